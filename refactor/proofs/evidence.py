"""The evidence that a check leaves behind for the cover letter."""

from __future__ import annotations

from collections.abc import Sequence

from refactor.build.workshop import Workshop
from refactor.proofs.behaviour import Behaviours
from refactor.proofs.builds import Builds
from refactor.proofs.commit import CheckedSeries
from refactor.runs.evidence import BuiltConfiguration, Evidence, trees
from refactor.runs.proof import CommitReport, ProofStatus


def collect(
    series: CheckedSeries,
    reports: Sequence[CommitReport],
    *,
    workshop: Workshop,
    builds: Builds,
    behaviours: Behaviours | None,
) -> Evidence:
    """The evidence of a check.

    Args:
        behaviours: None where nothing was to be booted.
    """
    compilers = []
    built = []
    for build in series.program.builds:
        # Of a build that was not begun, as nothing is for a stranger, no compiler was asked.
        if objects := builds.objects.get(build.title):
            compilers.append(workshop.compiler(build))
            if _passed(reports, build.title):
                built.append(BuiltConfiguration(build.title, compilers[-1], len(objects)))
    unbuilt = []
    same_code = []
    for report in reports:
        if report.status("builds") != "proved":
            unbuilt.append(report.id)
        if report.status("same code") == "proved":
            same_code.append(report.id)
    return Evidence(
        trees(series.run),
        tuple(dict.fromkeys(compilers)),
        tuple(built),
        tuple(unbuilt),
        None if behaviours is None else tuple(behaviours.kernels),
        tuple(same_code),
        _measured(reports),
    )


def _passed(reports: Sequence[CommitReport], title: str) -> bool:
    """Whether a configuration was built at every commit that affects it, and at one at least."""
    statuses: set[ProofStatus] = set()
    for report in reports:
        for proof in report.proofs:
            if proof.kind == "builds" and proof.subject == title:
                statuses.add(proof.status)
    return "proved" in statuses and statuses <= {"proved", "not declared"}


def _measured(reports: Sequence[CommitReport]) -> tuple[str, ...]:
    """The measurements of a series, which are those of its last commit."""
    sentences = []
    for proof in reports[-1].proofs if reports else ():
        if proof.kind == "measured" and proof.status == "proved":
            for note in proof.notes:
                sentences.append(f"Instructions under QEMU ({proof.subject}), {note}.")
    return tuple(sentences)
