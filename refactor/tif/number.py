"""Evaluate a preprocessor expression (C11, 6.10.1); None when an operand is unknown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from refactor.tif.operators import (
    BINARY,
    UNARY,
    NotAnExpression,
    Number,
    applied,
    both,
    either,
    in_word,
)

_TOKEN = re.compile(
    r"\s*(?:(?P<word>[A-Za-z_]\w*|\d\w*)|(?P<sign><<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^~!<>()?:,]))"
)
_DIGITS = re.compile(r"(?P<number>0[xX][0-9a-fA-F]+|0[bB][01]+|\d+)[uUlL]*")
# The macros that the kernel has for a bit and for the type of a constant: linux/bits.h,
# linux/const.h, asm-const.h.
_BITS = frozenset("BIT _BITUL _BITULL BIT_ULL BIT_MASK".split())
_TYPES = frozenset("UL ULL U _UL _ULL _AC ASM_CONST __AC".split())

# A macro that names itself is not expanded again (C11, 6.10.3.4); here it is unknown.
_DEEPEST = 20
"""How far macros that name macros are followed."""


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
    # 1 / 0; parentheses without end; more digits than Python 3.11 takes for an int.
    except (NotAnExpression, ArithmeticError, RecursionError, ValueError):
        return None


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
            raise NotAnExpression
        return number

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self, wanted: str = "") -> str:
        token = self._peek()
        if not token or (wanted and token != wanted):
            raise NotAnExpression
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
            number = either(number, self._both())
        return number

    def _both(self) -> Number:
        """Operands joined by `&&`."""
        number = self._binary(0)
        while self._peek() == "&&":
            self._take()
            number = both(number, self._binary(0))
        return number

    def _binary(self, loosest: int) -> Number:
        """Operands joined by operators that bind as tightly as `loosest`, or tighter."""
        number = self._unary()
        while self._level() >= loosest:
            sign = self._take()
            level, operation = BINARY[sign]
            other = self._binary(level + 1)
            if sign in ("<<", ">>") and other is not None and not 0 <= other < 128:
                raise NotAnExpression
            number = applied(operation, number, other)
        return number

    def _level(self) -> int:
        """How tightly the operator that comes next binds; -1 where none does."""
        sign = self._peek()
        return BINARY[sign][0] if sign in BINARY else -1

    def _unary(self) -> Number:
        token = self._take()
        if token in UNARY:
            operand = self._unary()
            return None if operand is None else UNARY[token](operand)
        if token == "(":
            number = self._choice()
            self._take(")")
            return number
        if token == "defined":
            return self._is_defined()
        if literal := _DIGITS.fullmatch(token):
            digits = literal["number"]
            # C's octal numbers (C11, 6.4.4.1); int() wants 0o before them.
            octal = len(digits) > 1 and digits.isdecimal() and digits.startswith("0")
            return in_word(int(digits, 8 if octal else 0))
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


def _tokens(text: str) -> list[str]:
    tokens = []
    at = 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise NotAnExpression
        tokens.append(match["word"] or match["sign"])
        at = match.end()
    return tokens
