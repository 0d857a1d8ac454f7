"""`[[check]]`: programs that a series names judge its patches; and what series share by `refactor.defaults`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli import Said, run_cli
from tests.conftest import git, make_repository, write_files
from tests.kbuild import BUILDS


def series(declared: str, name: str = "s") -> dict[str, str]:
    """A series of two patches, with what it declares besides."""
    toml = f'summary = "Test"\n{declared}\n'
    files = {}
    for step in ("one", "two"):
        toml += f'[[step]]\nid = "{step}"\n[[step.edit]]\nkind = "insert"\nfile = "kernel/{step}.h"\ntext = "int x;"\n'
        files[f"series/{name}/{step}.j2"] = f"kernel: Add {step}\n\nIt was not there.\n"
    return {f"series/{name}/series.toml": toml} | files


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "linux", BUILDS)


@pytest.fixture
def own(sealed: Path) -> Path:
    """The user's own directory."""
    return sealed / ".config/kernel-refactor"


def check(name: str, *command: str, per: str = "patch") -> str:
    words = json.dumps(list(command))
    return f'[[check]]\nname = "{name}"\ncommand = {words}\nper = "{per}"\n'


def ran(linux: Path, *more: str | Path) -> None:
    said = run_cli("run", "s", "--onto", "v7.3", "-v1", "--signoff", *more, cwd=linux)
    assert (said.code, said.err) == (0, "")


def proofs(linux: Path, *more: str | Path) -> list[tuple[str, str, str, str]]:
    """(step, check, status, summary) of every check of the series' own."""
    said = run_cli("check", "s", "-v1", "--json", *more, cwd=linux)
    found = []
    for commit in json.loads(said.out)["commits"]:
        for proof in commit["proofs"]:
            if proof["kind"] == "own check":
                summary = proof["summary"].replace(commit["commit"], "COMMIT")
                found.append((commit["id"], proof["subject"], proof["status"], summary))
    return found


def shell(script: str) -> tuple[str, ...]:
    return ("sh", "-c", script)


def test_it_judges_every_patch_and_the_series(linux: Path, own: Path) -> None:
    declared = check("mail", *shell('grep "^Subject:" && cat "$0"'), "{files}")
    declared += check("files", "echo", "{commit}", "{files}")
    declared += check("whole", *shell("grep -c ^Subject:"), per="series")
    write_files(own, series(declared))
    ran(linux)
    assert proofs(linux) == [
        ("one", "mail", "proved", "exit status 0: Subject: [PATCH 1/2] kernel: Add one"),
        ("one", "files", "proved", "exit status 0: COMMIT kernel/one.h"),
        ("two", "mail", "proved", "exit status 0: Subject: [PATCH 2/2] kernel: Add two"),
        ("two", "files", "proved", "exit status 0: COMMIT kernel/two.h"),
        ("two", "whole", "proved", "exit status 0: 2"),
    ]


def test_a_status_is_a_finding_with_the_output_in_a_column_of_the_matrix(
    linux: Path, own: Path
) -> None:
    write_files(own, series(check("odd", *shell("echo bad line; echo more >&2; exit 3"))))
    ran(linux)
    said = run_cli("check", "s", "-v1", "--details", cwd=linux)
    assert said.code == 1
    lines = said.out.splitlines()
    head = lines[2]
    at = head.index("own check")
    assert [line[at : at + 2] for line in lines[3:5]] == ["NO", "NO"]
    where = lines.index("  NO  own check (odd): exit status 3: bad line")
    assert lines[where + 1 : where + 3] == ["          bad line", "          more"]


def test_it_runs_once_a_commit_and_again_when_the_program_is_another(
    linux: Path, own: Path, tmp_path: Path
) -> None:
    program, calls = tmp_path / "judge", tmp_path / "calls"
    program.write_text(f"#!/bin/sh\necho call >> {calls}\n")
    program.chmod(0o755)
    write_files(own, series(check("judge", str(program))))
    ran(linux)
    for _ in range(2):
        assert [status for _, _, status, _ in proofs(linux)] == ["proved", "proved"]
    assert calls.read_text() == "call\n" * 2
    program.write_text(f"#!/bin/sh\necho call >> {calls}\nexit 1\n")
    assert [status for _, _, status, _ in proofs(linux)] == ["disproved", "disproved"]
    assert calls.read_text() == "call\n" * 4


