"""What a series declares about its own tests."""

from __future__ import annotations

from pathlib import Path

from refactor.errors import BadInput
from refactor.series.declared import declare
from refactor.series.expect import Expect
from refactor.series.schema import Head


def expected(head: Head, directory: Path, where: str) -> tuple[Expect, ...]:
    """The `[[expect]]` of a series.

    Raises:
        BadInput: one is not well formed, or names a test that there is not.
    """
    tests = [path.stem for path in sorted((directory / "tests").glob("*.c"))]
    found = []
    for number, raw in enumerate(head.expect, 1):
        expect = declare(raw, Expect, f"{where}, expect {number}")
        if expect.test not in tests:
            raise BadInput(
                f"{where}, expect {number}: there is no tests/{expect.test}.c",
                f"there are {', '.join(tests) or 'none'}",
            )
        found.append(expect)
    return tuple(found)
