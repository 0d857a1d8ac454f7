from __future__ import annotations

import pytest

from refactor.style.clang_format import KERNEL
from refactor.style.tidy import tidy

# As the kernel's own file has it.
STYLE = KERNEL + b"BreakStringLiterals: false\n"
HEAD = "int f(int a)\n{\n"
LONG = (
    'pr_alert("a string that is much longer than a line may be, and that nobody should take'
    ' apart %d\\n", a);'
)


def tidied(before: str, after: str) -> str:
    data = [f"{HEAD}{text}}}\n".replace("\n", "\r\n") for text in (before, after)]
    crlf = tidy(STYLE, data[0].encode(), after=data[1].encode()).decode()
    result = tidy(
        STYLE, f"{HEAD}{before}}}\n".encode(), after=f"{HEAD}{after}}}\n".encode()
    ).decode()
    assert crlf == result.replace("\n", "\r\n")
    return result.removeprefix(HEAD).removesuffix("}\n")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "\tfor(i = 0;i < 3;i++)\n\t\tg();\n", "\tfor (i = 0; i < 3; i++)\n\t\tg();\n"),
        ("", "\tdo {\n\t\tg();\n\t}while (a);\n", "\tdo {\n\t\tg();\n\t} while (a);\n"),
        ("", "\tif (a) {\n\t\tg();\n\t}\n\telse {\n\t\th();\n\t}\n",
         "\tif (a) {\n\t\tg();\n\t} else {\n\t\th();\n\t}\n"),
        ("", "\tif (a)\n\t{\n\t\tg();\n\t}\n", "\tif (a) {\n\t\tg();\n\t}\n"),
        ("\tif (a)\n\t\tg();\n", "\tif (a)\n\t\tg();else\n\t\t\tif (b)\n\t\t\t\th();\n",
         "\tif (a)\n\t\tg();\n\telse if (b)\n\t\th();\n"),
        ("", '\tg("if(a);else");\n\th(a); /* if(b) */\n',
         '\tg("if(a);else");\n\th(a); /* if(b) */\n'),
        # Not ours, however it looks.
        ("\tif(a)\n\t\tg();\n", "\tif(a)\n\t\tg();\n\th();\n", "\tif(a)\n\t\tg();\n\th();\n"),
        ("\tfor (;;)\n\t\tg();\n", "\tfor (;;)\n\t{\n\t\tg();\n\t\th();\n\t}\n",
         "\tfor (;;)\n\t{\n\t\tg();\n\t\th();\n\t}\n"),
        # Braces that nobody asked for.
        ("\tfor (;;)\n\t\tg();\n", "\tfor (;;)\n\t{\n\t\th();\n\t}\n", "\tfor (;;)\n\t\th();\n"),
        # Too long, unless it is a string or was it before.
        ("", f"\tg({', '.join(['an_argument'] * 8)});\n",
         f"\tg({', '.join(['an_argument'] * 5)},\n\t  {', '.join(['an_argument'] * 3)});\n"),
        ("", f"\t{LONG}\n", f"\t{LONG}\n"),
        (f"\tif (a)\n\t\tg({', '.join(['argument'] * 9)});\n",
         f"\tg({', '.join(['argument'] * 9)});\n",
         f"\tg({', '.join(['argument'] * 9)});\n"),
        # All of it at once.
        ("\tint a;\n\n\tx();\n\n\t/* Why. */\n\tif (a)\n\t\tg();\n",
         "\tint a;\n\t/*\n * New.\n */\n\tfor(;a;)\n\t\th();\n\n\n\t/* Why. */\n\tif (a)\n"
         "\t\tg();\n",
         "\tint a;\n\n\t/*\n\t * New.\n\t */\n\tfor (; a;)\n\t\th();\n\n\t/* Why. */\n\tif (a)\n"
         "\t\tg();\n"),
    ],
)  # fmt: skip
def test_what_a_step_leaves_is_laid_out(before: str, after: str, expected: str) -> None:
    assert tidied(before, after) == expected
    assert tidied(before, expected) == expected


def test_what_no_step_changed_stays() -> None:
    text = b"int f(void) {\n\n\tfor(;;){\n\n\n\t}while(a)  \n\n}\r\n\n\n"
    assert tidy(STYLE, text, after=text) == text
