"""Remarks of reviewers and robots: what is one, whose it is, and what the user has marked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from refactor.errors import BadInput
from refactor.mail.mail import parse
from refactor.review.ledger import Ledger
from refactor.review.ledger_text import parse_ledger, render
from refactor.review.remark import Answer, Remark
from refactor.review.remark_marks import (
    Marks,
    marked_remarks,
    open_remarks,
    parse_numbers,
    record_remarks,
    record_replies,
)
from refactor.review.remarks import replies
from tests.review.habits import LEDGER, LIN, TAG, mail

SUBJECTS = {patch.step: patch.subject for patch in LEDGER.version[-1].patch}
SENT = Ledger(tuple(replace(version, senders=("ada@example.org",)) for version in LEDGER.version))
ROBOT = "kernel test robot <lkp@intel.com>"
LKP = """Hi Ada,

kernel test robot noticed the following build errors:

[auto build test ERROR on widgets/next]

All errors (new ones prefixed by >>):

>> drivers/widget/core.c:4:5: error: 'x' undeclared

--
0-DAY CI Kernel Test Service""".replace("--\n0", "-- \n0")


def read(*mails: bytes) -> list[Remark]:
    return list(replies([parse(raw, "x") for raw in mails], SENT, SUBJECTS).remarks())


def told(body: str, **more: str) -> list[str]:
    return [remark.words for remark in read(mail(body, **more))]  # type: ignore[arg-type]


WORDS = {
    "a question": ("Why is that?", ["Why is that?"]),
    "two paragraphs": ("Why is that?\n\nAnd that?", ["Why is that?", "And that?"]),
    "code goes with the words above it": (
        "I would write:\n\n\tint a;\n\tint b;\n\nNo?",
        ["I would write:\n\n\tint a;\n\tint b;", "No?"]),
    "lines of one paragraph": ("This is\nlong.", ["This is\nlong."]),
    "thanks, praise and a tag": (f"Hi Ada,\n\nLooks good to me, thanks!\n\n{TAG}\n\nBest regards,\nLin", []),
    "a tag for the series": (f"For the series:\n{TAG}", []),
    "words around a tag": (f"With the typo fixed, and tested.\n{TAG}", ["With the typo fixed, and tested."]),
    "a condition above a tag": (f"The name is odd.\n\nOther than that:\n\n{TAG}", ["The name is odd.", "Other than that:"]),
    "only quoted": ("> Why?", []),
    "short ones": ("Typo.\n\nWhy not", ["Typo.", "Why not"]),
    "a short one at the end": ("Typo?", ["Typo?"]),
    "a closing and a name": ("Typo.\n\nViele Grüße,\nLin\n", ["Typo."]),
    "a signature": ("Why?\n\n-- \nLin\nWidget Corp.", ["Why?"]),
    "a diff of their own": ("Like this?\n\ndiff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-a\n+b", ["Like this?"]),
    "control characters": ("Why\x1b[31m?", ["Why [31m?"]),
}  # fmt: skip


@pytest.mark.parametrize("case", WORDS)
def test_what_is_a_remark(case: str) -> None:
    body, wanted = WORDS[case]
    assert told(body) == wanted


def test_whose_it_is_and_what_it_is_about() -> None:
    (remark,) = read(mail("> +\tint x;\n> +\tx = 1;\n\nOne line?", to="p4-2@x", subject="Re: x"))
    assert remark == Remark(
        number=0,
        person=LIN,
        source="r1@x",
        version=4,
        words="One line?",
        step="step-2",
        quoted="+ x = 1;",
    )


def test_an_authors_own_mails_are_none() -> None:
    own = "Ada Developer <ADA@example.org>"
    answer = mail("I do not think so.", who=own, to="r1@x", name="r2@x")
    assert [remark.source for remark in read(mail("Why?"), answer)] == ["r1@x"]
    # Without them in the ledger, a posted mail among the others shows who the author is.
    posted = mail(
        "It was missing.", who=own, name="p3-1@x", to="p3-0@x", subject="[PATCH v3 1/8] x"
    )
    mails = [parse(raw, "x") for raw in (posted, mail("Why?"), answer)]
    assert [found.source for found in replies(mails, LEDGER, SUBJECTS).remarks()] == ["r1@x"]


def test_mails_about_something_else_are_none() -> None:
    assert read(mail("Why?", to="", subject="Re: [PATCH 1/2] gadget: Other thing")) == []
    assert read(mail("Why?", subject="Re: [PATCH v3 9/9] gadget: Another")) == []


def test_the_report_of_a_robot_is_one_remark() -> None:
    (remark,) = read(mail(LKP, who=ROBOT, quotes=False))
    assert (remark.person, remark.robot, remark.state) == (ROBOT, True, "open")
    assert remark.words == (
        "kernel test robot noticed the following build errors:\n"
        "drivers/widget/core.c:4:5: error: 'x' undeclared"
    )


@pytest.mark.parametrize(
    ("who", "subject", "body"),
    [
        ("patchwork-bot+netdevbpf@kernel.org", "Re: [PATCH v3 0/8] widget: All things",
         "Hello:\n\nThis series was applied to netdev/net-next.git (main)"),
        ("Patchwork <patchwork@emeril.freedesktop.org>", "Fi.CI.BAT: success for widget: All things", "x"),
    ],
)  # fmt: skip
def test_the_success_of_a_robot_is_done_at_once(who: str, subject: str, body: str) -> None:
    (remark,) = read(mail(body, who=who, subject=subject, to="p3-0@x", quotes=False))
    assert (remark.robot, remark.state, remark.step) == (True, "done", "")


def test_numbers_stay_when_mails_are_read_again() -> None:
    first = record_remarks(SENT, read(mail("Why?", name="b@x")))
    more = [mail("Earlier.", name="a@x"), mail("Why?", name="b@x"), mail("Later.", name="c@x")]
    second = record_remarks(first, read(*more))
    numbers = [(remark.number, remark.source) for remark in second.remark]
    assert numbers == [(1, "b@x"), (2, "a@x"), (3, "c@x")]
    assert record_remarks(second, read(*reversed(more))) == second
    assert parse_ledger(render(second), "x").remark == second.remark


def test_marks_stay_when_mails_are_read_again() -> None:
    ledger = record_remarks(SENT, read(mail("Why?\n\nAnd that?\n\nAnd?")))
    ledger = marked_remarks(ledger, Marks(done=(1,), ignore=(3,), reason="taste"))
    ledger = record_remarks(ledger, read(mail("Why?\n\nAnd that?\n\nAnd?")))
    states = [(remark.state, remark.reason) for remark in ledger.remark]
    assert states == [("done", "taste"), ("open", ""), ("ignored", "taste")]
    assert [remark.number for remark in open_remarks(ledger)] == [2]
    again = marked_remarks(ledger, Marks(reopen=(1,)))
    assert [remark.number for remark in open_remarks(again)] == [1, 2]


def test_one_number_in_two_merged_ledgers() -> None:
    one, two = (record_remarks(SENT, read(mail("Why?", name=name))) for name in ("a@x", "b@x"))
    merged = record_remarks(replace(one, remark=(*one.remark, *two.remark)), [])
    assert [(remark.number, remark.source) for remark in merged.remark] == [(1, "a@x"), (2, "b@x")]


@pytest.mark.parametrize(
    ("marks", "complaint"),
    [
        (Marks(done=(9,)), "there is no remark 9: there are 1 to 1"),
        (Marks(done=(1,), ignore=(1,), reason="x"), "remark 1 is marked in two ways: give one of them"),
        (Marks(ignore=(1,)), "--ignore wants a reason: add --reason 'WORDS': the ledger keeps it"),
        (Marks(reason="x"), "--reason goes with --ignore or --done: name the remarks that it is about"),
    ],
)  # fmt: skip
def test_marks_that_are_refused(marks: Marks, complaint: str) -> None:
    ledger = record_remarks(SENT, read(mail("Why?")))
    with pytest.raises(BadInput) as caught:
        marked_remarks(ledger, marks)
    assert str(caught.value) == complaint


def test_who_has_answered_is_kept_whatever_they_said() -> None:
    mails = [
        mail("Thanks!", name="a@x"),
        mail("Thanks!", name="b@x"),
        mail(LKP, who=ROBOT, name="c@x"),
        mail("Because.", who="Ada Developer <ada@example.org>", name="d@x"),
    ]
    found = replies([parse(raw, "x") for raw in mails], SENT, SUBJECTS)
    ledger = record_replies(SENT, found)
    assert ledger.answer == (Answer(LIN, 3, "step-1"),)
    assert record_replies(ledger, found) == ledger
    assert parse_ledger(render(ledger), "x") == ledger


def test_numbers() -> None:
    assert parse_numbers(["1,3-5", "4"]) == (1, 3, 4, 5)
    assert parse_numbers([]) == ()
    with pytest.raises(
        BadInput, match=r"^'x' is no number of a remark: wanted numbers, as in 1,3-5$"
    ):
        parse_numbers(["1,x"])


@given(st.text())
def test_any_text_gives_remarks_that_the_ledger_keeps(body: str) -> None:
    ledger = record_remarks(Ledger(), read(mail(body)) if body.isprintable() else [])
    assert parse_ledger(render(ledger), "x") == ledger
