"""Steps that a base has already, because somebody has taken them: what they once changed is in it, line for line."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from refactor.doors.index import index
from refactor.doors.tree import EXECUTABLE, REGULAR, Tree
from refactor.edits.kinds import Edit
from refactor.engine import recall
from refactor.engine.attempt import Decided, attempt
from refactor.engine.library import Program
from refactor.values.change import Change, by_name, changes
from refactor.values.series import Step

_PLACES = re.compile(rb"^(?:index |@@ ).*\n", re.MULTILINE)
_WORD = re.compile(rb"\w")
_FILES = (REGULAR, EXECUTABLE)


@dataclass(frozen=True)
class Earlier:
    """What a step came to before: a version, and its commit."""

    version: int
    commit: str


@dataclass(frozen=True)
class _Patch:
    """What a commit changed, as git says it and as it is read."""

    version: int
    diff: bytes
    files: tuple[Change, ...]


def merged(program: Program, tree: Tree, earlier: Mapping[str, Sequence[Earlier]], gone: list[str]) -> dict[str, str]:
    """The steps that are in a tree, by step id: why that is certain.

    Args:
        earlier: step id -> what it came to before on other bases, the newest first.
        gone: all symbols that any step of the series declares gone.
    """
    patches = _patches(tree, earlier)
    files = {step: {change.path for each in several for change in each.files} for step, several in patches.items()}
    found, bottom = _taken_back(program, tree, patches, gone)
    while vain := found.keys() - _believed(program, files, found, tree, bottom):
        patches = {step: several for step, several in patches.items() if step not in vain}
        found, bottom = _taken_back(program, tree, patches, gone)
    return {
        step: f"already upstream: all that v{patch.version} changed is there, line for line"
        for step, patch in found.items()
    }


def makes_work(program: Program, step: Step, edits: tuple[Edit, ...], base: Tree, tree: Tree) -> bool:
    """Whether what a run has changed on a base gives a step, which the base has, something to do again.

    What it does on the base alone, where later steps have changed what it left, is no work of its own.
    """
    if tree.oid == base.oid:
        return False
    before, now = (attempt(step, edits, each, program).tree.oid != each.oid for each in (base, tree))
    return now and not before


def _patches(tree: Tree, earlier: Mapping[str, Sequence[Earlier]]) -> dict[str, list[_Patch]]:
    """The patches of each step that differ in more than places and names of blobs; of fifteen versions, a few."""
    commits = [made.commit for several in earlier.values() for made in several]
    diffs = by_name(tree.objects.patches(commits)) if commits else {}
    found = {}
    for step, several in earlier.items():
        apart: dict[bytes, _Patch] = {}
        for made in several:
            if diff := diffs.get(made.commit):
                apart.setdefault(_PLACES.sub(b"", diff), _Patch(made.version, diff, changes(diff)))
        found[step] = list(apart.values())
    return found


def _taken_back(
    program: Program, tree: Tree, patches: Mapping[str, Sequence[_Patch]], gone: list[str]
) -> tuple[dict[str, _Patch], Tree]:
    """The steps that can be taken back, with the patches by which they were, and the tree without them.

    This goes from the last step to the first, so that each is seen on the tree that it left, and not on what the steps
    after it have made of that. Done again on the tree below, it has to give just what is there: no call has come since,
    and the step is still what it was.
    """
    found = {}
    at = tree
    for step, edits in reversed(program.steps):
        for patch in patches.get(step.id, ()):
            before = _without(at, patch)
            if before is None:
                continue
            again = recall.verdict(program, step, edits, before, gone, allow_incomplete=False)
            if isinstance(again, Decided) and again.tree.oid == at.oid:
                found[step.id] = patch
                at = before
                break
    return found, at


def _without(tree: Tree, patch: _Patch) -> Tree | None:
    """The tree without what a patch has changed; None where it does not hold just that."""
    entries = {change.path: tree.entry(change.path) for change in patch.files}
    there = {path: tree.objects.read(entry.oid) for path, entry in entries.items() if entry and entry.mode in _FILES}
    # Seen without git, which would take as long for each as the rest of the run.
    if any(site.new not in there.get(change.path, b"") for change in patch.files for site in change.sites):
        return None
    # Lines beside it may have changed since; that this is the place is seen when the step is done again.
    with index(tree.objects, {path: entry for path, entry in entries.items() if entry}) as held:
        done = held.apply(patch.diff, "-R", "-C1")
    return None if done.answer.code else tree.place({path: done.entries.get(path) for path in entries})


def _believed(
    program: Program, files: Mapping[str, Collection[str]], found: Mapping[str, _Patch], tree: Tree, bottom: Tree
) -> set[str]:
    """The steps of which it proves something that they can be taken back.

    What a step restores or lacks may be so because no step has ever changed it. So a sign is what a step adds, where
    all of them together make a difference, and where every step before it in the same files is there as well. People
    take patches in their order: from the first one on, what comes before a sign needs none of its own.
    """
    believed: set[str] = set()
    row: list[str] = []
    open_: set[str] = set()
    unbroken, is_seen = True, False
    for step, _ in program.steps:
        paths = set(files.get(step.id, ()))
        if step.id not in found:
            open_ |= paths
            unbroken = False
            continue
        adds = any(_WORD.search(site.new) for change in found[step.id].files for site in change.sites)
        differs = any(tree.entry(path) != bottom.entry(path) for path in paths)
        is_sign = adds and differs and not paths & open_
        is_seen |= is_sign
        if unbroken:
            row.append(step.id)
            believed |= {*row} if is_sign or (is_seen and (step.gone or step.present)) else set()
        elif is_sign:
            believed.add(step.id)
    return believed
