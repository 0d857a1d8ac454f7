"""Drift: what differs between two runs of one series. Steps pair by their id, never by guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import msgspec

from refactor.runs.naming import PersonDrift
from refactor.runs.relocation import FileDrift
from refactor.runs.run import Base, Run
from refactor.text.change import FileChange, Fingerprint

DriftKind = Literal[
    "unchanged",
    "context only",
    "sites added",
    "sites removed",
    "sites changed",
    "files moved",
    "already upstream",
    "no longer upstream",
    "not for this base",
    "held",
    "works now",
    "incomplete",
    "failed",
    "not reached",
    "new step",
    "dropped step",
    "unmatched",
]
"""What became of a step. `sites changed`: in one file, some are gone and others are new."""

STILL: tuple[DriftKind, ...] = ("unchanged", "context only")
"""The kinds that change no line that a reviewer has read."""


@dataclass(frozen=True)
class StepDiff:
    """What one step did in one run.

    Attributes:
        changes: what the fingerprint's `change` is the digest of.
        before: what the files that the runs change in different ways held before the step; None
            where there was none.
    """

    fingerprint: Fingerprint
    changes: tuple[FileChange, ...]
    before: Mapping[str, bytes | None]


@dataclass(frozen=True)
class RunDiffs:
    """A run with the diffs of its steps.

    Attributes:
        steps: step id -> its diff, for every step that made a commit.
        kept: whether a branch was moved to the run.
    """

    run: Run
    steps: Mapping[str, StepDiff]
    kept: bool


class ComparedRun(msgspec.Struct, frozen=True):
    """One of two runs: `tip` is its last commit, `kept` whether a branch was moved to it."""

    version: int
    base: Base
    tip: str
    kept: bool


class EditDrift(msgspec.Struct, frozen=True):
    """An edit that matched differently: its sites in one file, in the older run and the newer."""

    kind: str
    name: str
    path: str
    was: int
    now: int


class StepDrift(msgspec.Struct, frozen=True):
    """What became of a step.

    Attributes:
        was, now: which commit of its run it is, from 1; 0 where it makes none.
        kinds: at least one.
        reason: why, where the kind alone does not say it.
        files: what changes in another place, or no longer, or newly.
        edits: where edits matched differently.
        reworded: whether its message says something else, trailers aside.
    """

    id: str
    was: int
    now: int
    kinds: tuple[DriftKind, ...]
    reason: str = ""
    files: tuple[FileDrift, ...] = ()
    edits: tuple[EditDrift, ...] = ()
    reworded: bool = False

    @property
    def still(self) -> bool:
        """Whether no line that a reviewer has read is another."""
        # Context moves with every base: git range-diff would show the patch as changed.
        return set(self.kinds) <= set(STILL)


class Drift(msgspec.Struct, frozen=True):
    """The differences between two runs of a series.

    Attributes:
        came, went: people whom only the newer, or only the older run names.
        tools: name -> (version then, version now), of those that differ.
    """

    series: str
    old: ComparedRun
    new: ComparedRun
    steps: tuple[StepDrift, ...]
    came: tuple[PersonDrift, ...]
    went: tuple[PersonDrift, ...]
    tools: dict[str, tuple[str, str]]

    @property
    def still(self) -> bool:
        """Whether every step makes the commit that it made, but for context."""
        return all(step.still for step in self.steps)

    @property
    def words(self) -> dict[str, str]:
        """Step id -> a sentence of a change log without its full stop, for each changed step."""
        same = self.old.base.commit == self.new.base.commit
        # On the same base only the series itself can have changed.
        adapted = "Changed" if same else f"Adapted to {self.new.base.name}"
        sentences = {}
        for step in self.steps:
            if not step.still:
                sentences[step.id] = _sentence(step, adapted)
        return sentences


def _sentence(step: StepDrift, adapted: str) -> str:
    if step.files:
        files = "; ".join(file.words for file in step.files)
        return f"{adapted} {files}"
    # Reasons come from git, spatch and series.toml, with and without a full stop.
    sentence = ": ".join(filter(None, (*step.kinds, step.reason)))
    return f"{sentence[0].upper()}{sentence[1:].rstrip('.')}"
