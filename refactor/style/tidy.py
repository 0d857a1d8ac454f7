"""The layout pass over the lines that a rule has added, and around those that it has removed."""

from __future__ import annotations

import re

from refactor.git.tree import Tree
from refactor.style import clang_format
from refactor.style.alignment import aligned, new_rows
from refactor.style.blanks import close_up, part_declarations
from refactor.style.braces import settle_braces
from refactor.style.comments import indent_comments
from refactor.style.defines import lay_out_defines
from refactor.style.detached import keep_detached
from refactor.style.spacing import space_tokens
from refactor.text.columns import WIDTH, column

STYLE = ".clang-format"

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|/\*.*?\*/|//.*')
# Layout that only spatch writes: `for(i = 0;i < n;i++)`, `}while (x);`, `}else`, `x();else`,
# `int f(void){`.
_CRAMPED = re.compile(r"\b(?:if|for|while|switch)\(|[};](?:else|while)\b|;[^\s;)]|\)\{")
_OPENED = re.compile(r"(?:\)|\belse|\bdo)\s*$")


def style_of(tree: Tree) -> bytes:
    """The .clang-format of a tree, else the kernel's style in short."""
    return tree.read(STYLE) if tree.has_file(STYLE) else clang_format.KERNEL


def tidy(style: bytes, before: bytes, *, after: bytes, braces: bool = False) -> bytes:
    """`after` with its added lines laid out, and blank lines closed up where lines were removed.

    Every other line stays, byte for byte, except a comment above a line with a new indentation.

    Args:
        style: content of a .clang-format.
        braces: whether the rule itself puts braces around a single statement (`Rule.braces`).
    """
    if before == after:
        return after
    # Latin-1 maps every byte to a character and back.
    old, new = before.decode("latin-1"), after.decode("latin-1")
    crlf = "\r\n" in old and "\n" not in old.replace("\r\n", "")
    if crlf:
        old, new = old.replace("\r\n", "\n"), new.replace("\r\n", "\n")
    new = settle_braces(old, new, authors=braces)
    for step in (keep_detached, lay_out_defines, space_tokens):
        new = step(old, new)
    new = _format_statements(style, old, new)
    for step in (indent_comments, part_declarations, close_up):
        new = step(old, new)
    return (new.replace("\n", "\r\n") if crlf else new).encode("latin-1")


def _format_statements(style: bytes, before: str, after: str) -> str:
    """`after` with added statements formatted if they are too long or laid out by spatch."""
    lines, old = after.split("\n"), before.split("\n")
    added = new_rows(aligned(old, lines))
    # A line that was too long before is the author's choice, however it is indented now.
    long_before = set(map(str.strip, filter(_too_long, old)))
    wrong = []
    for number in sorted(added):
        line = lines[number]
        too_long = _too_long(line) and line.strip() not in long_before
        if too_long or _is_laid_out_by_spatch(lines, number, added):
            wrong.append(number)
    if not wrong:
        return after
    formatted = clang_format.format_lines(after.encode("latin-1"), wrong, style).decode("latin-1")
    return _only(lines, added, formatted.split("\n"))


def _too_long(line: str) -> bool:
    return column(line) > WIDTH and not line.lstrip().startswith(("#", "*", "/"))


def _is_laid_out_by_spatch(lines: list[str], number: int, added: set[int]) -> bool:
    """Whether a line, alone or with the one above it, has a layout that only spatch writes."""
    code = _QUOTED.sub("", lines[number])
    if code.lstrip().startswith(("#", "*", "/")) or code.endswith("\\"):
        return False
    above = _QUOTED.sub("", lines[number - 1]) if number - 1 in added else ""
    brace = code.strip() == "{" and code != "{" and _OPENED.search(above)
    other = re.match(r"\s*else\b", code) and above.strip() == "}"
    return bool(_CRAMPED.search(code) or brace or other)


def _only(lines: list[str], ours: set[int], formatted: list[str]) -> str:
    """`lines` with the changes of `formatted` that are on our own lines alone."""
    out: list[str] = []
    start = 0
    fresh: list[str] = []
    for line, place in zip([*formatted, ""], [*aligned(lines, formatted), len(lines)], strict=True):
        if place is None:
            fresh.append(line)
            continue
        gone = range(start, place)
        own = bool(gone) and ours.issuperset(gone)
        # A string that is longer than a line is better left where it was than hung below its
        # function (coding-style.rst: "never break user-visible strings").
        fits = bool(fresh) and not any(map(_too_long, fresh))
        out += fresh if own and fits else lines[start:place]
        out.append(line)
        start, fresh = place + 1, []
    return "\n".join(out[:-1])
