"""The change log of a run, for the cover letter and the patches of a version."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from refactor.engine import quotes, unexamined
from refactor.engine.fingerprints import of_run
from refactor.errors import Refused
from refactor.git.plumbing import Git
from refactor.library.history import VersionNotes
from refactor.library.program import Program
from refactor.mail.commit_message import wrap
from refactor.review.carry import carry
from refactor.review.changelog import (
    DraftPatch,
    cover_log,
    patch_log,
    words_about_others,
)
from refactor.review.ledger import Ledger, Version
from refactor.review.objections import OpenObjection, open_objections
from refactor.review.version_words import Words, parse_words
from refactor.runs.run import Changed, NotForBase, Run, StepOutcome, Unchanged

# Object names that are longer than the part of them that is shown.
_OID = re.compile(r"[0-9a-f]{13,40}")


@dataclass(frozen=True)
class Log:
    """The news of a version.

    Attributes:
        cover: the items below `Changes in v<N>:` of the cover letter.
        below: step id -> the text below `---` of its patch; empty in a first version.
        waiting: the number of tags that the ledger has and the commits lack, as they came after
            the run.
        opposed: objections that stand.
        withdrawn: what the commits still hold of tags that were taken back, a sentence each.
    """

    cover: str
    below: Mapping[str, str]
    waiting: int
    opposed: tuple[OpenObjection, ...]
    withdrawn: tuple[str, ...] = ()


def changelog(
    program: Program,
    objects: Git,
    run: Run,
    *,
    ledger: Ledger,
    notes: VersionNotes,
    drift: Mapping[str, str],
) -> Log:
    """The change log of a run.

    Args:
        notes: the user's own text about this version.
        drift: step id -> the difference from the version posted last, in a sentence.

    Raises:
        BadInput: the user's text is not fit to be mailed.
    """
    words = version_words(program, run, notes)
    return log_of(program, objects, run, ledger=ledger, words=words, drift=drift)


def version_words(program: Program, run: Run, notes: VersionNotes) -> Words:
    """The user's own text about a version, in its parts.

    Raises:
        BadInput: the text is not fit to be mailed.
    """
    groups = [step.id for step in run.changed if step.group]
    return parse_words(notes.text, str(notes.path), [*program.ids, *groups])


def log_of(
    program: Program,
    objects: Git,
    run: Run,
    *,
    ledger: Ledger,
    words: Words,
    drift: Mapping[str, str],
) -> Log:
    """The change log of a run, as changelog() makes it.

    Args:
        words: the user's own words about this version.
    """
    drafts = _drafts(objects, run, ledger=ledger, drift=drift)
    base = (run.onto.commit, f"{_short(run.onto.name)} (Linux {run.onto.kernel})")
    upstream = _ids(run, Unchanged)
    below, changes = {}, {}
    for step, draft in zip(run.changed, drafts, strict=True):
        # Words about a step are about each of its groups that has none of its own.
        own = words.steps.get(draft.step, "") or words.steps.get(step.step, "")
        if len(drafts) == 1:
            # A single patch has no cover letter: its own log says it all.
            own = _all_words(words, draft, ledger.before(run.version))
            log = patch_log(ledger, run.version, draft, own, base, upstream)
        else:
            log = patch_log(ledger, run.version, draft, own)
        parts = (_with_unchecked(log, step), quotes.below(program, step, run.tools))
        below[step.id] = "\n\n".join(filter(None, parts))
        changes[step.id] = draft.change
    elsewhere = _ids(run, NotForBase)
    cover = cover_log(ledger, run.version, base, drafts, words, upstream, not_for_base=elsewhere)
    opposed = open_objections(ledger, changes)
    return Log(cover, below, _waiting(run, drafts), opposed, _withdrawn(run, drafts))


def _ids(run: Run, kind: type[StepOutcome]) -> list[str]:
    """The ids of the steps with one kind of outcome, in order."""
    return [step.id for step in run.steps if isinstance(step, kind)]


def _drafts(
    objects: Git, run: Run, *, ledger: Ledger, drift: Mapping[str, str]
) -> list[DraftPatch]:
    """The patches of a run, each with its fingerprint and the tags that it keeps."""
    # A first version without objections is compared with nothing.
    changes = of_run(objects, run) if ledger.before(run.version) or ledger.objection else {}
    drafts = []
    for step in run.changed:
        change = changes[step.id].change if changes else ""
        tags = carry(ledger, step.id, change, run.version)
        drafts.append(DraftPatch(step.id, change, tags, drift.get(step.id, "")))
    return drafts


def _waiting(run: Run, drafts: Sequence[DraftPatch]) -> int:
    """The number of tags that the patches keep and the commits lack."""
    waiting = 0
    for step, draft in zip(run.changed, drafts, strict=True):
        for tag in draft.carried.kept:
            # A whole line: the text of a message may mention a tag.
            waiting += f"\n{tag.trailer}\n" not in step.message
    return waiting


def _short(base: str) -> str:
    """The name of a base; an object name cut to the twelve digits of a Fixes: tag."""
    return base[:12] if _OID.fullmatch(base) else base


def _all_words(words: Words, draft: DraftPatch, before: Sequence[Version]) -> str:
    """The user's words about the version, its only patch and the patches that it had before."""
    last = before[0] if before else None
    others = words_about_others([draft], words.steps, last)
    return "\n".join(filter(None, [words.cover, words.steps.get(draft.step, ""), *others]))


def _withdrawn(run: Run, drafts: Sequence[DraftPatch]) -> tuple[str, ...]:
    """A sentence about each commit that holds a tag that was taken back."""
    sentences = []
    for step, draft in zip(run.changed, drafts, strict=True):
        for trailer in draft.carried.withdrawn:
            if f"\n{trailer}\n" in step.message:
                sentences.append(
                    f"the commit of step {step.id} has '{trailer}', which was taken back"
                )
    return tuple(sentences)


def _with_unchecked(below: str, step: Changed) -> str:
    """The text below `---`, with the files and checks that the run had to leave out."""
    unchecked = [*unexamined.sentences(step)]
    unchecked += [wrap(f"Not checked: {check}.") for check in step.facts.unchecked]
    if not unchecked:
        return below
    return "\n\n".join(filter(None, [below.rstrip("\n"), *unchecked]))


def require_unopposed(log: Log, series: str) -> None:
    """Refuse to mail a patch again to a reviewer whose objection stands.

    Raises:
        Refused: an objection stands, and the user has not decided about it.
    """
    for sentence in log.withdrawn:
        raise Refused(sentence, "run it again; where the template holds the tag, take it out there")
    if log.opposed:
        first, *more = log.opposed
        rest = f" ({len(more)} more objections)" if more else ""
        raise Refused(f"{first.words}{rest}", first.remedy(series))
