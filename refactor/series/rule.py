"""A semantic patch: its header in the kernel's conventions, and what in it spatch would silently get wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto

from refactor.errors import BadInput
from refactor.series import metavariables, scripts, smpl
from refactor.series.plus import braces_one

_HEADER = re.compile(r"^//[ \t]*([A-Z][A-Za-z]*):[ \t]*(.*)$", re.MULTILINE)
_VIRTUAL = re.compile(r"^[ \t]*virtual\s+(\w+(?:\s*,\s*\w+)*)", re.MULTILINE)
_REGEX = re.compile(r"[=!]~")

_OPTIONS = frozenset(
    "--no-includes --include-headers --local-includes --all-includes --recursive-includes "
    "--include-headers-for-types --no-loops --jobs --disable-worth-trying-opt --smpl-spacing "
    "--force-diff --no-show-diff --in-place --very-quiet --quiet --allow-inconsistent-paths --cpp-at --c++".split()
)
_DANGERS = {
    smpl.Kind.ELSEWHERE: "a rule is one file; what #include or using would bring in is not seen here",
    smpl.Kind.OPTIONS: "#spatch lines would hide options; use the // Options: header",
    smpl.Kind.CODE: "this rule runs code of its own",
    smpl.Kind.CONTROL: "this rule holds a control character",
    smpl.Kind.PREAMBLE: "this rule has more than comments and `virtual NAME` before its first @",
    smpl.Kind.HEAD: "this rule has more than names, `depends on` and `disable` between @ and @",
}
_OURS = frozenset("--include-headers --no-show-diff --in-place --very-quiet --quiet --jobs".split())


class Includes(Enum):
    """The headers that spatch reads with a file."""

    NONE = auto()
    LOCAL = auto()
    ALL = auto()
    RECURSIVE = auto()


_INCLUDES = {
    "--no-includes": Includes.NONE,
    "--local-includes": Includes.LOCAL,
    "--all-includes": Includes.ALL,
    "--recursive-includes": Includes.RECURSIVE,
}
_FOR_TYPES = "--include-headers-for-types"
EVERY_FILE = "--disable-worth-trying-opt"
"""The option with which spatch examines files that lack the name of a metavariable's type."""


@dataclass(frozen=True)
class Rule:
    """A semantic patch.

    Attributes:
        name: of its directory and file.
        text: the whole of it.
        trusted: whether it lies in a directory that the user has named as his own.
        virtual: which of its virtual rules hold, besides the mode it runs in.
    """

    name: str
    text: str
    trusted: bool = True
    virtual: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """The first line of the `///` comment at the top."""
        lines = [line[3:].strip() for line in self.text.splitlines() if line.startswith("///")]
        return next((line for line in lines if line), "")

    def header(self, key: str) -> str:
        """The value of `// Key: value`, the kernel's way to say things about a rule; empty when absent."""
        return next(
            (value.strip() for name, value in _HEADER.findall(self.text) if name == key), ""
        )

    @property
    def declared(self) -> tuple[str, ...]:
        """The virtual rules that it declares."""
        return tuple(
            name.strip() for names in _VIRTUAL.findall(self.text) for name in names.split(",")
        )

    @property
    def defines(self) -> tuple[str, ...]:
        """What spatch is told to hold: the mode `patch` where the rule has modes, as coccicheck does, and ours."""
        return (*(["patch"] if "patch" in self.declared else []), *self.virtual)

    def holding(self, virtual: Iterable[str]) -> Rule:
        """The rule, run with these of its virtual rules."""
        return replace(self, virtual=tuple(sorted(virtual)))

    @property
    def typed(self) -> bool:
        """Whether a metavariable has a C type: then spatch reads headers, and files are examined one by one."""
        return metavariables.any_typed(self.text)

    @property
    def braces(self) -> bool:
        """Whether it puts braces around what may be a single statement; those of functions and tables do not count."""
        return braces_one(metavariables.blanked(self.text))

    @property
    def options(self) -> tuple[str, ...]:
        """Options for spatch out of the `// Options:` header; those that drive files are ours to decide."""
        return tuple(word for word in self.header("Options").split() if word not in _OURS)

    @property
    def every_file(self) -> bool:
        """Whether spatch examines files that lack the name of a metavariable's type."""
        return EVERY_FILE in self.options

    @property
    def iterates(self) -> bool:
        """Whether its scripts choose files to examine."""
        return scripts.iterates(self.text)

    @property
    def whole(self) -> bool:
        """Whether all files have to be examined in one process: its scripts keep state."""
        return self.iterates or scripts.keeps_state(self.text)

    @property
    def untyped(self) -> Rule:
        """The rule without the types of its metavariables: it asks for the words of its code."""
        return replace(self, text=metavariables.untyped(self.text))

    @property
    def includes(self) -> Includes:
        """The headers that spatch reads: as the last of its options says, else for types only."""
        asked = [_INCLUDES[option] for option in self.options if option in _INCLUDES]
        if asked:
            return asked[-1]
        return Includes.LOCAL if self.typed or _FOR_TYPES in self.options else Includes.NONE

    @property
    def alone(self) -> bool:
        """Whether a process may examine one file only: types and headers of another would count."""
        return self.typed or self.includes is not Includes.NONE or _FOR_TYPES in self.options

    def check(self, where: str) -> None:
        """Refuse what spatch would take in silence.

        Raises:
            BadInput: with the line and what to write instead.
        """
        for start, names in metavariables.sections(self.text):
            if found := _REGEX.search(names):
                raise BadInput(
                    f"{where}:{self._line(start + found.start())}: regular expressions mean different things to "
                    "different spatch builds; use a set {a, b}"
                )
        if danger := smpl.brought_in(self.text):
            raise BadInput(f"{where}:{self._line(danger.offset)}: {_DANGERS[danger.kind]}")
        for option in self.options:
            if option.split("=")[0] not in _OPTIONS:
                raise BadInput(f"{where}: // Options: '{option}' is not one that a rule may set")
        if not self.trusted and (danger := smpl.unfit(self.text)):
            raise BadInput(
                f"{where}:{self._line(danger.offset)}: {_DANGERS[danger.kind]} and its directory is not trusted",
                "`git config --global --add refactor.path DIR` makes it yours",
            )

    def _line(self, offset: int) -> int:
        return self.text.count("\n", 0, offset) + 1
