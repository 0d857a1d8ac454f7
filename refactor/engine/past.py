"""Where the past of a series is kept: beside series.toml where that is the user's own, else in his own directory."""

from __future__ import annotations

from pathlib import Path

from refactor.doors import places
from refactor.doors.ledger import LedgerFile
from refactor.engine.library import Program

LEDGER = "ledger.toml"
WORDS = "versions"


def home(program: Program) -> Path:
    """The directory that a series' ledger and the words about its versions are written to.

    Where it leaves something open, each value has a past of its own.
    """
    return (program.sources.root.path if _own(program) else places.own_directory()) / "series" / program.name


def _own(program: Program) -> bool:
    root = program.sources.root
    return root.trusted and root.path.resolve() != places.shipped_directory().resolve()


def elsewhere(program: Program) -> str:
    """One line that says so where this is not the directory that the series is in; else empty."""
    directory = program.sources.directory
    if _own(program):
        return ""
    whose = "comes with refactor" if program.sources.root.trusted else "is not trusted"
    return f"{directory} {whose}, so nothing is written there: the ledger is {home(program) / LEDGER}"


def ledger_file(program: Program) -> LedgerFile:
    """The ledger of a series; that of a stranger is not read: its tags would be in the user's commits."""
    lock = places.state_directory() / "ledgers" / f"{program.name}.lock"
    own, root = home(program) / LEDGER, program.sources.root
    return LedgerFile(own, root.path / "series" / program.name / LEDGER if root.trusted else own, lock)


def words_file(program: Program, version: int) -> Path:
    """The file with the user's own words about a version."""
    return home(program) / WORDS / f"v{version}.md"
