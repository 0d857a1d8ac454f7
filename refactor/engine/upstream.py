"""Steps that a base has already, because somebody has taken them: what they once changed is in it, line for line."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from refactor.engine import memo
from refactor.engine.attempt import Decided, attempt
from refactor.engine.reverse import (
    Earlier,
    Patch,
    is_sign,
    patches_of,
    roughly_without,
    share,
    without,
)
from refactor.git.tree import Tree
from refactor.library.library import Program, ProgramStep

SAID = "already upstream: in another form, as --taken says"


def merged(
    program: Program,
    tree: Tree,
    earlier: Mapping[str, Sequence[Earlier]],
    said: Collection[str] = (),
) -> dict[str, str]:
    """The steps that are in a tree, by step id: why that is certain.

    Args:
        earlier: step id -> what it came to before on other bases, the newest first.
        said: the steps that the user says were taken in another form.
    """
    patches = patches_of(tree, earlier)
    found = _taken_back(program, tree, patches, said)
    files = {
        step: {change.path for each in several for change in each.files}
        for step, several in patches.items()
    }
    believed = _believed(program, found, files, tree)
    return {
        step: f"already upstream: all that v{patch.made.version} changed is there, line for line"
        if patch
        else SAID
        for step, patch in found.items()
        if step in believed
    }


def in_another_form(
    program: Program, tree: Tree, earlier: Mapping[str, Sequence[Earlier]]
) -> list[str]:
    """The steps of whose lines most are in a tree, and some are not: whoever has taken them may have changed them."""
    patches = patches_of(tree, earlier)
    found = []
    at = tree
    for step in reversed(program.steps):
        for patch in patches.get(step.id, ())[:1]:
            before = without(at, patch)
            if before is None and 0.5 <= share(at, patch) < 1:
                found.append(step.id)
                before = roughly_without(at, patch)
            at = before or at
    return found[::-1]


def makes_work(program: Program, step: ProgramStep, base: Tree, tree: Tree) -> bool:
    """Whether what a run has changed on a base gives a step, which the base has, something to do again.

    What it does on the base alone, where later steps have changed what it left, is no work of its
    own.
    """
    if tree.oid == base.oid:
        return False
    before, now = (attempt(step, each, program).tree.oid != each.oid for each in (base, tree))
    return now and not before


def _taken_back(
    program: Program,
    tree: Tree,
    patches: Mapping[str, Sequence[Patch]],
    said: Collection[str],
) -> dict[str, Patch | None]:
    """The steps that can be taken back, with the patches by which they were.

    This goes from the last step to the first, so that each is seen on the tree that it left, and
    not on what the steps after it have made of that. Done again on the tree below, it has to give
    just what is there: no call has come since, and the step is still what it was. Where the user's
    word has to do, there is no patch.
    """
    found: dict[str, Patch | None] = {}
    at = tree
    for step in reversed(program.steps):
        for patch in patches.get(step.id, ()):
            before = without(at, patch)
            if before is None:
                continue
            again = memo.verdict(program, step, before, allow_incomplete=False)
            if isinstance(again, Decided) and again.tree.oid == at.oid:
                found[step.id] = patch
                at = before
                break
        if step.id in said and step.id not in found:
            found[step.id] = None
            at = next((roughly_without(at, patch) for patch in patches.get(step.id, ())), at)
    return found


def _believed(
    program: Program,
    found: Mapping[str, Patch | None],
    files: Mapping[str, Collection[str]],
    tree: Tree,
) -> set[str]:
    """The steps of which it proves something that they can be taken back.

    What a step restores or lacks may be so because no step has ever changed it. A sign is what it
    was the first to bring. People take patches in their order: what comes before a sign needs none
    of its own, in the same files or in an unbroken row from the first step on.
    """
    believed: set[str] = set()
    row: list[str] = []
    for number, step in enumerate(program.steps):
        if step.id not in found:
            continue
        patch = found[step.id]
        if len(row) == number:
            row.append(step.id)
        if patch is None or is_sign(tree, patch):
            before = [each.id for each in program.steps[:number]]
            believed |= {step.id, *_below(before, found, files, set(files.get(step.id, ())))}
            believed |= {*row} if row[-1:] == [step.id] else set()
        elif (
            row[-1:] == [step.id]
            and believed & {*row}
            and (step.declared.gone or step.declared.present)
        ):
            believed |= {*row}
    return believed


def _below(
    before: Sequence[str],
    found: Collection[str],
    files: Mapping[str, Collection[str]],
    paths: set[str],
) -> set[str]:
    """The steps before another one in the same files, up to the nearest of them that is not there."""
    below: set[str] = set()
    for step in reversed(before):
        if paths.isdisjoint(files.get(step, ())):
            continue
        if step not in found:
            break
        below.add(step)
        paths |= set(files[step])
    return below
