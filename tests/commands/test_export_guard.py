"""`refactor export --guard`: a rule as a script for scripts/coccinelle."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from refactor.tools.spatch_guard import reports
from tests.cli import Said, run_cli
from tests.conftest import git, make_repository, own_library, write_files
from tests.small_series import RULE
from tests.spread_series import GROUPS, SPREAD_KERNEL, SPREAD_SERIES, TOML

NAMED = f"/// Use new_name()\n\n{RULE}"
EXAMPLES: dict[str, bytes | str] = {
    "cocci/r/r.cocci": NAMED,
    "cocci/r/one.c": "int f(int x)\n{\n\treturn old_name(x);\n}\n",
    "cocci/r/one.res": "int f(int x)\n{\n\treturn new_name(x);\n}\n",
}


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "linux", SPREAD_KERNEL)


def made(tmp_path: Path, linux: Path, files: Mapping[str, bytes | str] = EXAMPLES) -> None:
    own_library(tmp_path / "library", {**SPREAD_SERIES, "series/s/groups.toml": GROUPS, **files})
    said = run_cli("run", "s", "--onto", "v7.3", "-v1", "--tree", linux)
    assert said.code == 0, said


def export(linux: Path, *args: str | Path) -> Said:
    return run_cli("export", "s", "--guard", "--tree", linux, *args)


def test_a_guard_reports_what_comes_back(
    tmp_path: Path, linux: Path, golden: Callable[[str, str], None]
) -> None:
    made(tmp_path, linux)
    file = tmp_path / "new_name.cocci"
    assert export(linux, "-o", file) == (
        0,
        f"{file}: the modes patch, context and report of r\n"
        "it reports 1 example of the rule, and nothing in 0 files of the result\n",
        "",
    )
    text = file.read_text()
    golden("export/guard.cocci", text)
    assert export(linux).out == text
    planted = {
        "drivers/a b.c": b"int x;\n",
        "lib/c.c": b"int f(void)\n{\n\treturn old_name(7);\n}\n",
    }
    assert reports(text, (), planted) == ["lib/c.c:3"]


def test_it_says_nothing_of_what_the_series_leaves(tmp_path: Path, linux: Path) -> None:
    scoped = TOML.replace('gone = ["old_name"]\n', "").replace(
        'rule = "r"',
        'rule = "r"\nscope = ["!lib/"]\n'
        '[[step.edit.keep]]\nfile = "drivers/net/loop.c"\nfunction = "loop"\nreason = "it is the only one"',
    )
    made(tmp_path, linux, {**EXAMPLES, "series/s/series.toml": scoped})
    said = export(linux)
    assert (said.code, said.err) == (0, "")
    call = b"int loop(void)\n{\n\treturn old_name(7);\n}\n"
    paths = ("lib/odd.c", "drivers/net/loop.c", "drivers/net/other.c", "my/lib/x.c")
    assert reports(said.out, (), dict.fromkeys(paths, call)) == ["drivers/net/other.c:3"]


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        (
            "@@\nexpression E;\n@@\n old_name(E);\n+more(E);\n",
            "rule r removes no code: a guard has nothing to look for",
        ),
        (
            RULE.replace("@@\nexp", "@report@\nexp", 1),
            "spatch takes no guard of rule r: in the mode patch: rule name: parse error",
        ),
    ],
)
def test_a_rule_that_makes_no_guard(tmp_path: Path, linux: Path, rule: str, complaint: str) -> None:
    toml = TOML.replace('gone = ["old_name"]\n', "")
    files = {"cocci/r/r.cocci": rule, "series/s/series.toml": toml}
    write_files(linux, {"lib/more.c": "void f(int x)\n{\n\told_name(x);\n}\n"})
    git(linux, "add", "-A")
    git(linux, "commit", "-q", "-m", "more")
    git(linux, "tag", "-f", "v7.3")
    made(tmp_path, linux, files)
    said = export(linux)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"refactor: {complaint}")


def test_a_guard_without_an_example_is_not_believed(tmp_path: Path, linux: Path) -> None:
    made(tmp_path, linux, {"cocci/r/r.cocci": NAMED})
    assert export(linux) == (
        1,
        "",
        "refactor: the guard of r does not tell its examples apart: it has none: give the rule an "
        "example that it changes, or look at `// Options:`\n",
    )
    assert export(linux, "--rule", "q").err == ("refactor: s runs no rule 'q': there are r\n")