def test_it_sees_the_tree_of_its_commit_and_leaves_no_traces(linux: Path, own: Path) -> None:
    # The second commit finds nothing that the check has left, changed or removed at the first one.
    spoil = "rm include/linux/task.h; echo x > Makefile; touch .config new; mkdir -p sub/.git; : > sub/f"
    look = (
        "test -f include/linux/task.h && ! grep -qx x Makefile && ! ls .config new sub 2> /dev/null"
    )
    write_files(own, series(check("spoil", *shell(f"{look} && ls kernel/*.h && {{ {spoil}; }}"))))
    ran(linux)
    assert [(status, summary) for _, _, status, summary in proofs(linux)] == [
        ("proved", "exit status 0: kernel/one.h"),
        ("proved", "exit status 0: kernel/one.h"),
    ]


def test_a_program_that_is_not_there_and_one_that_is_killed_are_unchecked(
    linux: Path, own: Path
) -> None:
    declared = check("none", "no-such-program") + check("gone", "scripts/no-such", "x")
    declared += check("killed", *shell("kill -9 $$"))
    write_files(own, series(declared))
    ran(linux)
    missing = "a [[check]] in series.toml names it"
    assert proofs(linux)[:3] == [
        ("one", "none", "unchecked", f"there is no program no-such-program: {missing}"),
        ("one", "gone", "unchecked", f"there is no program scripts/no-such: {missing}"),
        ("one", "killed", "unchecked", "sh was killed by signal 9"),
    ]


@pytest.mark.parametrize("below", [False, True])
def test_none_runs_for_a_series_that_is_not_trusted_or_lies_on_one(
    linux: Path, own: Path, tmp_path: Path, below: bool
) -> None:
    theirs, traces = tmp_path / "theirs", tmp_path / "traces"
    declared = check("evil", "touch", str(traces))
    if below:
        first = series("", "first")
        first = {path: text.replace("kernel/", "arch/") for path, text in first.items()}
        write_files(theirs, first)
        write_files(own, series(f'after = "first"\n{declared}'))
    else:
        write_files(theirs, series(declared))
    ran(linux, "--path", theirs)
    why = (
        f"{theirs} is not trusted, and a check is a program that the series names: "
        f"git config --global --add refactor.path {theirs}"
    )
    assert proofs(linux, "--path", theirs) == [
        ("one", "evil", "unchecked", why),
        ("two", "evil", "unchecked", why),
    ]
    assert not traces.exists()


def test_no_shell_reads_a_name_and_no_name_is_an_option(linux: Path, own: Path) -> None:
    files = series(check("files", "printf", "<%s>", "{files}"))
    toml = files["series/s/series.toml"].replace('"kernel/two.h"', '"-n $(touch x).h"')
    write_files(own, files | {"series/s/series.toml": toml})
    ran(linux)
    assert proofs(linux)[1] == ("two", "files", "proved", "exit status 0: <./-n $(touch x).h>")


def refused(own: Path, linux: Path, declared: str) -> str:
    write_files(own, series(declared))
    said = run_cli("plan", "s", "--onto", "v7.3", cwd=linux)
    assert (said.code, said.out) == (2, "")
    return said.err.replace(str(own / "series/s/series.toml"), "FILE")


@pytest.mark.parametrize(
    ("declared", "error"),
    [
        (check("", "true"), "name: wanted letters, digits, spaces and any of . _ + -, got ''"),
        (check("a"), "command: wanted a program and its arguments, got none"),
        (
            check("a", "x", "--f={files}"),
            "command: wanted {files} as an argument of its own, got '--f={files}'",
        ),
        (check("a", "{files}"), "command: wanted a program, got '{files}'"),
        (check("a", "true", per="file"), "key 'per': wanted one of patch, series, got 'file'"),
        ('[[check]]\nname = "a"\ncommand = "true"\n', "key 'command': wanted array, got str"),
    ],
)
def test_a_declaration_that_is_wrong_is_refused(
    linux: Path, own: Path, declared: str, error: str
) -> None:
    assert refused(own, linux, declared) == f"refactor: FILE, check 1: {error}\n"


def test_two_of_one_name_are_refused(linux: Path, own: Path) -> None:
    twice = check("a", "true") * 2
    assert refused(own, linux, twice) == ("refactor: FILE: two checks are called 'a': rename one\n")


