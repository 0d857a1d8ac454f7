from __future__ import annotations

import pytest

from refactor.style.nested import settle_nested

HEAD = "int f(int a)\n{\n"
OLD = "\t\tx = a ? b : c;\n"
NEW = "\t\tif (a)\n\t\t\tx = b;\n\telse\n\t\tx = c;\n"
BLOCK = "\t\tif (a)\n\t\t\tx = b;\n\t\telse\n\t\t\tx = c;\n"
TWO = "{\n\t\tm();\n\t\tn();\n\t}\n"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # What spatch 1.1.1 makes of `-x = E ? e1 : e2;`, and what 1.3.0 makes of it.
        (f"\tif (w)\n{OLD}", f"\tif (w)\n{NEW}", f"\tif (w) {{\n{BLOCK}\t}}\n"),
        (f"\tif (w)\n{OLD}\telse\n\t\tg();\n", f"\tif (w)\n{NEW}\telse\n\t\tg();\n",
         f"\tif (w) {{\n{BLOCK}\t}} else {{\n\t\tg();\n\t}}\n"),
        (f"\tif (w)\n{OLD}\telse\n\t\tg();\n", f"\tif (w) {{\n{BLOCK}\t}}\n\telse\n\t\tg();\n",
         f"\tif (w) {{\n{BLOCK}\t}} else {{\n\t\tg();\n\t}}\n"),
        (f"\tif (w) /* why */\n{OLD}", f"\tif (w) /* why */\n{NEW}",
         f"\tif (w) {{ /* why */\n{BLOCK}\t}}\n"),
        (f"\tfor (;;)\n{OLD}", f"\tfor (;;)\n{NEW}", f"\tfor (;;) {{\n{BLOCK}\t}}\n"),
        (f"\twhile (w)\n{OLD}", f"\twhile (w)\n{NEW}", f"\twhile (w) {{\n{BLOCK}\t}}\n"),
        ("\tfor (;;)\n\t\tif (a)\n\t\t\tx = b;\n", f"\tfor (;;)\n{NEW}",
         f"\tfor (;;) {{\n{BLOCK}\t}}\n"),
        ("\tif (w)\n\t\tg();\n\telse\n\t\tx = a ? b : c; /* x */\n",
         "\tif (w)\n\t\tg();\n\telse\n\t\tif (a)\n\t\t\tx = b;\n\telse\n\t\tx = c; /* x */\n",
         "\tif (w)\n\t\tg();\n\telse\n\t\tif (a)\n\t\t\tx = b;\n\telse\n\t\tx = c; /* x */\n"),
        # A block beside branches without braces.
        ("\tif (a)\n\t\tg(); /* g */\n\telse if (b)\n\t\told();\n\telse\n\t\th();\n",
         f"\tif (a)\n\t\tg(); /* g */\n\telse if (b) {TWO}\telse\n\t\th();\n",
         f"\tif (a) {{\n\t\tg(); /* g */\n\t}} else if (b) {TWO[:-1]} else {{\n\t\th();\n\t}}\n"),
        ("\tif (a) old(); else h();\n", f"\tif (a) {TWO[:-1]} else h();\n",
         f"\tif (a) {TWO[:-1]} else {{\n\t\th();\n\t}}\n"),
        # The only statement has gone.
        ("\tif (a)\n\t\told();\n", "\tif (a)\n\t\t{}\n", "\tif (a) {\n\t}\n"),
        ("\tif (a) /* a */\n\t\told();\n\telse\n\t\tg();\n",
         "\tif (a) /* a */\n\t\t{}\n\telse\n\t\tg();\n",
         "\tif (a) { /* a */\n\t} else {\n\t\tg();\n\t}\n"),
        ("\tif (a)\n\t\t/* why */\n\t\told();\n", "\tif (a)\n\t\t/* why */\n\t\t{}\n",
         "\tif (a) {\n\t\t/* why */\n\t}\n"),
        # As the author has them.
        ("\tif (a) {\n\t\told();\n\t\th();\n\t}\n\telse\n\t\tg();\n",
         "\tif (a) {\n\t\tm();\n\t\th();\n\t}\n\telse\n\t\tg();\n",
         "\tif (a) {\n\t\tm();\n\t\th();\n\t}\n\telse\n\t\tg();\n"),
        ("\tif (w)\n\t\tif (a)\n\t\t\told();\n", "\tif (w)\n\t\tif (a)\n\t\t\tm();\n",
         "\tif (w)\n\t\tif (a)\n\t\t\tm();\n"),
        (f"#if X\n\tif (w)\n#endif\n{OLD}", f"#if X\n\tif (w)\n#endif\n{BLOCK}",
         f"#if X\n\tif (w)\n#endif\n{BLOCK}"),
    ],
)  # fmt: skip
def test_statements_in_others(before: str, after: str, expected: str) -> None:
    end = "\treturn 0;\n}\n"
    old, new = f"{HEAD}{before}{end}", f"{HEAD}{after}{end}"
    assert settle_nested(old, new) == f"{HEAD}{expected}{end}"
    assert settle_nested(old, f"{HEAD}{expected}{end}") == f"{HEAD}{expected}{end}"
