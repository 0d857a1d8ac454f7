from __future__ import annotations

import pytest

from refactor.style.statements import format_statements
from tests.style.test_tidy import STYLE

HEAD = "int f(int a)\n{\n"
WIDE = "copy_to_user(argp, identity->more, size_of_it(identity))"
FIVE = ", ".join(["an_argument"] * 5)


def formatted(before: str, after: str) -> str:
    result = format_statements(STYLE, f"{HEAD}{before}}}\n", f"{HEAD}{after}}}\n")
    return result.removeprefix(HEAD).removesuffix("}\n")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # Nothing is left alone on a line that stays within 100 columns.
        (f"\treturn {WIDE.replace('size_of_it', 'old')} ? -EFAULT : 0;\n",
         f"\treturn {WIDE} ? -EFAULT : 0;\n", f"\treturn {WIDE} ? -EFAULT : 0;\n"),
        ("", f"\t\treturn {WIDE} ? -EFAULT : 0;\n", f"\t\treturn {WIDE} ? -EFAULT : 0;\n"),
        # No line ends with `f(`.
        ("\ttrace(TRACE, 1,\n\t\t\t\tb);\n",
         f"\ttrace(TRACE, 1,\n\t\t\t\tstr_true_false(a->{'a' * 38}));\n",
         f"\ttrace(TRACE, 1,\n\t\t\t\tstr_true_false(a->{'a' * 38}));\n"),
        # The author's continuation lines are where they were.
        ("\ttrace(TRACE, 1,\n\t\t\tb, c);\n",
         f"\ttrace(TRACE, 1,\n\t\t\t{FIVE}, {'c' * 9});\n",
         "\ttrace(TRACE, 1,\n\t\t\tan_argument, an_argument, an_argument, an_argument,\n"
         f"\t\t\tan_argument, {'c' * 9});\n"),
        # It was as wide before.
        (f"\tif (old({FIVE}) && a)\n\t\tg();\n", f"\tif (newer({FIVE}) && a)\n\t\tg();\n",
         f"\tif (newer({FIVE}) && a)\n\t\tg();\n"),
        (f"\tif (old({FIVE}) && {'b' * 19})\n\t\tg();\n",
         f"\tif (much_longer({FIVE}) && {'b' * 19})\n\t\tg();\n",
         f"\tif (much_longer({FIVE[:-13]},\n\t\t\tan_argument) &&\n\t    {'b' * 19})\n"
         "\t\tg();\n"),
        # Statements on the line of their head.
        ("\tg();\n", "\tif (a) g();\n", "\tif (a)\n\t\tg();\n"),
        ("\tg();\n", "\tif (a) g(); else h();\n", "\tif (a)\n\t\tg();\n\telse\n\t\th();\n"),
        ("\tif (a)\n\t\tg();\n\telse\n\t\th();\n",
         "\tif (a)\n\t\tg();\n\telse\n\t\tif (b) {\n\t\t\th();\n\t\t}\n\telse\n\t\ti();\n",
         "\tif (a)\n\t\tg();\n\telse if (b) {\n\t\th();\n\t} else\n\t\ti();\n"),
        # The author writes like that.
        ("\tfor(i = 0;i < old;i++) g();\n", "\tfor(i = 0;i < new;i++) g();\n",
         "\tfor(i = 0;i < new;i++) g();\n"),
    ],
)  # fmt: skip
def test_statements(before: str, after: str, expected: str) -> None:
    assert formatted(before, after) == expected
    assert formatted(before, expected) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("int f(int a, int b,\n      int c)\n", "int f(int a,\n      int c)\n", "int f(int a, int c)\n"),
        ("static void common(struct pt_regs *regs, int scno, int sc_nr,\n"
         "\t\t   const syscall_fn_t syscall_table[])\n",
         "static __always_inline void common(struct pt_regs *regs, int scno,\n"
         "\t\t\t\t   int sc_nr,\n"
         "\t\t\t\t   const syscall_fn_t syscall_table_or_none[])\n",
         "static __always_inline void common(struct pt_regs *regs, int scno, int sc_nr,\n"
         "\t\t\t\t   const syscall_fn_t syscall_table_or_none[])\n"),
        ("int f(int a,\n      int b,\n      int c)\n", "int f(int a,\n      long b,\n      int c)\n",
         "int f(int a,\n      long b,\n      int c)\n"),
    ],
)  # fmt: skip
def test_parameter_lists_are_filled(before: str, after: str, expected: str) -> None:
    body = "{\n}\n"
    assert format_statements(STYLE, before + body, after + body) == expected + body
    assert format_statements(STYLE, before + body, expected + body) == expected + body
