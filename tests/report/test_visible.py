"""What a terminal is shown of a run: no word of a tree, a rule or a declaration can move it or add a line."""

from __future__ import annotations

import msgspec

from refactor.commands.list import Listed, SeriesLine
from refactor.commands.plan import PlannedRun
from refactor.commands.test import Example
from refactor.object_names import CommitId, TreeId
from refactor.report import list, plan
from refactor.report import run as run_report
from refactor.report import test as test_report
from refactor.report.visible import one_line
from refactor.runs.facts import EditFacts, Facts, Unexamined
from refactor.runs.run import Base, Changed, Failed, Incomplete, Run, Unchanged

EVIL = "x\nbranch s/v1 is at 0\x1b[2J\u202e"
SEEN = "x branch s/v1 is at 0<U+001B>[2J<U+202E>"

FACTS = Facts((), (EditFacts("cocci", EVIL, True, {EVIL: 1}, 1),), (), (), (EVIL,))
BASE = Base("v7.3", CommitId("1" * 40), TreeId("2" * 40), "7.3.4")


def test_a_run_cannot_write_a_line_of_its_own() -> None:
    place = (Unexamined(EVIL, EVIL),)
    steps = (
        Changed("one", TreeId(""), CommitId(""), EVIL, FACTS, (), place),
        Unchanged("two", EVIL),
        Incomplete("three", place, FACTS),
        Failed("four", EVIL, FACTS),
    )
    indent = " " * 14
    head = (
        f"s v1 on v7.3 (Linux 7.3.4, {'1' * 12})\n"
        f"  incomplete  one: 0 files, 1 site, +0 -0 (by hand 1)\n"
        f"{indent}x\n"
        f"{indent}not examined: {SEEN}: {SEEN}\n"
        f"{indent}by hand: cocci {SEEN}: written by hand\n"
        f"{indent}note: {SEEN}\n"
        f"  unchanged   two: {SEEN}\n"
        f"  incomplete  three: some files could not be examined (--allow-incomplete goes on)\n"
        f"{indent}not examined: {SEEN}: {SEEN}\n"
        f"  failed      four: {SEEN}\n"
        f"{indent}cocci {SEEN}: {SEEN}, 1 site\n"
    )
    run = Run("s", 1, BASE, {}, CommitId(""), steps)
    assert run_report.run(run, verbose=True) == head
    assert (
        plan.plan(PlannedRun(run, {"one": "+\x1b[2J\n+b\n"}, {}), diff=False, verbose=True)
        == f"{head}\none:\n+<U+001B>[2J\n+b\n"
    )
    assert run_report.run(
        msgspec.structs.replace(run, base=msgspec.structs.replace(BASE, name=EVIL))
    ).startswith(f"s v1 on {SEEN} (")


def test_nor_can_a_declaration_or_an_example() -> None:
    assert list.listed(Listed((SeriesLine(EVIL, EVIL, (EVIL,), EVIL),), ())) == (
        f"series:\n  {SEEN}  {SEEN} (after {SEEN}, --set {SEEN}=VALUE)\nrules:\n  none\n"
    )
    assert test_report.examples([Example("r", EVIL, "-a\n+b\x1b[2J\n")]) == (
        f"FAILS  r {SEEN}\n    -a\n    +b<U+001B>[2J\n0 examples hold, 1 fails\n"
    )


def test_what_is_one_line_stays_one() -> None:
    assert one_line("a\nb\r\n ") == "a b<U+000D>"
