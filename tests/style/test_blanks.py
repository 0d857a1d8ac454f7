from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor.style.blanks import close_up, part_declarations


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # Gone from between: a blank line if there was any, whatever spatch has left.
        ("a\n\nx\n\nb\n", "a\n\n\nb\n", "a\n\nb\n"),
        ("a\n\nx\n\nb\n", "a\nb\n", "a\n\nb\n"),
        ("a\n\nx\nb\n", "a\nb\n", "a\n\nb\n"),
        ("a\nx\n\nb\n", "a\n\nb\n", "a\n\nb\n"),
        ("a\nx\nb\n", "a\n\nb\n", "a\nb\n"),
        ("a\nx\nb\n", "a\n\t\nb\n", "a\nb\n"),
        ("a\n\nx\n\ny\nb\n", "a\n\n\nb\n", "a\n\nb\n"),
        # At a brace none.
        ("f {\n\tx;\n\n\ta;\n}\n", "f {\n\n\ta;\n}\n", "f {\n\ta;\n}\n"),
        ("f {\n\ta;\n\n\tx;\n}\n", "f {\n\ta;\n\n}\n", "f {\n\ta;\n}\n"),
        ("f {\n\ta;\n\n\tx;\n} else {\n", "f {\n\ta;\n\n} else {\n", "f {\n\ta;\n} else {\n"),
        # Nor where it touched a directive or a label.
        ("#if A\nx\n\nb\n#endif\n", "#if A\n\nb\n#endif\n", "#if A\nb\n#endif\n"),
        ("#if A\na\n\nx\n# endif\n", "#if A\na\n\n# endif\n", "#if A\na\n# endif\n"),
        ("#if A\n\nx\n\nb\n", "#if A\n\n\nb\n", "#if A\n\nb\n"),
        ("out:\n\tx;\n\n\ta;\n", "out:\n\n\ta;\n", "out:\n\ta;\n"),
        # At the ends of the file.
        ("x\n\na\n", "\na\n", "a\n"),
        ("a\n\nx\n", "a\n\n", "a\n"),
        ("a\n\nx", "a\n", "a\n"),
        ("x\n", "", ""),
        ("x\n", "\n\n", ""),
        # Between neighbours as it was.
        ("a\n\n\n\nb\nx\n", "a\n\nb\n", "a\n\n\n\nb\n"),
        ("a\n \nb\nx\n", "a\nb\n", "a\n \nb\n"),
        ("a\n\f\nb\nx\n", "a\n\f\nb\n", "a\n\f\nb\n"),
        ("\n\na\nx\nb", "\n\na\nb", "\n\na\nb"),
        # Around what is new: as the rule has it, but never two, and none at a brace.
        ("a\nb\n", "a\n\nn\nb\n", "a\n\nn\nb\n"),
        ("a\nb\n", "a\n\n\t\nn\n\n\nb\n", "a\n\nn\n\nb\n"),
        ("a\nb\n", "a\nn\n\n\t\nm\nb\n", "a\nn\n\nm\nb\n"),
        ("f {\n\ta;\n}\n", "f {\n\n\tn;\n\ta;\n\tn;\n\n}\n", "f {\n\tn;\n\ta;\n\tn;\n}\n"),
        ("a\n\n\nb\n", "a\n\n\nn\nb\n", "a\n\n\nn\nb\n"),
        ("f {\n\n\tx;\n}\n", "f {\n\n\tn;\n}\n", "f {\n\n\tn;\n}\n"),
        # None below the head of a statement.
        ("if (a) {\n\tx;\n\ty;\n}\n", "if (a)\n\n\tn;\n", "if (a)\n\tn;\n"),
        ("if (a)\n\tx;\n", "if (a)\n\n\tn;\n", "if (a)\n\tn;\n"),
        ("} else\n\tx;\n", "} else\n\n\tn;\n", "} else\n\tn;\n"),
        ("x\n\na\n", "do\n\na\n", "do\na\n"),
    ],
)
def test_where_something_came_or_went(before: str, after: str, expected: str) -> None:
    assert close_up(before, after) == expected
    assert close_up(before, expected) == expected


