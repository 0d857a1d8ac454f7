"""Where the past of a series is kept: beside series.toml where that is the user's own, else in the user's directory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from refactor.library.library import Program
from refactor.store import places
from refactor.store.ledger import LedgerFile
from refactor.store.root import MOST, Root, decoded
from refactor.text.control import require_plain

LEDGER = "ledger.toml"
WORDS = "versions"

DECISIONS = "decided"
"""The directory beside series.toml where decisions about conflicts are kept, each a diff."""

STRANGERS = "untrusted"
"""The directory beside the user's own series/ for the past of series that are not trusted."""


def home(program: Program) -> Path:
    """The directory that a series' ledger and the words about its versions are written to.

    Where it leaves something open, each value has a past of its own. So has every directory that is
    not trusted: what it calls its series is no reason to give it the tags and words of another one.
    """
    root = program.sources.root
    if not root.trusted:
        return _apart(program)
    return (root.path if _own(program) else places.own_directory()) / "series" / program.name


def _apart(program: Program) -> Path:
    """Where the past of a series is kept as long as its directory is not trusted."""
    digest = hashlib.sha256(bytes(program.sources.root.path.resolve())).hexdigest()
    return places.own_directory() / STRANGERS / f"{program.name}-{digest[:8]}"


def _own(program: Program) -> bool:
    root = program.sources.root
    return root.trusted and root.path.resolve() != places.shipped_directory().resolve()


def elsewhere(program: Program) -> str:
    """One line that says so where this is not the directory that the series is in; else empty."""
    directory = program.sources.directory
    if _own(program):
        return ""
    whose = "comes with refactor" if program.sources.root.trusted else "is not trusted"
    return (
        f"{directory} {whose}, so nothing is written there: the ledger is {home(program) / LEDGER}"
    )


def ledger_file(program: Program) -> LedgerFile:
    """The ledger of a series; that of a stranger is not read: its tags would be in the user's commits."""
    own, root = home(program), program.sources.root
    lock = places.state_directory() / "ledgers" / f"{own.name}.lock"
    # What was written down before the user trusted the directory is not lost.
    before = (
        _apart(program)
        if _own(program) or not root.trusted
        else root.path / "series" / program.name
    )
    return LedgerFile(own / LEDGER, before / LEDGER, lock)


def words_file(program: Program, version: int) -> Path:
    """The file with the user's own words about a version."""
    return home(program) / WORDS / f"v{version}.md"


def words(program: Program, version: int) -> str:
    """What the user wrote about a version, in versions/v<N>.md."""
    kept = found(program, f"{WORDS}/v{version}.md")
    if kept is None:
        return ""
    path, data = kept
    text = decoded(data, path)
    require_plain(text, f"{path}: the text")
    return text


def found(program: Program, name: str, most: int = MOST) -> tuple[Path, bytes] | None:
    """A file of the past of a series: (where it is, its content); None where there is none.

    Nothing that is not trusted is a part of what is: of a trusted series, only trusted directories
    are looked at.
    """
    for root, directory in _directories(program):
        if (data := root.find(directory / name, most)) is not None:
            return directory / name, data
    return None


def _directories(program: Program) -> Iterator[tuple[Root, Path]]:
    own = program.sources.root
    roots = (
        [root for root in program.sources.library.roots if root.trusted] if own.trusted else [own]
    )
    apart = Root(places.own_directory(), trusted=True), _apart(program)
    beside = [(root, root.path / "series" / program.name) for root in roots]
    yield from [*beside, apart] if own.trusted else [apart, *beside]
