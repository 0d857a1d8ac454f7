"""What a step knows about each group of its files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from msgspec import structs

from refactor.engine import facts
from refactor.engine.attempt import Decided
from refactor.git.tree import Tree
from refactor.runs.facts import EditFacts, Facts, FileFacts, Left, Unexamined
from refactor.spread.groups import FileGroup


@dataclass(frozen=True)
class Share:
    """What a step knows about the files of one group."""

    facts: Facts
    unexamined: tuple[Unexamined, ...]


def shares(whole: Decided, groups: Sequence[FileGroup]) -> dict[str, Share]:
    """Key -> what is known about the group; what is about no file of any is on the first one."""
    found = {}
    known: set[str] = set()
    for group in groups:
        known.update(group.files)
    for number, group in enumerate(groups):
        mine = _Mine(frozenset(group.files), None if number else frozenset(known))
        found[group.key] = Share(
            _facts_of(whole.facts, mine), tuple(filter(mine.place, whole.unexamined))
        )
    return found


@dataclass(frozen=True)
class _Mine:
    """Whether something belongs to a group.

    Attributes:
        files: of the group.
        others: the files of all groups, for the first one, which has what is about none of them;
            None for all but the first.
    """

    files: frozenset[str]
    others: frozenset[str] | None

    def file(self, file: FileFacts) -> bool:
        return file.path in self.files

    def place(self, place: Unexamined | Left) -> bool:
        if place.path in self.files:
            return True
        return self.others is not None and place.path not in self.others

    def note(self, note: str) -> bool:
        if _names(note, self.files):
            return True
        return self.others is not None and not _names(note, self.others)


def _names(note: str, paths: Iterable[str]) -> bool:
    # A note is a sentence: nothing but the path in it tells whose it is.
    return any(path in note for path in paths)


def _facts_of(known: Facts, mine: _Mine) -> Facts:
    files = tuple(filter(mine.file, known.files))
    changed = {}
    for file in files:
        changed[file.path] = file.added + file.removed
    edits = []
    for edit in known.edits:
        edits.append(_edit_of(edit, changed, mine, alone=len(known.edits) == 1))
    return Facts(files, tuple(edits), known.defined, known.undefined, _notes(known, mine))


def _notes(known: Facts, mine: _Mine) -> tuple[str, ...]:
    return tuple(filter(mine.note, known.notes))


def _edit_of(edit: EditFacts, changed: Mapping[str, int], mine: _Mine, *, alone: bool) -> EditFacts:
    # With one edit, the lines of the file are those of the edit.
    lines_in = changed if alone else edit.lines_in
    sites, lines = {}, 0
    for path, number in edit.sites.items():
        if path in mine.files:
            sites[path] = number
            lines += lines_in.get(path, 0)
    return structs.replace(
        edit,
        sites=sites,
        lines=lines,
        lines_in={},
        unexamined=tuple(filter(mine.place, edit.unexamined)),
        left=tuple(filter(mine.place, edit.left)),
        harmless=tuple(filter(mine.note, edit.harmless)),
    )


def symbols(whole: Facts, *, before: Tree, after: Tree) -> dict[str, tuple[str, ...]]:
    """The symbols that a group defines anew, and those that it no longer defines."""
    # Most conversions have none, and to look costs a parse of every file.
    if not whole.defined and not whole.undefined:
        return {"defined": (), "undefined": ()}
    own = facts.step_facts(before, after, edits=(), notes=())
    return {"defined": own.defined, "undefined": own.undefined}
