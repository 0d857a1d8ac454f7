from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refactor import process
from refactor.text.diff import FileDiff, HunkRange, parse_diff

QUIET = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}

File = tuple[str, bytes]
"""Mode and content, as git has them."""


def git(top: Path, *args: str, stdin: bytes = b"") -> bytes:
    done = process.run(["git", *args], cwd=top, env=QUIET | {"GIT_DIR": str(top)}, stdin=stdin)
    assert done.code == 0, done
    return done.stdout


def tree(top: Path, files: Mapping[bytes, File]) -> str:
    """A tree without directories, by bytes: git itself takes names that a file system may not."""
    entries = b""
    for name, (mode, data) in sorted(files.items()):
        oid = git(top, "hash-object", "-w", "--stdin", stdin=data).strip()
        entries += f"{mode} blob ".encode() + oid + b"\t" + name + b"\0"
    return git(top, "mktree", "-z", stdin=entries).decode().strip()


def diff(top: Path, before: Mapping[bytes, File], after: Mapping[bytes, File], *how: str) -> bytes:
    return git(top, "diff-tree", "-r", "--no-renames", *how, tree(top, before), tree(top, after))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("store")
    git(top, "init", "-q", "--bare", str(top))
    return top


def regular(text: str) -> File:
    return "100644", text.encode()


@pytest.mark.parametrize(
    ("before", "after", "hunks"),
    [
        ("a\nb\nc\n", "a\nB\nc\n", (HunkRange(2, 1, 2, 1),)),
        ("a\nb\n", "a\nx\ny\nb\n", (HunkRange(1, 0, 2, 2),)),
        ("a\nb\nc\nd\n", "a\nd\n", (HunkRange(2, 2, 1, 0),)),
        ("a\nb\nc\n", "x\nb\ny", (HunkRange(1, 1, 1, 1), HunkRange(3, 1, 3, 1))),
        ("a\n", "", (HunkRange(1, 1, 0, 0),)),
        ("", "a\nb\n", (HunkRange(0, 0, 1, 2),)),
        ("a", "a\n", (HunkRange(1, 1, 1, 1),)),
        (
            "x\n",
            "@@ -1,2 +3,4 @@\ndiff --git a/x b/x\n--- a/y\n+++ b/y\n",
            (HunkRange(1, 1, 1, 4),),
        ),
        ("-- a/y\n", "++ b/y\n", (HunkRange(1, 1, 1, 1),)),
        ("a\r\n", "b\r@@ -1 +1 @@\r\n", (HunkRange(1, 1, 1, 1),)),
    ],
)
def test_the_places_of_a_change(
    store: Path, before: str, after: str, hunks: tuple[HunkRange, ...]
) -> None:
    raw = diff(store, {b"x.c": regular(before)}, {b"x.c": regular(after)}, "-p", "-U0")
    assert parse_diff(raw) == (FileDiff("x.c", hunks),)


@pytest.mark.parametrize(
    ("before", "after", "hunks"),
    [
        (None, regular("a\n"), (HunkRange(0, 0, 1, 1),)),
        (regular("a\n"), None, (HunkRange(1, 1, 0, 0),)),
        (None, regular(""), ()),
        (regular(""), None, ()),
        (regular("a\n"), ("100755", b"a\n"), ()),
        (regular("a\n"), ("100755", b"b\n"), (HunkRange(1, 1, 1, 1),)),
        (regular("a\0\n"), regular("b\0\n"), ()),
        (None, regular("a\0\n"), ()),
        (regular("a\0\n"), None, ()),
        (regular("a"), ("120000", b"a"), (HunkRange(1, 1, 0, 0), HunkRange(0, 0, 1, 1))),
    ],
)
@pytest.mark.parametrize(
    "name",
    [
        b"x",
        b"a b",
        b"x b",
        b" b",
        b"b x b",
        b"a b b x",
        b"tab\tx",
        b"line\nx",
        b'a"b',
        b'"',
        b'x"',
        b'"x',
        rb"a\b",
        rb"a\\",
        rb"a\101",
        "größe.c".encode(),
        b"\xff\xfe.c",
        b"\x01\x07\x08\x0b\x0c\r\x7f",
        b"a x b",
    ],
)
def test_every_file_is_known_by_its_name(
    store: Path, name: bytes, before: File | None, after: File | None, hunks: tuple[HunkRange, ...]
) -> None:
    path = name.decode("utf-8", "surrogateescape")
    old = {name: before} if before else {}
    new = {name: after} if after else {}
    for quoted in ("true", "false"):
        raw = git(
            store,
            *("-c", f"core.quotePath={quoted}", "diff-tree", "-p", "-U0", "--no-renames"),
            *(tree(store, old), tree(store, new)),
        )
        assert together(parse_diff(raw)) == {path: hunks}


