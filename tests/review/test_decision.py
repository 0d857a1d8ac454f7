"""Decisions about a mail: all of it, one kind of tag, or some of the patches."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor.errors import BadInput
from refactor.mail.mail import Mail, parse
from refactor.review.decision import limited, parse_accepted
from refactor.review.ledger import Decision, Ledger, PostedPatch, Tag, Version
from refactor.review.ledger_text import parse_ledger, render
from refactor.review.patch_numbers import chosen_steps, patch_ranges, proposed_patches
from refactor.review.record import record_decisions, record_tags
from refactor.review.verdict import judge

LIN = "Lin Us <lin@example.org>"
STEPS = ("one", "two", "three", "four")
POSTED = Version(
    2,
    tuple(
        PostedPatch(step, number, f"a: {step}", (f"{number}@x",), "", f"c{number}")
        for number, step in enumerate(STEPS, 1)
    ),
    subject="a: All",
    message_id=("0@x",),
)
LEDGER = Ledger((POSTED,))


def mail(body: str, to: str = "0@x", subject: str = "Re: hello") -> Mail:
    head = f"From: {LIN}\nSubject: {subject}\nMessage-ID: <r@x>\nIn-Reply-To: <{to}>\n"
    return parse(f"{head}\n{body}".encode(), "x")


def table(ledger: Ledger, body: str, to: str = "0@x", subject: str = "Re: hello") -> list[str]:
    rows = judge([mail(body, to, subject)], ledger, {}).rows
    return [f"{row.tag} {row.patches} {row.status}: {row.reason}" for row in rows]


@pytest.mark.parametrize(
    ("names", "steps"),
    [
        ("1", ("one",)),
        ("02", ("two",)),
        ("1-3", ("one", "two", "three")),
        ("4,1-2", ("one", "two", "four")),
        ("four, one", ("one", "four")),
        ("1,1,one", ("one",)),
    ],
)
def test_patches_by_number_and_by_step(names: str, steps: tuple[str, ...]) -> None:
    assert chosen_steps(names, POSTED) == steps


@pytest.mark.parametrize(
    ("names", "complaint"),
    [
        ("5", "v2 has no patch '5': it has 1-4"),
        ("0", "v2 has no patch '0': it has 1-4"),
        ("3-9", "v2 has no patch '3-9': it has 1-4"),
        ("3-1", "v2 has no patch '3-1': it has 1-4"),
        ("five", "v2 has no patch 'five': it has 1-4"),
        (",", "--patches names no patch: wanted numbers, as in 1-3,7, or step ids"),
    ],
)
def test_patches_that_there_are_not(names: str, complaint: str) -> None:
    with pytest.raises(BadInput) as error:
        chosen_steps(names, POSTED)
    assert str(error.value) == complaint


@given(st.text(alphabet="0123456789-, ao\u0664", max_size=12))
def test_any_names_are_patches_or_our_error(names: str) -> None:
    try:
        assert set(chosen_steps(names, POSTED)) <= set(STEPS)
    except BadInput as error:
        assert "\n" not in str(error)  # noqa: PT017


@given(st.sets(st.integers(1, 40)))
def test_ranges_name_the_same_numbers(numbers: set[int]) -> None:
    found: set[int] = set()
    for part in filter(None, patch_ranges(numbers, 2).split(",")):
        first, _, last = part.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    assert found == numbers


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("For patches 1-3:", "1-3"),
        ("Patches 1 and 2:", "1-2"),
        ("patches 1, 2 & 4", "1-2,4"),
        ("patch #3", "3"),
        ("Patches 1 thru 11 are fine", "1-4"),
        ("For patch 2/4:", "2"),
        ("for the arm64 bits", ""),
        ("patch 17", ""),
    ],
)
def test_patches_that_a_sentence_names(words: str, numbers: str) -> None:
    assert proposed_patches(words, POSTED) == numbers


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("r@x", ("r@x", "")),
        ("<r@x>", ("r@x", "")),
        ("r@x:Acked-by", ("r@x", "Acked-by")),
        ("<a:b@x>:reviewed-by", ("a:b@x", "Reviewed-by")),
        ("a:b@x", ("a:b@x", "")),
    ],
)
def test_what_is_accepted(text: str, wanted: tuple[str, str]) -> None:
    assert parse_accepted(text) == wanted


def test_only_tags_of_replies_are_accepted() -> None:
    with pytest.raises(BadInput) as error:
        parse_accepted("r@x:Signed-off-by")
    wanted = "there are Reviewed-by, Acked-by, Tested-by"
    assert str(error.value) == f"'Signed-off-by' is not taken out of a reply: {wanted}"


WORDS = "on the cover letter, and it names some patches: 'For patches 1-3:'"
SOME = f"For patches 1-3:\n\nReviewed-by: {LIN}\n"


def test_a_mail_that_names_patches_proposes_them() -> None:
    doubt = f"{WORDS}; `--patches 1-3` takes it for these"
    assert table(LEDGER, SOME) == [f"Reviewed-by 01-04 flagged: {doubt}"]
    rows = judge([mail(SOME)], LEDGER, {}).rows
    decision = limited("r@x", "", patches="1-2,four", rows=rows, ledger=LEDGER)
    assert decision == Decision("r@x", "accepted", "", ("one", "two", "four"))
    ledger = record_decisions(LEDGER, (), (), [decision])
    assert table(ledger, SOME) == [
        f"Reviewed-by 01-02,04 taken: you accepted it for 01-02,04; {doubt}"
    ]
    recorded = record_tags(ledger, judge([mail(SOME)], ledger, {}).rows)
    assert [tag.step for tag in recorded.tag] == ["one", "two", "four"]
    assert parse_ledger(render(recorded), "x") == parse_ledger(
        render(parse_ledger(render(recorded), "x")), "x"
    )


def test_a_tag_that_is_taken_may_be_limited() -> None:
    text = f"Reviewed-by: {LIN}\n"
    whole = record_tags(LEDGER, judge([mail(text)], LEDGER, {}).rows)
    assert len(whole.tag) == 4
    decided = record_decisions(whole, (), (), [Decision("r@x", "accepted", "", ("two",))])
    assert table(decided, text) == [
        "Reviewed-by 02 taken: you accepted it for 02; on the cover letter: the whole series"
    ]
    assert record_tags(decided, judge([mail(text)], decided, {}).rows).tag == (
        Tag("two", "Reviewed-by", LIN, "r@x", 2, "c2"),
    )


def test_one_kind_of_a_mail() -> None:
    text = f"With that fixed:\n\nReviewed-by: {LIN}\nAcked-by: {LIN}\n"
    doubt = "conditional: 'With that fixed:'"
    one = record_decisions(LEDGER, (), (), [Decision("r@x", "accepted", "Acked-by")])
    assert table(one, text, "1@x") == [
        f"Reviewed-by 01 flagged: {doubt}",
        f"Acked-by 01 taken: you accepted it; {doubt}",
    ]
    # What is decided about the mail replaces it.
    none = record_decisions(one, (), ["r@x"])
    assert none.decision == (Decision("r@x", "rejected"),)
    again = record_decisions(none, (), (), [Decision("r@x", "accepted", "Acked-by")])
    assert table(again, text, "1@x") == [
        "Reviewed-by 01 refused: you rejected it",
        f"Acked-by 01 taken: you accepted it; {doubt}",
    ]
    assert parse_ledger(render(again), "x") == again


def test_a_tag_about_another_patch_is_accepted_for_named_ones() -> None:
    text, subject = f"Reviewed-by: {LIN}\n", "Re: [PATCH v7 4/9] mm: Else"
    about = "about another patch, 'mm: Else'"
    assert table(LEDGER, text, "1@x", subject) == [f"Reviewed-by  refused: {about}"]
    one = record_decisions(LEDGER, (), (), [Decision("r@x", "accepted", "", ("one",))])
    assert table(one, text, "1@x", subject) == [
        f"Reviewed-by 01 taken: you accepted it for 01; {about}"
    ]


@pytest.mark.parametrize(
    ("source", "tag", "ledger", "complaint"),
    [
        ("q@x", "", LEDGER, "--patches needs the mail <q@x>: name its file, too"),
        ("r@x", "Acked-by", LEDGER, "--patches needs the mail <r@x>: name its file, too"),
        ("r@x", "", Ledger(),
         "v2 is not in the ledger, so its patches are not known: `refactor post` writes down what was sent"),
    ],
)  # fmt: skip
def test_patches_that_nobody_knows(source: str, tag: str, ledger: Ledger, complaint: str) -> None:
    rows = judge([mail(SOME)], LEDGER, {}).rows
    with pytest.raises(BadInput) as error:
        limited(source, tag, patches="1", rows=rows, ledger=ledger)
    assert str(error.value) == complaint
