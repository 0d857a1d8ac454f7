"""`refactor explain`: the words that a rule needs, and the lines up to which it matches."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli import Said, run_cli
from tests.conftest import git, make_repository
from tests.kernel import KERNEL

SEVERAL = """\
@r@
expression e, E2;
@@
  foo(e);
  ... when != e
(
  bar(e);
|
  baz(e);
)
- qux(e);
+ quux(e);

@depends on r@
@@
- platform_get_drvdat(pdev)
+ drvdata(pdev)

@script:python@
@@
print()
"""
BODY = """\
@@
identifier f, x;
@@
 int f(...)
 {
 ...
 foo(x,
     1);
-if (x)
-	return 2;
 ...
 }
"""
FOO = "int f(void)\n{\n\tfoo(1);\n\tx();\n\tbar(1);\n\tqux(2);\n\treturn 0;\n}\n"
FILES = KERNEL | {
    "drivers/foo.c": FOO,
    "drivers/only.c": "int g(void)\n{\n\tfoo(2);\n\tbaz(3);\n\treturn qux(2);\n}\n",
    "drivers/words.h": "/* platform_get_drvdata(pdev) */\n",
    "fs/body.c": "int g(int x)\n{\n\tfoo(x, 1);\n\tif (!x)\n\t\treturn 2;\n\treturn 1;\n}\n",
}


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    """A kernel."""
    return make_repository(tmp_path / "linux", FILES)


def explained(linux: Path, rule: str, *args: str) -> Said:
    file = linux.parent / "rule.cocci"
    file.write_text(rule)
    git(linux, "config", "--global", "refactor.path", str(file.parent))
    return run_cli("explain", file, *args, "--tree", linux)


def head(linux: Path) -> str:
    return f"(Linux 7.3.4, {git(linux, 'rev-parse', 'HEAD')[:12]})"


def test_the_line_with_which_it_matches_nowhere(linux: Path) -> None:
    assert explained(linux, SEVERAL, "drivers") == Said(
        0,
        f"rule rule on HEAD {head(linux)}: matches nowhere; spatch examined 3 files\n"
        "  warning: line 2: metavariable E2 is never used\n"
        "  warning: line 16: should pdev be a metavariable?\n"
        "  pattern at line 3: 2 files with all it needs\n"
        "    bar (1 file) or baz (1 file)\n"
        "    foo (2 files)\n"
        "    qux (2 files)\n"
        "    matches up to line 10 `)` in 1 file (drivers/foo.c), of 2 files tried; "
        "with line 11 `qux(e);` nowhere\n"
        "  pattern at line 15: 0 files with all it needs\n"
        "    pdev (1 file)\n"
        "    platform_get_drvdat (in no file: did you mean platform_get_drvdata?)\n",
        "",
    )


def test_a_rule_without_words(linux: Path) -> None:
    assert explained(linux, "@@\nexpression e;\n@@\n-e;\n") == Said(
        0,
        f"rule rule on HEAD {head(linux)}: "
        "rule rule has no literal identifier to search for: give the edit a scope\n"
        "  pattern at line 3: it needs no word\n",
        "",
    )


def test_a_body_of_which_some_lines_end_no_statement(linux: Path) -> None:
    assert explained(linux, BODY, "fs") == Said(
        0,
        f"rule rule on HEAD {head(linux)}: matches nowhere; spatch examined 1 file\n"
        "  pattern at line 3: 1 file with all it needs\n"
        "    foo (1 file)\n"
        "    matches up to line 8 `1);` in 1 file (fs/body.c), of 1 file tried; "
        "with line 10 `return 2;` nowhere\n",
        "",
    )


def test_a_rule_that_matches(linux: Path) -> None:
    said = explained(linux, "@@ @@\n-foo(1);\n+one();\n", "drivers", "--json")
    value = json.loads(said.out)
    del value["base"]
    word = {"word": "foo", "files": 2, "nearest": ""}
    assert (said.code, value) == (
        0,
        {
            "rule": "rule",
            "refused": "",
            "warnings": [],
            "patterns": [{"line": 1, "words": [[word]], "files": 2, "reach": None}],
            "candidates": 2,
            "files": ["drivers/foo.c"],
            "unexamined": [],
            "notes": [],
        },
    )


def test_what_is_no_semantic_patch(linux: Path) -> None:
    assert explained(linux, "@@\n@@\n-foo(;\n") == Said(
        2,
        "",
        "refactor: rule rule, line 3: spatch says: minus: parse error near ';'\n",
    )
