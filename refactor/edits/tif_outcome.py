"""The outcome of the edit `tif` on a tree: a change, or why there is nothing to change."""

from __future__ import annotations

from refactor.edits.outcome import Broken, EditOutcome, Idle
from refactor.edits.tif_change import Only, TifChange
from refactor.git.tree import Tree
from refactor.tif.layout import Layout, Moving
from refactor.tif.survey import Survey, Surveyed


def outcome(tree: Tree, arch: str, *, only: Only, moving: Moving) -> EditOutcome:
    """The outcome for an architecture.

    Args:
        only: the part of the change that is wanted; empty for all of it.
        moving: the own flags that get new bits.

    Raises:
        BadInput: there is no such architecture, or its headers cannot be changed.
    """
    survey = Survey(tree, moving)
    variants = survey.survey(arch)
    if all(map(_is_done, variants)):
        return Idle(f"{arch} has the generic thread flags already")
    if only == "tests":
        variants = tuple(filter(_tests_dead_flags, variants))
    elif only == "dead":
        variants = tuple(filter(_has_dead_flags, variants))
    if not variants:
        tested = "tests" if only == "tests" else "has"
        return Idle(f"{arch} {tested} no thread flag that nothing sets", certain=True)
    if len(variants) > 1:
        # sparc has one header for 32 and one for 64 bits, and each would need its own layout.
        parts = " and ".join(variant.part for variant in variants)
        return Broken(f"{arch} has thread flags in {parts}")
    return TifChange(tree, survey, variants[0], only=only).outcome()


def _is_done(variant: Surveyed) -> bool:
    return isinstance(variant.plan, Layout) and variant.plan.done


def _tests_dead_flags(variant: Surveyed) -> bool:
    return any(move.fate == "dropped" and move.users.tests for move in variant.plan.moves)


def _has_dead_flags(variant: Surveyed) -> bool:
    return any(move.fate == "dropped" for move in variant.plan.moves)
