"""The door to the records of runs, kept in the user's state directory and not in the repository.

A branch is ours when each commit on it is named in a record. A record is written before its branch
moves, so a branch that moved always has one; a record whose branch never moved says nothing about
any other commit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from refactor.errors import Unavailable
from refactor.object_names import CommitId
from refactor.runs.evidence import Evidence
from refactor.runs.run import Record
from refactor.store.cache import write_whole
from refactor.text import jsontext


def versions(state: Path, series: str) -> list[int]:
    """The versions of a series that have records, the newest first."""
    directories = (state / "runs" / series).glob("v*/")
    return sorted(version_numbers(directories), reverse=True)


def version_numbers(directories: Iterable[Path]) -> list[int]:
    """The versions that directories are named after, as `v16`; other names are skipped."""
    numbers = []
    for directory in directories:
        digits = directory.name.removeprefix("v")
        # int() takes other digits than ASCII, and underscores.
        if digits.isascii() and digits.isdecimal():
            numbers.append(int(digits))
    return numbers


def strangers(state: Path) -> dict[CommitId, str]:
    """The first commit of every run that is not trusted -> the directory that is not."""
    directories = {}
    for path in (state / "untrusted").glob("*"):
        directories[CommitId(path.name)] = path.read_text("utf-8", "replace")
    return directories


class Records:
    """The records of every run of one version of one series."""

    def __init__(self, state: Path, series: str, version: int) -> None:
        self.series = series
        self.version = version
        self._directory = state / "runs" / series / f"v{version}"
        self._strangers = state / "untrusted"

    def all(self) -> list[Record]:
        """Every record there is.

        Raises:
            Unavailable: one cannot be read; with its path.
        """
        return [self._load(path) for path in sorted(self._directory.glob("*.json"))]

    def newest_first(self) -> list[Record]:
        """Every record, the one that was written last first."""
        # By the name within one tick of the clock, so that the order is always the same.
        paths = sorted(
            self._directory.glob("*.json"), key=lambda path: (path.stat().st_mtime_ns, path.name)
        )
        return [self._load(path) for path in reversed(paths)]

    def of(self, tip: str) -> Record | None:
        """The record of the run that made this commit its last."""
        path = self._directory / f"{tip}.json"
        return self._load(path) if path.exists() else None

    def commits(self) -> frozenset[str]:
        """Every commit that a run of this version made."""
        commits: set[str] = set()
        for record in self.all():
            commits.update(step.commit for step in record.run.changed)
        return frozenset(commits)

    def keep(self, record: Record) -> None:
        """Write a record, whole or not at all.

        What was made of something that is not trusted is marked first: whatever is based on it is
        not trusted either.
        """
        # Whatever is based on a run has its first commit.
        first = [patch.commit for patch in record.run.foreign]
        first += [step.commit for step in record.run.changed]
        for commit in first[:1]:
            mark = self._strangers / commit
            if record.run.untrusted:
                write_whole(mark, record.run.untrusted.encode())
            else:
                # A trusted series makes the very same.
                mark.unlink(missing_ok=True)
        write_whole(
            self._directory / f"{record.run.tip}.json", msgspec.json.format(jsontext.encode(record))
        )

    @staticmethod
    def _load(path: Path) -> Record:
        try:
            return jsontext.decode(path.read_bytes(), Record)
        except (msgspec.DecodeError, RecursionError) as error:
            raise Unavailable(
                f"{path} is not a record of a run: {error}", "move it away and run again"
            ) from None

    def keep_evidence(self, evidence: Evidence) -> None:
        """Write what a check showed of some trees, whole or not at all."""
        write_whole(self._checked(evidence.trees), msgspec.json.format(jsontext.encode(evidence)))

    def evidence(self, trees: tuple[str, ...]) -> Evidence | None:
        """What checks showed of exactly these trees; None where there was none.

        Raises:
            Unavailable: it cannot be read; with its path.
        """
        path = self._checked(trees)
        if not path.exists():
            return None
        try:
            return jsontext.decode(path.read_bytes(), Evidence)
        except (msgspec.DecodeError, RecursionError) as error:
            raise Unavailable(
                f"{path} is not the evidence of a check: {error}", "delete it and check again"
            ) from None

    def _checked(self, trees: tuple[str, ...]) -> Path:
        name = hashlib.sha256("\n".join(trees).encode()).hexdigest()
        return self._directory / "checked" / f"{name}.json"

    def wrote(self, data: bytes) -> bool:
        """Whether a file with this content was written by us, and so may be written over."""
        return self._mark(data).exists()

    def note_written(self, data: bytes) -> None:
        """Remember that a file with this content is ours."""
        write_whole(self._mark(data), b"")

    def _mark(self, data: bytes) -> Path:
        return self._directory / "written" / hashlib.sha256(data).hexdigest()
