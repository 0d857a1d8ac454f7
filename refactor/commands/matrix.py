"""`refactor run` with several bases: on which of them does the program hold? No branch moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from refactor.engine.job import Job, Order
from refactor.engine.prerequisite import ground, run_on
from refactor.engine.workplace import Workplace
from refactor.errors import RefactorError, of_system
from refactor.library.history import past
from refactor.library.program import Program
from refactor.runs.run import Incomplete, Run


@dataclass(frozen=True)
class Column:
    """One base.

    Attributes:
        run: None where there could be none.
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
        return max(column.code for column in self.columns)


def matrix(
    workplace: Workplace,
    program: Program,
    revisions: Sequence[str],
    order: Order,
    say: Callable[[str], None],
) -> Matrix:
    """Generate the program on each base, in a quarantine of its own, and keep nothing.

    Raises:
        BadInput: one of the bases does not exist.
    """
    names = list(dict.fromkeys(revisions))
    for name in names:
        # A name that is mistyped is found before minutes have gone into the others.
        workplace.repository.commit(name)
    columns = tuple(_column(workplace, program, name, order, say) for name in names)
    steps = tuple(dict.fromkeys(step.id for step in program.steps))
    return Matrix(program.name, order.version, steps, columns)


def _column(
    workplace: Workplace, program: Program, name: str, order: Order, say: Callable[[str], None]
) -> Column:
    try:
        with workplace.tree(name) as (base, tree):
            job = Job(workplace, program, past(program), order, partial(_tell, say, name))
            run = run_on(job, ground(job, base, tree))
    except (RefactorError, OSError) as error:
        known = of_system(error)
        return Column(name, None, str(known), known.exit_code)
    return Column(name, run, _reason(run), 1 if run.stopped else 0)


def _tell(say: Callable[[str], None], name: str, step: str) -> None:
    say(f"{name}: {step}")


def _reason(run: Run) -> str:
    stop = run.stopped
    if stop is None:
        return ""
    if isinstance(stop, Incomplete):
        return f"{stop.id}: " + "; ".join(
            f"not examined: {each.path}: {each.reason}" for each in stop.unexamined
        )
    return f"{stop.id}: {stop.reason}"
