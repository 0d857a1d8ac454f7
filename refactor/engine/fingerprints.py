"""What a change is, whatever line it stands at: git's own patch-id, with context and without."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from refactor.doors.git import Git
from refactor.values.ledger import Fingerprint
from refactor.values.mailpatch import without_context
from refactor.values.outcome import Run

_DIFF = ("diff-tree", "--stdin", "-r", "-p", "--full-index", "--no-renames", "--no-ext-diff", "--no-textconv")
_PINNED = ("--no-color", "--diff-algorithm=myers", "--indent-heuristic", "--src-prefix=a/", "--dst-prefix=b/")


def fingerprints(objects: Git, trees: Sequence[tuple[str, str]]) -> tuple[Fingerprint, ...]:
    """The fingerprints of changes.

    Args:
        trees: of each change, the tree before and the tree after.
    """
    if not trees:
        return ()
    asked = "".join(f"{before} {after}\n" for before, after in trees).encode()
    with_context, without = (
        _by_tree(objects, objects.do(*_DIFF, *_PINNED, unified, stdin=asked)) for unified in ("-U3", "-U0")
    )
    return tuple(Fingerprint(with_context.get(pair[0], ""), without.get(pair[0], "")) for pair in trees)


def of_run(objects: Git, run: Run) -> dict[str, Fingerprint]:
    """The fingerprints of the steps of a run that made commits: step id -> fingerprint."""
    after = [step.tree for step in run.changed]
    before = [run.base.tree, *after]
    found = fingerprints(objects, list(zip(before, after, strict=False)))
    return {step.id: each for step, each in zip(run.changed, found, strict=True)}


def of_diffs(objects: Git, diffs: Iterable[bytes]) -> tuple[Fingerprint, ...]:
    """The fingerprints of patches as they were mailed; empty ones where there is no difference in it."""
    return tuple(
        Fingerprint(_first(objects, diff), _first(objects, without_context(diff))) if diff else Fingerprint()
        for diff in diffs
    )


def _by_tree(objects: Git, diffs: bytes) -> dict[str, str]:
    """Tree before -> patch-id: diff-tree writes the two trees above each difference, and patch-id reads the first."""
    answers = objects.do("patch-id", "--stable", stdin=diffs).decode().split("\n")
    return {tree: patch for patch, _, tree in (line.partition(" ") for line in answers if line)}


def _first(objects: Git, diff: bytes) -> str:
    return objects.do("patch-id", "--stable", stdin=diff).decode().partition(" ")[0]
