"""`refactor list` and `refactor show`: the series and rules that can be run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from refactor.edits.declaration import declared_keys
from refactor.library.library import Library
from refactor.library.program import Program
from refactor.library.written import Written
from refactor.series.build import Build
from refactor.series.condition import When
from refactor.series.declared import declare
from refactor.series.parameter import Parameter, ParameterValue
from refactor.series.schema import Accept, Recipients, Step
from refactor.series.spread import Spread


@dataclass(frozen=True)
class RuleLine:
    """A rule in one line."""

    name: str
    summary: str


@dataclass(frozen=True)
class SeriesLine:
    """A series in one line.

    Attributes:
        open: the parameters that --set has to give.
        after: the series that it comes after; empty for none.
    """

    name: str
    summary: str
    open: tuple[str, ...]
    after: str


@dataclass(frozen=True)
class Listed:
    """All series and rules."""

    series: tuple[SeriesLine, ...]
    rules: tuple[RuleLine, ...]


@dataclass(frozen=True)
class ShownStep:
    """A step as it is declared, with its edits as tables."""

    id: str
    gone: tuple[str, ...]
    present: tuple[str, ...]
    files: tuple[str, ...]
    same_code: bool
    edits: tuple[dict[str, object], ...]
    when: When | None = None
    template: str = ""
    spread: Spread | None = None


@dataclass(frozen=True)
class ShownParameter:
    """A parameter of a series, and its value here; None while there is none."""

    name: str
    value: ParameterValue | None
    declared: Parameter


@dataclass(frozen=True)
class ShownSeries:
    """A series as it is declared.

    Attributes:
        steps, builds: as they are written, as long as a parameter has no value.
        after: the series that it is generated on top of; empty for none.
    """

    name: str
    summary: str
    directory: str
    recipients: Recipients
    steps: tuple[ShownStep, ...]
    builds: tuple[Build, ...]
    accepted: tuple[Accept, ...]
    parameters: tuple[ShownParameter, ...] = ()
    after: str = ""


def list_all(library: Library) -> Listed:
    """Every series and every rule.

    Raises:
        BadInput: one of them is not well formed.
    """
    # All of them are read, so that a broken one is named here and not in a later run.
    series = [_series_line(library, name) for name in library.series_names]
    rules = []
    for name in library.rule_names:
        rules.append(RuleLine(name, library.rule(name).summary))
    return Listed(tuple(series), tuple(rules))


def _series_line(library: Library, name: str) -> SeriesLine:
    written = library.written(name)
    return SeriesLine(name, library.summary(name), written.open, str(written.head.after))


def show(library: Library, name: str, given: Mapping[str, str] | None = None) -> ShownSeries:
    """One series.

    Args:
        given: parameter -> text; without any, the series is shown as it is written.

    Raises:
        BadInput: there is none of that name, or it is not well formed.
    """
    if not given and name in library.series_names:
        written = library.written(name)
        # A program cannot be made while a parameter has no value.
        if written.open:
            return _as_written(name, written)
    return _as_run(library, library.program(name, given))


def _as_run(library: Library, program: Program) -> ShownSeries:
    # By the directory: the name of the program may hold values as well.
    written = library.written(program.sources.directory.name)
    steps = []
    for step in program.steps:
        steps.append(_step(step.declared, map(declared_keys, step.edits)))
    parameters = []
    for name, declared in written.parameters.items():
        parameters.append(ShownParameter(name, program.parameters[name], declared))
    return ShownSeries(
        name=program.name,
        summary=program.summary,
        directory=str(program.sources.directory),
        recipients=program.recipients,
        steps=tuple(steps),
        builds=program.builds,
        accepted=program.accepted,
        parameters=tuple(parameters),
        after=str(program.foreign or program.after),
    )


def _as_written(name: str, written: Written) -> ShownSeries:
    head, path = written.head, written.path
    steps = []
    for step in written.steps():
        # The kind comes first, wherever the file has it.
        edits = [{"kind": "", **edit} for edit in step.edit]
        steps.append(_step(step, edits))
    accepted = []
    for number, raw in enumerate(head.accept, 1):
        accepted.append(declare(raw, Accept, f"{path}, accept {number}"))
    parameters = []
    for parameter, declared in written.parameters.items():
        parameters.append(ShownParameter(parameter, None, declared))
    return ShownSeries(
        name=name,
        summary=head.summary,
        directory=str(path.parent),
        recipients=declare(head.recipients, Recipients, f"{path}, [recipients]"),
        steps=tuple(steps),
        builds=written.builds(),
        accepted=tuple(accepted),
        parameters=tuple(parameters),
        after=str(head.after),
    )


def _step(step: Step, edits: Iterable[dict[str, object]]) -> ShownStep:
    expected = (step.gone, step.present, step.files, step.same_code)
    return ShownStep(step.id, *expected, tuple(edits), step.when, step.message, step.spread)
