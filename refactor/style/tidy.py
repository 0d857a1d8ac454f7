"""The layout pass over the lines that a rule has added, and around those that it has removed."""

from __future__ import annotations

from functools import partial

from refactor.git.tree import Tree
from refactor.style import clang_format
from refactor.style.blanks import close_up, part_declarations
from refactor.style.blocks import settle_blocks
from refactor.style.braces import settle_braces
from refactor.style.comments import indent_comments
from refactor.style.continuation import lay_out_continuation
from refactor.style.defines import lay_out_defines
from refactor.style.detached import keep_detached
from refactor.style.nested import settle_nested
from refactor.style.spacing import space_tokens
from refactor.style.statements import format_statements
from refactor.style.tables import keep_columns
from refactor.style.trailing import settle_comments
from refactor.style.windows import in_windows

STYLE = ".clang-format"


def style_of(tree: Tree) -> bytes:
    """The .clang-format of a tree, else the kernel's style in short."""
    return tree.read(STYLE) if tree.has_file(STYLE) else clang_format.KERNEL


def tidy(style: bytes, before: bytes, *, after: bytes, braces: bool = False) -> bytes:
    """`after` with its added lines laid out, and blank lines closed up where lines were removed.

    Every other line stays, byte for byte, except a comment above a line with a new indentation, and
    the rest of a statement or a parameter list whose beginning has changed.

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
    new = in_windows(partial(settle_braces, authors=braces), old, new)
    for settle in (settle_blocks, settle_nested):
        new = in_windows(settle, old, new)
    for step in (keep_detached, settle_comments, lay_out_defines):
        new = step(old, new)
    for step in (space_tokens, lay_out_continuation):
        new = in_windows(step, old, new)
    new = in_windows(keep_columns, old, format_statements(style, old, new))
    known = frozenset(old.split("\n"))
    for step in (partial(indent_comments, known=known), part_declarations):
        new = in_windows(step, old, new)
    new = in_windows(close_up, old, new, margin=1)
    return (new.replace("\n", "\r\n") if crlf else new).encode("latin-1")
