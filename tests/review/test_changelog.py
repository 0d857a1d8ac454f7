"""The change log of a version, out of the user's words, the ledger and what a run has found."""

from __future__ import annotations

import pytest

from refactor.mail.people import Person
from refactor.mail.recipients import COVER, Settings, header, people_in, recipients_by_mail
from refactor.review.carry import CarriedTags, carry, since
from refactor.review.changelog import (
    DraftPatch,
    cover_log,
    patch_log,
)
from refactor.review.ledger import Decision, Ledger, PostedPatch, Tag, Version
from refactor.review.version_words import Words, parse_words, placeholder
from refactor.series.schema import Recipients

NOTHING = CarriedTags()


def version(number: int, *changes: str) -> Version:
    """A version whose patches are steps a, b, c... with these changes."""
    patches = (
        PostedPatch(
            "abc"[nth], nth + 1, f"x: Step {'abc'[nth]}", (f"{number}.{nth + 1}@x",), change, change
        )
        for nth, change in enumerate(changes)
    )
    return Version(
        number, tuple(patches), f"v7.{number}", f"{number}" * 40, "x: All", (f"{number}.0@x",)
    )


def tag(step: str, given: int, change: str, who: str = "Lin Us", key: str = "Reviewed-by") -> Tag:
    return Tag(
        step,
        key,
        f"{who} <lin@example.org>",
        f"{step}{given}{who.split(maxsplit=1)[0]}@x",
        given,
        change,
    )


def test_a_tag_stays_with_its_change_and_its_loss_is_said_once() -> None:
    ledger = Ledger((version(1, "A"), version(2, "A"), version(3, "B")), (tag("a", 1, "A"),))
    assert carry(ledger, "a", "A", 1) == NOTHING
    assert carry(ledger, "a", "A", 2).kept == ledger.tag
    assert carry(ledger, "a", "B", 3) == CarriedTags(
        (), ("Dropped Lin Us's Reviewed-by: changed since v1.",), ledger.tag
    )
    assert carry(ledger, "a", "B", 4) == NOTHING
    assert carry(ledger, "a", "A", 4).kept == ledger.tag
    assert carry(ledger, "b", "A", 4) == NOTHING


def test_a_tag_given_anew_stays() -> None:
    ledger = Ledger((version(1, "A"), version(2, "B")), (tag("a", 1, "A"), tag("a", 2, "B")))
    assert carry(ledger, "a", "B", 3) == CarriedTags((ledger.tag[1],))


def test_a_rejected_tag_is_not_carried() -> None:
    given = tag("a", 1, "A")
    ledger = Ledger((version(1, "A"),), (given,), (Decision(given.source, "rejected"),))
    assert carry(ledger, "a", "A", 2) == NOTHING


def test_what_a_tag_was_given_for_may_become_known_later() -> None:
    ledger = Ledger((version(1, ""),), (tag("a", 1, ""),))
    words = "Dropped Lin Us's Reviewed-by: cannot tell whether the patch changed since v1."
    assert carry(ledger, "a", "A", 2) == CarriedTags((), (words,), ledger.tag)
    assert len(carry(Ledger((version(1, "A"),), ledger.tag), "a", "A", 2).kept) == 1


def test_since_when_a_step_has_not_changed() -> None:
    ledger = Ledger((version(1, "A"), version(2, "B"), version(3, "B"), version(4, "B", "C")))
    assert [since(ledger, "a", "B", 5), since(ledger, "a", "A", 5), since(ledger, "b", "C", 5)] == [
        2,
        0,
        4,
    ]


LEDGER = Ledger(
    (version(1, "A", "B", "C"),),
    (tag("a", 1, "A"), tag("b", 1, "x"), tag("c", 1, "C", "Ann O", "Acked-by")),
)


def now(step: str, change: str, drift: str = "") -> DraftPatch:
    return DraftPatch(step, change, carry(LEDGER, step, change, 2), drift)


