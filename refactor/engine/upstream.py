"""Steps that a base has already, because somebody has taken them: what they once changed is in it, line for line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from refactor.doors import git
from refactor.doors.index import index
from refactor.doors.tree import EXECUTABLE, REGULAR, Tree
from refactor.edits.kinds import Edit
from refactor.engine import expect
from refactor.engine.attempt import attempt
from refactor.engine.library import Program
from refactor.values.change import by_name, changes
from refactor.values.series import Step

_PLACES = re.compile(rb"^(?:index |@@ ).*\n", re.MULTILINE)
_FILES = (REGULAR, EXECUTABLE)


@dataclass(frozen=True)
class Earlier:
    """What a step came to before: a version, and its commit."""

    version: int
    commit: str


def merged(
    program: Program, tree: Tree, earlier: Mapping[str, Sequence[Earlier]], gone: Sequence[str]
) -> dict[str, str]:
    """The steps that are in a tree, by step id: why that is certain.

    What they changed is taken back from the last step on, so that each is seen on the tree that it left, and not on
    what the steps after it have made of that. There it has to have nothing to do, and what it declares has to hold.

    Args:
        earlier: step id -> what it came to before on other bases, the newest first.
        gone: all symbols that any step of the series declares gone.
    """
    commits = [made.commit for several in earlier.values() for made in several]
    # The usual answer is that there is none, and it is remembered.
    key = [git.version(), tree.oid, *commits]
    if not commits or tree.cache.get("upstream", key) is not None:
        return {}
    diffs = by_name(tree.objects.patches(commits))
    found = {}
    at, held = tree, False
    for step, edits in reversed(program.steps):
        for made in _apart(earlier.get(step.id, ()), diffs):
            before = _without(at, diffs[made.commit])
            held |= before is not None
            if before and _is_done(program, step, edits, at, gone):
                found[step.id] = f"already upstream: all that v{made.version} changed is there, line for line"
                at = before
                break
    if not held:
        tree.cache.put("upstream", key, b"")
    return found


def _apart(several: Iterable[Earlier], diffs: Mapping[str, bytes]) -> Iterable[Earlier]:
    """Those whose commits differ in more than places and names of blobs; of fifteen versions that is a few."""
    known: dict[bytes, Earlier] = {}
    for made in several:
        known.setdefault(_PLACES.sub(b"", diffs.get(made.commit, b"")), made)
    known.pop(b"", None)
    return known.values()


def _without(tree: Tree, diff: bytes) -> Tree | None:
    """The tree without what a difference has changed; None where it does not hold just that."""
    files = changes(diff)
    entries = {change.path: tree.entry(change.path) for change in files}
    there = {path: tree.objects.read(entry.oid) for path, entry in entries.items() if entry and entry.mode in _FILES}
    # Seen without git, which would take as long for each as the rest of the run.
    if any(site.new not in there.get(change.path, b"") for change in files for site in change.sites):
        return None
    with index(tree.objects, {path: entry for path, entry in entries.items() if entry}) as held:
        done = held.apply(diff, "-R")
    return None if done.answer.code else tree.place({path: done.entries.get(path) for path in entries})


def _is_done(program: Program, step: Step, edits: tuple[Edit, ...], tree: Tree, gone: Sequence[str]) -> bool:
    """Whether a step has nothing to do on a tree, and what it declares is so."""
    tried = attempt(step, edits, tree, program)
    return tried.tree.oid == tree.oid and not tried.unexamined and not expect.symbols_hold(step, tree, gone)[0]
