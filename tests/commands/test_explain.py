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
            "types": [],
            "patterns": [{"line": 1, "words": [[word]], "files": 2, "reach": None}],
            "besides": [],
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
        "refactor: rule rule, line 3: spatch says: minus: parse error near ';': "
        "its parentheses do not match\n",
    )


def test_a_type_that_no_file_names(linux: Path) -> None:
    write = "struct words { int x; };\nint g(struct words *w)\n{\n\treturn qux(w);\n}\n"
    (linux / "fs/words.c").write_text(write)
    git(linux, "add", ".")
    git(linux, "commit", "-q", "-m", "Types")
    assert explained(linux, "@@\nstruct wordz *w;\n@@\n-qux(w)\n+quux(w)\n", "fs") == Said(
        0,
        f"rule rule on HEAD {head(linux)}: matches nowhere; spatch examined 0 files\n"
        "  for the types of its metavariables: wordz (in no file: did you mean words?)\n"
        "  pattern at line 3: 1 file with all it needs\n"
        "    qux (1 file)\n"
        "    matches up to line 4 `qux(w)` in 1 file (fs/words.c), of 1 file tried\n"
        "  all its lines match: what keeps it from matching is the types of its metavariables\n"
        "  note: spatch passed over fs/words.c: the rule's identifiers are there, the name of its "
        "type is not (--disable-worth-trying-opt in // Options examines such files)\n",
        "",
    )


def test_what_a_pattern_takes_from_others(linux: Path) -> None:
    rule = "@a@\nexpression e;\n@@\n foo(e)\n\n@@\nexpression a.e;\n@@\n-bar(e)\n+car(e, 2)\n"
    said = explained(linux, rule.replace("foo(e)", "foo(e, 1)"), "drivers/foo.c")
    assert said.out.splitlines()[-2:] == [
        "    matches up to line 9 `bar(e)` in 1 file (drivers/foo.c), of 1 file tried",
        "  all its lines match: what keeps it from matching is what it takes from other rules",
    ]


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        (
            "",
            "rule.cocci: holds no rule: a rule is `@@`, declarations, `@@`, and lines that begin with - and +",
        ),
        ("\ufeff@@ @@\n-f();\n", "rule.cocci: begins with a byte order mark: save it without one"),
        (
            "@a@ expression p; @@\n f(p)\n@depends on b@ expression p; @@\n- g(p)\n+ h(p)\n",
            "rule rule, line 3: spatch says: rule name: parse error near 'b': "
            "depends on 'b', and no rule above has that name",
        ),
        (
            "@@\nexpression p\n@@\n- g(p)\n+ h(p)\n",
            "rule rule, line 3: spatch says: meta: parse error near '@@': "
            "line 2: 'expression p' has to end with a semicolon",
        ),
        (
            "@@ @@\n f(1)\n",
            "rule rule: no line of it begins with - or +: mark what is removed and added",
        ),
        (
            "virtual patch, fast\n@depends on fast@ @@\n-f(1)\n",
            "rule rule: all that it does depends on virtual rules which are not enabled: "
            "enable one of fast (--virtual, or `virtual` of the edit)",
        ),
        (
            "@@ expression x; @@\n-return g(x)\n+return h(x)\n",
            "rule rule, line 4: spatch says: minus: parse error: line 3: 'return h(x)' is a "
            "statement and has no semicolon",
        ),
        (
            "@@\nexpression x;\n-g(x)\n+h(x)\n",
            "rule rule, line 4: spatch says: it cannot be read: line 1: its declarations have no @@ "
            "behind them",
        ),
        ("# g goes\n@@ @@\n-g(1)\n", "rule.cocci: a comment begins with // and not with #"),
        (
            "--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-g(1)\n",
            "rule.cocci: a diff, and no semantic patch: `patch` edits take those",
        ),
    ],
)
def test_a_rule_that_spatch_refuses_with_what_to_do(linux: Path, rule: str, complaint: str) -> None:
    said = explained(linux, rule, "drivers")
    assert (said.code, said.out) == (2, "")
    assert said.err.replace(f"{linux.parent}/", "") == f"refactor: {complaint}\n"
