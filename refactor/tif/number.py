"""What an expression of the preprocessor comes to, as far as it can be known: a number, or None where it cannot."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping

Number = int | None
"""None where something that it takes is not known: a macro of another file, an option of the configuration."""

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
"""What binds two operands, the loosest first; `||`, `&&` and `?:` are looser still."""
_BINDS = {sign: (level, of) for level, signs in enumerate(_LEVELS) for sign, of in signs.items()}

_DEEPEST = 20
_TOO_MUCH = 1 << 64
"""What no word of a kernel holds; numbers of any length would also be slow, and too long to print."""


def value(
    expression: str, known: Mapping[str, str], defined: Mapping[str, bool] | None = None
) -> Number:
    """What an expression comes to.

    Args:
        known: name -> the expression that stands for it.
        defined: what is known of `defined(NAME)`, besides that all of `known` are.
    """
    try:
        return _Reader(expression, known, defined or {}, 0, {}).whole()
    except (_NotAnExpression, ArithmeticError, RecursionError, ValueError):
        return None


class _NotAnExpression(Exception):
    """It does not read as one."""


class _Reader:
    def __init__(
        self,
        text: str,
        known: Mapping[str, str],
        defined: Mapping[str, bool],
        depth: int,
        found: dict[tuple[str, int], Number],
    ) -> None:
        self._tokens = _tokens(text)
        self._at = 0
        self._known = known
        self._defined = defined
        self._depth = depth
        self._found = found

    def whole(self) -> Number:
        found = self._choice()
        if self._at < len(self._tokens):
            raise _NotAnExpression
        return found

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self, wanted: str = "") -> str:
        token = self._peek()
        if not token or (wanted and token != wanted):
            raise _NotAnExpression
        self._at += 1
        return token

    def _choice(self) -> Number:
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
        found = self._both()
        while self._peek() == "||":
            self._take()
            other = self._both()
            found = 1 if found or other else None if None in (found, other) else 0
        return found

    def _both(self) -> Number:
        found = self._binary(0)
        while self._peek() == "&&":
            self._take()
            other = self._binary(0)
            found = 0 if 0 in (found, other) else None if None in (found, other) else 1
        return found

    def _binary(self, loosest: int) -> Number:
        found = self._unary()
        while (sign := self._peek()) in _BINDS and _BINDS[sign][0] >= loosest:
            self._take()
            level, of = _BINDS[sign]
            other = self._binary(level + 1)
            if sign in ("<<", ">>") and other is not None and not 0 <= other < 128:
                raise _NotAnExpression
            found = None if found is None or other is None else _held(int(of(found, other)))
        return found

    def _unary(self) -> Number:
        token = self._take()
        if token in ("-", "+", "~", "!"):
            operand = self._unary()
            if operand is None:
                return None
            return {"-": -operand, "+": operand, "~": ~operand, "!": int(not operand)}[token]
        if token == "(":
            found = self._choice()
            self._take(")")
            return found
        if token == "defined":
            return self._asked()
        if number := _DIGITS.fullmatch(token):
            digits = number["number"]
            octal = len(digits) > 1 and digits.isdecimal() and digits.startswith("0")
            return _held(int(digits, 8 if octal else 0))
        return self._named(token)

    def _asked(self) -> Number:
        bracket = self._peek() == "("
        name = self._take("(") and self._take() if bracket else self._take()
        if bracket:
            self._take(")")
        return (
            1
            if name in self._known
            else int(self._defined[name])
            if name in self._defined
            else None
        )

    def _named(self, name: str) -> Number:
        if self._peek() == "(":
            self._take()
            argument = self._choice()
            while self._peek() == ",":
                # The suffix that _AC() puts behind the number.
                self._take()
                self._take()
            self._take(")")
            if name in _BITS:
                return None if argument is None or not 0 <= argument < 64 else 1 << argument
            return argument if name in _TYPES else None
        if name not in self._known or self._depth >= _DEEPEST:
            return None
        # A name that stands in many places is read once: of names of names there are soon more
        # places than can be read.
        at = (name, self._depth + 1)
        if at not in self._found:
            self._found[at] = _Reader(
                self._known[name], self._known, self._defined, at[1], self._found
            ).whole()
        return self._found[at]


def _held(number: int) -> int:
    """A number that a word can hold."""
    if abs(number) >= _TOO_MUCH:
        raise _NotAnExpression
    return number


def _tokens(text: str) -> list[str]:
    found = []
    at = 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _NotAnExpression
        found.append(match["word"] or match["sign"])
        at = match.end()
    return found
