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
