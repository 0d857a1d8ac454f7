from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from refactor.edits.outcome import Broken, Edited, EditOutcome, Idle
from refactor.edits.patch import PatchEdit
from refactor.edits.sources import Sources
from refactor.errors import BadInput
from refactor.git.entry import Entry
from refactor.git.file import File
from refactor.git.tree import SYMLINK, Tree
from refactor.series.declared import declare
from tests.conftest import git, make_repository

Trees = Callable[[Mapping[str, bytes | str]], Tree]
Files = Callable[[Mapping[str, bytes | str]], Sources]
Held = Mapping[str, bytes | str]

TEN = "".join(f"{number}\n" for number in range(10))


@pytest.fixture
def diff_of(tmp_path: Path) -> Callable[[Held, Held], bytes]:
    """The diff between two sets of files, out of a repository of its own, so that its blobs are unknown elsewhere."""

    def make(before: Held, after: Held) -> bytes:
        directory = make_repository(tmp_path / "before", before)
        git(directory, "fetch", "-q", str(make_repository(tmp_path / "after", after)), "HEAD")
        return git(directory, "diff", "--binary", "-M", "HEAD", "FETCH_HEAD").encode(
            "utf-8", "surrogateescape"
        )

    return make


def edit(**keys: object) -> PatchEdit:
    return declare({"kind": "patch", "file": "last.patch", **keys}, PatchEdit, "here")


@pytest.fixture
def applied(sources_of: Files) -> Callable[[Tree, bytes], EditOutcome]:
    def run(tree: Tree, diff: bytes) -> EditOutcome:
        sources = sources_of({"last.patch": diff})
        edit().check(sources)
        return edit().apply(tree, sources)

    return run


Diff = Callable[[Held, Held], bytes]
Apply = Callable[[Tree, bytes], EditOutcome]


def test_its_name_is_the_diff() -> None:
    assert edit().name == "last.patch"


def test_files_are_changed_made_and_removed(tree_of: Trees, applied: Apply, diff_of: Diff) -> None:
    before = {"a/changed": TEN, "a/removed": "gone\n", "stays": "here\n"}
    diff = diff_of(
        before, {"a/changed": TEN.replace("5", "five"), "b/made": "new\n", "stays": "here\n"}
    )
    assert applied(tree_of(before), diff) == Edited(
        {
            "a/changed": File(TEN.replace("5", "five").encode(), False),
            "a/removed": None,
            "b/made": File(b"new\n", False),
        }
    )


def test_a_renamed_file_goes_with_its_change(tree_of: Trees, applied: Apply, diff_of: Diff) -> None:
    diff = diff_of({"old name": TEN}, {"new/näme": TEN.replace("5", "five")})
    assert b"rename from" in diff
    assert applied(tree_of({"old name": TEN}), diff) == Edited(
        {"new/näme": File(TEN.replace("5", "five").encode(), False), "old name": None}
    )


def test_other_changes_around_it_stay(tree_of: Trees, applied: Apply, diff_of: Diff) -> None:
    diff = diff_of({"f": TEN}, {"f": TEN.replace("8", "eight")})
    assert applied(tree_of({"f": "new\n" + TEN.replace("1", "one")}), diff) == Edited(
        {"f": File(("new\n" + TEN.replace("1", "one").replace("8", "eight")).encode(), False)}
    )


def test_what_a_diff_was_made_from_helps_where_its_context_has_changed(
    tree_of: Trees, applied: Apply, diff_of: Diff
) -> None:
    diff = diff_of({"f": TEN}, {"f": TEN.replace("5", "five")})
    tree = tree_of({"f": TEN.replace("3", "three"), "base": TEN})
    assert applied(tree, diff) == Edited(
        {"f": File(TEN.replace("3", "three").replace("5", "five").encode(), False)}
    )


def test_bytes_and_line_endings_stay(tree_of: Trees, applied: Apply, diff_of: Diff) -> None:
    before = b"\xff\r\n\xe4 \r\nlast"
    after = b"\xff\r\n\xe5 \t\r\nlast"
    assert applied(tree_of({"f": before}), diff_of({"f": before}, {"f": after})) == Edited(
        {"f": File(after, False)}
    )


def test_a_mode_is_part_of_a_diff(tree_of: Trees, applied: Apply) -> None:
    diff = b"diff --git a/f b/f\nold mode 100644\nnew mode 100755\n"
    assert applied(tree_of({"f": "x\n"}), diff) == Edited({"f": File(b"x\n", True)})


