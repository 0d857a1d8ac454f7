"""Where a step changes other places than it did, file by file, and what in the two trees shows why."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping

import msgspec

from refactor.text.change import Change, Site, apart

_WORD = re.compile(rb"\w")
# What the kernel's functions, macros and flags are called; words of the language have no
# underscore.
_NAME = re.compile(rb"\b(?=[A-Za-z]*_)(?P<name>\w*[A-Za-z]\w*)\b(?P<call>\s*\()?")
_MANY = 3

Files = Mapping[str, bytes | None]
"""What files held before a step; None where there was none."""


class SiteDrift(msgspec.Struct, frozen=True):
    """A place that only one of two runs changes.

    Attributes:
        title: the first line that says something.
        reason: what shows why the other run does not; empty when nothing does.
    """

    title: str
    reason: str


class FileDrift(msgspec.Struct, frozen=True):
    """A file that one of two runs changes otherwise than the other.

    Attributes:
        was: the path of the very same change in the older run, where the file has moved; else
            empty.
        header: what else is done to it now, as `new file mode 100644`, where that is something
            else.
        came, went: names in the code that the step takes away in one of the runs alone: what
            upstream calls it now, and what it called it.
    """

    path: str
    was: str = ""
    added: tuple[SiteDrift, ...] = ()
    removed: tuple[SiteDrift, ...] = ()
    header: str = ""
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What became of the file's sites, for a change log: `in a.c (old_name() is new_name())`."""
        if self.was:
            return f"in {self.path}, which was {self.was}"
        if self.came and self.went:
            sites = f"{_listed(self.came)} instead of {_listed(self.went)}"
        elif self.came or self.went:
            sites = f"{_listed(self.came or self.went)} {'came' if self.came else 'went'}"
        else:
            sites = _counted(self.added, self.removed)
        return f"in {self.path} ({', '.join(part for part in (sites, self.header) if part)})"


def _listed(names: tuple[str, ...]) -> str:
    more = len(names) - _MANY
    return ", ".join(names[:_MANY]) + (f" and {more} more" if more > 0 else "")


def _counted(added: tuple[SiteDrift, ...], removed: tuple[SiteDrift, ...]) -> str:
    if len(added) == len(removed):
        return _sites(len(added), "changed")
    parts = [_sites(len(added), "added"), _sites(len(removed), "removed")]
    return ", ".join(part for part in parts if part)


def _sites(number: int, what: str) -> str:
    return f"{number} site{'s' if number > 1 else ''} {what}" if number else ""


def file_drifts(
    old: Iterable[Change], new: Iterable[Change], then: Files, now: Files
) -> tuple[FileDrift, ...]:
    """The files that two runs of a step change in different ways, by path.

    Args:
        then, now: what every path that is not changed in the same way held before the step, in the
            older run and in the newer.
    """
    before, after = {change.path: change for change in old}, {change.path: change for change in new}
    moves = _moves(before, after, then, now)
    found = [FileDrift(path, was) for path, was in moves.items()]
    for path in {*before, *after} - {*moves, *moves.values()}:
        was, is_ = before.get(path, Change(path, (), ())), after.get(path, Change(path, (), ()))
        gone, come = apart(was, is_)
        added = tuple(SiteDrift(site.title, _why(site, then.get(path), was, _NEW)) for site in come)
        removed = tuple(
            SiteDrift(site.title, _why(site, now.get(path), is_, _OLD)) for site in gone
        )
        header = ", ".join(is_.header) or "mode and kind as they are"
        if added or removed or was.header != is_.header:
            other = header if was.header != is_.header else ""
            came, went = _names(come, gone, then.get(path)), _names(gone, come, now.get(path))
            found.append(FileDrift(path, "", added, removed, other, came, went))
    return tuple(sorted(found, key=lambda file: file.path))


def _names(
    sites: Iterable[Site], others: Iterable[Site], elsewhere: bytes | None
) -> tuple[str, ...]:
    """The names in what is taken away at some sites and not at others; functions and macros with `()`.

    Args:
        elsewhere: the file in the other tree: a name that it has too is neither new nor gone.
    """
    mine, theirs = (
        [match for site in each for match in _NAME.finditer(site.gone)] for each in (sites, others)
    )
    known = {match["name"] for match in theirs} | {
        match["name"] for match in _NAME.finditer(elsewhere or b"")
    }
    return tuple(
        dict.fromkeys(
            f"{match['name'].decode()}{'()' if match['call'] else ''}"
            for match in mine
            if match["name"] not in known
        )
    )


def _moves(
    before: Mapping[str, Change], after: Mapping[str, Change], then: Files, now: Files
) -> dict[str, str]:
    """New path -> old path, of files that are only at one place in each tree and are changed in the very same way."""
    left = {
        path: change.content
        for path, change in before.items()
        if path not in after and now.get(path) is None
    }
    found: dict[str, str] = {}
    for path, change in after.items():
        if path in before or then.get(path) is not None:
            continue
        alike = [other for other, content in left.items() if content == change.content]
        named = [other for other in alike if posixpath.basename(other) == posixpath.basename(path)]
        rivals = [
            each for each, c in after.items() if each not in before and c.content == change.content
        ]
        if len(named) == 1 or (len(alike) == 1 and len(rivals) == 1):
            found[path] = (named or alike)[0]
            del left[found[path]]
    return found


_NEW = (
    "the file is new",
    "the code is new",
    "the code was there, and nothing matched it",
    "it was there before",
)
_OLD = (
    "the file is gone",
    "the code is gone",
    "the code is there, and nothing matches it",
    "upstream has it already",
)
"""What the other tree shows: no file, no such code, the code and no match, the result."""


def _why(site: Site, other: bytes | None, change: Change, words: tuple[str, str, str, str]) -> str:
    """Why the other run does not change this place.

    Args:
        other: what the file holds there before the step.
        change: what the step does to it there.
    """
    no_file, no_code, no_match, result = words
    if other is None:
        return no_file
    matched = sum(each.gone == site.gone for each in change.sites)
    if _says(site.gone) and _times(site.gone, other) > matched:
        return no_match
    if _says(site.new) and _times(site.new, other):
        return result
    return no_code if _says(site.gone) else ""


def _says(lines: bytes) -> bool:
    """Whether lines are more than braces and blanks, which are everywhere."""
    return bool(_WORD.search(lines))


def _times(lines: bytes, text: bytes) -> int:
    """How often whole lines stand in a text."""
    return len(re.findall(rb"^(?=" + re.escape(lines) + rb")", text, re.MULTILINE))
