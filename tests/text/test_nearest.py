"""The name that a misspelt one was meant to be."""

from __future__ import annotations

import pytest

from refactor.text.nearest import there_are

MANY = [f"rule-{letter}{letter}" for letter in "abcdefghi"]


@pytest.mark.parametrize(
    ("word", "names", "hint"),
    [
        ("on", ["one"], "did you mean 'one'?"),
        ("on", ["one", "two"], "did you mean 'one'? there are one, two"),
        ("x", ["one", "two"], "there are one, two"),
        ("x", [], "there are none"),
        # Nobody reads on behind the one that was meant.
        ("rul-aa", MANY, "did you mean 'rule-aa'?"),
        ("x", MANY, f"there are {', '.join(MANY)}"),
    ],
)
def test_the_nearest_name_comes_first(word: str, names: list[str], hint: str) -> None:
    assert there_are(word, names) == hint
