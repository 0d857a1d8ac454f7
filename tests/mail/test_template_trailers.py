"""Trailers as people write them: none becomes prose, and nothing among them is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor.errors import BadInput
from refactor.mail.commit_message import compose
from refactor.mail.template_trailers import split_template
from refactor.mail.trailer import Trailer

FIXES, BY = 'Fixes: 0123456789ab ("a: Add")', "Reported-by: Jörg Üser <j@example.org>"
CASES = {
    "plain": (f"a: b\n\nWords.\n\n{FIXES}\n{BY}\n", "a: b\n\nWords."),
    "a note": (f"a: b\n\nWords.\n\n{FIXES}\n{BY}\n[ada: reworded]\n", "a: b\n\nWords."),
    "a note between": (f"a: b\n\nWords.\n\n{FIXES}\n[ada: x: y]\n{BY}\n", "a: b\n\nWords."),
    "a reference": (f"a: b\n\nAs [1].\n\n[1] https://x\n{FIXES}\n{BY}\n", "a: b\n\nAs [1].\n\n[1] https://x"),
    "no line between": (f"a: b\n\nWords.\n{FIXES}\n{BY}\n", "a: b\n\nWords."),
    "small letters": (f"a: b\n\nWords.\n\n{FIXES.replace('F', 'f', 1)}\n{BY.replace('R', 'r', 1)}", "a: b\n\nWords."),
    "wrapped": (f"a: b\n\nWords.\n\n{FIXES.replace(' Add', chr(10) + 'Add')}\n{BY}", "a: b\n\nWords."),
    "folded": (f"a: b\n\nWords.\n\n{FIXES}\n{BY.replace(' <', chr(10) + '  <')}", "a: b\n\nWords."),
    "nothing but trailers": (f"a: b\n\n{FIXES}\n{BY}", "a: b"),
}  # fmt: skip
NOTES = {"a note": (1, "[ada: reworded]"), "a note between": (0, "[ada: x: y]")}


@pytest.mark.parametrize("case", CASES)
def test_trailers_are_found(case: str) -> None:
    message, body = CASES[case]
    wanted = [Trailer("Fixes", FIXES[7:]), Trailer("Reported-by", BY[13:])]
    if case in NOTES:
        nth, note = NOTES[case]
        wanted[nth] = Trailer(wanted[nth].key, wanted[nth].value, (note,))
    assert split_template(message, "x") == (body, tuple(wanted))


PROSE = [
    "a: b\n\nNote: it is slow",
    "a: b\n\nWords\nwith a colon: here.\n",
    "a: b\n\nSome words, and a long list of\nthings that follow.\nCc: is one.\nOthers are, too.",
    "a: b\n\n  Cc: a@b",
    "a: b",
    "Fixes: x",
]


@pytest.mark.parametrize("message", PROSE)
def test_prose_stays_prose(message: str) -> None:
    assert split_template(message, "x") == (message.strip("\n"), ())


@pytest.mark.parametrize("between", ["some words", "and more: words", "(cherry picked)"])
def test_what_is_doubtful_is_refused(between: str) -> None:
    with pytest.raises(BadInput) as error:
        split_template(f"a: b\n\nWords.\n\n{FIXES}\n{between}\n{BY}\n", "x.j2")
    assert str(error.value) == (
        f"x.j2: '{between}' stands among trailers and is none: put it above them with an empty line "
        "between, or write it as [name: words]"
    )


def test_a_note_goes_with_its_trailer() -> None:
    message = compose(f"a: b\n\nWords.\n\n{BY}\n[ada: reworded]\n{FIXES}\n", (), "x")
    assert str(message) == f"a: b\n\nWords.\n\n{FIXES}\n{BY}\n[ada: reworded]\n"


@pytest.mark.parametrize(
    "line",
    [
        "From: Other Person <other@example.org>",
        "From: now on it is so.",
        "Subject: to review, this adds a define.",
        "date: the same as before.",
        "[PATCH] is how it begins.",
        ">From here on.",
        "Content-Type: it is text.",
    ],
)
def test_a_body_that_git_am_would_take_for_headers(line: str) -> None:
    with pytest.raises(BadInput) as error:
        compose(f"a: b\n\n{line}\n\nWords.\n", (), "x.j2")
    assert str(error.value) == (
        f"x.j2: git am would take the line '{line}' for a header of the mail: begin with other words"
    )
    # Further down it is a line as any other.
    assert line in str(compose(f"a: b\n\nWords.\n\n{line}\n\nMore.\n", (), "x"))


@given(st.text(alphabet=st.sampled_from("aFixes:-by \n[]x.@"), max_size=60))
def test_splitting_loses_no_word(message: str) -> None:
    try:
        body, found = split_template(message, "x")
    except BadInput:
        return
    words = " ".join([body, *map(str, found)]).split()
    assert [word.lower() for word in words] == message.lower().split()
