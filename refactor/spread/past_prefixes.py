"""The subject prefixes that earlier commits to a file have used."""

from __future__ import annotations

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from refactor.spread.prefixes import PrefixProposal

NEWEST = 64
"""Commits of a file that count."""

_MOST_DIRECTORIES = 10
"""A commit over more is about the tree: its prefix says nothing of a file."""

# `net: phy: `, and behind it the driver as hwmon and crypto write it: `(lm75) `, `caam - `.
_NAME = r"[\w.+,/*{}@-]+"
_PREFIX = re.compile(
    rf"(?P<parts>(?:{_NAME}(?: {_NAME}){{0,2}}: )+)(?P<driver>\([\w./, -]+\) |[\w./]+ - )?"
)


def subject_prefix(subject: str) -> str:
    """The prefix of a subject, as proposals have it: `hwmon: (lm75)`; empty without any."""
    found = _PREFIX.match(subject)
    if found is None or subject.lower().startswith("treewide"):
        return ""
    return f"{found['parts']}{found['driver'] or ''}".rstrip().removesuffix(":")


def past_prefixes(
    commits: Iterable[tuple[str, Sequence[str]]], paths: Iterable[str]
) -> dict[str, tuple[PrefixProposal, ...]]:
    """File -> the prefixes that its newest commits have used, the commonest first.

    Args:
        commits: the subject of each and the files that it changed, the newest first.
        paths: the files to look at; those that no commit with a prefix changed are left out.
    """
    votes: Mapping[str, Counter[str]] = defaultdict(Counter)
    wanted = frozenset(paths)
    for subject, files in commits:
        prefix = subject_prefix(subject)
        if not prefix or len(set(map(posixpath.dirname, files))) > _MOST_DIRECTORIES:
            continue
        for path in wanted.intersection(files):
            if votes[path].total() < NEWEST:
                votes[path][prefix] += 1
    found = {}
    for path, counted in votes.items():
        found[path] = tuple(_proposals(counted))
    return found


def _proposals(counted: Counter[str]) -> list[PrefixProposal]:
    every = counted.total()
    ranked = sorted(counted, key=lambda prefix: (-counted[prefix], prefix))
    return [PrefixProposal(prefix, counted[prefix], counted[prefix] / every) for prefix in ranked]
