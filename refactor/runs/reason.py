"""Why a place that a step changes in one run is not changed in another."""

from __future__ import annotations

import re
from dataclasses import dataclass

from refactor.text.change import FileChange, Site

_WORD = re.compile(rb"\w")


@dataclass(frozen=True)
class FileInRun:
    """A file in one of two runs: the change that the step makes, and the content before it."""

    change: FileChange
    content: bytes | None


NEW = (
    "the file is new",
    "the code is new",
    "the code was there, and nothing matched it",
    "it was there before",
)
OLD = (
    "the file is gone",
    "the code is gone",
    "the code is there, and nothing matches it",
    "upstream has it already",
)
"""What the other tree shows: no file, no such code, the code and no match, the result."""


def why(site: Site, other: FileInRun, words: tuple[str, str, str, str]) -> str:
    """The reason why the other run does not change this place; empty when nothing shows one."""
    no_file, no_code, no_match, result = words
    if other.content is None:
        return no_file
    # Code that is there more often than the other run changes it is there unmatched.
    matched = [there for there in other.change.sites if there.gone == site.gone]
    if _has_words(site.gone) and _times(site.gone, other.content) > len(matched):
        return no_match
    if _has_words(site.new) and _times(site.new, other.content):
        return result
    return no_code if _has_words(site.gone) else ""


def _has_words(lines: bytes) -> bool:
    """Whether lines are more than braces and blanks, which are everywhere."""
    return bool(_WORD.search(lines))


def _times(lines: bytes, text: bytes) -> int:
    """The number of times that whole lines are in a text."""
    # A lookahead, so that places may overlap.
    return len(re.findall(rb"^(?=" + re.escape(lines) + rb")", text, re.MULTILINE))
