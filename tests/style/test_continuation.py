from __future__ import annotations

import pytest

from refactor.style.continuation import lay_out_continuation

WORDS = "one_argument, another_argument, and_a_third"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # Below the parenthesis, wherever that is now.
        ("\tf(a,\n\t  b);\n", "\tlonger(a,\n\t  b);\n", "\tlonger(a,\n\t       b);\n"),
        ("\tlonger(a,\n\t       b);\n", "\tf(a,\n\t       b);\n", "\tf(a,\n\t  b);\n"),
        ("\tf(g(a,\n\t    b),\n\t  c);\n", "\tff(g(a,\n\t    b),\n\t  c);\n",
         "\tff(g(a,\n\t     b),\n\t   c);\n"),
        ("\tf(a,\n\t  g(b,\n\t    c));\n", "\tff(a,\n\t  g(b,\n\t    c));\n",
         "\tff(a,\n\t   g(b,\n\t     c));\n"),
        # Where the author has them.
        ("\tf(a,\n\t\tb);\n", "\tlonger(a,\n\t\tb);\n", "\tlonger(a,\n\t\tb);\n"),
        ("\tf(a, /* a */\n\t  b);\n", "\tlonger(a, /* a */\n\t  b);\n",
         "\tlonger(a, /* a */\n\t  b);\n"),
        ("\tf(a,\n#if B\n\t  b,\n#endif\n\t  c);\n", "\tlonger(a,\n#if B\n\t  b,\n#endif\n\t  c);\n",
         "\tlonger(a,\n#if B\n\t  b,\n#endif\n\t  c);\n"),
        # Not if the line becomes too long by that.
        (f"\tf(a,\n\t  {WORDS}, {WORDS[:14]});\n",
         f"\tmuch_longer_than_that(a,\n\t  {WORDS}, {WORDS[:14]});\n",
         f"\tmuch_longer_than_that(a,\n\t  {WORDS}, {WORDS[:14]});\n"),
        # What spatch breaks at 78 columns, and a person does not.
        (f"\tf({WORDS}, old(xxxxx), c);\n", f"\tf({WORDS}, longer(xxxxx),\n\t  c);\n",
         f"\tf({WORDS}, longer(xxxxx), c);\n"),
        (f"\tf({WORDS}, old(xxxxxxxxxxx), c);\n",
         f"\tf({WORDS}, much_longer(xxxxxxxxxxx),\n\t  c);\n",
         f"\tf({WORDS}, much_longer(xxxxxxxxxxx),\n\t  c);\n"),
        # The rest of a broken line, and what was below it.
        (f"\tf({WORDS}, old(xxxxxxxxx), c,\n\t  d, e);\n",
         f"\tf({WORDS}, much_longer(xxxxxxxxx),\n\t  c,\n\t  d, e);\n",
         f"\tf({WORDS}, much_longer(xxxxxxxxx),\n\t  c, d, e);\n"),
        # It was too wide before.
        (f"\tf({WORDS}, {WORDS[:14]}, old(x), c);\n",
         f"\tf({WORDS}, {WORDS[:14]}, longer(x),\n\t  c);\n",
         f"\tf({WORDS}, {WORDS[:14]}, longer(x), c);\n"),
        # Too little for a line, in what was added; not so where its author had it.
        (f"\tx = {WORDS} + old(xxxxxxxx);\n", f"\tx = {WORDS} + longer(xxxxxxxx,\n\t\t\t0);\n",
         f"\tx = {WORDS} + longer(xxxxxxxx, 0);\n"),
        (f"\tx = {WORDS} ? old(xxx) : -1;\n", f"\tx = {WORDS} ? longer(xxx,\n\t\t\t0) : -1;\n",
         f"\tx = {WORDS} ? longer(xxx, 0) : -1;\n"),
        (f"\tx = {WORDS} + old(xxx,\n\t\t\t0);\n", f"\tx = {WORDS} + longer(xxx,\n\t\t\t0);\n",
         f"\tx = {WORDS} + longer(xxx,\n\t\t\t0);\n"),
    ],
)  # fmt: skip
def test_where_lines_go_on(before: str, after: str, expected: str) -> None:
    assert lay_out_continuation(before, after) == expected
    assert lay_out_continuation(before, expected) == expected
