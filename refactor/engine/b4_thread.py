"""A thread for b4: all patches of a version, or those of one bundle."""

from __future__ import annotations

from dataclasses import dataclass

from refactor.engine.bundle_mailing import BundleMailing, bundle_logs, opposition
from refactor.engine.bundle_parcels import planned
from refactor.engine.bundles import bundle_recipients, is_spread
from refactor.engine.changelog import Log
from refactor.engine.mail_settings import mail_settings, recipients_of
from refactor.engine.mailable import mailable_log
from refactor.engine.parcels import part
from refactor.engine.taken import remainder
from refactor.engine.workplace import Workplace
from refactor.errors import BadInput, Refused
from refactor.git.quarantine import Quarantine
from refactor.library.history import VersionNotes, ledger_file
from refactor.library.program import Program
from refactor.mail.recipients import COVER, MailRecipients
from refactor.review.ledger import Ledger
from refactor.review.reviewers import reviewers
from refactor.runs.run import Run
from refactor.text.nearest import there_are


@dataclass(frozen=True)
class B4Thread:
    """What b4 mails as one series.

    Attributes:
        run: made its commits, with the version in its subjects.
        recipients: of the cover letter.
        ledger: of the thread as a series of its own.
        bundle: key of the thread; empty for all of a version.
        tag: the tree in the brackets of the subjects; empty for none.
    """

    run: Run
    recipients: MailRecipients
    log: Log
    ledger: Ledger
    bundle: str = ""
    tag: str = ""


def b4_thread(
    workplace: Workplace,
    objects: Quarantine,
    program: Program,
    *,
    run: Run,
    notes: VersionNotes,
    bundle: str,
) -> B4Thread:
    """The thread of a version, or of the bundle that the user names.

    Raises:
        BadInput: there is no such bundle, or the user's own text is not fit.
        Refused: the series is mailed in bundles and none is named, it was posted, or a reviewer's
            objection stands.
    """
    ledger = ledger_file(program).read()
    if is_spread(run):
        return _of_bundle(
            workplace, objects, program, run=run, notes=notes, bundle=bundle, ledger=ledger
        )
    if bundle:
        raise BadInput(
            f"--bundle {bundle}: {program.name} has no bundles",
            "only a step with [step.spread] makes them",
        )
    log = mailable_log(workplace, objects, program=program, run=run, ledger=ledger, notes=notes)
    recipients = recipients_of(run, program, workplace.repository)[COVER]
    return B4Thread(run, recipients, log, ledger)


def _of_bundle(
    workplace: Workplace,
    objects: Quarantine,
    program: Program,
    *,
    run: Run,
    notes: VersionNotes,
    bundle: str,
    ledger: Ledger,
) -> B4Thread:
    if not bundle:
        raise Refused(
            f"{program.name} is mailed in bundles, and b4 would send all patches to all people",
            "--bundle KEY exports one; `refactor format-patch "
            f"{program.name} -v{run.version} -o DIR` writes all of them",
        )
    left = remainder(run, ledger)
    plan = planned(workplace, objects, program=program, run=left, ledger=ledger)
    mailing = _named(plan, run, bundle)
    logs = bundle_logs(workplace, objects, program=program, run=run, ledger=ledger, notes=notes)
    log = logs.of(mailing)
    if opposed := opposition(log, program.name):
        raise Refused(f"{bundle}: {opposed[0]}", opposed[1])
    settings = mail_settings(workplace.repository)
    answered = reviewers(ledger, run.version)
    steps = mailing.bundle.steps
    recipients = bundle_recipients(steps, program.recipients, settings, answered=answered)
    # Of a single patch b4 mails no cover letter.
    about = COVER if len(mailing.bundle.steps) > 1 else mailing.bundle.steps[0].id
    return B4Thread(
        run=part(run, mailing.bundle.mailed, mailing.version),
        recipients=recipients[about],
        log=log,
        ledger=mailing.ledger,
        bundle=mailing.bundle.directory,
        tag=mailing.tag,
    )


def _named(plan: list[BundleMailing], run: Run, bundle: str) -> BundleMailing:
    keys = []
    named = []
    left = []
    for each in plan:
        keys.append(each.bundle.directory)
        # A key names all threads of a subsystem, and a directory one of them.
        if bundle in (each.bundle.key, each.bundle.directory):
            named.append(each)
            left += [] if each.is_posted else [each]
    if not named:
        raise BadInput(f"there is no bundle '{bundle}'", there_are(bundle, keys))
    if not left:
        raise Refused(
            f"bundle {bundle} of v{run.version} of {run.series} was posted",
            f"`refactor next {run.series}` opens the next version",
        )
    if len(left) > 1:
        threads = ", ".join(each.bundle.directory for each in left)
        raise BadInput(f"bundle {bundle} is {len(left)} threads", f"--bundle names one: {threads}")
    return left[0]
