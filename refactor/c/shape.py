"""The shape of a function: its calls and its tests of flags, in the order of the source."""

from __future__ import annotations

import re
from collections.abc import Iterator

from refactor.c.syntax import Node, identifier, parse

_FLAG = re.compile(r"_?[A-Z][A-Z0-9_]*")
# Hints for the compiler, not for a reader who compares two functions.
_HINTS = frozenset(("likely", "unlikely"))


def shape(data: bytes, function: str) -> tuple[str, ...] | None:
    """The names that a function calls, and the flags that it masks with `&`; None if absent."""
    left = list(parse(data).named_children)
    while left:
        node = left.pop()
        if node.type == "function_definition":
            declarator = node.child_by_field_name("declarator")
            if declarator is not None and identifier(declarator) == function:
                return tuple(_marks(node.child_by_field_name("body") or node))
        elif node.type.startswith("preproc") or node.type == "linkage_specification":
            left += node.named_children
    return None


def _marks(body: Node) -> Iterator[str]:
    left = [body]
    while left:
        node = left.pop()
        if node.type == "call_expression":
            called = node.child_by_field_name("function")
            name = (called.text or b"").decode("utf-8", "replace") if called else ""
            if name.isidentifier() and name not in _HINTS:
                yield name
        if node.type == "binary_expression" and any(part.type == "&" for part in node.children):
            yield from _flags(node)
        left += reversed(node.children)


def _flags(mask: Node) -> Iterator[str]:
    """The flags of a mask, sorted: `A | B` and `B | A` are one mask."""
    found: set[str] = set()
    left = [mask]
    while left:
        node = left.pop()
        word = (node.text or b"").decode("utf-8", "replace")
        if node.type == "identifier" and _FLAG.fullmatch(word):
            found.add(word)
        if node.type != "call_expression":
            left += node.children
    return iter(sorted(found))
