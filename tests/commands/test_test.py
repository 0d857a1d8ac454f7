"""`refactor test`: each rule over its examples, and over its own results; `run` asks for that first."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli import Said, run_cli
from tests.conftest import git, make_repository, own_library
from tests.kernel import KERNEL

RULE = "@@\nexpression e;\n@@\n-old(e)\n+new(e)\n"
OLD = "int f(void)\n{\n\treturn old(1);\n}\n"
NEW = OLD.replace("old", "new")
TWICE = "@@\nexpression e;\n@@\n first(e);\n+second(e);\n"
FIRST = "void f(void)\n{\n\tfirst(1);\n}\n"
SECOND = "void f(void)\n{\n\tfirst(1);\n\tsecond(1);\n}\n"
SERIES = """\
summary = "Call new()"

[[step]]
id = "calls"

[[step.edit]]
kind = "cocci"
rule = "r"
"""


def proved(top: Path, files: Mapping[str, str]) -> Said:
    own_library(top / "own", {f"cocci/r/{name}": text for name, text in files.items()})
    return run_cli("test", "r")


def test_a_rule_that_changes_its_own_result(tmp_path: Path) -> None:
    assert proved(tmp_path, {"r.cocci": TWICE, "a.c": FIRST, "a.res": SECOND}) == Said(
        1,
        "FAILS  r a\n"
        "    the rule changes its own result, so a second run does more\n"
        "    --- once\n"
        "    +++ twice\n"
        "    @@ -2,4 +2,5 @@\n"
        "     {\n"
        "     \tfirst(1);\n"
        "     \tsecond(1);\n"
        "    +\tsecond(1);\n"
        "     }\n"
        "0 examples hold, 1 fails\n",
        "",
    )


def test_the_word_that_an_example_lacks(tmp_path: Path) -> None:
    files = {
        "r.cocci": "@@\nexpression e;\n@@\n old(e);\n(\n-one(e);\n|\n-two(e);\n)\n",
        "a.c": "int old;\nint older(void);\n",
        "b.c": "int one;\n",
    }
    assert proved(tmp_path, files) == Said(
        1,
        "FAILS  r a\n"
        "    spatch did not look at it: it has no one or two, which a match needs\n"
        "FAILS  r b\n"
        "    spatch did not look at it: it has no old, which a match needs\n"
        "0 examples hold, 2 fail\n",
        "",
    )


def test_slips_in_a_rule_are_warnings(tmp_path: Path) -> None:
    files = {
        "r.cocci": RULE.replace("expression e;", "expression e;\nidentifer f;"),
        "a.c": OLD,
        "a.res": NEW,
        "b.c": "int old;\n",
    }
    assert proved(tmp_path, files) == Said(
        0,
        "warning  r, line 3: metavariable f is never used\n"
        "warning  r, line 3: spatch takes 'identifer' for a type: did you mean identifier?\n"
        "holds  r a\n"
        "holds  r b\n"
        "2 examples hold, 0 fail\n",
        "",
    )


@pytest.mark.parametrize(
    ("examples", "fails"),
    [
        ({"a.c": OLD, "a.res": OLD}, "a"),
        ({"a.c": OLD, "a.res": NEW, "b.c": OLD}, "b"),
        ({"a.c": OLD, "a.res": NEW}, ""),
        ({}, ""),
    ],
)
def test_run_asks_for_the_examples(tmp_path: Path, examples: dict[str, str], fails: str) -> None:
    linux = make_repository(tmp_path / "linux", KERNEL | {"drivers/a.c": OLD})
    files = {"r.cocci": RULE, **examples}
    library: dict[str, bytes | str] = {f"cocci/r/{name}": text for name, text in files.items()}
    library |= {
        "series/s/series.toml": SERIES,
        "series/s/calls.j2": "drivers: Call new()\n\nYes.\n",
    }
    own_library(tmp_path / "own", library)
    run = ("run", "s", "--onto", "v7.3", "-v1", "--tree", linux)
    for _ in range(2):
        said = run_cli(*run)
        refused = (
            f"refactor: rule r fails its example {fails}: `refactor test r` shows how, "
            "--untested runs it anyway\n"
        )
        assert (said.code, said.err) == ((1, refused) if fails else (0, ""))
    assert run_cli(*run, "--untested").code == 0
    assert git(linux, "show", "s/v1:drivers/a.c") == NEW