DEFAULTS = """\
[[build]]
arch = "um"
[[check]]
name = "shared"
command = ["true"]
[recipients]
lists = ["shared@example.org"]
never = ["never@example.org"]
"""


def defaults(path: Path, text: str = DEFAULTS) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def named(value: Path | str, cwd: Path, where: str = "--global") -> None:
    git(cwd, "config", where, "refactor.defaults", str(value))


def used(linux: Path) -> object:
    """What the record of a run would keep of the file, without its digest."""
    said = run_cli("plan", "s", "--onto", "v7.3", "-v1", "--json", cwd=linux)
    assert (said.code, said.err) == (0, "")
    found = json.loads(said.out)["run"].get("defaults")
    if found:
        assert re.fullmatch(r"[0-9a-f]{64}", found.pop("sha256"))
    return found


def test_series_share_what_they_leave_out_and_the_run_records_it(
    linux: Path, own: Path, tmp_path: Path
) -> None:
    file = defaults(tmp_path / "shared/defaults.toml")
    named(file, linux)
    write_files(own, series(""))
    keys = ["build", "check", "recipients.lists", "recipients.never"]
    assert used(linux) == {"file": str(file), "keys": keys}
    ran(linux)
    assert proofs(linux) == [
        ("one", "shared", "proved", "exit status 0"),
        ("two", "shared", "proved", "exit status 0"),
    ]
    write_files(own, series(f"recipients.never = []\n{check('own', 'true')}"))
    assert used(linux) == {"file": str(file), "keys": ["build", "recipients.lists"]}
    assert [subject for _, subject, _, _ in proofs(linux)] == ["own", "own"]


def test_a_repository_names_no_defaults(linux: Path, own: Path, tmp_path: Path) -> None:
    named(defaults(tmp_path / "shared/defaults.toml"), linux, "--local")
    write_files(own, series(""))
    assert used(linux) is None
    ran(linux)
    assert proofs(linux) == []


def failed(linux: Path) -> Said:
    return run_cli("plan", "s", "--onto", "v7.3", cwd=linux)


NAMES = "`git config --global refactor.defaults FILE` names one"


def test_a_file_of_a_work_tree_is_refused_also_behind_a_link(
    linux: Path, own: Path, tmp_path: Path
) -> None:
    write_files(own, series(""))
    file = defaults(linux / "tools/defaults.toml")
    link = tmp_path / "defaults.toml"
    link.symlink_to(file)
    for path in (file, link):
        named(path, linux)
        assert failed(linux) == Said(
            2,
            "",
            f"refactor: refactor.defaults: {path} lies in the work tree {linux}, and a checkout may change "
            "it: keep it elsewhere, as below ~/.config/kernel-refactor\n",
        )


def test_a_file_that_is_not_there_or_not_absolute_is_named(
    linux: Path, own: Path, tmp_path: Path
) -> None:
    write_files(own, series(""))
    named(tmp_path / "none.toml", linux)
    assert failed(linux) == Said(
        2, "", f"refactor: there is no file {tmp_path}/none.toml: {NAMES}\n"
    )
    named("d.toml", linux)
    error = "refactor.defaults is 'd.toml', which is no absolute path"
    assert failed(linux) == Said(2, "", f"refactor: {error}: {NAMES}\n")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (
            '[recipients]\ntrailer = ["list"]\n',
            ": recipients.trailer: it would change the commits of every series: declare it in series.toml",
        ),
        (
            '[recipients]\nown = ["one"]\n',
            ": recipients.own: it names steps of one series: declare it in series.toml",
        ),
        (
            '[recipients]\nlists = ["x"]\n',
            ", [recipients]: lists: wanted `Name <address>` or an address, got 'x'",
        ),
        (
            '[[build]]\narch = "A"\n',
            ", build 1: arch: wanted the kernel's name for an architecture, got 'A'",
        ),
        (check("a"), ", check 1: command: wanted a program and its arguments, got none"),
        ("step = 1\n", ": key 'step': wanted one of build, check, recipients, got an unknown key"),
    ],
)
def test_defaults_that_are_wrong_are_refused_with_the_file(
    linux: Path, own: Path, tmp_path: Path, text: str, error: str
) -> None:
    write_files(own, series(""))
    file = defaults(tmp_path / "d.toml", text)
    named(file, linux)
    assert failed(linux) == Said(2, "", f"refactor: {file}{error}\n")
