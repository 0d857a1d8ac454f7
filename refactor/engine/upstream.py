"""Steps that a base has already, because somebody has taken them: what they once changed is in it, line for line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from refactor.doors import git
from refactor.doors.index import index
from refactor.doors.tree import Tree
from refactor.edits.kinds import Edit
from refactor.engine import expect, facts
from refactor.engine.attempt import attempt
from refactor.engine.library import Program
from refactor.values.series import Step


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
    found = {}
    at = tree
    for step, edits in reversed(program.steps):
        for made in earlier.get(step.id, ()):
            before = _without(at, made.commit)
            if before and _is_done(program, step, edits, at, gone):
                found[step.id] = f"already upstream: all that v{made.version} changed is there, line for line"
                at = before
                break
    return found


def _without(tree: Tree, commit: str) -> Tree | None:
    """The tree without what a commit changed; None where it does not hold just that."""
    # The usual answer is that it does not, and it is remembered.
    key = [git.version(), tree.oid, commit]
    if tree.cache.get("upstream", key) is not None:
        return None
    objects = tree.objects
    paths = objects.differing(f"{commit}^", commit)
    before = {path: entry for path in paths if (entry := tree.entry(path))}
    with index(objects, before) as held:
        done = held.apply(facts.changed(objects, f"{commit}^", commit), "-R")
    if done.answer.code != 0:
        tree.cache.put("upstream", key, b"")
        return None
    return tree.place({path: done.entries.get(path) for path in paths})


def _is_done(program: Program, step: Step, edits: tuple[Edit, ...], tree: Tree, gone: Sequence[str]) -> bool:
    """Whether a step has nothing to do on a tree, and what it declares is so."""
    tried = attempt(step, edits, tree, program)
    return tried.tree.oid == tree.oid and not tried.unexamined and not expect.symbols_hold(step, tree, gone)[0]
