from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor.c.outline import Condition
from refactor.c.outliner import outline


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("", []),
        ("/* a */\n\n// b\n#include <a.h>\n", [((), 3, 4)]),
        ("// SPDX-License-Identifier: GPL-2.0\nint f;\n", [(("f",), 2, 2)]),
        ("int f; /* of f\n   more */\n/* of g */\nint g;\n", [(("f",), 1, 2), (("g",), 3, 4)]),
        ("#if X\n#endif /* X */\nint f;\n", [(("f",), 3, 3)]),
        ("/* of\n   f */ int f;\n", [(("f",), 1, 2)]),
        (
            "int f(void);\nextern int g;\nint h, *i[2], (*j)(void);\n",
            [((), 1, 1), ((), 2, 2), (("h", "i", "j"), 3, 3)],
        ),
        ("extern int g = 1;\nint *p(void);\n", [(("g",), 1, 1), ((), 2, 2)]),
        ("struct s {\n\tint a;\n} x, y;\n", [(("s", "struct s", "x", "y"), 1, 3)]),
        ("enum e { A };\nenum { B, C };\n", [(("e", "enum e"), 1, 1), (("B", "C"), 2, 2)]),
        ("typedef struct s { int a; } s;\n", [(("s", "struct s"), 1, 1)]),
        ("struct s;\nenum e f(void)\n{\n}\n", [((), 1, 1), (("f",), 2, 4)]),
        (
            "void f(void)\n{\n}\n\nEXPORT_SYMBOL(f);\nmodule_init(f);\nmodule_exit(g);\n",
            [(("f",), 1, 6), ((), 7, 7)],
        ),
        ("#define f f\n\nint f;\n#define g f\n", [(("f",), 1, 3), (("g",), 4, 4)]),
        (
            "#define f f\n#ifdef X\nint f;\n#endif\n#define f f\n",
            [((), 1, 1), (("f",), 3, 3), ((), 5, 5)],
        ),
        ('extern "C" {\nint f;\n}\n', [(("f",), 2, 2)]),
        ("DEFINE_MUTEX(m);\nTRACE(x);\n", [(("m",), 1, 1), ((), 2, 2)]),
        ("SYSCALL_DEFINE1(f, int, a)\n{\n}\nint g;\n", [(("f",), 1, 3), (("g",), 4, 4)]),
        ("asmlinkage void __init __printf(1, 2)\nf(char *a, ...)\n{\n}\n", [(("f",), 1, 4)]),
    ],
)
def test_what_a_file_is_made_of(text: str, items: list[tuple[tuple[str, ...], int, int]]) -> None:
    found = outline(text.encode()).items
    assert [(item.names, item.first, item.last) for item in found] == items
    assert all(item.readable for item in found)


GUARDED = """\
/* The licence. */
#ifndef _H
#define _H

# if defined(A) /* or
not */
int a;
#  elif B
int b;
/* of the inner one */
#ifdef C
int c;
#endif
#else
int d;
#endif

#endif
"""


def test_the_conditions_of_a_file() -> None:
    found = outline(GUARDED.encode())
    assert found.conditions == (
        Condition(1, 18, ((2, "#ifndef _H"),), guard=True),
        Condition(5, 16, ((5, "#if defined(A)"), (8, "#elif B"), (14, "#else"))),
        Condition(10, 13, ((11, "#ifdef C"),)),
    )
    assert [found.directives(item.first) for item in found.items if item.names] == [
        (),
        ("#if defined(A)",),
        ("#elif B of #if defined(A)",),
        ("#elif B of #if defined(A)", "#ifdef C"),
        ("#else of #if defined(A)",),
    ]
    assert found.directives(16.5) == ()
    assert found.directives(15.5) == ("#else of #if defined(A)",)


@pytest.mark.parametrize(
    "text",
    [
        "#ifndef A\n#define A\n#else\n#endif\n",
        "#ifndef A\n#define B\n#endif\n",
        "#ifndef A\n#define A\n#endif\nint x;\n",
        "#ifdef A\n#define A\n#endif\n",
        "#ifndef A\n#endif\n",
    ],
)
def test_what_is_no_guard(text: str) -> None:
    assert [condition.guard for condition in outline(text.encode()).conditions] == [False]


@pytest.mark.parametrize(
    ("text", "readable"),
    [
        ("int f(void)\n{\n\tfor_each(a, b)\n\t\tg();\n}\n", [True]),
        ("int f(void)\n{\n\tfor_each(a, b\n}\n}\n", [False]),
        ("stray words here\nint f;\n\nint g;\n", [False, False, True]),
        ("int f; int g;\n", [False, False]),
        ("int f; /* of f\n*/ int g;\n\nint h;\n", [False, False, True]),
        ("#define A(x...) \\\n\tx\n", [True]),
        ("(#define f f\nint f(void)\n{\n}\n", [False, False]),
        ("int f;\nEXPORT_SYMBOL(f); (\n", [False, False]),
    ],
)
def test_what_the_parser_is_sure_of(text: str, readable: list[bool]) -> None:
    assert [item.readable for item in outline(text.encode()).items] == readable


PIECES = st.sampled_from(
    [
        *("int f(void)\n{\n}\n", "#define f f\n", "EXPORT_SYMBOL(f);\n", "/* c */\n", "\n"),
        *("int g; /* d\n */ int h;\n", "struct s {\n", "};\n", "#if X\n", "#else\n", "#endif\n"),
        *("SYSCALL_DEFINE1(f, a)\n{\n}\n", "(", "typedef ", "__init"),
    ]
)  # fmt: skip


@given(st.lists(PIECES).map(lambda pieces: "".join(pieces).encode()) | st.binary())
def test_items_come_in_order_and_lie_in_the_file(data: bytes) -> None:
    lines = data.count(b"\n") + 1
    found = outline(data)
    last = 0
    for item in found.items:
        assert 1 <= item.first <= item.last <= lines
        assert item.first > last or not item.readable
        last = item.last
    for condition in found.conditions:
        assert 1 <= condition.first < condition.last <= lines
