"""The door to the facts about thread flags that no header gives.

Code that tests bits by their position, and the assembler. The facts of an architecture are in
architectures.toml beside this file.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import msgspec

from refactor.series.declared import declare, parse_toml


class Position(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of code that tests bits by their position; it is ignored in trees without this line.

    Attributes:
        line: without regard to white space.
        bits: `15`, or `0-15`.
    """

    file: str
    line: str
    bits: str
    why: str

    @property
    def value(self) -> int:
        """The bits as a number."""
        first, _, last = self.bits.partition("-")
        return (1 << int(last or first) + 1) - (1 << int(first))


class Architecture(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One architecture.

    Attributes:
        position: code that looks at bits by their position.
        assembler: where it is not the one of the compiler that builds kernels.
        package: of Debian's, that brings this assembler.
        options: of the assembler.
        words: in its assembly -> what its assembler takes for them, without the preprocessor.
    """

    position: tuple[Position, ...] = ()
    assembler: str = ""
    package: str = ""
    options: tuple[str, ...] = ()
    words: dict[str, str] = {}


class _Known(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    arch: dict[str, Architecture]


def architecture(name: str) -> Architecture:
    """What is known of one; nothing where there is nothing to know."""
    return _known().arch.get(name, Architecture())


def same_line(one: str, other: str) -> bool:
    """Whether two lines of code differ in white space only."""
    return re.sub(r"\s", "", one) == re.sub(r"\s", "", other)


@cache
def _known() -> _Known:
    file = Path(__file__).with_name("architectures.toml")
    return declare(parse_toml(file.read_text("utf-8"), file.name), _Known, file.name)
