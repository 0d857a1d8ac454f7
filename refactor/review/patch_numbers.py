"""Patches of a posted version, as a person names them: `1-3,7`, or step ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from refactor.errors import BadInput
from refactor.review.ledger import Version

# Six digits at most: int() raises ValueError above 4,300 of them (Python 3.11).
_RANGE = re.compile(r"0*(?P<first>\d{1,6})(?:-0*(?P<last>\d{1,6}))?")
# Bounded: a mail is a stranger's text, and such a pattern backtracks.
_NAMED = re.compile(
    r"\b(?:patch(?:es)?|commits?|#) ?#?"
    r"(?P<list>\d{1,4}(?: ?(?:-|\u2013|,|&|and|to|thru|through) ?#?\d{1,4}){0,50})",
    re.IGNORECASE,
)
# Mail clients make an en dash of the hyphen in a range.
_TO = re.compile(r" ?(?:-|\u2013|to|thru|through) ?#?", re.IGNORECASE)
_AND = re.compile(r" ?(?:,|&|and) ?#?", re.IGNORECASE)


def chosen_steps(names: str, posted: Version) -> tuple[str, ...]:
    """The steps of the patches of a version that are named, in the order of the patches.

    Args:
        names: numbers and ranges of them, or step ids, with commas between.

    Raises:
        BadInput: there is no such patch.
    """
    steps = {patch.step: patch.number for patch in posted.patch}
    chosen: set[int] = set()
    for name in filter(None, map(str.strip, names.split(","))):
        # A step may be called by a number, and then its name precedes.
        numbers = {steps[name]} if name in steps else _numbers(name)
        if not numbers or not numbers.issubset(steps.values()):
            known = f"it has {patch_ranges(steps.values())}" if steps else "it has none"
            raise BadInput(f"v{posted.version} has no patch '{name}'", known)
        chosen |= numbers
    if not chosen:
        raise BadInput("--patches names no patch", "wanted numbers, as in 1-3,7, or step ids")
    return tuple(step for step, number in steps.items() if number in chosen)


def _numbers(name: str) -> set[int]:
    """The numbers in `3` or `1-3`; none for any other text."""
    found = _RANGE.fullmatch(name)
    if found is None:
        return set()
    first = int(found["first"])
    # No version is longer, and a mistyped number must not fill the memory.
    last = min(int(found["last"] or first), first + 10_000)
    return set(range(first, last + 1))


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
            # `1 to 3` has two ends, `2` is both of them.
            ends = _TO.split(part)
            if all(map(str.isdigit, ends)):
                numbers.update(known.intersection(range(int(ends[0]), int(ends[-1]) + 1)))
    return patch_ranges(numbers)