def test_what_is_applied_already(tree_of: Trees, applied: Apply, diff_of: Diff) -> None:
    diff = diff_of({"f": TEN}, {"f": TEN.replace("5", "five"), "g": "new\n"})
    assert applied(tree_of({"f": TEN.replace("5", "five"), "g": "new\n"}), diff) == Idle(
        "last.patch is already applied"
    )


def test_what_is_applied_already_is_known_by_the_blobs_too(
    tree_of: Trees, applied: Apply, diff_of: Diff
) -> None:
    diff = diff_of({"f": TEN}, {"f": TEN.replace("5", "five")})
    assert applied(tree_of({"f": TEN.replace("5", "five"), "base": TEN}), diff) == Idle(
        "last.patch is already applied"
    )


@pytest.mark.parametrize("known", [{}, {"base": TEN}], ids=["direct", "three-way"])
def test_a_conflict_names_file_and_line(
    tree_of: Trees, applied: Apply, diff_of: Diff, known: dict[str, bytes | str]
) -> None:
    diff = diff_of({"d/f": TEN}, {"d/f": TEN.replace("5", "five")})
    assert applied(tree_of({"d/f": TEN.replace("5", "FIVE"), **known}), diff) == Broken(
        "last.patch conflicts with this tree in d/f:3"
    )


def test_a_new_file_that_is_there_otherwise(tree_of: Trees, applied: Apply, diff_of: Diff) -> None:
    diff = diff_of({"f": "x\n"}, {"f": "x\n", "g": "new\n"})
    assert applied(tree_of({"g": "other\n"}), diff) == Broken(
        "last.patch conflicts with this tree in g"
    )


def test_a_file_that_is_not_there(tree_of: Trees, applied: Apply, diff_of: Diff) -> None:
    diff = diff_of({"f": TEN}, {"f": TEN.replace("5", "five")})
    assert applied(tree_of({"g": "x\n"}), diff) == Broken(
        "last.patch does not apply: f: does not exist in index"
    )


def created(path: str, mode: str = "100644") -> bytes:
    return f"""\
diff --git a/{path} b/{path}
new file mode {mode}
--- /dev/null
+++ b/{path}
@@ -0,0 +1 @@
+x
""".encode()


@pytest.mark.parametrize(
    ("diff", "complaint"),
    [
        (created("../f"), "'../f' leaves the tree or is not in its plain form"),
        (
            created(".git/hooks/pre-commit"),
            "'.git/hooks/pre-commit' leaves the tree or is not in its plain form",
        ),
        (created("link"), "link is there and is not a regular file"),
        (created("link/f"), "link is not a directory, so link/f cannot be in it"),
        (created("new", "120000"), "new would be a symbolic link or a submodule, wanted files"),
    ],
)
def test_paths_that_are_not_for_a_series(
    tree_of: Trees, applied: Apply, diff: bytes, complaint: str
) -> None:
    tree = tree_of({"f": "x\n"})
    tree = tree.place({"link": Entry(SYMLINK, tree.objects.store_blob(b"/etc"))})
    assert applied(tree, diff) == Broken(f"last.patch: {complaint}")


def test_a_diff_that_git_cannot_read(tree_of: Trees, applied: Apply) -> None:
    with pytest.raises(BadInput) as caught:
        applied(tree_of({"f": "x\n"}), b"--- a/f\n+++ b/f\n@@ -1 +1 @@\n-x\n")
    assert str(caught.value).startswith(
        "last.patch: git cannot read the diff: error: corrupt patch at "
    )


def test_nothing_is_left_behind(tree_of: Trees, applied: Apply, diff_of: Diff) -> None:
    tree = tree_of({"f": TEN})
    applied(tree, diff_of({"f": TEN}, {"f": TEN.replace("5", "five")}))
    assert sorted(path.name for path in tree.objects.path.iterdir()) == [
        "HEAD",
        "config",
        "objects",
        "refs",
    ]


@pytest.mark.parametrize(
    ("files", "complaint"),
    [
        ({}, "no file last.patch"),
        (
            {"last.patch": "hello\n"},
            "last.patch is not a diff: write one with `git diff` or `git format-patch`",
        ),
    ],
)
def test_the_diff_has_to_be_there(
    sources_of: Files, files: dict[str, str | bytes], complaint: str
) -> None:
    with pytest.raises(BadInput) as caught:
        edit().check(sources_of(files))
    assert str(caught.value) == complaint


def test_the_diff_lies_beside_the_series() -> None:
    with pytest.raises(BadInput) as caught:
        edit(file="/tmp/x.patch")
    assert str(caught.value) == "here: file: '/tmp/x.patch' must be a file beside series.toml"
