"""The report of a guard: what it says of a place, and of which places it says nothing."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from refactor.series.metavariables import blanked_comments
from refactor.series.rule import Rule

CALL = re.compile(r"\b(?P<name>[A-Za-z_]\w*)(?=\s*\()")
"""The name of something that is called."""


@dataclass(frozen=True)
class Limits:
    """Where the report says nothing, as the series leaves it.

    Attributes:
        inside: directories and files that are looked in; everywhere when empty.
        outside: those that are left out.
        kept: (file, function) that stays as it is.
    """

    inside: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    kept: tuple[tuple[str, str], ...] = ()


def message(rule: Rule) -> str:
    """What the report says of a place."""
    removed, added = set[str](), dict[str, None]()
    for line in blanked_comments(rule.text).split("\n"):
        calls = [call["name"] for call in CALL.finditer(line[1:])]
        if line.startswith("-"):
            removed.update(calls)
        elif line.startswith("+"):
            added |= dict.fromkeys(calls)
    new = [name for name in added if name not in removed]
    if new:
        return f"WARNING: opportunity for {new[0]}()"
    return f"WARNING: {rule.summary or rule.name}"


def report_rule(name: str, text: str, limits: Limits) -> str:
    """The rule that prints a report; texts are quoted as Python does."""
    # Without the mode a script runs in every one, and its lines would spoil the diff of `patch`.
    lines = [f"@script:python depends on report@\np << {name}.p;\n@@\n", "for place in p:"]
    conditions = []
    if limits.inside or limits.outside or limits.kept:
        lines.append('    path = "/" + place.file')
    if limits.inside:
        conditions.append(_any(limits.inside))
    if limits.outside:
        conditions.append(f"not {_any(limits.outside)}")
    for file, function in limits.kept:
        kept = f"path.endswith({'/' + file!r}) and place.current_element == {function!r}"
        conditions.append(f"not ({kept})")
    for condition in conditions:
        lines.append(f"    if not ({condition}):\n        continue")
    lines.append(f"    coccilib.report.print_report(place, {text!r})")
    return "\n".join([*lines, ""])


def _any(paths: Collection[str]) -> str:
    # From a slash to a slash: kernel/fork.c is neither mykernel/fork.c nor in kernel/fork.c.d.
    wanted = tuple(f"/{path.rstrip('/')}" for path in paths)
    return f"any(w + '/' in path or path.endswith(w) for w in {wanted!r})"
