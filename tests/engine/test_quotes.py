"""Where the semantic patches of a series stand in its mails."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli import run_cli
from tests.conftest import make_repository, own_library
from tests.kernel import KERNEL

HEAD = 'summary = "Test"\n'
STEP = '[[step]]\nid = "one"\n[[step.edit]]\nkind = "cocci"\nrule = "r"\nscope = ["drivers"]\n'
VIRTUAL = '[step.edit.virtual]\nnew = { file = "drivers/a0.c", has = "old" }\n'
RULE = """\
// SPDX-License-Identifier: GPL-2.0-only
/// Use new()
virtual new

@depends on new@
expression E;
@@
-old(E)
+new(E)

@depends on !new@
expression E;
@@
-older(E)
+new(E)
"""
QUOTED = "  @@\n  expression E;\n  @@\n  -old(E)\n  +new(E)\n"
BELOW = "---\nCoccinelle (spatch 1.1.1) ran:\n\n" + QUOTED
LOG = "\nGenerated with Coccinelle.\n\n" + QUOTED


@pytest.fixture(autouse=True)
def same_spatch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("refactor.tools.spatch.version", lambda: "1.1.1")


def mails(tmp_path: Path, toml: str, files: int = 1, body: str = "") -> list[str]:
    """The cover letter and the patch of a series."""
    message = f"drivers: Use new()\n\nIt is better.\n\nGenerated with Coccinelle.\n{body}"
    library = {
        "cocci/r/r.cocci": RULE,
        "series/s/series.toml": toml,
        "series/s/one.j2": message,
        "series/s/cover.j2": "drivers: Use new()\n\nIt is better.\n",
    }
    own_library(tmp_path / "library", library)
    code = {f"drivers/a{n}.c": f"int a{n} = old(1);\n" for n in range(files)}
    linux = make_repository(tmp_path / "linux", {**KERNEL, **code})
    assert run_cli("run", "s", "--onto", "v7.3", "-v1", cwd=linux).code == 0
    out = tmp_path / "out"
    assert run_cli("format-patch", "s", "-v1", "--cover", "-o", str(out), cwd=linux).code == 0
    return [path.read_text() for path in sorted(out.iterdir())]


@pytest.mark.parametrize(
    ("quote", "files", "in_cover", "in_log", "below"),
    [
        ("", 1, False, False, True),
        ("", 10, False, False, True),
        ("", 11, False, True, False),
        ('quote = "below"', 11, False, False, True),
        ('quote = "cover"', 1, True, False, False),
        ('quote = "never"', 11, False, False, False),
    ],
)
def test_each_place(
    tmp_path: Path, quote: str, files: int, in_cover: bool, in_log: bool, below: bool
) -> None:
    cover, patch = mails(tmp_path, f"{HEAD}[rules]\n{quote}\n{STEP}{VIRTUAL}", files)
    assert (f"\nPatch 1:\n\n{QUOTED}" in cover, LOG in patch, BELOW in patch) == (
        in_cover,
        in_log,
        below,
    )
    assert (cover + patch).count(QUOTED) == in_cover + in_log + below


def test_the_template_quotes(tmp_path: Path) -> None:
    body = "\n{% for rule in rules %}\n{{ rule.name }}: {{ rule.summary }}\n{% endfor %}\n"
    _, patch = mails(tmp_path, f'{HEAD}[rules]\nquote = "log"\n{STEP}{VIRTUAL}', 11, body)
    log = patch.partition("\n---\n")[0].partition("\n\n")[2]
    assert log.partition("\n\nCc:")[0] == (
        "It is better.\n\nGenerated with Coccinelle.\n\nr: Use new()"
    )
    assert QUOTED not in patch
