"""The files in which a rule that changes nothing matches, and spatch's warnings."""

from __future__ import annotations

from pathlib import Path

import pytest

from refactor.errors import BadInput
from refactor.series.rule import Rule
from refactor.store.cache import Cache
from refactor.tools.spatch_matches import matching, warnings

FILES = {
    "odd $(name).c": b"void f(void)\n{\n\told(1);\n}\n",
    "b.c": b"void f(void)\n{\n\tnew(1);\n}\n",
    "c.h": b"static inline void f(void)\n{\n\told(2);\n}\n",
    "words.c": b"int old;\n",
}


def rule(text: str) -> Rule:
    return Rule("r", text, trusted=False)


def test_the_files_in_which_it_matches(tmp_path: Path) -> None:
    found = matching(rule("@@ expression e; @@\n*old(e);\n"), FILES, Cache(tmp_path))
    assert found == ("odd $(name).c", "c.h")


def test_what_is_no_semantic_patch(tmp_path: Path) -> None:
    assert matching(rule("@@ @@\n*if (x)\n"), FILES, Cache(tmp_path)) is None


def test_warnings(tmp_path: Path) -> None:
    text = "virtual patch\n@depends on patch@\nexpression e, x;\n@@\n-f(e, y)\n+g(y)\n"
    assert warnings(rule(text), Cache(tmp_path)) == (
        "line 5: should y be a metavariable?",
        "rule starting on line 2: metavariable x not used in the - or context code",
    )
    with pytest.raises(BadInput, match=r"rule r, line 2: spatch says: minus: parse error near ';'"):
        warnings(rule("@@ @@\n-f(;\n"), Cache(tmp_path))
