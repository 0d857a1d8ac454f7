"""The places at which two versions of a source differ in more than their layout."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TOKEN = re.compile(
    rb'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|[A-Za-z_]\w*|\.?\d(?:[eEpP][+-]|[\w.])*|\S'
)
_COMMENT = re.compile(
    rb'("(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\')|/\*.*?\*/|//[^\n]*', re.DOTALL
)
_HUNK = re.compile(r"^@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@", re.MULTILINE)


@dataclass(frozen=True, order=True)
class Site:
    """A run of tokens that changes: its file, its line before, and what changes."""

    path: str
    line: int
    change: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.change}"


def sites(before: Path, after: Path) -> Iterator[Site]:
    """The runs of tokens that differ between two directories."""
    for path in sorted(before.rglob("*.[ch]")):
        name = str(path.relative_to(before))
        old = path.read_bytes()
        new = (after / name).read_bytes()
        if old != new:
            yield from token_sites(name, old, new)


def token_sites(path: str, old: bytes, new: bytes) -> Iterator[Site]:
    """The runs of tokens that differ between two contents of a file."""
    places, old_tokens = tokens(old)
    _, new_tokens = tokens(new)
    with tempfile.TemporaryDirectory() as name:
        for side, listed in (("old", old_tokens), ("new", new_tokens)):
            (Path(name) / side).write_bytes(b"\n".join(listed) + b"\n")
        argv = ["git", "diff", "--no-index", "-U0", "--minimal", "old", "new"]
        done = subprocess.run(argv, cwd=name, capture_output=True, check=False)
    text = done.stdout.decode("utf-8", "replace")
    for hunk in re.split(r"^(?=@@ )", text, flags=re.M)[1:]:
        head, _, body = hunk.partition("\n")
        start = _HUNK.match(head)
        assert start
        lines = body.splitlines()
        removed = " ".join(line[1:] for line in lines if line.startswith("-"))
        added = " ".join(line[1:] for line in lines if line.startswith("+"))
        line = places[min(int(start[1]), len(places)) - 1] if places else 1
        yield Site(path, line, f"{removed!r} -> {added!r}")


def tokens(data: bytes) -> tuple[list[int], list[bytes]]:
    """The tokens of a source without its comments, with their lines."""
    blanked = _COMMENT.sub(lambda match: match[1] or b"\n" * match[0].count(b"\n") or b" ", data)
    places = []
    found = []
    line, last = 1, 0
    for match in _TOKEN.finditer(blanked):
        line += blanked.count(b"\n", last, match.start())
        last = match.start()
        places.append(line)
        found.append(match[0])
    return places, found
