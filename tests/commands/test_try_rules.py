"""Rules of others that once went wrong, through the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli import run_cli
from tests.conftest import make_repository
from tests.kernel import KERNEL

STYLE = """\
@@
expression E;
@@
(
-E ? "on" : "off"
+str_on_off(E)
|
-E ? "true" : "false"
+str_true_false(E)
)
"""
TERNARY = "@@\nexpression E;\n@@\n-old_size(E)\n+size_of_it(E)\n"
CALL = "@@\nexpression E, N;\n@@\n-old_call(E, N)\n+new_call(E)\n"
STATEMENTS = """\
@@
expression E;
@@
-old_say("bad");
-OLD_WARN(E);
+NEW_WARN(E, "bad");
"""


@pytest.mark.parametrize(
    ("rule", "before", "removed", "added"),
    [
        (
            STYLE,
            '\tfoo_trace(TRACE, one,\n\t\t  foo->name_of_it ? "true" : "false");\n',
            '\t\t  foo->name_of_it ? "true" : "false");\n',
            "\t\t  str_true_false(foo->name_of_it));\n",
        ),
        (
            TERNARY,
            "\treturn copy_to_user(argp, ident->more, old_size(ident)) ? -EFAULT : 0;\n",
            "\treturn copy_to_user(argp, ident->more, old_size(ident)) ? -EFAULT : 0;\n",
            "\treturn copy_to_user(argp, ident->more, size_of_it(ident)) ? -EFAULT : 0;\n",
        ),
        (
            CALL,
            "\tscoped_cond_guard(mutex_intr, return -EINTR, &foo->lock)\n"
            "\t\treturn old_call(foo, 0);\n",
            "\t\treturn old_call(foo, 0);\n",
            "\t\treturn new_call(foo);\n",
        ),
        (
            STATEMENTS,
            '\tif (foo) {\n\t\told_say("bad");\n\t\tOLD_WARN(foo);\n\t}\n',
            '\t\told_say("bad");\n\t\tOLD_WARN(foo);\n',
            '\t\tNEW_WARN(foo, "bad");\n',
        ),
    ],
    ids=["words for states", "one line stays one", "in a guard", "no blank line after a head"],
)
def test_a_rule_of_others(tmp_path: Path, rule: str, before: str, removed: str, added: str) -> None:
    source = f"int f(struct foo *foo)\n{{\n{before}\treturn 0;\n}}\n"
    linux = make_repository(tmp_path / "linux", {**KERNEL, "drivers/a.c": source})
    (tmp_path / "r.cocci").write_text(rule)
    said = run_cli("try", tmp_path / "r.cocci", "drivers", "--json", "--tree", linux)
    value = json.loads(said.out)
    lines = value["diff"].splitlines(keepends=True)[4:]
    changed = ["".join(line[1:] for line in lines if line[0] == sign) for sign in "-+"]
    assert (said.code, changed, value["unexamined"]) == (0, [removed, added], [])
