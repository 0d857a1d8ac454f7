"""`refactor plan`: a run in a quarantine that is thrown away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from refactor.engine.discarded import discarded_run
from refactor.engine.grouped import grouped, keep_groups
from refactor.engine.job import Order
from refactor.engine.workplace import Workplace
from refactor.git.tree import Tree
from refactor.library.program import Program
from refactor.runs.run import Run

# Plumbing, and no diff driver of the user: the same diff on every machine.
_DIFF = ("diff-tree", "--no-commit-id", "--no-color", "--no-ext-diff", "--no-textconv", "-M")


@dataclass(frozen=True)
class PlannedRun:
    """A run that was not kept.

    Attributes:
        stat: step id -> diffstat.
        diff: step id -> its whole difference, as text; empty where it is not wanted.
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
    whole: bool,
    say: Callable[[str], None],
) -> PlannedRun:
    """Generate the program on a base and throw the result away.

    Nothing is written to the repository, not even an object. New groups of files go to groups.toml.

    Args:
        whole: whether differences and messages are shown, and so the people are asked for whom a
            message names: most of the work where spatch has little to do.

    Raises:
        BadInput: the base, a rule or a template is not fit.
        NotProved: the series that comes first cannot be generated.
    """
    # get_maintainer.pl takes 0.1 s a step.
    order = replace(order, people=whole)
    opened = discarded_run(workplace, program, revision=revision, order=order, say=say)
    with opened as (run, tree):
        waiting = partial(say, "another refactor is writing groups.toml; waiting for it")
        keep_groups(program, grouped(run.steps), accept=False, waiting=waiting)
        # The objects are gone with the quarantine.
        diff = step_texts(run, tree, "-p", "--stat=78") if whole else {}
        return PlannedRun(run, step_texts(run, tree, "--stat=78"), diff)


def step_texts(run: Run, tree: Tree, *options: str) -> dict[str, str]:
    """Step id -> the output of git diff-tree about it, with these options."""
    texts: dict[str, str] = {}
    before = run.base.tree
    for step in run.changed:
        texts[step.id] = _text(tree, *options, before, step.tree)
        before = step.tree
    return texts


def _text(tree: Tree, *args: str) -> str:
    # A kernel source may hold bytes of any encoding.
    return tree.objects.do(*_DIFF, *args).decode("utf-8", "replace")
