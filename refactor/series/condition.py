"""The condition of a step: something that a base has, or lacks."""

from __future__ import annotations

import re

import msgspec

from refactor.series.scope import path_complaint

SYMBOL = re.compile(r"[A-Za-z_]\w*", re.ASCII)
"""A C identifier, or the name of a Kconfig option."""


class When(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The bases that a step is for: `when`. Exactly one of `has` and `lacks` is given.

    Attributes:
        file: the file of the base to look in. A base without it lacks every symbol.
        has: the symbol that the code of the file, not a comment, must have.
        lacks: the symbol that the code of the file must not have.
    """

    file: str
    has: str = ""
    lacks: str = ""

    def __post_init__(self) -> None:
        complaint = path_complaint(self.file)
        if complaint:
            raise ValueError(f"file: '{self.file}' {complaint}")
        if self.file.endswith("/"):
            raise ValueError(f"file: '{self.file}' is a directory, wanted a file")
        if bool(self.has) == bool(self.lacks):
            number = "both" if self.has else "neither"
            raise ValueError(f"wanted one of has and lacks, got {number}")
        if not SYMBOL.fullmatch(self.symbol):
            raise ValueError(f"wanted a symbol in has and lacks, got {self.symbol!r}")

    @property
    def symbol(self) -> str:
        """The symbol that is looked for."""
        return self.has or self.lacks

    def excludes(self, other: When) -> bool:
        """Whether exactly one of two conditions holds on every base."""
        same = (self.file, self.symbol) == (other.file, other.symbol)
        # Of two files or symbols, both may be there or none.
        return same and bool(self.has) != bool(other.has)

    def holds(self, present: bool) -> bool:
        """Whether the condition holds on a base that has the symbol, or has not."""
        return present == bool(self.has)

    def unmet(self) -> str:
        """The sentence about a base on which it does not hold."""
        if self.has:
            return f"{self.file} has no {self.has}"
        return f"{self.file} has {self.lacks}"

    def __str__(self) -> str:
        """The sentence about a base on which it holds."""
        return f"{self.file} {'has' if self.has else 'lacks'} {self.symbol}"
