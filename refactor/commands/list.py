"""`refactor list` and `refactor show`: what there is to run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from refactor.library.library import Library, declared_keys
from refactor.library.written import Written
from refactor.series.build import Build
from refactor.series.condition import When
from refactor.series.declared import declare
from refactor.series.schema import Accept, Parameter, Recipients, Step, Value


@dataclass(frozen=True)
class RuleLine:
    """A rule in one line."""

    name: str
    summary: str


@dataclass(frozen=True)
class SeriesLine:
    """A series in one line.

    Attributes:
        open: what has to be given by --set.
        after: the series that it comes after; empty for none.
    """

    name: str
    summary: str
    open: tuple[str, ...]
    after: str


@dataclass(frozen=True)
class Listed:
    """Everything that there is."""

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


@dataclass(frozen=True)
class ShownParameter:
    """What a series leaves open, and the value that it has here; None while there is none."""

    name: str
    value: Value | None
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
    return Listed(
        tuple(_line(library, name) for name in library.series_names),
        tuple(RuleLine(name, library.rule(name).summary) for name in library.rule_names),
    )


def _line(library: Library, name: str) -> SeriesLine:
    written = library.written(name)
    return SeriesLine(name, library.summary(name), written.open, written.head.after)


def show(library: Library, name: str, given: Mapping[str, str] | None = None) -> ShownSeries:
    """One series.

    Args:
        given: name -> text, of what it leaves open; without any, it is shown as it is written.

    Raises:
        BadInput: there is none of that name, or it is not well formed.
    """
    if not given and name in library.series_names and (written := library.written(name)).open:
        return _as_written(name, written)
    program = library.program(name, given)
    # The name may hold values as well.
    written = library.written(program.sources.directory.name)
    steps = tuple(_step(step.declared, map(declared_keys, step.edits)) for step in program.steps)
    return ShownSeries(
        *(program.name, program.summary, str(program.sources.directory), program.recipients),
        *(steps, program.builds, program.accepted),
        tuple(
            ShownParameter(each, program.parameters[each], what)
            for each, what in written.parameters.items()
        ),
        program.after,
    )


def _as_written(name: str, written: Written) -> ShownSeries:
    head, where = written.head, written.path
    return ShownSeries(
        *(
            name,
            head.summary,
            str(where.parent),
            declare(head.recipients, Recipients, f"{where}, [recipients]"),
        ),
        tuple(
            _step(step, [{"kind": "", **each} for each in step.edit]) for step in written.steps()
        ),
        written.builds(),
        tuple(
            declare(raw, Accept, f"{where}, accept {number}")
            for number, raw in enumerate(head.accept, 1)
        ),
        tuple(ShownParameter(each, None, what) for each, what in written.parameters.items()),
        head.after,
    )


def _step(step: Step, edits: Iterable[dict[str, object]]) -> ShownStep:
    expected = (step.gone, step.present, step.files, step.same_code)
    return ShownStep(step.id, *expected, tuple(edits), step.when, step.message)
