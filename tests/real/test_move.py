"""Definitions moved on real kernels: nothing but they moves, and they as they are."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from refactor.c.outline import OutlineItem
from refactor.c.outliner import outline
from refactor.edits.move import MoveEdit
from refactor.edits.outcome import Edited, Idle
from refactor.git.quarantine import Quarantine
from refactor.git.repository import Repository
from refactor.git.tree import Tree
from refactor.object_names import TreeId
from refactor.series.declared import declare
from refactor.store.cache import Cache
from tests.conftest import Given, git
from tests.kernels import TREE, missing

pytestmark = pytest.mark.kernel

PTRACE = "arch/arm64/kernel/ptrace.c"
ENTRY = "arch/arm64/include/asm/entry-common.h"
NAMES = ["ptrace_syscall_dir", "ptrace_save_reg", "report_syscall_entry", "report_syscall_exit"]
PLACES = (
    "arch/arm64",
    "drivers/net/ethernet/intel",
    "fs/ext4",
    "include/linux",
    "kernel",
    "lib",
    "mm",
)
FILES = 200


@pytest.fixture
def tree(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tree]:
    """The tree of a real kernel; skipped by name where it cannot be had."""
    version = str(request.param)
    if why := missing(version):
        pytest.skip(f"Linux {version}: {why}")
    oid = TreeId(git(TREE, "rev-parse", f"v{version}^{{tree}}").strip())
    with Quarantine(Repository(TREE)) as quarantine:
        yield Tree(quarantine, Cache(tmp_path), oid, oid)


on_converted = pytest.mark.parametrize("tree", ["7.2", "7.3"], indirect=True)
on_one = pytest.mark.parametrize("tree", ["7.3"], indirect=True)


def move(names: list[str], source: str, to: str, **anchor: str) -> MoveEdit:
    keys = {key.replace("_", "-"): value for key, value in anchor.items()}
    return declare(
        {"kind": "move", "from": source, "to": to, "names": names, **keys}, MoveEdit, "here"
    )


@on_converted
@pytest.mark.parametrize(
    ("anchor", "below"),
    [
        (
            {"after_definition": "arch_exit_to_user_mode_work"},
            "static inline bool arch_irqentry_exit_need_resched",
        ),
        (
            {"before_definition": "arch_irqentry_exit_need_resched"},
            "static inline bool arch_irqentry_exit_need_resch",
        ),
        ({"before": "#endif /* _ASM_ARM64_ENTRY_COMMON_H */"}, "#endif /* _ASM"),
    ],
)
def test_the_reports_to_a_tracer_move_as_they_are(
    tree: Tree, anchor: dict[str, str], below: str
) -> None:
    source, target = tree.read(PTRACE).decode(), tree.read(ENTRY).decode()
    start, end = source.index("enum ptrace_syscall_dir {"), source.index("int syscall_trace_enter(")
    at = target.index(below)
    edit = move(NAMES, PTRACE, ENTRY, **anchor)
    outcome = edit.apply(tree, Given({}))
    assert isinstance(outcome, Edited)
    assert {path: file.data.decode() for path, file in outcome.files.items() if file} == {
        PTRACE: source[:start] + source[end:],
        ENTRY: target[:at] + source[start:end] + target[at:],
    }
    assert edit.apply(tree.write(outcome.files), Given({})) == Idle(
        f"{ENTRY} defines {edit.name} already"
    )


def movable(data: bytes, elsewhere: set[str]) -> list[OutlineItem]:
    """What is defined once, under no condition, and not elsewhere."""
    found = outline(data)
    return [
        item
        for item in found.items
        if item.names
        and item.readable
        and not found.directives(item.first)
        and len(found.defining(item.names[0])) == 1
        and not elsewhere & set(item.names)
    ]


def names(data: bytes) -> list[tuple[str, ...]]:
    return [item.names for item in outline(data).items if item.names]


@on_one
def test_whatever_moves_nothing_else_does(tree: Tree) -> None:
    listed = git(TREE, "ls-tree", "-r", "--name-only", tree.oid, "--", *PLACES).split("\n")
    target = tree.read(ENTRY)
    elsewhere = {name for defined in names(target) for name in defined}
    moved = 0
    for path in random.Random(16).sample(
        [path for path in listed if path.endswith((".c", ".h"))], FILES
    ):
        source = tree.read(path)
        items = movable(source, elsewhere)
        for item in random.Random(path).sample(items, min(2, len(items))):
            edit = move(
                [item.names[-1]], path, ENTRY, after_definition="arch_exit_to_user_mode_work"
            )
            outcome = edit.apply(tree, Given({}))
            assert isinstance(outcome, Edited), (path, item, outcome)
            left, placed = (file.data for file in outcome.files.values() if file)
            lines = source.split(b"\n")
            before, block, after = (
                lines[: item.first - 1],
                lines[item.first - 1 : item.last],
                lines[item.last :],
            )
            above, below = b"\n".join(before).rstrip(b"\n"), b"\n".join(after).lstrip(b"\n")
            assert left in (above + b"\n" + below, above + b"\n\n" + below, above + below), (
                path,
                item,
            )
            assert placed.replace(b"\n".join(block) + b"\n\n", b"", 1) == target, (path, item)
            assert names(left) == [each for each in names(source) if each != item.names], (
                path,
                item,
            )
            moved += 1
    assert moved > FILES
