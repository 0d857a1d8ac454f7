"""One step, many patches: a step's result parted into a commit for each group of its files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec import structs

from refactor.engine.attempt import Decided, Outcome
from refactor.engine.fallbacks import Fallbacks
from refactor.engine.prefix_history import PrefixHistory
from refactor.engine.shares import Share, shares, symbols
from refactor.engine.stuck import Stuck
from refactor.git.tree import Tree
from refactor.library.history import GroupsFile
from refactor.library.spread_tables import shipped_folds
from refactor.runs.group import Group
from refactor.runs.run import Blocked, Failed, Held, Incomplete
from refactor.series.spread import Spread
from refactor.spread.entries import GroupEntry
from refactor.spread.groups import FileGroup, Grouping
from refactor.spread.subjects import Prefix, prefixes
from refactor.tools.get_maintainer import Maintainers


@dataclass(frozen=True)
class Parting:
    """Parts the steps of one run.

    Attributes:
        maintainers: of the base: it has the sections of MAINTAINERS.
        groups: groups.toml of the series.
        history: of the base, for the prefixes of groups that groups.toml does not have.
        allow_incomplete: make the commit of a group, too, of which a file was not examined.
        earlier: file -> the step that changed it last.
    """

    maintainers: Maintainers
    groups: GroupsFile
    history: PrefixHistory
    allow_incomplete: bool = False
    earlier: dict[str, str] = field(default_factory=dict)

    def parts(self, whole: Decided, *, before: Tree, stuck: Stuck) -> Sequence[Outcome]:
        """The commits of a step: one for each group, on one another; the whole for a plain step.

        Args:
            before: the tree before the step.
            stuck: the steps that failed; groups that fail are added.

        Returns:
            The groups in order, those that are held, fail, or say nothing because of a step that
            failed, too.

        Raises:
            BadInput: groups.toml folds a group into one that there is not.
        """
        spread = whole.step.spread
        paths = [file.path for file in whole.facts.files]
        if spread is None:
            reason = stuck.blocks(paths)
            parts: list[Outcome] = [Blocked(whole.id, reason) if reason else whole]
        else:
            parts = self._parted(whole, spread, before=before, stuck=stuck)
        for part in parts:
            if isinstance(part, Decided):
                for file in part.facts.files:
                    self.earlier[file.path] = part.step.id
        return parts

    def _parted(
        self, whole: Decided, spread: Spread, *, before: Tree, stuck: Stuck
    ) -> list[Outcome]:
        # An empty table is a declaration, too: nothing is folded.
        folds = shipped_folds() if spread.fold is None else spread.fold
        entries = self.groups.entries
        grouping = Grouping(
            spread.by, self.maintainers.sections, folds, entries, str(self.groups.path)
        )
        groups = grouping.groups(file.path for file in whole.facts.files)
        subjects = prefixes(groups, self.history.table(_open(groups, entries)), entries)
        parts: list[Outcome] = []
        at, out = before, list[str]()
        known = shares(whole, groups)
        for files in groups:
            group = self._group(files, spread, subjects[files.key])
            identity = f"{whole.step.id}/{files.key}"
            share = known[files.key]
            other = self._obstacle(_Candidate(identity, files, group, share), spread, stuck)
            if other is not None:
                parts.append(other)
                out += files.files
                if isinstance(other, Failed | Incomplete):
                    stuck.take(identity, files.files)
                continue
            after = _with(at, whole.tree, files.files)
            done = structs.replace(share.facts, **symbols(whole.facts, before=at, after=after))
            parts.append(Decided(whole.step, after, done, share.unexamined, group))
            at = after
        # With the groups that are left out: a file that no group has would be lost in silence.
        _require_whole(_with(at, whole.tree, out), whole)
        return [*parts, *self._rest(whole)]

    def _obstacle(
        self, candidate: _Candidate, spread: Spread, stuck: Stuck
    ) -> Held | Blocked | Failed | Incomplete | None:
        """Why a group makes no commit; None where it makes one."""
        identity, files, share = candidate.id, candidate.files, candidate.share
        entry = self.groups.entries.get(files.key)
        # First, as the user has decided about it, whatever else there is to say.
        if entry and entry.hold:
            return Held(identity, entry.hold, candidate.group, files.files)
        if reason := stuck.blocks(files.files, spread.needs):
            return Blocked(identity, reason)
        for path in files.files:
            # Each bundle is mailed as commits on the base, where that change is not.
            other = self.earlier.get(path)
            if other and other not in spread.needs:
                reason = (
                    f"step {other} changes {path} too, so that the patch with it does not "
                    f"apply alone: name {other} in `needs`"
                )
                return Failed(identity, reason, share.facts)
        own = tuple(place for place in share.unexamined if place.path in files.files)
        if own and not self.allow_incomplete:
            return Incomplete(identity, own, share.facts)
        return None

    def _rest(self, whole: Decided) -> list[Incomplete]:
        """The files that no group has, and that could not be examined."""
        changed = set()
        for file in whole.facts.files:
            changed.add(file.path)
        rest = tuple(place for place in whole.unexamined if place.path not in changed)
        if not rest or self.allow_incomplete:
            return []
        return [Incomplete(whole.step.id, rest, structs.replace(whole.facts, files=(), edits=()))]

    def _group(self, files: FileGroup, spread: Spread, prefix: Prefix) -> Group:
        entry = self.groups.entries.get(files.key)
        fallback = Fallbacks(self.maintainers.sections, spread.fallback).of(files.files)
        return Group(
            key=files.key,
            section=files.title,
            prefix=prefix.text,
            bundle=files.bundle,
            route=(entry.route if entry else "") or spread.route,
            proposals=prefix.proposals,
            cc=entry.cc if entry else (),
            of_nobody=fallback is not None,
            fallback=fallback or (),
        )


def _open(groups: Iterable[FileGroup], entries: Mapping[str, GroupEntry]) -> list[str]:
    """The files of the groups without a chosen prefix."""
    paths = list[str]()
    for group in groups:
        entry = entries.get(group.key)
        if not (entry and entry.prefix):
            paths += group.files
    return paths


@dataclass(frozen=True)
class _Candidate:
    """A group that may make a commit."""

    id: str
    files: FileGroup
    group: Group
    share: Share


def _with(tree: Tree, result: Tree, paths: Sequence[str]) -> Tree:
    """A tree with some files as a step leaves them."""
    entries = {path: result.entry(path) for path in paths}
    return tree.place(entries) if entries else tree


def _require_whole(last: Tree, whole: Decided) -> None:
    """Compare the tree after all groups with that of the step as one commit."""
    if last.oid != whole.tree.oid:
        # No person can mend it: it has to end in a crash report.
        raise RuntimeError(
            f"the groups of {whole.step.id} make the tree {last.oid} and not {whole.tree.oid}"
        )
