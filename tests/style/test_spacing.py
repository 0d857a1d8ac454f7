from __future__ import annotations

import pytest

from refactor.style.spacing import space_tokens


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("f(a, b);\n", "f(a,&c, b);\n", "f(a, &c, b);\n"),
        ("f(a, b);\n", "f(a,c,d);\n", "f(a, c, d);\n"),
        ("a = {b};\n", "a = {c,};\n", "a = {c,};\n"),
        ("x = (u8)old(a);\n", "x = (u8) new(a);\n", "x = (u8)new(a);\n"),
        # As the author has it.
        ("f(a,b, c);\n", "f(a,b, d);\n", "f(a,b, d);\n"),
        ("x = (u8) old(a);\n", "x = (u8) new(a);\n", "x = (u8) new(a);\n"),
        ("f(a,b);\n", "f(a,b);\ng();\n", "f(a,b);\ng();\n"),
        ('f("a", b);\n', 'f("a,b", c);\n', 'f("a,b", c);\n'),
        ("if (a)\n\tx();\n", "if (a) y();\n", "if (a) y();\n"),
    ],
)
def test_spaces_that_spatch_forgets_or_adds(before: str, after: str, expected: str) -> None:
    assert space_tokens(before, after) == expected
    assert space_tokens(before, expected) == expected
