"""The layout pass over what a rule has added: `#define`s as their neighbours, long statements by clang-format."""

from __future__ import annotations

from difflib import SequenceMatcher

from refactor.doors import clang_format
from refactor.doors.tree import Tree
from refactor.values.detached import keep_detached
from refactor.values.layout import WIDTH, added_lines, column, lay_out_defines

STYLE = ".clang-format"


def style_of(tree: Tree) -> bytes:
    """The tree's own .clang-format, or the kernel's style in short where it has none."""
    return tree.read(STYLE) if tree.has_file(STYLE) else clang_format.KERNEL


def tidy(style: bytes, before: bytes, after: bytes) -> bytes:
    """`after` with the lines that `before` does not have laid out; every other line stays, byte for byte.

    Args:
        style: content of a .clang-format.
    """
    # Latin-1 gives every byte a letter and every letter its byte back.
    old, new = before.decode("latin-1"), after.decode("latin-1")
    new = keep_detached(old, new)
    if "\r\n" in old and "\n" not in old.replace("\r\n", ""):
        new = new.replace("\r\n", "\n").replace("\n", "\r\n")
    return _break_statements(style, old, lay_out_defines(old, new)).encode("latin-1")


def _break_statements(style: bytes, before: str, after: str) -> str:
    lines = after.split("\n")
    long = [
        number
        for number in added_lines(before, after)
        if column(lines[number].rstrip("\r")) > WIDTH and not lines[number].lstrip().startswith(("#", "*", "/"))
    ]
    if not long:
        return after
    formatted = clang_format.format_lines(after.encode("latin-1"), long, style).decode("latin-1")
    return _only(lines, set(added_lines(before, after)), formatted.split("\n"))


def _only(lines: list[str], ours: set[int], formatted: list[str]) -> str:
    """`lines` with those changes of `formatted` that fall on our own lines alone."""
    out: list[str] = []
    for tag, start, end, first, last in SequenceMatcher(None, lines, formatted, autojunk=False).get_opcodes():
        allowed = tag == "replace" and all(number in ours for number in range(start, end))
        out += formatted[first:last] if tag == "equal" or allowed else lines[start:end]
    return "\n".join(out)
