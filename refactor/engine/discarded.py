"""A run in a quarantine that is thrown away: no branch moves, and no object stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from refactor.engine.job import Job, Order
from refactor.engine.prerequisite import ground, run_on
from refactor.engine.workplace import Workplace
from refactor.git.tree import Tree
from refactor.library.history import past
from refactor.library.program import Program
from refactor.runs.run import Run


@contextmanager
def discarded_run(
    workplace: Workplace,
    program: Program,
    *,
    revision: str,
    order: Order,
    say: Callable[[str], None],
    name: str = "",
) -> Iterator[tuple[Run, Tree]]:
    """A run of a program, and the tree that it is on; its objects are there inside of `with` only.

    Args:
        name: the name of the base; the revision by default.

    Raises:
        BadInput: the base, a rule or a template is not fit.
        NotProved: the series that comes first cannot be generated.
    """
    with workplace.tree(revision, name) as (base, tree):
        job = Job(workplace, program, past(program), order, say)
        on = ground(job, base, tree)
        yield run_on(job, on), on.tree
