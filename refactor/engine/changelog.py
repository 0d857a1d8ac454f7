"""The change log of a run: what a version's cover letter and patches say is new."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

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
    parse_words,
    patch_log,
    words_about_others,
)
from refactor.review.ledger import Ledger
from refactor.review.objections import OpenObjection, open_objections
from refactor.runs.run import Changed, NotForBase, Run, Unchanged

_OID = re.compile(r"[0-9a-f]{13,40}")


@dataclass(frozen=True)
class Log:
    """What is new in a version.

    Attributes:
        cover: the items below `Changes in v<N>:` of the cover letter.
        below: step id -> what stands below `---` of its patch; empty in a first version.
        waiting: tags that the ledger has and the commits have not: they came after the run.
        opposed: objections that stand.
    """

    cover: str
    below: Mapping[str, str]
    waiting: int
    opposed: tuple[OpenObjection, ...]


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
        drift: step id -> what differs from the version posted last.

    Raises:
        BadInput: the user's text is not fit to be mailed.
    """
    words = parse_words(notes.text, str(notes.path), (step.id for step in program.steps))
    changes = of_run(objects, run) if ledger.before(run.version) or ledger.objection else {}
    now = []
    for step in run.changed:
        change = changes[step.id].change if changes else ""
        given = carry(ledger, step.id, change, run.version)
        now.append(DraftPatch(step.id, change, given, drift.get(step.id, "")))
    waiting = sum(
        f"\n{tag.trailer}\n" not in step.message
        for step, each in zip(run.changed, now, strict=True)
        for tag in each.carried.kept
    )
    name = run.onto.name[:12] if _OID.fullmatch(run.onto.name) else run.onto.name
    base = (run.onto.commit, f"{name} (Linux {run.onto.kernel})")
    upstream = [step.id for step in run.steps if isinstance(step, Unchanged)]
    if len(now) == 1:
        others = words_about_others(now, words.steps, next(iter(ledger.before(run.version)), None))
        own = "\n".join(filter(None, [words.cover, words.steps.get(now[0].step, ""), *others]))
        below = {now[0].step: patch_log(ledger, run.version, now[0], own, base, upstream)}
    else:
        below = {
            each.step: patch_log(ledger, run.version, each, words.steps.get(each.step, ""))
            for each in now
        }
    below = {step.id: _with_unchecked(below[step.id], step) for step in run.changed}
    opposed = open_objections(ledger, {each.step: each.change for each in now})
    elsewhere = [step.id for step in run.steps if isinstance(step, NotForBase)]
    cover = cover_log(ledger, run.version, base, now, words, upstream, not_for_base=elsewhere)
    return Log(cover, below, waiting, opposed)


def _with_unchecked(below: str, step: Changed) -> str:
    """The text below `---`, and what the machine that made the patch could not check."""
    lines = [wrap(f"Not checked: {each}.") for each in step.facts.unchecked]
    return "\n\n".join([*filter(None, [below.rstrip("\n")]), *lines]) if lines else below


def require_unopposed(log: Log, series: str) -> None:
    """Refuse to mail a patch again to a reviewer whose objection stands.

    Raises:
        Refused: an objection stands, and the user has not decided about it.
    """
    if log.opposed:
        first, *more = log.opposed
        raise Refused(
            f"{first.words}{f' ({len(more)} more objections)' if more else ''}",
            first.remedy(series),
        )
