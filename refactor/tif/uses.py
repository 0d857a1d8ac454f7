"""Who uses a thread flag: code that may set it, code that only looks whether it is set, assembly, or nobody.

A flag that nothing ever sets is dead, however often it is tested. Where it cannot be told, code is
taken to set it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Literal

import msgspec

from refactor.tif.flags import NAMED, relevant
from refactor.tif.source import ASSEMBLY, Line, Source, assembly, lines

How = Literal["sets", "tests", "asks", "assembly"]

_TOKEN = re.compile(
    r'"(?:[^"\\\n]|\\.)*"|[A-Za-z_]\w*|(?:<<|>>|[-+*/%&|^=!<>])=|&&|\|\||<<|>>|->|\S'
)
_DIRECTIVE = re.compile(r"\s*#\s*(?P<word>\w+)")
_OF_FLAGS = re.compile(r"\s*#\s*define\s+_?TIF_\w+(?![\w(])")
_STATEMENT = re.compile(r"[;{}]")
_PASTED = re.compile(r"(?<!\w)TIF_\s*##")
_WORD = re.compile(r"\w+")
_OTHER = re.compile(r"(?:thread_info(?:\(\))?|\bti)\s*(?:->|\.)\s*(?P<word>\w+_flags)\b")
# Names of functions that tell or clear a flag and never set one.
_LOOKS = re.compile(
    r"(?:arch_|tif_)?(?:test|clear)_(?!and_set)\w+|test_and_clear_\w+|atomic(?:_long)?_andnot"
)
_COMPARES = frozenset("&= == != case".split())
_ENDS = frozenset("= |= ^= += -= return ? : < > <= >= && ||".split())
_LONGEST = 2000
_TRANSPARENT = frozenset("likely unlikely READ_ONCE".split())


class Use(msgspec.Struct, frozen=True):
    """A place where a flag or a mask is named.

    Attributes:
        how: `asks` where it stands in the condition of an `#if`.
        condition: that condition; or what has to hold for the place to name this flag at all.
        word: of struct thread_info, in which the flag is there, where it is another than `flags`.
    """

    name: str
    how: How
    path: str
    line: int
    condition: str = ""
    word: str = ""

    @property
    def where(self) -> str:
        """`path:line`."""
        return f"{self.path}:{self.line}"


class Pasted(msgspec.Struct, frozen=True):
    """A macro that puts TIF_ before its last argument, and what has to hold for it to be so."""

    name: str
    condition: str


def pasted(source: Source) -> tuple[Pasted, ...]:
    """The macros of a header that make the names of flags."""
    return tuple(
        Pasted(macro.name, " && ".join(f"({each})" for each in relevant(macro.conditions)))
        for macro in source.macros
        if _PASTED.search(macro.body)
    )


def uses(path: str, text: str, pasting: Sequence[Pasted] = ()) -> tuple[Use, ...]:
    """Every place of a file that names a flag or a mask; what a `_?TIF_` macro is made of is no use of it.

    Args:
        pasting: macros that put TIF_ before their last argument.
    """
    read = list(lines(text))
    assembled = {line.first: line for line in assembly(path, read)}
    found = [
        Use(name, "assembly", path, line.first)
        for line in assembled.values()
        for name in _named(line)
    ]
    if path.endswith(ASSEMBLY):
        return tuple(found)
    code: list[Line] = []
    for line in (line for line in read if line.first not in assembled):
        directive = _DIRECTIVE.match(line.text)
        if directive is None:
            code.append(line)
        elif directive["word"] in ("if", "ifdef", "ifndef", "elif"):
            found += _asked(path, line, directive["word"])
        elif directive["word"] == "define" and not _OF_FLAGS.match(line.text):
            found += _in_code(path, [line], pasting)
    return (*found, *_in_code(path, code, pasting))


def _asked(path: str, line: Line, word: str) -> list[Use]:
    condition = " ".join(line.text.split()).partition(word)[2].strip()
    if word in ("ifdef", "ifndef"):
        condition = f"defined({condition})"
    return [Use(name, "asks", path, line.first, condition) for name in _named(line)]


def _named(line: Line) -> list[str]:
    return NAMED.findall(line.text) if "TIF_" in line.text else []


def _in_code(path: str, code: list[Line], pasting: Sequence[Pasted]) -> Iterator[Use]:
    text = "\n".join(line.text for line in code)
    pasting = [macro for macro in pasting if macro.name in text]
    if "TIF_" not in text and not pasting:
        return
    starts = [0, *accumulate(len(line.text) + 1 for line in code)]

    def at(offset: int) -> int:
        return code[bisect_right(starts, offset) - 1].first

    for match in NAMED.finditer(text):
        begin, end = _statement(text, match)
        before, after = (
            _TOKEN.findall(text, begin, match.start()),
            _TOKEN.findall(text, match.end(), end),
        )
        other = _OTHER.search(text, begin, end)
        how: How = "tests" if _looked_at(before, after) else "sets"
        yield Use(match[0], how, path, at(match.start()), word=other["word"] if other else "")
    for macro in pasting:
        how = "tests" if _LOOKS.fullmatch(macro.name) else "sets"
        for match in re.finditer(rf"(?<!\w){re.escape(macro.name)}\s*\(", text):
            argument = _last_argument(text, match.end())
            if _WORD.fullmatch(argument):
                yield Use(f"TIF_{argument}", how, path, at(match.start()), macro.condition)


def _last_argument(text: str, start: int) -> str:
    depth, last = 1, start
    for offset in range(start, min(len(text), start + _LONGEST)):
        if text[offset] == "," and depth == 1:
            last = offset + 1
        depth += {"(": 1, ")": -1}.get(text[offset], 0)
        if not depth:
            return text[last:offset].strip()
    return ""


def _statement(text: str, match: re.Match[str]) -> tuple[int, int]:
    """Where the statement that a name stands in begins and ends."""
    ends = (
        each.end()
        for each in _STATEMENT.finditer(text, max(0, match.start() - _LONGEST), match.start())
    )
    stop = min(len(text), match.end() + _LONGEST)
    end = _STATEMENT.search(text, match.end(), stop)
    return max(ends, default=max(0, match.start() - _LONGEST)), end.start() if end else stop


def _looked_at(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether an expression only tells whether a flag is set, or clears it, by what stands around the flag's name."""
    while not _intersected(after):
        opening = _opening(before)
        if isinstance(opening, bool):
            return opening
        caller = before[opening - 1] if opening else ""
        if _WORD.fullmatch(caller) and caller not in _TRANSPARENT:
            return bool(_LOOKS.fullmatch(caller))
        before, after = before[:opening], _outside(after)
    return True


