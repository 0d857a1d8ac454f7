"""What a series declares about its own programs: its tests, and those that are measured."""

from __future__ import annotations

from pathlib import Path

from refactor.errors import BadInput
from refactor.series.declared import declare
from refactor.series.expect import Expect
from refactor.series.measure import Measure
from refactor.series.schema import Head


def expected(head: Head, directory: Path, where: str) -> tuple[Expect, ...]:
    """The `[[expect]]` of a series.

    Raises:
        BadInput: one is not well formed, or names a test that there is not.
    """
    found = []
    for number, raw in enumerate(head.expect, 1):
        place = f"{where}, expect {number}"
        expect = declare(raw, Expect, place)
        _require_program(directory / "tests", expect.test, place)
        found.append(expect)
    return tuple(found)


def measures(head: Head, directory: Path, where: str) -> tuple[Measure, ...]:
    """The `[[measure]]` of a series.

    Raises:
        BadInput: one is not well formed, or names a program that there is not.
    """
    found = []
    for number, raw in enumerate(head.measure, 1):
        place = f"{where}, measure {number}"
        measure = declare(raw, Measure, place)
        _require_program(directory / "measures", measure.program, place)
        found.append(measure)
    return tuple(found)


def _require_program(directory: Path, name: str, where: str) -> None:
    names = [path.stem for path in sorted(directory.glob("*.c"))]
    if name not in names:
        raise BadInput(
            f"{where}: there is no {directory.name}/{name}.c",
            f"there are {', '.join(names) or 'none'}",
        )
