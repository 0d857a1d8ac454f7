"""The beginnings of a pattern of a semantic patch, to find the line at which it stops matching."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from refactor.series.metavariables import blanked, blanked_comments
from refactor.series.smpl_patterns import Pattern

_MARKS = "-*"
# Lines that match no code of their own, which spatch does not let anybody mark.
_STRUCTURE = re.compile(
    r"[ \t]*(?:\.\.\.|<\.\.\.|<\+\.\.\.|\.\.\.>|\.\.\.\+>|when\b|[(|){}\\&]*[ \t]*$)"
)
_SIGNS = re.compile(r"[{}]|^[ \t]*[()]")
_END = "  ... when any\n  }"
"""The rest of a block, whatever is in it."""

_DOTS = re.compile(r"[ \t]*(?:\.\.\.|when\b)")


@dataclass(frozen=True)
class Beginning:
    """A pattern up to one of its lines, as a semantic patch that only finds code.

    Attributes:
        line: number of its last line in the file of the rule.
        shown: the words of that line.
    """

    line: int
    shown: str
    text: str


def beginnings(pattern: Pattern) -> Iterator[Beginning]:
    """The beginnings of a pattern, the shortest first: each matches wherever a longer one does.

    So none ends in `...`, which would then reach to the end of the function, or between
    alternatives. Some are no semantic patch, where a line is a part of a statement.
    """
    head, names, body = _parts(pattern.text)
    lines: list[str] = []
    for number, line in enumerate(blanked_comments(body).split("\n")):
        if not line.strip() or line.startswith("+"):
            continue
        lines.append(" " + line[1:] if line[0] in _MARKS else line)
        opened = _opened(lines)
        if "(" in opened or _DOTS.match(lines[-1]):
            continue
        code = "\n".join([*map(_marked, lines), *([_END] * len(opened))])
        text = f"{head}{names}@@\n{code}\n"
        yield Beginning(pattern.line + number, line.lstrip(_MARKS).strip(), text)


def _parts(text: str) -> tuple[str, str, str]:
    """Head, metavariables and body of a pattern."""
    head = "@@\n"
    end = text.index("@@", len(head))
    return head, text[len(head) : end], text[end + 2 :]


def _marked(line: str) -> str:
    """A line that spatch reports; in this mode it changes nothing."""
    if _STRUCTURE.match(line):
        return line
    # With stars, and neither plus nor minus, spatch prints what matches and changes nothing
    # (coccinelle's manual, Transformation).
    return "*" + line[1:] if line[:1] in " \t" else "*" + line


def _opened(lines: list[str]) -> list[str]:
    """The blocks and alternatives that are open after these lines."""
    opened: list[str] = []
    for line in lines:
        for sign in _SIGNS.findall(blanked(line)):
            if sign.strip() in ("{", "("):
                opened.append(sign.strip())
            elif opened:
                opened.pop()
    return opened
