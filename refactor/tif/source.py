"""A header as a preprocessor sees it: macros, enumerators and includes, each with the conditions around it.

Directives are lines, after comments have become blanks and backslashes have joined lines (C11,
5.1.1.2): so what a parser of C stumbles over (registers as variables, attributes) does not disturb
it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

ASSEMBLY = (".S", ".s")

_TOKEN = re.compile(
    r"(?P<comment>/\*.*?(?:\*/|\Z)|//(?:[^\n\\]|\\.)*)|(?P<splice>\\[ \t]*\r?\n)|(?P<newline>\n)"
    r"""|(?P<code>[^"'/\\\n]+|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|.)""",
    re.DOTALL,
)
_DIRECTIVE = re.compile(r"#\s*(?P<word>\w+)\b\s*(?P<rest>.*)")
_MACRO = re.compile(r"(?P<name>\w+)(?P<parameters>\([^)]*\))?\s*(?P<body>.*)")
_INCLUDED = re.compile(r'[<"](?P<path>[^>"]+)[>"]')
_WORD = re.compile(r"[A-Za-z_]\w*|[{},=;]|[^\sA-Za-z_{},=;]+")
_MOST = 64
"""Branches of an `#if`, and those around each other, that are put into words: what has more is not known."""
_DECORATION = re.compile(r"^/\*+|\*+/$|^//+|^[ \t]*\*+(?!/)", re.MULTILINE)


@dataclass(frozen=True)
class Line:
    """A line as directives are read: continued lines joined, without comments; `first` and `last` count from 1."""

    text: str
    comment: str
    first: int
    last: int


@dataclass(frozen=True)
class Macro:
    """Something with a name and a value.

    Attributes:
        body: what stands for it, in single blanks.
        parameters: of a macro like a function; empty for others.
        conditions: expressions that hold where it is defined, the outermost first.
        first, last: its lines (1-based), with the comment behind it.
        enumerator: a member of an enum, not a macro.
    """

    name: str
    body: str
    comment: str
    path: str
    first: int
    last: int
    conditions: tuple[str, ...] = ()
    parameters: str = ""
    enumerator: bool = False


@dataclass(frozen=True)
class Include:
    """A file that is included, as it is written between the quotes."""

    path: str
    line: int
    conditions: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """The condition of an `#if` of any kind, and the line where it stands."""

    condition: str
    line: int


@dataclass
class Source:
    """What a file says to the preprocessor."""

    path: str
    macros: list[Macro] = field(default_factory=list)
    includes: list[Include] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)


def lines(text: str) -> Iterator[Line]:
    """The lines of a file, joined and without comments, each with the words of its comments."""
    number = first = 1
    parts: list[str] = []
    comments: list[str] = []
    for match in _TOKEN.finditer(f"{text}\n"):
        what = match.lastgroup
        if what == "newline":
            yield Line("".join(parts), " ".join(comments), first, number)
            parts, comments = [], []
            number += 1
            first = number
            continue
        number += match[0].count("\n")
        parts.append(match[0] if what == "code" else " ")
        comments += [_words(match[0])] if what == "comment" else []


def assembly(path: str, found: Iterable[Line]) -> Iterator[Line]:
    """The lines of a file that an assembler reads: all of a .S file, of others what stands in its macros."""
    inside = whole = path.endswith(ASSEMBLY)
    for line in found:
        word = line.text.split(maxsplit=1)[:1]
        inside = inside or word == [".macro"]
        if inside:
            yield line
        inside = whole or (inside and word != [".endm"])


def _words(comment: str) -> str:
    return " ".join(_DECORATION.sub(" ", comment.strip()).split())


