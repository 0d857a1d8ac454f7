"""What a series declares: who gets it, and its steps."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from refactor.values.scope import path_complaint

_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_SYMBOL = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_PERSON = re.compile(r"(?:[^<>\n]* )?<[^<>\s]+@[^<>\s]+>|[^<>\s]+@[^<>\s]+")

ROLES = ("maintainer", "supporter", "reviewer", "odd fixer", "list")


class Recipients(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who gets the patches, by the role that the tree's MAINTAINERS gives them.

    Attributes:
        trailer: roles that become `Cc:` trailers of a commit.
        to: roles that the mails go to; everybody else that get_maintainer.pl names is in Cc.
        extra: more people for Cc, as `Name <address>`.
        never: addresses that are left out everywhere.
    """

    trailer: tuple[str, ...] = ("maintainer", "supporter", "reviewer")
    to: tuple[str, ...] = ("maintainer", "supporter")
    extra: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for role in (*self.trailer, *self.to):
            if role not in ROLES:
                raise ValueError(f"wanted roles out of {', '.join(ROLES)}, got {role!r}")
        for who in self.extra:
            # They become mail headers: a line break would begin another one.
            if not _PERSON.fullmatch(who):
                raise ValueError(f"extra: wanted `Name <address>` or an address, got {who!r}")


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One commit of the series.

    Attributes:
        id: never changes between versions; names the message template `<id>.j2`.
        edit: the declared edits, still as tables; the kinds know their own keys.
        gone: symbols that no code in the whole tree contains after this step.
        present: symbols that are in the tree after this step.
        files: exactly the files that this step changes; empty: not declared.
    """

    id: str
    edit: tuple[dict[str, Any], ...]
    gone: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(f"wanted an id of lower-case letters, digits and dashes, got {self.id!r}")
        if not self.edit:
            raise ValueError("wanted at least one [[step.edit]], got none")
        for symbol in (*self.gone, *self.present):
            if not _SYMBOL.fullmatch(symbol):
                raise ValueError(f"wanted a C identifier in gone and present, got {symbol!r}")
        for path in self.files:
            if complaint := path_complaint(path):
                raise ValueError(f"files: {path!r} {complaint}")
            if path.endswith("/"):
                raise ValueError(f"files: {path!r} is a directory, wanted a file")


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A series file as it is written.

    Attributes:
        summary: one line for `refactor list`.
        step: the steps, still as tables.
    """

    summary: str
    step: tuple[dict[str, Any], ...]
    recipients: dict[str, Any] = {}
