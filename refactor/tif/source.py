"""A header as a preprocessor sees it: macros, enumerators and includes, with their conditions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from refactor.tif.conditions import OpenConditions
from refactor.tif.lines import LogicalLine, lines

_DIRECTIVE = re.compile(r"#\s*(?P<word>\w+)\b\s*(?P<rest>.*)")
_MACRO = re.compile(r"(?P<name>\w+)(?P<parameters>\([^)]*\))?\s*(?P<body>.*)")
_INCLUDED = re.compile(r'[<"](?P<path>[^>"]+)[>"]')
_WORD = re.compile(r"[A-Za-z_]\w*|[{},=;]|[^\sA-Za-z_{},=;]+")
_OPENING = {"if": "{}", "ifdef": "defined({})", "ifndef": "!defined({})"}
"""Directive -> the condition that it asks."""


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
        self._around = OpenConditions()
        self._enums = _Enums(path)
        self._guard = ""
        """The name of an outermost `#ifndef` on the line before."""

    def feed(self, line: LogicalLine) -> None:
        """Read one line."""
        directive = _DIRECTIVE.match(line.text.strip())
        if directive is None:
            self.source.macros += self._enums.feed(line, self._around.here)
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
        elif word == "define":
            self._define(rest, line, guard)
        elif word == "include":
            self._include(rest, line.first)

    def _open(self, word: str, rest: str, number: int) -> None:
        condition = _OPENING[word].format(rest)
        self._around.open(condition)
        self.source.asked.append(Asked(condition, number))
        if word == "ifndef" and self._around.depth == 1:
            self._guard = rest

    def _include(self, rest: str, number: int) -> None:
        included = _INCLUDED.match(rest)
        # `#include MACRO` names no file.
        if included is not None:
            include = Include(included["path"], number, self._around.here())
            self.source.includes.append(include)

    def _define(self, rest: str, line: LogicalLine, guard: str) -> None:
        macro = _MACRO.fullmatch(rest)
        if macro is None:
            return
        if macro["name"] == guard and not macro["body"]:
            # `#ifndef NAME`, `#define NAME`: the file guards itself, so the condition always holds.
            # The headers of asm/ all do; none has `#pragma once` (Linux 7.3).
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
                conditions=self._around.here(),
                parameters=macro["parameters"] or "",
            )
        )


class _Enums:
    """The enumerators in the code between directives, fed line by line."""

    def __init__(self, path: str) -> None:
        self._path = path
        # "" between enums, "head" after the keyword, "body" inside the braces.
        self._state = ""
        self._value = ""
        self._name: tuple[str, LogicalLine, tuple[str, ...]] | None = None
        self._last = ""

    def feed(self, line: LogicalLine, conditions: Callable[[], tuple[str, ...]]) -> Iterator[Macro]:
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
        # C11, 6.7.2.2: without a value it is one more than the enumerator before, the first is 0.
        counted = f"{self._last} + 1" if self._last else "0"
        body = self._value.strip() or counted
        self._name, self._value, self._last = None, "", name
        yield Macro(
            name, body, line.comment, self._path, line.first, line.last, conditions, enumerator=True
        )


def _after_head(word: str) -> str:
    """The state after a word between `enum` and its brace: a declaration has no brace."""
    if word == "{":
        return "body"
    return "" if word in ";=,}" else "head"