def test_what_stands_below_a_patch() -> None:
    assert patch_log(Ledger(), 1, now("a", "A"), "") == ""
    assert (
        patch_log(Ledger(), 1, now("a", "A"), "- First words.") == "Changes in v1:\n- First words."
    )
    assert patch_log(LEDGER, 2, now("a", "A"), "") == "(no changes since v1)"
    assert patch_log(LEDGER, 2, now("a", "A"), "- Reword.") == "Changes in v2:\n- Reword."
    assert patch_log(LEDGER, 2, now("b", "D", "Two sites more in kernel/x.c"), "") == (
        "Changes in v2:\n- Two sites more in kernel/x.c.\n- Dropped Lin Us's Reviewed-by: changed since v1."
    )
    assert patch_log(LEDGER, 2, now("d", "D"), "") == "Changes in v2:\n- New in v2."
    unknown = Ledger((version(1, ""),))
    assert patch_log(unknown, 2, DraftPatch("a", "A", NOTHING), "") == (
        "Changes in v2:\n- No record of this patch as of v1."
    )


def test_what_the_cover_letter_says() -> None:
    base = ("1" * 40, "v7.1 (Linux 7.1.0)")
    assert cover_log(Ledger(), 1, base, [now("a", "A")], Words("", {})) == ""
    assert cover_log(
        Ledger(), 1, base, [now("a", "A")], Words("- Mine.", {"a": "- This.\n- That."})
    ) == ("- Mine.\n- Patch 1: This.\n- Patch 1: That.")
    whole = cover_log(
        LEDGER,
        2,
        ("2" * 40, "v7.2 (Linux 7.2.0)"),
        [now("a", "A"), now("b", "D"), now("d", "E")],
        Words("", {"a": "Why."}),
    )
    assert whole.splitlines() == [
        "- Rebased on v7.2 (Linux 7.2.0).",
        "- Patch 1: Why.",
        "- Patch 2: Regenerated; the code change differs from v1.",
        "- Patch 3: New in v2.",
        '- Dropped "x: Step c".',
        "- Add Lin Us's Reviewed-by to patch 1.",
        "- Patch 2: Dropped Lin Us's Reviewed-by: changed since v1.",
        "- Link to v1: https://lore.kernel.org/all/1.0@x/",
    ]
    taken = cover_log(LEDGER, 2, base, [now("a", "A")], Words("", {}), ["b", "x"])
    assert taken.splitlines()[:3] == [
        "- Dropped patch 2 of v1: already upstream.",
        '- Dropped "x: Step c".',
        "- Add Lin Us's Reviewed-by to patch 1.",
    ]
    other = cover_log(LEDGER, 2, base, [now("a", "A")], Words("", {}), ["b"], not_for_base=["c"])
    assert other.splitlines()[:2] == [
        "- Dropped patch 2 of v1: already upstream.",
        "- Dropped patch 3 of v1: not needed on this base.",
    ]
    same = cover_log(LEDGER, 2, base, [now("a", "A"), now("c", "C")], Words("", {}))
    assert same.splitlines()[1:3] == [
        "- Add Ann O's Acked-by to patch 2.",
        "- Add Lin Us's Reviewed-by to patch 1.",
    ]


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ("abc", "the series"),
        ("a", "patch 1"),
        ("ab", "patches 1-2"),
        ("ac", "patches 1 and 3"),
    ],
)
def test_how_patches_are_named(steps: str, words: str) -> None:
    tags = tuple(tag(step, 1, step) for step in steps)
    ledger = Ledger((version(1, "a", "b", "c"),), tags)
    three = [DraftPatch(step, step, carry(ledger, step, step, 2)) for step in "abc"]
    assert f"- Add Lin Us's Reviewed-by to {words}.\n" in cover_log(
        ledger, 2, ("1" * 40, "x"), three, Words("", {})
    )


