"""Builds: what a series declares to be built, and what came of building it, as values that can be compared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import msgspec

from refactor.values.proof import Finding
from refactor.values.scope import path_complaint

_CONFIG = re.compile(r"[a-z0-9][a-z0-9_.-]*config", re.IGNORECASE | re.ASCII)
_SETTING = re.compile(r'[A-Z0-9][A-Za-z0-9_]*=(?:[ymn]|-?\d+|0x[0-9a-fA-F]+|"[^"\\\n$`]*")')
# What neither make nor a shell takes for anything but a name.
_PLAIN = re.compile(r"[\w.,+/-]+", re.ASCII)
SOURCES = (".c", ".S", ".rs")
"""What is compiled into an object of its own."""


class Build(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One configuration of one architecture, as `[[build]]` declares it.

    Attributes:
        arch: the kernel's name for it, as in ARCH=.
        config: a make target that writes a configuration, such as `defconfig`.
        set: options on top of it, as `AUDIT=y`, `COMPAT=n`; they have to come out so.
        objects: directories and objects that are built for every commit: they stand for the users of headers.
        name: in reports; the architecture and the configuration when absent.
        llvm: build with LLVM=1.
        wanted: options that are set where a tree has them, and left as they come out.
    """

    arch: str
    config: str = "defconfig"
    set: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    name: str = ""
    llvm: bool = False
    wanted: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9]+", self.arch):
            raise ValueError(f"arch: wanted the kernel's name for an architecture, got {self.arch!r}")
        if not _CONFIG.fullmatch(self.config):
            raise ValueError(f"config: wanted a make target such as defconfig, got {self.config!r}")
        for key, settings in (("set", self.set), ("wanted", self.wanted)):
            if wrong := next((setting for setting in settings if not _SETTING.fullmatch(setting)), None):
                raise ValueError(f"{key}: wanted OPTION=y, =m, =n, a number or a quoted text, got {wrong!r}")
        for path in self.objects:
            if complaint := path_complaint(path):
                raise ValueError(f"objects: {path!r} {complaint}")
            if path.startswith("-") or not _PLAIN.fullmatch(path) or not path.endswith(("/", ".o")):
                raise ValueError(f"objects: wanted directories (with a / at their end) and .o files, got {path!r}")

    @property
    def title(self) -> str:
        """What a report calls it."""
        return self.name or f"{self.arch} {self.config}"


class BuildText(Build, frozen=True, forbid_unknown_fields=True):
    """A build in which values of parameters are still missing: whether names are well formed is not known yet."""

    def __post_init__(self) -> None:
        """Nothing to check."""


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
        sorted({built.path for state in (before, after) for built in state.objects if touched & set(built.inputs)})
    )


def new_errors(before: State, after: State) -> tuple[Finding, ...]:
    """What fails and did not fail before."""
    old = {error.key for error in before.errors}
    return _findings(error for error in after.errors if error.key not in old)


def new_warnings(before: State, after: State) -> tuple[Finding, ...]:
    """Warnings that the same objects did not give before; none of objects that did not build before."""
    old = {built.path: Counter(warning.key for warning in built.warnings) for built in before.objects}
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
    return tuple(Finding(_flag(each.text), each.where, f"{kind}{each.text}", each.detail) for each in distinct.values())


def _flag(text: str) -> str:
    flag = re.search(r"\[-W(?:error=)?([\w+-]+)=?\]$", text)
    return flag[1] if flag else ""
