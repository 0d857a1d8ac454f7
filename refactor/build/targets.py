"""Targets that make was asked for, and the objects that it built for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from refactor.build.kbuild import MakeOutput
from refactor.build.state import Diagnostic


@dataclass(frozen=True)
class TargetBuild:
    """Targets that were built.

    Attributes:
        wanted: target -> its objects and directories.
        asked: the arguments of make: `wanted` without what `make prepare` compiles.
        broken: why no object could be built.
    """

    wanted: Mapping[str, tuple[str, ...]]
    asked: tuple[str, ...]
    output: MakeOutput
    broken: tuple[Diagnostic, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """The objects and directories of all targets."""
        paths: dict[str, None] = {}
        for own in self.wanted.values():
            paths |= dict.fromkeys(own)
        return tuple(paths)


def is_source(target: str) -> bool:
    """Whether a target is a source, and no directory or object."""
    return not target.endswith(("/", ".o"))


def directory_of(path: str) -> str:
    """The directory of a path, with the slash by which kbuild knows directories."""
    return f"{path.rpartition('/')[0]}/"
