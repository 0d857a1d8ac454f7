"""A series as it is written, parameters still open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from refactor.series.build import Build, BuildText
from refactor.series.declared import declare
from refactor.series.schema import Head, Parameter, Step, StepText


@dataclass(frozen=True)
class Written:
    """A series file, and what it leaves open: name -> what may be given for it."""

    path: Path
    head: Head
    parameters: Mapping[str, Parameter]

    @property
    def open(self) -> tuple[str, ...]:
        """What has to be given, because it has no default."""
        return tuple(name for name, each in self.parameters.items() if each.default is None)

    def steps(self) -> tuple[Step, ...]:
        """The steps, in which values are still missing."""
        return tuple(
            declare(raw, StepText, f"{self.path}, step {number}")
            for number, raw in enumerate(self.head.step, 1)
        )

    def builds(self) -> tuple[Build, ...]:
        """The builds, in which values are still missing."""
        return tuple(
            declare(raw, BuildText, f"{self.path}, build {number}")
            for number, raw in enumerate(self.head.build, 1)
        )
