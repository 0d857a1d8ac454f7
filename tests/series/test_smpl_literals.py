"""The literals that a file must hold for a semantic patch to change it."""

from __future__ import annotations

import pytest

from refactor.series.smpl_literals import demanded_literals


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('-f(E, "one")\n+g(E)\n', [['"one"']]),
        ('(\n-(E) ? "up" : "down"\n+up(E)\n|\n-E ? "" : "s"\n+s(E)\n)\n', [['""', '"s"'], ['"down"', '"up"']]),
        ('-f("a",\n-  "b");\n g("c");\n-k2("d");\n', [['"a"', '"b"'], ['"d"']]),
        ('-h@p(E, "a");\n', [['"a"', "one or two"]]),
        ("-h(E);\n-k(h);\n", [["one or two", "three"]]),
        ("-f(h);\n", None),
        ('-f(E); // "in a comment"\n', None),
        ('-f("a");\n ...\n-g();\n', None),
        ('-f("a");\n ...\n+g();\n', None),
        ('(\n-f("a");\n|\n f(E);\n+g();\n)\n', None),
        ('-\\(f\\|g\\)("a")\n', None),
        ('-f(...);\n- ... when != g("a")\n', None),
        ('-?f("a");\n', None),
        ('-f("%@d@");\n', None),
        ('-f("...");\n', None),
        ('-f("a\\n");\n', None),
        ('*f("a");\n', None),
        (' f("a");\n', None),
    ],
)  # fmt: skip
def test_every_removed_line_demands_its_literals(
    body: str, expected: list[list[str]] | None
) -> None:
    names = "expression E; identifier h = {one, two}, k = {three};"
    found = demanded_literals(f"@@ {names} @@\n{body}", (), ())
    flat = [[" or ".join(clause) for clause in each] for each in sorted(found or ())]
    assert (flat or None) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ('identifier f =~ "^kv?[mz]alloc$";', ("kmalloc", "kvmalloc", "kvzalloc", "kzalloc")),
        ('expression E; function g, f =~ ".*_free"; // f =~ "x"', ("_free",)),
        ('identifier f !~ "^dma_";', None),
        ('expression f =~ "^dma_";', None),
        ('identifier f =~ "^[a-z]*$";', None),
    ],
)
def test_a_regular_expression_demands_what_each_of_its_matches_holds(
    names: str, expected: tuple[str, ...] | None
) -> None:
    found = demanded_literals(f"@@ {names}\n@@\n-f(1)\n+g(1)\n", (), ())
    assert found == (frozenset({(expected,)}) if expected else None)
    assert demanded_literals(f"@@ {names}\n@@\n-h(f)\n+g(f)\n", (), ()) is None


def test_every_rule_that_can_run_has_to_demand_one() -> None:
    text = """virtual patch
virtual context
@r depends on patch@ expression E; @@
-f("a", E)
+g(E)
@depends on context@ expression E; @@
*h(E)
@s@ expression E; position p; @@
 k@p(E)
@script:python@
p << s.p;
@@
print(p)
"""
    modes = ("patch", "context")
    assert demanded_literals(text, ("patch",), modes) == frozenset({(('"a"',),)})
    assert demanded_literals(text, ("patch", "context"), modes) is None
    extended = text + "@extends r@ @@\n"
    assert demanded_literals(extended, ("patch",), modes) is None


def test_a_pattern_without_a_literal_may_have_words_of_its_own() -> None:
    text = '@@ @@\n-f("a");\n\n@@ @@\n-g();\n'
    assert demanded_literals(text, (), ()) is None
    found = demanded_literals(
        text, (), (), lambda pattern: (("g",),) if "g()" in pattern.text else ()
    )
    assert found == frozenset({(('"a"',),), (("g",),)})
