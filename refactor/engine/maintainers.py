"""A recorded run whose recipients are outdated, and must not be mailed to."""

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
    """Refuse a run whose recorded people are not those that the base's own script names now.

    Raises:
        BadInput: with the patch, and the command that records them anew.
    """
    # An older version of refactor may have read MAINTAINERS wrongly.
    asked = Tree(objects, workplace.cache, run.onto.tree, run.onto.tree)
    maintainers = Maintainers(asked)
    before = replace(asked, oid=run.base.tree)
    for step in run.changed:
        after = replace(before, oid=step.tree)
        if maintainers.people(facts.patch(before, after)) != step.people:
            branch = branch_name(run.series, run.version)
            again = f"refactor run {run.series} --onto {run.onto.commit[:12]} -v{run.version}"
            raise BadInput(
                f"{branch} was made when other people were named for {step.id}",
                f"`{again}` names those of its base",
            )
        before = after
