"""The door to RE2: it matches in time linear in the text, whatever the pattern, where Python's `re` can go on for ever.

It knows neither references back nor looking around, for which there is no linear way. It is
imported when the first pattern of a series is asked.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re2


def require_pattern(pattern: str) -> None:
    """Refuse what is no regular expression.

    Raises:
        ValueError: with what is wrong about it.
    """
    _compiled(pattern)


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text is what the pattern describes."""
    return _compiled(pattern).fullmatch(text) is not None


@cache
def _compiled(pattern: str) -> re2._Regexp:
    import re2

    options = re2.Options()
    options.log_errors = False  # to stderr
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        why = error.args[0].decode("utf-8", "replace") if error.args else "not known"
        raise ValueError(f"pattern: not a regular expression: {why}") from None
