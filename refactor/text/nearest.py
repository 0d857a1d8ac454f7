"""The name that a misspelt one was meant to be."""

from __future__ import annotations

from collections.abc import Iterable

SHOWN = 8
"""Names that are all shown beside the one that is near."""


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """`did you mean 'x'?` for the nearest of some names; empty where none is near."""
    # It costs milliseconds, which an error may take and a start may not.
    from difflib import get_close_matches

    near = get_close_matches(word, list(names), 1)
    return f"did you mean '{near[0]}'?" if near else ""


def there_are(word: str, names: Iterable[str]) -> str:
    """The hint behind an unknown name: the nearest of those that there are, and the others."""
    known = list(names)
    near = did_you_mean(word, known)
    # A library has dozens of rules, and one of them was meant.
    if near and (len(known) == 1 or len(known) > SHOWN):
        return near
    return f"{near} there are {', '.join(known) or 'none'}".lstrip()
