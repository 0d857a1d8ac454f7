"""The content of a change: removed and added lines, without context and without line numbers.

`git patch-id` changes when one line of context moves. Of two changes with the same content here,
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
# Extended headers (git-diff, "Generating patch text with -p") that are part of the change; the
# others only name the files and the blobs.
_EXTENDED = (
    b"old mode ",
    b"new mode ",
    b"new file mode ",
    b"deleted file mode ",
    b"rename ",
    b"copy ",
)
_BINARY = (b"Binary files ", b"GIT binary patch")
_NAME = re.compile(rb"^([0-9a-f]{40})(?: [0-9a-f]{40})?\n", re.MULTILINE)
_WORD = re.compile(rb"\w")
# A path that is not UTF-8 keeps its bytes.
_NAMES = ("utf-8", "surrogateescape")


@dataclass(frozen=True)
class Site:
    """One changed place: the removed and the added lines, each with its ending."""

    gone: bytes
    new: bytes

    @property
    def title(self) -> str:
        """The first line with a word in it, to show the site by; else the first line with text."""
        first = b""
        for line in (self.gone or self.new).split(b"\n"):
            if _WORD.search(line):
                first = line
                break
            first = first or line.strip()
        return first.strip().decode("utf-8", "replace")


@dataclass(frozen=True)
class FileChange:
    """The change of one file.

    Attributes:
        header: the extended headers: a new file, another mode, binary content.
    """

    path: str
    header: tuple[str, ...]
    sites: tuple[Site, ...]

    @property
    def content(self) -> str:
        """A digest that depends neither on the path nor on the order of the sites."""
        parts = [*(line.encode() for line in self.header), b""]
        for site in sorted(self.sites, key=_sides):
            parts += _sides(site)
        return _digest(parts)


def _sides(site: Site) -> tuple[bytes, bytes]:
    return site.gone, site.new


@dataclass(frozen=True)
class Fingerprint:
    """Identifies a change; both are empty when the change is not known.

    Attributes:
        patch: of `git patch-id --stable`, with three lines of context: it changes when a line
            beside the change moves. Other tools compute it too.
        change: of the removed and added lines: it changes with the change itself. White space
            counts: in a string, a Makefile or Python it is the change, and a review tag is not
            carried over to lines that the reviewer has not read.
    """

    patch: str = ""
    change: str = ""


def changes(raw: bytes) -> tuple[FileChange, ...]:
    """The change of each file in a diff that git made without renames, or in a mailed patch."""
    return tuple(map(_change, FILE.split(raw)[1:]))


def _change(part: bytes) -> FileChange:
    """The change of one file; text below the last hunk, as a mail's signature, is left out."""
    first, *lines = part.removesuffix(b"\n").split(b"\n")
    header: list[bytes] = []
    sites: list[Site] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if place := _PLACE.match(line):
            gone, new = place.groups()
            # A count of one line is left out (git's xdiff does so as GNU diff).
            body = _body(lines, at, gone=int(gone or b"1"), new=int(new or b"1"))
            at += len(body)
            sites += _sites(body)
        elif line.startswith(_EXTENDED):
            header.append(line)
    if not sites:
        header += _binary_header(lines)
    decoded = tuple(line.decode("utf-8", "replace") for line in header)
    return FileChange(path_of(first), decoded, tuple(sites))


def _binary_header(lines: Sequence[bytes]) -> list[bytes]:
    """The index lines of a binary change: only its blobs' names tell one from another."""
    names: list[bytes] = []
    binary = False
    for line in lines:
        binary = binary or line.startswith(_BINARY)
        if line.startswith(b"index "):
            names.append(line)
    return names if binary else []


def _body(lines: Sequence[bytes], at: int, *, gone: int, new: int) -> list[bytes]:
    """The lines of a hunk that begins at an index, as many as its header counts on each side."""
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
    """The sites between lines of context; git's note on a missing newline stays with its line."""
    lines: list[tuple[bytes, bytes]] = []
    for line in body:
        # Of "\ No newline at end of file" GNU diff translates all but the backslash.
        if line[:1] != b"\\":
            lines.append((line[:1], line[1:] + b"\n"))
        elif lines:
            lines[-1] = (lines[-1][0], lines[-1][1] + line + b"\n")
    for changed, group in groupby(lines, _is_changed):
        if changed:
            yield _site(group)


def _is_changed(line: tuple[bytes, bytes]) -> bool:
    return line[0] in (b"-", b"+")


def _site(lines: Iterable[tuple[bytes, bytes]]) -> Site:
    """The site of changed lines, each with its mark."""
    sides: dict[bytes, list[bytes]] = {b"-": [], b"+": []}
    for mark, text in lines:
        sides[mark].append(text)
    return Site(b"".join(sides[b"-"]), b"".join(sides[b"+"]))


def by_name(raw: bytes) -> dict[str, bytes]:
    """The diffs of `git diff-tree --stdin -p`, by the name of the commit or of the old tree."""
    _, *parts = _NAME.split(raw)
    return {oid.decode(): diff for oid, diff in zip(parts[::2], parts[1::2], strict=True)}


def digest(changed: Iterable[FileChange]) -> str:
    """A digest of paths and changed lines, for `Fingerprint.change`."""
    parts: list[bytes] = []
    for change in sorted(changed, key=lambda change: change.path):
        parts += [change.path.encode(*_NAMES), change.content.encode()]
    return _digest(parts)


def _digest(parts: Iterable[bytes]) -> str:
    sha = hashlib.sha256()
    for part in parts:
        # The length keeps ("ab", "c") apart from ("a", "bc").
        sha.update(b"%d:" % len(part) + part)
    return sha.hexdigest()


def apart(old: FileChange, new: FileChange) -> tuple[tuple[Site, ...], tuple[Site, ...]]:
    """The sites that only the old change has, and those that only the new one has, in order."""
    return _without(old.sites, new.sites), _without(new.sites, old.sites)


def _without(sites: Iterable[Site], others: Iterable[Site]) -> tuple[Site, ...]:
    # Counted, as the same change is often made at many places of a file.
    left = Counter(others)
    alone = []
    for site in sites:
        if left[site]:
            left[site] -= 1
        else:
            alone.append(site)
    return tuple(alone)
