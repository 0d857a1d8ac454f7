"""One step, many patches: a step's result parted into a commit for each group of its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from msgspec import structs

from refactor.engine import facts
from refactor.engine.attempt import Decided
from refactor.git.tree import Tree
from refactor.library.history import GroupsFile
from refactor.library.spread_tables import prefix_table, shipped_folds
from refactor.runs.facts import EditFacts, Facts, FileFacts, Left, Unexamined
from refactor.runs.group import Group
from refactor.runs.run import Failed, Held
from refactor.series.spread import Spread
from refactor.spread.groups import FileGroup, Grouping
from refactor.spread.subjects import Prefix, prefixes
from refactor.tools.get_maintainer import Maintainers


@dataclass(frozen=True)
class Parting:
    """Parts the steps of one run.

    Attributes:
        maintainers: of the base: it has the sections of MAINTAINERS.
        groups: groups.toml of the series.
        earlier: file -> the step that changed it last.
    """

    maintainers: Maintainers
    groups: GroupsFile
    earlier: dict[str, str] = field(default_factory=dict)

    def took(self, part: Decided) -> None:
        """Remember that a commit is below those of the next steps."""
        for file in part.facts.files:
            self.earlier[file.path] = part.step.id

    def parts(self, whole: Decided, *, before: Tree) -> Sequence[Decided | Held | Failed]:
        """The commits of a step: one for each group, on one another; the whole for a plain step.

        Args:
            before: the tree before the step.

        Returns:
            The groups in order, those that are held too; or a failure, where a patch would not
            apply alone.

        Raises:
            BadInput: groups.toml folds a group into one that there is not.
        """
        spread = whole.step.spread
        if spread is None:
            return [whole]
        paths = [file.path for file in whole.facts.files]
        for path in paths:
            other = self.earlier.get(path)
            if other and other not in spread.needs:
                return [
                    Failed(
                        whole.step.id,
                        f"step {other} changes {path} too, so that the patch with it does not "
                        f"apply alone: name {other} in `needs`",
                        whole.facts,
                    )
                ]
        return self._parted(whole, spread, before=before, paths=paths)

    def _parted(
        self, whole: Decided, spread: Spread, *, before: Tree, paths: Sequence[str]
    ) -> list[Decided | Held]:
        folds = shipped_folds() if spread.fold is None else spread.fold
        entries = self.groups.entries
        grouping = Grouping(
            spread.by, self.maintainers.sections, folds, entries, str(self.groups.path)
        )
        groups = grouping.groups(paths)
        subjects = prefixes(groups, prefix_table(), entries)
        parts: list[Decided | Held] = []
        at, held = before, list[str]()
        shares = _shares(whole, groups)
        for files in groups:
            group = self._group(files, spread, subjects[files.key])
            identity = f"{whole.step.id}/{files.key}"
            entry = entries.get(files.key)
            if entry and entry.hold:
                parts.append(Held(identity, entry.hold, group, files.files))
                held += files.files
                continue
            after = _with(at, whole.tree, files.files)
            share = shares[files.key]
            symbols = _symbols(whole.facts, before=at, after=after)
            done = structs.replace(share.facts, **symbols)
            parts.append(Decided(whole.step, after, done, share.unexamined, group))
            at = after
        _require_whole(_with(at, whole.tree, held), whole)
        return parts

    def _group(self, files: FileGroup, spread: Spread, prefix: Prefix) -> Group:
        entry = self.groups.entries.get(files.key)
        return Group(
            key=files.key,
            section=files.title,
            prefix=prefix.text,
            bundle=files.bundle,
            route=(entry.route if entry else "") or spread.route,
            proposals=prefix.proposals,
            cc=entry.cc if entry else (),
        )


def _with(tree: Tree, result: Tree, paths: Sequence[str]) -> Tree:
    """A tree with some files as a step leaves them."""
    entries = {path: result.entry(path) for path in paths}
    return tree.place(entries) if entries else tree


def _require_whole(last: Tree, whole: Decided) -> None:
    """Compare the tree after all groups with that of the step as one commit."""
    if last.oid != whole.tree.oid:
        raise RuntimeError(
            f"the groups of {whole.step.id} make the tree {last.oid} and not {whole.tree.oid}"
        )


@dataclass(frozen=True)
class _Share:
    """What a step knows about the files of one group."""

    facts: Facts
    unexamined: tuple[Unexamined, ...]


def _shares(whole: Decided, groups: Sequence[FileGroup]) -> dict[str, _Share]:
    """Key -> what is known about the group; what is about no file of any is on the first one."""
    shares = {}
    known = {path for group in groups for path in group.files}
    for number, group in enumerate(groups):
        mine = _Mine(frozenset(group.files), None if number else frozenset(known))
        shares[group.key] = _Share(
            _facts_of(whole.facts, mine), tuple(filter(mine.place, whole.unexamined))
        )
    return shares


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
        if any(path in note for path in self.files):
            return True
        return self.others is not None and not any(path in note for path in self.others)


def _facts_of(known: Facts, mine: _Mine) -> Facts:
    files = tuple(filter(mine.file, known.files))
    changed = {file.path: file.added + file.removed for file in files}
    edits = []
    for edit in known.edits:
        edits.append(_edit_of(edit, changed, mine, alone=len(known.edits) == 1))
    return Facts(files, tuple(edits), known.defined, known.undefined, _notes(known, mine))


def _notes(known: Facts, mine: _Mine) -> tuple[str, ...]:
    return tuple(filter(mine.note, known.notes))


def _edit_of(edit: EditFacts, changed: Mapping[str, int], mine: _Mine, *, alone: bool) -> EditFacts:
    sites = {path: number for path, number in edit.sites.items() if path in mine.files}
    # With one edit, the lines of the file are those of the edit.
    lines = changed if alone else edit.lines_in
    return structs.replace(
        edit,
        sites=sites,
        lines=sum(lines.get(path, 0) for path in sites),
        lines_in={},
        unexamined=tuple(filter(mine.place, edit.unexamined)),
        left=tuple(filter(mine.place, edit.left)),
        harmless=tuple(filter(mine.note, edit.harmless)),
    )


def _symbols(whole: Facts, *, before: Tree, after: Tree) -> dict[str, tuple[str, ...]]:
    """The symbols that a group defines anew, and those that it no longer defines."""
    # Most conversions have none, and to look costs a parse of every file.
    if not whole.defined and not whole.undefined:
        return {"defined": (), "undefined": ()}
    own = facts.step_facts(before, after, edits=(), notes=())
    return {"defined": own.defined, "undefined": own.undefined}
