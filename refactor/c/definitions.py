"""The definitions in a C file, found by a parser that goes on after what it cannot read."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from refactor.c.syntax import Node, identifier, last_row, parse

_NAMED = {
    "function_definition": "declarator",
    "preproc_def": "name",
    "preproc_function_def": "name",
    "struct_specifier": "name",
    "union_specifier": "name",
    "enum_specifier": "name",
    "enumerator": "name",
    "type_definition": "declarator",
}
BODIED = ("struct_specifier", "union_specifier", "enum_specifier")
_MACRO = re.compile(rb"[A-Z][A-Z0-9_]*\(\s*([A-Za-z_]\w*)\s*,[^;]*\)\Z")


@dataclass(frozen=True)
class Definition:
    """Something that a file defines: its name, the kind of syntax node, and its first and last line (1-based)."""

    name: str
    kind: str
    first: int
    last: int


# A file is asked about hunk by hunk, and before and after a step.
@lru_cache(maxsize=64)
def definitions(data: bytes) -> tuple[Definition, ...]:
    """Functions, macros, types and enumerators, in the order of the file."""
    return tuple(walk(parse(data)))


def functions(data: bytes, first: int, last: int) -> tuple[str, ...]:
    """Names of the functions that lines `first` to `last` touch, in order."""
    found, lasts = _functions(data)
    start = bisect_left(lasts, first)
    end = bisect_right(found, last, key=lambda each: each.first)
    return tuple(each.name for each in found[start:end] if first <= each.last)


@lru_cache(maxsize=64)
def _functions(data: bytes) -> tuple[tuple[Definition, ...], tuple[int, ...]]:
    """The functions of a file, and for each the last line of all up to it."""
    found = tuple(each for each in definitions(data) if each.kind == "function_definition")
    return found, tuple(accumulate((each.last for each in found), max))


def walk(root: Node) -> Iterator[Definition]:
    """The definitions below a node."""
    # A stack of our own: generated tables and chains of #elif are nested deeper than Python's.
    left = list(reversed(root.named_children))
    while left:
        node = left.pop()
        for named in naming(node):
            name = identifier(named)
            if name:
                yield Definition(name, node.type, node.start_point.row + 1, last_row(node) + 1)
        if macro := defining_macro(node):
            yield macro
        if node.type != "function_definition":
            left += reversed(node.named_children)


def naming(node: Node) -> list[Node]:
    """The children that hold the names that a node defines; none where it only mentions a type."""
    field = _NAMED.get(node.type)
    if field is None or (node.type in BODIED and node.child_by_field_name("body") is None):
        return []
    return node.children_by_field_name(field)


def defining_macro(node: Node) -> Definition | None:
    """`SYSCALL_DEFINE2(open, ...) {...}`: to the parser a call without semicolon, and a block."""
    if node.type != "expression_statement":
        return None
    body, match = node.next_named_sibling, _MACRO.match(node.text or b"")
    if match is None or body is None or body.type != "compound_statement":
        return None
    return Definition(
        match[1].decode(), "function_definition", node.start_point.row + 1, body.end_point.row + 1
    )
