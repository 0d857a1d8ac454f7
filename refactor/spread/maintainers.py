"""MAINTAINERS as scripts/get_maintainer.pl of Linux 7.3 reads it: sections and patterns.

The script names people; this tells which section a file belongs to, which the script does not say
for many files at once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

# As the script has it: one capital letter, and any white space behind the colon.
_FIELD = re.compile(r"([A-Z]):\s*(.*)")
# What the script puts for the wildcards of F: and X:. It escapes dots and nothing else, so that
# brackets are sets of characters.
_WILDCARD = re.compile(r"\*\*|[*?.]")
_MEANING = {"**": "(?:.*)", "*": ".*", "?": ".", ".": r"\."}
_PLAIN = re.compile(r"[^\[\](){}|+^$\\*?.]*")
LEAST = "THE REST"
"""The title of the section that every file belongs to."""


@dataclass(frozen=True)
class FilePattern:
    """An F:, X: or N: entry.

    Attributes:
        kind: `F`, `X` or `N`.
        text: as MAINTAINERS has it, with the slash that a directory lacks there.
    """

    kind: str
    text: str

    def matches(self, path: str) -> bool:
        """Whether a file is meant."""
        if self.kind == "N":
            return self._compiled.search(path) is not None
        # The script anchors a pattern at the beginning alone (file_match_pattern()).
        if not self._compiled.match(path):
            return False
        if self.text.endswith("/") or "**" in self.text:
            return True
        # `drivers/net/*` is no file of a directory below.
        return path.count("/") == self.text.count("/")

    @property
    def is_place(self) -> bool:
        """Whether it names a place in the tree, and not a word in a path."""
        return self.kind != "N" and not self.text.startswith("*")

    @cached_property
    def start(self) -> str:
        """What every path begins with that is meant; empty for N:."""
        if self.kind == "N":
            return ""
        plain = _PLAIN.match(self.text.replace(".", "\0"))
        assert plain is not None
        return plain[0].replace("\0", ".")

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        if self.kind == "N":
            # The script matches N: with /x, anywhere in the path.
            return re.compile(self.text, re.VERBOSE)
        return re.compile(_WILDCARD.sub(lambda found: _MEANING[found[0]], self.text))


@dataclass(frozen=True)
class Section:
    """One subsystem, driver or area of MAINTAINERS.

    Attributes:
        title: its first line.
        fields: its entries in order, letter and value, without the patterns.
        patterns: its F:, X: and N: entries in order.
        text: its title and all of its entries, as the script reads them.
    """

    title: str
    fields: tuple[tuple[str, str], ...]
    patterns: tuple[FilePattern, ...]
    text: str = field(default="", compare=False)

    def values(self, letter: str) -> list[str]:
        """The values of all entries of a letter, such as `M`."""
        return [value for name, value in self.fields if name == letter]

    @property
    def is_maintained(self) -> bool:
        """Whether somebody takes patches: it names a maintainer and is no orphan."""
        # The head of MAINTAINERS: Orphan has no maintainer, Obsolete was replaced by something
        # better.
        status = " ".join(self.values("S")).lower()
        return bool(self.values("M")) and "orphan" not in status and "obsolete" not in status

    @property
    def has_tree(self) -> bool:
        """Whether it names a git tree that patches go to."""
        # T: begins with a type: git, hg, quilt, stgit or topgit (the head of MAINTAINERS).
        return any(value.startswith("git") for value in self.values("T"))

    def excludes(self, path: str) -> bool:
        """Whether an X: entry takes a file out."""
        return any(pattern.matches(path) for pattern in self._exclusions)

    @cached_property
    def _exclusions(self) -> tuple[FilePattern, ...]:
        return tuple(pattern for pattern in self.patterns if pattern.kind == "X")


def parse_maintainers(text: str, directories: Collection[str] = ()) -> Iterator[Section]:
    """The sections of MAINTAINERS in order.

    Args:
        text: the file, or all files one after the other where it is a directory.
        directories: those that the base has, without a slash at the end: a pattern that is the
            name of one covers all that is below it.
    """
    title, entries = "", list[tuple[str, str]]()
    for line in text.splitlines():
        if entry := _FIELD.match(line):
            entries.append((entry[1], entry[2]))
        # A title is any line that is no entry: the file has no other mark for one.
        elif line.strip() and not line.lstrip().startswith("#"):
            if entries:
                yield _section(title, entries, directories)
            title, entries = line, []
    if entries:
        yield _section(title, entries, directories)


def _section(
    title: str, entries: Sequence[tuple[str, str]], directories: Collection[str]
) -> Section:
    fields, patterns = [], []
    for letter, value in entries:
        if letter not in ("F", "X", "N"):
            fields.append((letter, value))
        # Without its slash, `F: drivers/acpi/arm64` means all that is below only where that
        # directory exists: the script asks the disk (82 patterns of 7.3 are written so).
        elif letter != "N" and value in directories:
            patterns.append(FilePattern(letter, f"{value}/"))
        else:
            patterns.append(FilePattern(letter, value))
    lines = [title, *map("{0[0]}:\t{0[1]}".format, entries)]
    return Section(title, tuple(fields), tuple(patterns), "\n".join(lines))
