"""C, taken apart by a parser that goes on after what it cannot read. It counts rows and columns from 0."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

import tree_sitter_c
from tree_sitter import Language, Node, Parser

from refactor.c.attributes import CALLED, PLAIN

__all__ = ["Node", "identifier", "last_row", "leaves", "parse", "without_attributes"]


_ATTRIBUTES = PLAIN | CALLED


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_c.language()))


@lru_cache(maxsize=32)
def parse(data: bytes) -> Node:
    """The root of a file's syntax."""
    return _parser().parse(data).root_node


def leaves(root: Node) -> Iterator[Node]:
    """The tokens, in order."""
    return (leaf for leaf, _ in _leaves(root))


def _leaves(root: Node) -> Iterator[tuple[Node, str]]:
    """The tokens, each with the type of the node that it is in: the parser looks for a parent from the top on."""
    left = [(root, "")]
    while left:
        node, inside = left.pop()
        if node.child_count:
            left += [(child, node.type) for child in reversed(node.children)]
        else:
            yield node, inside


def last_row(node: Node) -> int:
    """The row in which a node ends."""
    # A preprocessor line ends at the start of the next one.
    return node.end_point.row - (
        1 if node.end_point.column == 0 and node.end_point.row > node.start_point.row else 0
    )


def identifier(node: Node) -> str:
    """The name at the bottom of a declarator; empty where the parser has put one that is missing."""
    while (
        inner := node.child_by_field_name("declarator") or next(iter(node.named_children), None)
    ) is not None:
        node = inner
    return (node.text or b"").decode("utf-8", "replace")


def without_attributes(data: bytes) -> bytes:
    """The same file with blanks for the words that a parser of plain C stumbles over; all else stays where it is."""
    plain = bytearray(data)
    found = list(_leaves(parse(data)))
    tokens = [leaf for leaf, _ in found]
    for number, (leaf, inside) in enumerate(found):
        word = (leaf.text or b"").decode("utf-8", "replace")
        if word not in _ATTRIBUTES or not inside or inside.startswith("preproc"):
            continue
        end = leaf if word in PLAIN else _closing(tokens, number + 1)
        if end:
            span = slice(leaf.start_byte, end.end_byte)
            plain[span] = re.sub(rb"[^\r\n]", b" ", bytes(plain[span]))
    return bytes(plain)


def _closing(tokens: list[Node], start: int) -> Node | None:
    """The parenthesis that closes the one at a place; None where there is none."""
    depth = 0
    for number in range(start, len(tokens)):
        leaf = tokens[number]
        depth += {"(": 1, ")": -1}.get(leaf.type, 0)
        if depth <= 0:
            return leaf if leaf.type == ")" else None
    return None
