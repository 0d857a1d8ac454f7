"""Tags that were taken back: which words do it, which tags are meant, and what becomes of them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor.errors import BadInput
from refactor.mail.mail import Mail, parse, seconds
from refactor.mail.trailer import Trailer
from refactor.review.carry import carry
from refactor.review.ledger import Ledger, Objection, PostedPatch, Tag, Version
from refactor.review.ledger_text import parse_ledger, render
from refactor.review.objections import open_objections
from refactor.review.record import record_decisions, record_tags
from refactor.review.verdict import judge
from refactor.review.withdrawal import is_explicit, kind, withdrawal

LIN = "Lin Us <lin@example.org>"
TAG = f"Reviewed-by: {LIN}\n"
LEDGER = Ledger(
    (
        Version(
            2,
            (
                PostedPatch("one", 1, "a: First", ("1@x",), "", "c1"),
                PostedPatch("two", 2, "b: Second", ("2@x",), "", "c2"),
            ),
            "v7.3",
            "0" * 40,
            "a: Both",
            ("0@x",),
        ),
    )
)

TAKES_BACK = [
    "Please drop my Reviewed-by.",
    "Please switch to specific names (and drop my reviewed-by, so that this\nwill be in my queue).",
    "So I'm retracting both of my tags for now.",
    "I do see a caveat, and would like to take back my Reviewed-by for now.",
    "I no longer stand by this.",
    "I no longer stand by my review.",
    "I cannot stand behind this any more.",
    "My R-b no longer applies.",
    "Consider my ack withdrawn.",
    "Please don't carry my R-b over to v3.",
    "I hereby withdraw the Reviewed-by that I gave on v1.",
    "Let me revoke that R-b, then.",
    "Please remove my Acked-by: it was meant for another series.",
    "My tag should not have been on this one.",
    "I take my Tested-by back, the board does not boot.",
    "Please change my Acked-by to a Reviewed-by.",
    "You can't keep my tag on that.",
    "I take that back.",
    "Actually, I'm taking this back.",
    "Please disregard.",
    "Please disregard my previous mail.",
    "Ignore this please",
    "Sorry, wrong patch.",
    "Oops, wrong thread, sorry.",
    "I replied to the wrong mail.",
    "That was meant for a different patch.",
    "This was intended for the other series.",
    "I was a bit too quick here.",
    "I think I spoke too soon.",
    "On second thoughts, no.",
    "I changed my mind.",
    "I've reconsidered.",
    "I am no longer convinced.",
    "Please hold off on this one.",
    "Please don't apply this yet.",
    "Don't merge this.",
    "Strike that.",
    "Scratch that, see below.",
]

KEEPS = [
    "Please keep my tag.",
    "You can keep my Reviewed-by.",
    "Feel free to add my R-b.",
    "My Reviewed-by still stands.",
    "I dropped your Reviewed-by, because the patch has changed.",
    "I'll add your tags.",
    "Could you drop this hunk?",
    "I do not like the name.",
    "The tag bits of the pointer are dropped here.",
    "This drops the review flag.",
    "Thanks for the review!",
    "I will not be able to test this before Monday.",
    "This is called too early in boot.",
    "These functions don't take the lock.",
    "The lock that we hold on this path is the other one.",
    "It frees the wrong one.",
    "I'm not sure about the naming.",
    "You are right, I was wrong.",
    "My bad, I misread that.",
    "This flag was meant for another purpose.",
    "Please reconsider the naming.",
    "Could you wait for the other series?",
    "The patch takes it back to the old state.",
    "I will not apply this before the merge window.",
    "Never mind.",
    "We may ignore that case.",
    "Please ignore the checkpatch warning here.",
    "You can forget about the 32-bit case.",
    "The old code did not carry the flag.",
    "No, that is fine.",
    "On the other hand this is for a different version of gcc.",
]


@pytest.mark.parametrize("text", TAKES_BACK)
def test_words_that_take_a_tag_back(text: str) -> None:
    assert withdrawal(f"> x\n\nHello,\n\n{text}\n\nLin\n") == " ".join(text.split())


@pytest.mark.parametrize("text", KEEPS)
def test_words_that_do_not(text: str) -> None:
    assert withdrawal(f"{text}\n") == ""


def test_a_quotation_takes_nothing_back() -> None:
    assert withdrawal("> Please drop my Reviewed-by.\n\nDone.\n\n-- \nI take back my tag.\n") == ""


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert isinstance(is_explicit(withdrawal(text) or text), bool)
    assert kind(text) in ("", "Reviewed-by", "Acked-by", "Tested-by")


def mail(
    name: str, body: str, *, to: str = "1@x", hour: int = 10, who: str = LIN, more: str = ""
) -> Mail:
    date = f"Mon, 23 Nov 2026 {hour:02}:00:00 +0000"
    head = f"From: {who}\nSubject: Re: hello\nMessage-ID: <{name}@x>\nDate: {date}\n{more}"
    return parse(f"{head}In-Reply-To: <{to}>\n\n{body}".encode(), "x")


def rows(*mails: Mail, ledger: Ledger = LEDGER) -> list[str]:
    found = judge(mails, ledger, {}).rows
    return [f"{row.source} {row.tag} {row.patches} {row.status}: {row.reason}" for row in found]


GIVEN, DROP = mail("g", TAG), mail("w", "Please drop my Reviewed-by.\n", hour=12)
WORDS = "takes the tag back: 'Please drop my Reviewed-by.'"
KNOWN = record_tags(LEDGER, judge([GIVEN], LEDGER, {}).rows)


def test_a_tag_that_is_in_the_ledger() -> None:
    assert rows(DROP, ledger=KNOWN) == [f"w@x Reviewed-by 01 blocker: {WORDS}"]
    taken_back = record_tags(KNOWN, judge([DROP], KNOWN, {}).rows)
    assert taken_back.objection == (Objection(LIN, "w@x", 2, "one", "c1", "Reviewed-by", ("g@x",)),)
    assert parse_ledger(render(taken_back), "x") == taken_back
    (objection,) = open_objections(taken_back, {"one": "c1", "two": "c2"})
    assert (objection.words, objection.remedy("s")) == (
        "Lin Us took back the Reviewed-by for patch 1 (one) in <w@x>, and you have not decided "
        "about that",
        "`refactor trailers s --accept w@x` drops the tag, --reject in its place keeps it",
    )
    # The tag of a patch that has changed is dropped anyway.
    assert open_objections(taken_back, {"one": "c9", "two": "c2"}) == ()
    # Until the user decides, the tag stays, and nothing is mailed.
    assert [tag.person for tag in carry(taken_back, "one", "c1", 3).kept] == [LIN]

    accepted = record_decisions(taken_back, ["w@x"], ())
    assert open_objections(accepted, {"one": "c1", "two": "c2"}) == ()
    carried = carry(accepted, "one", "c1", 3)
    assert (carried.kept, carried.dropped, carried.answered, carried.withdrawn) == (
        (),
        ("Dropped Lin Us's Reviewed-by: withdrawn.",),
        (),
        (Trailer("Reviewed-by", LIN),),
    )
    assert rows(DROP, ledger=accepted) == [f"w@x Reviewed-by 01 blocker: you accepted it; {WORDS}"]

    rejected = record_decisions(taken_back, (), ["w@x"])
    assert open_objections(rejected, {"one": "c1", "two": "c2"}) == ()
    assert [tag.person for tag in carry(rejected, "one", "c1", 3).kept] == [LIN]
    assert rows(DROP, ledger=rejected) == ["w@x Reviewed-by 01 refused: you rejected it"]


def test_a_tag_of_the_same_mails() -> None:
    for mails in ((GIVEN, DROP), (DROP, GIVEN)):
        assert sorted(rows(*mails)) == [
            "g@x Reviewed-by 01 refused: taken back later, in <w@x>",
            f"w@x Reviewed-by 01 blocker: {WORDS}",
        ]
    rejected = record_decisions(LEDGER, (), ["w@x"])
    assert rows(GIVEN, DROP, ledger=rejected) == [
        "g@x Reviewed-by 01 taken: in reply to v2",
        "w@x Reviewed-by 01 refused: you rejected it",
    ]


def test_a_tag_that_was_given_again() -> None:
    again = mail("a", TAG, hour=14)
    wanted = [
        "g@x Reviewed-by 01 refused: taken back later, in <w@x>",
        f"w@x Reviewed-by 01 blocker: {WORDS}",
        "a@x Reviewed-by 01 taken: in reply to v2",
    ]
    assert rows(GIVEN, DROP, again) == wanted
    recorded = record_tags(LEDGER, judge([GIVEN, DROP, again], LEDGER, {}).rows)
    accepted = record_decisions(recorded, ["w@x"], ())
    carried = carry(accepted, "one", "c1", 3)
    assert ([tag.source for tag in carried.kept], carried.dropped) == (["a@x"], ())
    # Read alone, it still means the tag that it meant.
    (row,) = judge([DROP], recorded, {}).rows
    assert row.withdraws == ("g@x",)


def test_a_tag_for_the_whole_series_taken_back_from_one_patch() -> None:
    whole = mail("g", TAG, to="0@x")
    ledger = record_tags(LEDGER, judge([whole], LEDGER, {}).rows)
    assert rows(whole, DROP) == [
        "g@x Reviewed-by 01-02 taken: on the cover letter: the whole series",
        f"w@x Reviewed-by 01 blocker: {WORDS}",
    ]
    taken_back = record_tags(ledger, judge([whole, DROP], ledger, {}).rows)
    accepted = record_decisions(taken_back, ["w@x"], ())
    assert [len(carry(accepted, step, change, 3).kept) for step, change in
            (("one", "c1"), ("two", "c2"))] == [0, 1]  # fmt: skip


def test_a_tag_below_the_words_that_take_it_back() -> None:
    dropped = mail("w", f"It was not tested. Please drop my\n\n{TAG}", hour=12)
    assert rows(GIVEN, dropped) == [
        "g@x Reviewed-by 01 refused: taken back later, in <w@x>",
        "w@x Reviewed-by 01 blocker: takes the tag back: 'Please drop my'",
    ]
    # Where nothing is known that it could take back, it is a tag to be asked about.
    assert rows(dropped) == [
        "w@x Reviewed-by 01 flagged: read the words beside it: 'Please drop my'"
    ]


def test_tags_of_other_people_and_patches_stay() -> None:
    other = mail(
        "o", "Reviewed-by: Ann Other <ann@example.org>\n", who="Ann Other <ann@example.org>"
    )
    second, ack = mail("s", TAG, to="2@x"), mail("k", f"Acked-by: {LIN}\n")
    assert rows(other, second, ack, GIVEN, DROP) == [
        "o@x Reviewed-by 01 taken: in reply to v2",
        "s@x Reviewed-by 02 taken: in reply to v2",
        "k@x Acked-by 01 taken: in reply to v2",
        "g@x Reviewed-by 01 refused: taken back later, in <w@x>",
        f"w@x Reviewed-by 01 blocker: {WORDS}",
    ]
    both = mail("w", "I'm retracting both of my tags for now.\n", hour=12)
    words = "takes the tag back: 'I'm retracting both of my tags for now.'"
    assert rows(ack, GIVEN, both) == [
        "k@x Acked-by 01 refused: taken back later, in <w@x>",
        "g@x Reviewed-by 01 refused: taken back later, in <w@x>",
        f"w@x Acked-by 01 blocker: {words}",
        f"w@x Reviewed-by 01 blocker: {words}",
    ]


def test_a_tag_that_is_not_known() -> None:
    words = "takes back a tag that is not known: 'Please drop my Reviewed-by.'"
    assert rows(DROP) == [f"w@x Reviewed-by 01 blocker: {words}"]
    assert rows(mail("w", "I no longer stand by this.\n")) == []
    robot = mail("w", "Please drop my Reviewed-by.\n", who="build bot <bot@example.org>")
    assert rows(robot) == []
    nameless = mail("w", "Please drop my Reviewed-by.\n", who="lin@example.org")
    assert judge([nameless], LEDGER, {}).rows[0].person == "lin <lin@example.org>"


@pytest.mark.parametrize("tag", ["Signed-off-by", "x"])
def test_only_a_tag_can_be_taken_back(tag: str) -> None:
    text = f'[[objection]]\nperson = "{LIN}"\nsource = "a"\nversion = 1\ntag = "{tag}"\n'
    with pytest.raises(BadInput) as error:
        parse_ledger(text, "l")
    wanted = "wanted one of Reviewed-by, Acked-by, Tested-by"
    assert str(error.value) == f"l: key 'objection[0]': tag: {wanted}, got '{tag}'"


@pytest.mark.parametrize(
    ("date", "wanted"),
    [
        ("Mon, 23 Nov 2026 10:00:00 +0000", 1795428000.0),
        ("Mon, 23 Nov 2026 11:00:00 +0100", 1795428000.0),
        ("Mon, 99 Nov 99999999 10:00:00 +0000", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates(date: str, wanted: float | None) -> None:
    assert seconds(date) == wanted


@given(st.text())
def test_any_date_is_read(date: str) -> None:
    assert seconds(date) is None or isinstance(seconds(date), float)


def test_tag_is_kept_in_order() -> None:
    assert Tag("one", "Reviewed-by", LIN, "g@x", 2, "c1") in KNOWN.tag


def test_twice_as_many_tags_are_twice_the_work() -> None:
    def seconds_for(number: int) -> float:
        mails, sources = [], []
        for n in range(number):
            who = f"P{n} Us <p{n}@example.org>"
            mails.append(mail(f"g{n}", f"Reviewed-by: {who}\n", who=who))
            mails.append(mail(f"w{n}", "Please drop my Reviewed-by.\n", who=who, hour=12))
            sources.append(f"w{n}@x")
        ledger = record_decisions(LEDGER, sources, ())
        ledger = record_tags(ledger, judge(mails, ledger, {}).rows)
        started = time.process_time()
        assert len(judge(mails, ledger, {}).rows) == 2 * number
        return time.process_time() - started

    assert seconds_for(2_000) < 10 * seconds_for(500) + 0.5
