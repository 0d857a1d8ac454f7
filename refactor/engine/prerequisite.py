"""The ground of a series: the base, or the branch of the series that it comes after."""

from __future__ import annotations

import shlex
from collections import defaultdict
from dataclasses import replace

import msgspec

from refactor.engine.branch import branch_name
from refactor.engine.drift import present
from refactor.engine.foreign import foreign_ground, prerequisite
from refactor.engine.generate import generate
from refactor.engine.job import Ground, Job
from refactor.engine.reverse import Earlier
from refactor.engine.trust import recorded, strange_base
from refactor.engine.workplace import Workplace
from refactor.errors import NotProved
from refactor.git.tree import Tree
from refactor.library.history import past
from refactor.library.program import Program
from refactor.runs.run import Base, Failed, Run
from refactor.series.prerequisite import Foreign

# Maintainers take a recent version, and looking for each one in the base costs time.
LATEST = 4
"""The number of versions of a step that may have been merged upstream."""


def standing(workplace: Workplace, program: Program, *, version: int, commit: str) -> Run | None:
    """The run of a program on a commit that the branch of this version is at, if it is."""
    tip = workplace.repository.branch(branch_name(program.name, version))
    record = workplace.records(program.name, version).of(tip) if tip else None
    # The base that the user named, and not the series below: that one may be generated anew.
    if record is None or record.run.onto.commit != commit:
        return None
    return record.run


def run_on(job: Job, ground: Ground) -> Run:
    """Generate the program of a job on a ground."""
    program = job.program
    made = generate(job, ground)
    upstream = ground.asked if ground.base != ground.asked else None
    untrusted = ground.untrusted or recorded(program.untrusted)
    return msgspec.structs.replace(
        made,
        upstream=upstream,
        stranger=recorded(program.stranger),
        untrusted=untrusted,
        foreign=ground.foreign,
        prerequisite=ground.prerequisite,
    )


def ground(job: Job, base: Base, tree: Tree) -> Ground:
    """The ground of a job on a base.

    The branch of the series that comes first is used if it was made on that very commit, by a
    series as trusted as the one of that name now; else that series is generated.

    Raises:
        NotProved: the series that comes first cannot be generated on this base; with its step and
            the reason.
    """
    workplace, program = job.workplace, job.program
    before = program.first
    if before is None:
        # The base may itself be a commit of an untrusted series, as `--onto other/v1` names.
        strange = strange_base(workplace, base.commit)
        if program.foreign:
            return _on_foreign(job, program.foreign, base=base, tree=tree, strange=strange)
        return Ground(base, tree, base, tree, _earlier(workplace, program, base), strange)
    made = standing(workplace, before, version=job.order.version, commit=base.commit)
    below: tuple[Run, ...] = ()
    if made is None or not _as_now(workplace, made, program=before, base=base):
        # --taken and the commits to keep are about the steps of the series above.
        order = replace(job.order, kept={}, taken=())
        first = replace(job, program=before, past=past(before), order=order)
        under = ground(first, base, tree)
        made = run_on(first, under)
        below = (*under.made, made) if made.changed else under.made
    top, at = _on_top(made, base, tree)
    return Ground(base, tree, top, at, _earlier(workplace, program, top), made.untrusted, below)


def _on_foreign(job: Job, foreign: Foreign, *, base: Base, tree: Tree, strange: str) -> Ground:
    """The ground of a series on top of somebody else's."""
    top, at, patches = foreign_ground(job, foreign, base=base, tree=tree)
    return Ground(
        base,
        tree,
        top,
        at,
        _earlier(job.workplace, job.program, top),
        strange,
        foreign=patches,
        prerequisite=prerequisite(job, foreign),
    )


def _as_now(workplace: Workplace, made: Run, *, program: Program, base: Base) -> bool:
    """Whether a run was made by directories as trusted as those of the program now."""
    untrusted = strange_base(workplace, base.commit) or recorded(program.untrusted)
    return (made.stranger, made.untrusted) == (recorded(program.stranger), untrusted)


def _earlier(workplace: Workplace, program: Program, base: Base) -> dict[str, list[Earlier]]:
    """Step id -> its results in the last versions, on another base, the newest first."""
    found: dict[str, list[Earlier]] = defaultdict(list)
    for version, runs in present(workplace, program):
        # What was made on this very base is not in it.
        elsewhere = [run for run in runs if run.base.commit != base.commit]
        # The newest of a version: the one that was posted, as a rule.
        for run in elsewhere[:1]:
            before = run.base.tree
            for step in run.changed:
                base = run.base
                made = Earlier(version, step.commit, base.tree, before, step.tree, base.kernel)
                if len(found[step.id]) < LATEST:
                    found[step.id].append(made)
                before = step.tree
    return dict(found)


def _on_top(made: Run, base: Base, tree: Tree) -> tuple[Base, Tree]:
    """The last commit of a run as a base, and its tree."""
    stopped = made.stopped
    if stopped:
        why = stopped.reason if isinstance(stopped, Failed) else "files could not be examined"
        again = f"refactor rebase {made.series} --onto {shlex.quote(base.name)} -v{made.version}"
        raise NotProved(
            f"{made.series}, which comes first, stops at step {stopped.id}: {why}",
            f"`{again}` lets you decide about text that does not fit",
        )
    if made.changed:
        name = branch_name(made.series, made.version)
        top = Base(name, made.tip, made.changed[-1].tree, base.kernel)
    else:
        # All of it is upstream: its branch has nothing that the base has not.
        top = made.base
    changed = frozenset({*tree.changed, *tree.objects.differing(tree.oid, top.tree)})
    return top, replace(tree, oid=top.tree, changed=changed)
