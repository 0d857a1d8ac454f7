"""The fingerprints of changes: between two trees, of the steps of a run, of mailed patches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from refactor.git.patch_text import patch_ids, patch_text
from refactor.git.plumbing import Git
from refactor.review.ledger import Ledger
from refactor.review.pairing import Content
from refactor.runs.run import Run
from refactor.text.change import FileChange, Fingerprint, by_name, changes, digest
from refactor.text.likeness import changed_lines, changed_words


def fingerprints(objects: Git, trees: Sequence[tuple[str, str]]) -> tuple[Fingerprint, ...]:
    """The fingerprints of changes; empty where nothing changes.

    Args:
        trees: of each change, the tree before and the tree after.
    """
    if not trees:
        return ()
    # All in one call of git diff-tree: a process for each costs more than the diffs.
    by_tree = of_patches(objects, patch_text(objects, list(map(" ".join, trees))))
    return tuple(by_tree.get(before, Fingerprint()) for before, _ in trees)


def of_run(objects: Git, run: Run) -> dict[str, Fingerprint]:
    """The fingerprints of the steps of a run that made commits: step id -> fingerprint."""
    ids = []
    trees = [run.base.tree]
    for step in run.changed:
        ids.append(step.id)
        trees.append(step.tree)
    return dict(zip(ids, fingerprints(objects, list(pairwise(trees))), strict=True))


def contents(objects: Git, run: Run | None, ledger: Ledger) -> dict[str, Content]:
    """Step id -> the content of its change, in a run and in every version that was posted."""
    digests: defaultdict[str, set[str]] = defaultdict(set)
    for version in ledger.version:
        for patch in version.patch:
            # Empty where neither mails nor a branch have shown the change.
            digests[patch.step].update({patch.change} - {""})
    changed_by: dict[str, tuple[FileChange, ...]] = {}
    if run and run.changed:
        diffs = by_name(patch_text(objects, [step.commit for step in run.changed]))
        for step in run.changed:
            changed = changes(diffs.get(step.commit, b""))
            digests[step.id].add(digest(changed))
            changed_by[step.id] = changed
    found = {}
    for name, known in digests.items():
        changed = changed_by.get(name, ())
        found[name] = Content(frozenset(known), changed_lines(changed), changed_words(changed))
    return found


def of_patches(objects: Git, diffs: bytes) -> dict[str, Fingerprint]:
    """The fingerprints in the output of patch_text(): commit, or tree before -> fingerprint."""
    identities = patch_ids(objects, diffs)
    prints = {}
    for name, diff in by_name(diffs).items():
        prints[name] = Fingerprint(identities.get(name, ""), digest(changes(diff)))
    return prints


def of_diffs(objects: Git, diffs: Iterable[bytes]) -> tuple[Fingerprint, ...]:
    """The fingerprints of patches as they were mailed; empty ones for mails without a diff."""
    return tuple(_of_diff(objects, diff) for diff in diffs)


def _of_diff(objects: Git, diff: bytes) -> Fingerprint:
    if not diff:
        return Fingerprint()
    identity = "".join(patch_ids(objects, diff).values())
    return Fingerprint(identity, digest(changes(diff)))
