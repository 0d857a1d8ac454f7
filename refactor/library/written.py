"""A series whose parameters have no values yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from refactor.series.build import Build, BuildText
from refactor.series.declared import declare_all
from refactor.series.parameter import Parameter
from refactor.series.schema import Head, Step, StepText


@dataclass(frozen=True)
class Written:
    """A series file as it is written, and its parameters by name."""

    path: Path
    head: Head
    parameters: Mapping[str, Parameter]

    @property
    def open(self) -> tuple[str, ...]:
        """The parameters that must be set, as they have no default."""
        # An empty default is one: it is a text.
        needed = []
        for name, parameter in self.parameters.items():
            if parameter.default is None:
                needed.append(name)
        return tuple(needed)

    def steps(self) -> tuple[Step, ...]:
        """The steps, without the values of parameters."""
        return declare_all(self.head.step, StepText, f"{self.path}, step")

    def builds(self) -> tuple[Build, ...]:
        """The builds, without the values of parameters."""
        return declare_all(self.head.build, BuildText, f"{self.path}, build")
