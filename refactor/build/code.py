"""The code of objects, compared symbol by symbol."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from refactor.build.state import State
from refactor.runs.proof import Finding

_MOST = 400
"""Lines of a difference that are kept."""


def differing(before: State, after: State) -> dict[str, tuple[str, str]]:
    """Objects with another listing, or only in one state: path -> digests before and after."""
    old = _listings(before)
    new = _listings(after)
    pairs = {}
    for path in sorted(old.keys() | new.keys()):
        if old.get(path) != new.get(path):
            pairs[path] = (old.get(path, ""), new.get(path, ""))
    return pairs


def _listings(state: State) -> dict[str, str]:
    """The digest of each object's listing, by path."""
    return {built.path: built.listing for built in state.objects}


def differences(
    path: str, before: Mapping[str, str], after: Mapping[str, str]
) -> tuple[Finding, ...]:
    """The symbols of an object that are not the same, each with its difference."""
    findings = []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        # The object may be new or gone as a whole: each of its symbols is, then.
        change = "differs"
        if new is None:
            change = "is gone"
        elif old is None:
            change = "is new"
        findings.append(Finding(name, path, f"{name} {change}", _difference(old or "", new or "")))
    return tuple(findings)


def _difference(before: str, after: str) -> str:
    """A unified difference, cut to a length that a person reads."""
    old, new = before.split("\n"), after.split("\n")
    lines = list(difflib.unified_diff(old, new, "before", "after", lineterm="", n=4))
    if len(lines) > _MOST:
        lines[_MOST:] = [f"... and {len(lines) - _MOST} more lines"]
    return "\n".join(lines)
