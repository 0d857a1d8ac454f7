"""An objection to a bundle is one to each of its groups; to a plain series it is one to the whole."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from refactor.review.bundle_verdicts import by_group
from refactor.review.verdict_row import TagVerdict


@dataclass(frozen=True)
class _Row:
    steps: tuple[str, ...]
    expected: list[tuple[str, ...]]


@pytest.mark.parametrize(
    "row",
    [
        _Row(("calls/a", "calls/b"), [("calls/a",), ("calls/b",)]),
        _Row(("first", "second"), [("first", "second")]),
        _Row((), [()]),
    ],
)
def test_an_objection_is_one_to_each_group(row: _Row) -> None:
    given = TagVerdict(
        "id@example.org", "Nacked-by", "A <a@example.org>", 1, row.steps, "", "blocker", ""
    )
    assert [each.steps for each in by_group([given])] == row.expected
