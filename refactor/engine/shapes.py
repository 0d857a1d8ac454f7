"""What a step claims to imitate, held against the base."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

from refactor.c.shape import shape
from refactor.git.tree import Tree
from refactor.series.shape import ShapeOf


def shape_holds(claim: ShapeOf | None, before: Tree, after: Tree) -> list[str]:
    """Complaints about a function that has not the shape of the generic one.

    Args:
        before: the tree that has the generic function.
        after: the tree that has the function of the step.
    """
    if claim is None:
        return []
    # Of before: the step may change the generic function, and would be held against itself.
    generic = _shape(before, claim.file, claim.function)
    ours = _shape(after, claim.within, claim.name)
    if generic is None:
        return [f"shape-of: {claim.file} defines no function {claim.function}"]
    if ours is None:
        return [f"shape-of: {claim.within} defines no function {claim.name}"]
    got = [claim.renames.get(name, name) for name in ours]
    return _differences(claim, _compared(claim, generic), _compared(claim, got))


def _compared(claim: ShapeOf, names: Iterable[str]) -> list[str]:
    return [name for name in names if name not in claim.differs]


def _shape(tree: Tree, file: str, function: str) -> tuple[str, ...] | None:
    return shape(tree.read(file), function) if tree.has_file(file) else None


def _differences(claim: ShapeOf, wanted: list[str], got: list[str]) -> list[str]:
    """One complaint with all differences; empty if there are none."""
    parts = []
    for _, first, last, start, end in _opcodes(wanted, got):
        is_there = " ".join(got[start:end]) or "nothing"
        should_be = " ".join(wanted[first:last]) or "nothing"
        parts.append(f"{is_there} for {should_be}")
    if not parts:
        return []
    words = f"{claim.name}() of {claim.within} is not {claim.function}() of {claim.file}"
    return [f"shape-of: {words}: it has {', '.join(parts)}"]


def _opcodes(wanted: list[str], got: list[str]) -> list[tuple[str, int, int, int, int]]:
    # autojunk drops what is frequent in 200 items or more (difflib), as a call in a long function.
    codes = SequenceMatcher(None, wanted, got, autojunk=False).get_opcodes()
    return [code for code in codes if code[0] != "equal"]
