from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor.text.alignment import aligned


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("abc", "abc", [0, 1, 2]),
        ("abc", "", []),
        ("", "ab", [None, None]),
        ("abc", "axc", [0, None, 2]),
        ("abc", "ac", [0, 2]),
        ("ac", "abc", [0, None, 1]),
        ("f}g}h}", "f}h}", [0, 1, 4, 5]),
        ("f}h}", "f}g}h}", [0, 1, None, None, 2, 3]),
        ("x}y}z}", "}y}}", [1, 2, 3, 5]),
        ("}}}", "}x}", [0, None, 2]),
        ("abcd", "bacd", [None, 0, 2, 3]),
        ("}a}b}", "b}a}", [None, 0, 1, 4]),
    ],
)
def test_which_lines_are_the_same(before: str, after: str, expected: list[int | None]) -> None:
    assert aligned(before, after) == expected


LINES = st.text("ab}c{", max_size=30)


@given(LINES, LINES)
def test_places_rise_and_hold_the_same_lines(before: str, after: str) -> None:
    places = aligned(before, after)
    known = [place for place in places if place is not None]
    assert known == sorted(set(known))
    assert all(
        place is None or before[place] == line for place, line in zip(places, after, strict=True)
    )


@given(LINES, st.data())
def test_what_was_only_taken_out_leaves_nothing_new(before: str, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(before)))
    last = data.draw(st.integers(first, len(before)))
    assert None not in aligned(before, before[:first] + before[last:])
