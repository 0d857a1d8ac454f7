"""`refactor survey`: many rules over a base, and over an earlier one."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from refactor.edits import cocci_run
from refactor.edits.cocci_candidates import Candidates
from refactor.edits.outcome import EditOutcome
from refactor.engine import survey as engine
from refactor.git.tree import Tree
from refactor.series.rule import Rule
from tests.cli import Said, run_cli, snapshot
from tests.conftest import git, make_repository, own_library
from tests.kernel import KERNEL

PATCH = """\
/// Use new() instead of old()
virtual patch
virtual report

@depends on patch@
expression E;
@@
-old(E)
+new(E)

@r depends on report@
expression E;
position p;
@@
old@p(E)

@script:python depends on report@
p << r.p;
@@
coccilib.report.print_report(p[0], "old() on line %s, use new()" % p[0].line)
"""
REPORT = """\
/// Find bad()
virtual report
virtual org

@r depends on report@
position p;
@@
bad@p()

@script:python depends on report@
p << r.p;
@@
coccilib.report.print_report(p[0], "bad()")
"""
OTHER = "virtual patch\n\n@depends on patch@\n@@\n-bad()\n+good()\n"
CONTEXT = "virtual context\n\n@depends on context@\n@@\n*bad()\n"
WRONG = "@@ expression E @@\n-old(E)\n"
A = "int f(void)\n{\n\treturn old(1);\n}\n"
B = "int g(void)\n{\n\tbad();\n\treturn old(2) + old(3);\n}\n"
MAINTAINERS = """\
List of maintainers

Maintainers List
----------------

ALPHA DRIVER
M:\tAda <ada@example.org>
S:\tMaintained
F:\tdrivers/alpha/

BETA DRIVER
M:\tBob <bob@example.org>
S:\tMaintained
F:\tdrivers/beta/
"""
RULES = {
    "scripts/coccinelle/api/old.cocci": PATCH,
    "scripts/coccinelle/misc/bad.cocci": REPORT,
    "scripts/coccinelle/misc/context.cocci": CONTEXT,
    "scripts/coccinelle/misc/wrong.cocci": WRONG,
}
FILES = {
    "MAINTAINERS": MAINTAINERS,
    "drivers/alpha/a.c": A,
    "drivers/beta/b.c": B,
    "fs/c.c": A,
}
OLD, BAD, CTX, WRG = (f"tree:{path}" for path in RULES)


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    """A kernel with rules of its own and places that they find."""
    return make_repository(tmp_path / "linux", KERNEL | FILES | RULES)


def surveyed(linux: Path, *args: str | Path) -> Said:
    return run_cli("survey", *args, "--tree", linux)


def head(linux: Path, revision: str = "HEAD") -> str:
    return f"{revision} (Linux 7.3.4, {git(linux, 'rev-parse', revision)[:12]})"


def timeless(out: str) -> str:
    """The text with `S` for the processor time of a rule."""
    return re.sub(r"\b\d+\.\d(?=   |\n)", "S", out)


TABLE = """\
  sites  files  of  not examined  CPU s  mode    rule
  3      3      4   0             S    patch   tree:scripts/coccinelle/api/old.cocci
  1      1      1   0             S    report  tree:scripts/coccinelle/misc/bad.cocci

3 sections of MAINTAINERS, the largest:
  2  BETA DRIVER
  1  ALPHA DRIVER
  1  THE REST
