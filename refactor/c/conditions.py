"""The conditions of a C file: each `#if` with its branches."""

from __future__ import annotations

from refactor.c.outline import Condition
from refactor.c.syntax import Node, leaves

_DIRECTIVES = ("#if", "#ifdef", "#ifndef", "#elif", "#elifdef", "#elifndef", "#else", "#endif")


def _directive(line: bytes) -> str:
    """A preprocessor line without its comment, in one spelling."""
    text = line.split(b"/*")[0].decode("utf-8", "replace")
    return f"#{' '.join(text.strip().removeprefix('#').split())}"


def conditions(root: Node, lines: list[bytes]) -> list[Condition]:
    """The conditions, read from the directives alone: code between them may not parse."""
    conditions: list[Condition] = []
    open_: list[list[tuple[int, str]]] = []
    for leaf in leaves(root):
        # The token holds the blanks of `#  ifdef`.
        word = (leaf.text or b"").replace(b" ", b"").replace(b"\t", b"").decode("utf-8", "replace")
        if leaf.start_point.row >= len(lines) or word not in _DIRECTIVES:
            continue
        line = leaf.start_point.row + 1
        directive = (line, _directive(lines[line - 1]))
        if word.startswith("#if"):
            open_.append([directive])
        elif word == "#endif" and open_:
            branches = open_.pop()
            conditions.append(Condition(branches[0][0], line, tuple(branches)))
        elif word != "#endif" and open_:
            open_[-1].append(directive)
    return sorted(conditions, key=lambda condition: condition.first)
