"""`refactor next`: open the version after the last one that was posted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from refactor.engine.mailable import require_decided
from refactor.errors import BadInput
from refactor.library.history import ledger_file, words_file
from refactor.library.program import Program
from refactor.review.ledger import Ledger
from refactor.review.objections import open_objections
from refactor.review.remark_marks import open_remarks
from refactor.review.version_words import placeholder
from refactor.store.cache import write_whole

_SHOWN = 20
"""Open remarks that are named one by one."""

_WIDTH = 60


@dataclass(frozen=True)
class Opened:
    """A version that is open.

    Attributes:
        last: the version that was posted.
        words: the file for the user's own words.
        is_new: whether it was made just now.
        tags: the number of tags that wait for the next run.
        notes: what the new version has to answer, and tags that cannot be carried.
    """

    series: str
    version: int
    last: int
    words: str
    is_new: bool
    tags: int
    notes: tuple[str, ...]


def next_version(program: Program) -> Opened:
    """Open the next version: a file for the user's words, which `format-patch` asks for.

    Raises:
        BadInput: no version was posted.
        Refused: a flagged tag is not decided.
    """
    ledger = ledger_file(program).read()
    if not ledger.version:
        raise BadInput(
            f"no version of {program.name} is in the ledger",
            f"`refactor post {program.name} -v N --mbox FILE` writes down what was sent",
        )
    last = max(posted.version for posted in ledger.version)
    file = words_file(program, last + 1)
    require_decided(ledger, program.name, last + 1)
    # Words that are there already are the user's.
    is_new = not file.exists()
    if is_new:
        # It holds a line that has to go before anything is mailed.
        write_whole(file, placeholder(program.ids).encode())
    notes = _unknown(program.name, ledger)
    notes += _opposed(program.name, ledger, last)
    notes += _remarked(program.name, ledger)
    return Opened(program.name, last + 1, last, str(file), is_new, len(ledger.tag), tuple(notes))


def _opposed(series: str, ledger: Ledger, last: int) -> list[str]:
    """The objections to the version posted last, which the new one has to answer."""
    posted = ledger.of(last)
    assert posted is not None  # it is the last one that there is
    changes = {}
    for patch in sorted(posted.patch, key=lambda patch: patch.number):
        changes[patch.step] = patch.change
    notes = []
    for objection in open_objections(ledger, changes):
        notes.append(f"{objection.words}: {objection.remedy(series)}")
    return notes


def _remarked(series: str, ledger: Ledger) -> list[str]:
    """Notes about the open remarks."""
    still = open_remarks(ledger)
    notes = []
    for remark in still[:_SHOWN]:
        name = remark.person.partition(" <")[0]
        about = remark.step or "the whole series"
        notes.append(f"remark {remark.number} of {name} on {about} is open: {_begin(remark.words)}")
    if still:
        more = f"{len(still) - _SHOWN} more; " if len(still) > _SHOWN else ""
        notes.append(f"{more}`refactor remarks {series}` shows them, and --done marks one")
    return notes


def _begin(words: str) -> str:
    """The beginning of a paragraph, on one line."""
    line = " ".join(words.split())
    return f"'{line}'" if len(line) <= _WIDTH else f"'{line[: _WIDTH - 3]}...'"


def _unknown(series: str, ledger: Ledger) -> list[str]:
    """Notes about tags that cannot be carried, because the change that they are for is unknown."""
    steps: dict[int, set[str]] = defaultdict(set)
    for tag in ledger.tag:
        # A tag is carried while the patch makes the same change: one of the records must know it.
        if not (tag.change or ledger.change(tag.step, tag.version)):
            steps[tag.version].add(tag.step)
    notes = []
    for version in sorted(steps):
        post = f"`refactor post {series} -v{version} --mbox FILE`"
        notes.append(
            f"what v{version} changed in {', '.join(sorted(steps[version]))} is not known, "
            f"and tags given on it will be dropped: {post} writes it down"
        )
    return notes
