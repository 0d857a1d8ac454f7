"""An author or a committer as commit objects name them; "ident" is git's own word (git-var(1))."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

# git takes `<`, `>` and newlines out of names and addresses (ident.c).
_IDENT = re.compile(
    r"(?P<name>[^<>\n]*) <(?P<address>[^<>\n]*)> (?P<date>[0-9]+ [+-][0-9]{4})",
)


@dataclass(frozen=True)
class Ident:
    """A person at a time.

    Attributes:
        date: seconds since 1970 and the time zone, such as `1700000000 +0100`.
    """

    name: str
    address: str
    date: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The ident in `Name <address> seconds zone`.

        Raises:
            ValueError: the text is no ident.
        """
        parts = _IDENT.fullmatch(text)
        if parts is None:
            raise ValueError(f"{text!r} is not an ident of git's")
        return cls(parts["name"], parts["address"], parts["date"])

    def __str__(self) -> str:
        return f"{self.person} {self.date}"

    @property
    def person(self) -> str:
        """`Name <address>`, as trailers have it."""
        return f"{self.name} <{self.address}>"

    @property
    def seconds(self) -> str:
        """The time without its zone: decimal digits, seconds since 1970."""
        return self.date.split()[0]


def ident_text(commit: bytes, role: str) -> str:
    """The text of an ident in a commit object (bytes outside UTF-8 as surrogates).

    Args:
        role: "author" or "committer".
    """
    head = commit.decode("utf-8", "surrogateescape").split("\n\n", 1)[0]
    # Only a newline ends a line of a commit object; str.splitlines() would split at more, which a
    # name can hold.
    return next(
        line.removeprefix(f"{role} ") for line in head.split("\n") if line.startswith(f"{role} ")
    )
