"""The door to RE2, which matches any pattern in linear time, where Python's `re` may never end.

RE2 has no back references and no look-around, for which no linear algorithm is known.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re2


def require_pattern(pattern: str) -> None:
    """Refuse a text that is no regular expression.

    Raises:
        ValueError: with the mistake.
    """
    _compiled(pattern)


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text matches the pattern."""
    return _compiled(pattern).fullmatch(text) is not None


@cache
def _compiled(pattern: str) -> re2._Regexp:
    # Imported late: most series have no pattern.
    import re2

    options = re2.Options()
    # RE2 would print them on stderr.
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        why = error.args[0].decode("utf-8", "replace") if error.args else "not known"
        raise ValueError(f"pattern: not a regular expression: {why}") from None
