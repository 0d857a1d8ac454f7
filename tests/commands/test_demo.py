"""`refactor demo`: a summary of ten lines, and nothing outside of its directory."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli import run_cli, snapshot
from tests.conftest import git


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory for temporary files."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    return scratch


def test_a_demo_ends_with_a_summary(kernel: Path, scratch: Path, sealed: Path) -> None:
    before = snapshot(kernel)
    said = run_cli("demo", "--tree", kernel)
    assert (said.code, said.err) == (0, "")
    (directory,) = scratch.glob("kernel-refactor-demo-*")
    assert re.sub(r"in \d+ s", "in N s", said.out.replace(str(directory), "DIR")) == (
        "arm64-exit-work on v7.3 (Linux 7.3.4) in N s\n"
        "  made     2 commits, branch arm64-exit-work/v1\n"
        "             arm64: thread_info: Define _TIF_SYSCALL_EXIT_WORK\n"
        "             arm64: syscall: Ask for exit work on the exit path only\n"
        "  wrote    3 mails, To 1 and Cc 3 people\n"
        "  mails    less DIR/mails/*.patch\n"
        "  commits  git -C DIR/linux.git log -p v7.3..arm64-exit-work/v1\n"
        "  next     refactor help tutorial  (a series of your own in ten minutes)\n"
        "  remove   rm -r DIR\n"
    )
    assert len(list((directory / "mails").glob("*.patch"))) == 3
    assert git(directory / "linux.git", "rev-list", "--count", "v7.3..arm64-exit-work/v1") == "2\n"
    # The kernel is only read, and no run is recorded among the user's own.
    assert snapshot(kernel) == before
    assert not (sealed / ".local/state").exists()


def test_a_demo_of_a_person_whom_git_does_not_know(
    kernel: Path, scratch: Path, sealed: Path
) -> None:
    (sealed / ".gitconfig").write_text("")
    said = run_cli("demo", "--tree", kernel)
    assert (said.code, said.err) == (0, "")
    assert "  note     git does not know who you are: all is by Demo User\n" in said.out


def test_a_tree_without_the_base_is_one_line(kernel: Path, scratch: Path) -> None:
    assert run_cli("demo", "--tree", kernel, "--onto", "v1.0") == (
        2,
        "",
        f"refactor: {kernel} has no v1.0: name another base with --onto\n",
    )
