"""The layout pass over what a rule has added and where it has removed: as a careful person would have left it."""

from __future__ import annotations

import re

from refactor.git.tree import Tree
from refactor.style import clang_format
from refactor.style.alignment import aligned
from refactor.style.blanks import close_up, part_declarations
from refactor.style.braces import settle_braces
from refactor.style.comments import indent_comments
from refactor.style.defines import lay_out_defines
from refactor.style.detached import keep_detached
from refactor.text.columns import WIDTH, column

STYLE = ".clang-format"

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|/\*.*?\*/|//.*')
# What spatch types and nobody else: `for(i = 0;i < n;i++)`, `}while (x);`, `}else`, `x();else`,
# `int f(void){`.
_CRAMPED = re.compile(r"\b(?:if|for|while|switch)\(|[};](?:else|while)\b|;[^\s;)]|\)\{")
_OPENED = re.compile(r"(?:\)|\belse|\bdo)\s*$")


def style_of(tree: Tree) -> bytes:
    """The tree's own .clang-format, or the kernel's style in short where it has none."""
    return tree.read(STYLE) if tree.has_file(STYLE) else clang_format.KERNEL


def tidy(style: bytes, before: bytes, after: bytes, braces: bool = False) -> bytes:
    """`after` with the lines that `before` does not have laid out, and blank lines closed up where lines are gone.

    Every other line stays, byte for byte; but for a comment above a line that is indented anew: it
    follows.

    Args:
        style: content of a .clang-format.
        braces: whether the rule itself puts braces around a single statement (`Rule.braces`).
    """
    if before == after:
        return after
    # Latin-1 gives every byte a letter and every letter its byte back.
    old, new = before.decode("latin-1"), after.decode("latin-1")
    crlf = "\r\n" in old and "\n" not in old.replace("\r\n", "")
    if crlf:
        old, new = old.replace("\r\n", "\n"), new.replace("\r\n", "\n")
    new = settle_braces(old, new, braces)
    new = _format_statements(style, old, lay_out_defines(old, keep_detached(old, new)))
    new = close_up(old, part_declarations(old, indent_comments(old, new)))
    return (new.replace("\n", "\r\n") if crlf else new).encode("latin-1")


def _format_statements(style: bytes, before: str, after: str) -> str:
    lines = after.split("\n")
    places = aligned(before.split("\n"), lines)
    added = {number for number, place in enumerate(places) if place is None}
    # What was too long before is somebody's own, however deep it stands now.
    long = {line.strip() for line in before.split("\n") if _too_long(line)}
    wrong = [
        number
        for number in sorted(added)
        if (_too_long(lines[number]) and lines[number].strip() not in long)
        or _unlike_anybody(lines, number, added)
    ]
    if not wrong:
        return after
    formatted = clang_format.format_lines(after.encode("latin-1"), wrong, style).decode("latin-1")
    return _only(lines, added, formatted.split("\n"))


def _too_long(line: str) -> bool:
    return column(line) > WIDTH and not line.lstrip().startswith(("#", "*", "/"))


def _unlike_anybody(lines: list[str], number: int, added: set[int]) -> bool:
    """Whether a line, alone or with the one above it, is set as spatch alone sets it."""
    code = _QUOTED.sub("", lines[number])
    if code.lstrip().startswith(("#", "*", "/")) or code.endswith("\\"):
        return False
    above = _QUOTED.sub("", lines[number - 1]) if number - 1 in added else ""
    brace = code.strip() == "{" and code != "{" and _OPENED.search(above)
    other = re.match(r"\s*else\b", code) and above.strip() == "}"
    return bool(_CRAMPED.search(code) or brace or other)


def _only(lines: list[str], ours: set[int], formatted: list[str]) -> str:
    """`lines` with those changes of `formatted` that fall on our own lines alone."""
    out: list[str] = []
    start = 0
    fresh: list[str] = []
    for line, place in zip([*formatted, ""], [*aligned(lines, formatted), len(lines)], strict=True):
        if place is None:
            fresh.append(line)
            continue
        gone = range(start, place)
        # A string that is longer than a line is better left where it was than hung below its
        # function.
        allowed = (
            fresh and gone and all(row in ours for row in gone) and not any(map(_too_long, fresh))
        )
        out += [*(fresh if allowed else lines[start:place]), line]
        start, fresh = place + 1, []
    return "\n".join(out[:-1])
