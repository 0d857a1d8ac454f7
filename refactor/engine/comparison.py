"""The text of a cover letter that compares a version with the one posted last."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from refactor.engine.drift import present
from refactor.engine.workplace import Workplace
from refactor.errors import BadInput
from refactor.git.quarantine import Quarantine
from refactor.library.program import Program
from refactor.review.ledger import Ledger
from refactor.runs.compare import step_order
from refactor.runs.run import Changed, Run

ComparedBy = Literal["range-diff", "interdiff"]

# The line of git range-diff above a pair; each patch is compared alone, so both have the number 1.
_PAIR = re.compile(r"^(?P<was>[1-]):(?P<middle> +\S+ [=!<>]) +(?P<now>[1-]):", re.MULTILINE)
_PINNED = ("--no-color", "--no-ext-diff", "--no-textconv", "--abbrev=12", "-M")
# git pairs what looks alike, and gives up beyond a cost: with this factor it never does
# (git-range-diff(1), --creation-factor).
_ALWAYS = "--creation-factor=9999"


def comparison(
    workplace: Workplace,
    objects: Quarantine,
    program: Program,
    *,
    run: Run,
    ledger: Ledger,
    by: ComparedBy,
) -> str:
    """The comparison of a run with the version posted last, as text.

    Args:
        objects: a quarantine that has the commits of the run.

    Raises:
        BadInput: nothing was posted before, its commits are gone, or it is on another base.
    """
    posted = ledger.before(run.version)
    if not posted:
        raise BadInput(
            f"no version before v{run.version} was posted",
            f"leave --{by} out: there is nothing new",
        )
    version = posted[0].version
    runs = dict(present(workplace, program)).get(version, [])
    if not runs:
        raise BadInput(
            f"the commits of v{version} are not in this repository",
            f"`git fetch` its branch, or leave --{by} out",
        )
    if by == "range-diff":
        return f"Range-diff against v{version}:\n{by_steps(objects, runs[0], run)}"
    return f"Interdiff against v{version}:\n{_interdiff(objects, runs[0], run)}"


def _interdiff(objects: Quarantine, old: Run, new: Run) -> str:
    if old.base.tree != new.base.tree:
        raise BadInput(
            f"v{old.version} is on another base, whose changes an interdiff would show",
            "--range-diff compares patch by patch",
        )
    return objects.do("diff", *_PINNED, old.tip, new.tip).decode("utf-8", "replace")


def by_steps(objects: Quarantine, old: Run, new: Run) -> str:
    """As git range-diff, but with patches paired by their step and not by how alike they look."""
    before, after = _numbered(old), _numbered(new)
    parts = []
    for step in step_order(list(before), list(after)):
        was, now = before.get(step), after.get(step)
        if was and now:
            parts.append(_pair(objects, was, now))
        elif was:
            number, made = was
            parts.append(f"{number}:  {made.commit[:12]} < -:  {'-' * 12} {_subject(made)}\n")
        elif now:
            number, made = now
            parts.append(f"-:  {'-' * 12} > {number}:  {made.commit[:12]} {_subject(made)}\n")
    return "".join(parts)


def _numbered(run: Run) -> Mapping[str, tuple[int, Changed]]:
    return {step.id: (number, step) for number, step in enumerate(run.changed, 1)}


def _subject(step: Changed) -> str:
    return step.message.partition("\n")[0]


def _pair(objects: Quarantine, was: tuple[int, Changed], now: tuple[int, Changed]) -> str:
    ranges = [f"{step.commit}^..{step.commit}" for _, step in (was, now)]
    output = objects.do("range-diff", "--no-notes", _ALWAYS, *_PINNED[:4], *ranges)
    numbers = f"{was[0]}:", f"{now[0]}:"
    text = output.decode("utf-8", "replace")
    return _PAIR.sub(lambda line: f"{numbers[0]}{line['middle']} {numbers[1]}", text, count=1)
