"""The house holds: layers point down, each outside thing has one door, nothing goes in circles."""

from __future__ import annotations

import ast
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "refactor"
LAYERS = (
    "cli",
    "report",
    "commands",
    "proofs",
    "engine",
    "library",
    "edits",
    "tif",
    "boot",
    "build",
    "style",
    "tools",
    "git",
    "store",
    "runs",
    "spread",
    "review",
    "mail",
    "series",
    "process",
    "programs",
    "streams",
    "c",
    "text",
    "object_names",
    "errors",
)
PURE = ("runs", "spread", "review", "mail", "series", "c", "text", "object_names")
DOORS = {
    "subprocess": "refactor.process",
    "git": "refactor.git.plumbing",
    "gitdb": "refactor.git.plumbing",
    "typer": "refactor.cli",
    "jinja2": "refactor.tools.jinja",
    "re2": "refactor.series.pattern",
    "rich": "refactor.report.progress",
    "tempfile": "refactor.store.temporary",
    "platformdirs": "refactor.store.places",
    "distributed": "refactor.tools.cluster",
    "watchfiles": "refactor.store.watched",
    "fsspec": "refactor.store.shared_files",
    "redis": "refactor.store.shared_redis",
    "elftools": "refactor.build.elf",
    "tree_sitter": "refactor.c.syntax",
    "tree_sitter_c": "refactor.c.syntax",
}
DISK = {"os", "shutil", "tempfile"}
DISK_ROOMS = tuple(
    f"refactor.{room}."
    for room in (
        "cli",
        "store",
        "git",
        "tools",
        "build",
        "boot",
        "process",
        "programs",
        "streams",
        "errors",
    )
)
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "core", "misc"}

FILES = sorted(PACKAGE.rglob("*.py"))


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports(path: Path) -> set[str]:
    """Every module that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


MODULES = {module_name(path): path for path in FILES}


def layer(module: str) -> int | None:
    part = module.split(".")[1] if "." in module else ""
    return LAYERS.index(part) if part in LAYERS else None


def test_every_module_has_a_layer() -> None:
    assert [name for name in MODULES if layer(name) is None] == ["refactor", "refactor.__main__"]


@pytest.mark.parametrize("module", [name for name in MODULES if layer(name) is not None])
def test_arrows_point_down(module: str) -> None:
    own = layer(module)
    assert own is not None
    above = {
        name
        for name in imports(MODULES[module])
        if name.startswith("refactor.") and (at := layer(name)) is not None and at < own
    }
    assert above == set()


@pytest.mark.parametrize("outside", DOORS)
def test_each_outside_thing_has_one_door(outside: str) -> None:
    users = [
        name
        for name, path in MODULES.items()
        if outside in {each.split(".")[0] for each in imports(path)}
    ]
    assert [name for name in users if f"{name}.".startswith(f"{DOORS[outside]}.")] == sorted(users)


def test_pure_rooms_only_compute() -> None:
    outside = {
        "os",
        "pathlib",
        "tempfile",
        "shutil",
        "time",
        "datetime",
        "random",
        "socket",
        "logging",
    }
    breaches = {
        (name, each)
        for name, path in MODULES.items()
        if name.split(".")[1:2] and name.split(".")[1] in PURE
        for each in imports(path)
        if each.split(".")[0] in outside
    }
    assert breaches == set()


def test_only_some_rooms_touch_the_disk() -> None:
    """Elsewhere files are values: what reads or writes them is behind a door."""
    users = {
        name
        for name, path in MODULES.items()
        if not DISK.isdisjoint(each.split(".")[0] for each in imports(path))
    }
    outside = {name for name in users if not f"{name}.".startswith(DISK_ROOMS)}
    assert outside == set()


def test_there_are_no_cycles() -> None:
    graph = {
        name: {each for each in imports(path) if each in MODULES and each != name}
        for name, path in MODULES.items()
    }
    packages = {module_name(path) for path in FILES if path.name == "__init__.py"}
    for found in graph.values():
        found.difference_update(packages)
    TopologicalSorter(graph).prepare()


def test_only_the_command_line_ends_the_process() -> None:
    breaches = [
        f"{name}:{node.lineno}"
        for name, path in MODULES.items()
        if name.split(".")[1:2] != ["cli"]
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.Attribute) and node.attr in ("exit", "_exit", "Exit"))
        or (isinstance(node, ast.Name) and node.id in ("SystemExit", "print"))
    ]
    assert breaches == []


def test_no_module_is_called_after_nothing() -> None:
    assert {part for name in MODULES for part in name.split(".")} & FORBIDDEN_NAMES == set()


def test_nothing_from_outside_is_caught_wholesale() -> None:
    breaches = [
        (name, getattr(function, "name", ""))
        for name, path in MODULES.items()
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "Exception"))
    ]
    # There every bug ends in a report.
    assert breaches == [("refactor.cli.app", "main")]


LONGEST_FUNCTION, LONGEST_MODULE = 40, 250
"""Lines, docstrings and signatures among them."""


def test_functions_stay_short() -> None:
    long = {
        (name, node.name)
        for name, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    }
    assert long == set()


def test_modules_stay_short() -> None:
    """A longer one holds two ideas: give the one that is missing a module in the right room."""
    lengths = {name: path.read_text().count("\n") for name, path in MODULES.items()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}


READS = {"open", "read_text", "read_bytes", "walk", "scandir", "listdir"}
READERS = {
    "refactor.edits.tif_rule",  # a template of the program's own
    "refactor.engine.mails",  # what git has just written, in a directory of our own
}
"""Modules of engine and edits that read files, and why these do not come out of a directory of series and rules."""


def test_series_and_rules_are_read_by_the_guarded_reader_alone() -> None:
    readers = {
        name
        for name, path in MODULES.items()
        if name.startswith(("refactor.engine.", "refactor.edits."))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Attribute) and node.func.attr in READS)
            or (isinstance(node.func, ast.Name) and node.func.id == "open")
        )
    }
    assert readers == READERS


def test_builds_are_made_in_one_place() -> None:
    """Whether a series is trusted is asked there: nothing else may come to make.

    A task is what a workshop sends to another machine.
    """
    users = {
        door: {name for name, path in MODULES.items() if door in imports(path)}
        for door in (
            "refactor.build.make",
            "refactor.build.configuration",
            "refactor.build.output",
            "refactor.build.workshop.Workshop",
        )
    }
    assert users == {
        "refactor.build.make": {"refactor.build.configuration", "refactor.build.output"},
        "refactor.build.configuration": {"refactor.build.output"},
        "refactor.build.output": {
            "refactor.build.place",
            "refactor.build.task",
            "refactor.build.workshop",
        },
        "refactor.build.workshop.Workshop": {
            "refactor.commands.check",
            "refactor.proofs.behaviour",
            "refactor.boot.boots",
            "refactor.proofs.builds",
            "refactor.proofs.evidence",
            "refactor.proofs.examine",
            "refactor.proofs.foreseen",
            "refactor.proofs.measured",
            "refactor.proofs.own_checks",
            "refactor.proofs.union",
        },
    }