def read(path: str, text: str) -> Source:
    """What a file says; the guard against a second inclusion is no condition."""
    source = Source(path)
    around = _Around()
    enums = _Enums(path)
    guard = ""
    for line in lines(text):
        directive = _DIRECTIVE.match(line.text.strip())
        if directive is None:
            source.macros += enums.feed(line, around.conditions)
            continue
        word, rest = directive["word"], " ".join(directive["rest"].split())
        guarded, guard = guard, ""
        if word in ("if", "ifdef", "ifndef"):
            condition = (
                rest
                if word == "if"
                else f"defined({rest})"
                if word == "ifdef"
                else f"!defined({rest})"
            )
            around.open(condition)
            source.asked.append(Asked(condition, line.first))
            guard = rest if word == "ifndef" and around.depth == 1 else ""
        elif word in ("elif", "else") and around.depth:
            around.turn(rest if word == "elif" else "1")
            source.asked += [Asked(rest, line.first)] if word == "elif" else []
        elif word == "endif" and around.depth:
            around.close()
        elif word == "define" and (macro := _MACRO.fullmatch(rest)):
            if macro["name"] == guarded and not macro["body"]:
                around.close()
                around.open("1")
                continue
            source.macros.append(
                Macro(
                    *(
                        macro["name"],
                        macro["body"].strip(),
                        line.comment,
                        path,
                        line.first,
                        line.last,
                    ),
                    conditions=around.conditions(),
                    parameters=macro["parameters"] or "",
                )
            )
        elif word == "include" and (included := _INCLUDED.match(rest)):
            source.includes.append(Include(included["path"], line.first, around.conditions()))
    return source


def _holds(branches: list[str]) -> str:
    """What holds in the last of the branches that an `#if` has had so far; empty where that is always so."""
    if len(branches) > _MOST:
        return f"none of {len(branches) - 1} before && ({branches[-1]})"
    not_before = [f"!({each})" for each in branches[:-1]]
    here = [branches[-1]] if branches[-1] != "1" else []
    return " && ".join([*not_before, *(f"({each})" if not_before else each for each in here)])


class _Around:
    """The `#if` that are open. What holds in them is put together where it is asked for: most lines do not ask."""

    def __init__(self) -> None:
        self._branches: list[list[str]] = []
        self._held: list[str | None] = []
        self._conditions: tuple[str, ...] | None = ()

    @property
    def depth(self) -> int:
        """How many are open."""
        return len(self._branches)

    def open(self, condition: str) -> None:
        self._branches.append([condition])
        self._held.append(None)
        self._conditions = None

    def turn(self, condition: str) -> None:
        self._branches[-1].append(condition)
        self._held[-1] = self._conditions = None

    def close(self) -> None:
        self._branches.pop()
        self._held.pop()
        self._conditions = None

    def conditions(self) -> tuple[str, ...]:
        """Expressions that hold here, the outermost first."""
        if self._conditions is None:
            for number, branches in enumerate(self._branches[:_MOST]):
                if self._held[number] is None:
                    self._held[number] = _holds(branches)
            self._conditions = tuple(filter(None, self._held[:_MOST]))
            if len(self._held) > _MOST:
                self._conditions += (f"{len(self._held) - _MOST} more conditions",)
        return self._conditions


class _Enums:
    """The enumerators in the code between directives, fed line by line."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._state = ""
        self._value = ""
        self._name: tuple[str, Line, tuple[str, ...]] | None = None
        self._last = ""

    def feed(self, line: Line, conditions: Callable[[], tuple[str, ...]]) -> Iterator[Macro]:
        """The enumerators that end in a line."""
        for word in _WORD.findall(line.text):
            if self._state == "":
                self._state = "head" if word == "enum" else ""
            elif self._state == "head":
                self._state = "body" if word == "{" else "" if word in ";=,}" else "head"
                self._last = ""
            elif word in (",", "}"):
                yield from self._end()
                self._state = "" if word == "}" else "body"
            elif self._name is None:
                self._name = (word, line, conditions())
            elif word != "=" or self._value:
                self._value += f"{word} "

    def _end(self) -> Iterator[Macro]:
        if self._name is None:
            return
        name, line, conditions = self._name
        body = self._value.strip() or (f"{self._last} + 1" if self._last else "0")
        self._name, self._value, self._last = None, "", name
        yield Macro(
            name, body, line.comment, self._path, line.first, line.last, conditions, enumerator=True
        )
