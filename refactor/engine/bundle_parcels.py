"""The bundles of a version that are mailed now: those not sent before, or all of them again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from refactor.engine.bundle_mailing import (
    BundleMailing,
    bundle_logs,
    mailings,
    opposition,
)
from refactor.engine.bundles import bundle_recipients, bundles
from refactor.engine.changelog import Log
from refactor.engine.mail_warnings import Moment, closed_days
from refactor.engine.mailing import Mailing
from refactor.engine.parcels import Parcel, PatchOptions
from refactor.engine.taken import done_elsewhere, remainder
from refactor.engine.workplace import Workplace
from refactor.errors import BadInput, Refused
from refactor.git.quarantine import Quarantine
from refactor.library.history import VersionNotes, groups_file
from refactor.library.program import Program
from refactor.review.ledger import Ledger
from refactor.review.reviewers import Reviewer, reviewers
from refactor.runs.run import Run
from refactor.spread.waves import wave_order
from refactor.text.nearest import there_are


@dataclass(frozen=True)
class BundleParcels:
    """The bundles that are mailed now.

    Attributes:
        notes: bundles that are left out, with the reason.
    """

    parcels: tuple[Parcel, ...]
    notes: tuple[str, ...]


def planned(
    workplace: Workplace, objects: Quarantine, *, program: Program, run: Run, ledger: Ledger
) -> list[BundleMailing]:
    """All bundles of a version: those that were mailed as they were, and those that are left."""
    posted = ledger.of(run.version)
    threads = {}
    for patch in posted.patch if posted else ():
        threads[patch.step] = patch.bundle or program.name
    every = bundles(run, program, objects, workplace.cache, posted=threads)
    entries = groups_file(program).entries
    return mailings(every, ledger, run.version, program=program, entries=entries)


def bundle_parcels(
    workplace: Workplace,
    objects: Quarantine,
    *,
    mailing: Mailing,
    ledger: Ledger,
    notes: VersionNotes,
) -> BundleParcels:
    """A parcel for each bundle that is left to mail, or that the user has named.

    Raises:
        BadInput: there is no bundle of that key, or the user's own text is not fit.
        Refused: nothing is left, or an objection stands against what the user has named.
    """
    program, run, options = mailing.program, mailing.run, mailing.options
    # A resend is the whole of what was sent, also of what was taken since.
    mailed = run if options.resend else remainder(run, ledger)
    plan = planned(workplace, objects, program=program, run=mailed, ledger=ledger)
    chosen = _chosen(plan, run, options)
    logs = bundle_logs(workplace, objects, program=program, run=run, ledger=ledger, notes=notes)
    answered = reviewers(ledger, run.version)
    parcels, left = [], []
    for one in chosen:
        log = logs.of(one, as_sent=options.resend)
        if opposed := opposition(log, program.name):
            # Who names a bundle wants it, and has to see why it is not there.
            if options.bundle:
                raise Refused(f"{one.bundle.directory}: {opposed[0]}", opposed[1])
            # The other subsystems have nothing to do with it.
            left.append(f"{one.bundle.directory} is left out: {opposed[0]}: {opposed[1]}")
            continue
        parcels.append(_parcel(mailing, one, log, answered))
    if not parcels:
        raise Refused("every bundle is held back", left[0])
    moment = Moment(options.now, closed_days(workplace.repository, program))
    told = [*_sent(plan, options), *left, *_done(run, mailed, ledger)]
    return BundleParcels(tuple(parcels), (*told, *moment.notes(chosen, plan, ledger)))


def _parcel(mailing: Mailing, one: BundleMailing, log: Log, answered: Sequence[Reviewer]) -> Parcel:
    policy, settings = mailing.program.recipients, mailing.settings
    return Parcel(
        directory=mailing.options.directory / one.bundle.directory,
        steps=one.bundle.steps,
        mailed=one.bundle.mailed,
        recipients=bundle_recipients(one.bundle.steps, policy, settings, answered=answered),
        log=log,
        version=one.version,
        resend=one.times if mailing.options.resend else 0,
        name=one.bundle.directory,
        tag=one.tag,
    )


def _chosen(plan: Sequence[BundleMailing], run: Run, options: PatchOptions) -> list[BundleMailing]:
    """The bundles to write.

    Raises:
        BadInput: there is none of that key.
        Refused: all of them were mailed, or none was that is to be sent again.
    """
    if not plan:
        raise Refused(f"no group of {run.series} is left to mail", "`refactor status` shows why")
    chosen = []
    for each in _in_wave(_of_key(plan, options.bundle), plan, options.wave):
        if each.is_posted == options.resend:
            chosen.append(each)
    if chosen:
        return chosen
    what = f"bundle {options.bundle}" if options.bundle else "every bundle"
    what += f" of wave {options.wave}" if options.wave not in ("", "all") else ""
    version = f"v{run.version} of {run.series}"
    if options.resend:
        raise BadInput(
            f"{what} of {version} was not posted"
            if options.bundle
            else f"{version} was not posted",
            "without --resend it is written for the first time",
        )
    raise Refused(
        f"{what} of {version} was posted",
        f"`refactor next {run.series}` opens the next version, --resend writes it once more",
    )


def _of_key(plan: Sequence[BundleMailing], key: str) -> list[BundleMailing]:
    """The threads of the bundle that the user names; all without a name."""
    keys: dict[str, None] = {}
    named = []
    for each in plan:
        keys[each.bundle.key] = None
        if key in ("", each.bundle.key):
            named.append(each)
    if not named:
        raise BadInput(f"there is no bundle '{key}'", there_are(key, keys))
    return named


def _in_wave(
    named: Sequence[BundleMailing], plan: Sequence[BundleMailing], wave: str
) -> list[BundleMailing]:
    """The bundles of the wave that the user names; all without a name."""
    found = [each for each in named if wave in ("", "all", each.wave)]
    if not found:
        there = set()
        for each in plan:
            there.add(each.wave)
        waves = ", ".join(sorted(there, key=wave_order))
        raise BadInput(f"there is no wave {wave}", f"there are {waves}")
    return found


def _done(run: Run, mailed: Run, ledger: Ledger) -> Iterator[str]:
    """A note about the groups that are done elsewhere, by what shows it."""
    kept = set()
    for step in mailed.changed:
        kept.add(step.id)
    done = done_elsewhere(ledger)
    groups = defaultdict[str, list[str]](list)
    for step in run.changed:
        if step.id not in kept:
            groups[done[step.id]].append(step.id)
    for words, ids in groups.items():
        yield f"not mailed again: {', '.join(ids)}: {words}"


def _sent(plan: Iterable[BundleMailing], options: PatchOptions) -> list[str]:
    """A note about the bundles that were mailed before."""
    sent = [each.bundle.directory for each in plan if each.is_posted]
    # Who names what to write knows that there are others.
    if options.resend or options.bundle or options.wave not in ("", "all") or not sent:
        return []
    return [f"posted before, and left out: {', '.join(sent)}"]
