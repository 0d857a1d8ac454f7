"""The head of a function, and the calls in its body."""

from __future__ import annotations

from collections.abc import Iterator

from refactor.c.syntax import Node, identifier, leaves, parse


def head(data: bytes, name: str) -> str:
    """The head of a function or prototype, in one line without the semicolon; empty if absent.

    A definition comes before a prototype.
    """
    prototype = ""
    for node in _outermost(parse(data)):
        declarator = node.child_by_field_name("declarator")
        if declarator is None or identifier(declarator) != name:
            continue
        if node.type == "function_definition":
            body = node.child_by_field_name("body")
            end = body.start_byte if body else node.end_byte
            return _line(data[node.start_byte : end])
        if node.type == "declaration" and _declares_function(declarator):
            prototype = prototype or _line(data[node.start_byte : node.end_byte])
    return prototype.removesuffix(";")


def calls(data: bytes, name: str) -> tuple[str, ...]:
    """The names of the functions and macros that a function calls, in order, with repetitions."""
    found: list[str] = []
    for node in _outermost(parse(data)):
        declarator = node.child_by_field_name("declarator")
        is_it = node.type == "function_definition" and declarator is not None
        if is_it and declarator is not None and identifier(declarator) == name:
            found += _called(node)
    return tuple(found)


def _called(function: Node) -> Iterator[str]:
    """The word before each opening parenthesis in a body that is the name of a call."""
    left = [function]
    while left:
        node = left.pop()
        called = node.child_by_field_name("function") if node.type == "call_expression" else None
        if called is not None and called.type == "identifier":
            yield next(iter(map(_text, leaves(called))))
        left += reversed(node.children)


def _outermost(root: Node) -> Iterator[Node]:
    """The functions and declarations outside of functions, in whatever `#if`."""
    left = list(reversed(root.named_children))
    while left:
        node = left.pop()
        if node.type in ("function_definition", "declaration"):
            yield node
        elif node.type.startswith("preproc") or node.type == "linkage_specification":
            left += reversed(node.named_children)


def _declares_function(declarator: Node) -> bool:
    inner: Node | None = declarator
    while inner is not None:
        if inner.type == "function_declarator":
            return True
        inner = inner.child_by_field_name("declarator")
    return False


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def _line(code: bytes) -> str:
    return " ".join(code.decode("utf-8", "replace").split())
