"""Blocks in place of one statement: braces below `do`, comments behind statements."""

from __future__ import annotations

import pytest

from refactor.style.blocks import settle_blocks

HEAD = "int f(int x)\n{\n"


@pytest.mark.parametrize(
    ("before", "after", "settled"),
    [
        (
            "\tif (x)\n\t\told(1);\t/* why */\n\telse\n\t\told(2);  // not\n",
            "\tif (x) {\n\t\ta();\n\t\tb(1);\n\t}\t/* why */\n\telse {\n\t\ta();\n\t\tb(2);\n\t}  // not\n",
            "\tif (x) {\n\t\ta();\n\t\tb(1);\t/* why */\n\t} else {\n\t\ta();\n\t\tb(2);  // not\n\t}\n",
        ),
        # The comment of a block that was there, and one that was behind no statement, stay.
        (
            "\tif (x) {\n\t\told(1);\n\t} /* x */\n\tg();\n",
            "\tif (x) {\n\t\ta();\n\t\tb(1);\n\t} /* x */\n\tg();\n",
            "\tif (x) {\n\t\ta();\n\t\tb(1);\n\t} /* x */\n\tg();\n",
        ),
        (
            "\tif (x) /* x */\n\t\told(1);\n\tg();\n",
            "\tif (x) {\n\t\ta();\n\t\tb(1);\n\t} /* x */\n\tg();\n",
            "\tif (x) {\n\t\ta();\n\t\tb(1);\n\t} /* x */\n\tg();\n",
        ),
        (
            "\tdo\n\t\told(1);\n\twhile (f(x--, 2));\n",
            "\tdo\n\t\ta();\n\t\tb(1);\n\twhile (f(x--, 2));\n",
            "\tdo {\n\t\ta();\n\t\tb(1);\n\t} while (f(x--, 2));\n",
        ),
        (
            "\tdo old(1); while (x--);\n",
            "\tdo a();\n\tb(1); while (x--);\n",
            "\tdo {\n\t\ta();\n\t\tb(1);\n\t} while (x--);\n",
        ),
        (
            "\tdo /* x */\n\t\told(1); /* y */\n\twhile (x--);\n",
            "\tdo /* x */\n\t\ta();\n\t\tb(1); /* y */\n\twhile (x--);\n",
            "\tdo { /* x */\n\t\ta();\n\t\tb(1); /* y */\n\t} while (x--);\n",
        ),
        ("\tdo\n\t\told(1);\n\twhile (x--);\n", "\tdo\n\t\tb(1);\n\twhile (x--);\n", ""),
        (
            "\tdo {\n\t\told(1);\n\t} while (x--);\n",
            "\tdo {\n\t\ta();\n\t\tb(1);\n\t} while (x--);\n",
            "",
        ),
        (
            "\tdo while (x);\n\twhile (y);\n\told(1);\n",
            "\tdo while (x);\n\twhile (y);\n\ta();\n",
            "",
        ),
    ],
)
def test_blocks(before: str, after: str, settled: str) -> None:
    old, new = (f"{HEAD}{body}\treturn 0;\n}}\n" for body in (before, after))
    wanted = f"{HEAD}{settled}\treturn 0;\n}}\n" if settled else new
    assert settle_blocks(old, new) == wanted
