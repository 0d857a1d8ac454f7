"""`refactor export --guard`: a rule of a series as a script for scripts/coccinelle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from refactor.edits.replay import Replay
from refactor.engine.applicable import applicable
from refactor.engine.branch import recorded_run
from refactor.engine.workplace import Workplace
from refactor.errors import BadInput, NotProved
from refactor.git.ident import Ident
from refactor.git.quarantine import Quarantine
from refactor.git.tree import Tree
from refactor.library.program import Program
from refactor.runs.run import Run
from refactor.series.guard import MODES, guard, places
from refactor.series.guard_report import Limits
from refactor.series.rule import Rule
from refactor.tools import spatch_guard

_SHOWN = 3


@dataclass(frozen=True)
class Guard:
    """A script that keeps what a series removed from coming back.

    Attributes:
        rule: the rule that it was made from.
        file: where it was written; empty where it was printed.
        found: the examples of the rule in which it reports a place.
        clean: files of the result in which it was run, and reports none.
        unchecked: why nothing of this was tried; empty where it was.
    """

    rule: str
    file: str
    text: str
    found: tuple[str, ...]
    clean: int
    unchecked: str = ""


def export_guard(
    workplace: Workplace, program: Program, version: int, *, name: str, author: Ident
) -> Guard:
    """Make the script of a rule, and try it: on the rule's examples, and on the result.

    Args:
        name: of the rule; empty where the series has one only.

    Raises:
        BadInput: the series has no such rule, or the rule has nothing to look for.
        NotProved: the script does not report an example, or reports something in the result.
    """
    run = recorded_run(workplace, program, version)
    with Quarantine(workplace.repository) as quarantine:
        base = Tree(quarantine, workplace.cache, run.base.tree, run.base.tree)
        last = run.changed[-1].tree
        result = Tree(quarantine, workplace.cache, last, last)
        runs = _runs(program, run, base, name)
        rule = runs[0].rule
        limits = Limits()
        # Several runs of a rule may have several scopes: their guard looks everywhere.
        if len(runs) == 1:
            scope = runs[0].scope
            limits = Limits(scope.inside, scope.outside, runs[0].kept)
        # Of the author's date, so that SOURCE_DATE_EPOCH gives the same file again.
        year = datetime.fromtimestamp(int(author.seconds), UTC).year
        text = _parsed(rule, limits, f"(C) {year} {author.name}")
        if rule.alone:
            why = "spatch needs headers for the types of its metavariables"
            return Guard(rule.name, "", text, (), 0, why)
        found = _found(program, rule, text)
        return Guard(rule.name, "", text, found, _clean(runs, text, result))


def written(made: Guard, file: Path) -> Guard:
    """A script that was written to a file."""
    return replace(made, file=str(file))


def _runs(program: Program, run: Run, base: Tree, name: str) -> list[Replay]:
    """The runs of one rule in a series.

    Raises:
        BadInput: the series has no such rule, or several, and none is named.
    """
    made = {step.step for step in run.changed}
    by_rule: dict[str, list[Replay]] = {}
    for step in applicable(program, base).program.steps:
        for edit in step.edits if step.id in made else ():
            again = edit.replay(base, program.sources)
            if again:
                by_rule.setdefault(again.rule.name, []).append(again)
    there_are = f"there are {', '.join(by_rule)}" if by_rule else "none of its edits runs one"
    if name and name not in by_rule:
        raise BadInput(f"{program.name} runs no rule '{name}'", there_are)
    if not name and len(by_rule) != 1:
        raise BadInput(f"which rule of {program.name}?", f"--rule NAME; {there_are}")
    return by_rule[name or next(iter(by_rule))]


def _parsed(rule: Rule, limits: Limits, owner: str) -> str:
    """The script, with positions at tokens where spatch takes them.

    Raises:
        BadInput: there is no such script.
    """
    number = places(rule)
    if not number:
        raise BadInput(f"rule {rule.name} removes no code", "a guard has nothing to look for")
    complaint = ""
    # spatch takes positions at some tokens only; to try each is the one way to know.
    for place in range(number):
        text = guard(rule, limits, owner=owner, place=place)
        complaint = spatch_guard.complaint(text, MODES)
        if not complaint:
            return text
    raise BadInput(f"spatch takes no guard of rule {rule.name}", complaint)


def _found(program: Program, rule: Rule, text: str) -> tuple[str, ...]:
    """The examples in which the script reports a place.

    Raises:
        NotProved: there is none, or it reports one in the result of an example.
    """
    found: list[str] = []
    missed: list[str] = []
    for case, before, after in program.sources.library.examples(rule.name):
        # An example that stays as it is has nothing that could come back.
        if after is None or before == after:
            continue
        options = rule.options
        there = spatch_guard.reports(text, options, {"before.c": before})
        again = spatch_guard.reports(text, options, {"after.c": after})
        (missed if again or not there else found).append(case)
    if missed or not found:
        names = ", ".join(missed) or "it has none"
        raise NotProved(
            f"the guard of {rule.name} does not tell its examples apart: {names}",
            "give the rule an example that it changes, or look at `// Options:`",
        )
    return tuple(found)


def _clean(runs: Sequence[Replay], text: str, result: Tree) -> int:
    """The number of files of the result that the script looks at.

    Raises:
        NotProved: it reports a place.
    """
    paths: dict[str, None] = {}
    for again in runs:
        paths |= dict.fromkeys(again.candidates(result))
    files = {path: result.read(path) for path in paths}
    # In files that the series left alone as well: a guard reports on the whole tree.
    there = spatch_guard.reports(text, runs[0].rule.options, files) if files else []
    if there:
        more = f" and {len(there) - _SHOWN} more" if len(there) > _SHOWN else ""
        raise NotProved(
            f"the guard reports {', '.join(there[:_SHOWN])}{more} in the result",
            "a guard is for a conversion that is complete",
        )
    return len(files)
