"""A header as a preprocessor sees it: macros, enumerators and includes, each with the conditions around it.

Directives are lines, after comments have become blanks and backslashes have joined lines (C11,
5.1.1.2). So code that a parser of C cannot read (register variables, attributes) does no harm.
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
_OPENING = {"if": "{}", "ifdef": "defined({})", "ifndef": "!defined({})"}
"""Directive -> the condition that it asks."""
_MOST = 64
"""The most branches of an `#if`, and nested `#if`, that are spelled out; what has more is unknown."""
_DECORATION = re.compile(r"^/\*+|\*+/$|^//+|^[ \t]*\*+(?!/)", re.MULTILINE)


@dataclass(frozen=True)
class Line:
    """A logical line: continued lines joined, without comments; `first` and `last` count from 1."""

    text: str
    comment: str
    first: int
    last: int


@dataclass(frozen=True)
class Macro:
    """A macro or an enumerator.

    Attributes:
        body: its expansion, in single blanks.
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
    """An `#include`, with the path as it is written between the quotes."""

    path: str
    line: int
    conditions: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """The condition of an `#if` of any kind, and its line."""

    condition: str
    line: int


@dataclass
class Source:
    """The macros, includes and conditions of a file."""

    path: str
    macros: list[Macro] = field(default_factory=list)
    includes: list[Include] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)


def lines(text: str) -> Iterator[Line]:
    """The logical lines of a file, each with the text of its comments."""
    number = first = 1
    parts: list[str] = []
    comments: list[str] = []
    for match in _TOKEN.finditer(f"{text}\n"):
        kind = match.lastgroup
        if kind == "newline":
            yield Line("".join(parts), " ".join(comments), first, number)
            parts, comments = [], []
            number += 1
            first = number
            continue
        number += match[0].count("\n")
        parts.append(match[0] if kind == "code" else " ")
        if kind == "comment":
            comments.append(_words(match[0]))


def assembly(path: str, source: Iterable[Line]) -> Iterator[Line]:
    """The lines that an assembler reads: all of a .S file, in others those between .macro and .endm."""
    inside = whole = path.endswith(ASSEMBLY)
    for line in source:
        word = line.text.split(maxsplit=1)[:1]
        inside = inside or word == [".macro"]
        if inside:
            yield line
        inside = whole or (inside and word != [".endm"])


def _words(comment: str) -> str:
    """The text of a comment without its decoration."""
    return " ".join(_DECORATION.sub(" ", comment.strip()).split())


def read(path: str, text: str) -> Source:
    """Read a file; the guard against a second inclusion counts as no condition."""
    reader = _HeaderReader(path)
    for line in lines(text):
        reader.feed(line)
    return reader.source


class _HeaderReader:
    """Collects macros, includes and conditions, line by line."""

    def __init__(self, path: str) -> None:
        self.source = Source(path)
        self._around = _Around()
        self._enums = _Enums(path)
        self._guard = ""
        """The name of an outermost `#ifndef` on the line before."""

    def feed(self, line: Line) -> None:
        """Read one line."""
        directive = _DIRECTIVE.match(line.text.strip())
        if directive is None:
            self.source.macros += self._enums.feed(line, self._around.conditions)
            return
        word, rest = directive["word"], " ".join(directive["rest"].split())
        guard, self._guard = self._guard, ""
        around = self._around
        if word in _OPENING:
            self._open(word, rest, line.first)
        elif word in ("elif", "else") and around.depth:
            around.turn(rest if word == "elif" else "1")
            if word == "elif":
                self.source.asked.append(Asked(rest, line.first))
        elif word == "endif" and around.depth:
            around.close()
        elif word == "define" and (macro := _MACRO.fullmatch(rest)):
            self._define(macro, line, guard)
        elif word == "include" and (included := _INCLUDED.match(rest)):
            include = Include(included["path"], line.first, around.conditions())
            self.source.includes.append(include)

    def _open(self, word: str, rest: str, number: int) -> None:
        condition = _OPENING[word].format(rest)
        self._around.open(condition)
        self.source.asked.append(Asked(condition, number))
        if word == "ifndef" and self._around.depth == 1:
            self._guard = rest

    def _define(self, macro: re.Match[str], line: Line, guard: str) -> None:
        if macro["name"] == guard and not macro["body"]:
            # `#ifndef NAME`, `#define NAME`: the file guards itself, so the condition always holds.
            self._around.close()
            self._around.open("1")
            return
        self.source.macros.append(
            Macro(
                name=macro["name"],
                body=macro["body"].strip(),
                comment=line.comment,
                path=self.source.path,
                first=line.first,
                last=line.last,
                conditions=self._around.conditions(),
                parameters=macro["parameters"] or "",
            )
        )


def _holds(branches: list[str]) -> str:
    """The condition of the last of an `#if`'s branches so far; empty where it always holds."""
    *before, last = branches
    if len(branches) > _MOST:
        return f"none of {len(before)} before && ({last})"
    if not before:
        return "" if last == "1" else last
    terms = [f"!({branch})" for branch in before]
    if last != "1":
        terms.append(f"({last})")
    return " && ".join(terms)


class _Around:
    """The open `#if`. Their conditions are spelled out on demand: most lines do not ask."""

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
        # "" between enums, "head" after the keyword, "body" inside the braces.
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
                self._state = _after_head(word)
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


def _after_head(word: str) -> str:
    """The state after a word between `enum` and its brace: a declaration has no brace."""
    if word == "{":
        return "body"
    return "" if word in ";=,}" else "head"