not run: tree:scripts/coccinelle/misc/context.cocci: rule context has neither of the modes patch \
and report
not run: tree:scripts/coccinelle/misc/wrong.cocci: rule wrong, line 1: spatch says: meta: parse \
error near '@@': 'expression E' has to end with a semicolon
"""


def test_every_rule_of_the_base_without_a_word_about_it(linux: Path) -> None:
    before = snapshot(linux)
    said = surveyed(linux)
    assert (said.code, said.err) == (2, "")
    assert timeless(said.out) == f"{head(linux)}: 4 rules, 4 sites\n{TABLE}"
    assert snapshot(linux) == before


def test_what_is_not_run_does_not_stop_the_rest(linux: Path, tmp_path: Path) -> None:
    own_library(tmp_path / "own", {"cocci/r/r.cocci": "@@ expression E; @@\n-old(E)\n+new(E)\n"})
    said = surveyed(linux, "r", WRG, "--onto", "v7.3", "--json")
    result = json.loads(said.out)
    rows = [(row["rule"], len(row["sites"]), row["refused"]) for row in result["rules"]]
    assert rows == [
        ("r", 3, ""),
        (
            WRG,
            0,
            "rule wrong, line 1: spatch says: meta: parse error near '@@': "
            "'expression E' has to end with a semicolon",
        ),
    ]
    assert said.code == 2


def test_a_report_keeps_its_words(linux: Path) -> None:
    said = surveyed(linux, OLD, "--report", "--scope", "drivers", "--format", "csv")
    rows = list(csv.reader(io.StringIO(said.out)))
    head = ["kind", "rule", "section", "file", "line", "function", "before", "after", "message"]
    b = ["BETA DRIVER", "drivers/beta/b.c", "4", "g", "\treturn old(2) + old(3);\n", ""]
    a = ["ALPHA DRIVER", "drivers/alpha/a.c", "3", "f", "\treturn old(1);\n", ""]
    assert rows == [
        head,
        ["site", OLD, *a, "old() on line 3, use new()"],
        ["site", OLD, *b, "old() on line 4, use new()"],
        ["site", OLD, *b, "old() on line 4, use new()"],
    ]
    assert said.code == 0


def test_two_releases_are_compared_by_what_the_code_says(linux: Path) -> None:
    git(linux, "tag", "before")
    moved = "int h(void);\n\n" + A + "\nint new_one(void)\n{\n\treturn old(9);\n}\n"
    (linux / "drivers/alpha/a.c").write_text(moved)
    (linux / "fs/c.c").write_text("int f(void);\n")
    git(linux, "commit", "-qam", "move")
    said = surveyed(linux, OLD, "--against", "before", "--json")
    (row,) = json.loads(said.out)["rules"]
    sites = [(found["site"]["file"], found["site"]["line"], found["new"]) for found in row["sites"]]
    assert sites == [
        ("drivers/alpha/a.c", 5, False),
        ("drivers/alpha/a.c", 10, True),
        ("drivers/beta/b.c", 4, False),
    ]
    assert [found["site"]["file"] for found in row["gone"]] == ["fs/c.c"]
    text = timeless(surveyed(linux, OLD, "--against", "before").out)
    assert text == (
        f"{head(linux)}, against {head(linux, 'before')}: 1 rule, 3 sites, 1 new, 1 gone\n"
        "  sites  files  of  not examined  CPU s  new  gone  mode   rule\n"
        f"  3      2      3   0             S    1    1     patch  {OLD}\n"
        "\n2 sections of MAINTAINERS, the largest:\n  2  ALPHA DRIVER\n  1  BETA DRIVER\n"
    )


def test_the_rule_of_the_newer_base_counts_on_both(linux: Path) -> None:
    """What is new is code, not a rule that finds more; the earlier base may not even have it."""
    added = "scripts/coccinelle/api/added.cocci"
    git(linux, "tag", "before")
    (linux / OLD.removeprefix("tree:")).write_text(OTHER)
    (linux / added).write_text(PATCH)
    git(linux, "add", added)
    git(linux, "commit", "-qam", "other rules")
    said = surveyed(linux, OLD, f"tree:{added}", "--against", "before")
    assert timeless(said.out) == (
        f"{head(linux)}, against {head(linux, 'before')}: 2 rules, 4 sites, 0 new, 0 gone\n"
        "  sites  files  of  not examined  CPU s  new  gone  mode   rule\n"
        f"  3      3      4   0             S    0    0     patch  tree:{added}\n"
        f"  1      1      1   0             S    0    0     patch  {OLD}\n"
        "\n3 sections of MAINTAINERS, the largest:\n"
        "  2  BETA DRIVER\n  1  ALPHA DRIVER\n  1  THE REST\n"
    )
    assert said.code == 0


def test_a_part_that_was_not_examined_is_named(linux: Path) -> None:
    (linux / "fs/c.c").write_text("int g(void)\n{\n\tif (;\n\told(2);\n}\n")
    git(linux, "commit", "-qam", "break")
    said = surveyed(linux, OLD, "--scope", "fs", "--verbose")
    lines = timeless(said.out).splitlines()
    assert lines[2:] == [
        f"  0      0      1   1             S    patch  {OLD}",
        f"not examined: {OLD}: fs/c.c: spatch could not parse a part that holds old, line 3: if (;",
    ]
    assert said.code == 2
    quiet = surveyed(linux, OLD, "--scope", "fs").out
    assert quiet.endswith("\n1 file not examined as a whole; --verbose names them\n")


def test_sarif_has_fixes_and_words(linux: Path) -> None:
    said = surveyed(linux, OLD, BAD, "--scope", "drivers/beta", "--format", "sarif")
    (run,) = json.loads(said.out)["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [OLD, BAD]
    change, report = run["results"]
    assert change["fixes"][0]["artifactChanges"][0]["replacements"] == [
        {
            "deletedRegion": {"startLine": 4, "startColumn": 1, "endLine": 5, "endColumn": 1},
            "insertedContent": {"text": "\treturn new(2) + new(3);\n"},
        }
    ]
    assert report["message"] == {"text": "bad()"}
    assert "fixes" not in report


def test_the_page_links_each_number_to_its_places(linux: Path, tmp_path: Path) -> None:
    page = tmp_path / "survey.html"
    surveyed(linux, "--html", page)
    html = page.read_text()
    assert "<title>Survey of HEAD</title>" in html
    targets = re.findall(r'<a href="#(p\d+)">(\d+)</a>', html)
    assert targets == [("p1", "1"), ("p2", "1"), ("p3", "1"), ("p4", "1")]
    for target, _ in targets:
        assert html.count(f'id="{target}"') == 1
    assert '<span class="added">+\treturn new(2) + new(3);</span>' in html
    assert "<script" not in html
    page.write_text("a letter")
    said = surveyed(linux, OLD, "--html", page)
    assert said.code == 3
    assert page.read_text() == "a letter"


@pytest.mark.parametrize(
    ("args", "error"),
    [
        (("./nosuch.cocci", OLD), "there is no rule file nosuch.cocci"),
        (("--rules", "tree:nosuch"), "tree:nosuch is not in this tree"),
        (("--rules", "tree:drivers"), "there is no rule (*.cocci) below tree:drivers"),
        (("--rules", "/nosuch"), "there is no directory /nosuch: tree:DIR is one of the base"),
        (("--scope", "nosuch"), "scope names nosuch, which is not in this tree"),
        ((OLD, "--json", "--format", "csv"), "--json goes with no other --format, here csv"),
    ],
)
def test_what_is_not_there_is_one_line(linux: Path, args: tuple[str, ...], error: str) -> None:
    said = surveyed(linux, *args)
    assert said == Said(2, "", f"refactor: {error}\n")


def test_a_survey_that_was_interrupted_goes_on(
    linux: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = cocci_run.run
    parts: list[tuple[str, ...]] = []

    def interrupted(
        tree: Tree, rule: Rule, *, before: dict[str, bytes], found: Candidates
    ) -> EditOutcome:
        parts.append(tuple(before))
        if len(parts) == 2:
            raise KeyboardInterrupt
        return real(tree, rule, before=before, found=found)

    monkeypatch.setattr(engine, "PART", 1)
    with monkeypatch.context() as patched:
        patched.setattr(engine, "run", interrupted)
        stopped = surveyed(linux, OLD)
    assert stopped == Said(130, "", "refactor: interrupted; nothing was moved\n")
    assert len(parts) == 2
    assert timeless(surveyed(linux, OLD).out).splitlines()[2].split() == [
        "3",
        "3",
        "4",
        "0",
        "S",
        "patch",
        OLD,
    ]
