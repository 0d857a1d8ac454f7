"""The uses of a thread flag: code that may set it, code that only tests it, and assembly.

A flag that nothing ever sets is dead, however often it is tested. Where it cannot be told, code is
taken to set it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

import msgspec

from refactor.tif.expressions import LOOKS, only_tests
from refactor.tif.flags import NAMED, relevant
from refactor.tif.lines import ASSEMBLY, LogicalLine, assembly, lines
from refactor.tif.source import Source

How = Literal["sets", "tests", "asks", "assembly"]

_TOKEN = re.compile(
    r'"(?:[^"\\\n]|\\.)*"|[A-Za-z_]\w*|(?:<<|>>|[-+*/%&|^=!<>])=|&&|\|\||<<|>>|->|\S'
)
_DIRECTIVE = re.compile(r"\s*#\s*(?P<word>\w+)")
_OF_FLAGS = re.compile(r"\s*#\s*define\s+_?TIF_\w+(?![\w(])")
_STATEMENT = re.compile(r"[;{}]")
# set_syscall_work(fl) and its like name TIF_##fl (include/linux/thread_info.h).
_PASTED = re.compile(r"(?<!\w)TIF_\s*##")
_WORD = re.compile(r"\w+")
# powerpc keeps some flags in local_flags, not in flags (arch/powerpc/include/asm/thread_info.h).
_OTHER = re.compile(r"(?:thread_info(?:\(\))?|\bti)\s*(?:->|\.)\s*(?P<word>\w+_flags)\b")
# A name is judged by its statement, and no further: code in which nothing ends would be slow.
_LONGEST = 2000
_DEPTH = {"(": 1, ")": -1}


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
    found = []
    for macro in source.macros:
        if _PASTED.search(macro.body):
            terms = [f"({condition})" for condition in relevant(macro.conditions)]
            found.append(Pasted(macro.name, " && ".join(terms)))
    return tuple(found)


def uses(path: str, text: str, pasting: Sequence[Pasted] = ()) -> tuple[Use, ...]:
    """Every place of a file that names a flag or a mask, but for the definitions of these.

    Args:
        pasting: macros that put TIF_ before their last argument.
    """
    logical = list(lines(text))
    assembled: set[int] = set()
    found: list[Use] = []
    for line in assembly(path, logical):
        assembled.add(line.first)
        found += [Use(name, "assembly", path, line.first) for name in _named(line)]
    if path.endswith(ASSEMBLY):
        return tuple(found)
    code: list[LogicalLine] = []
    for line in logical:
        if line.first in assembled:
            continue
        directive = _DIRECTIVE.match(line.text)
        if directive is None:
            code.append(line)
        elif directive["word"] in ("if", "ifdef", "ifndef", "elif"):
            found += _asked(path, line, directive["word"])
        elif directive["word"] == "define" and not _OF_FLAGS.match(line.text):
            found += _in_code(path, [line], pasting)
    return (*found, *_in_code(path, code, pasting))


def _asked(path: str, line: LogicalLine, word: str) -> list[Use]:
    condition = " ".join(line.text.split()).partition(word)[2].strip()
    if word in ("ifdef", "ifndef"):
        condition = f"defined({condition})"
    return [Use(name, "asks", path, line.first, condition) for name in _named(line)]


def _named(line: LogicalLine) -> list[str]:
    return NAMED.findall(line.text) if "TIF_" in line.text else []


def _in_code(path: str, code: list[LogicalLine], pasting: Sequence[Pasted]) -> Iterator[Use]:
    text = "\n".join(line.text for line in code)
    present = [macro for macro in pasting if macro.name in text]
    if "TIF_" not in text and not present:
        return
    joined = _Code(path, text, code, _starts(code))
    yield from joined.named()
    for macro in present:
        yield from joined.pasted(macro)


def _starts(code: Iterable[LogicalLine]) -> list[int]:
    """The offset of each line in the joined text, and the length of this."""
    return [0, *accumulate(len(line.text) + 1 for line in code)]


@dataclass(frozen=True)
class _Code:
    """Lines of C as one text: a statement may go on over several.

    Attributes:
        starts: the offset of each line in the text.
    """

    path: str
    text: str
    lines: Sequence[LogicalLine]
    starts: Sequence[int]

    def named(self) -> Iterator[Use]:
        """The uses of flags and masks by their names."""
        for match in NAMED.finditer(self.text):
            begin, end = _statement(self.text, match)
            before = _TOKEN.findall(self.text, begin, match.start())
            after = _TOKEN.findall(self.text, match.end(), end)
            how: How = "tests" if only_tests(before, after) else "sets"
            other = _OTHER.search(self.text, begin, end)
            word = other["word"] if other else ""
            yield Use(match[0], how, self.path, self._line(match), word=word)

    def pasted(self, macro: Pasted) -> Iterator[Use]:
        """The uses of flags through a macro that puts TIF_ before their names."""
        how: How = "tests" if LOOKS.fullmatch(macro.name) else "sets"
        for match in re.finditer(rf"(?<!\w){re.escape(macro.name)}\s*\(", self.text):
            argument = _last_argument(self.text, match.end())
            # Another macro may pass its own parameter on: that is a word, but no flag is called so.
            if _WORD.fullmatch(argument):
                name = f"TIF_{argument}"
                yield Use(name, how, self.path, self._line(match), macro.condition)

    def _line(self, match: re.Match[str]) -> int:
        return self.lines[bisect_right(self.starts, match.start()) - 1].first


def _last_argument(text: str, start: int) -> str:
    depth, last = 1, start
    for offset in range(start, min(len(text), start + _LONGEST)):
        if text[offset] == "," and depth == 1:
            last = offset + 1
        depth += _DEPTH.get(text[offset], 0)
        if not depth:
            return text[last:offset].strip()
    return ""


def _statement(text: str, match: re.Match[str]) -> tuple[int, int]:
    """The beginning and the end of the statement around a name."""
    start = max(0, match.start() - _LONGEST)
    for boundary in _STATEMENT.finditer(text, start, match.start()):
        start = boundary.end()
    stop = min(len(text), match.end() + _LONGEST)
    boundary_behind = _STATEMENT.search(text, match.end(), stop)
    return start, boundary_behind.start() if boundary_behind else stop
