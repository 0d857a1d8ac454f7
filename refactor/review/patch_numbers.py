"""Patches of a posted version, as a person names them: `1-3,7`, or step ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from refactor.errors import BadInput
from refactor.review.ledger import Version

_RANGE = re.compile(r"0*(?P<first>\d{1,6})(?:-0*(?P<last>\d{1,6}))?")
_NAMED = re.compile(
    r"\b(?:patch(?:es)?|commits?|#) ?#?"
    r"(?P<list>\d{1,4}(?: ?(?:-|\u2013|,|&|and|to|thru|through) ?#?\d{1,4}){0,50})",
    re.IGNORECASE,
)
_TO = re.compile(r" ?(?:-|\u2013|to|thru|through) ?#?", re.IGNORECASE)
_AND = re.compile(r" ?(?:,|&|and) ?#?", re.IGNORECASE)


def chosen_steps(names: str, posted: Version) -> tuple[str, ...]:
    """The steps of the patches of a version that are named, in the order of the patches.

    Args:
        names: numbers and ranges of them, or step ids, with commas between.

    Raises:
        BadInput: there is no such patch.
    """
    chosen: set[str] = set()
    steps = {patch.number: patch.step for patch in posted.patch}
    for name in filter(None, map(str.strip, names.split(","))):
        if name in steps.values():
            chosen.add(name)
            continue
        found = _RANGE.fullmatch(name)
        first = int(found["first"]) if found else 0
        last = int(found["last"] or first) if found else 0
        if not (first in steps and last in steps and first <= last):
            known = f"it has {patch_ranges(steps)}" if steps else "it has none"
            raise BadInput(f"v{posted.version} has no patch '{name}'", known)
        chosen.update(step for number, step in steps.items() if first <= number <= last)
    if not chosen:
        raise BadInput("--patches names no patch", "wanted numbers, as in 1-3,7, or step ids")
    return tuple(patch.step for patch in posted.patch if patch.step in chosen)


def patch_ranges(numbers: Iterable[int], width: int = 1) -> str:
    """Numbers of patches as `1-3,7`.

    Args:
        width: at least so many digits of each.
    """
    return ",".join(_ranges(sorted(set(numbers)), width))


def patches_in_words(numbers: Iterable[int]) -> str:
    """Numbers of patches as `patch 3`, or `patches 1-5 and 7`."""
    numbers = sorted(set(numbers))
    *parts, last = _ranges(numbers, 1)
    listed = f"{', '.join(parts)} and {last}" if parts else last
    return f"patch {listed}" if len(numbers) == 1 else f"patches {listed}"


def _ranges(numbers: Sequence[int], width: int) -> Iterator[str]:
    first = 0
    for nth, number in enumerate(numbers):
        first = first or number
        if nth + 1 < len(numbers) and numbers[nth + 1] == number + 1:
            continue
        last = f"-{number:0{width}}" if number != first else ""
        yield f"{first:0{width}}{last}"
        first = 0


def proposed_patches(words: str, posted: Version) -> str:
    """The patches that a sentence names, as `1-3,7`; empty when it names none of the version."""
    numbers: set[int] = set()
    known = {patch.number for patch in posted.patch}
    for named in _NAMED.finditer(words):
        for part in _AND.split(named["list"]):
            ends = _TO.split(part)
            if all(end.isdigit() for end in ends):
                numbers.update(known.intersection(range(int(ends[0]), int(ends[-1]) + 1)))
    return patch_ranges(numbers)
