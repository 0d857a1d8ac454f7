"""States of builds: objects with their warnings, errors and code, as values to be compared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from refactor.runs.proof import Finding
from refactor.series.build import PLAIN_PATH

SOURCES = (".c", ".S", ".rs")
"""Suffixes of files that are compiled into an object of their own."""


class Diagnostic(msgspec.Struct, frozen=True):
    """One warning or error of a compiler.

    Attributes:
        text: without file and line.
        line: 0 where there is none.
        detail: the source lines and notes below it.
    """

    file: str
    text: str
    line: int
    detail: str

    @property
    def key(self) -> tuple[str, str]:
        """The same for diagnostics that differ only by the line: a line may have moved."""
        return self.file, self.text

    @property
    def where(self) -> str:
        """`path:line`."""
        return f"{self.file}:{self.line}" if self.line else self.file


class Built(msgspec.Struct, frozen=True):
    """One object, as a build left it.

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
        broken: errors raised before any object could be built; `objects` is empty then.
        unknown: sources that this configuration does not compile.
    """

    objects: tuple[Built, ...] = ()
    broken: tuple[Diagnostic, ...] = ()
    unknown: tuple[str, ...] = ()

    def __or__(self, other: State) -> State:
        """The union; of an object that is in both, the second."""
        # Two targets may share objects: a directory, and a file of it that the commit changes.
        objects = {built.path: built for built in (*self.objects, *other.objects)}
        ordered = sorted(objects.values(), key=lambda built: built.path)
        broken = tuple(dict.fromkeys((*self.broken, *other.broken)))
        return State(tuple(ordered), broken, tuple(sorted({*self.unknown, *other.unknown})))

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The errors of all objects."""
        errors = list(self.broken)
        for built in self.objects:
            errors += built.errors
        return tuple(errors)


def targets(builds_objects: tuple[str, ...], changed: Iterable[str]) -> tuple[str, ...]:
    """The targets of make for a commit: the declared objects, and changed sources elsewhere."""
    directories = tuple(path for path in builds_objects if path.endswith("/"))
    wanted = list(builds_objects)
    for path in sorted(changed):
        # make takes other names for options or variables.
        compiled = path.endswith(SOURCES) and PLAIN_PATH.fullmatch(path)
        if compiled and not path.startswith(directories):
            wanted.append(path)
    return tuple(wanted)


def affected(before: State, after: State, changed: Iterable[str]) -> tuple[str, ...]:
    """The objects that are built from the files that a commit changes."""
    touched = set(changed)
    paths = set()
    for built in (*before.objects, *after.objects):
        if not touched.isdisjoint(built.inputs):
            paths.add(built.path)
    return tuple(sorted(paths))


def new_errors(before: State, after: State) -> tuple[Finding, ...]:
    """Errors that there were not before."""
    old = {error.key for error in before.errors}
    fresh = [error for error in after.errors if error.key not in old]
    return _findings(fresh)


def new_warnings(before: State, after: State) -> tuple[Finding, ...]:
    """Warnings that the same objects did not give before.

    Of an object that did not build before, no warning is new: see `built_first_time`.
    """
    if before.broken:
        return ()
    old = {built.path: built.warnings for built in before.objects}
    skipped = _failed(before)
    fresh: list[Diagnostic] = []
    for built in after.objects:
        if built.path not in skipped:
            fresh += _added(old.get(built.path, ()), built.warnings)
    return _findings(fresh, "warning: ")


def _added(before: Iterable[Diagnostic], after: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The warnings of an object without those that it had before, each as often as it had it."""
    # Counted, because a key has no line: the same warning at two lines has one key.
    left = Counter(warning.key for warning in before)
    for warning in after:
        if left[warning.key]:
            left[warning.key] -= 1
        else:
            yield warning


def built_first_time(before: State, after: State) -> str | None:
    """The first object with warnings that did not build before."""
    skipped = _failed(before)
    for built in after.objects:
        if built.warnings and not built.errors and (before.broken or built.path in skipped):
            return built.path
    return None


def _failed(state: State) -> set[str]:
    return {built.path for built in state.objects if built.errors}


def _findings(diagnostics: Iterable[Diagnostic], kind: str = "") -> tuple[Finding, ...]:
    """One finding for each place and text: a header is compiled many times."""
    findings = {}
    for diagnostic in diagnostics:
        where, text = diagnostic.where, diagnostic.text
        findings[where, text] = Finding(_flag(text), where, f"{kind}{text}", diagnostic.detail)
    return tuple(findings.values())


def _flag(text: str) -> str:
    """The name of the warning, as gcc and clang print it after the text: `[-Wunused-variable]`."""
    # -Wformat=2 is printed as [-Wformat=], an error of -Werror as [-Werror=format].
    flag = re.search(r"\[-W(?:error=)?([\w+-]+)=?\]$", text)
    return flag[1] if flag else ""
