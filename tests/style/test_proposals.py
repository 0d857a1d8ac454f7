from __future__ import annotations

import pytest

from refactor.style.proposals import Proposal, apply, propose, up_to

CALL = f"\tg({', '.join(['an_argument'] * 7)});"
LINES = ["int f(int a)", "{", CALL, "}", ""]


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (b"---\nA: 1\nColumnLimit: 80\nB: 2\n...\n", b"---\nColumnLimit: 100\nA: 1\nB: 2\n...\n"),
        (b"# c: d\nBasedOnStyle: LLVM\n", b"# c: d\nColumnLimit: 100\nBasedOnStyle: LLVM\n"),
    ],
)  # fmt: skip
def test_another_width(style: bytes, expected: bytes) -> None:
    assert up_to(style, 100) == expected


def test_proposals_are_pieces_of_a_text() -> None:
    style = (
        b"---\nAllowShortFunctionsOnASingleLine: None\nUseTab: Always\nIndentWidth: 8\n"
        b"TabWidth: 8\nBreakBeforeBraces: Linux\n...\n"
    )
    assert list(propose(style, LINES, [])) == []
    assert list(propose(up_to(style, 110), LINES, [2])) == []
    broken = [f"\tg({', '.join(['an_argument'] * 6)},", "\t  an_argument);"]
    assert list(propose(up_to(style, 90), LINES, [2])) == [Proposal(2, 3, broken)]
    assert apply(LINES, [Proposal(2, 3, broken)]).split("\n") == [
        *LINES[:2], *broken, *LINES[3:],
    ]  # fmt: skip
