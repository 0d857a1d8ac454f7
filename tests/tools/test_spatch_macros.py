from __future__ import annotations

import pytest

from refactor.errors import BadInput
from refactor.series.rule import Rule
from refactor.tools.spatch_macros import check_macros, hidden_regions, macros
from refactor.tools.spatch_output import UnparsedRegion

OWN = "/* Loops. */\n#define my_each(a, b) \\\n\tYACFE_ITERATOR\n#define __mine(...)\n"
RULE = "@@ expression e; @@\n-old(e)\n+new(e)\n"


def test_the_kernels_macros_and_those_of_a_series() -> None:
    shipped = macros(Rule("r", RULE)).splitlines()
    assert shipped == sorted(set(shipped), key=shipped.index)
    assert "#define scoped_guard(...) YACFE_ITERATOR" in shipped
    assert macros(Rule("r", RULE, macros=OWN)).splitlines() == [
        *shipped,
        "#define my_each(a, b) \\",
        "\tYACFE_ITERATOR",
        "#define __mine(...)",
    ]


def test_what_the_rule_names_spatch_knows_from_the_rule() -> None:
    named = Rule("r", "@@ iterator name scoped_guard; @@\n-my_each(1)\n+f()\n", macros=OWN)
    lines = macros(Rule("r", RULE, macros="#define __mine(...)\n")).splitlines()
    lines.remove("#define scoped_guard(...) YACFE_ITERATOR")
    assert macros(named).splitlines() == lines


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("#include <stdio.h>\n", 1),
        ("#define a\n\nint x;\n", 3),
        ("/* a\n * b */\n#define a(x) \\\n\tx\n#undef a\n", 5),
        ("#define a\n+ b\n", 2),
    ],
)
def test_a_macro_file_holds_macros(text: str, line: int) -> None:
    with pytest.raises(BadInput) as error:
        check_macros("x.h", text)
    assert str(error.value) == (
        f"x.h, line {line}: not a #define: a macro file holds one-line definitions and comments"
    )


def test_a_macro_file_may_be_like_this() -> None:
    check_macros("x.h", "// SPDX\n" + OWN + "\n#define last")
    check_macros("x.h", "")


def test_what_is_hidden_from_spatch_and_could_match() -> None:
    data = (
        b"static const struct dev_pm_ops a = {\n\tRUNTIME_PM_OPS(old, f(x), NULL)\n"
        b"\tSYSTEM_SLEEP_PM_OPS(b, c)\n};\n\tscoped_cond_guard(m, return old(1), &l) {\n"
    )
    assert list(hidden_regions(Rule("r", RULE), data)) == [
        UnparsedRegion("RUNTIME_PM_OPS(old, f(x), NULL)", "\tRUNTIME_PM_OPS(old, f(x), NULL)"),
        UnparsedRegion(
            "scoped_cond_guard(m, return old(1), &l)",
            "\tscoped_cond_guard(m, return old(1), &l) {",
        ),
    ]
    assert list(hidden_regions(Rule("r", RULE.replace("old", "older")), data)) == []
    assert list(hidden_regions(Rule("r", RULE), b"int f = old;\n")) == []
    assert list(hidden_regions(Rule("r", RULE), b"RUNTIME_PM_OPS(old")) == [
        UnparsedRegion("RUNTIME_PM_OPS(old", "RUNTIME_PM_OPS(old")
    ]
