"""What edits are made of besides the tree: the rules, and the files that lie beside a series."""

from __future__ import annotations

from typing import Protocol

from refactor.series.rule import Rule


class Sources(Protocol):
    """Where a series finds what its edits name."""

    def rule(self, name: str) -> Rule:
        """A rule by name.

        Raises:
            BadInput: there is none, or it is one that would be silently misread.
        """
        ...

    def text(self, name: str) -> str:
        """A file beside series.toml.

        Raises:
            BadInput: there is none.
        """
        ...

    def data(self, name: str) -> bytes:
        """The same, byte for byte: a diff may hold lines that are not UTF-8.

        Raises:
            BadInput: there is none.
        """
        ...
