"""`refactor post`: write down what was sent, so that what is answered can be told apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from refactor.engine import fingerprints
from refactor.engine.branch import branch_name, recorded
from refactor.engine.mail_settings import recipients_of
from refactor.engine.subjects import subjects
from refactor.engine.workplace import Workplace
from refactor.errors import BadInput
from refactor.git.quarantine import Quarantine
from refactor.library.history import elsewhere, ledger_file
from refactor.library.program import Program
from refactor.mail.mail import Mail
from refactor.mail.patch import difference
from refactor.mail.people import address
from refactor.mail.subject import parse_subject
from refactor.mail.text import text
from refactor.review import posting
from refactor.review.ledger import PostedPatch, Version, message_id
from refactor.runs.run import Run
from refactor.text.change import Fingerprint
from refactor.tools.mail_files import read_mails

_BASE = re.compile(r"^base-commit: ([0-9a-f]{40})$", re.MULTILINE)


@dataclass(frozen=True)
class Evidence:
    """How the user shows what he has sent: message-ids, or files with the mails; one of the two is empty."""

    ids: tuple[str, ...]
    files: tuple[Path, ...]


@dataclass(frozen=True)
class RecordedVersion:
    """A version as it is now in the ledger.

    Attributes:
        notes: what a person should know: patches that are no step, steps that were not sent,
            unknown changes.
    """

    series: str
    version: Version
    ledger: str
    notes: tuple[str, ...]


def post(
    workplace: Workplace,
    program: Program,
    version: int,
    evidence: Evidence,
    waiting: Callable[[], None],
) -> RecordedVersion:
    """Write a version that was sent into the ledger.

    Args:
        waiting: called once when somebody else is writing it.

    Raises:
        BadInput: the mails are not those of this version.
        Refused: the branch holds commits that are not ours.
    """
    if bool(evidence.ids) == bool(evidence.files):
        raise BadInput("wanted either --message-id or --mbox", "one of them says what was sent")
    name = branch_name(program.name, version)
    run = None
    if evidence.ids or workplace.repository.branch(name):
        run = recorded(
            workplace.repository, workplace.records(program.name, version), name, program
        )
    with Quarantine(workplace.repository) as objects:
        made = fingerprints.of_run(objects, run) if run else {}
        if run and evidence.ids:
            sent, notes = _told(run, made, evidence.ids), list[str]()
        else:
            sent, notes = _found(objects, program, version, run, made, evidence.files)
    if run:
        sent = msgspec.structs.replace(sent, recipients=_recipients(workplace, program, run))
    file = ledger_file(program)
    with file.changing(waiting) as write:
        write(ledger := posting.record_version(file.read(), sent))
    known = ledger.of(version)
    assert known is not None  # it has just been put there
    notes += [
        f"what patch {patch.number} changed is not known: tags given on it will not be carried"
        for patch in known.patch
        if not patch.change
    ]
    return RecordedVersion(
        program.name, known, str(file.path), tuple(filter(None, [elsewhere(program), *notes]))
    )


def _recipients(workplace: Workplace, program: Program, run: Run) -> tuple[str, ...]:
    """The addresses that a run goes to."""
    mails = recipients_of(run, program, workplace.repository)
    return tuple(sorted({address(who) for mail in mails.values() for who in mail.everybody}))


def _told(run: Run, made: Mapping[str, Fingerprint], told: Sequence[str]) -> Version:
    """A version of which the user names the message-ids."""
    ids = [message_id(each) for each in told]
    cover, rest = posting.message_ids(ids, [step.commit for step in run.changed])
    summaries = {step.id: step.message.partition("\n")[0] for step in run.changed}
    patches = tuple(
        PostedPatch(step, number, summaries[step], (sent,), made[step].patch, made[step].change)
        for number, (step, sent) in enumerate(zip(summaries, rest, strict=True), 1)
    )
    return _checked(run.version, patches, run.onto.name, run.onto.commit, "", cover)


def _found(
    objects: Quarantine,
    program: Program,
    version: int,
    run: Run | None,
    made: Mapping[str, Fingerprint],
    files: Sequence[Path],
) -> tuple[Version, list[str]]:
    """A version whose mails are in files."""
    sent = posting.find_version(read_mails(files), version, subjects(program, run))
    texts = {step: text(mail.raw).words for step, (_, mail) in sent.patches.items()}
    mailed = dict(
        zip(texts, fingerprints.of_diffs(objects, map(difference, texts.values())), strict=True)
    )
    patches = []
    for step, (number, mail) in sent.patches.items():
        # What was sent counts, whatever the branch has come to since.
        change = mailed[step] if mailed[step].change else made.get(step, Fingerprint())
        summary = parse_subject(mail.subject).summary
        patches.append(PostedPatch(step, number, summary, _ids(mail), change.patch, change.change))
    base = _base([text(sent.cover.raw).words if sent.cover else "", *texts.values()])
    name = run.onto.name if run and base in ("", run.onto.commit) else ""
    missing = [step.id for step in (run.changed if run else ()) if step.id not in sent.patches]
    notes = [
        f"patch {number} is no step of this series: {summary}" for number, summary in sent.strangers
    ]
    notes += [f"step {step} is not among the mails" for step in missing]
    cover = sent.cover
    summary = parse_subject(cover.subject).summary if cover else ""
    commit = base or (run.onto.commit if run else "")
    return _checked(
        version, tuple(patches), name, commit, summary, cover.id if cover else ""
    ), notes


def _ids(mail: Mail) -> tuple[str, ...]:
    if not mail.id:
        raise BadInput(
            f"the mail '{mail.subject}' has no Message-ID",
            "was it sent? take it out of your sent folder",
        )
    return (mail.id,)


def _base(texts: Sequence[str]) -> str:
    return next((found[1] for words in texts if (found := _BASE.search(words))), "")


def _checked(
    version: int, patches: tuple[PostedPatch, ...], base: str, commit: str, subject: str, cover: str
) -> Version:
    return Version(version, patches, base, commit, subject, (cover,) if cover else ())
