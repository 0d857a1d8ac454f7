"""Which section of MAINTAINERS a file belongs to, and which subsystem takes its patches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property

from refactor.spread.maintainers import LEAST, FilePattern, Section

# Patterns are looked up by so many leading directories: 7.3 has 9,977 of them, and a file is held
# against some 200.
_LEVELS = 3


@dataclass(frozen=True)
class SectionMatch:
    """A section that a file belongs to, and by which pattern."""

    section: Section
    pattern: FilePattern


class Sections:
    """All sections of one MAINTAINERS.

    Args:
        sections: in the order of the file.
    """

    def __init__(self, sections: Iterable[Section]) -> None:
        self._sections = tuple(sections)
        self.matches = cache(self._matches)

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """The titles of all sections, in order."""
        return tuple(section.title for section in self._sections)

    @cached_property
    def with_keywords(self) -> tuple[Section, ...]:
        """The sections that are also about words in a patch (K:), in order."""
        return tuple(section for section in self._sections if section.values("K"))

    def in_order(self, chosen: Iterable[Section]) -> list[Section]:
        """Some sections in the order of the file."""
        return sorted(chosen, key=lambda section: self._places[section.title, section.text])

    @cached_property
    def _places(self) -> dict[tuple[str, str], int]:
        return {
            (section.title, section.text): place for place, section in enumerate(self._sections)
        }

    def titled(self, title: str) -> Section | None:
        """The section of a title; None where there is none."""
        for section in self._sections:
            if section.title == title:
                return section
        return None

    def _matches(self, path: str) -> tuple[SectionMatch, ...]:
        """The sections that a file belongs to, the most specific first; THE REST is the last."""
        longest = dict[int, FilePattern]()
        for start in _starts(path):
            for number, pattern in self._by_start.get(start, ()):
                known = longest.get(number)
                if known and len(known.text) >= len(pattern.text):
                    continue
                if pattern.matches(path):
                    longest[number] = pattern
        found = []
        for number, pattern in sorted(longest.items()):
            section = self._sections[number]
            if not section.excludes(path):
                found.append(SectionMatch(section, pattern))
        return tuple(sorted(found, key=_specific))

    def best(self, path: str) -> Section | None:
        """The most specific section with somebody who takes patches; None where there is none."""
        for match in self.matches(path):
            if match.section.is_maintained:
                return match.section
        return None

    def subsystem(self, path: str) -> Section | None:
        """The broadest section with a git tree, or without one the broadest; never THE REST.

        A section that has a file by a word of its name (N:) is no subsystem of it, while another
        section has it: a sound driver of a machine goes to the sound tree.
        """
        others = [match for match in self.matches(path) if match.section.title != LEAST]
        broad = list(filter(_is_place, others)) or others
        chosen = list(filter(_has_tree, broad)) or broad
        return chosen[-1].section if chosen else None

    @cached_property
    def _by_start(self) -> dict[str, list[tuple[int, FilePattern]]]:
        """F: and N: patterns with the number of their section, by where they begin."""
        patterns = defaultdict[str, list[tuple[int, FilePattern]]](list)
        for number, section in enumerate(self._sections):
            for pattern in section.patterns:
                if pattern.kind != "X":
                    patterns[_starts(pattern.start)[-1]].append((number, pattern))
        return patterns


def _starts(path: str) -> list[str]:
    """The directories that a path begins with, from the top down to some level."""
    starts, end = [""], 0
    for _ in range(_LEVELS):
        end = path.find("/", end) + 1
        if not end:
            break
        starts.append(path[:end])
    return starts


def _specific(match: SectionMatch) -> tuple[bool, int]:
    # get_maintainer.pl weighs a pattern by its depth; the longest gave the same sections on 29 of
    # 29 files of 7.3.
    return match.section.title == LEAST, -len(match.pattern.text)


def _is_place(match: SectionMatch) -> bool:
    return match.pattern.is_place


def _has_tree(match: SectionMatch) -> bool:
    return match.section.has_tree
