from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor.series.rule import Rule
from refactor.style import tokens
from refactor.style.braces import settle_braces
from refactor.text import alignment
from refactor.text.alignment import aligned

HEAD = "int f(int a)\n{\n"


def settled(before: str, after: str, authors: bool = False) -> str:
    """What becomes of the lines in a function."""
    whole = settle_braces(
        f"{HEAD}{before}\treturn 0;\n}}\n", f"{HEAD}{after}\treturn 0;\n}}\n", authors
    )
    return whole.removeprefix(HEAD).removesuffix("\treturn 0;\n}\n")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # What spatch 1.3.0 makes of `-old(E);` `+new(E);`, and what 1.1.1 makes of it.
        ("\tif (a)\n\t\told(a);\n", "\tif (a) {\n\t\tnew(a);\n\t}\n", "\tif (a)\n\t\tnew(a);\n"),
        ("\tif (a)\n\t\told(a); /* why */\n", "\tif (a) {\n\t\tnew(a);\n\t} /* why */\n",
         "\tif (a)\n\t\tnew(a); /* why */\n"),
        ("\tif (a)\n\t\t/* why */\n\t\told(a);\n", "\tif (a) {\n\t\t/* why */\n\t\tnew(a);\n\t}\n",
         "\tif (a)\n\t\t/* why */\n\t\tnew(a);\n"),
        ("\tif (a) /* why */\n\t\told(a);\n", "\tif (a) /* why */\n\t{\n\t\tnew(a);\n\t}\n",
         "\tif (a) /* why */\n\t\tnew(a);\n"),
        ("\tif (a)\n\t\told(a);\n\telse\n\t\tg();\n",
         "\tif (a) {\n\t\tnew(a);\n\t}\n\telse\n\t\tg();\n",
         "\tif (a)\n\t\tnew(a);\n\telse\n\t\tg();\n"),
        ("\tif (a)\n\t\tg();\n\telse\n\t\told(a);\n",
         "\tif (a)\n\t\tg();\n\telse {\n\t\tnew(a);\n\t}\n",
         "\tif (a)\n\t\tg();\n\telse\n\t\tnew(a);\n"),
        ("\tif (a)\n\t\told(a);\n\telse if (b)\n\t\told(b);\n",
         "\tif (a) {\n\t\tnew(a);\n\t}\n\telse if (b) {\n\t\tnew(b);\n\t}\n",
         "\tif (a)\n\t\tnew(a);\n\telse if (b)\n\t\tnew(b);\n"),
        ("\tif (a)\n\t\told(a);\n\telse {\n\t\tg();\n\t\th();\n\t}\n",
         "\tif (a) {\n\t\tnew(a);\n\t}\n\telse {\n\t\tg();\n\t\th();\n\t}\n",
         "\tif (a)\n\t\tnew(a);\n\telse {\n\t\tg();\n\t\th();\n\t}\n"),
        ("\tif (a)\n\t\tif (b)\n\t\t\told(a);\n\t\telse\n\t\t\tg();\n",
         "\tif (a)\n\t\tif (b) {\n\t\t\tnew(a);\n\t\t}\n\telse\n\t\tg();\n",
         "\tif (a)\n\t\tif (b)\n\t\t\tnew(a);\n\t\telse\n\t\t\tg();\n"),
        ("\tif (a)\n\t\tg();\n\telse if (b)\n\t\tfree(b);\n",
         "\tif (a)\n\t\tg();\n\telse {\n\t\tfree(b);\n\t}\n",
         "\tif (a)\n\t\tg();\n\telse\n\t\tfree(b);\n"),
        ("\tif (a) {\n\t\tg();\n\t} else if (b)\n\t\tfree(b);\n",
         "\tif (a) {\n\t\tg();\n\t} else {\n\t\tfree(b);\n\t}\n",
         "\tif (a) {\n\t\tg();\n\t} else {\n\t\tfree(b);\n\t}\n"),
        ("\tif (a) old(a); else g();\n", "\tif (a) {\n\t\tnew(a);\n\t} else g();\n",
         "\tif (a) new(a); else g();\n"),
        ("\tlist_for_each(a, b)\n\t\told(a);\n", "\tlist_for_each(a, b) {\n\t\tnew(a);\n\t}\n",
         "\tlist_for_each(a, b)\n\t\tnew(a);\n"),
        ("\tif (a &&\n\t    b)\n\t\told(a);\n", "\tif (a &&\n\t    b) {\n\t\tnew(a);\n\t}\n",
         "\tif (a &&\n\t    b)\n\t\tnew(a);\n"),
        ("#ifdef X\n\tif (a)\n#endif\n\t\told(a);\n",
         "#ifdef X\n\tif (a)\n#endif\n\t\t{\n\t\t\tnew(a);\n\t\t}\n",
         "#ifdef X\n\tif (a)\n#endif\n\t\tnew(a);\n"),
        ("\tif (a)\n\t\told(a);\n\tif (a)\n\t\told(a);\n",
         "\tif (a) {\n\t\tnew(a);\n\t}\n\tif (a) {\n\t\tnew(a);\n\t}\n",
         "\tif (a)\n\t\tnew(a);\n\tif (a)\n\t\tnew(a);\n"),
        ("\tif (a)\n\t\treturn old(a);\n", "\tif (a) {\n\t\treturn new(a);\n\t}\n",
         "\tif (a)\n\t\treturn new(a);\n"),
        # The condition is another one as well.
        ("\tif (a)\n\t\told(a);\n", "\tif (ready(a)) {\n\t\tnew(a);\n\t}\n",
         "\tif (ready(a))\n\t\tnew(a);\n"),
        # Lines that 1.1.1 alone runs together.
        ("\tif (a) old(a);\n", "\tif (a) {new1(a);\n\t\tnew2(a);\n\t}\n",
         "\tif (a) {\n\t\tnew1(a);\n\t\tnew2(a);\n\t}\n"),
        ("#if A\n\told(a);\n#endif\n", "#if A\n\tnew(a);#endif\n", "#if A\n\tnew(a);\n#endif\n"),
    ],
)  # fmt: skip
def test_braces_that_nobody_asked_for_go(before: str, after: str, expected: str) -> None:
    assert settled(before, after) == expected
    assert settled(before, expected) == expected


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # They were there before.
        ("\tif (a) {\n\t\told(a);\n\t}\n", "\tif (b) {\n\t\tnew(a);\n\t}\n"),
        ("\tif (a)\n\t{\n\t\told(a);\n\t}\n", "\tif (b) {\n\t\tnew(a);\n\t}\n"),
        ("\tif (a) {\n\t\told(a);\n\t\tg();\n\t}\n", "\tif (b) {\n\t\tnew(a);\n\t}\n"),
        # More than one statement, or one that holds another: an else would go elsewhere.
        ("\tif (a)\n\t\told(a);\n", "\tif (a) {\n\t\tx();\n\t\tnew(a);\n\t}\n"),
        ("\tif (a)\n\t\told(a);\n\telse\n\t\tg();\n",
         "\tif (a) {\n\t\tif (b)\n\t\t\tnew(a);\n\t} else\n\t\tg();\n"),
        ("\tif (a)\n\t\told(a);\n", "\tif (a) {\n\t\tfor (;;)\n\t\t\tnew(a);\n\t}\n"),
        ("\tif (a)\n\t\told(a);\n", "\tif (a) {\n\t\tlist_for_each(a, b)\n\t\t\tnew(a);\n\t}\n"),
        ("\tif (a)\n\t\told(a);\n", "\tif (a) {\nout:\n\t\tnew(a);\n\t}\n"),
        # It declares something, and that would live on.
        ("\tif (a)\n\t\told(a);\n", "\tif (a) {\n\t\tint b = new(a);\n\t}\n"),
        ("\tif (a)\n\t\told(a);\n", "\tif (a) {\n\t\tu32 *b = new(a);\n\t}\n"),
        ("\tif (a)\n\t\told(a);\n", "\tif (a) {\n\t\tguard(mutex)(&a);\n\t}\n"),
        ("\tif (a)\n\t\told(a);\n", "\tif (a) {\n\t\tDEFINE_WAIT(b);\n\t}\n"),
        # A macro without a semicolon may be anything.
        ("\tif (a)\n\t\told(a);\n", "\tif (a) {\n\t\tNEW(a)\n\t}\n"),
        ("\tif (a)\n\t\told(a);\n", "\tif (a) {\n\t\t;\n\t}\n"),
        # Preprocessor lines, however deep, are not taken apart.
        ("\tif (a)\n\t\told(a);\n", "\tif (a) {\n\t #if A\n\t\tnew(a);\n\t #endif\n\t}\n"),
        # A line that was there before would be joined with another one.
        ("\tif (a) x();\n\telse\n\t\ty();\n", "\tif (a) {\n\t\ty();\n\t} else\n\t\tz();\n"),
        # The head is new: whoever wrote it wrote the braces.
        ("\told(a);\n", "\tif (a) {\n\t\tnew(a);\n\t}\n"),
        # A comment would have to move.
        ("\tif (a)\n\t\told(a);\n", "\tif (a) /* new */ {\n\t\tnew(a);\n\t}\n"),
        ("\tif (a)\n\t\told(a);\n", "\tif (a) {\n\t\tnew(a);\n\t\t/* new */\n\t}\n"),
        # Macros are not looked into.
        ("#define F(a) if (a) old(a);\n", "#define F(a) if (a) { new(a); }\n"),
        # Compilers are told so in one line.
        ("\told(a);\n", "\tnew(a, (struct x){ 0 });\n"),
    ],
)  # fmt: skip
def test_braces_that_somebody_asked_for_stay(before: str, after: str) -> None:
    assert settled(before, after) == after


