"""The definitions in a C file, found by a parser that goes on after what it cannot read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from refactor.values.syntax import Node, identifier, last_row, parse

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
    found = (d for d in definitions(data) if d.kind == "function_definition")
    return tuple(d.name for d in found if d.first <= last and first <= d.last)


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
    return Definition(match[1].decode(), "function_definition", node.start_point.row + 1, body.end_point.row + 1)
