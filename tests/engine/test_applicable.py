"""Steps that are for some bases only: `when`, and two steps of one id."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli import run_cli
from tests.conftest import git, make_repository, own_library
from tests.kernel import KERNEL

TOML = """\
summary = "Make an option"

[[step]]
id = "option"
when = { file = "arch/Kconfig", lacks = "NEW" }

[[step.edit]]
kind = "insert"
file = "arch/Kconfig"
after = "bool"
text = "config NEW"

[[step]]
id = "use"
when = { file = "arch/Kconfig", lacks = "NEW" }
template = "use-made.j2"

[[step.edit]]
kind = "insert"
file = "use.c"
text = "int made;"

[[step]]
id = "use"
when = { file = "arch/Kconfig", has = "NEW" }
template = "use-there.j2"

[[step.edit]]
kind = "insert"
file = "use.c"
text = "int there;"
"""
LIBRARY = {
    "series/s/series.toml": TOML,
    "series/s/option.j2": "arch: Add NEW\n\nIt was missing.\n",
    "series/s/use-made.j2": "arch: Use the option that was made\n\nIt is new.\n",
    "series/s/use-there.j2": "arch: Use the option that is there\n\nIt is old.\n",
}
OLD = "config OLD\n\tbool\n# NEW is not here yet\n"


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    """Linux 7.3, without the option, and 7.4, with it."""
    own_library(tmp_path / "library", LIBRARY)
    linux = make_repository(tmp_path / "linux", {**KERNEL, "arch/Kconfig": OLD})
    (linux / "arch/Kconfig").write_text(f"{OLD}config NEW\n\tint\n")
    git(linux, "commit", "-qam", "Linux 7.4")
    git(linux, "tag", "v7.4")
    return linux


def lines(linux: Path, base: str, version: int) -> list[str]:
    """The lines that a run prints about its steps, without those about edits."""
    run = run_cli("run", "s", "--onto", base, f"-v{version}", cwd=linux)
    assert (run.code, run.err) == (0, "")
    return [line.strip() for line in run.out.splitlines()[1:] if "note:" not in line]


def test_the_steps_that_a_base_needs(linux: Path) -> None:
    assert lines(linux, "v7.3", 1)[:-1] == [
        "changed     option: 1 file, 1 site, +1 -0 (by hand 1)",
        "arch: Add NEW",
        "changed     use: 1 file, 1 site, +1 -0 (by hand 1)",
        "arch: Use the option that was made",
        "lines in all: by hand 2",
    ]
    assert git(linux, "show", "s/v1:use.c") == "int made;\n"


def test_a_step_that_a_base_does_not_need_is_reported(linux: Path) -> None:
    assert lines(linux, "v7.4", 1)[:-1] == [
        "not for this base option: arch/Kconfig has NEW",
        "changed     use: 1 file, 1 site, +1 -0 (by hand 1)",
        "arch: Use the option that is there",
    ]
    assert git(linux, "show", "s/v1:use.c") == "int there;\n"


def test_json_has_it_as_a_status_of_its_own(linux: Path) -> None:
    plan = run_cli("plan", "s", "--onto", "v7.4", "-v1", "--json", cwd=linux)
    assert json.loads(plan.out)["run"]["steps"][0] == {
        "type": "not for this base",
        "id": "option",
        "reason": "arch/Kconfig has NEW",
    }


def test_check_takes_the_steps_of_the_base(linux: Path) -> None:
    """Also where the tip has by now what the first step was to bring."""
    lines(linux, "v7.3", 1)
    check = run_cli("check", "s", "-v1", "--json", cwd=linux)
    proofs = [commit["proofs"] for commit in json.loads(check.out)["commits"]]
    reproduced = [[each["status"] for each in of if each["kind"] == "expected"] for of in proofs]
    assert reproduced == [["proved"], ["proved"]]


def test_two_bases_in_a_table(linux: Path) -> None:
    table = run_cli("run", "s", "--onto", "v7.3", "--onto", "v7.4", "-v1", cwd=linux)
    assert table.out.splitlines()[2:-1] == [
        "          v7.3 (7.3.4)  v7.4 (7.3.4)",
        "  option  1 site        not for this base",
        "  use     1 site        1 site",
        "",
    ]


def test_what_differs_between_two_bases(linux: Path) -> None:
    lines(linux, "v7.3", 1)
    lines(linux, "v7.4", 2)
    assert [
        line.split()[0:6] for line in run_cli("diff", "s", "v1", "v2", cwd=linux).out.splitlines()
    ][1:3] == [
        ["1", "->", "-", "option", "not", "for"],
        ["2", "->", "1", "use", "sites", "changed,"],
    ]


def test_show_names_the_condition_and_the_template(linux: Path) -> None:
    shown = run_cli("show", "s", cwd=linux).out.split("\n\n")[2]
    assert shown == (
        "2. use\n"
        "   when: arch/Kconfig lacks NEW\n"
        "   template: use-made.j2\n"
        '   insert: file use.c, text "int made;"'
    )
