"""A new kind of edit is a module and a line of the table: nothing else has to know its name."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from refactor.edits.declaration import Declaration
from refactor.edits.kinds import KINDS, origins, rule_names
from refactor.edits.outcome import Edited, EditOutcome, Idle
from refactor.edits.sources import Sources
from refactor.git.file import File
from refactor.git.tree import Tree
from refactor.runs.facts import EditFacts
from tests.cli import run_cli
from tests.conftest import own_library

PACKAGE = Path(__file__).parent.parent.parent / "refactor"
TABLE = "edits/kinds.py"


class ShoutEdit(Declaration, frozen=True):
    """A trial kind: a file in capital letters."""

    file: str

    literal = False
    origin = "shouts"

    @property
    def name(self) -> str:
        """The file."""
        return self.file

    def check(self, sources: Sources) -> None:
        """Everything that it names is in the tree."""

    def apply(self, tree: Tree, sources: Sources) -> EditOutcome:
        """The file, louder."""
        before = tree.read(self.file)
        after = before.upper()
        return Edited({self.file: File(after)}) if after != before else Idle("it is loud already")


class LoudRuleEdit(ShoutEdit, frozen=True):
    """A trial kind that is named after a rule of the library, which its messages quote."""

    runs_rule = True

    @property
    def name(self) -> str:
        """The rule."""
        return "loud"


FILES: dict[str, bytes | str] = {
    "cocci/loud/loud.cocci": "// Be loud.\n@@\n@@\n-quiet()\n+loud()\n",
    "series/s/series.toml": (
        'summary = "Shout"\n[rules]\nquote = "log"\n[[step]]\nid = "one"\n[[step.edit]]\nkind = "KIND"\nfile = "Kbuild"\n'
    ),
    "series/s/one.j2": "kbuild: Shout\n\nBe loud{% for rule in rules %} with {{ rule.name }}{% endfor %}.\n",
}


def planned(linux: Path, top: Path, kind: str, *more: str) -> str:
    """A plan with a series whose only edit is of this kind."""
    toml = str(FILES["series/s/series.toml"]).replace("KIND", kind)
    own_library(top, FILES | {"series/s/series.toml": toml})
    said = run_cli("plan", "s", "--onto", "v7.3", *more, cwd=linux)
    assert (said.code, said.err) == (0, "")
    return said.out


def test_a_new_kind_is_a_line_of_the_table(
    kernel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(KINDS, "shout", ShoutEdit)
    shown = planned(kernel, tmp_path / "own", "shout", "--diff")
    assert "1 file, 1 site, +1 -1 (shouts 2)" in shown
    assert "+# SPDX-LICENSE-IDENTIFIER: GPL-2.0\n" in shown


def test_a_new_kind_that_runs_a_rule_has_it_quoted(
    kernel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(KINDS, "loud", LoudRuleEdit)
    run = json.loads(planned(kernel, tmp_path / "own", "loud", "--json"))["run"]
    assert "Be loud with loud." in run["steps"][0]["message"]


def test_a_recorded_kind_that_is_not_known() -> None:
    edits = [EditFacts("gone", "x", literal=False, sites={}, lines=3)]
    assert (origins(edits), rule_names(edits)) == ({"gone": 3}, [])


@pytest.mark.parametrize("kind", KINDS)
def test_no_module_decides_by_the_name_of_a_kind(kind: str) -> None:
    asks = re.compile(rf"""kind["\]]*\s*(?:==|!=|in)\s*\(?["']{kind}["']""")
    modules = [path for path in PACKAGE.rglob("*.py") if path != PACKAGE / TABLE]
    assert [path for path in modules if asks.search(path.read_text())] == []
