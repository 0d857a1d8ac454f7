"""`refactor list` and `refactor show`: what there is to run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from refactor.engine.library import Library, declared_keys
from refactor.values.build import Build
from refactor.values.series import Accept, Recipients


@dataclass(frozen=True)
class Line:
    """A series or a rule in one line."""

    name: str
    summary: str


@dataclass(frozen=True)
class Listed:
    """Everything that there is."""

    series: tuple[Line, ...]
    rules: tuple[Line, ...]


@dataclass(frozen=True)
class ShownStep:
    """A step as it is declared, with its edits as tables."""

    id: str
    gone: tuple[str, ...]
    present: tuple[str, ...]
    files: tuple[str, ...]
    same_code: bool
    edits: tuple[dict[str, object], ...]


@dataclass(frozen=True)
class Shown:
    """A series as it is declared."""

    name: str
    summary: str
    directory: str
    recipients: Recipients
    steps: tuple[ShownStep, ...]
    builds: tuple[Build, ...]
    accepted: tuple[Accept, ...]


def list_all(library: Library) -> Listed:
    """Every series and every rule.

    Raises:
        BadInput: one of them is not well formed.
    """
    return Listed(
        tuple(Line(name, library.summary(name)) for name in library.series_names),
        tuple(Line(name, library.rule(name).summary) for name in library.rule_names),
    )


def show(library: Library, name: str, given: Mapping[str, str] | None = None) -> Shown:
    """One series.

    Args:
        given: name -> text, of what it leaves open.

    Raises:
        BadInput: there is none of that name, or it is not well formed.
    """
    program = library.program(name, given)
    steps = tuple(
        ShownStep(
            step.id, step.gone, step.present, step.files, step.same_code, tuple(declared_keys(edit) for edit in edits)
        )
        for step, edits in program.steps
    )
    directory = str(program.sources.directory)
    return Shown(program.name, program.summary, directory, program.recipients, steps, program.builds, program.accepted)