def test_words_about_a_patch_that_is_not_there_are_kept() -> None:
    words = Words("Prose of mine.", {"a": "- This.", "b": "- Gone.\n- Twice.", "n": "New."})
    taken = cover_log(LEDGER, 2, ("1" * 40, "v7.1"), [now("a", "A")], words, ["b"])
    assert taken.splitlines()[:-2] == [
        *("", "Prose of mine.", ""),
        "- Dropped patch 2 of v1: already upstream.",
        *("- Patch 1: This.", "- x: Step b: Gone.", "- x: Step b: Twice.", "- n: New."),
        '- Dropped "x: Step c".',
    ]
    assert cover_log(Ledger(), 1, ("1" * 40, "v7.1"), [now("a", "A")], words).splitlines()[3:] == [
        *("- Patch 1: This.", "- b: Gone.", "- b: Twice.", "- n: New.")
    ]
    alone = patch_log(LEDGER, 2, now("a", "A"), "Prose of mine.", ("2" * 40, "v7.2"), ["b"])
    assert alone.splitlines()[:-1] == [
        *("Changes in v2:", "", "Prose of mine.", "", "- Rebased on v7.2."),
        "- Dropped patch 2 of v1: already upstream.",
        '- Dropped "x: Step c".',
    ]


def test_what_is_true_of_several_patches_is_said_once() -> None:
    ledger = Ledger((version(1, "a", "b", "c"),), tuple(tag(step, 1, step) for step in "abc"))
    drift = {"a": "Adapted", "b": "Adapted to more", "c": "Adapted"}
    three = [
        DraftPatch(step, step * 2, carry(ledger, step, step * 2, 2), words)
        for step, words in drift.items()
    ]
    assert cover_log(ledger, 2, ("1" * 40, "x"), three, Words("", {})).splitlines()[:-1] == [
        "- Patches 1 and 3: Adapted.",
        "- Patch 2: Adapted to more.",
        "- Patches 1-3: Dropped Lin Us's Reviewed-by: changed since v1.",
    ]


def test_the_words_of_the_user() -> None:
    text = "- All.\n\n## a\n- One.\n\n- Two.\n\n## b\n\n"
    assert parse_words(text, "w", ["a", "b"]) == Words("- All.", {"a": "- One.\n\n- Two."})
    assert parse_words("", "w", []) == Words("", {})
    assert placeholder(["a", "b"]).splitlines()[2:] == ["## a", "", "## b"]


CAT, LIST = Person("Cat <cat@example.org>", "maintainer"), Person("list@example.org", "list")


def test_who_gets_what_under_a_policy() -> None:
    policy = Recipients(
        own=("b",),
        lists=("big@example.org",),
        never=("never@example.org",),
        extra=("Never <never@example.org>",),
    )
    found = recipients_by_mail(
        {"a": (CAT, LIST), "b": (LIST,)},
        policy,
        Settings(("me@example.org",), ("you@example.org",)),
    )
    assert {step: mail.everybody for step, mail in found.items()} == {
        COVER: (
            "me@example.org",
            "Cat <cat@example.org>",
            "list@example.org",
            "big@example.org",
            "you@example.org",
        ),
        "a": (
            "me@example.org",
            "Cat <cat@example.org>",
            "list@example.org",
            "big@example.org",
            "you@example.org",
        ),
        "b": ("me@example.org", "list@example.org", "big@example.org", "you@example.org"),
    }


def test_headers() -> None:
    assert header("To", ()) == ""
    assert (
        header("Cc", ("A <a@b>", "Jörg <j@b>")) == "Cc: A <a@b>,\n    =?utf-8?b?SsO2cmc=?= <j@b>\n"
    )
    assert people_in('"B, A" <a@b>, c@d,, ') == ('"B, A" <a@b>', "c@d")


def test_the_log_links_to_every_earlier_version_the_last_one_first() -> None:
    unknown = Version(2, (PostedPatch("a", 1, "x: Step a", (), "A", "A"),))
    ledger = Ledger((version(1, "A"), unknown, version(3, "A")))
    base = ("3" * 40, "v7.3 (Linux 7.3.0)")
    links = [
        "- Link to v3: https://lore.kernel.org/all/3.0@x/",
        "- Link to v1: https://lore.kernel.org/all/1.0@x/",
    ]
    cover = cover_log(ledger, 4, base, [now("a", "A")], Words("", {}))
    assert cover.splitlines() == ["- No changes since v3.", *links]
    alone = patch_log(ledger, 4, now("a", "A"), "- Mine.", base)
    assert alone.splitlines() == ["Changes in v4:", "- Mine.", *links]
