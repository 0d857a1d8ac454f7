"""C syntax trees: tree-sitter goes on after what it cannot parse. Rows and columns are from 0."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

import tree_sitter_c
from tree_sitter import Language, Node, Parser

from refactor.c.attributes import CALLED, PLAIN

__all__ = [
    "Node",
    "identifier",
    "identifiers",
    "last_row",
    "leaves",
    "parse",
    "without_attributes",
]

_ATTRIBUTES = PLAIN | CALLED


# The grammar is loaded only when a file is parsed: start-up must stay short.
@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_c.language()))


# Outline, definitions and layout ask for the same few files.
@lru_cache(maxsize=32)
def parse(data: bytes) -> Node:
    """The root of the syntax tree of a file."""
    return _parser().parse(data).root_node


def leaves(root: Node) -> Iterator[Node]:
    """The tokens, in order."""
    return (leaf for leaf, _ in _leaves(root))


def _leaves(root: Node) -> Iterator[tuple[Node, str]]:
    """The tokens, each with the type of its parent: `Node.parent` would search from the root."""
    left = [(root, "")]
    while left:
        node, inside = left.pop()
        if node.child_count:
            left += [(child, node.type) for child in reversed(node.children)]
        else:
            yield node, inside


def last_row(node: Node) -> int:
    """The row in which a node ends."""
    end = node.end_point
    # A preprocessor line ends at the start of the next one.
    ends_before = end.column == 0 and end.row > node.start_point.row
    return end.row - 1 if ends_before else end.row


def identifier(node: Node) -> str:
    """The name at the bottom of a declarator; empty if the parser has inserted a missing one."""
    inner: Node | None = node
    while inner is not None:
        node = inner
        inner = node.child_by_field_name("declarator") or next(iter(node.named_children), None)
    return (node.text or b"").decode("utf-8", "replace")


def identifiers(declarators: Iterable[Node]) -> list[str]:
    """The names of declarators, without missing ones."""
    return list(filter(None, map(identifier, declarators)))


def without_attributes(data: bytes) -> bytes:
    """The same file with blanks for attributes that are not plain C; no offset changes."""
    plain = bytearray(data)
    leaves_inside = list(_leaves(parse(data)))
    tokens = [leaf for leaf, _ in leaves_inside]
    for number, (leaf, inside) in enumerate(leaves_inside):
        word = (leaf.text or b"").decode("utf-8", "replace")
        # In `#define __init ...` the word is the name that is defined.
        if word not in _ATTRIBUTES or not inside or inside.startswith("preproc"):
            continue
        end = leaf if word in PLAIN else _closing(tokens, number + 1)
        if end:
            # Line ends stay, so that rows stay.
            span = slice(leaf.start_byte, end.end_byte)
            plain[span] = re.sub(rb"[^\r\n]", b" ", bytes(plain[span]))
    return bytes(plain)


def _closing(tokens: list[Node], start: int) -> Node | None:
    """The parenthesis that closes the one at `start`; None if there is none."""
    depth = 0
    for number in range(start, len(tokens)):
        leaf = tokens[number]
        depth += {"(": 1, ")": -1}.get(leaf.type, 0)
        if depth <= 0:
            return leaf if leaf.type == ")" else None
    return None
