"""A base whose trees git itself would never write: read where that is harmless, else one clear line."""

from __future__ import annotations

from pathlib import Path

import pytest

from refactor import process
from tests.cli import run_cli, snapshot
from tests.conftest import git, make_repository
from tests.kernel import KERNEL

HERE = "arch/arm64/kernel"


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "linux", KERNEL)


def raw_tree(linux: Path, name: str) -> bytes:
    done = process.run(["git", "cat-file", "tree", name], cwd=linux)
    assert done.code == 0
    return done.stdout


def write_tree(linux: Path, data: bytes) -> str:
    return git(
        linux, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", stdin=data
    ).strip()


def base(linux: Path, entry: bytes, first: bool = False) -> str:
    """Tag `odd`: the kernel with a raw entry in the directory whose file the series changes; the directory's tree."""
    kernel = raw_tree(linux, f"v7.3:{HERE}")
    below = odd = write_tree(linux, entry + kernel if first else kernel + entry)
    path = Path(HERE)
    for above in path.parents:
        name = f"v7.3:{'' if above == Path() else above}"
        old = git(linux, "rev-parse", f"v7.3:{path}").strip()
        below = write_tree(
            linux, raw_tree(linux, name).replace(bytes.fromhex(old), bytes.fromhex(below))
        )
        path = above
    git(linux, "tag", "odd", git(linux, "commit-tree", "-m", "odd", below).strip())
    return odd


BLOB = bytes(range(1, 21))
"""The name of an object that the repository does not have."""


def there(linux: Path, path: str) -> bytes:
    """The name of an object that it has, as in a raw tree."""
    return bytes.fromhex(git(linux, "rev-parse", f"v7.3:{path}").strip())


@pytest.mark.parametrize(
    ("entry", "first", "why"),
    [
        (b"100644 ..\0", True, "Invalid repository path 'tree/..'"),
        (b"40000 ..\0", True, "Invalid repository path 'tree/..'"),
        (b"100644 .\0", True, "Invalid repository path 'tree/.'"),
        (b"100644 .git\0", True, "Repository path aliases Git metadata: 'tree/.git'"),
        (b"40000 .GIT\0", True, "Repository path aliases Git metadata: 'tree/.GIT'"),
        (b"100644 a/b\0", True, "Tree entry names must not contain '/' characters"),
        (b"0 zero\0", False, "Invalid tree entry mode"),
        (b"100644 syscall.c\0", False, "it holds a name twice"),
        (b"100644 a\0", False, "it is not sorted"),
    ],
)
def test_a_tree_that_cannot_be_written_back_is_refused(
    linux: Path, entry: bytes, first: bool, why: str
) -> None:
    kind = "scripts" if entry.startswith(b"4") else "Kbuild"
    odd = base(linux, entry + there(linux, kind), first)
    before = snapshot(linux)
    said = run_cli("run", "arm64-exit-work", "--onto", "odd", "-v", "1", cwd=linux)
    words = f"tree {odd} is malformed: {why}: `git fsck` shows such trees; name another base"
    assert said == (2, "", f"refactor: {words}\n")
    assert snapshot(linux) == before


@pytest.mark.parametrize(
    ("entry", "first", "why"),
    [
        (b"100644 \0", True, "empty filename in tree entry"),
        (b"10x644 zero\0", False, "malformed mode in tree entry"),
        (
            b"40000 zmissing\0",
            False,
            "unable to read tree (0102030405060708090a0b0c0d0e0f1011121314)",
        ),
    ],
)
def test_a_tree_that_git_cannot_read_is_named_in_its_own_words(
    linux: Path, entry: bytes, first: bool, why: str
) -> None:
    base(linux, entry + BLOB, first)
    said = run_cli("run", "arm64-exit-work", "--onto", "odd", "-v", "1", cwd=linux)
    assert said == (4, "", f"refactor: git grep failed: fatal: {why}\n")


@pytest.mark.parametrize(
    "entry",
    [
        b"160000 zsubmodule\0",
        b"120000 zlink\0",
        b"100664 zgroup\0",
        b"0100644 zpadded\0",
        b"100644 z\nline\0",
        b"100644 z\xe9\0",
        b"100644 " + 4000 * b"z" + b"\0",
    ],
)
def test_a_tree_that_is_only_odd_is_kept_as_it_is(linux: Path, entry: bytes) -> None:
    # What a submodule is at, a repository does not have.
    base(linux, entry + (BLOB if entry.startswith(b"16") else there(linux, "Kbuild")))
    said = run_cli("run", "arm64-exit-work", "--onto", "odd", "-v", "1", cwd=linux)
    assert (said.code, said.err) == (0, "")
    changed = git(linux, "diff-tree", "-r", "--name-only", "odd", "arm64-exit-work/v1").split()
    assert changed == ["arch/arm64/include/asm/thread_info.h", f"{HERE}/syscall.c"]


def test_a_search_that_could_not_read_a_blob_is_no_answer(linux: Path) -> None:
    base(linux, b"100644 zmissing\0" + BLOB)
    said = run_cli("run", "arm64-exit-work", "--onto", "odd", "-v", "1", cwd=linux)
    commit = git(linux, "rev-parse", "odd^{tree}").strip()
    words = f"error: '{commit}:{HERE}/zmissing': unable to read {BLOB.hex()}"
    assert said == (4, "", f"refactor: git grep failed: {words}\n")
