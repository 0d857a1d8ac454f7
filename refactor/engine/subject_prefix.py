"""The subject prefix that a template asks for with `{{ prefix }}`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from refactor.library.spread_tables import prefix_table
from refactor.library.template_names import first_use
from refactor.runs.facts import FileFacts
from refactor.runs.group import Group
from refactor.runs.run import Changed
from refactor.spread.prefixes import join_prefix
from refactor.spread.subjects import Prefix, proposed, shared_prefix

_TREE_WIDE = "treewide"
_NONE = Prefix("")


def prefix_of(template: str, files: Sequence[FileFacts], group: Group | None) -> Prefix:
    """The prefix of a step's message; an empty one where its template does not ask."""
    # The table is long, and only read when it is needed.
    if first_use(template, "prefix") is None:
        return _NONE
    return _prefix(files, group)


def cover_prefix(template: str, steps: Iterable[Changed]) -> str:
    """The beginning that the prefixes of all patches share; empty where the cover does not ask."""
    if first_use(template, "prefix") is None:
        return ""
    texts = [_prefix(step.facts.files, step.group).text for step in steps]
    return joined(shared_prefix(texts)) if texts else ""


def joined(prefix: str) -> str:
    """A prefix with what joins it to a subject: `hwmon:`, `hwmon: (lm75)`, `crypto: caam -`."""
    return join_prefix(prefix, "").rstrip() if prefix else ""


def _prefix(files: Sequence[FileFacts], group: Group | None) -> Prefix:
    if group:
        # What is unsure about it is asked about in groups.toml.
        return Prefix(group.prefix)
    paths = [file.path for file in files]
    return proposed(paths, prefix_table(), otherwise=_TREE_WIDE)
