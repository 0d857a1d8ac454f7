"""Conflicts: text that does not fit a tree, beside the lines of the tree, and its resolution."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor.edits.insert import InsertEdit
from refactor.edits.outcome import Broken, Conflict, EditOutcome
from refactor.edits.patch import PatchEdit
from refactor.edits.sources import Sources
from refactor.git.file import File
from refactor.git.tree import Tree
from refactor.series.declared import declare
from refactor.text.conflict import block, hunks, markers, parts, with_block
from tests.conftest import git, make_repository

Held = Mapping[str, bytes | str]
Trees = Callable[[Held], Tree]
Files = Callable[[Held], Sources]
Apply = Callable[[Tree, bytes], EditOutcome]
Diff = Callable[[Held, Held], bytes]

TEN = "".join(f"{number}\n" for number in range(10))


@pytest.fixture
def diff_of(tmp_path: Path) -> Diff:
    """The diff between two sets of files, made elsewhere, so that its blobs are unknown here."""

    def make(before: Held, after: Held) -> bytes:
        directory = make_repository(tmp_path / "before", before)
        git(directory, "fetch", "-q", str(make_repository(tmp_path / "after", after)), "HEAD")
        return git(directory, "diff", "--binary", "-M", "HEAD", "FETCH_HEAD").encode(
            "utf-8", "surrogateescape"
        )

    return make


@pytest.fixture
def applied(sources_of: Files) -> Apply:
    def run(tree: Tree, diff: bytes) -> EditOutcome:
        edit = declare({"kind": "patch", "file": "last.patch"}, PatchEdit, "here")
        return edit.apply(tree, sources_of({"last.patch": diff}))

    return run


def conflict(outcome: EditOutcome) -> Conflict:
    assert isinstance(outcome, Broken)
    assert outcome.conflict is not None
    return outcome.conflict


def marked(ours: str, before: str, theirs: str, name: str = "last.patch") -> str:
    top = f"<<<<<<< this tree\n{ours}||||||| what {name} was written for\n{before}"
    return f"{top}=======\n{theirs}>>>>>>> {name}\n"


def test_three_versions_where_the_first_is_known(
    tree_of: Trees, applied: Apply, diff_of: Diff
) -> None:
    after = {"d/f": TEN.replace("5", "five"), "g": "G\n", "new": "new\n"}
    diff = diff_of({"d/f": TEN, "g": "g\n"}, after)
    tree = tree_of({"d/f": TEN.replace("5", "FIVE"), "g": "g\n", "base": TEN})
    found = conflict(applied(tree, diff))
    assert found.files == {"d/f": TEN.replace("5\n", marked("FIVE\n", "5\n", "five\n")).encode()}
    assert found.merged == {"g": File(b"G\n", False), "new": File(b"new\n", False)}
    assert (found.name, found.text, sorted(found.before)) == ("last.patch", diff, ["d/f", "g"])


def test_places_that_fit_and_one_that_does_not_where_it_is_not(
    tree_of: Trees, applied: Apply, diff_of: Diff
) -> None:
    long = "".join(f"line {number}\n" for number in range(40))
    diff = diff_of(
        {"f": long}, {"f": long.replace("line 5\n", "five\n").replace("line 30\n", "thirty\n")}
    )
    tree = tree_of({"f": "first\n" + long.replace("line 30\n", "line thirty\n")})
    found = conflict(applied(tree, diff))
    wanted = "first\n" + long.replace("line 5\n", "five\n").replace(
        "line 30\n", marked("line thirty\n", "line 30\n", "thirty\n")
    )
    assert found.files == {"f": wanted.encode()}


def test_a_file_that_is_gone(tree_of: Trees, applied: Apply, diff_of: Diff) -> None:
    diff = diff_of({"f": "a\nb\nc\n"}, {"f": "a\nB\nc\n"})
    found = conflict(applied(tree_of({"other": ""}), diff))
    assert (found.files, found.before) == ({"f": marked("", "a\nb\nc\n", "a\nB\nc\n").encode()}, {})


def test_a_file_to_be_removed_that_is_another_now(
    tree_of: Trees, applied: Apply, diff_of: Diff
) -> None:
    diff = diff_of({"f": "a\n", "g": ""}, {"g": ""})
    found = conflict(applied(tree_of({"f": "A\n", "base": "a\n"}), diff))
    assert found.files == {"f": marked("A\n", "a\n", "").encode()}


def test_a_new_file_that_is_there(tree_of: Trees, applied: Apply, diff_of: Diff) -> None:
    diff = diff_of({"x": ""}, {"x": "", "f": "ours\n"})
    found = conflict(applied(tree_of({"f": "theirs\n"}), diff))
    assert found.files == {"f": marked("theirs\n", "", "ours\n").encode()}


def test_a_part_that_is_there_already_is_left_alone(
    tree_of: Trees, applied: Apply, diff_of: Diff
) -> None:
    diff = diff_of({"f": "a\n", "g": "a\n"}, {"f": "A\n", "g": "G\n"})
    found = conflict(applied(tree_of({"f": "A\n", "g": "other\n"}), diff))
    assert (found.merged, found.files) == (
        {},
        {"g": marked("", "a\n", "G\n").encode() + b"other\n"},
    )


@pytest.mark.parametrize("known", [{}, {"base": b"\0a"}], ids=["unknown", "known"])
def test_what_is_no_text_cannot_be_marked(
    tree_of: Trees, applied: Apply, diff_of: Diff, known: dict[str, bytes | str]
) -> None:
    outcome = applied(tree_of({"f": b"\0b", **known}), diff_of({"f": b"\0a"}, {"f": b"\0c"}))
    assert isinstance(outcome, Broken)
    assert outcome.conflict is None


def test_the_key_is_that_of_text_and_files_and_of_nothing_else(
    tree_of: Trees, applied: Apply, diff_of: Diff
) -> None:
    diff = diff_of({"f": TEN}, {"f": TEN.replace("5", "five")})
    tree = tree_of({"f": TEN.replace("5", "FIVE")})
    found = [
        conflict(applied(tree.write(more), diff))
        for more in ({}, {"x": File(b"")}, {"base": File(TEN.encode())})
    ]
    assert len({(each.key, each.files["f"]) for each in found}) == 1
    other = conflict(applied(tree.write({"f": File(TEN.replace("5", "V").encode())}), diff))
    assert len({other.key, found[0].key, conflict(applied(tree, diff + b"\n")).key}) == 3


def inserted(tree: Tree, sources_of: Files, **keys: str) -> Broken:
    edit = declare({"kind": "insert", "file": "f", "text": "new", **keys}, InsertEdit, "here")
    outcome = edit.apply(tree, sources_of({}))
    assert isinstance(outcome, Broken)
    return outcome


@pytest.mark.parametrize(
    ("data", "keys", "wanted"),
    [
        ("int a;\n\tint anchored;\nint c;\n", {"after": "int anchor;"},
         "int a;\n\tint anchored;\n" + marked("", "int anchor;\n", "int anchor;\n"
         "new\n", "f") + "int c;\n"),
        ("int a;\n\tint anchored;\nint c;\n", {"before": "int anchor;"},
         "int a;\n" + marked("", "int anchor;\n", "new\nint anchor;\n", "f") + "\tint anchored;\n"
         "int c;\n"),
        ("a\n", {"after": "nothing like it"},
         "a\n" + marked("", "nothing like it\n", "nothing like it\nnew\n", "f")),
        ("a", {"after": "nothing like it"},
         "a\n" + marked("", "nothing like it\n", "nothing like it\nnew\n", "f")),
        ("}\na\n}\n", {"before": "}"}, marked("", "}\n", "new\n}\n", "f") + "}\na\n}\n"),
        ("other\n", {}, marked("other\n", "", "new\n", "f")),
        (None, {"after": "x"}, marked("", "x\n", "x\nnew\n", "f")),
        (None, {"before": "x"}, marked("", "x\n", "new\nx\n", "f")),
    ],
)  # fmt: skip
def test_an_insertion_without_its_line(
    tree_of: Trees, sources_of: Files, data: str | None, keys: dict[str, str], wanted: str
) -> None:
    tree = tree_of({"other": "", **({"f": data} if data is not None else {})})
    found = conflict(inserted(tree, sources_of, **keys))
    assert found.files == {"f": wanted.encode()}


def test_an_insertion_keeps_the_ends_of_lines(tree_of: Trees, sources_of: Files) -> None:
    found = conflict(inserted(tree_of({"f": "a\r\nb\r\n"}), sources_of, after="c"))
    # Markers end as git merge-file ends them where it knows no better.
    assert found.files["f"].startswith(b"a\r\nb\r\n<<<<<<< this tree\n")
    assert b"=======\nc\r\nnew\r\n>>>>>>> f\n" in found.files["f"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (marked("a\n", "b\n", "c\n"), [1, 3, 5, 7]),
        (marked("a\n", "b\n", "c\n").replace("\n", "\r\n"), [1, 3, 5, 7]),
        ("a\n=======\n", [2]),
        ("Title\n=======\nOther\n=======\n", [2, 4]),
        ("<<<<<<< HEAD\n<<<<<<<\n======== \n>>>>>>> other.patch\n", []),
        ("", []),
    ],
)
def test_markers_that_are_left(text: str, left: list[int]) -> None:
    assert markers(text.encode(), b"", "last.patch") == left


def test_a_heading_of_the_tree_is_no_marker() -> None:
    before = b"Title\n=======\n"
    assert markers(before, before, "x") == []
    assert markers(before + b"=======\n", before, "x") == [2, 3]


def test_a_name_stays_on_its_line() -> None:
    assert block(b"", b"", new=b"", name="a\nb\udcff") == (
        b"<<<<<<< this tree\n||||||| what a b? was written for\n=======\n>>>>>>> a b?\n"
    )


MAILED = b"""\
From 0 Mon Sep 17 00:00:00 2001
Subject: [PATCH] x

