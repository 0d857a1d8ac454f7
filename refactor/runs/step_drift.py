"""The differences of a step that makes a commit in two runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from refactor.mail.trailer import split
from refactor.runs.drift import DriftKind, EditDrift, StepDiff, StepDrift
from refactor.runs.facts import EditFacts
from refactor.runs.relocation import FileDrift, file_drifts
from refactor.runs.run import Changed


@dataclass(frozen=True)
class MadeStep:
    """A step that made a commit, and the diff of this."""

    step: Changed
    diff: StepDiff

    @property
    def message(self) -> str:
        """The commit message without trailers: people may have added theirs since."""
        return split(self.step.message)[0]


def compared(number: tuple[int, int], old: MadeStep, new: MadeStep, *, one_base: bool) -> StepDrift:
    """The differences of a step that makes a commit in both runs.

    Args:
        one_base: whether both runs are on the same tree, with the same tools.
    """
    then, now = old.diff, new.diff
    changed = _kind_of(new.step) if one_base else ""
    files = file_drifts(
        then.changes, now.changes, then=then.before, now=now.before, changed=changed
    )
    kinds = _kinds(files)
    if not kinds:
        # No site differs. git patch-id(1) has three lines of context, so the fingerprint still
        # tells whether a line beside a change has moved.
        kinds = ("unchanged",) if then.fingerprint == now.fingerprint else ("context only",)
    moved = {file.was: file.path for file in files if file.was}
    edits = tuple(_edits(old.step.facts.edits, new.step.facts.edits, moved))
    return StepDrift(
        id=new.step.id,
        was=number[0],
        now=number[1],
        kinds=kinds,
        files=files,
        edits=edits,
        reworded=old.message != new.message,
    )


def _kind_of(step: Changed) -> str:
    """What makes the changes of a step, in a word."""
    return "text" if all(edit.literal for edit in step.facts.edits) else "rule"


def _kinds(files: Iterable[FileDrift]) -> tuple[DriftKind, ...]:
    found: list[DriftKind] = []
    for file in files:
        # A moved file counts as moved alone: it is changed in the very same way.
        if file.header or (file.added and file.removed):
            found.append("sites changed")
        elif file.added or file.removed:
            found.append("sites added" if file.added else "sites removed")
        if file.was:
            found.append("files moved")
    return tuple(dict.fromkeys(found))


def _edits(
    old: Iterable[EditFacts], new: Iterable[EditFacts], moved: Mapping[str, str]
) -> Iterator[EditDrift]:
    """Where edits matched differently; edits pair by kind, name and order.

    Args:
        moved: old path -> new path.
    """
    before, after = _apart(old), _apart(new)
    # In the order of the newer run; edits that only the older one has come last.
    for key in {**after, **before}:
        was = _sites(before.get(key), moved)
        now = _sites(after.get(key), {})
        for path in sorted({*was, *now}):
            if was.get(path, 0) != now.get(path, 0):
                yield EditDrift(key[0], key[1], path, was.get(path, 0), now.get(path, 0))


def _sites(edit: EditFacts | None, moved: Mapping[str, str]) -> dict[str, int]:
    """Path -> number of sites, under the new path of a moved file."""
    sites_of = {}
    if edit is not None:
        for path, sites in edit.sites.items():
            sites_of[moved.get(path, path)] = sites
    return sites_of


def _apart(edits: Iterable[EditFacts]) -> dict[tuple[str, str, int], EditFacts]:
    """Edits by kind, name, and their number among those of this kind and name."""
    # A series may name the same rule twice, so a name alone does not tell its edits apart.
    numbers: Counter[tuple[str, str]] = Counter()
    numbered: dict[tuple[str, str, int], EditFacts] = {}
    for edit in edits:
        name = edit.kind, edit.name
        numbered[*name, numbers[name]] = edit
        numbers[name] += 1
    return numbered
