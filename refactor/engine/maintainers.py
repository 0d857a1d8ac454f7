"""Whether a run knows everybody whom its base names: what was recorded before MAINTAINERS was read rightly may not."""

from __future__ import annotations

from dataclasses import replace

from refactor.engine import facts
from refactor.engine.branch import branch_name
from refactor.engine.workplace import Workplace
from refactor.errors import BadInput
from refactor.git.quarantine import Quarantine
from refactor.git.tree import Tree
from refactor.runs.run import Run
from refactor.tools.get_maintainer import Maintainers


def require_named(workplace: Workplace, objects: Quarantine, run: Run) -> None:
    """See that the recorded people of every patch are those that the base's own script names now.

    Raises:
        BadInput: they are not; with the patch and the command that makes it so.
    """
    asked = Tree(objects, workplace.cache, run.onto.tree, run.onto.tree)
    maintainers = Maintainers(asked)
    before = replace(asked, oid=run.base.tree)
    for step in run.changed:
        after = replace(before, oid=step.tree)
        if maintainers.people(facts.patch(before, after)) != step.people:
            raise BadInput(
                f"{branch_name(run.series, run.version)} was made when other people were named for {step.id}",
                f"`refactor run {run.series} --onto {run.onto.commit[:12]} -v{run.version}` names those of its base",
            )
        before = after
