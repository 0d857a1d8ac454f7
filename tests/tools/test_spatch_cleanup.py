"""Calls of a function that spatch takes for a type where a variable is cleaned up with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from refactor.series.rule import Rule
from refactor.store.cache import Cache
from refactor.tools import spatch
from refactor.tools.spatch_around import nothing_around
from refactor.tools.spatch_cleanup import declaring, hides_calls
from refactor.tools.spatch_output import FileResult

FREE = Rule("free", "virtual patch\n@@ expression e; @@\n-kfree(e)\n+kvfree(e)\n")
FREED = """\
static int f(struct foo *f)
{
	struct foo *g __free(kfree) = get(f);

	kfree(f);
	return 0;
}

static void h(struct foo *f)
{
	kfree(f);
}
"""
PLAIN = "void i(struct foo *f)\n{\n\tkfree(f);\n}\n"


def test_a_call_of_what_a_variable_is_cleaned_up_with(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    files = {"a.c": FREED.encode(), "b.c": PLAIN.encode()}
    found = spatch.examine(FREE, files, nothing_around, cache)
    assert found == {
        "a.c": FileResult(FREED.replace("kfree(f)", "kvfree(f)").encode()),
        "b.c": FileResult(PLAIN.replace("kfree(f)", "kvfree(f)").encode()),
    }
    assert spatch.examine(FREE, files, nothing_around, cache) == found


@pytest.mark.parametrize(
    ("text", "content", "hidden"),
    [
        (FREE.text, FREED, True),
        (FREE.text, FREED.replace("(kfree)", "( kfree )"), True),
        (FREE.text, FREED.replace("(kfree)", "(kvfree2)"), False),
        (FREE.text, PLAIN, False),
        ("@@ @@\n-old();\n", FREED, False),
        ("@@ attribute name __free; expression e; @@\n-kfree(e);\n", FREED, False),
    ],
)
def test_rules_that_name_such_a_function(text: str, content: str, hidden: bool) -> None:
    assert hides_calls(Rule("r", text), content.encode()) is hidden


def test_the_attribute_is_declared_in_the_first_rule_that_is_no_script() -> None:
    script = "@initialize:python@\n@@\nx = 1\n\n"
    assert declaring(f"{script}@r@\nexpression e;\n@@\n-f(e)\n") == (
        f"{script}@r@ attribute name __free;\nexpression e;\n@@\n-f(e)\n"
    )
    assert declaring("@@ @@\n-f()\n@@ @@\n-g()\n") == (
        "@@ attribute name __free; @@\n-f()\n@@ @@\n-g()\n"
    )
    assert declaring("// nothing\n") == "// nothing\n"
