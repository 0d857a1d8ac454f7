"""How much a template may do and make, so that none can hang or fill the memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Sized, ValuesView
from collections.abc import Set as AbstractSet
from typing import Any

STEPS = 500_000
"""Of a rendering: an expression evaluated, an element of a list or 8 characters of a text."""

LONGEST = 400_000
"""Characters of a text, the rendered one too; a mailing list takes less."""

TEMPLATE = 50_000
"""Characters of a template."""

ELEMENTS = 100_000
"""Of a list that an operator makes."""

NUMBER = 1000
"""The largest number that a filter or method is given: widths, counts, digits."""

# Python multiplies numbers of any size; the time grows faster than the digits.
_BITS = 4096
"""Of a whole number that an operator makes."""

_PLACES = 100
"""In a text that is a format."""

_WIDE = re.compile(r"[0-9]{4}|\*|\{[^{}]*\{")
"""A width of more than NUMBER in a format, or one that is given with the values."""

_NARROWEST = 20
"""Columns that `wordwrap` may wrap to: it cuts long words one line at a time."""


class TooMuchError(ValueError):
    """A template wants more than it may have."""


class Scale:
    """Counts what a rendering does.

    Args:
        parts: of a value that this module does not know, what it consists of; None when it does not
            say either.
    """

    def __init__(self, parts: Callable[[Any], Iterable[Any] | None]) -> None:
        self._left = STEPS
        self._parts = parts
        # Facts do not change while a template is rendered: what one weighs is found once. It is
        # kept with the object, so that no other gets its identity.
        self._known: dict[int, tuple[object, int]] = {}

    def count(self, steps: int) -> None:
        """Take steps from those that are left.

        Raises:
            TooMuchError: there are not as many.
        """
        self._left -= steps
        if self._left < 0:
            raise TooMuchError(f"it takes more than {STEPS} steps")

    def weigh(self, value: object) -> None:
        """Count a value with all that is in it, as often as it is in it.

        Raises:
            TooMuchError: it holds a text that is too long, or there is more than there are steps
                left.
        """
        waiting = [value]
        while waiting:
            each = waiting.pop()
            self.count(1)
            if isinstance(each, str | bytes):
                require_length(len(each))
                # A copy of a text takes time, much less than as many expressions would.
                self.count(len(each) >> 3)
            elif each is None or isinstance(each, bool | int | float):
                continue
            # It holds no elements until a loop asks for them.
            elif isinstance(each, range):
                self.count(len(each))
            elif isinstance(each, Mapping):
                waiting += [*each.keys(), *each.values()]
            elif isinstance(each, Sequence | AbstractSet | ValuesView):
                waiting += each
            else:
                self._weigh_other(each, waiting)

    def _weigh_other(self, value: object, waiting: list[object]) -> None:
        if (parts := self._parts(value)) is not None:
            waiting += parts
            return
        if id(value) not in self._known:
            self._known[id(value)] = (value, len(repr(value)) >> 3)
        self.count(self._known[id(value)][1])

    def joined(self, pieces: Iterable[str]) -> str:
        """The pieces as one text.

        Raises:
            TooMuchError: it is too long.
        """
        kept, length = [], 0
        for piece in pieces:
            length += len(piece)
            require_length(length)
            self.count(1)
            kept.append(piece)
        self.count(length >> 3)
        return "".join(kept)


def require_length(length: int) -> None:
    """Refuse a text that is too long."""
    if length > LONGEST:
        raise TooMuchError(f"it makes a text of more than {LONGEST} characters")


def require_operation(operator: str, left: Any, right: Any) -> None:
    """Refuse an operation that would make something too large.

    Raises:
        TooMuchError: it would.
    """
    if operator == "%" and isinstance(left, str):
        _require_format(left, "%")
    elif operator == "*":
        for several, times in ((left, right), (right, left)):
            if isinstance(several, str | bytes | list | tuple) and isinstance(times, int):
                _require_several(several, len(several) * times)
    elif (
        operator == "+"
        and isinstance(left, str | list | tuple)
        and isinstance(right, str | list | tuple)
    ):
        _require_several(left, len(left) + len(right))
    if isinstance(left, int) and isinstance(right, int):
        power = left.bit_length() * max(right, 0) if operator == "**" else 0
        if max(power, left.bit_length() + right.bit_length()) > _BITS:
            raise TooMuchError(f"it makes a number of more than {_BITS} bits")


def _require_several(kind: object, length: int) -> None:
    if isinstance(kind, str | bytes):
        require_length(length)
    elif length > ELEMENTS:
        raise TooMuchError(f"it makes a list of more than {ELEMENTS} elements")


def _require_format(text: str, mark: str) -> None:
    if text.count(mark) > _PLACES:
        raise TooMuchError(f"it has a format with more than {_PLACES} places")
    if _WIDE.search(text):
        raise TooMuchError(
            f"it has a format that is wider than {NUMBER}, or as wide as a value says"
        )


def require_call(name: str, values: Sequence[Any], named: Mapping[str, Any]) -> None:
    """Refuse a filter or method that would make something too large of its arguments.

    Raises:
        TooMuchError: it would.
    """
    given = [*values[1:], *named.values()]
    # A value that one is compared with, or that stands in for one that is missing, makes nothing
    # larger.
    if name.lstrip(".") in _SIZED and any(
        isinstance(each, int) and abs(each) > NUMBER for each in given
    ):
        raise TooMuchError(f"'{name.lstrip('.')}' is given a number above {NUMBER}")
    if foretell := _FORETOLD.get(name):
        foretell(values, named)


_SIZED = frozenset(
    "batch center filesizeformat indent int ljust rjust round slice truncate wordwrap "
    "zfill replace".split()
)


def _join(values: Sequence[Any], named: Mapping[str, Any]) -> None:
    glue = str(values[1] if len(values) > 1 else named.get("d", ""))
    _require_joined(glue, values[0])


def _join_method(values: Sequence[Any], named: Mapping[str, Any]) -> None:
    del named
    if len(values) > 1:
        _require_joined(str(values[0]), values[1])


def _require_joined(glue: str, pieces: object) -> None:
    if isinstance(pieces, Sized):
        require_length(len(glue) * len(pieces))


def _replace(values: Sequence[Any], named: Mapping[str, Any]) -> None:
    texts = [
        str(each) for each in [*values[:3], *(named[key] for key in ("old", "new") if key in named)]
    ]
    if len(texts) > 2:
        text, old, new = texts[:3]
        require_length(len(text) + (text.count(old) if old else len(text) + 1) * len(new))


def _indent(values: Sequence[Any], named: Mapping[str, Any]) -> None:
    width = values[1] if len(values) > 1 else named.get("width", 4)
    lines = str(values[0]).count("\n") + 1
    require_length(lines * (len(width) if isinstance(width, str) else max(int(width), 0)))


def _sum(values: Sequence[Any], named: Mapping[str, Any]) -> None:
    start = values[2] if len(values) > 2 else named.get("start", 0)
    if not isinstance(start, int | float):
        raise TooMuchError("'sum' adds numbers only")


def _wordwrap(values: Sequence[Any], named: Mapping[str, Any]) -> None:
    width = values[1] if len(values) > 1 else named.get("width", 79)
    if isinstance(width, int) and width < _NARROWEST:
        raise TooMuchError(f"'wordwrap' is given a width below {_NARROWEST}")


def _percent(values: Sequence[Any], named: Mapping[str, Any]) -> None:
    del named
    text = str(values[0])
    _require_format(text, "%" if "%" in text else "{")
    if "%" in text:
        _require_format(text, "{")


_FORETOLD: Mapping[str, Callable[[Sequence[Any], Mapping[str, Any]], None]] = {
    "join": _join,
    ".join": _join_method,
    "replace": _replace,
    ".replace": _replace,
    "indent": _indent,
    "sum": _sum,
    "wordwrap": _wordwrap,
    "format": _percent,
    ".format": _percent,
}
