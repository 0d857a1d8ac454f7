"""Flowed lines are joined as RFC 3676 says, and a tag is a line of its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor.mail.flowed import joined_lines
from refactor.mail.text import text

CASES = {
    "joined": (["Reviewed-by: Lin ", "Us <lin@example.org>"], ["Reviewed-by: Lin Us <lin@example.org>"]),
    "by depth": (["> a ", "> b ", "c ", "d"], ["> a b ", "c d"]),
    "stuffed": ([" From here", " >no mark", "  two"], ["From here", ">no mark", " two"]),
    "a signature": (["a ", "-- ", "Lin "], ["a ", "-- ", "Lin "]),
    "a quoted signature": (["> -- ", "> x"], ["> -- ", "> x"]),
    "tags with blanks behind": (["A-by: x ", "B-by: y ", "", "z"], ["A-by: x ", "B-by: y ", "z"]),
    "fixed": (["a", "b"], ["a", "b"]),
    "empty": ([], []),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_flowed_lines_are_joined(case: str) -> None:
    lines, wanted = CASES[case]
    assert joined_lines(lines, deletes=False) == wanted


def test_the_blank_goes_where_the_client_added_it() -> None:
    lines = ["Reviewed-by: Lin  ", "Us <lin@exam ", "ple.org>"]
    assert joined_lines(lines, deletes=True) == ["Reviewed-by: Lin Us <lin@example.org>"]


@given(st.lists(st.text(alphabet="a> -", max_size=5)))
def test_no_word_is_lost(lines: list[str]) -> None:
    letters = "".join(joined_lines(lines, deletes=False)).count("a")
    assert letters == "".join(lines).count("a")


def test_only_a_part_that_says_so_is_joined() -> None:
    head = b"From: a@b\nContent-Type: text/plain; charset=utf-8"
    for parameters, wanted in {b"": "a \nb\n", b"; Format=Flowed": "a b\n"}.items():
        raw = head + parameters + b"\n\na \nb\n"
        assert text(raw, unflow=True).words == wanted
        assert text(raw).words == "a \nb\n"
