"""A change apart from where it stands: what is gone and what is new, without context and without line numbers.

`git patch-id` is another when one line of context moves. Of two changes with the same content here, one may apply
where the other does not, but both do the same.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from refactor.values.diff import FILE, path_of

_PLACE = re.compile(rb"^@@ [^\n]*\n", re.MULTILINE)
# Lines above the first place that do not say what is done, but between which files and blobs.
_NAMING = (b"index ", b"--- ", b"+++ ", b"Binary files ")
_COMMIT = re.compile(rb"^([0-9a-f]{40})\n", re.MULTILINE)
_WORD = re.compile(rb"\w")


@dataclass(frozen=True)
class Site:
    """One place: the lines that are gone and those that are new, each with its ending."""

    gone: bytes
    new: bytes

    @property
    def title(self) -> str:
        """The first line that says something, for people."""
        lines = [line for line in (self.gone or self.new).split(b"\n") if line.strip()]
        best = next((line for line in lines if _WORD.search(line)), lines[0] if lines else b"")
        return best.strip().decode("utf-8", "replace")


@dataclass(frozen=True)
class Change:
    """What is done to one file.

    Attributes:
        header: what git says besides lines: a new file, another mode, binary content.
    """

    path: str
    header: tuple[str, ...]
    sites: tuple[Site, ...]

    @property
    def content(self) -> str:
        """A digest of the change, whatever the file is called."""
        return _digest([*(line.encode() for line in self.header), b"", *self._lines()])

    def _lines(self) -> Iterator[bytes]:
        for site in self.sites:
            yield from (site.gone, site.new)


def changes(raw: bytes) -> tuple[Change, ...]:
    """The changes of `git diff-tree -p -U0 --no-renames --full-index`, a file each."""
    return tuple(_change(part) for part in FILE.split(raw)[1:])


def _change(part: bytes) -> Change:
    head, *places = _PLACE.split(part)
    first, *more = head.split(b"\n")
    said = [line for line in more if line and not line.startswith(_NAMING)]
    if not places:
        # Nothing but the names of its blobs tells one binary change from another.
        said += [line for line in more if line.startswith(b"index ")]
    return Change(path_of(first), tuple(line.decode("utf-8", "replace") for line in said), tuple(map(_site, places)))


def _site(place: bytes) -> Site:
    """The lines of a place; what git says of a missing newline goes with the line that it is said of."""
    sides = {b"-": bytearray(), b"+": bytearray()}
    last = sides[b"-"]
    for line in _lines(place):
        last = sides.get(line[:1], last)
        last += line if line[:1] == b"\\" else line[1:]
    return Site(bytes(sides[b"-"]), bytes(sides[b"+"]))


def _lines(text: bytes) -> list[bytes]:
    """Lines that end in LF, and in nothing else."""
    return [line + b"\n" for line in text.removesuffix(b"\n").split(b"\n")]


def by_commit(raw: bytes) -> dict[str, bytes]:
    """The differences of `git diff-tree --stdin -p`: commit -> its own."""
    _, *parts = _COMMIT.split(raw)
    return {oid.decode(): diff for oid, diff in zip(parts[::2], parts[1::2], strict=True)}


def fingerprint(changed: Iterable[Change]) -> str:
    """A digest of a whole change: of two steps with the same one, the same lines of the same files come and go."""
    ordered = sorted(changed, key=lambda change: change.path)
    return _digest(part for change in ordered for part in (change.path.encode(*_NAMES), change.content.encode()))


_NAMES = ("utf-8", "surrogateescape")


def _digest(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(b"%d:" % len(part) + part)
    return digest.hexdigest()


def apart(old: Change, new: Change) -> tuple[tuple[Site, ...], tuple[Site, ...]]:
    """The sites of two changes that have no like in the other: (of the old one, of the new one), in their order."""
    return _without(old.sites, new.sites), _without(new.sites, old.sites)


def _without(sites: Iterable[Site], others: Iterable[Site]) -> tuple[Site, ...]:
    left = Counter(others)
    found = []
    for site in sites:
        if left[site]:
            left[site] -= 1
        else:
            found.append(site)
    return tuple(found)
