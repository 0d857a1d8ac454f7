"""Statements inside of others that a rule has made compound: their braces and indentation.

spatch 1.1 puts an `if` with an `else` below a head without braces, and indents its `else` as if it
were the head's; 1.3 puts braces around it. Both leave an `else` on the line below a new brace, and
the other branches of that `if` without braces.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from refactor.c.syntax import Node, last_row, parse
from refactor.style.matched import Gap, in_gaps
from refactor.style.tokens import Tokens, matched
from refactor.text.alignment import compared
from refactor.text.columns import TAB, column, indent, indentation

_TOUCHED = re.compile(r"\b(?:if|else|for|while|switch|do)\b|[{}]")
_LOOPS = frozenset(("for_statement", "while_statement"))
_NESTING = _LOOPS | {"if_statement"}
_COMPOUND = _NESTING | {"do_statement", "switch_statement"}
_PLAIN = frozenset(("expression_statement", "return_statement", "goto_statement", "declaration"))
_REST = re.compile(r"[ \t]*(?:/\*[^\n]*?\*/|//[^\n]*)?[ \t]*(?=\n)")


def settle_nested(before: str, after: str) -> str:
    """`after` with braces around new compound statements, and on all branches beside new blocks."""
    both = compared(before, after)
    # Tokens and trees are slow, and most changes are of names.
    if not any(_TOUCHED.search(both.new[row]) for row in both.added):
        return after
    fresh = _fresh(before, after)
    braced = in_gaps(after, [*_braces(after, fresh), *_emptied(after, fresh)])
    if braced != after:
        after = _indented(before, braced)
        fresh = _fresh(before, after)
    return in_gaps(after, list(_joined(after, fresh)))


def _fresh(before: str, after: str) -> set[int]:
    """The offsets of the new tokens."""
    tokens = Tokens(after)
    match = matched(Tokens(before), tokens, compared(before, after).places)
    return {tokens.all[number].start for number, place in enumerate(match) if place is None}


def _nodes(text: str) -> Iterator[Node]:
    """The syntax nodes of a text, outer ones first."""
    # As latin-1, in which the file was read: an offset of bytes is one of letters.
    left = [parse(text.encode("latin-1"))]
    while left:
        node = left.pop()
        left += reversed(node.named_children)
        yield node


def _braces(text: str, fresh: Collection[int]) -> Iterator[Gap]:
    """The gaps with a brace that is missing."""
    for node in _nodes(text):
        if node.has_error or "#" in text[node.start_byte : node.end_byte]:
            continue
        if node.type in _LOOPS:
            body = node.child_by_field_name("body")
            if body and _is_new_compound(body, fresh):
                yield from _around(text, body)
        elif node.type == "if_statement" and not _is_branch(node):
            branches = list(_branches(node))
            if any(_needs_braces(branch, fresh) for branch in branches):
                for branch in branches:
                    if branch.type != "compound_statement":
                        yield from _around(text, branch)


def _is_branch(node: Node) -> bool:
    """Whether an `if` goes on with another one: `else if`."""
    return node.parent is not None and node.parent.type == "else_clause"


def _branches(node: Node) -> Iterator[Node]:
    """The statements that an `if` and each `else` govern."""
    branch = node.child_by_field_name("consequence")
    if branch:
        yield branch
    clause = node.child_by_field_name("alternative")
    other = clause.named_children[-1] if clause and clause.named_children else None
    if other and other.type == "if_statement":
        yield from _branches(other)
    elif other:
        yield other


def _needs_braces(branch: Node, fresh: Collection[int]) -> bool:
    if branch.type == "compound_statement":
        # coding-style.rst, 3: where one branch has braces, all have.
        return branch.start_byte in fresh
    return _is_new_compound(branch, fresh)


def _is_new_compound(body: Node, fresh: Collection[int]) -> bool:
    other = body.child_by_field_name("alternative")
    new = body.start_byte in fresh or (other is not None and other.start_byte in fresh)
    return body.type in _COMPOUND and new


def _around(text: str, body: Node) -> Iterator[Gap]:
    """The gaps with the braces around a statement."""
    head = _head(body)
    if head is None:
        return
    margin = _margin(text, head.start_byte)
    if "\n" in text[head.end_byte : body.start_byte]:
        yield Gap(head.end_byte, head.end_byte, " {")
    else:
        yield Gap(head.end_byte, body.start_byte, f" {{\n{margin}\t")
    rest = _REST.match(text, body.end_byte)
    end = rest.end() if rest else body.end_byte
    yield Gap(end, end, f"\n{margin}}}")


def _head(body: Node) -> Node | None:
    """The end of the head that governs a statement."""
    head = body.prev_sibling
    while head is not None and head.type == "comment":
        head = head.prev_sibling
    return head


def _emptied(text: str, fresh: Collection[int]) -> Iterator[Gap]:
    """The gaps around `{}`, which spatch leaves in place of the only statement below a head."""
    for node in _nodes(text):
        new = node.start_byte in fresh and node.type == "compound_statement"
        if new and text[node.start_byte : node.end_byte] == "{}" and _is_branch_block(node):
            head = _head(node)
            if head is not None:
                margin = _margin(text, head.start_byte)
                comments = text[head.end_byte : node.start_byte].rstrip()
                yield Gap(head.end_byte, node.end_byte, f" {{{comments}\n{margin}}}")


def _margin(text: str, place: int) -> str:
    """The white space at the beginning of the line of an offset."""
    return indent(text[text.rfind("\n", 0, place) + 1 :].split("\n", 1)[0])


def _indented(before: str, after: str) -> str:
    """`after` with the statements in new blocks as deep as they are."""
    lines = after.split("\n")
    fresh = _fresh(before, after)
    depths = _Depths(lines)
    end = 0
    for node in _nodes(after):
        # Those inside of another are done with it.
        if _is_branch_block(node) and node.start_byte in fresh and node.end_byte > end:
            depths.note_block(node, column(indent(lines[node.start_point.row])))
            end = node.end_byte
    for row, shift in depths.shifts.items():
        width = column(indent(lines[row])) + shift
        lines[row] = indentation(max(0, width)) + lines[row].lstrip()
    return "\n".join(lines)


def _is_branch_block(node: Node) -> bool:
    """Whether a node is a block of an `if` or a loop, of which all parses."""
    inside = node.parent is not None and node.parent.type in (*_NESTING, "else_clause")
    return inside and node.type == "compound_statement" and not node.has_error


class _Depths:
    """The columns by which each row of some statements is not as deep as it should be."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.shifts: dict[int, int] = {}

    def note(self, node: Node, width: int) -> None:
        """Note the rows of a statement that belongs at a width."""
        row = node.start_point.row
        self._shift(range(row, last_row(node) + 1), row, width)
        for child in node.named_children if node.type in _NESTING else ():
            if child.type == "else_clause":
                self._shift([child.start_point.row], child.start_point.row, width)
                other = child.named_children[-1]
                self._note_governed(other, width - TAB * (other.type == "if_statement"))
            elif child.type.endswith("_statement"):
                self._note_governed(child, width)

    def _note_governed(self, node: Node, width: int) -> None:
        if node.type == "compound_statement":
            self.note_block(node, width)
        else:
            self.note(node, width + TAB)

    def note_block(self, block: Node, width: int) -> None:
        """Note the rows of a block whose brace is in a row of that width."""
        self._shift([last_row(block)], last_row(block), width)
        # Labels, directives and what does not parse stay where they are.
        for child in block.named_children:
            if child.type in _PLAIN | _COMPOUND:
                self.note(child, width + TAB)
            else:
                rows = range(child.start_point.row, last_row(child) + 1)
                self._shift(rows, rows[0], column(indent(self.lines[rows[0]])))

    def _shift(self, rows: Iterable[int], first: int, width: int) -> None:
        for row in rows:
            self.shifts[row] = width - column(indent(self.lines[first]))


def _joined(text: str, fresh: Collection[int]) -> Iterator[Gap]:
    """The gaps between a new brace and the `else` on the next line."""
    for node in _nodes(text):
        above = node.prev_sibling
        if node.type != "else_clause" or above is None or above.type != "compound_statement":
            continue
        between = text[above.end_byte : node.start_byte]
        if above.end_byte - 1 in fresh and not between.strip() and "\n" in between:
            yield Gap(above.end_byte, node.start_byte, " ")
