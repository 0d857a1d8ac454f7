"""Objections: which of them stand, which a version answers, and what is said of both."""

from __future__ import annotations

import pytest

from refactor.errors import BadInput
from refactor.review.carry import carry
from refactor.review.changelog import DraftPatch, cover_log, patch_log
from refactor.review.ledger import Decision, Ledger, Objection, PostedPatch, Version
from refactor.review.ledger_text import parse_ledger, render
from refactor.review.objections import OpenObjection, open_objections
from refactor.review.recorded_version import record_version
from refactor.review.version_words import Words


def version(number: int, **changes: str) -> Version:
    patches = (
        PostedPatch(step, nth, f"x: Step {step}", (f"{number}.{nth}@x",), "", change)
        for nth, (step, change) in enumerate(changes.items(), 1)
    )
    return Version(number, tuple(patches), "v7.1", "1" * 40, "x: All", (f"{number}.0@x",))


def nack(step: str = "", given: int = 1, change: str = "", who: str = "Nan Ay") -> Objection:
    return Objection(f"{who} <nan@example.org>", f"{step or 'all'}{given}@x", given, step, change)


ONE = Ledger((version(1, a="A", b="B"),), objection=(nack("b", change="B"),))
ALL = Ledger((version(1, a="A", b="B"),), objection=(nack(),))


@pytest.mark.parametrize(
    ("ledger", "now", "wanted"),
    [
        (ONE, {"a": "A", "b": "B"}, (OpenObjection(ONE.objection[0], "b", 2, True),)),
        (ONE, {"b": "B", "a": "A2"}, (OpenObjection(ONE.objection[0], "b", 1, True),)),
        (ONE, {"a": "A", "b": "B2"}, ()),
        # It was left out.
        (ONE, {"a": "A"}, ()),
        (ALL, {"a": "A2", "b": "B"}, (OpenObjection(ALL.objection[0], "b", 2, True),)),
        (ALL, {"a": "A2", "b": "B2"}, ()),
        # What was not there was not objected to.
        (ALL, {"a": "A2", "c": "C"}, ()),
        (Ledger(objection=(nack(),)), {"a": "A"}, (OpenObjection(nack(), "a", 1, False),)),
        (Ledger(objection=(nack("a"),)), {"a": "A"}, (OpenObjection(nack("a"), "a", 1, False),)),
        (Ledger(ONE.version, objection=(nack("b"),)), {"a": "A", "b": "B2"}, ()),
        (Ledger(ONE.version, (), (Decision("b1@x", "rejected"),), ONE.objection), {"b": "B"}, ()),
        (Ledger(ONE.version, (), (Decision("b1@x", "accepted"),), ONE.objection), {"b": "B"},
         (OpenObjection(ONE.objection[0], "b", 1, True),)),
        (Ledger(ONE.version, objection=(nack("b"), nack("a"))), {"a": "A", "b": "B"},
         (OpenObjection(nack("a"), "a", 1, True), OpenObjection(nack("b"), "b", 2, True))),
    ],
)  # fmt: skip
def test_what_stands(
    ledger: Ledger, now: dict[str, str], wanted: tuple[OpenObjection, ...]
) -> None:
    assert open_objections(ledger, now) == wanted


def test_what_is_said_of_it() -> None:
    evil = Objection("Nan Ay <nan@example.org>", "$(reboot)@x", 1, "b")
    aside = "`refactor trailers s --reject '$(reboot)@x'` sets it aside"
    known, unknown = OpenObjection(evil, "b", 2, True), OpenObjection(evil, "b", 2, False)
    head = "Nan Ay's Nacked-by <$(reboot)@x> stands against patch 2 (b), "
    assert (known.words, known.remedy("s")) == (
        f"{head}unchanged since v1",
        f"change it, or {aside}",
    )
    assert (unknown.words, unknown.remedy("s")) == (
        f"{head}it is not recorded what v1 changed",
        f"`refactor post s -v1 --mbox FILE` records it, or {aside}",
    )


def logged(
    ledger: Ledger, number: int, drift: str = "", words: str = "", **now: str
) -> tuple[list[str], list[str]]:
    """What the cover letter says, without its link, and what stands below the last patch."""
    steps = [
        DraftPatch(step, change, carry(ledger, step, change, number), drift)
        for step, change in now.items()
    ]
    said = Words("", {steps[-1].step: words} if words else {})
    cover = cover_log(ledger, number, ("1" * 40, "v7.1"), steps, said)
    return cover.splitlines()[:-1], patch_log(ledger, number, steps[-1], words).splitlines()


def test_a_version_says_whose_objection_it_answers() -> None:
    answer = "Changed after Nan Ay's Nacked-by."
    assert logged(ONE, 2, a="A", b="B2") == (
        [f"- Patch 2: {answer}"],
        ["Changes in v2:", f"- {answer}"],
    )
    assert logged(ONE, 2, "1 site added", a="A", b="B2") == (
        ["- Patch 2: 1 site added.", f"- Patch 2: {answer}"],
        ["Changes in v2:", "- 1 site added.", f"- {answer}"],
    )
    assert logged(ONE, 2, "", "- Mine.", a="A", b="B2") == (
        ["- Patch 2: Mine.", f"- Patch 2: {answer}"],
        ["Changes in v2:", "- Mine.", f"- {answer}"],
    )
    assert logged(ONE, 2, a="A", b="B") == (["- No changes since v1."], ["(no changes since v1)"])


def test_an_answer_is_said_once_and_to_nobody_who_was_rejected() -> None:
    later = Ledger((*ONE.version, version(2, a="A", b="B2")), (), (), ONE.objection)
    assert logged(later, 3, a="A", b="B3")[1] == [
        "Changes in v3:",
        "- Regenerated; the code change differs from v2.",
    ]
    twice = Ledger(
        ONE.version, objection=(*ONE.objection, nack("b", 1, "B"), nack("b", 1, "B", "Una Bel"))
    )
    assert carry(twice, "b", "B2", 2).answered == ("Nan Ay", "Una Bel")
    rejected = Ledger(ONE.version, (), (Decision("b1@x", "rejected"),), ONE.objection)
    assert carry(rejected, "b", "B2", 2).answered == ()


def test_the_ledger_keeps_them() -> None:
    assert parse_ledger(render(ALL), "x") == ALL
    former = Ledger((), objection=(nack("b", change="B" * 40), nack("c", change="c" * 40)))
    assert [each.change for each in parse_ledger(render(former), "x").objection] == ["B" * 40, ""]
    assert record_version(ONE, version(2, b="B")).objection == ONE.objection


@pytest.mark.parametrize(
    ("person", "source", "complaint"),
    [
        ("Nan", "a@b", "person: wanted `Name <address>`, got 'Nan'"),
        ("N <a@b>", "a b", "wanted a message-id without angle brackets, got 'a b'"),
    ],
)
def test_what_is_no_objection(person: str, source: str, complaint: str) -> None:
    text = f'[[objection]]\nperson = "{person}"\nsource = "{source}"\nversion = 1\n'
    with pytest.raises(BadInput) as error:
        parse_ledger(text, "x")
    assert str(error.value).endswith(complaint)
