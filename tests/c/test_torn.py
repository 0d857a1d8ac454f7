"""Statements that a change has torn in two at an `#if`."""

from __future__ import annotations

import pytest

from refactor.c.torn import torn

CALL = b"""\
int f(void)
{
	old(f,
#ifdef CONFIG_B
	    1,
#else
	    2,
#endif
	    3);
	if (f)
#ifdef CONFIG_B /* ( */
		old(1, 2, 3);
	else
#endif
		old(2, 3, 4);
	return 0;
}
"""
GONE = CALL.replace(b"old(f,\n", b"new(f, 3);\n").replace(b"\t    1,\n", b"", 1)
OTHER = CALL.replace(b"f(void)", b"g(void)")
DO = b"void f(void)\n{\n\tx = y +\n#if A\n\t    old(1) +\n#endif\n\t    2;\n}\n"
LIST = b"int a[] = {\n\tA,\n#if B\n\tB,\n#endif\n};\nMACRO(a)\n#if C\nint old;\n#endif\n"


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        (CALL, CALL.replace(b"old", b"new"), []),
        (CALL, GONE.replace(b"\t    3);\n", b"", 1), [4, 6, 8]),
        (OTHER + CALL, OTHER + GONE.replace(b"\t    3);\n", b"", 1), [21, 23, 25]),
        (CALL + OTHER, GONE.replace(b"\t    3);\n", b"", 1) + OTHER, [4, 6, 8]),
        # An argument is taken out of one branch only.
        (CALL, CALL.replace(b"\t    1,\n", b""), [6]),
        (CALL, CALL.replace(b"1,", b"g(1, 2),").replace(b"2,", b"(2),"), []),
        # A statement in a branch becomes a block.
        (CALL, CALL.replace(b"\t\told(1, 2, 3);\n", b"\t{\n\t\tn();\n\t\tm();\n\t}\n"), []),
        (CALL, CALL.replace(b"\tif (f)\n", b"\tif (f) {\n"), []),
        (CALL, CALL.replace(b"\tif (f)\n", b""), [11]),
        (DO, DO.replace(b"old(1)", b"new(1, 2)"), []),
        (DO, DO.replace(b"x = y +\n", b"set(x);\n"), [4]),
        (LIST, LIST.replace(b"\tA,\n", b"").replace(b"B,", b"B, C,"), []),
        (LIST, LIST.replace(b"MACRO(a)", b"OTHER(a);"), []),
        (b"", b"int x;\n", []),
        (CALL, b"", []),
        (CALL, CALL, []),
    ],
)
def test_directives_at_which_a_statement_is_torn(
    before: bytes, after: bytes, lines: list[int]
) -> None:
    assert torn(before, after) == lines
