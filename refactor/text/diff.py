"""A git difference as values: which lines of which file are new, and which are gone."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HUNK = re.compile(rb"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)
FILE = re.compile(rb"^diff --git ", re.MULTILINE)
"""Where the difference of one file begins."""

# How git writes a name with a quote, a backslash or a control character in it (git's quote.c).
_ESCAPED = re.compile(rb'\\([abtnvfr"\\]|[0-7]{3})')
# A byte of a path that is no letter, as Python keeps it (os.fsdecode).
_NO_LETTER = re.compile("[\udc80-\udcff]")
_LETTERS = dict(zip(b'abtnvfr"\\', b'\a\b\t\n\v\f\r"\\', strict=True))


@dataclass(frozen=True)
class Hunk:
    """One place: 1-based first line and number of lines, before and after."""

    old: int
    removed: int
    new: int
    added: int


@dataclass(frozen=True)
class FileDiff:
    """The changed places of one file."""

    path: str
    hunks: tuple[Hunk, ...]

    @property
    def added(self) -> int:
        """Lines added."""
        return sum(hunk.added for hunk in self.hunks)

    @property
    def removed(self) -> int:
        """Lines removed."""
        return sum(hunk.removed for hunk in self.hunks)


def parse_diff(raw: bytes) -> tuple[FileDiff, ...]:
    """Files and places of `git diff-tree -p -U0 --no-renames`; a binary or empty file has no places."""
    return tuple(_file(part) for part in FILE.split(raw)[1:])


def _file(part: bytes) -> FileDiff:
    hunks = (
        Hunk(int(old), int(gone or b"1"), int(new), int(came or b"1"))
        for old, gone, new, came in _HUNK.findall(part)
    )
    return FileDiff(path_of(part.split(b"\n", 1)[0]), tuple(hunks))


def path_of(names: bytes) -> str:
    """The path in `a/x b/x`: without renames it stands there twice, whatever is in it, also where no line is."""
    name = names[len(names) // 2 + 1 :]
    name = _ESCAPED.sub(_unescaped, name[3:-1]) if name.startswith(b'"') else name[2:]
    return name.decode("utf-8", "surrogateescape")


def quoted(path: str) -> str:
    """A path as git writes it in text: one that is not UTF-8 in quotes, its odd bytes as octal numbers."""
    try:
        path.encode()
    except UnicodeEncodeError:
        letters = re.sub(r'["\\]', r"\\\g<0>", path)
        return (
            f'"{_NO_LETTER.sub(lambda found: f"{chr(92)}{ord(found[0]) - 0xDC00:03o}", letters)}"'
        )
    return path


def _unescaped(match: re.Match[bytes]) -> bytes:
    what = match[1]
    return bytes([int(what, 8) if what[0] in b"01234567" else _LETTERS[what[0]]])