def test_a_loop_at_the_left_margin_is_no_function() -> None:
    after = "int f(void);\nfor (x = 0; x < 3; x++) {\n\tadded(x);\n}\n"
    assert settle_braces("int f(void);\n", after, authors=False) == after


def test_all_stay_where_the_rule_has_such_braces() -> None:
    after = "\tif (a) {\n\t\tnew(a);\n\t}\n"
    assert settled("\tif (a)\n\t\told(a);\n", after, authors=True) == after


@pytest.mark.parametrize(
    ("added", "expected"),
    [
        ("static bool f(long a) {\n\treturn a;\n}\n", "static bool f(long a)\n{\n\treturn a;\n}\n"),
        ("static bool f(long a){\n\treturn a;\n}\n", "static bool f(long a)\n{\n\treturn a;\n}\n"),
        (
            "static bool\nf(long a,\n  long b) {\n\treturn a;\n}\n",
            "static bool\nf(long a,\n  long b)\n{\n\treturn a;\n}\n",
        ),
        ("struct x *f(void) {\n\treturn a;\n}\n", "struct x *f(void)\n{\n\treturn a;\n}\n"),
        # One that is empty, and what is no function.
        ("static void f(void) { }\n", "static void f(void) { }\n"),
        ("struct x {\n\tint a;\n};\n", "struct x {\n\tint a;\n};\n"),
        ("struct __aligned(8) {\n\tint a;\n};\n", "struct __aligned(8) {\n\tint a;\n};\n"),
        ("struct x a = (struct x) {\n\t1,\n};\n", "struct x a = (struct x) {\n\t1,\n};\n"),
        ("#define F(a) {\n", "#define F(a) {\n"),
    ],
)
def test_the_brace_of_a_function_has_a_line_of_its_own(added: str, expected: str) -> None:
    there = "int g(void) {\n\treturn 0;\n}\n\n"
    assert settle_braces(there, there + added, False) == there + expected
    assert settle_braces(there, there + expected, False) == there + expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("@@\nexpression E;\n@@\n-old(E);\n+new(E);\n", False),
        ("@@ @@\n-old();\n+if (a)\n+\tnew();\n", False),
        ("@@ @@\n-old();\n+if (a) {\n+\tx();\n+\ty();\n+}\n", False),
        ("@@ @@\n+static bool f(void)\n+{\n+\treturn false;\n+}\n+\n f(...) { ... }\n", False),
        ("@@ @@\n+static struct x *f(void) {\n+\treturn y;\n+}\n", False),
        ("@@ @@\n+static struct x y = {\n+\t.z = 1,\n+};\n", False),
        ("@@ @@\n+struct x {\n+\tint y;\n+};\n", False),
        ("@@ @@\n if (a) {\n-old();\n+new();\n }\n", False),
        ('// +if (a) {\n@@ @@\n-old(); // {\n+new("{"); /* { */\n', False),
        ("@@ @@\n-old();\n+if (a) {\n+\tnew();\n+}\n", True),
        ("@@ @@\n if (a)\n+{\n old();\n+}\n", True),
        ("@@ @@\n-if (a)\n+if (b) {\n ...\n+}\n", True),
        ("@@ @@\n+else {\n+\tnew();\n+}\n", True),
        ("@@ @@\n+list_for_each(a, b) {\n+\tnew();\n+}\n", True),
    ],
)
def test_whether_a_rule_has_braces_around_one_statement(rule: str, expected: bool) -> None:
    assert Rule("r", rule).braces == expected


