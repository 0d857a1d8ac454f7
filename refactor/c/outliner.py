"""Reads the outline of a C file: what it defines, in which lines, and what belongs to that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from refactor.c.definitions import BODIED, defining_macro, naming, walk
from refactor.c.outline import Condition, Item, Outline, assemble
from refactor.c.syntax import Node, identifier, last_row, leaves, parse, without_attributes

_HEADED = ("function_definition", "expression_statement", *BODIED)
_BRACES = ("compound_statement", "field_declaration_list", "enumerator_list", "initializer_list")
_TRANSPARENT = (
    *("preproc_if", "preproc_ifdef", "preproc_else", "preproc_elif", "preproc_elifdef"),
    *("linkage_specification", "declaration_list"),
)
_DIRECTIVES = ("#if", "#ifdef", "#ifndef", "#elif", "#elifdef", "#elifndef", "#else", "#endif")


def outline(data: bytes) -> Outline:
    """Items and conditions of a C file."""
    root = parse(without_attributes(data))
    lines = data.split(b"\n")
    nodes = list(_outermost(root))
    comments = [node for node in nodes if node.type == "comment"]
    leading = [
        (node.start_point.row + 1, last_row(node) + 1) for node in comments if _leads(node, lines)
    ]
    above = {last + 1: first for first, last in leading} | {
        last: first for first, last in leading if first < last
    }
    behind = {
        node.start_point.row + 1: last_row(node) + 1 for node in comments if not _leads(node, lines)
    }
    items = [
        _item(node, lines) for node in nodes if node.type != "comment" and not _defining_body(node)
    ]
    spans = [(_up(item.first, above), behind.get(item.last, item.last)) for item in items]
    return assemble(
        [
            replace(item, first=first, last=last)
            for item, (first, last) in zip(_trusted(items), spans, strict=True)
        ],
        [
            replace(condition, first=_up(condition.first, above))
            for condition in _conditions(root, lines)
        ],
    )


def _outermost(root: Node) -> Iterator[Node]:
    """What is in no braces, through all conditions."""
    left = list(reversed(root.named_children))
    while left:
        node = left.pop()
        if node.type in _TRANSPARENT:
            apart = [node.child_by_field_name(field) for field in ("name", "condition", "value")]
            left += [child for child in reversed(node.named_children) if child not in apart]
        else:
            yield node


def _leads(comment: Node, lines: list[bytes]) -> bool:
    """Whether a comment begins its line, and may so belong to what is below; the licence belongs to the file."""
    row, column = comment.start_point
    return not lines[row][:column].strip() and b"SPDX-License-Identifier" not in (
        comment.text or b""
    )


def _up(line: int, above: dict[int, int]) -> int:
    """The first line of the comments that end directly above a line."""
    while line in above:
        line = above[line]
    return line


def _item(node: Node, lines: list[bytes]) -> Item:
    macro = defining_macro(node)
    body = node.next_named_sibling if macro else node.child_by_field_name("body")
    first, last = node.start_point.row + 1, macro.last if macro else last_row(node) + 1
    # A blank line before the body: what is above it is something else, which the parser could not
    # read.
    head = lines[first - 1 : body.start_point.row if body else last]
    # A semicolon that the parser misses behind a defining macro is no sign of doubt.
    parts = [*node.named_children, body] if macro and body else [node]
    readable = not any(_torn(part, lines) for part in parts) and (
        node.type not in _HEADED or all(line.strip() for line in head)
    )
    about = _about(node)
    names = (macro.name,) if macro else () if about else _defined(node)
    return Item(names, first, last, readable, about, node.type == "preproc_def")


def _trusted(items: list[Item]) -> list[Item]:
    """Nor is the parser sure of what touches something that it could not read."""
    out = []
    for before, item, after in zip([None, *items], items, [*items[1:], None], strict=False):
        torn = (before and not before.readable and before.last >= item.first - 1) or (
            after and not after.readable and after.first <= item.last + 1
        )
        out.append(replace(item, readable=item.readable and not torn))
    return out


def _torn(node: Node, lines: list[bytes]) -> bool:
    """Whether the parser stumbled, other than inside of braces that it has found the end of all the same."""
    if not node.has_error:
        return False
    if node.type == "ERROR" or node.is_missing:
        return True
    if node.type in ("preproc_def", "preproc_function_def"):
        return lines[last_row(node)].rstrip().endswith(b"\\")
    if node.type == "argument_list":
        return not (node.text or b"").endswith(b")")
    if node.type in _BRACES:
        # The kernel's style: the first line that begins with a brace ends what is in them.
        rows = range(node.start_point.row + 1, node.end_point.row + 1)
        return [row for row in rows if lines[row].startswith((b"}", b"{"))] != [node.end_point.row]
    return any(_torn(child, lines) for child in node.children)


def _defined(node: Node) -> tuple[str, ...]:
    """The names by which something on the outermost level can be called for."""
    names: list[str] = []
    if node.type in ("declaration", "type_definition"):
        inner = node.child_by_field_name("type")
        names += _defined(inner) if inner and inner.type in BODIED else ()
    if node.type == "declaration":
        names += _data(node)
    elif node.type in BODIED and node.child_by_field_name("body"):
        names += _tags(node)
    elif node.type == "expression_statement":
        names += _arguments(node)[:1] if _defining_call(node) else ()
    else:
        names += [name for named in naming(node) if (name := identifier(named))]
    return tuple(dict.fromkeys(names))


def _tags(node: Node) -> list[str]:
    """`s` and `struct s`; the enumerators where there is nothing else to call it."""
    if name := node.child_by_field_name("name"):
        tag = identifier(name)
        return [tag, f"{node.type.removesuffix('_specifier')} {tag}"]
    return (
        [d.name for d in walk(node) if d.kind == "enumerator"]
        if node.type == "enum_specifier"
        else []
    )


def _data(node: Node) -> list[str]:
    """The variables that a declaration defines: not those of `extern int x;`, nor f of `int f(void);`."""
    declarators = node.children_by_field_name("declarator")
    if any(
        child.type == "storage_class_specifier" and child.text == b"extern"
        for child in node.children
    ):
        declarators = [each for each in declarators if each.type == "init_declarator"]
    return [name for each in declarators if not _prototype(each) and (name := identifier(each))]


def _prototype(node: Node | None) -> bool:
    while node is not None and node.type == "pointer_declarator":
        node = node.child_by_field_name("declarator")
    inner = (
        node.child_by_field_name("declarator")
        if node and node.type == "function_declarator"
        else None
    )
    return inner is not None and inner.type != "parenthesized_declarator"


def _about(node: Node) -> tuple[str, ...]:
    """Whom `EXPORT_SYMBOL(f);` and `#define f f` speak of."""
    if (
        node.type == "expression_statement"
        and not defining_macro(node)
        and not _defining_call(node)
    ):
        return tuple(_arguments(node))
    if node.type == "preproc_def" and (value := node.child_by_field_name("value")):
        name = identifier(node)
        return (name,) if (value.text or b"").strip() == name.encode() else ()
    return ()


def _defining_call(statement: Node) -> bool:
    """`DEFINE_MUTEX(m);`."""
    return b"DEFINE" in (statement.text or b"").split(b"(")[0]


def _arguments(statement: Node) -> list[str]:
    """The arguments of a call that are names."""
    call = statement.named_children[0] if statement.named_children else None
    arguments = (
        call.child_by_field_name("arguments") if call and call.type == "call_expression" else None
    )
    return (
        [identifier(each) for each in arguments.named_children if each.type == "identifier"]
        if arguments
        else []
    )


def _conditions(root: Node, lines: list[bytes]) -> list[Condition]:
    """Read off the directives themselves: what the parser makes of the code between them changes nothing."""
    found: list[Condition] = []
    open_: list[list[tuple[int, str]]] = []
    for leaf in leaves(root):
        word = (leaf.text or b"").replace(b" ", b"").replace(b"\t", b"").decode("utf-8", "replace")
        if leaf.start_point.row >= len(lines) or word not in _DIRECTIVES:
            continue
        line = leaf.start_point.row + 1
        text = (
            lines[line - 1]
            .split(b"/*")[0]
            .decode("utf-8", "replace")
            .strip()
            .removeprefix("#")
            .split()
        )
        directive = (line, f"#{' '.join(text)}")
        if word.startswith("#if"):
            open_.append([directive])
        elif word == "#endif" and open_:
            branches = open_.pop()
            found.append(Condition(branches[0][0], line, tuple(branches)))
        elif word != "#endif" and open_:
            open_[-1].append(directive)
    return sorted(found, key=lambda condition: condition.first)


def _defining_body(node: Node) -> bool:
    # The parser looks for a sibling from the top of the file on.
    before = node.prev_named_sibling if node.type == "compound_statement" else None
    return before is not None and defining_macro(before) is not None
