"""Replace a word in a file, or a phrase in its comments, whose paragraphs are then filled again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from refactor.text.comments import Span, comments, exact_word, inside
from refactor.text.lines import ending
from refactor.text.paragraph import MARGIN, dissect, fill

Where = Literal["code", "comments", "all"]


def rename(path: str, data: bytes, *, old: str, new: str, where: Where) -> bytes:
    """The file with one word for another; every other byte stays."""
    spans = comments(path, data) if where != "all" else []
    starts = [span.start for span in spans]

    # Found in one pass: a new word that holds the old one is not renamed again.
    def replacement(match: re.Match[bytes]) -> bytes:
        if where != "all" and inside(starts, spans, match.start()) != (where == "comments"):
            return match[0]
        return new.encode()

    return exact_word(old).sub(replacement, data)


def reword(path: str, data: bytes, *, old: str, new: str) -> bytes:
    """The file with one phrase for another in its comments.

    A phrase is found within one comment, over line breaks. From the line where it begins on, its
    paragraph is filled to 80 columns again, with the indentation and the leader that the comment
    has; all other lines stay.
    """
    end = ending(data)
    text = data.replace(end, b"\n")
    phrase = _Phrase(old.encode().split(), b" ".join(new.encode().split()))
    out: list[bytes] = []
    at = 0
    # Comments that share a row are reworded together: a longer one moves the next.
    for group in _in_rows(text, _comments(path, text)):
        top, bottom = _rows_of(text, group[0].start, group[-1].end)
        in_rows = [comment.moved(-top) for comment in group]
        out += [text[at:top], _reword_rows(text[top:bottom], in_rows, phrase)]
        at = bottom
    return b"".join([*out, text[at:]]).replace(b"\n", end)


def _rows_of(text: bytes, start: int, end: int) -> tuple[int, int]:
    """Where the whole rows begin and end that hold a range."""
    bottom = text.find(b"\n", end)
    return text.rfind(b"\n", 0, start) + 1, len(text) if bottom < 0 else bottom


@dataclass(frozen=True)
class _Phrase:
    """The words of a phrase, and its replacement."""

    words: Sequence[bytes]
    replacement: bytes

    def pattern(self, opener: bytes) -> re.Pattern[bytes]:
        """A pattern that matches the phrase in a comment, over line breaks."""
        gap = rb"(?:[ \t]+|[ \t]*\n[ \t]*" + MARGIN[opener] + rb"[ \t]*)"
        return re.compile(rb"(?<!\w)" + gap.join(map(re.escape, self.words)) + rb"(?!\w)")


@dataclass(frozen=True)
class _Comment:
    """The offsets of a comment, or of adjacent ones of `//` or `#`, and its key in MARGIN."""

    start: int
    end: int
    opener: bytes

    def moved(self, by: int) -> _Comment:
        """The same comment at other offsets."""
        return _Comment(self.start + by, self.end + by, self.opener)


def _comments(path: str, text: bytes) -> list[_Comment]:
    """The comments of a file, in order."""
    whole: list[_Comment] = []
    above = _Comment(0, 0, b"")
    for span in comments(path, text):
        opener = _opener(text, span)
        comment = _Comment(span.start, span.end, opener)
        adjacent = re.fullmatch(rb"\n[ \t]*", text[above.end : span.start])
        if opener in (b"//", b"#") and opener == above.opener and adjacent:
            comment = _Comment(above.start, span.end, opener)
            whole[-1] = comment
        else:
            whole.append(comment)
        above = comment
    return whole


def _opener(text: bytes, span: Span) -> bytes:
    """The opener of a comment; empty for documentation, which may begin with anything."""
    # The empty one always matches, and comes last.
    opener, *_ = [opener for opener in MARGIN if text.startswith(opener, span.start)]
    several = b"\n" in text[span.start : span.end]
    return b"" if several and opener != b"/*" else opener


def _in_rows(text: bytes, whole: Iterable[_Comment]) -> Iterator[list[_Comment]]:
    """The comments, grouped by the rows that they share."""
    group: list[_Comment] = []
    for comment in whole:
        if group and b"\n" in text[group[-1].end : comment.start]:
            yield group
            group = []
        group.append(comment)
    if group:
        yield group


def _reword_rows(rows: bytes, group: Sequence[_Comment], phrase: _Phrase) -> bytes:
    """Whole rows with the phrase replaced in their comments."""
    size = len(rows)
    for original in group:
        # A replacement in a comment before this one has moved it.
        comment = original.moved(len(rows) - size)
        pattern = phrase.pattern(comment.opener)
        matches = list(pattern.finditer(rows, comment.start, comment.end))
        if matches:
            rows = _replace(rows, comment, matches=matches, words=phrase.replacement)
    return rows


def _replace(
    rows: bytes, comment: _Comment, *, matches: Sequence[re.Match[bytes]], words: bytes
) -> bytes:
    """Whole rows with other words in one comment, each paragraph filled from the first match on."""
    parts: list[bytes] = []
    numbers: list[int] = []
    at = number = 0
    for match in matches:
        number += rows.count(b"\n", at, match.start())
        parts += [rows[at : match.start()], words]
        numbers.append(number)
        at = match.end()
    text = b"".join([*parts, rows[at:]])
    end = comment.end + len(text) - len(rows)
    top, bottom = _rows_of(text, comment.start, end)
    last = end - max(top, text.rfind(b"\n", 0, end) + 1)
    own_rows = text[top:bottom].split(b"\n")
    lines = dissect(own_rows, comment.opener, start=comment.start - top, end=last)
    above = text.count(b"\n", 0, top)
    filled = fill(lines, [number - above for number in numbers], comment.opener)
    return text[:top] + b"\n".join(filled) + text[bottom:]
