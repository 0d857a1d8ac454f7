from __future__ import annotations

import pytest

from refactor.style.trailing import lost_comments, settle_comments


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # What has gone takes its comment along.
        ("a,\nb,\t/* b */\n};\n", "a,/* b */\n};\n", "a,\n};\n"),
        ("x = {\n\tb,\t/* b */\n", "x = {/* b */\n", "x = {\n"),
        ("\tint a;\t/* a */\n\tint b;\t/* b */\n", "\tint a;\t/* a */\t/* b */\n",
         "\tint a;\t/* a */\n"),
        ("#include <a.h>\t/* a */\n#include <b.h>\t/* b */\n",
         "#include <c.h>\t/* a */\t/* b */\n", "#include <c.h>\t/* a */\n"),
        ("f(x, int y /* y */, z)\n", "f(x/* y */, z)\n", "f(x, z)\n"),
        ("f(x, /* y */ 0, z);\n", "f(x, /* y */ z);\n", "f(x, z);\n"),
        ("f(x,\t/* x */\n  0,\t/* y */\n  z);\n", "f(x,\t/* x *//* y */\n  z);\n",
         "f(x,\t/* x */\n  z);\n"),
        # The empty line is closed up afterwards.
        ("\ta();\n\t/* b */\n\tb(x);\n\tb(y);\t/* y */\n", "\ta();\n\t/* b *//* y */\n", "\ta();\n\n"),
        ("\ta();\n\t/* set apart */\n\n\tb(x);\n\tb(y);\t/* y */\n",
         "\ta();\n\t/* set apart *//* y */\n", "\ta();\n\t/* set apart */\n"),
        ("\ta,\t/* a */\n\tb,\t/* b\n\t\t * on */\n\tc,\n", "\ta,\t/* a *//* b\n\t\t * on */\n\tc,\n",
         "\ta,\t/* a */\n\tc,\n"),
        ("\told(x); /* x */\n", "\t{} /* x */\n", "\t{}\n"),
        # What was replaced has its comment beside it.
        (".a = 5,\t/* a */\n", ".b = 5,\n.c = 0,\t/* a */\n", ".b = 5,\t/* a */\n.c = 0,\n"),
        ("\told(x);\t/* a */\n", "\tnew(x);/* a */\n", "\tnew(x);\t/* a */\n"),
        ("\told(x);\t/* a */\n", "\tif (x) {\n\t\tnew(x);\n\t}\t/* a */\n",
         "\tif (x) {\n\t\tnew(x);\n\t}\t/* a */\n"),
        ("\told(x);\t// a\n", "\tnew(y);\t// a\n", "\tnew(y);\t// a\n"),
        ("\told(x, 2 /* two */);\n", "\told(x, 2, &x /* two */);\n", "\told(x, 2 /* two */, &x);\n"),
        # What has stayed gets its comment back.
        ("\told(x,\t/* x */\n\t    y);\t/* y */\n", "\tnew(x, y);\t/* y */\n",
         "\tnew(x,\t/* x */\n\t    y);\t/* y */\n"),
        ("\told(x /* x */, 0);\n", "\tnew(0, x);\n", "\tnew(0, x /* x */);\n"),
        ("\told(/* x */ x);\n", "\tnew(0, x);\n", "\tnew(0, /* x */ x);\n"),
        ('\told("a");\n\t/* why */\n\told(1);\n', '\tnew(1, "a");\n',
         '\t/* why */\n\tnew(1, "a");\n'),
        ("\told(x);\t/* x */\n", "\tnew(x);\n", "\tnew(x);\t/* x */\n"),
        # No comment, or not whole: nothing to do.
        ("\told(x);\n", "\tnew(x);\t/* new */\n", "\tnew(x);\t/* new */\n"),
        ("/* a\n * b\n */\nx\n", "/* a\n * c\n */\nx\n", "/* a\n * c\n */\nx\n"),
        ("/* a\n b */ x\n", "/* a\n c */ x\n", "/* a\n c */ x\n"),
        ("a\n/* x */\nx\nb\n", "a\nb\n", "a\nb\n"),
    ],
)  # fmt: skip
def test_comments_are_where_their_code_is(before: str, after: str, expected: str) -> None:
    assert settle_comments(before, after) == expected
    assert settle_comments(before, expected) == expected
    assert lost_comments(before.encode(), expected.encode()) == []


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        ("\told(x,\t/* ä */\n\t    0,\n\t    y);\t/* y */\n", "\tnew(x, y);\t/* y */\n", ["/* ä */"]),
        ("\told(x)\t/* a\n\t\t * b */\n\t+ y;\n", "\ty = \\\n\tnew(x) \\\n;\n", ["/* a * b */"]),
    ],
)  # fmt: skip
def test_what_cannot_be_put_back_is_known(before: str, after: str, lost: list[str]) -> None:
    assert settle_comments(before, after) == after
    assert lost_comments(before.encode(), after.encode()) == lost
