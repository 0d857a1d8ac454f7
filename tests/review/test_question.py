"""Flagged tags that nobody has decided about are asked about before anything goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from refactor.review.ledger import Ledger, Tag
from refactor.review.ledger_text import parse_ledger, render
from refactor.review.open_questions import open_questions
from refactor.review.question import Question
from tests.cli import run_cli
from tests.commands.test_post_trailers_next import (
    OWN,
    SERIES,
    first_version,
    linux,
    mbox,
    reply,
    said,
)

__all__ = ["linux"]

ANN, BEN = "Ann Other <ann@example.org>", "Ben Two <ben@example.org>"
ASKED = Question("Tested-by", ANN, "a@example.org", 2, ("one", "two"), "conditional: 'If'")
LATER = Question("Reviewed-by", BEN, "b@example.org", 3, ("one",), "limited")


def asked(version: int, *tags: Tag) -> list[Question]:
    found = open_questions([ASKED, LATER], tags, version)
    return list(found.questions) if found else []


def test_only_earlier_versions_are_asked_about() -> None:
    assert (asked(2), asked(3), asked(4)) == ([], [ASKED], [LATER, ASKED])


def test_who_gives_the_tag_again_without_a_condition_is_not_asked_about() -> None:
    one, two = (Tag(step, "Tested-by", ANN, "c@example.org", 2) for step in ("one", "two"))
    other = Tag("one", "Acked-by", ANN, "c@example.org", 2)
    assert (asked(3, one), asked(3, one, two), asked(3, other)) == ([ASKED], [], [ASKED])


def test_a_ledger_keeps_questions() -> None:
    ledger = Ledger(question=(ASKED, LATER))
    text = render(ledger)
    assert parse_ledger(text, "x") == Ledger(question=(LATER, ASKED))
    assert render(parse_ledger(text, "x")) == text


def test_what_is_to_be_said_is_one_line() -> None:
    found = open_questions([ASKED, LATER], (), 9)
    assert found is not None
    assert f"{found.words}: {found.remedy('s')}" == (
        "you have not decided about Ben Two's Reviewed-by on v3 in <b@example.org>: limited "
        "(1 more): `refactor trailers s --accept b@example.org` takes it, --reject drops it"
    )


WORDS = (
    f"refactor: you have not decided about Ann Other's Tested-by on v16 in <reply-1@example.org>: "
    f"conditional: 'With the comment fixed:': `refactor trailers {SERIES} --accept "
    "reply-1@example.org` takes it, --reject drops it\n"
)


@pytest.mark.parametrize("decision", ["accept", "reject"])
def test_next_and_the_mails_wait_for_the_decision(
    linux: Path, tmp_path: Path, sealed: Path, decision: str
) -> None:
    sent, (_, one, _) = first_version(tmp_path)
    given = f"With the comment fixed:\nTested-by: {ANN}"
    thread = mbox(sent, reply(1, one, ANN, given))
    said("post", SERIES, "--mbox", thread)
    assert "1 flagged" in said("trailers", SERIES, thread)
    assert run_cli("next", SERIES) == (3, "", WORDS)
    assert not (sealed / OWN / SERIES / "versions").exists()
    # What was sent is written as it was.
    said("format-patch", SERIES, "-v16", "-o", tmp_path / "again", "--resend")
    said("run", SERIES, "--onto", "v7.4", "-v17", "--signoff")
    for verb in (("format-patch", "-o", "v17"), ("export", "--b4")):
        assert run_cli(verb[0], SERIES, "-v17", *verb[1:]) == (3, "", WORDS)
    assert not (tmp_path / "v17").exists()
    # The very command that was named: the mails are not needed again.
    said("trailers", SERIES, f"--{decision}", "reply-1@example.org")
    said("next", SERIES)
    said("run", SERIES, "--onto", "v7.4", "-v17", "--signoff")
    (sealed / OWN / SERIES / "versions/v17.md").write_text("")
    said("format-patch", SERIES, "-o", tmp_path / "v17")
    first = next((tmp_path / "v17").glob("v17-0001-*")).read_text()
    assert (f"\nTested-by: {ANN}\n" in first) == (decision == "accept")
