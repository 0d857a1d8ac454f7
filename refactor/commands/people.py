"""`refactor people`: who gets which mail of a version, and what has changed in that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from refactor.engine import branch
from refactor.engine.branch import branch_name
from refactor.engine.mail_settings import recipients_of
from refactor.engine.workplace import Workplace
from refactor.library.history import ledger_file
from refactor.library.library import Program
from refactor.mail.people import address
from refactor.mail.recipients import COVER, MailRecipients, over_the_cap, too_many
from refactor.runs.run import Run


@dataclass(frozen=True)
class Receiver:
    """Somebody, or a list, and the mails that he gets.

    Attributes:
        to, cc: numbers of the patches in whose To and Cc he is; 0 is the cover letter.
    """

    who: str
    to: tuple[int, ...]
    cc: tuple[int, ...]


@dataclass(frozen=True)
class Matrix:
    """Who gets which mail.

    Attributes:
        patches: how many there are.
        last: the version posted before of which it is known; 0 when there is none.
        came, went: who gets mails that he did not get in that version, and the other way round.
    """

    series: str
    version: int
    base: str
    patches: int
    receivers: tuple[Receiver, ...]
    last: int
    came: tuple[str, ...]
    went: tuple[str, ...]
    notes: tuple[str, ...]


def people(workplace: Workplace, program: Program, version: int) -> Matrix:
    """Who gets which mail of a version.

    Raises:
        BadInput: there is no such branch.
        Refused: it holds commits that are not ours.
    """
    records = workplace.records(program.name, version)
    run = branch.recorded(
        workplace.repository, records, branch_name(program.name, version), program
    )
    mails = recipients_of(run, program, workplace.repository)
    receivers = _receivers(run, mails)
    before = next(
        (each for each in ledger_file(program).read().before(version) if each.recipients), None
    )
    was, now = set(before.recipients if before else ()), {address(each.who) for each in receivers}
    came = tuple(each.who for each in receivers if before and address(each.who) not in was)
    notes = [*over_the_cap(mails), *too_many(len(run.changed))]
    last = before.version if before else 0
    base, count = run.onto.name, len(run.changed)
    return Matrix(
        program.name,
        version,
        base,
        count,
        receivers,
        last,
        came,
        tuple(sorted(was - now)),
        tuple(notes),
    )


def _receivers(run: Run, mails: Mapping[str, MailRecipients]) -> tuple[Receiver, ...]:
    numbers = {COVER: 0} | {step.id: number for number, step in enumerate(run.changed, 1)}
    everybody = {address(who): who for mail in mails.values() for who in mail.everybody}
    return tuple(
        Receiver(
            who,
            tuple(numbers[step] for step, mail in mails.items() if key in map(address, mail.to)),
            tuple(numbers[step] for step, mail in mails.items() if key in map(address, mail.cc)),
        )
        for key, who in everybody.items()
    )
