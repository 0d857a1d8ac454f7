"""`refactor people`: the recipients of every mail of a version, and the changes since the last."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from refactor.engine.answered import Departed, answer_reasons, departed
from refactor.engine.branch import recorded_run
from refactor.engine.bundles import bundle_recipients, bundles, is_spread
from refactor.engine.crowds import crowded, lists_of, of_nobody
from refactor.engine.mail_settings import mail_settings, recipients_of
from refactor.engine.workplace import Workplace
from refactor.git.quarantine import Quarantine
from refactor.git.tree import Tree
from refactor.library.history import ledger_file
from refactor.library.program import Program
from refactor.mail.people import address
from refactor.mail.recipients import COVER, MailRecipients, over_the_cap, too_many
from refactor.review.ledger import Ledger, Version
from refactor.review.reviewers import reviewers
from refactor.runs.run import Run


@dataclass(frozen=True)
class Receiver:
    """A person or a list, and the mails that they get.

    Attributes:
        to, cc: numbers of the patches in whose To and Cc they are; 0 is the cover letter.
        reason: why the series adds them, or what they have said of an earlier version; empty for
            those whom MAINTAINERS or git's configuration alone names.
    """

    who: str
    to: tuple[int, ...]
    cc: tuple[int, ...]
    reason: str = ""


@dataclass(frozen=True)
class RecipientTable:
    """The recipients of every mail.

    Attributes:
        patches: their number.
        last: the last version posted before whose recipients are on record; 0 when there is none.
        came, went: those who get mails of this version and got none of that one, and the reverse.
        gone: the latter, each with the reason.
    """

    series: str
    version: int
    base: str
    patches: int
    receivers: tuple[Receiver, ...]
    last: int
    came: tuple[str, ...]
    went: tuple[str, ...]
    gone: tuple[Departed, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Addressee:
    """A person or a list, and how much of a tree-wide series they get.

    Attributes:
        threads: bundles of which they get a mail.
        to, cc: mails in whose To and Cc they are, cover letters included.
    """

    who: str
    threads: int
    to: int
    cc: int


@dataclass(frozen=True)
class MailCounts:
    """The recipients of a tree-wide series: a matrix of all of its patches shows nothing.

    Attributes:
        patches, bundles: their numbers.
        addressees: who gets the most threads first.
    """

    series: str
    version: int
    base: str
    patches: int
    bundles: int
    addressees: tuple[Addressee, ...]
    notes: tuple[str, ...]


def people(workplace: Workplace, program: Program, version: int) -> RecipientTable | MailCounts:
    """The recipients of every mail of a version; for a tree-wide series, how many they get.

    Raises:
        BadInput: there is no such branch.
        Refused: it holds commits that are not ours.
    """
    run = recorded_run(workplace, program, version)
    if is_spread(run):
        return _counted(workplace, program, run)
    ledger = ledger_file(program).read()
    mails = recipients_of(run, program, workplace.repository)
    with Quarantine(workplace.repository) as objects:
        reasons = answer_reasons(objects, run, ledger)
        maintainers = _maintainers(workplace, objects, run)
    for who, reason in program.recipients.reasons.items():
        said = (reason, reasons.get(address(who), ""))
        reasons[address(who)] = "; ".join(filter(None, said))
    receivers = _receivers(run, mails, reasons)
    before = _posted_before(ledger, version)
    was = set(before.recipients) if before else set[str]()
    # By address: a name may be spelt in another way, and it is the same person.
    now = {address(receiver.who) for receiver in receivers}
    came = [each.who for each in receivers if before and address(each.who) not in was]
    went = sorted(was - now)
    # The warnings of format-patch, before anything is written.
    notes = [*over_the_cap(mails), *too_many(len(run.changed))]
    return RecipientTable(
        series=program.name,
        version=version,
        base=run.onto.name,
        patches=len(run.changed),
        receivers=receivers,
        last=before.version if before else 0,
        came=tuple(came),
        went=tuple(went),
        gone=departed(went, mails, maintainers, base=run.onto.name),
        notes=tuple(notes),
    )


def _maintainers(workplace: Workplace, objects: Quarantine, run: Run) -> str:
    """MAINTAINERS of the base of a run."""
    tree = Tree(objects, workplace.cache, run.base.tree, run.base.tree)
    path = "MAINTAINERS"
    return tree.read(path).decode("utf-8", "replace") if tree.has_file(path) else ""


def _counted(workplace: Workplace, program: Program, run: Run) -> MailCounts:
    settings = mail_settings(workplace.repository)
    answered = reviewers(ledger_file(program).read(), run.version)
    mails = {}
    with Quarantine(workplace.repository) as quarantine:
        for bundle in bundles(run, program, quarantine, workplace.cache):
            recipients = bundle_recipients(
                bundle.steps, program.recipients, settings, answered=answered
            )
            if len(bundle.steps) == 1:
                # A single patch has no cover letter.
                del recipients[COVER]
            mails[bundle.directory] = recipients
    return MailCounts(
        series=program.name,
        version=run.version,
        base=run.onto.name,
        patches=len(run.changed),
        bundles=len(mails),
        addressees=_addressees(mails.values()),
        notes=(*of_nobody(run), *crowded(mails, lists_of(run))),
    )


def _addressees(bundled: Iterable[Mapping[str, MailRecipients]]) -> tuple[Addressee, ...]:
    names: dict[str, str] = {}
    threads, to, cc = Counter[str](), Counter[str](), Counter[str]()
    for recipients in bundled:
        reached: set[str] = set()
        for mail in recipients.values():
            to.update(set(map(address, mail.to)))
            cc.update(set(map(address, mail.cc)))
            for who in mail.everybody:
                names.setdefault(address(who), who)
                reached.add(address(who))
        # A person gets a thread once, however many of its mails.
        threads.update(reached)
    # The address last, so that the order is the same on every machine.
    ranked = sorted(names, key=lambda mailbox: (-threads[mailbox], -to[mailbox], mailbox))
    found = []
    for mailbox in ranked:
        found.append(Addressee(names[mailbox], threads[mailbox], to[mailbox], cc[mailbox]))
    return tuple(found)


def _posted_before(ledger: Ledger, version: int) -> Version | None:
    """The last version before this one whose recipients are on record; None where there is none."""
    for posted in ledger.before(version):
        if posted.recipients:
            return posted
    return None


def _receivers(
    run: Run, mails: Mapping[str, MailRecipients], reasons: Mapping[str, str]
) -> tuple[Receiver, ...]:
    """Everybody who gets a mail, with the numbers of the patches in them.

    Args:
        reasons: address -> why the series adds them, and what they said of earlier versions.
    """
    numbers = {COVER: 0}
    for number, step in enumerate(run.changed, 1):
        numbers[step.id] = number
    everybody: dict[str, str] = {}
    to: dict[str, list[int]] = defaultdict(list)
    cc: dict[str, list[int]] = defaultdict(list)
    for about, mail in mails.items():
        for who in mail.everybody:
            everybody[address(who)] = who
        # A set, because an address may be in a header twice.
        for mailbox in set(map(address, mail.to)):
            to[mailbox].append(numbers[about])
        for mailbox in set(map(address, mail.cc)):
            cc[mailbox].append(numbers[about])
    receivers = []
    for mailbox, who in everybody.items():
        reason = reasons.get(mailbox, "")
        receivers.append(Receiver(who, tuple(to[mailbox]), tuple(cc[mailbox]), reason))
    return tuple(receivers)
