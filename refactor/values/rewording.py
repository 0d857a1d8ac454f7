"""Other words in a file: a word exactly, or a phrase in a comment, whose paragraph is then filled again."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from refactor.values.comments import comments
from refactor.values.lines import ending
from refactor.values.paragraph import MARGIN, dissect, fill

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

    A phrase is found within one comment, over line breaks. From the line where it begins on, its paragraph is filled to
    80 columns again, with the indentation and the leader that the comment has; all other lines stay.
    """
    end = ending(data)
    text = data.replace(end, b"\n")
    phrase, words = old.encode().split(), b" ".join(new.encode().split())
    match = _find(path, text, phrase, 0)
    while match:
        text = text[: match.start()] + words + text[match.end() :]
        text = _filled(path, text, match.start())
        match = _find(path, text, phrase, match.start() + len(words))
    return text.replace(b"\n", end)


@dataclass(frozen=True)
class _Comment:
    """A comment by its offsets, lines of `//` or `#` that follow each other being one; `opener` is a key of MARGIN."""

    start: int
    end: int
    opener: bytes


def _comments(path: str, text: bytes) -> list[_Comment]:
    found: list[_Comment] = []
    for span in comments(path, text):
        opener = next(known for known in MARGIN if text.startswith(known, span.start))
        if opener != b"/*" and b"\n" in text[span.start : span.end]:
            opener = b""  # a whole file of documentation, which may begin with anything
        above = found[-1] if found else _Comment(0, 0, b"")
        between = text[above.end : span.start]
        if opener in (b"//", b"#") and opener == above.opener and re.fullmatch(rb"\n[ \t]*", between):
            found[-1] = _Comment(above.start, span.end, opener)
        else:
            found.append(_Comment(span.start, span.end, opener))
    return found


def _find(path: str, text: bytes, phrase: Sequence[bytes], offset: int) -> re.Match[bytes] | None:
    """The first place behind an offset where the phrase stands in one comment."""
    for comment in _comments(path, text):
        gap = rb"(?:[ \t]+|[ \t]*\n[ \t]*" + MARGIN[comment.opener] + rb"[ \t]*)"
        pattern = re.compile(rb"(?<!\w)" + gap.join(re.escape(word) for word in phrase) + rb"(?!\w)")
        if match := pattern.search(text, max(offset, comment.start), comment.end):
            return match
    return None


def _filled(path: str, text: bytes, offset: int) -> bytes:
    """The text with the paragraph of a comment filled from the line of an offset on."""
    comment = next(each for each in _comments(path, text) if each.start <= offset < each.end)
    top = text.rfind(b"\n", 0, comment.start) + 1
    bottom = text.find(b"\n", comment.end)
    bottom = len(text) if bottom < 0 else bottom
    end = comment.end - max(top, text.rfind(b"\n", 0, comment.end) + 1)
    lines = dissect(text[top:bottom].split(b"\n"), comment.opener, comment.start - top, end)
    rows = fill(lines, text.count(b"\n", top, offset), comment.opener)
    return text[:top] + b"\n".join(rows) + text[bottom:]