SOURCES = st.lists(
    st.sampled_from(["a", "b", "\tc;", "", "", " ", "{", "}", "#if", "out:"]), max_size=12
).map("\n".join)


@given(SOURCES, SOURCES)
def test_lines_that_are_not_blank_stay(before: str, after: str) -> None:
    result = close_up(before, after)
    assert [line for line in result.split("\n") if line.strip()] == [
        line for line in after.split("\n") if line.strip()
    ]
    assert close_up(before, result) == result


@given(SOURCES)
def test_what_did_not_change_stays(text: str) -> None:
    assert close_up(text, text) == text


def function(*lines: str) -> str:
    return "\n".join(
        ["void f(void)", "{", *(f"\t{line}" if line else "" for line in lines), "}", ""]
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            ["int a;", "", "s();"],
            ["int a;", "n();", "", "s();"],
            ["int a;", "", "n();", "", "s();"],
        ),
        (["s();"], ["int n;", "s();"], ["int n;", "", "s();"]),
        (["s();"], ["int n;", "/* s */", "s();"], ["int n;", "", "/* s */", "s();"]),
        (["s();"], ["int n; /* n */", "s();"], ["int n; /* n */", "", "s();"]),
        (
            ["int a;", "", "s();"],
            ["int n;", "", "int a;", "", "s();"],
            ["int n;", "int a;", "", "s();"],
        ),
        (
            ["int a;", "", "s();"],
            ["int a;", "", "int n;", "", "s();"],
            ["int a;", "", "int n;", "", "s();"],
        ),
        (
            ["int a;", "", "int b;"],
            ["int a;", "int n;", "", "int b;"],
            ["int a;", "int n;", "", "int b;"],
        ),
        (["int a;"], ["int n;", "", "/* a */", "int a;"], ["int n;", "", "/* a */", "int a;"]),
        # As close as the author had them.
        (["int a;", "x();", "s();"], ["int a;", "n();", "s();"], ["int a;", "n();", "s();"]),
        (["int a;", "s();"], ["int a;", "int n;", "s();"], ["int a;", "int n;", "s();"]),
        (["int a;", "s();"], ["int n;", "s();"], ["int n;", "s();"]),
        (
            ["int a = ({", "\tint b = x();", "\tb;", "});", "int c;"],
            ["int a = ({", "\tint b = n();", "\tb;", "});", "int c;"],
            ["int a = ({", "\tint b = n();", "\tb;", "});", "int c;"],
        ),
        (
            ["int a = ({ b; });", "x();", "int c;"],
            ["int a = ({ b; });", "n();", "int c;"],
            ["int a = ({ b; });", "n();", "int c;"],
        ),
        (["int a = x();", "s(x());"], ["int a = n();", "s(n());"], ["int a = n();", "s(n());"]),
        (
            ["int a = x();", "", "s(x());"],
            ["int a = n();", "int b;", "s(n());"],
            ["int a = n();", "int b;", "", "s(n());"],
        ),
        # Nobody's business.
        (["int a;", "s();", "x();"], ["int a;", "s();", "n();"], ["int a;", "s();", "n();"]),
        (["DEFINE_WAIT(w);"], ["int n;", "DEFINE_WAIT(w);"], ["int n;", "DEFINE_WAIT(w);"]),
        (["guard(m)(&l);"], ["int n;", "guard(m)(&l);"], ["int n;", "guard(m)(&l);"]),
        (["s();"], ["int n;", "what is this", "s();"], ["int n;", "what is this", "s();"]),
    ],
)
def test_declarations_stand_apart(before: list[str], after: list[str], expected: list[str]) -> None:
    assert part_declarations(function(*before), function(*after)) == function(*expected)
    assert part_declarations(function(*before), function(*expected)) == function(*expected)
