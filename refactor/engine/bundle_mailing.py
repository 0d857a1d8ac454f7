"""The bundles of a run as they are mailed: with versions of their own, and only what is left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from refactor.engine.bundles import Bundle
from refactor.engine.changelog import Log, log_of, version_words
from refactor.engine.drift import Made, compare, present
from refactor.engine.parcels import part
from refactor.engine.sent import before_answers
from refactor.engine.workplace import Workplace
from refactor.git.quarantine import Quarantine
from refactor.library.history import VersionNotes
from refactor.library.program import Program
from refactor.library.spread_tables import shipped_tags
from refactor.review.bundle_history import bundle_ledger, mail_version
from refactor.review.ledger import Ledger, Version
from refactor.review.version_words import Words
from refactor.runs.run import Changed, Run
from refactor.spread.entries import GroupEntry
from refactor.spread.waves import BundleSize, earliest, waves


@dataclass(frozen=True)
class BundleMailing:
    """A bundle with the version in its subjects.

    Attributes:
        ledger: of the bundle as a series of its own.
        wave: `pilot`, or the number of the wave that it is mailed in.
        tag: the tree in the brackets of its subjects; empty for none.
        posted: ids of its commits that were mailed in this version of the series.
    """

    bundle: Bundle
    version: int
    ledger: Ledger
    posted: frozenset[str]
    wave: str = ""
    tag: str = ""

    @property
    def is_posted(self) -> bool:
        """Whether it was mailed in this version of the series."""
        # What was mailed is a bundle apart from what was not.
        return bool(self.posted)

    @property
    def times(self) -> int:
        """The number of times that it was sent in this version."""
        posted = self.ledger.of(self.version)
        # A mail that was sent again has a message-id for each time.
        return max((len(patch.message_id) for patch in posted.patch), default=0) if posted else 0


def mailings(
    every: Sequence[Bundle],
    ledger: Ledger,
    version: int,
    *,
    program: Program,
    entries: Mapping[str, GroupEntry],
) -> list[BundleMailing]:
    """The bundles of a version of a series, each with its own version and past.

    Args:
        entries: key of a group -> what groups.toml has about it.
    """
    wave_of = waves(_sizes(every, entries))
    posted = ledger.of(version)
    mailed = _steps_in(posted) if posted else set[str]()
    found = []
    for bundle in every:
        steps = frozenset(step.id for step in bundle.steps)
        # A subsystem that has seen no v1 must not get a v2.
        number = mail_version(ledger, version, bundle=bundle.key, steps=steps)
        own = bundle_ledger(ledger, bundle.key, steps)
        wave, tag = wave_of[bundle.key], _tag(bundle, program)
        found.append(BundleMailing(bundle, number, own, steps & mailed, wave, tag))
    return found


def _steps_in(posted: Version) -> set[str]:
    """The ids of the commits that a version has mailed."""
    return {patch.step for patch in posted.patch}


def _sizes(every: Iterable[Bundle], entries: Mapping[str, GroupEntry]) -> Iterator[BundleSize]:
    """The bundles by key, each with all of its threads."""
    steps = defaultdict[str, list[Changed]](list)
    for bundle in every:
        steps[bundle.key] += bundle.steps
    for key, own in steps.items():
        sites, wishes = 0, list[str]()
        for step in own:
            sites += sum(sum(edit.sites.values()) for edit in step.facts.edits)
            entry = entries.get(step.group.key) if step.group else None
            wishes += [entry.wave] if entry else []
        yield BundleSize(key, len(own), sites, earliest(wishes))


def _tag(bundle: Bundle, program: Program) -> str:
    """The tree in the brackets of a bundle's subjects."""
    spread = program.step(bundle.steps[0].step).declared.spread
    if spread is None:
        return ""
    # An empty table is a declaration, too: no tags.
    tags = shipped_tags() if spread.tags is None else spread.tags
    return tags.get(bundle.key, "")


@dataclass(frozen=True)
class BundleLogs:
    """Writes the change logs of the bundles of a run.

    Attributes:
        objects: a quarantine that has the commits of the run and of the bundles.
        words: the user's own words about the version of the series.
        drift: id of a commit -> a sentence about its difference from when it was mailed last.
    """

    program: Program
    objects: Quarantine
    run: Run
    words: Words
    drift: Mapping[str, str]

    def of(self, mailing: BundleMailing, *, as_sent: bool = False) -> Log:
        """The change log of one bundle.

        Args:
            as_sent: as it was when it was mailed, without the answers that came since.
        """
        ledger = mailing.ledger
        if as_sent:
            ledger = before_answers(ledger, mailing.version)
        ids: set[str] = set()
        for made in mailing.bundle.steps:
            # Words about a step are about each of its groups.
            ids |= {made.id, made.step}
        about = {}
        for step, words in self.words.steps.items():
            if step in ids:
                about[step] = words
        return log_of(
            self.program,
            self.objects,
            part(self.run, mailing.bundle.mailed, mailing.version),
            ledger=ledger,
            words=Words(self.words.cover, about),
            drift=self.drift,
        )


def bundle_logs(
    workplace: Workplace,
    objects: Quarantine,
    *,
    program: Program,
    run: Run,
    ledger: Ledger,
    notes: VersionNotes,
) -> BundleLogs:
    """The change logs of the bundles of a run.

    Raises:
        BadInput: the user's text is not fit to be mailed.
    """
    words = version_words(program, run, notes)
    drift = _since_mailed(workplace, objects, program=program, run=run, ledger=ledger)
    return BundleLogs(program, objects, run, words, drift)


def _since_mailed(
    workplace: Workplace, objects: Quarantine, *, program: Program, run: Run, ledger: Ledger
) -> dict[str, str]:
    """Id of a commit -> a sentence: how it differs from the version that it was mailed in last."""
    rest = {step.id for step in run.changed}
    sentences: dict[str, str] = {}
    runs = dict(present(workplace, program)) if ledger.before(run.version) else {}
    for posted in ledger.before(run.version):
        mailed = rest & _steps_in(posted)
        # The newest version comes first: people compare with what they got last.
        rest -= mailed
        if mailed and (known := runs.get(posted.version)):
            words = compare(objects, workplace.cache, old=Made(known[0]), new=Made(run)).words
            for step in mailed & words.keys():
                sentences[step] = words[step]
    return sentences


def opposition(log: Log, series: str) -> tuple[str, str] | None:
    """The first objection that holds a bundle back, and its remedy; None without any."""
    for sentence in log.withdrawn:
        return sentence, "run it again; where the template holds the tag, take it out there"
    if log.opposed:
        return log.opposed[0].words, log.opposed[0].remedy(series)
    return None