def together(files: tuple[FileDiff, ...]) -> dict[str, tuple[HunkRange, ...]]:
    """A change of type stands as two files in a row."""
    found: dict[str, tuple[HunkRange, ...]] = {}
    for file in files:
        found[file.path] = found.get(file.path, ()) + file.hunks
    return found


def test_nothing_changed_is_no_file() -> None:
    assert parse_diff(b"") == ()


def test_a_change_is_counted_in_lines() -> None:
    file = FileDiff("x", (HunkRange(1, 2, 1, 0), HunkRange(9, 1, 7, 5)))
    assert (file.added, file.removed) == (5, 3)


LINES = st.lists(
    st.sampled_from(
        [b"a\n", b"b\n", b"\n", b"-- x\n", b"++ x\n", b"@@ -1 +1 @@\n", b"diff --git a/x b/x\n"]
    )
)
CONTENT = st.builds(
    lambda lines, last: b"".join(lines) + last,
    LINES,
    st.sampled_from([b"", b"end", b"\r\n", b"\xff\n"]),
)
NAMES = st.binary(min_size=1, max_size=8).filter(
    lambda name: (
        not set(name) & {0, ord("/")} and name.lower() not in (b".", b"..", b".git", b"git~1")
    )
)
TREES = st.dictionaries(
    NAMES | st.sampled_from([b"x", b"y z", b'q"']),
    st.tuples(st.sampled_from(["100644", "100755"]), CONTENT),
    max_size=4,
)


def counted(numstat: bytes) -> dict[str, tuple[int, int]]:
    """`git diff-tree --numstat -z`: added, removed, path."""
    fields = [entry.split(b"\t", 2) for entry in numstat.split(b"\0")[:-1]]
    return {
        path.decode("utf-8", "surrogateescape"): (int(added), int(gone))
        for added, gone, path in fields
    }


@settings(max_examples=40, deadline=None)
@given(TREES, TREES)
def test_the_lines_add_up_to_what_git_counts(
    store: Path, before: dict[bytes, File], after: dict[bytes, File]
) -> None:
    found = parse_diff(diff(store, before, after, "-p", "-U0"))
    expected = counted(diff(store, before, after, "--numstat", "-z"))
    assert {file.path: (file.added, file.removed) for file in found} == expected


@settings(max_examples=20, deadline=None)
@given(CONTENT, CONTENT)
def test_the_places_tell_which_lines_changed(store: Path, before: bytes, after: bytes) -> None:
    if before == after:
        return
    (file,) = parse_diff(
        diff(store, {b"x": ("100644", before)}, {b"x": ("100644", after)}, "-p", "-U0")
    )
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    kept_old = [
        n
        for n in range(1, len(old) + 1)
        if not any(h.old <= n < h.old + h.removed for h in file.hunks)
    ]
    kept_new = [
        n
        for n in range(1, len(new) + 1)
        if not any(h.new <= n < h.new + h.added for h in file.hunks)
    ]
    assert [old[n - 1] for n in kept_old] == [new[n - 1] for n in kept_new]
