"""`refactor run` with several bases: generate on each, and move no branch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from refactor.engine.discarded import discarded_run
from refactor.engine.job import Order
from refactor.engine.workplace import Workplace
from refactor.errors import RefactorError, of_system
from refactor.library.program import Program
from refactor.runs.facts import Unexamined
from refactor.runs.run import Failed, Incomplete, Run


@dataclass(frozen=True)
class Column:
    """One base.

    Attributes:
        run: None where an error ended it.
        reason: why the program does not hold; empty when it does.
        code: the exit code that this base alone would have.
    """

    name: str
    run: Run | None
    reason: str
    code: int


@dataclass(frozen=True)
class Matrix:
    """One program on several bases; `steps` are the ids of its steps, in order."""

    series: str
    version: int
    steps: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def code(self) -> int:
        """The worst exit code."""
        # No base may hide behind a better one.
        return max(column.code for column in self.columns)


def matrix(
    workplace: Workplace,
    program: Program,
    *,
    revisions: Sequence[str],
    order: Order,
    say: Callable[[str], None],
) -> Matrix:
    """Generate the program on each base, in a quarantine of its own, and keep nothing.

    Raises:
        BadInput: one of the bases does not exist.
    """
    # A base that is named twice is generated once.
    names = list(dict.fromkeys(revisions))
    for name in names:
        # A name that is mistyped is found before minutes have gone into the others.
        workplace.repository.commit(name)
    columns = []
    for name in names:
        tell = partial(_tell, say, name)
        columns.append(_column(workplace, program, name=name, order=order, say=tell))
    return Matrix(program.name, order.version, program.ids, tuple(columns))


def _column(
    workplace: Workplace,
    program: Program,
    *,
    name: str,
    order: Order,
    say: Callable[[str], None],
) -> Column:
    try:
        opened = discarded_run(workplace, program, revision=name, order=order, say=say)
        with opened as (run, _):
            return Column(name, run, _reason(run), 1 if run.stopped else 0)
    # An error on one base is an answer about it; the others are still wanted.
    except (RefactorError, OSError) as error:
        known = of_system(error)
        return Column(name, None, str(known), known.exit_code)


def _tell(say: Callable[[str], None], name: str, step: str) -> None:
    say(f"{name}: {step}")


def _reason(run: Run) -> str:
    return "; ".join(map(_failure, run.failures))


def _failure(failed: Incomplete | Failed) -> str:
    if isinstance(failed, Incomplete):
        return f"{failed.id}: {'; '.join(map(_not_examined, failed.unexamined))}"
    return f"{failed.id}: {failed.reason}"


def _not_examined(place: Unexamined) -> str:
    return f"not examined: {place.path}: {place.reason}"
