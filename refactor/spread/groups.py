"""The files of a step in groups: those of one section of MAINTAINERS, or of what a person says."""

from __future__ import annotations

import posixpath
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from refactor.series.spread import By
from refactor.spread.entries import GroupEntry, folded, owners
from refactor.spread.maintainers import LEAST
from refactor.spread.sections import Sections
from refactor.spread.slugs import Slugs
from refactor.text.diff import quoted


@dataclass(frozen=True)
class FileGroup:
    """The files that one patch changes.

    Attributes:
        key: its name, which never changes once it is in groups.toml.
        title: of the section that most of its files belong to now; a directory or a file where
            these make the groups, or no section but THE REST has the files.
        files: sorted.
        bundle: the key of the groups that are mailed together.
    """

    key: str
    title: str
    files: tuple[str, ...]
    bundle: str


@dataclass(frozen=True)
class Grouping:
    """How the files of a series are grouped.

    Attributes:
        by: what the files of a group share.
        sections: of the base's MAINTAINERS.
        folds: title of a subsystem's section -> key of the one group that its files make.
        entries: key -> what groups.toml has: once a group is there, it decides.
        where: groups.toml, for messages.
    """

    by: By
    sections: Sections
    folds: Mapping[str, str]
    entries: Mapping[str, GroupEntry] = field(default_factory=dict)
    where: str = "groups.toml"

    def groups(self, paths: Iterable[str]) -> tuple[FileGroup, ...]:
        """The groups of some files: by bundle, and in a bundle by key.

        Raises:
            BadInput: groups.toml folds a group into one that there is not.
        """
        titles = {path: self._title(path) for path in sorted(paths)}
        files = defaultdict[str, list[str]](list)
        for path, key in self._keys(titles).items():
            files[key].append(path)
        groups = []
        for key, own in files.items():
            groups.append(FileGroup(key, _most(own, titles), tuple(own), self._bundle(key, own)))
        return tuple(sorted(groups, key=_place))

    def _title(self, path: str) -> str:
        """What decides which group a file is in."""
        if self.by == "file":
            return path
        if self.by == "directory":
            return _directory(path)
        subsystem = self.sections.subsystem(path)
        if subsystem and subsystem.title in self.folds:
            return subsystem.title
        section = subsystem if self.by == "subsystem" else self.sections.best(path)
        # THE REST has every file of nobody: one patch for all of them would be nobody's.
        if section is None or section.title == LEAST:
            return _directory(path)
        return section.title

    def _keys(self, titles: dict[str, str]) -> dict[str, str]:
        """File -> the key of its group.

        In a group that is split, the title of a file becomes its part.
        """
        listed = owners(self.entries)
        known = self._by_title(titles, listed)
        parts = [*titles, *map(_directory, titles)]
        slugs = self._slugs([*self.sections.titles, *titles.values(), *parts])
        keys = {}
        for path, title in list(titles.items()):
            key = listed.get(quoted(path)) or known.get(title) or self._new(title, slugs)
            key = folded(key, self.entries, self.where)
            if part := self._part(key, path):
                titles[path] = part
                key = known.get(part) or slugs.of(part)
            keys[path] = key
        return keys

    def _by_title(self, titles: Mapping[str, str], listed: Mapping[str, str]) -> dict[str, str]:
        """Title -> the entry that new files of this title belong to.

        A section that was renamed is known by its files.
        """
        found = {}
        votes = defaultdict[str, Counter[str]](Counter)
        for path, title in titles.items():
            if key := listed.get(quoted(path)):
                votes[title][key] += 1
        for title, counted in votes.items():
            found[title] = min(counted, key=lambda key: (-counted[key], key))
        for key, entry in self.entries.items():
            if entry.section:
                found[entry.section] = key
        return found

    def _slugs(self, titles: Iterable[str]) -> Slugs:
        # An entry without a section was written by a person, and is about whatever has its key.
        taken = [key for key, entry in self.entries.items() if entry.section]
        return Slugs(titles, [*taken, *self.folds.values()])

    def _new(self, title: str, slugs: Slugs) -> str:
        """The key of a group that groups.toml does not have."""
        return self.folds.get(title) or slugs.of(title)

    def _part(self, key: str, path: str) -> str:
        """The directory or file that a group is split by; empty where it is not."""
        entry = self.entries.get(key)
        if entry is None or not entry.split:
            return ""
        return path if entry.split == "file" else _directory(path)

    def _bundle(self, key: str, files: Sequence[str]) -> str:
        """The bundle of a group: the subsystem that takes most of its files."""
        entry = self.entries.get(key)
        if entry and entry.bundle:
            return entry.bundle
        subsystems = Counter[str]()
        for path in files:
            section = self.sections.subsystem(path)
            subsystems[section.title if section else ""] += 1
        title = min(subsystems, key=lambda each: (-subsystems[each], each))
        # Without a subsystem, no mail of another group goes to the same people.
        return self._new(title, self._bundles) if title else key

    @cached_property
    def _bundles(self) -> Slugs:
        return Slugs(self.sections.titles, self.folds.values())


def _directory(path: str) -> str:
    # A file at the top, such as Makefile, is its own directory here: "" names nothing.
    return posixpath.dirname(path) or path


def _most(files: Sequence[str], titles: Mapping[str, str]) -> str:
    """The title of most of some files."""
    counted = Counter(map(titles.__getitem__, files))
    return min(counted, key=lambda title: (-counted[title], title))


def _place(group: FileGroup) -> tuple[str, str]:
    return group.bundle, group.key
