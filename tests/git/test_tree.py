"""Trees in the object database: read, changed, searched; held against what git itself makes of the same files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from refactor import process
from refactor.errors import BadInput, Unavailable
from refactor.git import checkout
from refactor.git.entry import Entry
from refactor.git.file import File
from refactor.git.quarantine import Quarantine
from refactor.git.repository import Repository
from refactor.git.tree import EXECUTABLE, REGULAR, Tree
from refactor.object_names import TreeId
from refactor.series.scope import C_FILES, Scope
from refactor.store.cache import Cache
from tests.conftest import git, make_repository

TreeOf = Callable[[Mapping[str, bytes | str]], Tree]
FILES: dict[str, bytes | str] = {
    "a.c": "one word\n",
    "dir/b.h": "word two\n",
    "dir/deep/c.S": "words\n",
    "dir.c": "word\n",
}
WORD = ("-w", "-F", "-e", "word")


def listing(tree: Tree) -> dict[str, bytes]:
    """Every file of a tree by `git ls-tree`, with its content."""
    lines = tree.objects.do("ls-tree", "-r", tree.oid).decode().splitlines()
    return {
        path: tree.objects.do("cat-file", "blob", head.split()[2])
        for head, path in (line.split("\t") for line in lines)
    }


def test_reading(tree_of: TreeOf) -> None:
    tree = tree_of(FILES)
    assert tree.read("dir/deep/c.S") == b"words\n"
    assert tree.entry("nowhere/at/all") is None
    assert tree.entry("a.c/below/a/file") is None
    assert (tree.has_file("dir"), tree.has_file("dir/b.h")) == (False, True)


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("none", "none does not exist in this tree"),
        ("dir", "dir is not a file"),
        ("link", "link is a symbolic link: name the file that it points to"),
    ],
)
def test_reading_what_is_no_file(
    path: str, complaint: str, tmp_path: Path, tree_of: TreeOf
) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree/link").symlink_to("a.c")
    with pytest.raises(BadInput) as error:
        tree_of(FILES).read(path)
    assert str(error.value) == complaint


def test_reading_at_the_same_time(tree_of: TreeOf) -> None:
    contents = {f"{number}.c": f"{number}\n" * (number * 500 + 1) for number in range(24)}
    tree = tree_of(contents)
    with ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda path: (path, tree.read(path).decode()), list(contents) * 8)
        assert dict(found) == contents


def test_writing_makes_the_tree_that_git_makes(tree_of: TreeOf, tmp_path: Path) -> None:
    after = tree_of(FILES).write(
        {
            "dir/b.h": File(b"new\n"),
            "dir/new/x": File(b"x", True),
            "dir.c": None,
            "dir/deep/c.S": None,
            "dir-": File(b""),
        }
    )
    (tmp_path / "git").mkdir()
    other = make_repository(
        tmp_path / "git", {"a.c": "one word\n", "dir/b.h": "new\n", "dir/new/x": "x", "dir-": ""}
    )
    git(other, "update-index", "--chmod=+x", "dir/new/x")
    assert after.oid == git(other, "write-tree").strip()
    assert after.changed == {"dir/b.h", "dir/new/x", "dir.c", "dir/deep/c.S", "dir-"}


def test_a_mode_stays_and_the_same_content_is_the_same_tree(tree_of: TreeOf) -> None:
    tree = tree_of(FILES).write({"a.c": File(b"one word\n", True)})
    assert tree.entry("a.c") == Entry(EXECUTABLE, git_blob(tree, "a.c"))
    assert tree.write({"a.c": File(b"one word\n")}) is tree
    assert tree.write({"a.c": File(b"other")}).entry("a.c") == Entry(
        EXECUTABLE, tree.objects.store_blob(b"other")
    )
    assert tree.write({"a.c": File(b"x", False)}).entry("a.c") == Entry(
        REGULAR, tree.objects.store_blob(b"x")
    )


def git_blob(tree: Tree, path: str) -> str:
    return tree.objects.do("rev-parse", f"{tree.oid}:{path}").decode().strip()


def test_a_file_takes_the_place_of_a_directory_and_back(tree_of: TreeOf) -> None:
    tree = tree_of(FILES)
    flat = tree.write({"dir/b.h": None, "dir/deep/c.S": None, "dir": File(b"file\n")})
    assert listing(flat) == {"a.c": b"one word\n", "dir": b"file\n", "dir.c": b"word\n"}
    assert tree.write({"a.c": None, "a.c/inside": File(b"in\n")}).entry("a.c/inside") is not None


def test_names_outside_utf8_survive(tree_of: TreeOf) -> None:
    name = b"dir/\xe9t\xe9".decode("utf-8", "surrogateescape")
    tree = tree_of({**FILES, name: "word\n"})
    changed = tree.write({"dir/b.h": File(b"other\n")})
    assert changed.read(name) == b"word\n"
    assert changed.grep(WORD, Scope(("dir",))) == [name]


def test_searching_sees_what_changed(tree_of: TreeOf) -> None:
    tree = tree_of(FILES)
    changed = tree.write(
        {"a.c": File(b"nothing\n"), "new.c": File(b"a word\n"), "dir/b.h": File(b"still a word\n")}
    )
    assert tree.grep(WORD, Scope()) == ["a.c", "dir.c", "dir/b.h"]
    assert changed.grep(WORD, Scope()) == ["dir.c", "dir/b.h", "new.c"]
    assert changed.grep(WORD, Scope(("dir",), C_FILES)) == ["dir/b.h"]
    assert changed.grep(WORD, Scope(("new.c",), C_FILES)) == ["new.c"]
    with pytest.raises(Unavailable):
        tree.grep(("--no-such-option",), Scope())


def test_the_search_of_a_base_is_remembered(
    tree_of: TreeOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = tree_of(FILES)
    first = tree.grep(WORD, Scope(("dir",)))
    monkeypatch.setattr(Tree, "_grep", None)
    assert Tree(tree.objects, tree.cache, tree.oid, tree.oid).grep(WORD, Scope(("dir",))) == first


def test_an_object_that_is_not_there(tree_of: TreeOf) -> None:
    with pytest.raises(Unavailable) as error:
        tree_of(FILES).objects.read("1" * 40)
    assert (
        str(error.value)
        == f"object {'1' * 40} is not in the repository: `git fsck` shows what else is missing"
    )


def shell(directory: Path, commands: str) -> None:
    assert process.run(["sh", "-ec", commands], cwd=directory).code == 0


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "here", FILES)


def searched(directory: Path, tmp_path: Path) -> list[str]:
    """The base's files that have the word, by a tree whose repository may have a checkout."""
    opened = Repository(directory)
    with Quarantine(opened) as quarantine:
        oid = quarantine.tree(opened.commit("v7.3"))
        return Tree(quarantine, Cache(tmp_path / "cache"), oid, oid).grep(WORD, Scope())


