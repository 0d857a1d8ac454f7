"""The format of the file that `refactor.defaults` names: what several series of a user share."""

from __future__ import annotations

from typing import Any

import msgspec

from refactor.series.schema import Head

REFUSED = {
    "trailer": "it would change the commits of every series",
    "own": "it names steps of one series",
}
"""Keys of `[recipients]` that no series gets from elsewhere -> the reason."""


class Defaults(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The top level of the file.

    Attributes:
        build: builds for the series that declare none, each a table `[[build]]`.
        check: checks for the series that declare none, each a table `[[check]]`.
        recipients: keys of `[recipients]` for the series that leave them out, except `trailer` and
            `own`.
    """

    build: tuple[dict[str, Any], ...] = ()
    check: tuple[dict[str, Any], ...] = ()
    recipients: dict[str, Any] = {}

    def __post_init__(self) -> None:
        for key, why in REFUSED.items():
            if key in self.recipients:
                raise ValueError(f"recipients.{key}: {why}: declare it in series.toml")


class UsedDefaults(msgspec.Struct, frozen=True):
    """The keys that a series has from the file.

    Attributes:
        file: its path.
        sha256: of its content.
        keys: as `build` and `recipients.lists`, sorted.
    """

    file: str
    sha256: str
    keys: tuple[str, ...]


def filled(head: Head, defaults: Defaults) -> tuple[Head, tuple[str, ...]]:
    """A series with the keys that it leaves out, and their names."""
    keys: list[str] = []
    build, check = head.build, head.check
    # All or none: builds of two files together would be a set that nobody has chosen.
    if defaults.build and not build:
        build = defaults.build
        keys.append("build")
    if defaults.check and not check:
        check = defaults.check
        keys.append("check")
    recipients = dict(head.recipients)
    # Key by key, for each is about other people.
    for key, value in defaults.recipients.items():
        if key not in recipients:
            recipients[key] = value
            keys.append(f"recipients.{key}")
    whole = msgspec.structs.replace(head, build=build, check=check, recipients=recipients)
    return whole, tuple(sorted(keys))