---
diff --git a/f b/f
index 1..2 100644
--- a/f
+++ b/f
@@ -3,2 +3,2 @@ int main(void)
 a
--- b
+++ c
@@ -9 +9 @@
-x
\\ No newline at end of file
+y
diff --git a/g b/g
deleted file mode 100644
--
2.39.5

"""


def test_the_parts_and_places_of_a_mailed_patch() -> None:
    first, second = parts(MAILED)
    header, places = hunks(first)
    assert header == b"diff --git a/f b/f\nindex 1..2 100644\n--- a/f\n+++ b/f\n"
    assert [(place.line, place.old, place.new) for place in places] == [
        (3, b"a\n-- b\n", b"a\n++ c\n"),
        (9, b"x\n", b"y\n"),
    ]
    assert b"".join((header, *(place.text for place in places))) == first
    assert hunks(second) == (second, ())


def test_a_signature_is_no_removed_line() -> None:
    _, (place,) = hunks(b"diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n-- \n2.39.5\n")
    assert (place.old, place.new, place.text) == (b"a\n", b"b\n", b"@@ -1 +1 @@\n-a\n+b\n")


def test_a_diff_without_heads_is_one_part() -> None:
    assert parts(b"--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n") == [
        b"--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n"
    ]


@given(st.binary(max_size=80), st.integers(0, 50), st.integers(1, 5), st.binary(max_size=80))
def test_any_file_takes_any_hunk(text: bytes, line: int, count: int, rest: bytes) -> None:
    _, places = hunks(b"@@ -%d,%d +1,%d @@\n" % (line, count, count) + rest)
    placed = with_block(text, places[0], "x")
    before, _, rest = placed.partition(b"<<<<<<< this tree\n")
    ours, _, rest = rest.rpartition(b"||||||| what x was written for\n")
    after = rest.rpartition(b">>>>>>> x\n")[2]
    assert before + ours + after == (text if not text or text.endswith(b"\n") else text + b"\n")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a\nb\nC\nd\ne\n", "a\nb\n" + marked("C\n", "c\n", "new\n", "x") + "d\ne\n"),
        (
            "a\nC\nnew line\nd\ne\n",
            "a\n" + marked("C\nnew line\n", "b\nc\n", "b\nnew\n", "x") + "d\ne\n",
        ),
        # What stands twice, or the other way round, shows no place.
        ("d\nb\n", "d\n" + marked("", "b\nc\nd\n", "b\nnew\nd\n", "x") + "b\n"),
        ("b\nb\nx\n", "b\n" + marked("", "b\nc\nd\n", "b\nnew\nd\n", "x") + "b\nx\n"),
    ],
)
def test_where_a_hunk_belongs(text: str, wanted: str) -> None:
    _, (hunk,) = hunks(b"@@ -2,3 +2,3 @@\n b\n-c\n+new\n d\n")
    assert with_block(text.encode(), hunk, "x").decode() == wanted
