"""The beginnings of a pattern: what is open is closed, and what only adds is left out."""

from __future__ import annotations

from refactor.series.smpl_patterns import patterns
from refactor.series.smpl_prefix import Beginning, beginnings

RULE = """\
@a@
identifier f;
@@
 int f(...)
 {
 ...	// whatever comes
-	if (f == "{")
+	if (f)
(
	one();
|
*	two();
)
 ... when != f
 }

@b@
struct foo *a; int b;
@@
 a->b
"""
HEAD = "@@\nidentifier f;\n@@\n*int f(...)\n"
END = "  ... when any\n  }\n"


def test_the_beginnings_of_each_pattern() -> None:
    one, other = patterns(RULE, (), ())
    inside = f'{HEAD} {{\n ...\t                 \n*\tif (f == "{{")\n'
    both = f"{inside}(\n*one();\n|\n*\ttwo();\n)\n"
    assert list(beginnings(one)) == [
        Beginning(4, "int f(...)", HEAD),
        Beginning(5, "{", f"{HEAD} {{\n{END}"),
        Beginning(7, 'if (f == "{")', f"{inside}{END}"),
        Beginning(13, ")", f"{both}{END}"),
        Beginning(15, "}", f"{both} ... when != f\n }}\n"),
    ]
    assert list(beginnings(other)) == [
        Beginning(20, "a->b", "@@\nexpression a;\nexpression b;\n@@\n*a->b\n")
    ]
