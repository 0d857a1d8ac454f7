"""Steps that are upstream already: everything they once changed is in the base, line for line."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from refactor.engine import memo
from refactor.engine.attempt import Decided, attempt
from refactor.engine.job import Ground, Job
from refactor.engine.reverse import (
    CommitPatch,
    is_sign,
    patches_of,
    roughly_without,
    share,
    without,
)
from refactor.git.tree import Tree
from refactor.library.program import Program, ProgramStep

TAKEN = "already upstream: in another form, as --taken says"

HALF = 0.5
"""The share of a step's lines from which on it looks merged upstream in a modified form."""


def merged(job: Job, ground: Ground) -> dict[str, str]:
    """Step id -> the evidence, for each step that is certainly in the tree of the ground."""
    tree = ground.tree
    patches = patches_of(tree, ground.earlier)
    reversed_by = _reverse_steps(job, tree, patches)
    files = {}
    for step, several in patches.items():
        files[step] = _paths(several)
    evidence = {}
    for step in _proved(job.program, tree, reversed_by=reversed_by, files=files):
        evidence[step] = _evidence(reversed_by[step])
    return evidence


def _paths(patches: Sequence[CommitPatch]) -> set[str]:
    """The files that any of some patches changes."""
    paths = set()
    for patch in patches:
        for change in patch.files:
            paths.add(change.path)
    return paths


def _evidence(patch: CommitPatch | None) -> str:
    if patch is None:
        return TAKEN
    version = patch.made.version
    return f"already upstream: all that v{version} changed is there, line for line"


def in_another_form(program: Program, ground: Ground) -> list[str]:
    """Steps that look partly upstream: most, but not all, of their lines are present."""
    patches = patches_of(ground.tree, ground.earlier)
    found = []
    at = ground.tree
    for step in reversed(program.steps):
        # The newest version is the likeliest to have been merged.
        for patch in patches.get(step.id, ())[:1]:
            before = without(at, patch)
            if before is None and HALF <= share(at, patch) < 1:
                found.append(step.id)
                before = roughly_without(at, patch)
            at = before or at
    return found[::-1]


def makes_work(job: Job, step: ProgramStep, *, base: Tree, tree: Tree) -> bool:
    """Whether a step that is upstream has something to do after the steps of a run before it."""
    # Nothing was changed so far: on the base itself a step that is upstream has nothing to do.
    if tree.oid == base.oid:
        return False
    before = _changes(job, step, base)
    now = _changes(job, step, tree)
    # A change to the base itself is no work: later steps, upstream too, have changed its result.
    return now and not before


def _changes(job: Job, step: ProgramStep, tree: Tree) -> bool:
    """Whether the edits of a step change a tree."""
    sources = job.program.sources
    tried = attempt(step, tree, sources=sources, decisions=job.past.decisions)
    return tried.tree.oid != tree.oid


def _reverse_steps(
    job: Job, tree: Tree, patches: Mapping[str, Sequence[CommitPatch]]
) -> dict[str, CommitPatch | None]:
    """The steps that can be reversed, each with the patch that was; None for `--taken`.

    The last step comes first, so that each is reversed on the tree that it left, without the
    changes of the steps after it.
    """
    reversed_by: dict[str, CommitPatch | None] = {}
    at = tree
    for step in reversed(job.program.steps):
        # From the last step to the first: one can be reversed when those on top of it have been.
        several = patches.get(step.id, ())
        clean = _reverse(job, step, at=at, patches=several)
        if clean is not None:
            reversed_by[step.id], at = clean
        elif step.id in job.order.taken:
            reversed_by[step.id] = None
            at = roughly_without(at, several[0]) if several else at
    return reversed_by


def _reverse(
    job: Job, step: ProgramStep, *, at: Tree, patches: Sequence[CommitPatch]
) -> tuple[CommitPatch, Tree] | None:
    """The patch that reverses a step cleanly, and the tree below it; None where none does."""
    for patch in patches:
        before = without(at, patch)
        if before is None:
            continue
        # Run again on the tree below, the step must give exactly this tree: else new call sites
        # have come since, or the step has changed.
        again = memo.verdict(job, step, before, allow_incomplete=False)
        if isinstance(again, Decided) and again.tree.oid == at.oid:
            return patch, before
    return None


def _proved(
    program: Program,
    tree: Tree,
    *,
    reversed_by: Mapping[str, CommitPatch | None],
    files: Mapping[str, Collection[str]],
) -> list[str]:
    """The steps whose clean reversal is evidence that they are upstream.

    A reversal alone is no evidence: the base may never have held what the step removes. A sign is
    an addition that the step was the first to make. Maintainers merge patches in order, so steps
    before a sign need none of their own, in the same files or in an unbroken row from the first
    step on.
    """
    proved: set[str] = set()
    row: list[str] = []
    for number, step in enumerate(program.steps):
        if step.id not in reversed_by:
            continue
        patch = reversed_by[step.id]
        # Unbroken so far: every step before this one is in the row.
        if len(row) == number:
            row.append(step.id)
        in_row = row[-1:] == [step.id]
        declared = step.declared
        if patch is None or is_sign(tree, patch):
            before = program.steps[:number]
            proved.add(step.id)
            proved |= _below(before, step.id, reversed_by=reversed_by, files=files)
            if in_row:
                proved.update(row)
        elif in_row and not proved.isdisjoint(row) and (declared.gone or declared.present):
            proved.update(row)
    # In the order of the reversal, which goes from the last step to the first.
    return [step for step in reversed_by if step in proved]


def _below(
    before: Sequence[ProgramStep],
    step: str,
    *,
    reversed_by: Collection[str],
    files: Mapping[str, Collection[str]],
) -> set[str]:
    """The steps before one that change the same files, up to the nearest that is not upstream."""
    paths = set(files.get(step, ()))
    below: set[str] = set()
    for earlier in reversed(before):
        if paths.isdisjoint(files.get(earlier.id, ())):
            continue
        if earlier.id not in reversed_by:
            break
        below.add(earlier.id)
        paths |= set(files[earlier.id])
    return below
