"""The person in a tag, whatever a mail client has made of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor.review.bare import bare_tag
from refactor.review.tag_person import TagPerson, tag_person

LIN = "lin@example.org"

FORMS = {
    f"Lin Us <{LIN}>": TagPerson("Lin Us", LIN),
    f"Lin Us <{LIN}>, # core": TagPerson("Lin Us", LIN, ", # core"),
    f"Lin Us <{LIN}<mailto:{LIN}>>": TagPerson("Lin Us", LIN),
    f"Lin Us [mailto:{LIN}]": TagPerson("Lin Us", LIN),
    f"Lin Us ({LIN})": TagPerson("Lin Us", LIN),
    f"Lin Us (Widget Corp.) <{LIN}>": TagPerson("Lin Us (Widget Corp.)", LIN),
    f"Lin Us &lt;{LIN}&gt;": TagPerson("Lin Us", LIN),
    f'"Us, Lin" <{LIN}>': TagPerson("Us, Lin", LIN),
    LIN: TagPerson("", LIN),
    f"{LIN}.": TagPerson("", LIN, "."),
    f"Lin Us {LIN}": TagPerson("Lin Us", LIN, is_loose=True),
    f"Lin Us < {LIN} > (core)": TagPerson("Lin Us", LIN, "(core)", is_loose=True),
    f"Lin Us <{LIN}": TagPerson("Lin Us", LIN, is_loose=True),
    "Lin Us <lin@exam": TagPerson("Lin Us <lin@exam"),
    "Lin Us": TagPerson("Lin Us"),
    "": TagPerson(""),
}


@pytest.mark.parametrize("value", FORMS)
def test_forms(value: str) -> None:
    assert tag_person(value) == FORMS[value]


PIECES = st.sampled_from(
    ["Lin", " ", "<", ">", "(", ")", "[mailto:", "]", "@", LIN, "#", "&lt;", ","]
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_any_value_gives_an_address_that_stands_in_it_or_none(value: str) -> None:
    person = tag_person(value)
    assert person.address in value
    assert "<" not in person.address
    assert ">" not in person.address


@given(st.text())
def test_any_text_gives_a_sentence_of_its_own_or_none(text: str) -> None:
    kind, sentence = bare_tag(text)
    assert bool(kind) == bool(sentence)
    assert kind in ("", "Reviewed-by", "Acked-by", "Tested-by")
