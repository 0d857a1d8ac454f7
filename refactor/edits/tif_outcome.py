"""The outcome of the edit `tif` on a tree: a change, or why there is nothing to change."""

from __future__ import annotations

from refactor.edits.outcome import Broken, EditOutcome, Idle
from refactor.edits.tif_change import TifChange
from refactor.git.tree import Tree
from refactor.tif.layout import Layout, Moving
from refactor.tif.survey import Survey, Surveyed


def outcome(tree: Tree, arch: str, *, only_dead: bool, moving: Moving) -> EditOutcome:
    """The outcome for an architecture.

    Args:
        only_dead: drop the flags that nothing sets, and do no more.
        moving: the own flags that get new bits.

    Raises:
        BadInput: there is no such architecture, or its headers cannot be changed.
    """
    survey = Survey(tree, moving)
    variants = survey.survey(arch)
    if all(map(_is_done, variants)):
        return Idle(f"{arch} has the generic thread flags already")
    if only_dead:
        variants = tuple(filter(_has_dead_flags, variants))
    if not variants:
        return Idle(f"{arch} has no thread flag that nothing sets")
    if len(variants) > 1:
        # sparc has one header for 32 and one for 64 bits, and each would need its own layout.
        parts = " and ".join(variant.part for variant in variants)
        return Broken(f"{arch} has thread flags in {parts}")
    return TifChange(tree, survey, variants[0], only_dead=only_dead).outcome()


def _is_done(variant: Surveyed) -> bool:
    return isinstance(variant.plan, Layout) and variant.plan.done


def _has_dead_flags(variant: Surveyed) -> bool:
    return any(move.fate == "dropped" for move in variant.plan.moves)
