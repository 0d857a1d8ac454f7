"""Types of metavariables."""

from __future__ import annotations

import pytest

from refactor.series.metavariables import untyped


@pytest.mark.parametrize(
    ("declarations", "expected"),
    [
        ("struct foo *x;", "expression x;"),
        ("unsigned long flags, more;", "expression flags, more;"),
        ("{unsigned int, size_t} v;", "expression v;"),
        ("constant {int, long} c;", "expression c;"),
        ("char [] STRING;", "expression STRING;"),
        ("T[] E;", "expression E;"),
        ("expression **x, y != NULL;", "expression x, y != NULL;"),
        ("local idexpression r.T x;", "expression x;"),
        ("expression e, f; identifier g;", None),
        ('identifier f =~ "a;struct b x";', None),
        ("/* struct foo *x; */ type T;", None),
        (
            "type T; struct foo *x; T *y; // int z;\n",
            "type T; expression x; expression y; // int z;",
        ),
    ],
)
def test_a_rule_without_types_has_expressions_in_their_place(
    declarations: str, expected: str | None
) -> None:
    text = "@r@ %s @@\n-struct foo *old(x);\n+int new;\n@script:python@\nint x;\n@@\nint(x)\n"
    found = untyped(text % declarations)
    wanted = text % (declarations if expected is None else expected)
    assert found.split() == wanted.split()
