"""Semantic patches that were written for spatch alone: their options are in `#spatch` lines."""

from __future__ import annotations

import re

from refactor.series.metavariables import blanked_comments

_OPTIONS_LINE = re.compile(r"^[ \t]*#[ \t]*spatch\b(?P<options>.*)$", re.MULTILINE)
_HEADER = re.compile(r"^//[ \t]*Options:.*$", re.MULTILINE)


def adopted(text: str) -> str:
    """A semantic patch with its `#spatch` lines as an `// Options:` header; no line moves.

    spatch reads such lines up to the first rule; below it, they stay and are refused.
    """
    # spatch takes `#spatch` anywhere above the first rule, and nowhere below.
    preamble = blanked_comments(text).partition("@")[0]
    asked = []
    parts = []
    end = 0
    for line in _OPTIONS_LINE.finditer(preamble):
        asked.append(line["options"].strip())
        parts += [text[end : line.start()], "//"]
        end = line.end()
    plain = "".join(parts) + text[end:]
    if not asked:
        return plain
    header = _HEADER.search(plain)
    if header is not None:
        return f"{plain[: header.end()]} {' '.join(asked)}{plain[header.end() :]}"
    # In place of the first of them.
    first = len(parts[0])
    return f"{plain[:first]}// Options: {' '.join(asked)}{plain[first + 2 :]}"
