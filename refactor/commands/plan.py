"""`refactor plan`: a run in a quarantine that is thrown away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from refactor.engine.grouped import grouped, keep_groups
from refactor.engine.job import Job, Order
from refactor.engine.prerequisite import ground, run_on
from refactor.engine.workplace import Workplace
from refactor.git.tree import Tree
from refactor.library.history import past
from refactor.library.program import Program
from refactor.runs.run import Run

# Plumbing, and no diff driver of the user: the same diff on every machine.
_DIFF = ("diff-tree", "--no-commit-id", "--no-color", "--no-ext-diff", "--no-textconv", "-M")


@dataclass(frozen=True)
class PlannedRun:
    """A run that was not kept.

    Attributes:
        stat: step id -> diffstat.
        diff: step id -> its message and whole difference, as text.
    """

    run: Run
    stat: dict[str, str]
    diff: dict[str, str]


def plan(
    workplace: Workplace,
    program: Program,
    *,
    revision: str,
    order: Order,
    say: Callable[[str], None],
) -> PlannedRun:
    """Generate the program on a base and throw the result away.

    Nothing is written to the repository, not even an object. New groups of files go to groups.toml.

    Raises:
        BadInput: the base, a rule or a template is not fit.
        NotProved: the series that comes first cannot be generated.
    """
    with workplace.tree(revision) as (below, bottom):
        job = Job(workplace, program, past(program), order, say)
        on = ground(job, below, bottom)
        run = run_on(job, on)
        waiting = partial(say, "another refactor is writing groups.toml; waiting for it")
        keep_groups(program, grouped(run.steps), accept=False, waiting=waiting)
        # The objects are gone with the quarantine.
        return PlannedRun(
            run, _texts(run, on.tree, "--stat=78"), _texts(run, on.tree, "-p", "--stat=78")
        )


def _texts(run: Run, tree: Tree, *options: str) -> dict[str, str]:
    """Step id -> the output of git diff-tree about it."""
    texts: dict[str, str] = {}
    before = run.base.tree
    for step in run.changed:
        texts[step.id] = _text(tree, *options, before, step.tree)
        before = step.tree
    return texts


def _text(tree: Tree, *args: str) -> str:
    # A kernel source may hold bytes of any encoding.
    return tree.objects.do(*_DIFF, *args).decode("utf-8", "replace")
