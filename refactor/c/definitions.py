"""The definitions in a C file, as far as it can be parsed."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from refactor.c.parts import Part, part_at
from refactor.c.syntax import Node, identifiers, last_row, parse

FUNCTION = "function_definition"
_NAMED = {
    FUNCTION: "declarator",
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


class Functions:
    """The functions among some definitions, by their lines."""

    def __init__(self, among: Iterable[Definition]) -> None:
        self._defined: list[Definition] = []
        # For each the last line of all up to it, for the bisection.
        self._lasts: list[int] = []
        for definition in among:
            if definition.kind == FUNCTION:
                self._defined.append(definition)
                last = self._lasts[-1] if self._lasts else 0
                self._lasts.append(max(definition.last, last))

    def at(self, first: int, last: int) -> tuple[str, ...]:
        """The names of those that overlap lines `first` to `last`, in order."""
        start = bisect_left(self._lasts, first)
        end = bisect_right(self._defined, last, key=lambda function: function.first)
        overlapping = self._defined[start:end]
        return tuple(function.name for function in overlapping if first <= function.last)


def part_of(data: bytes, first: int, last: int) -> Part:
    """The part of a file that knows the definitions around lines `first` to `last` (1-based).

    What the parser makes of a syntax error depends on all that is around it: unless a function
    holds the lines anyway, it is given the whole file then.
    """
    part = part_at(data, first, last)
    if not parse(part.text).has_error:
        return part
    for definition in definitions(part.text):
        holds = definition.first <= first - part.above and last - part.above <= definition.last
        if holds and definition.kind == FUNCTION:
            return part
    return Part(0, data)


def kinds_at(data: bytes, line: int) -> set[str]:
    """The kinds of the definitions of a file that a line (1-based) is in."""
    part = part_of(data, line, line)
    row = line - part.above
    kinds = set()
    for definition in definitions(part.text):
        if definition.first <= row <= definition.last:
            kinds.add(definition.kind)
    return kinds


def functions(data: bytes, first: int, last: int) -> tuple[str, ...]:
    """The names of the functions of a file that overlap lines `first` to `last`, in order."""
    part = part_of(data, first, last)
    return _functions(part.text).at(first - part.above, last - part.above)


@lru_cache(maxsize=64)
def _functions(data: bytes) -> Functions:
    return Functions(definitions(data))


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
        if node.type != FUNCTION:
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
    return Definition(match[1].decode(), FUNCTION, node.start_point.row + 1, body.end_point.row + 1)
