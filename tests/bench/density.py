"""How dense the code is, room by room: `python -m tests.bench.density [DIRECTORY] [--modules]`.

The columns are those that the models of the field were measured by: comprehensions a function, functions with three or
more, conditional expressions inside another one, assignment expressions, lines over 100 columns, comment lines, and
functions with five or more positional arguments.
"""

from __future__ import annotations

import argparse
import ast
import io
import tokenize
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from pathlib import Path

PACKAGE = Path(__file__).parent.parent.parent / "refactor"
COLUMNS = 100
MANY = 3
POSITIONAL = 5
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
HEAD = (
    "room",
    "lines",
    "funcs",
    "compr/f",
    "3+ %",
    "nested",
    "walrus",
    ">100",
    "comm %",
    "5+arg %",
)


@dataclass
class Density:
    """Sums over some modules."""

    lines: int = 0
    functions: int = 0
    comprehensions: int = 0
    crowded: int = 0
    nested: int = 0
    walrus: int = 0
    long: int = 0
    comments: int = 0
    wide: int = 0

    def add(self, other: Density) -> None:
        """Add the sums of other modules."""
        sums = [own + theirs for own, theirs in zip(astuple(self), astuple(other), strict=True)]
        (
            self.lines,
            self.functions,
            self.comprehensions,
            self.crowded,
            self.nested,
            self.walrus,
            self.long,
            self.comments,
            self.wide,
        ) = sums


def own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function without those of functions inside it."""
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, FUNCTIONS):
            yield child
            yield from own_nodes(child)


def measure(path: Path) -> Density:
    """The density of one module."""
    text = path.read_text()
    density = Density(lines=text.count("\n"))
    density.long = sum(len(line) > COLUMNS for line in text.splitlines())
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    density.comments = sum(token.type == tokenize.COMMENT for token in tokens)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.NamedExpr):
            density.walrus += 1
        if isinstance(node, ast.IfExp):
            inside = (child for child in ast.walk(node) if child is not node)
            density.nested += any(isinstance(child, ast.IfExp) for child in inside)
        if isinstance(node, COMPREHENSIONS):
            density.comprehensions += 1
        if isinstance(node, FUNCTIONS):
            density.functions += 1
            inside_it = sum(isinstance(child, COMPREHENSIONS) for child in own_nodes(node))
            density.crowded += inside_it >= MANY
            names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
            density.wide += (
                len([name for name in names if name not in ("self", "cls")]) >= POSITIONAL
            )
    return density


def row(name: str, density: Density) -> tuple[str, ...]:
    """One line of the table."""
    functions = density.functions or 1
    lines = density.lines or 1
    return (
        name,
        str(density.lines),
        str(density.functions),
        f"{density.comprehensions / functions:.2f}",
        f"{100 * density.crowded / functions:.1f}",
        str(density.nested),
        str(density.walrus),
        str(density.long),
        f"{100 * density.comments / lines:.1f}",
        f"{100 * density.wide / functions:.1f}",
    )


def table(package: Path, by_module: bool) -> list[tuple[str, ...]]:
    """The rows of a package: rooms or modules, and the sum."""
    sums: dict[str, Density] = defaultdict(Density)
    whole = Density()
    for path in sorted(package.rglob("*.py")):
        inside = path.relative_to(package)
        density = measure(path)
        sums[str(inside) if by_module or len(inside.parts) == 1 else inside.parts[0]].add(density)
        whole.add(density)
    rows = [row(name, density) for name, density in sums.items()]
    return [HEAD, *rows, row("all", whole)]


def show(rows: Iterable[tuple[str, ...]]) -> str:
    """The table as text."""
    lines = (f"{cells[0]:<28}" + "".join(f"{cell:>9}" for cell in cells[1:]) for cells in rows)
    return "\n".join(lines)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("directory", nargs="?", type=Path, default=PACKAGE)
    parser.add_argument("--modules", action="store_true")
    wanted = parser.parse_args()
    print(show(table(wanted.directory, wanted.modules)))


if __name__ == "__main__":
    main()
