"""The names that a header gives to the files that include it."""

from __future__ import annotations

from functools import lru_cache

from refactor.c.definitions import definitions
from refactor.c.syntax import identifiers, parse


@lru_cache(maxsize=256)
def provided(data: bytes) -> frozenset[str]:
    """The names that a header itself defines or declares, without those of what it includes."""
    names = {definition.name for definition in definitions(data)}
    left = list(parse(data).named_children)
    while left:
        node = left.pop()
        if node.type == "declaration":
            names.update(identifiers(node.children_by_field_name("declarator")))
        elif node.type.startswith("preproc") or node.type == "linkage_specification":
            left += node.named_children
    return frozenset(names)
