"""The code of objects, compared symbol by symbol."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from refactor.build.state import State
from refactor.runs.proof import Finding

_MOST = 400
"""Lines of a difference that are kept."""


def differing(before: State, after: State) -> dict[str, tuple[str, str]]:
    """Objects with another listing, or in one of the two only: path -> (listing before, listing after), digests."""
    old = {built.path: built.listing for built in before.objects}
    new = {built.path: built.listing for built in after.objects}
    return {
        path: (old.get(path, ""), new.get(path, ""))
        for path in sorted(old.keys() | new.keys())
        if old.get(path) != new.get(path)
    }


def differences(
    path: str, before: Mapping[str, str], after: Mapping[str, str]
) -> tuple[Finding, ...]:
    """The symbols of an object that are not the same, each with its difference."""
    found = []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old != new:
            what = "is gone" if new is None else "is new" if old is None else "differs"
            found.append(Finding(name, path, f"{name} {what}", _difference(old or "", new or "")))
    return tuple(found)


def _difference(before: str, after: str) -> str:
    lines = list(
        difflib.unified_diff(
            before.split("\n"), after.split("\n"), "before", "after", lineterm="", n=4
        )
    )
    more = [f"... and {len(lines) - _MOST} more lines"] if len(lines) > _MOST else []
    return "\n".join([*lines[:_MOST], *more])
