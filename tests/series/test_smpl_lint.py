"""Slips in semantic patches that spatch takes in silence."""

from __future__ import annotations

import pytest

from refactor.series.smpl_lint import slips


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("@@\nexpression e;\n@@\n-f(e);\n", []),
        (
            "@@\nexpresion e;\nidentifer i; statment S;\n@@\n-f(e, i);\n S\n",
            [
                "line 2: spatch takes 'expresion' for a type: did you mean expression?",
                "line 3: spatch takes 'identifer' for a type: did you mean identifier?",
                "line 3: spatch takes 'statment' for a type: did you mean statement?",
            ],
        ),
        ("@@\ntypedef expresion;\nexpresion e;\nposition_t q;\n@@\n-f(e, q);\n", []),
        (
            "// e, x\n@r@\nexpression e, x; // x\nidentifier f = {g, h}, y;\n@@\n-f(e);\n+x;\n",
            ["line 4: metavariable y is never used"],
        ),
        (
            "@r@\nstruct foo *p;\nexpression list[n] es;\nint a[];\ntype T != {int};\n@@\n-f(n);\n",
            [
                "line 2: metavariable p is never used",
                "line 3: metavariable es is never used",
                "line 4: metavariable a is never used",
                "line 5: metavariable T is never used",
            ],
        ),
        (
            "@r@\nposition p;\nexpression e;\nsymbol s;\n@@\n f@p(1)\n\n"
            "@s@\nposition r.p;\nexpression r.e, x != e;\n@@\n-f@p(x)\n\n"
            "@script:python@\nq << s.x;\nz << r.p;\n@@\nprint(q)\n",
            [],
        ),
        (
            "@@\n@@\n-#define A 1\n-#define B 2\n\n@@\n@@\n-#define C\t3\n+#define C\t4\n",
            ["line 3: '#define A 1' matches nothing beside other lines: give it a rule of its own"],
        ),
        (
            "@@\n@@\n\n int x;\n #include <a.h>\n",
            [
                "line 5: '#include <a.h>' matches nothing beside other lines: "
                "give it a rule of its own"
            ],
        ),
        ("@@\n@@\n(\n-#include <a.h>\n|\n-#include <b.h>\n)\n", []),
        ("@@\n@@\n #include <a.h>\n+#include <b.h>\n+int x;\n", []),
    ],
)
def test_slips(text: str, wanted: list[str]) -> None:
    assert list(map(str, slips(text))) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "virtual fast\n@a@ @@\n f(1)\n@c depends on a && !fast || (ever bb)@ @@\n-g(1)\n",
            ["line 4: depends on 'bb', and no rule above has that name"],
        ),
        (
            '@z@ @@\n f()\n@a depends on file in "x/y" && never z@ @@\n-g(1)\n@b depends on a expression@ @@\n',
            None,
        ),
        (
            "@a@ expression x; @@\n f(x)\n@@ expression a.x, b.y; @@\n-g(x, y)\n"
            "@script:python s@ z << b.y; w << a.x; @@\nprint(z, w)\n"
            "@@ expression s.w, virtual.v; @@\n-g(w, v)\n",
            [
                "line 3: 'b.y' is of rule 'b', and no rule above has that name",
                "line 5: 'b.y' is of rule 'b', and no rule above has that name",
            ],
        ),
        ("@@\nexpression x\n@@\n-g(x)\n", ["line 2: 'expression x' has to end with a semicolon"]),
        (
            "@@ expression x; @@\n\n* g(x)\n@@ @@\n* h(2)\n",
            ["line 3: lines with * only find: to change them, write - and +"],
        ),
        ("@@ expression x; @@\n* g(x)\n@@ @@\n- h(2)\n", []),
        ("@@ @@\n+ g(2);\n", ["line 2: it only adds: give it a line that is there, to add beside"]),
        (
            '@@ expression x; @@\n- g(x)\n+ h(x, y, "z", p->w, w(1), y) /* q */\n',
            ["line 3: 'y' is added as it stands: should it be a metavariable?"],
        ),
        ("@@ expression x; @@\n f(i);\n- g(x)\n+ h(x, i, NULL, ret)\n", []),
        ("@@ @@\n- g(1);\n+ struct s *p;\n+ for (int i = 0; i < 2; i++) h(p, i);\n", []),
        ("", []),
        ("@@\nexpression x;\n-g(x)\n", ["line 1: its declarations have no @@ behind them"]),
        (
            "@@ expression x; @@\n -g(x)\n +h(x)\n",
            [
                "line 2: a blank is before its '-': only in the first column it is one of SmPL's",
                "line 3: a blank is before its '+': only in the first column it is one of SmPL's",
            ],
        ),
        (
            "@@ expression x; @@\n-return g(x)\n+return h(x)\n",
            [
                "line 2: 'return g(x)' is a statement and has no semicolon",
                "line 3: 'return h(x)' is a statement and has no semicolon",
            ],
        ),
        ("@@ expression x; @@\n-return g(x)\n+return h(x)\n ;\n", []),
        ("@@ expression x; @@\n return\n-g(x)\n+h(x)\n ;\n", []),
        ("@@ expression x; @@\n-g(x;\n+h(x);\n", ["line 2: its parentheses do not match"]),
        ("@@ expression x; @@\n(\n-g(x)\n|\n- \\(h\\|k\\)(x)\n)\n", []),
        ("@@ expression x; @@\n(x == 0\n|0 == x\n)\n-g(x);\n", []),
    ],
)
def test_slips_in_how_rules_hang_together(text: str, wanted: list[str] | None) -> None:
    assert list(map(str, slips(text))) == (wanted or [])
