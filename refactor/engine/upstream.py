"""Steps that a base has already, because somebody has taken them: what they once changed is in it, line for line."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from refactor.doors.index import index
from refactor.doors.tree import EXECUTABLE, REGULAR, Tree
from refactor.engine import recall
from refactor.engine.attempt import Decided
from refactor.engine.library import Program
from refactor.values.change import Change, by_name, changes

_PLACES = re.compile(rb"^(?:index |@@ ).*\n", re.MULTILINE)
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
    found, bottom = _taken_back(program, tree, patches, gone)
    files = {step: {change.path for each in several for change in each.files} for step, several in patches.items()}
    while vain := _in_vain(program, files, found, tree, bottom):
        patches = {step: several for step, several in patches.items() if step not in vain}
        found, bottom = _taken_back(program, tree, patches, gone)
    return {step: f"already upstream: all that v{n} changed is there, line for line" for step, n in found.items()}


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
) -> tuple[dict[str, int], Tree]:
    """The steps that can be taken back, with the version that they were taken from, and the tree without them.

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
                found[step.id] = patch.version
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


def _in_vain(
    program: Program, files: Mapping[str, Collection[str]], found: Collection[str], tree: Tree, bottom: Tree
) -> set[str]:
    """The steps of which it proves nothing that they can be taken back.

    What a step restores may be there because no step has ever changed it: so every step before it in the same files
    has to be there too, and all of them together have to make a difference.
    """
    vain: set[str] = set()
    still_to_change: set[str] = set()
    for step, _ in program.steps:
        paths = set(files.get(step.id, ()))
        same = all(tree.entry(path) == bottom.entry(path) for path in paths)
        if step.id in found and (same or paths & still_to_change):
            vain.add(step.id)
        if step.id not in found or step.id in vain:
            still_to_change |= paths
    return vain
