"""Places that a step changes in one of two runs only, file by file, with the reason."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import starmap

import msgspec

from refactor.runs.reason import NEW, OLD, FileInRun, of_series, why
from refactor.text.change import FileChange, Site, apart

# Functions, macros and flags of the kernel: words joined by underscores, as coding-style.rst, 4
# (Naming) asks; words of the language have none.
_NAME = re.compile(rb"\b(?=[A-Za-z]*_)(?P<name>\w*[A-Za-z]\w*)\b(?P<call>\s*\()?")
# A change log is read in a mail: the diff itself has the other names.
_MANY = 3

Files = Mapping[str, bytes | None]
"""Path -> content before a step; None for no file."""


class SiteDrift(msgspec.Struct, frozen=True):
    """A place that only one of two runs changes.

    Attributes:
        title: the first line with a word in it.
        reason: why the other run does not change it; empty when nothing shows that.
    """

    title: str
    reason: str


class FileDrift(msgspec.Struct, frozen=True):
    """A file that two runs change in different ways.

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
        """The differences for a change log: `in a.c (old_name() is new_name())`."""
        if self.was:
            return f"in {self.path}, which was {self.was}"
        details = ", ".join(filter(None, (self._sites, self.header)))
        return f"in {self.path} ({details})"

    @property
    def _sites(self) -> str:
        if self.came and self.went:
            return f"{_listed(self.came)} instead of {_listed(self.went)}"
        if self.came:
            return f"{_listed(self.came)} came"
        if self.went:
            return f"{_listed(self.went)} went"
        return _counted(self.added, self.removed)


def _listed(names: tuple[str, ...]) -> str:
    more = len(names) - _MANY
    return ", ".join(names[:_MANY]) + (f" and {more} more" if more > 0 else "")


def _counted(added: tuple[SiteDrift, ...], removed: tuple[SiteDrift, ...]) -> str:
    # As many went as came: the same calls, most likely, with other words around them.
    if len(added) == len(removed):
        return _sites(len(added), "changed")
    return ", ".join(filter(None, [_sites(len(added), "added"), _sites(len(removed), "removed")]))


def _sites(number: int, what: str) -> str:
    if number == 0:
        return ""
    return f"1 site {what}" if number == 1 else f"{number} sites {what}"


def file_drifts(
    old: Iterable[FileChange],
    new: Iterable[FileChange],
    *,
    then: Files,
    now: Files,
    changed: str = "",
) -> tuple[FileDrift, ...]:
    """The files that two runs of a step change in different ways, by path.

    Args:
        then, now: the contents, before the step, of every path that is not changed in the same way,
            in the older run and in the newer.
        changed: the part of the step that differs, where both runs are on one base; else empty.
    """
    before, after = _by_path(old), _by_path(new)
    moves = _moves(before, after, then=then, now=now)
    # A moved file is changed in the very same way, so that there is nothing else to say of it.
    drifts = list(starmap(FileDrift, moves.items()))
    for path in {*before, *after} - {*moves, *moves.values()}:
        nothing = FileChange(path, (), ())
        earlier = FileInRun(before.get(path, nothing), then.get(path))
        later = FileInRun(after.get(path, nothing), now.get(path))
        drift = _file_drift(path, earlier, later, changed=changed)
        if drift.added or drift.removed or drift.header:
            drifts.append(drift)
    return tuple(sorted(drifts, key=_path))


def _by_path(changes: Iterable[FileChange]) -> dict[str, FileChange]:
    return {change.path: change for change in changes}


def _path(drift: FileDrift) -> str:
    return drift.path


def _file_drift(path: str, old: FileInRun, new: FileInRun, *, changed: str) -> FileDrift:
    gone, come = apart(old.change, new.change)
    reason = of_series(old, new, changed) if changed else ""
    header = ""
    if old.change.header != new.change.header:
        # git's extended header lines: `new file mode 100644`, `deleted file mode 100644`.
        header = ", ".join(new.change.header) or "mode and kind as they are"
    return FileDrift(
        path,
        added=_site_drifts(come, old, NEW, reason=reason),
        removed=_site_drifts(gone, new, OLD, reason=reason),
        header=header,
        came=_names(come, gone, old.content),
        went=_names(gone, come, new.content),
    )


def _site_drifts(
    sites: Iterable[Site], other: FileInRun, words: tuple[str, str, str, str], *, reason: str
) -> tuple[SiteDrift, ...]:
    """The sites that the other run does not change, with the reasons.

    Args:
        reason: of all of them, where that is known; else the two files show it.
    """
    drifts = []
    for site in sites:
        drifts.append(SiteDrift(site.title, reason or why(site, other, words)))
    return tuple(drifts)


def _names(
    sites: Iterable[Site], others: Iterable[Site], elsewhere: bytes | None
) -> tuple[str, ...]:
    """Names in lines removed at some sites and not at others; functions and macros with `()`.

    Args:
        elsewhere: the file in the other tree: a name that it has too is neither new nor gone.
    """
    excluded = _words_of(elsewhere or b"")
    for site in others:
        excluded |= _words_of(site.gone)
    names: dict[str, None] = {}
    for site in sites:
        for match in _NAME.finditer(site.gone):
            if match["name"] not in excluded:
                # Never an error: \w of a pattern in bytes is ASCII.
                names[match["name"].decode() + ("()" if match["call"] else "")] = None
    return tuple(names)


def _words_of(text: bytes) -> set[bytes]:
    return {match["name"] for match in _NAME.finditer(text)}


def _moves(
    before: Mapping[str, FileChange], after: Mapping[str, FileChange], *, then: Files, now: Files
) -> dict[str, str]:
    """New path -> old path of moved files.

    These are at one place only in each tree, and are changed in the very same way.
    """
    left = _only_in(before, after, now)
    # Files that were there before count as rivals too: with two files changed alike, either may
    # be the moved one.
    rivals = _only_in(after, before, {})
    times = Counter(rivals.values())
    moves: dict[str, str] = {}
    for path, content in rivals.items():
        # A file that was there before has not come from elsewhere.
        if then.get(path) is not None:
            continue
        alike = [other for other, old in left.items() if old == content]
        old_path = _same_name(path, alike)
        # Without a name in common, only where no other file is a candidate on either side.
        if old_path is None and len(alike) == times[content] == 1:
            old_path = alike[0]
        if old_path is not None:
            moves[path] = old_path
            # Two new files cannot both be the one that is gone.
            del left[old_path]
    return moves


def _same_name(path: str, others: Iterable[str]) -> str | None:
    """The one path with the same file name in another directory; None if there is not just one."""
    # A driver keeps its name when its directory moves: drivers/net/ to drivers/net/ethernet/.
    name = posixpath.basename(path)
    named = [other for other in others if posixpath.basename(other) == name]
    return named[0] if len(named) == 1 else None


def _only_in(
    changes: Mapping[str, FileChange], others: Mapping[str, FileChange], files: Files
) -> dict[str, str]:
    """Path -> content of the changes to files that the other run neither changes nor has."""
    only = {}
    for path, change in changes.items():
        if path not in others and files.get(path) is None:
            only[path] = change.content
    return only
