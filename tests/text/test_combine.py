from __future__ import annotations

import pytest

from refactor.text.combine import Clash, combine

BEFORE = b"one\ntwo\nthree\nfour"


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ({}, BEFORE),
        ({"a": BEFORE}, BEFORE),
        ({"a": b"1\ntwo\nthree\nfour"}, b"1\ntwo\nthree\nfour"),
        (
            {"a": b"1\ntwo\nthree\nfour", "b": b"one\n2\nthree\n4"},
            b"1\n2\nthree\n4",
        ),
        ({"a": b"1\ntwo\nthree\nfour", "b": b"1\ntwo\nfour"}, b"1\ntwo\nfour"),
        ({"a": b"one\n2\nthree\nfour", "b": b"one\n2\nthree\nfour"}, b"one\n2\nthree\nfour"),
        ({"a": b"one\n2\nthree\nfour", "b": b"one\nII\nthree\nfour"}, Clash("a", "b", 2)),
        ({"a": b"one\nthree\nfour", "b": b"one\nfour"}, Clash("a", "b", 2)),
        ({"a": b"0\n" + BEFORE, "b": b"null\n" + BEFORE}, Clash("a", "b", 1)),
        ({"a": b"0\n" + BEFORE, "b": b"0\n1\ntwo\nthree\nfour"}, Clash("a", "b", 1)),
    ],
    ids=[
        "none",
        "nothing",
        "one",
        "neighbours",
        "the same and more",
        "the same",
        "differently",
        "overlapping",
        "inserted differently",
        "inserted and replaced",
    ],
)
def test_changes_of_one_text_are_put_together(
    results: dict[str, bytes], expected: bytes | Clash
) -> None:
    assert combine(BEFORE, results) == expected
