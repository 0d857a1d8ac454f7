from __future__ import annotations

import pytest

from refactor.build.shares import Wanted, shares

TREES = [f"t{number}" for number in range(6)]
ONE, TWO = ("a/",), ("b/",)


@pytest.mark.parametrize(
    ("wanted", "machines", "parts"),
    [
        ({}, 4, []),
        ({"t": ["a/", "b/"]}, 1, [{"t": ["a/", "b/"]}]),
        ({"t": ["a/", "b/", "c/"]}, 2, [{"t": ["a/", "c/"]}, {"t": ["b/"]}]),
        ({"t": ["a/", "b/"], "u": ["b/"]}, 8, [{"t": ["a/"]}, {"t": ["b/"], "u": ["b/"]}]),
        (
            dict.fromkeys(TREES, ONE),
            3,
            [
                {"t0": ["a/"], "t1": ["a/"]},
                {"t2": ["a/"], "t3": ["a/"]},
                {"t4": ["a/"], "t5": ["a/"]},
            ],
        ),
        (
            dict.fromkeys(TREES[:3], ONE + TWO),
            5,
            [{tree: ["a/"] for tree in TREES[:3]}, {tree: ["b/"] for tree in TREES[:3]}],
        ),
    ],
)
def test_targets_are_dealt_out_first_and_then_trees(
    wanted: Wanted, machines: int, parts: list[Wanted]
) -> None:
    assert shares(wanted, machines) == parts
