"""The layout pass over a thousand real files: no line changes but those that a step has changed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from refactor.c.outliner import outline
from refactor.git.quarantine import Quarantine
from refactor.git.repository import Repository
from refactor.git.tree import Tree
from refactor.object_names import TreeId
from refactor.store.cache import Cache
from refactor.style.tidy import style_of, tidy
from tests.conftest import git
from tests.kernels import TREE, missing

pytestmark = pytest.mark.kernel

FILES = 1000
VERSION = "7.3"
# What rules add, as spatch leaves it: right, cramped, too long, with stars where the rule had them.
ADDED = (
    ["\tadded(current);"],
    ["\tfor(x = 0;x < 3;x++) {", "\t\tadded(x);", "\t}", "\t"],
    [
        "\tadded_with_a_long_name(current_thread_info()->flags, another_argument, yet_another_argument);"
    ],
    ["\t/*", " * Added, for a reason that", " * takes two lines.", " */", "\tadded(current);"],
    ["\tunsigned long added = read_thread_flags();", ""],
)


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[Tree]:
    if why := missing(VERSION):
        pytest.skip(f"Linux {VERSION}: {why}")
    oid = TreeId(git(TREE, "rev-parse", f"v{VERSION}^{{tree}}").strip())
    with Quarantine(Repository(TREE)) as quarantine:
        yield Tree(quarantine, Cache(tmp_path), oid, oid)


@pytest.fixture
def files(tree: Tree) -> list[tuple[str, bytes]]:
    """A thousand C files, the same every time."""
    listed = git(TREE, "ls-tree", "-r", "--name-only", tree.oid).split("\n")
    paths = random.Random(16).sample(
        [path for path in listed if path.endswith((".c", ".h"))], FILES + FILES // 10
    )
    return [(path, tree.read(path)) for path in paths if tree.has_file(path)][:FILES]


def changes(path: str, data: bytes) -> Iterator[tuple[int, int, list[bytes]]]:
    """Lines (from 0) that go, and what comes for them: a definition, a statement and a block that goes in its place."""
    chance = random.Random(path)
    lines = data.split(b"\n")
    count = Counter(lines)
    items = [item for item in outline(data).items if item.names and item.readable]
    for item in chance.sample(items, min(1, len(items))):
        yield item.first - 1, item.last, []
    # Where a line stands twice nobody can say which of them has gone.
    once = [
        row
        for row, line in enumerate(lines)
        if count[line] == 1 and line.startswith(b"\t") and line.endswith(b";")
    ]
    for row in chance.sample(once, min(1, len(once))):
        yield row, row + 1, []
    for row in chance.sample(once, min(1, len(once))):
        yield row + 1, row + 1, [line.encode() for line in chance.choice(ADDED)]


def around(lines: list[bytes], first: int, last: int) -> tuple[bytes, bytes]:
    """What is above and below some lines and the blank ones beside them."""
    while first and not lines[first - 1].strip():
        first -= 1
    while last < len(lines) and not lines[last].strip():
        last += 1
    return b"\n".join(lines[:first]), b"\n".join(lines[last:])


def test_every_other_line_stays_byte_for_byte(tree: Tree, files: list[tuple[str, bytes]]) -> None:
    style = style_of(tree)
    changed = 0
    for path, data in files:
        assert tidy(style, data, after=data) == data
        lines = data.split(b"\n")
        for first, last, added in changes(path, data):
            after = b"\n".join([*lines[:first], *added, *lines[last:]])
            result = tidy(style, data, after=after)
            above, below = around(lines, first, last)
            assert result.startswith(above), (path, first, last, added)
            assert result.endswith(below), (path, first, last, added)
            between = result[len(above) : len(result) - len(below)]
            assert between.split() if added else not between.strip(), (path, first, last, added)
            # Two blank lines are some files' style.
            assert b"\n\n\n" not in between or b"\n\n\n" in data, (path, first, last, added)
            assert not added or tidy(style, data, after=result) == result, (
                path,
                first,
                last,
                added,
            )
            changed += 1
    assert changed > 2 * FILES