def _intersected(after: Sequence[str]) -> bool:
    """Whether `&` follows in the same parentheses."""
    depth = 0
    for token in after:
        if not depth and (token in (",", ")") or token in _ENDS):
            return False
        if not depth and token in ("&", "==", "!="):
            return True
        depth += {"(": 1, ")": -1}.get(token, 0)
    return False


def _opening(before: Sequence[str]) -> int | bool:
    """Where the parentheses around a place open; or the answer, where something before it gives one."""
    depth = 0
    elsewhere = False
    for at in range(len(before) - 1, -1, -1):
        token = before[at]
        if token in (")", "]"):
            depth += 1
        elif token in ("(", "[") and depth:
            depth -= 1
        elif token == "(":
            return at
        elif depth:
            continue
        elif token == ",":
            elsewhere = True
        elif not elsewhere and (
            token in _COMPARES or (token == "&" and at and _operand(before[at - 1]))
        ):
            return True
        elif token in _ENDS and not elsewhere:
            return False
    return False


def _operand(token: str) -> bool:
    return token in (")", "]") or (bool(_WORD.fullmatch(token)) and token != "return")


def _outside(after: Sequence[str]) -> Sequence[str]:
    """What follows the parenthesis that closes first."""
    depth = 0
    for at, token in enumerate(after):
        depth += {"(": 1, ")": -1}.get(token, 0)
        if depth < 0:
            return after[at + 1 :]
    return ()
