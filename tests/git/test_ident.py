from __future__ import annotations

import pytest

from refactor.git.ident import Ident


@pytest.mark.parametrize(
    "text",
    [
        "A U Thor <author@example.org> 1700000000 +0100",
        "Zoë Ångström <zoe@xn--example.org> 0 -0830",
        "No Address <> 1 +0000",
        "tab\tand\rreturn <a@b> 1 +0000",
    ],
)
def test_an_ident_is_written_as_it_was_read(text: str) -> None:
    assert str(Ident.parse(text)) == text


def test_parts_of_an_ident() -> None:
    ident = Ident.parse("A U Thor <author@example.org> 1700000000 +0100")
    assert ident == Ident("A U Thor", "author@example.org", "1700000000 +0100")
    assert ident.person == "A U Thor <author@example.org>"
    assert ident.seconds == "1700000000"


@pytest.mark.parametrize(
    "text", ["", "A U Thor <author@example.org>", "A <a@b> 1 UTC", "<a@b> 1 +0000"]
)
def test_other_text_is_no_ident(text: str) -> None:
    with pytest.raises(ValueError, match="is not an ident"):
        Ident.parse(text)
