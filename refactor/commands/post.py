"""`refactor post`: write down what was sent, so that what is answered can be told apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from refactor.engine import fingerprints
from refactor.engine.branch import branch_name, recorded
from refactor.engine.mail_settings import recipients_of
from refactor.engine.mailed import Mailed, Search
from refactor.engine.workplace import Workplace
from refactor.errors import BadInput
from refactor.git.quarantine import Quarantine
from refactor.library.history import elsewhere, ledger_file
from refactor.library.program import Program
from refactor.mail.people import address
from refactor.review import posting
from refactor.review.ledger import PostedPatch, Version, message_id
from refactor.review.message_ids import message_ids
from refactor.review.pairing import NONE, Match, Unmatched
from refactor.runs.run import Run
from refactor.text.change import Fingerprint

_NAMED = re.compile(r"(?P<number>\d{1,6})=(?P<step>\S+)", re.ASCII)


@dataclass(frozen=True)
class Evidence:
    """How the user shows what they have sent: message-ids, or files with the mails.

    Attributes:
        ids, files: one of the two is empty.
        named: number of a patch in the files -> its step, or pairing.NONE.
    """

    ids: tuple[str, ...]
    files: tuple[Path, ...]
    named: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RecordedVersion:
    """A version as it is now in the ledger.

    Attributes:
        notes: what a person should know: steps that were not sent, unknown changes.
        matches: how the step of each patch in a file was found.
        unmatched: patches whose step is not known; they are not in the ledger.
    """

    series: str
    version: Version
    ledger: str
    notes: tuple[str, ...]
    matches: tuple[Match, ...] = ()
    unmatched: tuple[Unmatched, ...] = ()


def post(
    workplace: Workplace,
    program: Program,
    version: int,
    evidence: Evidence,
    waiting: Callable[[], None],
) -> RecordedVersion:
    """Write a version that was sent into the ledger.

    Args:
        waiting: called once when another process is writing it.

    Raises:
        BadInput: the mails are not those of this version.
        Refused: the branch holds commits that are not ours.
    """
    _require_one(evidence)
    name = branch_name(program.name, version)
    run = None
    if evidence.ids or workplace.repository.branch(name):
        run = recorded(
            workplace.repository, workplace.records(program.name, version), name, program
        )
    with Quarantine(workplace.repository) as objects:
        made = fingerprints.of_run(objects, run) if run else {}
        if run and evidence.ids:
            found = Mailed(_told(run, made, evidence.ids))
        else:
            search = Search(workplace, program, objects, version, run, made)
            found = search.find(evidence.files, evidence.named)
    sent = found.version
    if run and not sent.recipients:
        # What was posted by its message-ids, or without To and Cc.
        sent = msgspec.structs.replace(sent, recipients=_recipients(workplace, program, run))
    file = ledger_file(program)
    with file.changing(waiting) as write:
        write(ledger := posting.record_version(file.read(), sent))
    known = ledger.of(version)
    assert known is not None  # it has just been put there
    notes = [elsewhere(program), *found.notes, *_unknown_changes(known)]
    return RecordedVersion(
        program.name,
        known,
        str(file.path),
        tuple(filter(None, notes)),
        found.matches,
        found.unmatched,
    )


def _require_one(evidence: Evidence) -> None:
    if bool(evidence.ids) == bool(evidence.files):
        raise BadInput("wanted either --message-id or --mbox", "one of them says what was sent")
    if evidence.named and not evidence.files:
        raise BadInput("--is is about the mails of --mbox", "leave it out with --message-id")


def named_steps(words: Sequence[str]) -> dict[int, str]:
    """The steps that the user names, by the number of their patches.

    Args:
        words: each NUMBER=STEP.

    Raises:
        BadInput: one is not of that form, or a number comes twice.
    """
    steps: dict[int, str] = {}
    for word in words:
        form = _NAMED.fullmatch(word)
        if form is None:
            raise BadInput(f"--is {word}: wanted NUMBER=STEP", f"as 3=exit-work-mask, or 3={NONE}")
        number = int(form["number"])
        if number in steps:
            raise BadInput(f"--is names patch {number} twice", "give one step")
        steps[number] = form["step"]
    return steps


def _unknown_changes(version: Version) -> list[str]:
    notes = []
    for patch in version.patch:
        if not patch.change:
            notes.append(
                f"what patch {patch.number} changed is not known: "
                "tags given on it will not be carried"
            )
    return notes


def _recipients(workplace: Workplace, program: Program, run: Run) -> tuple[str, ...]:
    """The addresses that a run goes to."""
    mails = recipients_of(run, program, workplace.repository)
    return tuple(sorted({address(who) for mail in mails.values() for who in mail.everybody}))


def _told(run: Run, made: Mapping[str, Fingerprint], told: Sequence[str]) -> Version:
    """A version of which the user names the message-ids."""
    given = [message_id(word) for word in told]
    cover, rest = message_ids(given, [step.commit for step in run.changed])
    summaries = {step.id: step.message.partition("\n")[0] for step in run.changed}
    patches = tuple(
        PostedPatch(step, number, summaries[step], (sent,), made[step].patch, made[step].change)
        for number, (step, sent) in enumerate(zip(summaries, rest, strict=True), 1)
    )
    ids = (cover,) if cover else ()
    return Version(run.version, patches, run.onto.name, run.onto.commit, "", ids)
