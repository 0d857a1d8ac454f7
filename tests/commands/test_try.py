"""`refactor try`: a rule without a series, by its name, its path, or its path in the base."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli import Said, run_cli, snapshot
from tests.conftest import git, make_repository, own_library
from tests.kernel import KERNEL

RULE = "@@\nexpression E;\n@@\n-old(E)\n+new(E)\n"
SCRIPT = f"{RULE}\n@script:python@\n@@\nprint('hello')\n"
MODES = "virtual org\nvirtual report\n\n@r depends on report@\nexpression E;\n@@\n*old(E)\n"
CALL = "int f(void)\n{\n\treturn old(1);\n}\n"
BROKEN = "int g(void)\n{\n\tif (;\n\told(2);\n}\n"
FILES = KERNEL | {
    "drivers/a.c": CALL,
    "drivers/b/b.c": CALL,
    "fs/words.c": "int old;\n",
    "scripts/coccinelle/api/old.cocci": SCRIPT,
    "scripts/coccinelle/api/report.cocci": MODES,
}
DIFF = """\
diff --git a/drivers/{0} b/drivers/{0}
index 1b5d81c..d108a56 100644
--- a/drivers/{0}
+++ b/drivers/{0}
@@ -1,4 +1,4 @@
 int f(void)
 {{
-	return old(1);
+	return new(1);
 }}
"""


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    """A kernel with users of old()."""
    return make_repository(tmp_path / "linux", FILES)


def tried(linux: Path, *args: str | Path) -> Said:
    return run_cli("try", *args, "--tree", linux)


def head(linux: Path) -> str:
    return f"(Linux 7.3.4, {git(linux, 'rev-parse', 'HEAD')[:12]})"


def test_a_rule_by_its_name(linux: Path, tmp_path: Path) -> None:
    own_library(tmp_path / "own", {"cocci/r/r.cocci": RULE})
    before = snapshot(linux)
    said = tried(linux, "r", "--onto", "v7.3")
    assert said == Said(
        0,
        f"rule r on v7.3 {head(linux)}: 2 files change, of 4 that can match\n\n"
        + DIFF.format("a.c")
        + DIFF.format("b/b.c"),
        "",
    )
    assert snapshot(linux) == before
    git(linux, "apply", "--check", stdin=said.out.encode())


def test_a_scope_and_the_base_that_is_checked_out(linux: Path, tmp_path: Path) -> None:
    (tmp_path / "r.cocci").write_text(RULE)
    said = tried(linux, tmp_path / "r.cocci", "drivers/", "!drivers/b")
    assert said == Said(
        0,
        f"rule r on HEAD {head(linux)}: 1 file changes, of 1 that can match\n\n"
        + DIFF.format("a.c"),
        "",
    )


def test_nothing_matches(linux: Path, tmp_path: Path) -> None:
    (tmp_path / "r.cocci").write_text(RULE)
    said = tried(linux, tmp_path / "r.cocci", "fs")
    assert said == Said(
        1,
        f"rule r on HEAD {head(linux)}: 0 files change, of 1 that can match\n"
        f"  `refactor explain {tmp_path}/r.cocci` shows why it matches nowhere\n",
        "",
    )


def test_a_part_that_could_not_be_examined(tmp_path: Path) -> None:
    linux = make_repository(tmp_path / "linux", KERNEL | {"drivers/a.c": BROKEN})
    (tmp_path / "r.cocci").write_text(RULE)
    said = tried(linux, tmp_path / "r.cocci")
    assert said == Said(
        2,
        f"rule r on HEAD {head(linux)}: 0 files change, of 2 that can match\n"
        "  not examined: drivers/a.c: spatch could not parse a part that holds old, line 3: if (;\n"
        "  left: the rule's words are still in drivers/a.c:4 (not parsed)\n",
        "",
    )


def test_json(linux: Path, tmp_path: Path) -> None:
    (tmp_path / "r.cocci").write_text(f"#spatch --no-loops\n{RULE}")
    said = tried(linux, tmp_path / "r.cocci", "drivers/a.c", "--json")
    value = json.loads(said.out)
    del value["base"]
    assert (said.code, value) == (
        0,
        {
            "rule": "r",
            "candidates": 1,
            "files": ["drivers/a.c"],
            "diff": DIFF.format("a.c"),
            "unexamined": [],
            "notes": [],
            "left": [],
        },
    )


def test_what_is_left(tmp_path: Path) -> None:
    trace = "TRACE_EVENT(hit,\n\tTP_fast_assign(\n\t\t__entry->x = old(1);\n\t)\n);\n"
    linux = make_repository(tmp_path / "linux", KERNEL | {"drivers/t.c": trace})
    (tmp_path / "r.cocci").write_text(RULE)
    said = tried(linux, tmp_path / "r.cocci", "drivers/t.c")
    assert said == Said(
        1,
        f"rule r on HEAD {head(linux)}: 0 files change, of 1 that can match\n"
        "  left: the rule's words are still in drivers/t.c:3 (in a macro's arguments)\n"
        f"  `refactor explain {tmp_path}/r.cocci` shows why it matches nowhere\n",
        "",
    )


def test_a_rule_of_the_base_may_run_scripts(linux: Path) -> None:
    said = tried(linux, "tree:scripts/coccinelle/api/old.cocci", "drivers/a.c")
    assert said == Said(
        0,
        f"rule old on HEAD {head(linux)}: 1 file changes, of 1 that can match\n\n"
        + DIFF.format("a.c"),
        "",
    )


def test_a_rule_by_its_path_may_not(linux: Path, tmp_path: Path) -> None:
    rule = tmp_path / "r.cocci"
    rule.write_text(SCRIPT)
    assert tried(linux, rule) == Said(
        2,
        "",
        f"refactor: {rule}:7: this rule runs code of its own and its directory is not trusted: "
        "`git config --global --add refactor.path DIR` makes it yours\n",
    )
    git(linux, "config", "--global", "refactor.path", str(tmp_path))
    assert tried(linux, rule, "drivers/a.c").code == 0


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("none.cocci",), "there is no rule file none.cocci"),
        (
            ("tree:scripts/coccinelle/api/odl.cocci",),
            "tree:scripts/coccinelle/api/odl.cocci is not in this tree: "
            "did you mean scripts/coccinelle/api/old.cocci?",
        ),
        (("tree:../x.cocci",), "tree:../x.cocci leaves the tree or is not in its plain form"),
        (
            ("tree:scripts/coccinelle/api/old.cocci", "divers"),
            "scope names divers, which is not in this tree: did you mean drivers?",
        ),
        (
            ("tree:scripts/coccinelle/api/old.cocci", "../drivers"),
            "scope: '../drivers' leaves the tree or is not in its plain form",
        ),
        (
            ("tree:scripts/coccinelle/api/old.cocci", "--virtual", "two"),
            "rule old declares no virtual rule 'two', it has none",
        ),
        (
            ("tree:scripts/coccinelle/api/report.cocci",),
            "rule report has no mode that changes code, only report, org: "
            "`make coccicheck MODE=report` prints what it finds",
        ),
    ],
)
def test_complaints(linux: Path, words: tuple[str, ...], complaint: str) -> None:
    assert tried(linux, *words) == Said(2, "", f"refactor: {complaint}\n")
