"""Patches as they are mailed: the difference in a mail, and what of it is no context."""

from __future__ import annotations

import re

_BEGINS = re.compile(rb"^diff --git ", re.MULTILINE)
_HUNK = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


def difference(text: str) -> bytes:
    """The difference in a mail's text; empty when there is none."""
    data = text.encode("utf-8", "surrogateescape")
    found = _BEGINS.search(data)
    return data[found.start() :] if found else b""


def without_context(diff: bytes) -> bytes:
    """A difference without the lines of context, as `git diff -U0` writes it, but for the numbers of its lines."""
    out: list[bytes] = []
    left = [0, 0]
    hunk: list[bytes] = []
    for line in diff.split(b"\n"):
        if left != [0, 0]:
            left[0] -= line[:1] in (b"-", b" ", b"")
            left[1] -= line[:1] in (b"+", b" ", b"")
            hunk += [line] if line[:1] in (b"-", b"+") else []
            if max(left) <= 0:
                left = [0, 0]
                out += _head(hunk)
            continue
        if counts := _HUNK.match(line):
            left = [int(count) if count is not None else 1 for count in (counts[2], counts[4])]
            hunk = []
        else:
            out.append(line)
    return b"\n".join([*out, b""])


def _head(hunk: list[bytes]) -> list[bytes]:
    removed = sum(line.startswith(b"-") for line in hunk)
    return [b"@@ -1,%d +1,%d @@" % (removed, len(hunk) - removed), *hunk]
