from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor.c.definitions import Definition, definitions, functions

FUNCTION, MACRO, CALL = "function_definition", "preproc_def", "preproc_function_def"
STRUCT, UNION, ENUM, ONE, TYPE = (
    "struct_specifier",
    "union_specifier",
    "enum_specifier",
    "enumerator",
    "type_definition",
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("int x;\nextern int f(void);\nstruct b;\nstruct b *y;\n", []),
        ("int f(void)\n{\n}\n", [("f", FUNCTION, 1, 3)]),
        ("static void __init f(void)\n{\n}\n", [("f", FUNCTION, 1, 3)]),
        (
            "static __always_inline int __must_check\nf(struct x *b)\n{\n}\n",
            [("f", FUNCTION, 1, 4)],
        ),
        ("asmlinkage __visible void __init __no_sanitize f(void)\n{\n}", [("f", FUNCTION, 1, 3)]),
        ("int *f(void) { return 0; }\n", [("f", FUNCTION, 1, 1)]),
        ("int (*f(void))(int)\n{\n}\n", [("f", FUNCTION, 1, 3)]),
        ("__printf(1, 2) void f(const char *fmt, ...)\n{\n}\n", [("f", FUNCTION, 1, 3)]),
        ("EXPORT_SYMBOL(x);\nstatic DEFINE_MUTEX(m);\nint f(void) {}\n", [("f", FUNCTION, 3, 3)]),
        ("int größe(void) {}\n", [("größe", FUNCTION, 1, 1)]),
        ("DEFINE_IDTENTRY(exc_x)\n{\n}\n", [("exc_x", FUNCTION, 1, 3)]),
        ("SYSCALL_DEFINE0(fork)\n{\n}\n", [("fork", FUNCTION, 1, 3)]),
        (
            "SYSCALL_DEFINE3(open, const char __user *, name,\n\t\tint, a, umode_t, b)\n{\n"
            "\treturn 0;\n}\nint x;\n",
            [("open", FUNCTION, 1, 5)],
        ),
        (
            "SYSCALL_DEFINE2(a, int, x, int, y)\n{\n}\nint f(void) {}\n",
            [("a", FUNCTION, 1, 3), ("f", FUNCTION, 4, 4)],
        ),
        ("for_each(x, y)\n{\n}\n", []),
        ("DECLARE(x, y);\n", []),
        ('CALL("x", y)\n{\n}\n', []),
        ("CALL()(x)\n{\n}\n", []),
        (
            "#define A 1\n#define B(x) \\\n\tfoo(x) \\\n\tbar\n#define C\n",
            [("A", MACRO, 1, 1), ("B", CALL, 2, 4), ("C", MACRO, 5, 5)],
        ),
        ("#define LAST 1", [("LAST", MACRO, 1, 1)]),
        (
            "struct a { int x; } y;\nunion u { int a; };\nenum e { X, Y = 2, };\nenum { Z };\n"
            "struct { int b; } c;\n",
            [
                ("a", STRUCT, 1, 1),
                ("u", UNION, 2, 2),
                ("e", ENUM, 3, 3),
                ("X", ONE, 3, 3),
                ("Y", ONE, 3, 3),
                ("Z", ONE, 4, 4),
            ],
        ),
        (
            "struct s {\n\tenum in { I } x;\n\tstruct deep {\n\t\tint y;\n\t} z;\n} __packed;\n",
            [("s", STRUCT, 1, 6), ("in", ENUM, 2, 2), ("I", ONE, 2, 2), ("deep", STRUCT, 3, 5)],
        ),
        ("typedef struct a { int x; } a_t;\n", [("a_t", TYPE, 1, 1), ("a", STRUCT, 1, 1)]),
        ("typedef struct a b;\n", [("b", TYPE, 1, 1)]),
        (
            "typedef int (*fn_t)(int);\ntypedef int arr[3];\n",
            [("fn_t", TYPE, 1, 1), ("arr", TYPE, 2, 2)],
        ),
        (
            "typedef _Bool bool;\ntypedef __u32 uint32_t;\n",
            [("bool", TYPE, 1, 1), ("uint32_t", TYPE, 2, 2)],
        ),
        ("typedef int f_t(void) __packed;\nint () {}\n", [("f_t", TYPE, 1, 1)]),
        ("typedef unsigned int u32, *pu32;\n", [("u32", TYPE, 1, 1), ("pu32", TYPE, 1, 1)]),
        (
            "#ifdef A\nint f(void)\n{\n}\n#elif B\nint f(int x) {}\n#else\n#define f 1\n#endif\n",
            [("f", FUNCTION, 2, 4), ("f", FUNCTION, 6, 6), ("f", MACRO, 8, 8)],
        ),
        ("void f(void)\n{\n\tstruct inner { int a; };\n#define IN 1\n}\n", [("f", FUNCTION, 1, 5)]),
        ("} ) int ]\n\nint f(void)\n{\n}\n", [("f", FUNCTION, 3, 5)]),
        ("int f(void)\r\n{\r\n}\r\n#define A 1\r\n", [("f", FUNCTION, 1, 3), ("A", MACRO, 4, 4)]),
    ],
)
def test_what_a_file_defines(text: str, expected: list[tuple[str, str, int, int]]) -> None:
    assert definitions(text.encode()) == tuple(Definition(*each) for each in expected)


SOURCE = b"""\
#include <linux/fs.h>

static int first(void)
{
	return 1;
}

#define BETWEEN 1

int second(void)
{
	return 2;
}
SYSCALL_DEFINE2(third, int, a, int, b)
{
	return 3;
}
"""


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (1, 2, ()),
        (3, 3, ("first",)),
        (6, 6, ("first",)),
        (7, 9, ()),
        (8, 8, ()),
        (6, 10, ("first", "second")),
        (13, 14, ("second", "third")),
        (17, 99, ("third",)),
        (1, 99, ("first", "second", "third")),
        (18, 99, ()),
    ],
)
def test_the_functions_that_lines_touch(first: int, last: int, expected: tuple[str, ...]) -> None:
    assert functions(SOURCE, first, last) == expected


@pytest.mark.parametrize(
    "text",
    [
        b"int x = " + b"1 + " * 5000 + b"1;\n",
        b"#if A\n" + b"#elif B\nint x;\n" * 3000 + b"#endif\n",
        b"struct s { " * 3000 + b"}; " * 3000,
        b"{" * 5000,
    ],
)
def test_a_file_may_be_nested_beyond_all_bounds(text: bytes) -> None:
    assert definitions(text + b"\n;\nint f(void) {}\n") is not None


def test_what_stands_before_and_behind_a_deep_nesting_is_found() -> None:
    text = b"int f(void) {}\nint x = " + b"1 + " * 5000 + b"1;\nint g(void) {}\n"
    assert definitions(text) == (Definition("f", FUNCTION, 1, 1), Definition("g", FUNCTION, 3, 3))


PIECES = st.sampled_from(
    [
        "int f(void)\n{\n}\n",
        "struct s {\n",
        "};\n",
        "#define A 1\n",
        "#if X\n",
        "#endif\n",
        "enum e { B };\n",
        "(",
        "typedef ",
    ]
)


@given(st.lists(PIECES).map(lambda pieces: "".join(pieces).encode()) | st.binary())
def test_definitions_come_in_order_and_lie_in_the_file(data: bytes) -> None:
    lines = data.count(b"\n") + 1
    firsts = [1]
    for definition in definitions(data):
        assert firsts[-1] <= definition.first <= definition.last <= lines
        firsts.append(definition.first)
