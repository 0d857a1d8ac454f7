"""A semantic patch: its header as the kernel writes it, and constructs that spatch misreads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto

from refactor.errors import BadInput
from refactor.series import metavariables, regexes, scripts, smpl, spatch_options
from refactor.series.plus import braces_one

_HEADER = re.compile(r"^//[ \t]*([A-Z][A-Za-z]*):[ \t]*(.*)$", re.MULTILINE)
_VIRTUAL = re.compile(r"^[ \t]*virtual\s+(\w+(?:\s*,\s*\w+)*)", re.MULTILINE)

_DANGERS = {
    smpl.Kind.ELSEWHERE: (
        "a rule is one file; what #include or using would bring in is not seen here"
    ),
    smpl.Kind.OPTIONS: "a #spatch line stands alone in a line before the first rule",
    smpl.Kind.CODE: "this rule runs code of its own",
    smpl.Kind.CONTROL: "this rule holds a control character",
    smpl.Kind.PREAMBLE: "this rule has more than comments and `virtual NAME` before its first @",
    smpl.Kind.HEAD: "this rule has more than names, `depends on` and `disable` between @ and @",
}


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
        text: the whole file.
        trusted: whether its directory is one that the user has named as their own.
        virtual: the virtual rules that hold, besides the mode it runs in.
        macros: definitions for spatch, besides those of the kernel.
        kernel_macros: whether spatch is given those of the kernel.
        reports: whether it is run to print what it finds, and not to change anything.
    """

    name: str
    text: str
    trusted: bool = True
    virtual: tuple[str, ...] = ()
    macros: str = ""
    kernel_macros: bool = True
    reports: bool = False

    @property
    def summary(self) -> str:
        """The first line of the `///` comment at the top."""
        # The format of scripts/coccinelle (Documentation/dev-tools/coccinelle.rst).
        for line in self.text.splitlines():
            words = line.removeprefix("///").strip()
            if line.startswith("///") and words:
                return words
        return ""

    def header(self, key: str) -> str:
        """The value of a line `// Key: value` in the header; empty when absent."""
        for name, value in _HEADER.findall(self.text):
            if name == key:
                return str(value.strip())
        return ""

    @property
    def declared(self) -> tuple[str, ...]:
        """The virtual rules that it declares."""
        return tuple(
            name.strip() for names in _VIRTUAL.findall(self.text) for name in names.split(",")
        )

    @property
    def defines(self) -> tuple[str, ...]:
        """The virtual rules to run it with: its mode, if it has modes, and `virtual`."""
        # As scripts/coccicheck passes `-D patch`.
        mode = "report" if self.reports else "patch"
        return (*((mode,) if mode in self.declared else ()), *self.virtual)

    def holding(self, virtual: Iterable[str]) -> Rule:
        """The rule, run with these of its virtual rules."""
        return replace(self, virtual=tuple(sorted(virtual)))

    @property
    def typed(self) -> bool:
        """Whether a metavariable has a C type, for which spatch reads headers."""
        return metavariables.any_typed(self.text)

    @property
    def names_types(self) -> bool:
        """Whether a metavariable stands for a type.

        By the isomorphism sizeof_type_expr of spatch's standard.iso, `sizeof(T)` then matches
        `sizeof *p` too, where the type of `p` is known: what declares it has to be there.
        """
        return metavariables.any_type(self.text)

    @property
    def braces(self) -> bool:
        """Whether it may put braces around a single statement."""
        return braces_one(metavariables.blanked(self.text))

    @property
    def options(self) -> tuple[str, ...]:
        """Options for spatch from `// Options:` and `#spatch`, but for those that drive files."""
        words: list[str] = []
        for option in self._options:
            if option.name not in spatch_options.DRIVING and option.name != "-I":
                words += option.words
        return tuple(words)

    @property
    def directories(self) -> tuple[str, ...]:
        """Directories of the tree in which headers are looked for besides those of the kernel."""
        return tuple(option.value for option in self._options if option.name == "-I")

    @property
    def _options(self) -> Iterator[spatch_options.Option]:
        # `// Options:` is for whoever drives spatch, as scripts/coccicheck does; spatch passes over
        # it.
        lines = [self.header("Options"), *smpl.option_lines(self.text)]
        return spatch_options.parse(" ".join(lines).split())

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
        """Refuse constructs that spatch misreads without a warning.

        Raises:
            BadInput: with the line, and a better way to write it.
        """
        if self.text.startswith("\ufeff"):
            raise BadInput(f"{where}: begins with a byte order mark", "save it without one")
        for regex in regexes.regexes(self.text):
            why = regexes.complaint(regex.pattern)
            if why:
                place = f"{where}:{self._line(regex.offset)}"
                raise BadInput(
                    f'{place}: regular expression "{regex.pattern}": {why}',
                    f"use {regexes.LANGUAGE}, or a set {{a, b}}",
                )
        text = smpl.without_options(self.text)
        if other := smpl.other_form(text):
            raise BadInput(f"{where}: {other}")
        danger = smpl.brought_in(text)
        if danger:
            raise BadInput(f"{where}:{self._line(danger.offset)}: {_DANGERS[danger.kind]}")
        if not metavariables.BLOCK.search(metavariables.blanked(self.text)):
            raise BadInput(
                f"{where}: holds no rule",
                "a rule is `@@`, declarations, `@@`, and lines that begin with - and +",
            )
        for option in self._options:
            why = spatch_options.complaint(option)
            if why:
                raise BadInput(f"{where}: // Options: '{option.name}' {why}")
        # A rule can run code: spatch embeds Python and OCaml.
        unfit = None if self.trusted else smpl.unfit(text)
        if unfit:
            raise BadInput(
                f"{where}:{self._line(unfit.offset)}: "
                f"{_DANGERS[unfit.kind]} and its directory is not trusted",
                "`git config --global --add refactor.path DIR` makes it yours",
            )

    def _line(self, offset: int) -> int:
        return self.text.count("\n", 0, offset) + 1
