"""A step that somebody has taken into the base is left out of the next run, and nothing is asked of a person for it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli import Said, run_cli
from tests.conftest import git, make_repository
from tests.kernel import KERNEL
from tests.test_errors import UNSURE

RULE = "@@\nexpression E;\n@@\n-old_name(E)\n+new_name(E)\n"
CALL = "int {name}(int x)\n{{\n\treturn old_name(x);\n}}\n"
LINES = "".join(f"int line{number};\n" for number in range(20))
TOML = """\
summary = "Use new_name()"

# No symbol tells that it was done: old_name() stays for others.
[[step]]
id = "calls"
[[step.edit]]
kind = "cocci"
rule = "r"
scope = ["arch"]

# What this one adds the last one takes away again.
[[step]]
id = "first"
present = ["line_and_half"]
[[step.edit]]
kind = "insert"
file = "arch/arm64/lines.c"
after = "int line5;"
text = "int line_and_half;"

[[step]]
id = "last"
gone = ["line_and_half"]
present = ["half"]
[[step.edit]]
kind = "rename"
from = "line_and_half"
to = "half"
scope = ["arch"]
"""
LIBRARY = {
    "cocci/r/r.cocci": RULE,
    "series/s/series.toml": TOML,
    **{f"series/s/{step}.j2": f"arm64: Change {step}\n\nIt is better.\n" for step in ("calls", "first", "last")},
}
SOURCES = {
    "arch/arm64/a.c": CALL.format(name="a"),
    "arch/arm64/lines.c": LINES,
    "drivers/b.c": CALL.format(name="b"),
}
TAKEN = "already upstream: all that v1 changed is there, line for line"


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    """Linux 7.3, and v1 of the series on it."""
    for name, data in LIBRARY.items():
        (tmp_path / "library" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "library" / name).write_text(data)
    git(tmp_path, "config", "--global", "refactor.path", str(tmp_path / "library"))
    linux = make_repository(tmp_path / "linux", KERNEL | SOURCES)
    assert run_cli("run", "s", "--onto", "v7.3", "-v1", cwd=linux).code == 0
    return linux


def taken(linux: Path, steps: int, files: Mapping[str, str] = {}) -> str:
    """The name of a base that has some steps, the first ones, in a commit of its own, and other contents of files."""
    git(linux, "checkout", "-q", "--detach", "v7.3")
    git(linux, "checkout", "-q", f"s/v1~{3 - steps}", "--", ".")
    for name, text in files.items():
        (linux / name).write_text(text)
    git(linux, "commit", "-q", "-a", "-m", "Linux 7.4", "--allow-empty")
    git(linux, "tag", "-f", "v7.4")
    return "v7.4"


def rebase(linux: Path, base: str, version: int = 2) -> Said:
    return run_cli("rebase", "s", "--onto", base, f"-v{version}", cwd=linux)


def subjects(linux: Path, base: str, version: int = 2) -> list[str]:
    return git(linux, "log", "--reverse", "--format=%s", f"{base}..s/v{version}").splitlines()


@pytest.mark.parametrize("steps", [1, 2])
def test_the_first_ones_were_taken(linux: Path, steps: int) -> None:
    base = taken(linux, steps)
    said = rebase(linux, base)
    names = ["calls", "first", "last"]
    assert (said.code, said.err) == (0, "")
    assert [line.strip() for line in said.out.splitlines() if "upstream" in line] == [
        *(f"unchanged   {name}: {TAKEN}" for name in names[:steps]),
        *(f"{number} -> -  {name}  {TAKEN}" for number, name in enumerate(names[:steps], 1)),
    ]
    assert subjects(linux, base) == [f"arm64: Change {name}" for name in names[steps:]]
    # What is left comes to what it came to.
    assert git(linux, "rev-parse", "s/v2^{tree}") == git(linux, "rev-parse", "s/v1^{tree}")


def test_all_were_taken(linux: Path) -> None:
    base = taken(linux, 3)
    said = rebase(linux, base)
    assert (said.code, said.err) == (0, "")
    assert [line.strip() for line in said.out.splitlines() if line.startswith("  unchanged")] == [
        f"unchanged   {name}: {TAKEN}" for name in ("calls", "first", "last")
    ]
    assert git(linux, "for-each-ref", "refs/heads/s/v2") == ""


def test_it_is_seen_by_every_command_that_runs_the_program(linux: Path) -> None:
    base = taken(linux, 1)
    for command in (("plan", "s", "--onto", base), ("run", "s", "--onto", base, "-v3"), ("diff", "s", "v1", base)):
        said = run_cli(*command, cwd=linux)
        assert (said.code, said.err, said.out.count(TAKEN)) == (0, "", 1), said
    said = run_cli("run", "s", "--onto", "v7.3", "--onto", base, cwd=linux)
    assert (said.code, [line.split() for line in said.out.splitlines() if "upstream" in line]) == (
        0,
        [["calls", "1", "site", "upstream"]],
    )


def test_a_version_that_left_it_out_is_no_reason_to_forget_the_one_that_did_not(linux: Path) -> None:
    assert rebase(linux, taken(linux, 1)).code == 0
    base = taken(linux, 2)
    said = rebase(linux, base, 3)
    assert (said.code, subjects(linux, base, 3)) == (0, ["arm64: Change last"])
    assert f"unchanged   calls: {TAKEN}\n" in said.out
    assert f"unchanged   first: {TAKEN.replace('v1', 'v2')}\n" in said.out


def test_there_is_more_to_do_than_was_taken(linux: Path) -> None:
    base = taken(linux, 1, {"arch/arm64/Kbuild": "", "arch/arm64/c.c": ""})
    (linux / "arch/arm64/c.c").write_text(CALL.format(name="c"))
    git(linux, "add", "-A", "-f")
    git(linux, "commit", "-q", "-m", "more")
    git(linux, "tag", "-f", base)
    said = rebase(linux, base)
    assert (said.code, subjects(linux, base)) == (0, [f"arm64: Change {name}" for name in ("calls", "first", "last")])
    assert git(linux, "diff", "--stat=60", base, "s/v2~2").splitlines()[0] == " arch/arm64/c.c | 2 +-"


def test_what_was_taken_and_changed_again_is_not_certain(linux: Path) -> None:
    base = taken(linux, 1, {"arch/arm64/a.c": CALL.format(name="a").replace("old_name(x)", "new_name(x + 1)")})
    said = rebase(linux, base)
    assert (said.code, said.err) == (1, "")
    assert said.out.splitlines()[1:3] == [
        f"  failed      calls: rule r matches nowhere; {UNSURE}",
        "no branch has moved",
    ]


def test_what_the_step_declares_has_to_hold_too(linux: Path, tmp_path: Path) -> None:
    base = taken(linux, 1)
    toml = tmp_path / "library/series/s/series.toml"
    toml.write_text(TOML.replace('id = "calls"', 'id = "calls"\ngone = ["old_name"]'))
    said = rebase(linux, base)
    assert (said.code, said.out.splitlines()[1]) == (
        1,
        "  failed      calls: rule r matches nowhere; old_name should be gone and is still in drivers/b.c:3",
    )


def test_nobody_else_has_run_it(linux: Path, sealed: Path) -> None:
    base = taken(linux, 1)
    for record in (sealed / ".local/state/kernel-refactor/runs/s/v1").glob("*.json"):
        record.unlink()
    said = run_cli("run", "s", "--onto", base, "-v2", cwd=linux)
    assert (said.code, said.out.splitlines()[1].partition(";")[0]) == (1, "  failed      calls: rule r matches nowhere")
