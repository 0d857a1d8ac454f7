"""A parsed git diff: the ranges of removed and added lines in each file."""

from __future__ import annotations

import re
from dataclasses import dataclass

# The unified format (diffutils' manual, Detailed Unified); git adds the function behind it.
_HUNK = re.compile(rb"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)
FILE = re.compile(rb"^diff --git ", re.MULTILINE)
"""The line with which the diff of one file begins."""

# How git writes a name with a quote, a backslash or a control character in it (git's quote.c).
_ESCAPED = re.compile(rb'\\([abtnvfr"\\]|[0-7]{3})')
# A byte of a path that is not UTF-8, as os.fsdecode maps it.
_NO_LETTER = re.compile("[\udc80-\udcff]")
_LETTERS = dict(zip(b'abtnvfr"\\', b'\a\b\t\n\v\f\r"\\', strict=True))


@dataclass(frozen=True)
class HunkRange:
    """The range of a hunk: first line (1-based) and number of lines, before and after."""

    old: int
    removed: int
    new: int
    added: int


@dataclass(frozen=True)
class FileDiff:
    """The hunks of one file."""

    path: str
    hunks: tuple[HunkRange, ...]

    @property
    def added(self) -> int:
        """Lines added."""
        return sum(hunk.added for hunk in self.hunks)

    @property
    def removed(self) -> int:
        """Lines removed."""
        return sum(hunk.removed for hunk in self.hunks)


def parse_diff(raw: bytes) -> tuple[FileDiff, ...]:
    """Parse `git diff-tree -p -U0 --no-renames`; a binary or empty file has no hunks."""
    return tuple(map(_file, FILE.split(raw)[1:]))


def _file(part: bytes) -> FileDiff:
    hunks = []
    for old, removed, new, added in _HUNK.findall(part):
        # A count of one line is left out.
        hunks.append(HunkRange(int(old), int(removed or b"1"), int(new), int(added or b"1")))
    return FileDiff(path_of(part.split(b"\n", 1)[0]), tuple(hunks))


def path_of(names: bytes) -> str:
    """The path in `a/x b/x`: without renames both are the same, even with blanks in them."""
    # Both names are equally long, so the blank between them is in the middle.
    name = names[len(names) // 2 + 1 :]
    name = _ESCAPED.sub(_unescaped, name[3:-1]) if name.startswith(b'"') else name[2:]
    return name.decode("utf-8", "surrogateescape")


def quoted(path: str) -> str:
    """A path as git prints it: if it is not UTF-8, in quotes with the odd bytes in octal."""
    try:
        path.encode()
    except UnicodeEncodeError:
        letters = re.sub(r'["\\]', r"\\\g<0>", path)
        return f'"{_NO_LETTER.sub(_octal, letters)}"'
    return path


def _octal(match: re.Match[str]) -> str:
    return f"\\{ord(match[0]) - 0xDC00:03o}"


def _unescaped(match: re.Match[bytes]) -> bytes:
    escape = match[1]
    return bytes([int(escape, 8) if escape[0] in b"01234567" else _LETTERS[escape[0]]])
