"""What a user may give as a revision: never an option of git's, and one clear line where it names no commit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli import Said, run_cli, snapshot
from tests.conftest import git, make_repository
from tests.kernel import KERNEL

NAME = "arm64-exit-work"


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "linux", KERNEL)


NONE = [
    *(
        "",
        " ",
        "-",
        "--",
        "-x",
        "--all",
        "--not",
        "--end-of-options",
        "--output=written",
        "--upload-pack=touch written",
    ),
    *(
        "^v7.3",
        "^HEAD",
        "v7.3..v7.3",
        "v7.3...v7.3",
        "..",
        "...",
        "v7.3^@",
        "v7.3^!",
        "v7.3^-",
        "v7.3 v7.3",
        "v7.3 ",
    ),
    *(
        "@{u}",
        "@{push}",
        "@{-1}",
        "@{9999}",
        "HEAD^",
        "HEAD^{/nothing}",
        ":/nothing",
        ":Makefile",
        "HEAD:",
        "v7.3:arch",
    ),
    *(
        "v7.3^{tree}",
        "v7.3^{blob}",
        "HEAD:Makefile",
        40 * "0",
        40 * "1",
        "refs/heads/",
        "refs/heads/*",
        "/",
        "*",
        "{",
    ),
    *("a\x1bb", "a\nb", "v7.3\n", "\u202e", "caf\udce9", 5000 * "a"),
]


def refused(revision: str) -> Said:
    words = f"no commit {revision!r} in this repository: `git tag` and `git branch -a` list names"
    return Said(2, "", f"refactor: {words}\n")


def test_a_revision_that_names_no_commit(linux: Path) -> None:
    before = snapshot(linux)
    said = {revision: run_cli("plan", NAME, f"--onto={revision}", cwd=linux) for revision in NONE}
    assert said == {revision: refused(revision) for revision in NONE}
    assert snapshot(linux) == before


COMMANDS = {
    "run": ["run", NAME, "-v1", "--onto=REV"],
    "matrix": ["run", NAME, "--onto=v7.3", "--onto=REV"],
    "rebase": ["rebase", NAME, "--onto=REV"],
    "tif": ["tif", "show", "arm64", "--onto=REV"],
    "diff": ["diff", NAME, "v7.3", "--", "REV"],
}


def test_every_command_refuses_it(linux: Path) -> None:
    assert run_cli("run", NAME, "-v1", "--onto=v7.3", cwd=linux).code == 0
    before = snapshot(linux)
    for revision in ("^v7.3", "--all", "v7.3^{tree}", "HEAD:Makefile", "", "a\x1bb"):
        for command, arguments in COMMANDS.items():
            said = run_cli(*(word.replace("REV", revision) for word in arguments), cwd=linux)
            assert (command, said) == (command, refused(revision))
    assert snapshot(linux) == before


@pytest.mark.parametrize("blob", ["HEAD:Makefile", "HEAD:arch"])
def test_the_name_of_an_object_that_is_no_commit(linux: Path, blob: str) -> None:
    oid = git(linux, "rev-parse", blob).strip()
    assert run_cli("plan", NAME, "--onto", oid, cwd=linux) == refused(oid)


@pytest.mark.parametrize("tag", ["-x", "--all", "--help"])
def test_a_tag_that_looks_like_an_option_is_a_tag(linux: Path, tag: str) -> None:
    git(linux, "update-ref", f"refs/tags/{tag}", "v7.3")
    base = git(linux, "rev-parse", "--short=12", "v7.3").strip()
    said = run_cli("plan", NAME, f"--onto={tag}", cwd=linux)
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[0] == f"{NAME} v1 on {tag} (Linux 7.3.4, {base})"


def test_a_series_whose_name_is_a_pattern_has_no_branch(linux: Path) -> None:
    assert run_cli("run", NAME, "-v1", "--onto=v7.3", cwd=linux).code == 0
    before = snapshot(linux)
    for series in ("*", "arm64-*", "-x", "--all", "../heads/x", "a\x1bb", "", "..", "a..b", "@{u}"):
        shown = series.replace("\x1b", "<U+001B>")
        words = f"there is no branch {shown}/v1: `refactor run` makes it"
        assert run_cli("undo", "-v1", "--", series, cwd=linux) == (2, "", f"refactor: {words}\n")
    assert snapshot(linux) == before
