"""A commit message as its lines, with numbers: subject, body and trailers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from refactor.mail.trailer import Trailer, split

# `git cherry-pick -x` writes it.
_PICKED = re.compile(r"\(cherry picked from commit [0-9a-f]+\)")

NumberedLine = tuple[int, str]
"""A line and its number, from 1."""


@dataclass(frozen=True)
class NumberedMessage:
    """The lines of a message; trailers without the notes between them."""

    subject: str
    body: tuple[NumberedLine, ...]
    trailers: tuple[NumberedLine, ...]

    @property
    def values(self) -> tuple[Trailer, ...]:
        """The well-formed trailers."""
        values: list[Trailer] = []
        for _, line in self.trailers:
            values += trailers_in(line)
        return tuple(values)


def numbered_message(message: str) -> NumberedMessage:
    """The lines of a message; its last paragraphs are trailers as far as they look like it."""
    lines = list(enumerate(message.rstrip().split("\n"), 1))
    start = len(lines)
    for first, last in _paragraphs_from_the_end(lines):
        paragraph = [line for _, line in lines[first:last]]
        if not _are_trailers(paragraph, is_last=last == len(lines)):
            break
        start = first
    trailers = tuple(_without_notes(lines[start:]))
    return NumberedMessage(lines[0][1], tuple(lines[1:start]), trailers)


def trailers_in(line: str, *, loosely: bool = False) -> tuple[Trailer, ...]:
    """The trailer in a line; none when it is prose.

    Args:
        loosely: also a line that is a trailer only among others, as `Note: ...`.
    """
    if not line.strip():
        return ()
    paragraph = f"{line}\nCc: others" if loosely else line
    return split(f"subject\n\n{paragraph}")[1][:1]


def _are_trailers(paragraph: Sequence[str], is_last: bool) -> bool:
    """Whether a paragraph is one of trailers; in the last one, some lines may be malformed."""
    if not any(map(trailers_in, paragraph)):
        return False
    # git-interpret-trailers(1) takes a last paragraph with one trailer of git's and 25 % of others.
    return is_last or all(trailers_in(line, loosely=True) for line in paragraph)


def _without_notes(lines: Sequence[NumberedLine]) -> Iterator[NumberedLine]:
    """The lines without maintainers' notes, `[ada: fixed the typo]`, which may be several lines."""
    inside = False
    for nth, line in lines:
        inside = inside or line.startswith("[")
        if not inside and not _PICKED.fullmatch(line):
            yield nth, line
        inside = inside and not line.endswith("]")


def _paragraphs_from_the_end(lines: Sequence[NumberedLine]) -> Iterator[tuple[int, int]]:
    """The bounds of the paragraphs, the last one first, without that of the subject."""
    empty = [nth for nth, (_, line) in enumerate(lines) if not line.strip()]
    end = len(lines)
    for before in reversed(empty):
        if end > before + 1:
            yield before + 1, end
        end = before
