"""`refactor merge-check`: a version merged with other heads, for trial."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from refactor.git import executable
from tests.cli import Said, run_cli
from tests.conftest import git, make_repository, own_library, write_files
from tests.spread_series import CALL, GROUPS, SPREAD_KERNEL, SPREAD_SERIES


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    """The series as s/v1, and the heads `next` and `alone`."""
    own_library(tmp_path / "library", {**SPREAD_SERIES, "series/s/groups.toml": GROUPS})
    top = make_repository(tmp_path / "linux", SPREAD_KERNEL)
    assert run_cli("run", "s", "--onto", "v7.3", "-v1", "--tree", top).code == 0
    commit(
        top, "next", {"drivers/hwmon/lm75.c": "int lm75(int x)\n{\n\treturn old_name(x + 1);\n}\n"}
    )
    git(top, "rm", "-q", "lib/odd.c")
    # Else it is the removed file under another name to git.
    lines = "".join(f"int line{number};\n" for number in range(20))
    commit(top, "next", {"drivers/net/new.c": f"{lines}{CALL.format(name='new')}"})
    git(top, "checkout", "-q", "--orphan", "alone", "v7.3")
    commit(
        top, "", {"lib/other.c": CALL.format(name="other"), "lib/text.c": "#define all old_name\n"}
    )
    return top


def commit(top: Path, branch: str, files: dict[str, str]) -> None:
    if branch:
        git(top, "checkout", "-q", "-B", branch)
    write_files(top, files)
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "Theirs")


def merge_check(linux: Path, *args: str) -> Said:
    return run_cli("merge-check", "s", "--tree", linux, *args)


def test_conflicts_and_new_users_are_listed_for_each_head(linux: Path) -> None:
    objects = git(linux, "count-objects", "-v")
    refs = git(linux, "for-each-ref")
    base, theirs, alone = git(linux, "rev-parse", "v7.3", "next", "alone").split()
    said = merge_check(linux, "--with", "next", "--with", "alone", "--with", "next")
    assert said == (
        1,
        f"s v1 on v7.3 (Linux 7.3.4, {base[:12]}), merged with 2 heads\n"
        f"  next ({theirs[:12]}): 2 conflicts, 1 new user\n"
        "      conflict: drivers/hwmon/lm75.c (contents): calls/hwmon\n"
        "      conflict: lib/odd.c (modify/delete): calls/lib\n"
        "      new user: drivers/net/new.c:23: return old_name(x); (calls: r)\n"
        f"  alone ({alone[:12]}, which shares no history with the base): 0 conflicts, 2 new users\n"
        "      new user: lib/other.c:3: return old_name(x); (calls: r)\n"
        "      new user: lib/text.c:1: #define all old_name (calls: old_name)\n",
        "",
    )
    # Nothing stays.
    assert git(linux, "count-objects", "-v") == objects
    assert git(linux, "for-each-ref") == refs
    found = json.loads(merge_check(linux, "--with", "next", "--json").out)
    assert [conflict["steps"] for conflict in found["heads"][0]["conflicts"]] == [
        ["calls/hwmon"],
        ["calls/lib"],
    ]


def test_a_head_that_merges(linux: Path) -> None:
    git(linux, "checkout", "-q", "-f", "v7.3")
    commit(linux, "clean", {"drivers/net/clean.c": "int clean;\n"})
    said = merge_check(linux, "--with", "clean", "--with", "v7.3")
    assert (said.code, said.err) == (0, "")
    assert [line.rpartition("): ")[2] for line in said.out.splitlines()[1:]] == [
        "0 conflicts, 0 new users",
        "0 conflicts, 0 new users",
    ]


def test_what_cannot_be_looked_at_is_unchecked(linux: Path) -> None:
    git(linux, "checkout", "-q", "-f", "v7.3")
    commit(linux, "odd", {"drivers/net/bad.c": "int bad(int x)\n{\n\treturn old_name(x) ) ;\n}\n"})
    said = merge_check(linux, "--with", "odd")
    assert said.code == 1
    assert "      unchecked: drivers/net/bad.c: " in said.out


def test_errors(linux: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert merge_check(linux, "--with", "nothing") == (
        2,
        "",
        "refactor: no commit 'nothing' in this repository: `git tag` and `git branch -a` list names\n",
    )
    monkeypatch.setattr(executable, "version", lambda: "2.36.1")
    assert merge_check(linux, "--with", "next") == (
        4,
        "",
        "refactor: git 2.36.1 cannot merge without a work tree: install git 2.38 or newer\n",
    )
