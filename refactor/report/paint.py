"""Colours for reports: differences as git colours them, and the words that a reader looks for."""

from __future__ import annotations

import re
from collections.abc import Iterator

_BOLD, _RED, _GREEN, _YELLOW, _CYAN, _PLAIN = (
    f"\033[{code}m" for code in ("1", "31", "32", "33", "36", "")
)

_GOOD = "changed|passed|holds|ok"
_BAD = "failed|fails|missing|regression|not examined"
_DOUBTFUL = "incomplete|unchecked|unsure|held|note|hint|left|accepted"
# At the start of a line, and alone: words of a message stay as they are.
_STATUS = re.compile(rf"^( *)(?:({_GOOD})|({_BAD})|({_DOUBTFUL}))(?=:|  | \d|$)")
_STAT = re.compile(r"^( .* \| +\d+ )(\+*)(-*)$")

_HEADS = ("diff --git ", "index ", "--- ", "+++ ", "new file", "deleted file", "old mode")
_MORE_HEADS = ("new mode", "similarity ", "rename ", "copy ", "Binary files ")


def painted(text: str) -> str:
    """A report with colours (ECMA-48, SGR); the text itself stays the same."""
    return "".join(_lines(text))


def _lines(text: str) -> Iterator[str]:
    in_diff = False
    for line in text.splitlines(keepends=True):
        words = line.rstrip("\n")
        # Only a difference has lines of these kinds, each with its mark in the first column.
        in_diff = line.startswith("diff --git ") or (in_diff and line[:1] in "dinosrcB@+- \\")
        color = _of_diff(words) if in_diff else ""
        if color:
            yield f"{color}{words}{_PLAIN}{line[len(words) :]}"
        else:
            yield line if in_diff else _of_report(line)


def _of_diff(line: str) -> str:
    """The colour of a line of a difference: git's defaults (diff.c); empty for none."""
    if line.startswith((*_HEADS, *_MORE_HEADS)):
        return _BOLD
    return {"@": _CYAN, "+": _GREEN, "-": _RED}.get(line[:1], "")


def _of_report(line: str) -> str:
    # git's --stat: the bar is coloured by what it counts (diff.c, show_stats).
    stat = _STAT.match(line.rstrip("\n"))
    if stat:
        return f"{stat[1]}{_GREEN}{stat[2]}{_PLAIN}{_RED}{stat[3]}{_PLAIN}\n"
    return _STATUS.sub(_marked, line)


def _marked(found: re.Match[str]) -> str:
    for word, color in ((found[2], _GREEN), (found[3], _RED), (found[4], _YELLOW)):
        if word:
            return f"{found[1]}{color}{word}{_PLAIN}"
    return found[0]
