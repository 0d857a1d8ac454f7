"""The definitions in a C file, as far as it can be parsed."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from refactor.c.syntax import Node, identifiers, last_row, parse

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
# Without a body these only mention a type: `struct s *p;`.
BODIED = ("struct_specifier", "union_specifier", "enum_specifier")
# SYSCALL_DEFINE2(open, ...): the first argument is the name.
_MACRO = re.compile(rb"[A-Z][A-Z0-9_]*\(\s*([A-Za-z_]\w*)\s*,[^;]*\)\Z")


@dataclass(frozen=True)
class Definition:
    """A definition: its name, the kind of its syntax node, its first and last line (1-based)."""

    name: str
    kind: str
    first: int
    last: int


# A file is asked about hunk by hunk, and before and after a step.
@lru_cache(maxsize=64)
def definitions(data: bytes) -> tuple[Definition, ...]:
    """The functions, macros, types and enumerators of a file, in order."""
    return tuple(walk(parse(data)))


def functions(data: bytes, first: int, last: int) -> tuple[str, ...]:
    """The names of the functions that overlap lines `first` to `last`, in order."""
    defined, lasts = _functions(data)
    start = bisect_left(lasts, first)
    end = bisect_right(defined, last, key=lambda function: function.first)
    return tuple(function.name for function in defined[start:end] if first <= function.last)


@lru_cache(maxsize=64)
def _functions(data: bytes) -> tuple[tuple[Definition, ...], tuple[int, ...]]:
    """The functions of a file, and for each the last line of all up to it."""
    defined: list[Definition] = []
    lasts: list[int] = []
    for definition in definitions(data):
        if definition.kind == "function_definition":
            defined.append(definition)
            lasts.append(max(definition.last, lasts[-1] if lasts else 0))
    return tuple(defined), tuple(lasts)


def walk(root: Node) -> Iterator[Definition]:
    """The definitions below a node."""
    # A stack of our own: generated tables and chains of #elif are nested deeper than Python's.
    left = list(reversed(root.named_children))
    while left:
        node = left.pop()
        for name in names(node):
            yield Definition(name, node.type, node.start_point.row + 1, last_row(node) + 1)
        macro = defining_macro(node)
        if macro:
            yield macro
        # A function of C holds no other one, and its body is most of the file.
        if node.type != "function_definition":
            left += reversed(node.named_children)


def names(node: Node) -> list[str]:
    """The names that a node defines itself; none where it only mentions a type."""
    field = _NAMED.get(node.type)
    if field is None or (node.type in BODIED and node.child_by_field_name("body") is None):
        return []
    return identifiers(node.children_by_field_name(field))


def defining_macro(node: Node) -> Definition | None:
    """The definition in `SYSCALL_DEFINE2(open, ...) {...}`, which parses as a call and a block."""
    if node.type != "expression_statement":
        return None
    body, match = node.next_named_sibling, _MACRO.match(node.text or b"")
    if match is None or body is None or body.type != "compound_statement":
        return None
    return Definition(
        match[1].decode(), "function_definition", node.start_point.row + 1, body.end_point.row + 1
    )
