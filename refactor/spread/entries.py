"""What groups.toml holds: the groups of a series, with what people have decided about them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from refactor.errors import BadInput
from refactor.series.declared import declare, parse_toml
from refactor.series.schema import is_person

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")

WAVE = re.compile(r"pilot|[1-9]\d{0,3}", re.ASCII)
"""What is sent together in time."""


class GroupEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A group of files: a table `[KEY]` in groups.toml.

    Attributes:
        section: the title of its section of MAINTAINERS; its directory or file where the series
            groups by these, or where no section but THE REST has the files.
        prefix: what the subject of its patch begins with.
        proposals: prefixes to choose from. The prefix is unsure as long as it is the first of them.
        bundle: the key of the bundle that it is mailed in.
        route: what the mail asks for: apply, ack or pull.
        cc: more people in Cc of its patch, each as `Name <address>` or an address.
        wave: `pilot`, or the number of the wave that its bundle is mailed in.
        hold: why it makes no commit for now. Default: it makes one.
        fold: the key of the group that its files belong to instead.
        split: `directory` or `file`: its files make a group for each of them.
        files: the files that belong to it, whatever MAINTAINERS says of them now.
    """

    section: str = ""
    prefix: str = ""
    proposals: tuple[str, ...] = ()
    bundle: str = ""
    route: Literal["", "apply", "ack", "pull"] = ""
    cc: tuple[str, ...] = ()
    wave: str = ""
    hold: str = ""
    fold: str = ""
    split: Literal["", "directory", "file"] = ""
    files: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.bundle and not KEY.fullmatch(self.bundle):
            raise ValueError(
                f"bundle: wanted lower-case letters, digits and dashes, got {self.bundle!r}"
            )
        if self.wave and not WAVE.fullmatch(self.wave):
            raise ValueError(f'wave: wanted "pilot" or a number in quotes, got {self.wave!r}')
        for who in self.cc:
            # They become mail headers: a line break would begin another one.
            if not is_person(who):
                raise ValueError(f"cc: wanted `Name <address>` or an address, got {who!r}")

    @property
    def is_unsure(self) -> bool:
        """Whether the prefix is only likely, and was not looked at."""
        return self.prefix in self.proposals[:1]


def parse_entries(text: str, where: str) -> dict[str, GroupEntry]:
    """The entries of groups.toml, by key.

    Raises:
        BadInput: a table is not one of a group, a file is in two groups, or groups fold into
            nothing; with file, key, wanted, got.
    """
    entries = {}
    for key, raw in parse_toml(text, where).items():
        entries[key] = _entry(key, raw, where)
    _require_one_each(entries, where)
    for key in entries:
        folded(key, entries, where)
    return entries


def _entry(key: str, raw: object, where: str) -> GroupEntry:
    if not KEY.fullmatch(key):
        raise BadInput(
            f"{where}: '{key}' is no key of a group", "wanted lower-case letters, digits and dashes"
        )
    return declare(raw, GroupEntry, f"{where}, [{key}]")


def _require_one_each(entries: Mapping[str, GroupEntry], where: str) -> None:
    """Refuse a file that two groups list: its patch would be mailed to two sets of people."""
    owners = defaultdict[str, list[str]](list)
    for key, entry in entries.items():
        for path in entry.files:
            owners[path].append(key)
    for path, keys in owners.items():
        if len(keys) > 1:
            raise BadInput(
                f"{where}: {path} is in the groups {' and '.join(sorted(keys))}",
                "take it out of one of them",
            )


def folded(key: str, entries: Mapping[str, GroupEntry], where: str) -> str:
    """The key of the group that the files of a group end up in.

    Raises:
        BadInput: it folds into a group that does not exist, or in a circle.
    """
    seen = [key]
    while (entry := entries.get(key)) and entry.fold:
        key = entry.fold
        if key in seen:
            raise BadInput(
                f"{where}: groups fold in a circle: {' into '.join([*seen, key])}",
                "take `fold` out of one of them",
            )
        if key not in entries:
            raise BadInput(
                f"{where}, [{seen[-1]}]: fold: there is no group '{key}'", "name one of this file"
            )
        seen.append(key)
    return key


def owners(entries: Mapping[str, GroupEntry]) -> dict[str, str]:
    """File -> the key of the group that lists it."""
    found = {}
    for key, entry in entries.items():
        for path in entry.files:
            found[path] = key
    return found


def unsure(entries: Mapping[str, GroupEntry], keys: Iterable[str]) -> list[str]:
    """Those of some groups whose prefix was not looked at."""
    return [key for key in keys if key in entries and entries[key].is_unsure]
