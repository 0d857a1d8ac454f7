"""The past of a series: its ledger, its decisions, the user's words about its versions.

It is kept beside series.toml if that is the user's own, else in the user's directory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from refactor.library.program import Program
from refactor.review.ledger import Ledger
from refactor.spread.entries import GroupEntry, parse_entries
from refactor.store import places
from refactor.store.ledger import LedgerFile
from refactor.store.root import MOST, MOST_DATA, Root, decoded
from refactor.text.control import require_plain

LEDGER = "ledger.toml"
GROUPS = "groups.toml"
WORDS = "versions"

DECISIONS = "decided"
"""The directory beside series.toml where decisions about conflicts are kept, each a diff."""

STRANGERS = "untrusted"
"""The directory beside the user's own series/ for the past of series that are not trusted."""


@dataclass(frozen=True)
class VersionNotes:
    """The user's own text about a version; `path` is the file to write it to."""

    path: Path
    text: str


@dataclass(frozen=True)
class ConflictDecisions:
    """Decisions of the user about conflicts of a series, each kept as a diff.

    Attributes:
        home: the directory of the series' past; a new decision is written below it.
        directories: the directories that may hold decisions, the nearest first.
    """

    series: str
    home: Path
    directories: tuple[tuple[Root, Path], ...]

    def find(self, step: str, key: str) -> tuple[Path, bytes] | None:
        """The decision about a step's conflict: (path, diff); None where there is none."""
        return _find(self.directories, f"{DECISIONS}/{_decision_name(step, key)}", MOST_DATA)

    def file(self, step: str, key: str) -> Path:
        """The file that a new decision about a step's conflict is written to."""
        return self.home / DECISIONS / _decision_name(step, key)


@dataclass(frozen=True)
class GroupsFile:
    """The groups of a series that makes many patches out of one step.

    Attributes:
        path: groups.toml, where it is written.
        text: the nearest one as it is; empty where there is none.
        entries: key -> what it has about a group.
    """

    path: Path
    text: str
    entries: Mapping[str, GroupEntry]


@dataclass(frozen=True)
class Past:
    """The past of a series, read once at the start of a command."""

    ledger: Ledger
    decisions: ConflictDecisions
    groups: GroupsFile


def _decision_name(step: str, key: str) -> str:
    # 16 digits of a digest tell the conflicts of one step apart, and fit in a name.
    return f"{step}-{key[:16]}.patch"


def home(program: Program) -> Path:
    """The directory that a series' ledger and the words about its versions are written to.

    A series has a past of its own for each value of its parameters, and in each untrusted
    directory.
    """
    root = program.sources.root
    # A stranger's series must not get the tags of another one by taking its name.
    if not root.trusted:
        return _apart(program)
    return (root.path if _own(program) else places.own_directory()) / "series" / program.name


def _apart(program: Program) -> Path:
    """The directory for the past of a series as long as its own one is not trusted."""
    # Two directories may hold series of the same name.
    digest = hashlib.sha256(bytes(program.sources.root.path.resolve())).hexdigest()
    return places.own_directory() / STRANGERS / f"{program.name}-{digest[:8]}"


def _own(program: Program) -> bool:
    root = program.sources.root
    return root.trusted and root.path.resolve() != places.shipped_directory().resolve()


def elsewhere(program: Program) -> str:
    """A note where the past is not kept beside the series; empty where it is.

    For the verb that begins the ledger and names its place.
    """
    directory = program.sources.directory
    if _own(program):
        return ""
    whose = "comes with refactor" if program.sources.root.trusted else "is not trusted"
    return f"{directory} {whose}, so nothing is written there"


def ledger_file(program: Program) -> LedgerFile:
    """The ledger of a series."""
    own, root = home(program), program.sources.root
    # In our own directory: beside the ledger it would be an untracked file in the user's
    # repository.
    lock = places.state_directory() / "ledgers" / f"{own.name}.lock"
    # Records from before the user trusted the directory are not lost. The ledger of a stranger is
    # never read: its tags would get into the user's commits.
    before = _apart(program)
    if root.trusted and not _own(program):
        # A shipped series may come with a ledger.
        before = root.path / "series" / program.name
    return LedgerFile(own / LEDGER, before / LEDGER, lock)


def words_file(program: Program, version: int) -> Path:
    """The file with the user's own words about a version."""
    return home(program) / WORDS / f"v{version}.md"


def version_notes(program: Program, version: int) -> VersionNotes:
    """The user's own text about a version, from versions/v<N>.md."""
    kept = _find(_directories(program), f"{WORDS}/v{version}.md", MOST)
    if kept is None:
        return VersionNotes(words_file(program, version), "")
    path, data = kept
    text = decoded(data, path)
    require_plain(text, f"{path}: the text")
    return VersionNotes(words_file(program, version), text)


def decisions(program: Program) -> ConflictDecisions:
    """The decisions about conflicts of a series."""
    return ConflictDecisions(program.name, home(program), tuple(_directories(program)))


def past(program: Program) -> Past:
    """Read the past of a series.

    Raises:
        BadInput: the ledger cannot be read as one.
    """
    return Past(ledger_file(program).read(), decisions(program), groups_file(program))


def groups_file(program: Program) -> GroupsFile:
    """The groups of a series, from the nearest groups.toml.

    Raises:
        BadInput: it is not one; with file, key, wanted, got.
    """
    own = home(program) / GROUPS
    kept = _find(_directories(program), GROUPS, MOST_DATA)
    if kept is None:
        return GroupsFile(own, "", {})
    path, data = kept
    text = decoded(data, path)
    return GroupsFile(own, text, parse_entries(text, str(path)))


def _find(
    directories: Iterable[tuple[Root, Path]], name: str, most: int
) -> tuple[Path, bytes] | None:
    """The nearest file of this name: (path, content); None where there is none."""
    for root, directory in directories:
        data = root.find(directory / name, most)
        if data is not None:
            return directory / name, data
    return None


def _directories(program: Program) -> list[tuple[Root, Path]]:
    """The directories that may hold the past of a series, the nearest first."""
    own = program.sources.root
    # A trusted series takes nothing from a directory that is not trusted.
    roots = [root for root in program.roots if root.trusted] if own.trusted else [own]
    beside = [(root, root.path / "series" / program.name) for root in roots]
    apart = (Root(places.own_directory(), trusted=True), _apart(program))
    # The past from before the user trusted the directory is the last resort.
    return [*beside, apart] if own.trusted else [apart, *beside]
