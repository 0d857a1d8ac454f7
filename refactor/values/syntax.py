"""C, taken apart by a parser that goes on after what it cannot read. It counts rows and columns from 0."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

import tree_sitter_c
from tree_sitter import Language, Node, Parser

from refactor.values.attributes import CALLED, PLAIN

__all__ = ["Node", "identifier", "last_row", "leaves", "parse", "without_attributes"]


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_c.language()))


@lru_cache(maxsize=32)
def parse(data: bytes) -> Node:
    """The root of a file's syntax."""
    return _parser().parse(data).root_node


def leaves(root: Node) -> Iterator[Node]:
    """The tokens, in order."""
    left = [root]
    while left:
        node = left.pop()
        if node.child_count:
            left += reversed(node.children)
        else:
            yield node


def last_row(node: Node) -> int:
    """The row in which a node ends."""
    # A preprocessor line ends at the start of the next one.
    return node.end_point.row - (1 if node.end_point.column == 0 and node.end_point.row > node.start_point.row else 0)


def identifier(node: Node) -> str:
    """The name at the bottom of a declarator; empty where the parser has put one that is missing."""
    while (inner := node.child_by_field_name("declarator") or next(iter(node.named_children), None)) is not None:
        node = inner
    return (node.text or b"").decode("utf-8", "replace")


def without_attributes(data: bytes) -> bytes:
    """The same file with blanks for the words that a parser of plain C stumbles over; all else stays where it is."""
    plain = bytearray(data)
    tokens = list(leaves(parse(data)))
    for number, leaf in enumerate(tokens):
        word = (leaf.text or b"").decode("utf-8", "replace")
        if word not in PLAIN | CALLED or leaf.parent is None or leaf.parent.type.startswith("preproc"):
            continue
        end = leaf if word in PLAIN else _closing(tokens, number + 1)
        if end:
            span = slice(leaf.start_byte, end.end_byte)
            plain[span] = re.sub(rb"[^\r\n]", b" ", bytes(plain[span]))
    return bytes(plain)


def _closing(tokens: list[Node], start: int) -> Node | None:
    """The parenthesis that closes the one at a place; None where there is none."""
    depth = 0
    for leaf in tokens[start:]:
        depth += {"(": 1, ")": -1}.get(leaf.type, 0)
        if depth <= 0:
            return leaf if leaf.type == ")" else None
    return None
