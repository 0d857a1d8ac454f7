"""Evaluate a preprocessor expression (C11, 6.10.1); None when an operand is unknown."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Number = int | None
"""None when an operand is unknown: a macro of another file, a configuration option."""

_TOKEN = re.compile(
    r"\s*(?:(?P<word>[A-Za-z_]\w*|\d\w*)|(?P<sign><<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^~!<>()?:,]))"
)
_DIGITS = re.compile(r"(?P<number>0[xX][0-9a-fA-F]+|0[bB][01]+|\d+)[uUlL]*")
# The macros that the kernel has for a bit and for the type of a constant: linux/bits.h,
# linux/const.h, asm-const.h.
_BITS = frozenset("BIT _BITUL _BITULL BIT_ULL BIT_MASK".split())
_TYPES = frozenset("UL ULL U _UL _ULL _AC ASM_CONST __AC".split())

_LEVELS: tuple[dict[str, Callable[[int, int], int]], ...] = (
    {"|": operator.or_},
    {"^": operator.xor},
    {"&": operator.and_},
    {"==": operator.eq, "!=": operator.ne},
    {"<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge},
    {"<<": operator.lshift, ">>": operator.rshift},
    {"+": operator.add, "-": operator.sub},
    {"*": operator.mul, "/": operator.floordiv, "%": operator.mod},
)
"""The binary operators, the loosest level first; `||`, `&&` and `?:` are looser still."""
_BINARY = {
    sign: (level, operation)
    for level, signs in enumerate(_LEVELS)
    for sign, operation in signs.items()
}
"""Operator -> its level and its meaning."""

_UNARY: dict[str, Callable[[int], int]] = {
    "-": operator.neg,
    "+": operator.pos,
    "~": operator.invert,
    "!": lambda operand: int(not operand),
}

_DEEPEST = 20
"""How far macros that name macros are followed."""
_TOO_MUCH = 1 << 64
"""The first number that fits no machine word; longer ones would be slow, and too long to print."""


def value(
    expression: str, known: Mapping[str, str], defined: Mapping[str, bool] | None = None
) -> Number:
    """The value of an expression, or None.

    Args:
        known: macro -> its body; each counts as defined.
        defined: other name -> the value of `defined(NAME)`.
    """
    try:
        return _Expression(expression, _Macros(known, defined or {})).whole()
    except (_NotAnExpression, ArithmeticError, RecursionError, ValueError):
        return None


class _NotAnExpression(Exception):
    """The text is not an expression, or its value fits no machine word."""


@dataclass(frozen=True)
class _Macros:
    """The names that an expression may use.

    Attributes:
        values: (name, depth) -> the value of a macro that has been read once.
    """

    bodies: Mapping[str, str]
    defined: Mapping[str, bool]
    values: dict[tuple[str, int], Number] = field(default_factory=dict)


class _Expression:
    """A recursive-descent parser that evaluates as it reads."""

    def __init__(self, text: str, macros: _Macros, depth: int = 0) -> None:
        self._tokens = _tokens(text)
        self._at = 0
        self._macros = macros
        self._depth = depth

    def whole(self) -> Number:
        """The value of the whole text."""
        number = self._choice()
        if self._at < len(self._tokens):
            raise _NotAnExpression
        return number

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self, wanted: str = "") -> str:
        token = self._peek()
        if not token or (wanted and token != wanted):
            raise _NotAnExpression
        self._at += 1
        return token

    def _choice(self) -> Number:
        """`condition ? yes : no`."""
        condition = self._either()
        if self._peek() != "?":
            return condition
        self._take()
        yes = self._choice()
        self._take(":")
        no = self._choice()
        if condition is None:
            return yes if yes == no else None
        return yes if condition else no

    def _either(self) -> Number:
        """Operands joined by `||`."""
        number = self._both()
        while self._peek() == "||":
            self._take()
            number = _or(number, self._both())
        return number

    def _both(self) -> Number:
        """Operands joined by `&&`."""
        number = self._binary(0)
        while self._peek() == "&&":
            self._take()
            number = _and(number, self._binary(0))
        return number

    def _binary(self, loosest: int) -> Number:
        """Operands joined by operators that bind as tightly as `loosest`, or tighter."""
        number = self._unary()
        while (sign := self._peek()) in _BINARY and _BINARY[sign][0] >= loosest:
            self._take()
            level, operation = _BINARY[sign]
            other = self._binary(level + 1)
            if sign in ("<<", ">>") and other is not None and not 0 <= other < 128:
                raise _NotAnExpression
            number = _applied(operation, number, other)
        return number

    def _unary(self) -> Number:
        token = self._take()
        if token in _UNARY:
            operand = self._unary()
            return None if operand is None else _UNARY[token](operand)
        if token == "(":
            number = self._choice()
            self._take(")")
            return number
        if token == "defined":
            return self._is_defined()
        if literal := _DIGITS.fullmatch(token):
            digits = literal["number"]
            # C's octal numbers; int() wants 0o before them.
            octal = len(digits) > 1 and digits.isdecimal() and digits.startswith("0")
            return _in_word(int(digits, 8 if octal else 0))
        if self._peek() == "(":
            return self._call(token)
        return self._macro(token)

    def _is_defined(self) -> Number:
        """`defined NAME` or `defined(NAME)`."""
        if self._peek() == "(":
            self._take()
            name = self._take()
            self._take(")")
        else:
            name = self._take()
        if name in self._macros.bodies:
            return 1
        if name in self._macros.defined:
            return int(self._macros.defined[name])
        return None

    def _call(self, name: str) -> Number:
        """`NAME(argument)`: one of the kernel's macros for bits and constants, or unknown."""
        self._take("(")
        argument = self._choice()
        while self._peek() == ",":
            # The suffix that _AC() puts behind the number.
            self._take()
            self._take()
        self._take(")")
        if name in _BITS:
            return None if argument is None or not 0 <= argument < 64 else 1 << argument
        return argument if name in _TYPES else None

    def _macro(self, name: str) -> Number:
        """The value of a macro without parameters."""
        macros = self._macros
        if name not in macros.bodies or self._depth >= _DEEPEST:
            return None
        # Each macro is evaluated once a depth: where macros name others twice, the number of
        # places doubles with each level.
        key = (name, self._depth + 1)
        if key not in macros.values:
            macros.values[key] = _Expression(macros.bodies[name], macros, self._depth + 1).whole()
        return macros.values[key]


def _applied(operation: Callable[[int, int], int], one: Number, other: Number) -> Number:
    """The result of a binary operator."""
    if one is None or other is None:
        return None
    return _in_word(int(operation(one, other)))


def _or(one: Number, other: Number) -> Number:
    """`||`: one operand that is true is enough, even if the other is unknown."""
    if one or other:
        return 1
    return None if None in (one, other) else 0


def _and(one: Number, other: Number) -> Number:
    """`&&`: one operand that is false is enough, even if the other is unknown."""
    if 0 in (one, other):
        return 0
    return None if None in (one, other) else 1


def _in_word(number: int) -> int:
    """The number itself, refused where no machine word holds it."""
    if abs(number) >= _TOO_MUCH:
        raise _NotAnExpression
    return number


def _tokens(text: str) -> list[str]:
    tokens = []
    at = 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _NotAnExpression
        tokens.append(match["word"] or match["sign"])
        at = match.end()
    return tokens
