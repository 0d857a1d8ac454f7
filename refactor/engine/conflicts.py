"""A run that waits for a person: where it stands, and how it takes what he has decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from refactor.edits.outcome import Conflict
from refactor.engine.attempt import attempt
from refactor.engine.decisions import decide
from refactor.engine.generate import Order
from refactor.errors import BadInput
from refactor.git.tree import Tree
from refactor.library.library import Program
from refactor.runs.run import Failed, Run
from refactor.runs.stopped import Stopped
from refactor.text.conflict import markers


@dataclass(frozen=True)
class Stop:
    """A step whose text does not fit.

    Attributes:
        tree: the one that it does not fit.
    """

    failed: Failed
    conflict: Conflict
    tree: Tree

    def stopped(self, run: Run, order: Order, force: bool) -> Stopped:
        """The same as it is kept."""
        conflict = self.conflict
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
            force=force,
            taken=order.taken,
            assembly_unchecked=order.assembly_unchecked,
        )


def stop(program: Program, run: Run, base: Tree) -> Stop | None:
    """Where a run has stopped so that a person could help; None where it has not, or nobody could by editing files."""
    failed = run.stopped
    if not isinstance(failed, Failed):
        return None
    oid = run.changed[-1].tree if run.changed else run.base.tree
    reached = replace(base, oid=oid, changed=frozenset(base.objects.differing(base.oid, oid)))
    tried = attempt(program.step(failed.id), reached, program)
    return Stop(failed, tried.conflict, tried.tree) if tried.conflict else None


def take(
    program: Program, at: Stop, base: str, place: Path, files: Mapping[str, bytes | None]
) -> Path:
    """Keep what a person has decided.

    Args:
        base: what the base is called.
        place: where the files lie, for messages.
        files: what the files of the conflict hold now; None where there is to be none.

    Returns:
        Where it is kept.

    Raises:
        BadInput: a conflict marker is left, with its place.
    """
    for path, data in files.items():
        entry = at.tree.entry(path)
        before = at.tree.objects.read(entry.oid) if entry else b""
        if left := markers(data or b"", before, at.conflict.name):
            raise BadInput(
                f"{place / path}:{left[0]} is a conflict marker still",
                "decide there, then --continue",
            )
    return decide(program, at.failed.id, at.tree, at.conflict, base, files)
