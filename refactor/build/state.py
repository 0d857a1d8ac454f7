"""Builds: what a series declares to be built, and what came of building it, as values that can be compared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import msgspec

from refactor.runs.proof import Finding
from refactor.series.build import _PLAIN

SOURCES = (".c", ".S", ".rs")
"""What is compiled into an object of its own."""


class Diagnostic(msgspec.Struct, frozen=True):
    """What a compiler said about a place; equal when it says the same about a line that has only moved.

    Attributes:
        text: without file and line.
        line: 0 where there is none.
        detail: the lines that it showed.
    """

    file: str
    text: str
    line: int
    detail: str

    @property
    def key(self) -> tuple[str, str]:
        """What two of them share that say the same."""
        return self.file, self.text

    @property
    def where(self) -> str:
        """`path:line`."""
        return f"{self.file}:{self.line}" if self.line else self.file


class Built(msgspec.Struct, frozen=True):
    """One object and what came of it.

    Attributes:
        listing: digest of its code and data; empty when there is none.
        inputs: the files of the tree that it was made from.
    """

    path: str
    warnings: tuple[Diagnostic, ...] = ()
    errors: tuple[Diagnostic, ...] = ()
    listing: str = ""
    inputs: tuple[str, ...] = ()


class State(msgspec.Struct, frozen=True):
    """The objects of one target at one tree.

    Attributes:
        broken: what failed before any object could be made; then `objects` says nothing.
        unknown: sources that this configuration builds nothing from.
    """

    objects: tuple[Built, ...] = ()
    broken: tuple[Diagnostic, ...] = ()
    unknown: tuple[str, ...] = ()

    def __or__(self, other: State) -> State:
        """Both together; an object that is in both counts once."""
        objects = {built.path: built for built in (*self.objects, *other.objects)}
        return State(
            tuple(objects[path] for path in sorted(objects)),
            tuple(dict.fromkeys((*self.broken, *other.broken))),
            tuple(sorted({*self.unknown, *other.unknown})),
        )

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """Everything that failed."""
        return (*self.broken, *(error for built in self.objects for error in built.errors))


def targets(builds_objects: tuple[str, ...], changed: Iterable[str]) -> tuple[str, ...]:
    """What is asked of make for a commit: what is declared, and the sources that it changes elsewhere."""
    below = tuple(path for path in builds_objects if path.endswith("/"))
    own = sorted(path for path in changed if path.endswith(SOURCES) and _PLAIN.fullmatch(path))
    return (*builds_objects, *(path for path in own if not path.startswith(below or ("\0",))))


def affected(before: State, after: State, changed: Iterable[str]) -> tuple[str, ...]:
    """The objects that are made from what a commit changes."""
    touched = set(changed)
    return tuple(
        sorted(
            {
                built.path
                for state in (before, after)
                for built in state.objects
                if touched & set(built.inputs)
            }
        )
    )


def new_errors(before: State, after: State) -> tuple[Finding, ...]:
    """What fails and did not fail before."""
    old = {error.key for error in before.errors}
    return _findings(error for error in after.errors if error.key not in old)


def new_warnings(before: State, after: State) -> tuple[Finding, ...]:
    """Warnings that the same objects did not give before; none of objects that did not build before."""
    old = {
        built.path: Counter(warning.key for warning in built.warnings) for built in before.objects
    }
    skipped = _failed(before)
    fresh: list[Diagnostic] = []
    for built in after.objects:
        if before.broken or built.path in skipped:
            continue
        left = Counter(old.get(built.path, Counter()))
        for warning in built.warnings:
            if left[warning.key]:
                left[warning.key] -= 1
            else:
                fresh.append(warning)
    return _findings(fresh, "warning: ")


def built_first_time(before: State, after: State) -> str:
    """The first object with warnings that did not build before; empty for none."""
    skipped = _failed(before)
    warned = (built.path for built in after.objects if built.warnings and not built.errors)
    return next((path for path in warned if before.broken or path in skipped), "")


def _failed(state: State) -> set[str]:
    return {built.path for built in state.objects if built.errors}


def _findings(said: Iterable[Diagnostic], kind: str = "") -> tuple[Finding, ...]:
    """A header is compiled many times, and what is wrong with it is said once."""
    distinct = {(each.where, each.text): each for each in said}
    return tuple(
        Finding(_flag(each.text), each.where, f"{kind}{each.text}", each.detail)
        for each in distinct.values()
    )


def _flag(text: str) -> str:
    flag = re.search(r"\[-W(?:error=)?([\w+-]+)=?\]$", text)
    return flag[1] if flag else ""