WORDS = st.sampled_from(
    [
        "if (a)",
        "else",
        "for (;;)",
        "{",
        "}",
        "x();",
        "y(a);",
        "int b;",
        "out:",
        "/* c */",
        "// c",
        "#if A",
        "#endif",
        "\t",
        "\n",
        " ",
    ]
)
TEXTS = st.lists(WORDS, max_size=24).map(lambda words: HEAD + "".join(words) + "\n}\n")


def code(text: str) -> list[str]:
    return [
        word for word in re.findall(r"/\*.*?\*/|//[^\n]*|\w+|[^\s\w]", text) if word not in "{}"
    ]


@given(TEXTS, TEXTS, st.booleans())
def test_nothing_goes_but_braces_and_old_lines_stay(before: str, after: str, authors: bool) -> None:
    result = settle_braces(before, after, authors)
    assert code(result) == code(after)
    assert result.count("{") - result.count("}") == after.count("{") - after.count("}")
    assert settle_braces(after, after, authors) == after
    # No line that was there before is joined with another one, or broken.
    lines = after.split("\n")
    rows = aligned(before.split("\n"), lines)
    left = iter(result.split("\n"))
    assert [
        line for line, row in zip(lines, rows, strict=True) if row is not None and line not in left
    ] == []


def test_many_functions_take_as_long_as_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[int] = []

    def count(before: Sequence[str], after: Sequence[str]) -> list[int | None]:
        compared.append(len(before) + len(after))
        return aligned(before, after)

    monkeypatch.setattr(alignment, "aligned", count)
    monkeypatch.setattr(tokens, "aligned", count)
    sizes = []
    for number in (50, 100):
        before = "".join(
            f"int f{nth}(int a)\n{{\n\tif (a)\n\t\told(a);\n\treturn 0;\n}}\n"
            for nth in range(number)
        )
        after = before.replace("(a)\n\t\told(a);", "(a) {\n\t\tnew(a);\n\t}")
        compared.clear()
        assert settle_braces(before, after, False) == before.replace("old", "new")
        sizes.append(sum(compared))
    # Each line and each token of a changed line is compared once.
    assert sizes[1] <= 2 * sizes[0]
