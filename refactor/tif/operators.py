"""The operators of preprocessor expressions, on numbers that may be unknown."""

from __future__ import annotations

import operator
from collections.abc import Callable

Number = int | None
"""None when an operand is unknown: a macro of another file, a configuration option."""

_TOO_MUCH = 1 << 64
"""The first number that fits no machine word; longer ones would be slow, and too long to print."""


def _divided(one: int, other: int) -> int:
    """The quotient as C has it: towards zero (C11, 6.5.5), where Python's goes down."""
    quotient = abs(one) // abs(other)
    return quotient if (one < 0) == (other < 0) else -quotient


def _remainder(one: int, other: int) -> int:
    return one - other * _divided(one, other)


# The grammar of C11, 6.5.5 to 6.5.12.
_LEVELS: tuple[dict[str, Callable[[int, int], int]], ...] = (
    {"|": operator.or_},
    {"^": operator.xor},
    {"&": operator.and_},
    {"==": operator.eq, "!=": operator.ne},
    {"<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge},
    {"<<": operator.lshift, ">>": operator.rshift},
    {"+": operator.add, "-": operator.sub},
    {"*": operator.mul, "/": _divided, "%": _remainder},
)
"""The binary operators, the loosest level first; `||`, `&&` and `?:` are looser still."""
BINARY = {
    sign: (level, operation)
    for level, signs in enumerate(_LEVELS)
    for sign, operation in signs.items()
}
"""Operator -> its level and its meaning."""

UNARY: dict[str, Callable[[int], int]] = {
    "-": operator.neg,
    "+": operator.pos,
    "~": operator.invert,
    "!": lambda operand: int(not operand),
}


class NotAnExpression(Exception):
    """The text is not an expression, or its value fits no machine word."""


def applied(operation: Callable[[int, int], int], one: Number, other: Number) -> Number:
    """The result of a binary operator."""
    if one is None or other is None:
        return None
    return in_word(int(operation(one, other)))


def either(one: Number, other: Number) -> Number:
    """`||`: one operand that is true is enough, even if the other is unknown."""
    if one or other:
        return 1
    return None if None in (one, other) else 0


def both(one: Number, other: Number) -> Number:
    """`&&`: one operand that is false is enough, even if the other is unknown."""
    if 0 in (one, other):
        return 0
    return None if None in (one, other) else 1


def in_word(number: int) -> int:
    """The number itself, refused where no machine word holds it."""
    if abs(number) >= _TOO_MUCH:
        raise NotAnExpression
    return number
