"""Read the outline of a C file: its definitions, their lines and their comments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from refactor.c.conditions import conditions
from refactor.c.definitions import BODIED, defining_macro, names, walk
from refactor.c.outline import Outline, OutlineItem, assemble
from refactor.c.syntax import (
    Node,
    identifier,
    identifiers,
    last_row,
    parse,
    without_attributes,
)

_HEADED = ("function_definition", "expression_statement", *BODIED)
# In these, an error does not move the end of the definition around them.
_BRACES = ("compound_statement", "field_declaration_list", "enumerator_list", "initializer_list")
# Nodes whose children are on the outermost level as well; the last two are `extern "C" { }`.
_TRANSPARENT = (
    *("preproc_if", "preproc_ifdef", "preproc_else", "preproc_elif", "preproc_elifdef"),
    *("linkage_specification", "declaration_list"),
)


def outline(data: bytes) -> Outline:
    """Items and conditions of a C file."""
    root = parse(without_attributes(data))
    lines = data.split(b"\n")
    comments = _Comments()
    items: list[OutlineItem] = []
    for node in _outermost(root):
        if node.type == "comment":
            comments.add(node, lines)
        elif not _is_defining_body(node):
            items.append(_item(node, lines))
    commented = list(map(comments.widen, _trusted(items)))
    around = []
    for condition in conditions(root, lines):
        around.append(replace(condition, first=comments.top(condition.first)))
    return assemble(commented, around)


@dataclass(frozen=True)
class _Comments:
    """The comments on the outermost level, by the lines beside them.

    Attributes:
        above: the line below a comment, and its last line -> its first line.
        behind: the line of code before a comment -> the last line of the comment.
    """

    above: dict[int, int] = field(default_factory=dict)
    behind: dict[int, int] = field(default_factory=dict)

    def add(self, comment: Node, lines: list[bytes]) -> None:
        """Add a comment, in the order of the file."""
        first, last = comment.start_point.row + 1, last_row(comment) + 1
        if not _leads(comment, lines):
            self.behind[first] = last
            return
        self.above[last + 1] = first
        if first < last:
            self.above[last] = first

    def top(self, line: int) -> int:
        """The first line of the comments that end directly above a line."""
        while line in self.above:
            line = self.above[line]
        return line

    def widen(self, item: OutlineItem) -> OutlineItem:
        """An item with the comments above it and behind it."""
        last = self.behind.get(item.last, item.last)
        return replace(item, first=self.top(item.first), last=last)


def _outermost(root: Node) -> Iterator[Node]:
    """The nodes outside of all braces, in whatever condition."""
    # A stack, as generated files are nested deeper than Python's limit on recursion.
    left = list(reversed(root.named_children))
    while left:
        node = left.pop()
        if node.type in _TRANSPARENT:
            # The words of the directive itself.
            own = list(map(node.child_by_field_name, ("name", "condition", "value")))
            left += [child for child in reversed(node.named_children) if child not in own]
        else:
            yield node


def _leads(comment: Node, lines: list[bytes]) -> bool:
    """Whether a comment begins its line and may be about the code below, as no licence is."""
    row, column = comment.start_point
    # It is about the whole file (license-rules.rst), whatever is below it.
    licence = b"SPDX-License-Identifier" in (comment.text or b"")
    return not licence and not lines[row][:column].strip()


def _item(node: Node, lines: list[bytes]) -> OutlineItem:
    """The item of a node, without its comments."""
    macro = defining_macro(node)
    body = node.next_named_sibling if macro else node.child_by_field_name("body")
    first, last = node.start_point.row + 1, macro.last if macro else last_row(node) + 1
    # A semicolon that the parser misses behind a defining macro is no sign of doubt.
    parts = [*node.named_children, body] if macro and body else [node]
    readable = not any(_is_torn(part, lines) for part in parts)
    if node.type in _HEADED:
        # Above a blank line before the body is another thing, which the parser could not read.
        head = lines[first - 1 : body.start_point.row if body else last]
        readable = readable and all(map(bytes.strip, head))
    about = _about(node)
    defined: tuple[str, ...] = ()
    if macro:
        defined = (macro.name,)
    elif not about:
        defined = _defined(node)
    return OutlineItem(defined, first, last, readable, about, node.type == "preproc_def")


def _trusted(items: list[OutlineItem]) -> list[OutlineItem]:
    """The items, those that touch an unreadable one marked as unreadable as well."""
    out = []
    for before, item, after in zip([None, *items], items, [*items[1:], None], strict=False):
        torn_above = before and not before.readable and before.last >= item.first - 1
        torn_below = after and not after.readable and after.first <= item.last + 1
        readable = item.readable and not torn_above and not torn_below
        out.append(replace(item, readable=readable))
    return out


def _is_torn(node: Node, lines: list[bytes]) -> bool:
    """Whether a node has a syntax error other than in braces whose end is certain."""
    if not node.has_error:
        return False
    if node.type == "ERROR" or node.is_missing:
        return True
    if node.type in ("preproc_def", "preproc_function_def"):
        # A continued macro whose end is not known.
        return lines[last_row(node)].rstrip().endswith(b"\\")
    if node.type == "argument_list":
        return not (node.text or b"").endswith(b")")
    if node.type in _BRACES:
        return _first_brace(node, lines) != node.end_point.row
    return any(_is_torn(child, lines) for child in node.children)


def _first_brace(node: Node, lines: list[bytes]) -> int | None:
    """The row of the first brace at the left margin: in the kernel's style, the end of a body."""
    for row in range(node.start_point.row + 1, node.end_point.row + 1):
        if lines[row].startswith((b"}", b"{")):
            return row
    return None


