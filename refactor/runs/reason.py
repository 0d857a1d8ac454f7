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


ANOTHER = "it is changed in another way"
"""The reason for a place that both runs change."""


def of_series(old: FileInRun, new: FileInRun, changed: str) -> str:
    """The reason for every place of a file, on one base: only the series can have changed.

    Args:
        changed: what of the step is another, in a word.
    """
    if old.content == new.content:
        return f"{changed} changed"
    return "an earlier step changes the file in another way"


def why(
    site: Site, other: FileInRun, words: tuple[str, str, str, str], *, never_matched: int = 0
) -> str:
    """The reason why the other run does not change this place; empty when nothing shows one.

    Args:
        never_matched: the number of times that the same code stands where no run changes it.
    """
    no_file, no_code, no_match, result = words
    if other.content is None:
        return no_file
    # Code that is there more often than the other run changes it is there unmatched.
    results = [there.new for there in other.change.sites if there.gone == site.gone]
    if _has_words(site.gone) and set(results) - {site.new}:
        return ANOTHER
    if _has_words(site.gone) and _times(site.gone, other.content) > len(results) + never_matched:
        return no_match
    # After the code before the change: where both are there, the change is not done everywhere.
    if _has_words(site.new) and _times(site.new, other.content):
        return result
    return no_code if _has_words(site.gone) else ""


CODE_GONE, UNMATCHED, RESULT = "code gone", "unmatched", "result"
_SIGNS = ("file gone", CODE_GONE, UNMATCHED, RESULT)


def signs(change: FileChange, *, now: bytes, made: bytes, finds_moved: bool) -> set[str]:
    """What another tree shows at the places of a file that a step changed.

    Args:
        now: the file in the other tree.
        made: the file as the step left it.
        finds_moved: whether the step would find code that has moved to another place.
    """
    other = FileInRun(FileChange(change.path, (), ()), now)
    found = set()
    for site in change.sites:
        # What the step left alone then is no work that is left now.
        rest = _times(site.gone, made) if _has_words(site.gone) else 0
        sign = why(site, other, _SIGNS, never_matched=rest)
        # What only removes has its result where the code is gone, unless it stands elsewhere.
        is_removed = sign == CODE_GONE and not site.new.strip() and finds_moved
        found.add(RESULT if is_removed else sign)
    return found


def _has_words(lines: bytes) -> bool:
    """Whether lines are more than braces and blanks, which are everywhere."""
    return bool(_WORD.search(lines))


def _times(lines: bytes, text: bytes) -> int:
    """The number of times that whole lines are in a text."""
    # A lookahead, so that places may overlap.
    return len(re.findall(rb"^(?=" + re.escape(lines) + rb")", text, re.MULTILINE))
