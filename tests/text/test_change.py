"""A change apart from where it stands: by real git, whatever lines, names and modes there are."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refactor.text.change import FileChange, Site, apart, by_name, changes, digest
from tests.text.test_diff import File, diff, git, regular, tree

FULL = ("-p", "-U0", "--full-index")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("store")
    git(top, "init", "-q", "--bare", str(top))
    return top


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        (regular("a\nb\n"), regular("a\nB\n"), FileChange("x", (), (Site(b"b\n", b"B\n"),))),
        (regular("a\nb\nc\n"), regular("b\nc\nd\n"),
         FileChange("x", (), (Site(b"a\n", b""), Site(b"", b"d\n")))),
        (None, regular("a\n"), FileChange("x", ("new file mode 100644",), (Site(b"", b"a\n"),))),
        (regular("a\n"), None, FileChange("x", ("deleted file mode 100644",), (Site(b"a\n", b""),))),
        (regular("a\n"), ("100755", b"a\n"),
         FileChange("x", ("old mode 100644", "new mode 100755"), ())),
        (regular("a"), regular("a\n"),
         FileChange("x", (), (Site(b"a\n\\ No newline at end of file\n", b"a\n"),))),
        (("100644", b"\r\r\n\x85\n"), ("100644", b"\r\n\x0c\n"),
         FileChange("x", (), (Site(b"\r\r\n\x85\n", b"\r\n\x0c\n"),))),
        (regular("-- a/x\n"), regular("++ b/x\n@@ -1 +1 @@\n"),
         FileChange("x", (), (Site(b"-- a/x\n", b"++ b/x\n@@ -1 +1 @@\n"),))),
    ],
)  # fmt: skip
def test_what_is_gone_and_what_is_new(
    store: Path, before: File | None, after: File | None, wanted: FileChange
) -> None:
    old, new = ({b"x": file} if file else {} for file in (before, after))
    assert changes(diff(store, old, new, *FULL)) == (wanted,)
    assert changes(diff(store, old, new, "-p", "-U3", "--binary") + b"-- \n2.39.5\n\n") == (wanted,)


def test_places_with_context_are_those_without(store: Path) -> None:
    lines = [f"{n}\n" for n in range(30)]
    other = [line for line in lines if line != "7\n"]
    other[2:3] = ["two\n", "\n"]
    other[5] = " 5\n"
    other[-1] = "last"
    old, new = ({b"x": regular("".join(each))} for each in (lines, other))
    found = changes(diff(store, old, new, *FULL))
    assert len(found[0].sites) == 4
    for context in ("-U1", "-U3", "-U40"):
        mailed = diff(store, old, new, "-p", context)
        assert changes(mailed) == found
        # Some mailers take away the one space of an empty line.
        assert changes(mailed.replace(b"\n \n", b"\n\n")) == found


def test_the_order_of_sites_is_no_part_of_a_fingerprint() -> None:
    one, two = Site(b"a\n", b"b\n"), Site(b"", b"c\n")
    there, back = (FileChange("x", (), sites) for sites in ((one, two, one), (one, one, two)))
    assert digest([there]) == digest([back])
    assert digest([there]) != digest([FileChange("x", (), (one, two))])


def test_binary_changes_are_told_apart(store: Path) -> None:
    first, second = (
        changes(diff(store, {b"x": regular("a\0")}, {b"x": regular(f"{name}\0")}, *FULL))
        for name in ("b", "c")
    )
    assert digest(first) != digest(second)
    mailed = (
        diff(store, {b"x": regular("a\0")}, {b"x": regular("b\0")}, "-p", "--binary")
        + b"-- \n2.39.5\n"
    )
    assert changes(mailed) == first


LINES = st.lists(
    st.sampled_from([b"a", b"b", b"", b"}", b"\r", b"+++ b/x", b"@@ -1 +1 @@"]), max_size=8
)


@settings(deadline=None, max_examples=50)
@given(LINES, LINES, st.lists(st.sampled_from([b"new", b"other"]), max_size=3))
def test_a_fingerprint_does_not_see_context(
    tmp_path_factory: pytest.TempPathFactory,
    above: list[bytes],
    below: list[bytes],
    moved: list[bytes],
) -> None:
    top = tmp_path_factory.getbasetemp() / "context"
    if not top.is_dir():
        git(tmp_path_factory.getbasetemp(), "init", "-q", "--bare", str(top))

    def made(head: list[bytes]) -> str:
        sides = [
            b"".join(line + b"\n" for line in [*head, *above, middle, *below])
            for middle in (b"OLD", b"NEW")
        ]
        before, after = ({b"x": ("100644", side)} for side in sides)
        return digest(changes(diff(top, before, after, *FULL)))

    assert made([]) == made(moved)


@given(st.binary())
def test_any_bytes_are_changes_or_none(raw: bytes) -> None:
    assert len(changes(b"diff --git a/x b/x\n" + raw)) >= 1
    assert len(changes(b"diff --git a/x b/x\n@@ -1,9 +1,9 @@\n" + raw)) >= 1


def test_a_fingerprint_sees_lines_files_and_white_space(store: Path) -> None:
    def made(path: bytes, text: str) -> str:
        return digest(changes(diff(store, {path: regular("a\n")}, {path: regular(text)}, *FULL)))

    assert (
        len(
            {
                made(b"x", "b\n"),
                made(b"y", "b\n"),
                made(b"x", " b\n"),
                made(b"x", "b"),
                made(b"x", "b\nb\n"),
            }
        )
        == 5
    )


def test_differences_by_name(store: Path) -> None:
    first, second = tree(store, {b"x": regular("1\n")}), tree(store, {b"x": regular("2\n")})
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    root = git(store, *who, "commit-tree", first, "-m", "a").decode().strip()
    made = git(store, *who, "commit-tree", second, "-p", root, "-m", "b").decode().strip()
    raw = git(store, "diff-tree", "--stdin", "-r", *FULL, stdin=f"{made}\n{made}\n".encode())
    assert list(by_name(raw)) == [made]
    assert changes(by_name(raw)[made]) == (FileChange("x", (), (Site(b"1\n", b"2\n"),)),)
    assert by_name(b"") == {}


def test_sites_are_paired_as_often_as_they_are_there() -> None:
    one, two, three = (Site(b"old\n", new) for new in (b"1\n", b"2\n", b"3\n"))
    assert apart(FileChange("x", (), (one, two, one)), FileChange("x", (), (three, one))) == (
        (two, one),
        (three,),
    )


@pytest.mark.parametrize(
    ("site", "title"),
    [
        (Site(b"{\n\tif (x)\n", b"new\n"), "if (x)"),
        (Site(b"", b"\n\tadded();\n"), "added();"),
        (Site(b"}\n", b""), "}"),
        (Site(b"", b"\n"), ""),
        (Site(b"\xff x\n", b""), "\N{REPLACEMENT CHARACTER} x"),
    ],
)
def test_a_site_is_called_by_its_first_line_that_says_something(site: Site, title: str) -> None:
    assert site.title == title
