"""What a series declares about its own programs: tests, measured ones, and checks."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from refactor.errors import BadInput
from refactor.series.declared import declare, declare_all
from refactor.series.expect import Expect
from refactor.series.measure import Measure
from refactor.series.own_check import OwnCheck
from refactor.series.schema import Head
from refactor.text.nearest import there_are


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


def own_checks(raw: Iterable[object], where: str) -> tuple[OwnCheck, ...]:
    """The `[[check]]` of a file.

    Raises:
        BadInput: one is not well formed, or two have one name.
    """
    found = declare_all(raw, OwnCheck, f"{where}, check")
    seen = set()
    for check in found:
        if check.name in seen:
            raise BadInput(f"{where}: two checks are called '{check.name}'", "rename one")
        seen.add(check.name)
    return found


def _require_program(directory: Path, name: str, where: str) -> None:
    # At once: the boot that would miss it comes after an hour of builds.
    names = [path.stem for path in sorted(directory.glob("*.c"))]
    if name not in names:
        raise BadInput(
            f"{where}: there is no {directory.name}/{name}.c",
            there_are(name, names),
        )
