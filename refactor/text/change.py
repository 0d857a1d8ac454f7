"""A change apart from where it stands: what is gone and what is new, without context and without line numbers.

`git patch-id` is another when one line of context moves. Of two changes with the same content here,
one may apply where the other does not, but both do the same.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from refactor.text.diff import FILE, path_of

_PLACE = re.compile(rb"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")
# Lines above the first place that say what is done besides lines; the others say between which
# files and blobs.
_SAID = (b"old mode ", b"new mode ", b"new file mode ", b"deleted file mode ", b"rename ", b"copy ")
_BINARY = (b"Binary files ", b"GIT binary patch")
_NAME = re.compile(rb"^([0-9a-f]{40})(?: [0-9a-f]{40})?\n", re.MULTILINE)
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
        """A digest of the change, whatever the file is called and in which order its sites stand."""
        sites = sorted((site.gone, site.new) for site in self.sites)
        return _digest(
            [
                *(line.encode() for line in self.header),
                b"",
                *(side for site in sites for side in site),
            ]
        )


@dataclass(frozen=True)
class Fingerprint:
    """What tells one change from another; both empty when nobody knows it.

    Attributes:
        patch: of `git patch-id --stable`, with three lines of context: another one when a line
            beside the change has moved. Others compute it too.
        change: of the lines that come and go: another one when the change itself is. White space
            counts: in a string, a Makefile, Python it is the change, and a reviewer's word is not
            carried to lines that he has not read.
    """

    patch: str = ""
    change: str = ""


def changes(raw: bytes) -> tuple[Change, ...]:
    """The changes of a difference that git made without renames, a file each: of two trees, or as it was mailed."""
    return tuple(_change(part) for part in FILE.split(raw)[1:])


def _change(part: bytes) -> Change:
    """What is done to one file; what stands below the last place, as a mail's signature, is no part of it."""
    first, *lines = part.removesuffix(b"\n").split(b"\n")
    header: list[bytes] = []
    sites: list[Site] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if place := _PLACE.match(line):
            body = _body(lines, at, *(int(count or b"1") for count in place.groups()))
            at += len(body)
            sites += _sites(body)
        elif line.startswith(_SAID):
            header.append(line)
    if any(line.startswith(_BINARY) for line in lines) and not sites:
        # Nothing but the names of its blobs tells one binary change from another.
        header += [line for line in lines if line.startswith(b"index ")]
    return Change(
        path_of(first), tuple(line.decode("utf-8", "replace") for line in header), tuple(sites)
    )


def _body(lines: Sequence[bytes], at: int, gone: int, new: int) -> list[bytes]:
    """The lines of a place that begins at an index, as many as its head says that there are before and after."""
    body: list[bytes] = []
    for nth in range(at, len(lines)):
        mark = lines[nth][:1]
        if mark != b"\\":
            if (gone <= 0 and new <= 0) or mark not in b"-+ ":
                break
            # Some mailers take away the one space of an empty line.
            gone -= mark in b"- "
            new -= mark in b"+ "
        body.append(lines[nth])
    return body


def _sites(body: Iterable[bytes]) -> Iterator[Site]:
    """The sites between lines of context; what git says of a missing newline goes with the line that it is said of."""
    lines: list[tuple[bytes, bytes]] = []
    for line in body:
        if line[:1] != b"\\":
            lines.append((line[:1], line[1:] + b"\n"))
        elif lines:
            lines[-1] = (lines[-1][0], lines[-1][1] + line + b"\n")
    for changed, group in groupby(lines, lambda line: line[0] in (b"-", b"+")):
        if changed:
            sides = list(group)
            yield Site(
                *(b"".join(words for mark, words in sides if mark == side) for side in (b"-", b"+"))
            )


def by_name(raw: bytes) -> dict[str, bytes]:
    """The differences of `git diff-tree --stdin -p`: commit, or tree before -> its own."""
    _, *parts = _NAME.split(raw)
    return {oid.decode(): diff for oid, diff in zip(parts[::2], parts[1::2], strict=True)}


def digest(changed: Iterable[Change]) -> str:
    """What `Fingerprint.change` is: of two with the same one, the same lines of the same files come and go."""
    ordered = sorted(changed, key=lambda change: change.path)
    return _digest(
        part
        for change in ordered
        for part in (change.path.encode(*_NAMES), change.content.encode())
    )


_NAMES = ("utf-8", "surrogateescape")


def _digest(parts: Iterable[bytes]) -> str:
    made = hashlib.sha256()
    for part in parts:
        made.update(b"%d:" % len(part) + part)
    return made.hexdigest()


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
