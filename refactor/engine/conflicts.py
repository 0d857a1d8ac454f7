"""A run that waits for the user to decide a conflict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from refactor.edits.outcome import Conflict
from refactor.engine.applicable import applicable
from refactor.engine.attempt import attempt
from refactor.engine.decisions import decide
from refactor.engine.job import Job
from refactor.errors import BadInput
from refactor.git.tree import Tree
from refactor.library.history import ConflictDecisions
from refactor.runs.run import Changed, Failed, Run
from refactor.runs.stopped import Stopped
from refactor.text.conflict import markers


@dataclass(frozen=True)
class Stop:
    """A step whose text does not fit.

    Attributes:
        tree: the tree that it does not fit.
    """

    failed: Failed
    conflict: Conflict
    tree: Tree

    def stopped(self, run: Run, job: Job) -> Stopped:
        """The record of this stop."""
        conflict, order = self.conflict, job.order
        return Stopped(
            series=run.series,
            version=run.version,
            base=run.onto,
            step=self.failed.id,
            reason=self.failed.reason,
            name=conflict.name,
            key=conflict.key,
            paths=tuple(sorted(conflict.files)),
            signoff=order.signoff,
            allow_incomplete=order.allow_incomplete,
            force=job.force,
            taken=order.taken,
            assembly_unchecked=order.assembly_unchecked,
        )


def stop(job: Job, run: Run, base: Tree) -> Stop | None:
    """The conflict at which a run stopped; None where it did not stop, or not at a conflict."""
    failed = run.stopped
    if not isinstance(failed, Failed):
        return None
    # A run keeps no conflict: the step is tried again on the tree that it stopped at.
    oid = run.base.tree
    for step in run.steps[: run.steps.index(failed)]:
        oid = step.tree if isinstance(step, Changed) else oid
    reached = replace(base, oid=oid, changed=frozenset(base.objects.differing(base.oid, oid)))
    program = applicable(job.program, base).program
    tried = attempt(
        # A group is parted from the result of its step, and has no edits of its own.
        program.step(failed.id.partition("/")[0]),
        reached,
        sources=program.sources,
        decisions=job.past.decisions,
    )
    # A step may fail for another reason now, as after a rule has changed.
    return Stop(failed, tried.conflict, tried.tree) if tried.conflict else None


def take(
    decisions: ConflictDecisions,
    at: Stop,
    *,
    base: str,
    place: Path,
    files: Mapping[str, bytes | None],
) -> Path:
    """Keep the user's decision.

    Args:
        base: the base's name.
        place: the directory of the files, for messages.
        files: path -> content of each file of the conflict now; None where there is to be none.

    Returns:
        Where it is kept.

    Raises:
        BadInput: a conflict marker is left, with its place.
    """
    for path, data in files.items():
        entry = at.tree.entry(path)
        before = at.tree.objects.read(entry.oid) if entry else b""
        # A line of equal signs that the file had before may be a heading.
        left = markers(data or b"", before, at.conflict.name)
        if left:
            raise BadInput(
                f"{place / path}:{left[0]} is a conflict marker still",
                "decide there, then --continue",
            )
    return decide(
        decisions, at.failed.id, tree=at.tree, conflict=at.conflict, base=base, files=files
    )
