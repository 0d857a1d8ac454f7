"""The proof `measured`: instructions on the base and with the series, counted under QEMU."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from refactor.boot.boots import Boots
from refactor.boot.measured import spreads
from refactor.boot.programs import Programs
from refactor.build.workshop import Workshop
from refactor.errors import RefactorError, Unavailable, of_system
from refactor.proofs.commit import CheckedSeries, Commit
from refactor.runs.proof import Proof
from refactor.series.measure import Measure

KIND = "measured"
DIRECTORY = "measures"


class Measurements:
    """Boot the base and the last commit into the programs that the series measures."""

    kinds = (KIND,)

    def __init__(
        self,
        series: CheckedSeries,
        commits: Sequence[Commit],
        *,
        workshop: Workshop,
        say: Callable[[str], None],
    ) -> None:
        self._series = series
        self._trees = commits[0].before.oid, commits[-1].after.oid
        self._last = commits[-1].made.id
        self._workshop = workshop
        self._say = say

    def prove(self, commit: Commit) -> tuple[Proof, ...]:
        """The measurements of the whole series, which are those of its last commit."""
        if commit.made.id != self._last:
            return ()
        builds = [build for build in self._series.program.builds if build.boot]
        why = self._series.distrust
        if not (why or builds):
            why = "the series declares no [[build]] with an architecture to boot"
        if why:
            return (Proof(KIND, "unchecked", why),)
        return tuple(map(self._of, dict.fromkeys(build.arch for build in builds)))

    def _of(self, arch: str) -> Proof:
        program = self._series.program
        measures = [each for each in program.measures if each.arch in ("", arch)]
        try:
            own = Programs(DIRECTORY, program.sources.c_files(DIRECTORY))
            boots = Boots(self._workshop, self._series.base, arch=arch, own=own, say=self._say)
            notes: list[str] = []
            for measure in measures:
                notes += self._notes(boots, measure)
        except (RefactorError, OSError) as error:
            return Proof(KIND, "unchecked", str(of_system(error)), subject=arch)
        if not notes:
            return Proof(KIND, "not declared", "no [[measure]] is for it", subject=arch)
        summary = "instructions under QEMU, on the base and with the series"
        return Proof(KIND, "proved", summary, subject=arch, notes=tuple(notes))

    def _notes(self, boots: Boots, measure: Measure) -> list[str]:
        """A line for each case of a program."""
        if not boots.instruction_ns:
            raise Unavailable("instructions are not counted on this machine", "-icount does that")
        name = f"{DIRECTORY}/{measure.program}"
        # Seeds from 1, and the same on both sides: what differs then is the kernel's doing.
        seeds = range(1, measure.seeds + 1)
        sides = []
        for tree in self._trees:
            booted = [boots.measure(tree, seed) for seed in seeds]
            sides.append(spreads(booted, name, boots.instruction_ns))
        before, after = sides
        lines = []
        # A case that only the base has is none that this version measures.
        for case, spread in after.items():
            then = before.get(case, "absent")
            words = f"{then} instructions before, {spread} now"
            lines.append(f"{name}: {case}: {words}, for one {measure.unit}")
        return lines
