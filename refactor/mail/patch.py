"""Patches as they are mailed."""

from __future__ import annotations

import re

_BEGINS = re.compile(rb"^diff --git ", re.MULTILINE)


def difference(text: str) -> bytes:
    """The difference in a mail's text; empty when there is none."""
    # git apply starts there too; above is the commit message, or the words of a reply.
    data = text.encode("utf-8", "surrogateescape")
    found = _BEGINS.search(data)
    return data[found.start() :] if found else b""
