"""What an edit declares about files that it does not change as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import starmap
from operator import attrgetter

import msgspec

from refactor.c.definitions import functions
from refactor.edits.declaration import require_file
from refactor.edits.outcome import Broken, Edited, EditOutcome, Idle, Partial
from refactor.git.file import File
from refactor.git.tree import Tree
from refactor.runs.facts import Unexamined
from refactor.text.combine import Replaced, apply_all, replacements


class AcceptedFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file in which spatch cannot examine every part, and why that does not matter."""

    file: str
    reason: str

    def __post_init__(self) -> None:
        require_file("file", self.file)
        require_reason(self.reason)


class KeptSite(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A function that the edit leaves as it is, and why."""

    file: str
    function: str
    reason: str

    def __post_init__(self) -> None:
        require_file("file", self.file)
        require_reason(self.reason)

    def __str__(self) -> str:
        """As a note names it."""
        return f"{self.function}() in {self.file} is left as it is: {self.reason}"


def require_reason(reason: str) -> None:
    """Refuse a reason that is too short to tell a reviewer why."""
    # One word, as "ok" or "false positive", tells a reviewer nothing that can be checked.
    if len(reason.split()) < 3:
        raise ValueError(f"reason: wanted a reason that a reviewer can read, got {reason!r}")


def accept(outcome: EditOutcome, declared: Sequence[AcceptedFile], rule: str) -> EditOutcome:
    """The outcome without the files that may be left unexamined.

    A file that is declared and that was examined is an error: what is declared would hide the
    next one.
    """
    name = f"cocci {rule}"
    reasons = dict(map(attrgetter("file", "reason"), declared))
    found = outcome.unexamined if isinstance(outcome, Partial) else ()
    # Left in, it would accept whatever spatch fails to parse in that file on a later base.
    stale = reasons.keys() - {place.path for place in found}
    if stale and not isinstance(outcome, Broken):
        files = ", ".join(sorted(stale))
        return Broken(
            f"{name}: unexamined names {files}, where nothing is left unexamined: take it out"
        )
    if not isinstance(outcome, Partial):
        return outcome
    accepted = tuple(starmap(Unexamined, reasons.items()))
    open_ = tuple(place for place in found if place.path not in reasons)
    if open_:
        return replace(outcome, unexamined=open_, accepted=accepted)
    if not outcome.files:
        return Idle(f"{name} matches nowhere that spatch could examine", nowhere=rule)
    return Edited(
        outcome.files,
        outcome.notes,
        unchecked=outcome.unchecked,
        accepted=accepted,
        virtual=outcome.virtual,
        left=outcome.left,
        left_declared=outcome.left_declared,
        harmless=outcome.harmless,
        lasting=outcome.lasting,
    )


def keep(
    tree: Tree, files: Mapping[str, File | None], sites: Sequence[KeptSite], name: str
) -> dict[str, File | None] | Broken:
    """The files, with the functions that are left as they are.

    Args:
        name: of the edit. A function that it would not change is an error.
    """
    kept = dict(files)
    for site in sites:
        file = kept.get(site.file)
        undone = _undo(tree.read(site.file), file.data, site.function) if file else None
        if undone is None:
            return Broken(
                f"{name}: keep names {site.function}() in {site.file}, which it does not change: "
                "take it out"
            )
        # With nothing else changed in it, it would count as a changed file without a hunk.
        if undone == tree.read(site.file):
            del kept[site.file]
        else:
            kept[site.file] = File(undone)
    return kept


def _undo(before: bytes, after: bytes, function: str) -> bytes | None:
    """The file with the changes in a function taken back; None when there is none."""
    changes = replacements(before, after)
    staying = [change for change in changes if function not in _at(before, change)]
    return apply_all(before, staying) if len(staying) < len(changes) else None


def _at(data: bytes, change: Replaced) -> tuple[str, ...]:
    # An insertion replaces no line: it is where the line below it is.
    return functions(data, change.start + 1, max(change.end, change.start + 1))
