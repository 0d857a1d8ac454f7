"""The parts of a semantic patch, each to be asked about alone."""

from __future__ import annotations

import pytest

from refactor.series.smpl_patterns import Pattern, patterns

TEXT = """// Options: --no-includes
virtual patch
virtual report

@r depends on patch exists@
identifier f; // a comment
struct foo *x;
position p;
@@
 first@p(f, x);

@script:python@
p << r.p;
@@
print(p)

@depends on r@
identifier r.f, g = {one, two};
expression e != r.x, h;
position r.p;
@@
-g@p(f, "text; // no comment", e);	// a comment
-if (e ? 1 : old(h))
+new(e);

@depends on report@
@@
*nothing();
"""


def test_each_rule_that_can_run_is_one_of_its_own() -> None:
    assert list(patterns(TEXT, {"patch"}, {"patch", "report"})) == [
        Pattern(
            "@@\nidentifier f;\nexpression x;\nposition p;\n@@\n first@p(f, x);\n\n",
            (),
        ),
        Pattern(
            "@@\nidentifier f, g = {one, two};\nexpression e, h;\nposition p;\n@@\n"
            '-g@p(f, "text; // no comment", e);\t// a comment\n-if (e ? 1 : old(h))\n+new(e);\n\n',
            ((("one", "two"), ('"text; // no comment"',)), (("?",), ("old",))),
        ),
    ]


@pytest.mark.parametrize(
    ("declared", "own"),
    [
        (
            "binary operator cmp = {<=, <, ==, >, >=}, o != {>};",
            "binary operator cmp = {<=, <, ==, >, >=}, o;",
        ),
        ("expression e != {NULL, 0}, f;", "expression e, f;"),
        ('identifier f =~ "a,b;c", g;', "identifier f, g;"),
        ('fresh identifier g = "new_" ## f;', "identifier g;"),
        ("u64 x : script:python(a) { a, b };", "expression x;"),
        ("constant c > 5;", "constant c;"),
        ("identifier virtual.cb;", "identifier cb;"),
    ],
)
def test_declarations_that_rest_on_nothing_else(declared: str, own: str) -> None:
    (pattern,) = patterns(f"@r@\n{declared}\n@@\n-f();\n", (), ())
    assert pattern.text.split() == f"@@ {own} @@ -f();".split()


def test_a_rule_that_extends_another_is_not_complete_alone() -> None:
    (pattern,) = patterns("@r extends s@\n@@\n-f(x);\n", (), ())
    assert pattern == Pattern("", ((("f",), ("x",)),))


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ("-old(&p->dev)\n+new(dev, p)", {"dev"}),
        ("-old(p.x.y, a[1].z, g(1).w)", {"x", "y", "z", "w"}),
        ("-old(p->dev, dev)", set()),
        ("-s = { .dev = 1 };", set()),
        (" old(p);\n ...\n dev(p);", set()),
        ('-old("->text", p); /* p->dev */', set()),
    ],
)
def test_words_that_a_pattern_has_only_as_fields(body: str, fields: set[str]) -> None:
    (pattern,) = patterns(f"@@\nexpression p;\n@@\n{body}\n", (), ())
    assert pattern.fields == fields
