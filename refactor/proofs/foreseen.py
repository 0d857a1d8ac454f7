"""Builds of all commits at the same time, where other machines make them."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from refactor.build.state import targets
from refactor.build.workshop import Workshop
from refactor.errors import RefactorError
from refactor.proofs.commit import Commit
from refactor.series.build import Build
from refactor.tools.workers import waiting_threads


def foresee_builds(workshop: Workshop, builds: Sequence[Build], commits: Sequence[Commit]) -> None:
    """Let other machines, if there are any, build what the proofs will ask for.

    The groups of a step are built as a union, which is split when it is asked for.
    """
    alone = [commit for commit in commits if not commit.made.group]
    if waiting_threads() is None or not builds or not alone:
        return

    def foresee(build: Build) -> None:
        steps = []
        for commit in alone:
            wanted = targets(build.objects, commit.paths)
            steps += [(commit.before.oid, wanted), (commit.after.oid, wanted)]
        workshop.foresee(build, steps)

    with ThreadPoolExecutor(len(builds)) as pool:
        asked = [pool.submit(foresee, build) for build in builds]
    for each in asked:
        error = each.exception()
        # What a build lacks is said where it is proved.
        if error is not None and not isinstance(error, RefactorError | OSError):
            raise error