def near(directory: Path) -> tuple[set[str], set[str]] | None:
    opened = Repository(directory)
    tree = git(directory, "rev-parse", "v7.3^{tree}").strip()
    return checkout.files_matching(opened, tree, query=WORD, scope=Scope())


def test_a_clean_checkout_stands_for_its_tree(repository: Path, tmp_path: Path) -> None:
    assert near(repository) == ({"a.c", "dir.c", "dir/b.h"}, set())
    assert near(repository / "dir") == ({"a.c", "dir.c", "dir/b.h"}, set())
    assert searched(repository, tmp_path) == ["a.c", "dir.c", "dir/b.h"]


STATES: dict[str, str] = {
    "edited": "echo gone > a.c",
    "staged": "echo gone > a.c; git add a.c",
    "staged and edited back": "echo gone > a.c; git add a.c; echo one word > a.c",
    "added": "echo word > new.c; git add new.c",
    "untracked": "echo word > new.c",
    "removed": "rm a.c",
    "committed": "echo gone > a.c; git commit -qam gone",
    "assumed unchanged": "git update-index --assume-unchanged a.c; echo gone > a.c",
    "skipped": "git update-index --skip-worktree a.c; rm a.c",
    "no index": "rm .git/index",
}
"""What can be done to a checkout so that it says something else than the tree."""


@pytest.mark.parametrize("state", STATES)
def test_no_state_of_the_checkout_changes_the_answer(
    state: str, repository: Path, tmp_path: Path
) -> None:
    shell(repository, STATES[state])
    assert searched(repository, tmp_path) == ["a.c", "dir.c", "dir/b.h"]


def test_a_checkout_of_something_else_is_not_searched(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell(repository, STATES["committed"])
    monkeypatch.setattr(checkout, "MOST", 0)
    assert near(repository) is None


def test_an_index_written_meanwhile_makes_the_checkout_useless(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = iter([(1, 1, 1), (1, 2, 1)])
    monkeypatch.setattr(checkout, "_state", lambda _: next(states))
    assert near(repository) is None


def test_on_another_base_only_what_differs_is_searched(
    tree_of: TreeOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = tree_of({**FILES, "gone.c": "word\n", "same/x.c": "word\n"})
    next_base = first.write(
        {"a.c": File(b"nothing\n"), "new/deep/x.c": File(b"a word\n"), "gone.c": None}
    ).oid
    assert first.grep(WORD, Scope()) == ["a.c", "dir.c", "dir/b.h", "gone.c", "same/x.c"]
    searched: list[TreeId] = []
    real = Tree._grep

    def watched(self: Tree, oid: TreeId, query: Sequence[str], specs: Sequence[str]) -> bytes:
        searched.append(oid)
        return real(self, oid, query, specs)

    monkeypatch.setattr(Tree, "_grep", watched)
    monkeypatch.setattr(checkout, "files_matching", lambda *_, **__: None)
    again = Tree(first.objects, first.cache, next_base, next_base)
    assert again.grep(WORD, Scope()) == ["dir.c", "dir/b.h", "new/deep/x.c", "same/x.c"]
    assert [listing(Tree(first.objects, first.cache, oid, oid)) for oid in searched] == [
        {"a.c": b"nothing\n", "new/deep/x.c": b"a word\n"}
    ]


def test_a_base_that_is_gone_is_no_help(tree_of: TreeOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkout, "files_matching", lambda *_, **__: None)
    tree = tree_of(FILES)
    tree.cache.put("searched", WORD, b"1" * 40)
    assert tree.grep(WORD, Scope()) == ["a.c", "dir.c", "dir/b.h"]