def _defined(node: Node) -> tuple[str, ...]:
    """The names that a node on the outermost level defines."""
    defined: list[str] = []
    if node.type in ("declaration", "type_definition"):
        inner = node.child_by_field_name("type")
        defined += _defined(inner) if inner and inner.type in BODIED else ()
    if node.type == "declaration":
        defined += _variables(node)
    elif node.type in BODIED and node.child_by_field_name("body"):
        defined += _tags(node)
    elif node.type == "expression_statement":
        defined += _arguments(node)[:1] if _is_defining_call(node) else ()
    else:
        defined += names(node)
    return tuple(dict.fromkeys(defined))


def _tags(node: Node) -> list[str]:
    """`s` and `struct s`; the enumerators of an enum without a name."""
    name = node.child_by_field_name("name")
    if name:
        tag = identifier(name)
        return [tag, f"{node.type.removesuffix('_specifier')} {tag}"]
    if node.type != "enum_specifier":
        return []
    return [inner.name for inner in walk(node) if inner.kind == "enumerator"]


def _variables(node: Node) -> list[str]:
    """The variables that a declaration defines, so not `extern int x;` or `int f(void);`."""
    extern = any(map(_is_extern, node.children))
    defining = []
    for declarator in node.children_by_field_name("declarator"):
        declares_only = extern and declarator.type != "init_declarator"
        if not declares_only and not _is_prototype(declarator):
            defining.append(declarator)
    return identifiers(defining)


def _is_extern(node: Node) -> bool:
    return node.type == "storage_class_specifier" and node.text == b"extern"


def _is_prototype(declarator: Node) -> bool:
    node: Node | None = declarator
    while node is not None and node.type == "pointer_declarator":
        node = node.child_by_field_name("declarator")
    if node is None or node.type != "function_declarator":
        return False
    inner = node.child_by_field_name("declarator")
    # `int (*f)(void);` defines a pointer.
    return inner is not None and inner.type != "parenthesized_declarator"


def _about(node: Node) -> tuple[str, ...]:
    """The names to which `EXPORT_SYMBOL(f);` and `#define f f` refer."""
    if node.type == "expression_statement":
        defines = defining_macro(node) or _is_defining_call(node)
        return () if defines else tuple(_arguments(node))
    value = node.child_by_field_name("value") if node.type == "preproc_def" else None
    if value:
        name = identifier(node)
        return (name,) if (value.text or b"").strip() == name.encode() else ()
    return ()


def _is_defining_call(statement: Node) -> bool:
    """Whether a statement is as `DEFINE_MUTEX(m);`."""
    return b"DEFINE" in (statement.text or b"").split(b"(")[0]


def _arguments(statement: Node) -> list[str]:
    """The arguments of a call that are names."""
    call = statement.named_children[0] if statement.named_children else None
    if call is None or call.type != "call_expression":
        return []
    arguments = call.child_by_field_name("arguments")
    if arguments is None:
        return []
    return [identifier(node) for node in arguments.named_children if node.type == "identifier"]


def _is_defining_body(node: Node) -> bool:
    """Whether a block is the body of a defining macro."""
    # Only blocks are asked: tree-sitter looks for a sibling from the root on.
    before = node.prev_named_sibling if node.type == "compound_statement" else None
    return before is not None and defining_macro(before) is not None
