"""Other words in a file: a word exactly, or a phrase in a comment, whose paragraph is then filled again."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from refactor.text.comments import comments
from refactor.text.lines import ending
from refactor.text.paragraph import MARGIN, dissect, fill

Where = Literal["code", "comments", "all"]


def rename(path: str, data: bytes, old: str, new: str, where: Where) -> bytes:
    """The file with one word for another, word-exact as `git grep -w`; every other byte as it was."""
    spans = comments(path, data) if where != "all" else []
    starts = [span.start for span in spans]

    def replacement(match: re.Match[bytes]) -> bytes:
        nearest = bisect_right(starts, match.start()) - 1
        inside = nearest >= 0 and match.start() < spans[nearest].end
        return new.encode() if where == "all" or inside == (where == "comments") else match[0]

    return re.sub(rb"(?<!\w)" + re.escape(old.encode()) + rb"(?!\w)", replacement, data)


def reword(path: str, data: bytes, old: str, new: str) -> bytes:
    """The file with one phrase for another in its comments.

    A phrase is found within one comment, over line breaks. From the line where it begins on, its
    paragraph is filled to 80 columns again, with the indentation and the leader that the comment
    has; all other lines stay.
    """
    end = ending(data)
    text = data.replace(end, b"\n")
    wanted = _Wanted(old.encode().split(), b" ".join(new.encode().split()))
    out: list[bytes] = []
    at = 0
    for several in _in_rows(text, _comments(path, text)):
        top = text.rfind(b"\n", 0, several[0].start) + 1
        bottom = text.find(b"\n", several[-1].end)
        bottom = len(text) if bottom < 0 else bottom
        out += [
            text[at:top],
            _reworded(text[top:bottom], [each.moved(-top) for each in several], wanted),
        ]
        at = bottom
    return b"".join([*out, text[at:]]).replace(b"\n", end)


@dataclass(frozen=True)
class _Wanted:
    """The words of a phrase, and what stands in its place."""

    phrase: Sequence[bytes]
    words: bytes

    def pattern(self, opener: bytes) -> re.Pattern[bytes]:
        """The phrase in a comment, over line breaks."""
        gap = rb"(?:[ \t]+|[ \t]*\n[ \t]*" + MARGIN[opener] + rb"[ \t]*)"
        return re.compile(
            rb"(?<!\w)" + gap.join(re.escape(word) for word in self.phrase) + rb"(?!\w)"
        )


@dataclass(frozen=True)
class _Comment:
    """A comment by its offsets, lines of `//` or `#` that follow each other being one; `opener` is a key of MARGIN."""

    start: int
    end: int
    opener: bytes

    def moved(self, by: int) -> _Comment:
        """The same elsewhere."""
        return _Comment(self.start + by, self.end + by, self.opener)


def _comments(path: str, text: bytes) -> list[_Comment]:
    found: list[_Comment] = []
    for span in comments(path, text):
        opener = next(known for known in MARGIN if text.startswith(known, span.start))
        if opener != b"/*" and b"\n" in text[span.start : span.end]:
            opener = b""  # a whole file of documentation, which may begin with anything
        above = found[-1] if found else _Comment(0, 0, b"")
        between = text[above.end : span.start]
        if (
            opener in (b"//", b"#")
            and opener == above.opener
            and re.fullmatch(rb"\n[ \t]*", between)
        ):
            found[-1] = _Comment(above.start, span.end, opener)
        else:
            found.append(_Comment(span.start, span.end, opener))
    return found


def _in_rows(text: bytes, found: Iterable[_Comment]) -> Iterator[list[_Comment]]:
    """The comments, those together that share a row."""
    several: list[_Comment] = []
    for comment in found:
        if several and b"\n" in text[several[-1].end : comment.start]:
            yield several
            several = []
        several.append(comment)
    if several:
        yield several


def _reworded(rows: bytes, several: Sequence[_Comment], wanted: _Wanted) -> bytes:
    """Whole rows with the phrase replaced in their comments."""
    size = len(rows)
    for each in several:
        comment = each.moved(len(rows) - size)
        matches = list(wanted.pattern(comment.opener).finditer(rows, comment.start, comment.end))
        if matches:
            rows = _replaced(rows, comment, matches, wanted.words)
    return rows


def _replaced(
    rows: bytes, comment: _Comment, matches: Sequence[re.Match[bytes]], words: bytes
) -> bytes:
    """Whole rows with other words in one comment, each paragraph filled from the first of them on."""
    parts: list[bytes] = []
    numbers: list[int] = []
    at = number = 0
    for match in matches:
        number += rows.count(b"\n", at, match.start())
        parts += [rows[at : match.start()], words]
        numbers.append(number)
        at = match.end()
    text = b"".join([*parts, rows[at:]])
    top = text.rfind(b"\n", 0, comment.start) + 1
    end = comment.end + len(text) - len(rows)
    bottom = text.find(b"\n", end)
    bottom = len(text) if bottom < 0 else bottom
    last = end - max(top, text.rfind(b"\n", 0, end) + 1)
    lines = dissect(text[top:bottom].split(b"\n"), comment.opener, comment.start - top, last)
    above = text.count(b"\n", 0, top)
    filled = fill(lines, [each - above for each in numbers], comment.opener)
    return text[:top] + b"\n".join(filled) + text[bottom:]
