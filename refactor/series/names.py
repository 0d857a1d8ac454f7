"""The names that Python code reads before it has given them a value, and those that it changes."""

from __future__ import annotations

import ast
from collections.abc import Iterable

_READING = frozenset(
    "copy count decode difference encode end endswith findall finditer find format fullmatch get "
    "group groups index intersection isdigit isdisjoint isidentifier issubset issuperset isupper "
    "items join keys lower lstrip match partition replace rfind rpartition rsplit rstrip search "
    "span split splitlines start startswith strip sub symmetric_difference title union upper "
    "values".split()
)
"""The methods of Python's own types that change nothing."""

_ONLY_READING = frozenset(
    "abs all any bool dict enumerate filter float format frozenset int isinstance len list map max "
    "min print range repr reversed set sorted str sum tuple type zip".split()
)


class Names(ast.NodeVisitor):
    """The names of a piece of code.

    Attributes:
        read: names that are read and may have no value of this piece's own.
        changed: names that are given a value, or whose value is changed.
        changed_later: the same within functions, which run when they are called.
        modules: names of modules, and of what was imported from them.
    """

    def __init__(self, given: Iterable[str]) -> None:
        self.read: set[str] = set()
        self.changed: set[str] = set()
        self.changed_later: set[str] = set()
        self.modules: set[str] = set()
        self._bound = set(given)
        self._inside = 0

    def visit_Name(self, node: ast.Name) -> None:
        """A name that is read, or given a value."""
        if not isinstance(node.ctx, ast.Load):
            self._change(node.id)
            self._bound.add(node.id)
        elif node.id not in self._bound:
            self.read.add(node.id)

    def visit_Assign(self, node: ast.Assign) -> None:
        """The value is read before the name has it."""
        self.visit(node.value)
        for target in node.targets:
            self.visit(target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        """Its target is read first."""
        self.visit(node.value)
        name = _root(node.target)
        self._read(name)
        self._change(name)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        """A part of a value: one that is set or deleted changes the value."""
        if not isinstance(node.ctx, ast.Load):
            self._change(_root(node))
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """The same."""
        if not isinstance(node.ctx, ast.Load):
            self._change(_root(node))
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        """A call may change what it is called on, and its arguments."""
        if isinstance(node.func, ast.Attribute) and node.func.attr not in _READING:
            self._change(_root(node.func))
        if not (isinstance(node.func, ast.Name) and node.func.id in _ONLY_READING):
            for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
                self._change(argument.id if isinstance(argument, ast.Name) else "")
        self.generic_visit(node)

    def visit_If(self, node: ast.If) -> None:
        """Afterwards a name has a value when both ways give it one."""
        self.visit(node.test)
        before = set(self._bound)
        self._run(node.body)
        after, self._bound = self._bound, before
        self._run(node.orelse)
        # The way that was not taken has bound nothing.
        self._bound &= after

    def visit_For(self, node: ast.For) -> None:
        """It may run no time."""
        self.visit(node.iter)
        before = set(self._bound)
        self.visit(node.target)
        self._run([*node.body, *node.orelse])
        self._bound = before

    def visit_While(self, node: ast.While) -> None:
        """The same."""
        before = set(self._bound)
        self.generic_visit(node)
        self._bound = before

    def visit_Try(self, node: ast.Try) -> None:
        """It may stop anywhere."""
        before = set(self._bound)
        self.generic_visit(node)
        self._bound = before

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """A function reads and changes when it is called; only its arguments are its own."""
        before = self._bound
        # Names of the code around may have changed until it is called: none counts as bound.
        self._bound = _arguments(node.args)
        self._inside += 1
        self._run(node.body)
        self._inside -= 1
        self._bound = before | {node.name}

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """The same without a name."""
        before = self._bound
        self._bound = before | _arguments(node.args)
        self.visit(node.body)
        self._bound = before

    def visit_ListComp(self, node: ast.ListComp) -> None:
        """Its variables are its own."""
        self._comprehension(node.generators, node.elt)

    def visit_SetComp(self, node: ast.SetComp) -> None:
        """The same."""
        self._comprehension(node.generators, node.elt)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        """The same."""
        self._comprehension(node.generators, node.elt)

    def visit_DictComp(self, node: ast.DictComp) -> None:
        """The same."""
        self._comprehension(node.generators, node.key, node.value)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """What its methods change is unknown: as if all that is made of it were changed."""
        self._inside += 1
        self.generic_visit(node)
        self._inside -= 1
        self._bound.add(node.name)

    def visit_Import(self, node: ast.Import) -> None:
        """A module is no state."""
        for alias in node.names:
            # `import a.b` binds `a` (Python's reference, 7.11).
            self.modules.add(alias.asname or alias.name.partition(".")[0])

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """The same."""
        for alias in node.names:
            self.modules.add(alias.asname or alias.name)

    def _comprehension(self, generators: Iterable[ast.comprehension], *parts: ast.expr) -> None:
        before = self._bound
        # The first iterable belongs to the code around (Python's reference, on comprehensions).
        for generator in generators:
            self.visit(generator.iter)
            names = {each.id for each in ast.walk(generator.target) if isinstance(each, ast.Name)}
            self._bound = self._bound | names
            self._run(generator.ifs)
        self._run(parts)
        self._bound = before

    def _run(self, body: Iterable[ast.AST]) -> None:
        for statement in body:
            self.visit(statement)

    def _read(self, name: str) -> None:
        if name and name not in self._bound:
            self.read.add(name)

    def _change(self, name: str) -> None:
        if name:
            (self.changed_later if self._inside else self.changed).add(name)


def _arguments(arguments: ast.arguments) -> set[str]:
    return {each.arg for each in ast.walk(arguments) if isinstance(each, ast.arg)}


def _root(node: ast.expr) -> str:
    """The name at the left end of `name.part[0].other`; empty where it is no name."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
