"""A group of files and a bundle of groups, as templates see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from refactor.engine.subject_prefix import joined
from refactor.runs.facts import Facts
from refactor.runs.group import Group
from refactor.spread.subjects import shared_prefix
from refactor.text.diff import quoted


def group_words(
    group: Group | None, facts: Facts, functions: Iterable[str]
) -> dict[str, object] | None:
    """The group of a commit, for templates; None where the step makes one commit.

    Args:
        facts: of the commit, with paths as text has them.
        functions: those in which something changed.
    """
    if group is None:
        return None
    sites = 0
    for edit in facts.edits:
        sites += sum(edit.sites.values())
    return {
        "key": group.key,
        "section": quoted(group.section),
        "prefix": joined(group.prefix),
        "bundle": group.bundle,
        "route": group.route,
        "files": [file.path for file in facts.files],
        "sites": sites,
        "functions": list(functions),
    }


def bundle_words(groups: Sequence[Group]) -> dict[str, str] | None:
    """The bundle of some groups, for the template of its cover letter; None without a group."""
    if not groups:
        return None
    first = groups[0]
    prefix = shared_prefix([group.prefix for group in groups])
    return {"key": first.bundle, "prefix": joined(prefix), "route": first.route}
