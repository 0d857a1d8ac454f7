from __future__ import annotations

import pytest

from refactor.style.headings import touched_parameters


@pytest.mark.parametrize(
    ("text", "added", "expected"),
    [
        ("static int f(int a,\n\t\tint b)\n{\n", {0}, [(0, 2)]),
        ("static int f(int a,\n\t\tint b)\n{\n", {1}, [(0, 2)]),
        ("struct a *f(int a, int b,\n\t\tint c,\n\t\tint d);\n", {2}, [(0, 3)]),
        ("x;\n\nint f(int a,\n\tint b) {\n", {2, 3}, [(2, 4)]),
        # None is touched, or it is one line.
        ("static int f(int a,\n\t\tint b)\n{\n", {2}, []),
        ("int f(int a)\n{\n", {0}, []),
        # A parameter a line: its author wants it so.
        ("int f(int a,\n\tint b,\n\tint c)\n{\n", {1}, []),
        # No list of parameters, or not that alone.
        ("return f(a,\n\tb);\n", {0}, []),
        ("DEFINE_F(a,\n\tb);\n", {0}, []),
        ("static DEFINE_F(a,\n\tb);\n", {0}, []),
        ("int a = f(b,\n\tc);\n", {0}, []),
        ("typedef int (*f)(int a,\n\tint b);\n", {0}, []),
        ("int f(int a, /* a */\n\tint b)\n{\n", {0}, []),
        ("int f(int a,\n#if B\n\tint b\n#endif\n\t)\n{\n", {2}, []),
        ("int f(int a,\n\tint b) __must_hold(c);\n", {0}, [(0, 2)]),
        ("int f(int a,\n\tint b", {0}, []),
    ],
)
def test_which_lists_are_touched(
    text: str, added: set[int], expected: list[tuple[int, int]]
) -> None:
    assert touched_parameters(text.split("\n"), added) == expected
