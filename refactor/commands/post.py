"""`refactor post`: record the mails that were sent for a version, to recognise their answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from refactor.engine import fingerprints
from refactor.engine.branch import branch_name, recorded_run
from refactor.engine.bundles import is_spread
from refactor.engine.mail_settings import recipients_of
from refactor.engine.mailed import Mailed, Search
from refactor.engine.mailed_bundles import BundleSearch
from refactor.engine.sent import bundles_as_posted, keep_sent
from refactor.engine.workplace import Workplace
from refactor.errors import BadInput
from refactor.git.ident import Ident, ident_text
from refactor.git.quarantine import Quarantine
from refactor.library.history import elsewhere, ledger_file
from refactor.library.program import Program
from refactor.mail.identity import folded
from refactor.mail.people import address
from refactor.review.ledger import PostedPatch, Version
from refactor.review.message_id import message_id
from refactor.review.message_ids import message_ids
from refactor.review.pairing import NONE, Match, Unmatched
from refactor.review.recorded_version import record_version
from refactor.runs.run import Run
from refactor.text.change import Fingerprint

# At most six digits: int() refuses thousands of them, with an error of its own.
_NAMED = re.compile(r"(?P<number>\d{1,6})=(?P<step>\S+)", re.ASCII)


@dataclass(frozen=True)
class SentMails:
    """The sent mails as the user shows them: message-ids, or files.

    Attributes:
        ids, files: one of the two is empty.
        named: number of a patch in the files -> its step, or pairing.NONE.
        bundle: key of the only bundle that they are of; empty for all.
    """

    ids: tuple[str, ...]
    files: tuple[Path, ...]
    named: Mapping[int, str] = field(default_factory=dict)
    bundle: str = ""


@dataclass(frozen=True)
class RecordedVersion:
    """A version as it is now in the ledger.

    Attributes:
        notes: steps that were not sent, unknown changes.
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
    *,
    mails: SentMails,
    waiting: Callable[[], None],
) -> RecordedVersion:
    """Write a version that was sent into the ledger.

    Args:
        waiting: called once when another process is writing it.

    Raises:
        BadInput: the mails are not those of this version.
        Refused: the branch holds commits that are not ours.
    """
    _require_one(mails)
    run = _run(workplace, program, version, required=bool(mails.ids))
    with Quarantine(workplace.repository) as objects:
        made = fingerprints.of_run(objects, run) if run else {}
        search = Search(workplace, program, objects, version, run, made)
        found = _found(search, mails)
        sent = found.version
        as_posted = bundles_as_posted(made, run, sent) if run else []
    # `people` compares the next version with those who got this one.
    sent = _with_people(workplace, program, run, sent)
    entry = _recorded(program, sent, waiting)
    if run:
        _keep_sent(workplace, program, run, as_posted)
    notes = [elsewhere(program), *found.notes, *_unknown_changes(entry)]
    return RecordedVersion(
        series=program.name,
        version=entry,
        ledger=str(ledger_file(program).path),
        notes=tuple(filter(None, notes)),
        matches=found.matches,
        unmatched=found.unmatched,
    )


def _keep_sent(workplace: Workplace, program: Program, run: Run, bundles: Iterable[str]) -> None:
    """Keep the commits of what was posted; of bundles without a name, of the whole version."""
    # A series that is not trusted holds no name that another one may have.
    if program.sources.root.trusted:
        for bundle in bundles:
            keep_sent(workplace.repository, program.name, run.version, run.tip, bundle=bundle)


def _found(search: Search, mails: SentMails) -> Mailed:
    """The version in the user's mails."""
    run, program = search.run, search.program
    if run and is_spread(run):
        bundles = BundleSearch(
            search.workplace, program, search.objects, run, search.made, mails.bundle
        )
        if mails.ids:
            return bundles.by_ids(mails.ids)
        return bundles.find(mails.files, mails.named)
    if mails.bundle:
        raise BadInput(
            f"--bundle {mails.bundle}: {program.name} v{search.number} has no bundles here",
            "a run of a step with [step.spread] makes them",
        )
    if run and mails.ids:
        return Mailed(_by_ids(run, search.made, mails.ids))
    return search.find(mails.files, mails.named)


def _with_people(workplace: Workplace, program: Program, run: Run | None, sent: Version) -> Version:
    """A version with those whom its run goes to, and its author, where no mails showed them."""
    if run is None:
        return sent
    if not sent.recipients and not sent.bundle:
        # What was posted by its message-ids, or without To and Cc.
        sent = msgspec.structs.replace(sent, recipients=_recipients(workplace, program, run))
    if not sent.senders:
        sent = msgspec.structs.replace(sent, senders=(_author(workplace, run),))
    return sent


def _recorded(program: Program, sent: Version, waiting: Callable[[], None]) -> Version:
    """A version that was sent, as it is in the ledger from now on."""
    file = ledger_file(program)
    with file.changing(waiting) as write:
        # Read below the lock: another process may have recorded tags meanwhile.
        ledger = record_version(file.read(), sent)
        write(ledger)
    entry = ledger.of(sent.version)
    assert entry is not None  # it has just been put there
    return entry


def _run(workplace: Workplace, program: Program, version: int, *, required: bool) -> Run | None:
    """The run of the version's branch.

    Args:
        required: a missing branch is an error.
    """
    name = branch_name(program.name, version)
    # Mails are enough: the branch may be on another machine, or removed by now.
    if not required and not workplace.repository.branch(name):
        return None
    return recorded_run(workplace, program, version)


def _require_one(mails: SentMails) -> None:
    if bool(mails.ids) == bool(mails.files):
        raise BadInput("wanted either --message-id or --mbox", "one of them says what was sent")
    if mails.named and not mails.files:
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


def _unknown_changes(version: Version) -> Iterator[str]:
    """Notes about patches of which neither the mails nor a branch hold the diff."""
    for patch in version.patch:
        if not patch.change:
            change = f"what patch {patch.number} changed is not known"
            yield f"{change}: tags given on it will not be carried"


def _recipients(workplace: Workplace, program: Program, run: Run) -> tuple[str, ...]:
    """The addresses that a run goes to."""
    addresses: set[str] = set()
    for mail in recipients_of(run, program, workplace.repository).values():
        addresses.update(map(address, mail.everybody))
    return tuple(sorted(addresses))


def _author(workplace: Workplace, run: Run) -> str:
    """The address of the author of a run's commits."""
    with Quarantine(workplace.repository) as objects:
        return folded(Ident.parse(ident_text(objects.read(run.tip), "author")).address)


def _by_ids(run: Run, made: Mapping[str, Fingerprint], given: Sequence[str]) -> Version:
    """A version of which the user gives the message-ids."""
    ids = list(map(message_id, given))
    cover, rest = message_ids(ids, [step.commit for step in run.changed])
    patches = []
    for number, (step, sent) in enumerate(zip(run.changed, rest, strict=True), 1):
        summary = step.message.partition("\n")[0]
        change = made[step.id]
        patches.append(PostedPatch(step.id, number, summary, (sent,), change.patch, change.change))
    return Version(
        version=run.version,
        patch=tuple(patches),
        base=run.onto.name,
        commit=run.onto.commit,
        message_id=(cover,) if cover else (),
    )
