"""Text that PGP signs in its own lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from refactor.mail.armor import without_armor
from refactor.mail.quotation import lines

SIGNED = """-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA256

Fine.
- - a list
- -- \nLin
-----BEGIN PGP SIGNATURE-----

iQEz
-----END PGP SIGNATURE-----"""


def test_what_is_signed_is_read_as_it_was_written() -> None:
    # The last lines are below the signature twice: Lin's own, and PGP's.
    assert without_armor(SIGNED.split("\n")) == [
        "", "", "", "Fine.", "- a list", "-- ", "Lin", "-- ", "", "iQEz", "-----END PGP SIGNATURE-----",
    ]  # fmt: skip
    assert "".join(line.place[0] for line in lines(SIGNED)) == "o" * 5 + "s" * 6


@given(st.lists(st.sampled_from([*SIGNED.split("\n"), "- x", "> y"])))
def test_no_line_is_lost(signed: list[str]) -> None:
    assert len(without_armor(signed)) == len(signed)


@given(st.lists(st.sampled_from(["a", "- x", "> y", "-- "])))
def test_other_text_stays_as_it_is(plain: list[str]) -> None:
    assert without_armor(plain) == plain
