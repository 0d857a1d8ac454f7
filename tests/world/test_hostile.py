"""What a hostile review has found: each of these was wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from refactor.review.carry import CarriedTags, carry
from refactor.review.changelog import DraftPatch, cover_log, patch_log
from refactor.review.ledger import Ledger, Tag
from refactor.review.tags import nak
from refactor.review.version_words import Words
from tests.cli import Said, run_cli
from tests.conftest import git, make_repository
from tests.kernel import KERNEL
from tests.review.test_changelog import version

LINES = "".join(f"int line{number};\n" for number in range(20))
CALL = "int {name}(int x)\n{{\n\treturn old_name(x);\n}}\n"
RULE = "@@\nexpression E;\n@@\n-old_name(E)\n+new_name(E)\n"
CALLS = '[[step]]\nid = "calls"\n[[step.edit]]\nkind = "cocci"\nrule = "r"\nscope = ["arch"]\n'
SOURCES = {
    "arch/arm64/a.c": CALL.format(name="a"),
    "arch/arm64/f.c": f"{LINES}\nint f(void)\n{{\n\treturn 1;\n}}\n",
    "arch/arm64/g.c": f"{LINES}\nint g(void)\n{{\n\treturn 2;\n}}\n",
    "arch/arm64/lines.c": LINES,
    "drivers/b.c": CALL.format(name="b"),
}


class Series:
    """A series and a repository that it is run in."""

    def __init__(self, top: Path) -> None:
        self.library = top / "library"
        self.linux = make_repository(top / "linux", KERNEL | SOURCES)
        git(top, "config", "--global", "refactor.path", str(self.library))
        self.write("cocci/r/r.cocci", RULE)

    def write(self, name: str, text: str) -> None:
        (self.library / name).parent.mkdir(parents=True, exist_ok=True)
        (self.library / name).write_text(text)

    def steps(self, *steps: str) -> None:
        self.write("series/s/series.toml", "\n".join(['summary = "Do it"', *steps]))
        for step in steps:
            identity = step.split('"')[1]
            self.write(f"series/s/{identity}.j2", f"arm64: Change {identity}\n\nIt is better.\n")

    def run(self, *args: str) -> Said:
        return run_cli(*args, cwd=self.linux)

    def base(self, taken: str = "v7.3", files: Mapping[str, str] = {}) -> str:
        """Linux 7.4: 7.3 with what is in a revision, and with other contents of files."""
        git(self.linux, "checkout", "-q", "--detach", "v7.3")
        git(self.linux, "checkout", "-q", taken, "--", ".")
        for name, text in {"drivers/other.c": "int other;\n", **files}.items():
            (self.linux / name).write_text(text)
        git(self.linux, "add", "-A", "-f")
        git(self.linux, "commit", "-q", "-m", "Linux 7.4")
        git(self.linux, "tag", "-f", "v7.4")
        return "v7.4"

    def subjects(self, onto: str = "v7.4", version: int = 2) -> list[str]:
        return git(
            self.linux, "log", "--reverse", "--format=%s", f"{onto}..s/v{version}"
        ).splitlines()

    def show(self, path: str, version: int = 2) -> str:
        return git(self.linux, "show", f"s/v{version}:{path}")


@pytest.fixture
def series(tmp_path: Path) -> Series:
    return Series(tmp_path)


MOVE = (
    '[[step]]\nid = "move"\n[[step.edit]]\nkind = "move"\nfrom = "arch/arm64/f.c"\nto = "arch/arm64/g.c"\n'
    'names = ["f"]\nafter-definition = "g"\n'
)
DROP = '[[step]]\nid = "drop"\n[[step.edit]]\nkind = "remove"\nfile = "arch/arm64/g.c"\nnames = ["f"]\n'


def test_what_a_step_before_makes_is_not_upstream_because_the_base_has_it_not(
    series: Series,
) -> None:
    series.steps(MOVE, CALLS, DROP)
    assert series.run("run", "s", "--onto", "v7.3", "-v1").code == 0
    said = series.run("rebase", "s", "--onto", series.base(), "-v2")
    assert (said.code, series.subjects()) == (
        0,
        [f"arm64: Change {step}" for step in ("move", "calls", "drop")],
    )
    assert "int f(" not in series.show("arch/arm64/g.c")


ADD = (
    '[[step]]\nid = "add"\n[[step.edit]]\nkind = "insert"\nfile = "arch/arm64/lines.c"\n'
    'after = "int line9;"\ntext = "#define TEMP 1"\n'
)
TAKE = '[[step]]\nid = "take"\n[[step.edit]]\nkind = "remove"\nfile = "arch/arm64/lines.c"\nnames = ["TEMP"]\n'


def test_what_comes_and_goes_is_not_upstream_before_what_is_in_between(series: Series) -> None:
    series.steps(ADD, CALLS, TAKE)
    assert series.run("run", "s", "--onto", "v7.3", "-v1").code == 0
    said = series.run("rebase", "s", "--onto", series.base(), "-v2")
    assert (said.code, series.subjects()) == (
        0,
        [f"arm64: Change {step}" for step in ("add", "calls", "take")],
    )


def test_what_comes_and_goes_at_once_was_taken_by_nobody(series: Series) -> None:
    series.steps(ADD, TAKE, CALLS)
    assert series.run("run", "s", "--onto", "v7.3", "-v1").code == 0
    said = series.run("rebase", "s", "--onto", series.base(), "-v2")
    assert (said.code, series.subjects()) == (
        0,
        [f"arm64: Change {step}" for step in ("add", "take", "calls")],
    )


def test_a_step_that_is_new_makes_work_for_one_that_was_taken(series: Series) -> None:
    series.steps(CALLS)
    assert series.run("run", "s", "--onto", "v7.3", "-v1").code == 0
    base = series.base("s/v1")
    new = '[[step]]\nid = "new"\n[[step.edit]]\nkind = "insert"\nfile = "arch/arm64/c.c"\ntext = "{}"\n'.format(
        CALL.format(name="c").replace("\n", "\\n").replace("\t", "\\t")
    )
    series.steps(new, CALLS)
    said = series.run("rebase", "s", "--onto", base, "-v2")
    assert (said.code, series.subjects()) == (0, ["arm64: Change new", "arm64: Change calls"])
    assert "new_name(x)" in series.show("arch/arm64/c.c")


@pytest.mark.parametrize(
    "more",
    [
        '[[step.edit]]\nkind = "insert"\nfile = "arch/arm64/lines.c"\nafter = "int nowhere;"\ntext = "int more;"\n',
        '[[step.edit]]\nkind = "patch"\nfile = "more.patch"\n',
        '[[step.edit]]\nkind = "remove"\nfile = "arch/arm64/gone.c"\nnames = ["f"]\n',
        '[[step.edit]]\nkind = "insert"\nfile = "arch/arm64/gone.c"\nafter = "x"\ntext = "y"\noptional = true\n',
    ],
)
def test_what_cannot_be_done_is_not_done(series: Series, more: str) -> None:
    series.write(
        "series/s/more.patch",
        "--- a/arch/arm64/lines.c\n+++ b/arch/arm64/lines.c\n@@ -1,3 +1,4 @@\n int a;\n int b;\n+int more;\n int c;\n",
    )
    series.steps(CALLS)
    assert series.run("run", "s", "--onto", "v7.3", "-v1").code == 0
    base = series.base("s/v1")
    series.steps(CALLS + more)
    said = series.run("run", "s", "--onto", base, "-v2")
    assert (said.code, "already upstream" in said.out) == (1, False), said


def test_a_step_that_is_back_is_looked_for_again(series: Series) -> None:
    last = ADD.replace("TEMP", "LAST")
    series.steps(CALLS, last)
    assert series.run("run", "s", "--onto", "v7.3", "-v1").code == 0
    base = series.base("s/v1~")
    series.steps(last)
    assert series.run("plan", "s", "--onto", base).code == 0
    series.steps(CALLS, last)
    said = series.run("rebase", "s", "--onto", base, "-v2")
    assert (said.code, series.subjects()) == (0, ["arm64: Change add"]), said


def test_what_was_taken_out_of_the_middle(series: Series) -> None:
    last = ADD.replace("TEMP", "LAST").replace('"add"', '"last"')
    turn = '[[step]]\nid = "turn"\n[[step.edit]]\nkind = "rename"\nfrom = "LAST"\nto = "KEPT"\nscope = ["arch"]\n'
    series.steps(CALLS, last, turn, MOVE)
    assert series.run("run", "s", "--onto", "v7.3", "-v1").code == 0
    base = series.base("v7.3", {"arch/arm64/lines.c": series.show("arch/arm64/lines.c", 1)})
    said = series.run("rebase", "s", "--onto", base, "-v2")
    assert (said.code, series.subjects()) == (0, ["arm64: Change calls", "arm64: Change move"])
    assert series.show("arch/arm64/lines.c").count("KEPT") == 1


def test_all_were_taken_and_some_cancel(series: Series) -> None:
    last = ADD.replace("TEMP", "LAST").replace('"add"', '"last"').replace("line9", "line3")
    # Where nothing is added, it has to be said what shows that it was done.
    gone = [TAKE.replace("[[step.edit]]", 'gone = ["TEMP"]\n[[step.edit]]')]
    gone += [DROP.replace("[[step.edit]]", 'gone = ["f"]\n[[step.edit]]')]
    series.steps(ADD, CALLS, gone[0], last, MOVE, gone[1])
    assert series.run("run", "s", "--onto", "v7.3", "-v1").code == 0
    for taken, left in (
        (4, ["move", "drop"]),
        (5, ["drop"]),
        (6, []),
        (3, ["last", "move", "drop"]),
    ):
        base = series.base(f"s/v1~{6 - taken}")
        said = series.run("rebase", "s", "--onto", base, "-v2")
        assert (said.code, said.out.count("unchanged   ")) == (0, taken), said
        if left:
            assert series.subjects() == [f"arm64: Change {step}" for step in left]


BLOCK = "int x;\nint y;\nint z;\nint value = 1;\nint p;\nint q;\nint r;\n"
"""It is there twice: only whoever has the file that a diff was made from knows which one is meant."""


def test_what_git_merges_with_is_part_of_what_a_step_rests_on(series: Series) -> None:
    path, before = series.linux / "arch/arm64/twice.c", f"{BLOCK}/* second */\n{BLOCK}"
    path.write_text(before)
    git(series.linux, "add", "-A")
    path.write_text(f"{BLOCK}/* second */\n{BLOCK.replace('1', '2')}")
    series.write("series/s/second.patch", git(series.linux, "diff"))
    path.write_text("".join(f"int new{number};\n" for number in range(10)) + before)
    git(series.linux, "add", "-A")
    git(series.linux, "commit", "-q", "-m", "Linux 7.3.4")
    git(series.linux, "tag", "-f", "v7.3")
    git(series.linux, "gc", "-q", "--prune=now")
    series.steps('[[step]]\nid = "second"\n[[step.edit]]\nkind = "patch"\nfile = "second.patch"\n')
    assert series.run("run", "s", "--onto", "v7.3", "-v1").code == 0
    # A fetch brings the file, as whoever has no cache has it.
    git(series.linux, "hash-object", "-w", "--stdin", stdin=before.encode())
    git(series.linux, "update-ref", "-d", "refs/heads/s/v1")
    assert series.run("run", "s", "--onto", "v7.3", "-v1").code == 0
    assert (
        series.show("arch/arm64/twice.c", 1).splitlines().index("int value = 2;") == 10 + 7 + 1 + 3
    )


BASE = ("1" * 40, "v7.1 (Linux 7.1.0)")
TWICE = tuple(
    Tag("a", "Tested-by", f"Lin Us <lin@example.org> # on {machine}", f"{machine}@x", 1, "A")
    for machine in ("M1", "Juno")
)


def test_one_person_with_two_tags_of_a_kind_is_said_once() -> None:
    ledger = Ledger((version(1, "A", "B"),), TWICE)
    now = [DraftPatch("a", "A", carry(ledger, "a", "A", 2)), DraftPatch("b", "B", CarriedTags())]
    assert (
        "- Add Lin Us's Tested-by to patch 1."
        in cover_log(ledger, 2, BASE, now, Words("", {})).splitlines()
    )


def test_one_person_whose_two_tags_are_dropped_is_said_once() -> None:
    ledger = Ledger((version(1, "A", "B"),), TWICE)
    now = [DraftPatch("a", "Z", carry(ledger, "a", "Z", 2)), DraftPatch("b", "B", CarriedTags())]
    said = cover_log(ledger, 2, BASE, now, Words("", {})).splitlines()
    assert "- Patch 1: Dropped Lin Us's Tested-by: changed since v1." in said
    below = patch_log(ledger, 2, now[0], "").splitlines()
    assert below.count("- Dropped Lin Us's Tested-by: changed since v1.") == 1


def test_a_patch_that_is_back_is_not_new() -> None:
    ledger = Ledger((version(1, "A", "B"), version(2, "A")))
    now = [DraftPatch("a", "A", CarriedTags()), DraftPatch("b", "B", CarriedTags())]
    assert "New in v3" not in cover_log(ledger, 3, BASE, now, Words("", {}))


@pytest.mark.parametrize("left", ["b", "a"])
def test_a_single_patch_says_what_became_of_the_others(series: Series, left: str) -> None:
    """It has no cover letter that could."""
    ledger = Ledger((version(1, "A", "B"),))
    run_of = [DraftPatch(left, left.upper(), CarriedTags())]
    other = "ab".replace(left, "")
    cover = cover_log(ledger, 2, BASE, run_of, Words("", {}), [other])
    below = patch_log(ledger, 2, run_of[0], "", BASE, [other])
    assert set(cover.splitlines()) <= set(below.splitlines())


def test_a_directory_where_a_step_has_deleted_a_file(series: Series) -> None:
    series.write(
        "series/s/away.patch",
        "diff --git a/arch/arm64/away b/arch/arm64/away\ndeleted file mode 100644\n--- a/arch/arm64/away\n"
        "+++ /dev/null\n@@ -1 +0,0 @@\n-int away;\n",
    )
    series.steps(
        '[[step]]\nid = "away"\n[[step.edit]]\nkind = "patch"\nfile = "away.patch"\n', CALLS
    )
    (series.linux / "arch/arm64/away").write_text("int away;\n")
    git(series.linux, "add", "-A")
    git(series.linux, "commit", "-q", "-m", "Linux 7.3.4")
    git(series.linux, "tag", "-f", "v7.3")
    assert series.run("run", "s", "--onto", "v7.3", "-v1").code == 0
    series.base("s/v1")
    git(series.linux, "rm", "-q", "-f", "--ignore-unmatch", "arch/arm64/away")
    (series.linux / "arch/arm64/away").mkdir()
    (series.linux / "arch/arm64/away/Makefile").write_text("\n")
    git(series.linux, "add", "-A")
    git(series.linux, "commit", "-q", "-m", "Linux 7.4")
    said = series.run("run", "s", "--onto", "HEAD", "-v2")
    assert (said.code, said.err) == (1, ""), said


def test_what_is_naked_is_no_objection() -> None:
    assert [nak(f"{words} pointers are bad.\n") for words in ("Naked", "Nacked")] == [
        "",
        "Nacked pointers are bad.",
    ]


def test_a_step_that_the_base_has_reverted_is_done_again(series: Series) -> None:
    series.steps(CALLS, MOVE)
    assert series.run("run", "s", "--onto", "v7.3", "-v1").code == 0
    git(series.linux, "checkout", "-q", "--detach", "s/v1")
    git(series.linux, "revert", "--no-edit", "HEAD~1")
    git(series.linux, "tag", "-f", "v7.4")
    said = series.run("rebase", "s", "--onto", "v7.4", "-v2")
    assert (said.code, series.subjects()) == (0, ["arm64: Change calls"])


def test_what_has_only_moved_away_is_not_removed(series: Series) -> None:
    drop = DROP.replace("g.c", "f.c")
    series.steps(drop)
    assert series.run("run", "s", "--onto", "v7.3", "-v1").code == 0
    sources = {path: str(SOURCES[path]) for path in ("arch/arm64/f.c", "arch/arm64/g.c")}
    moved = sources["arch/arm64/f.c"].removeprefix(LINES)
    base = series.base(
        "v7.3",
        {
            "arch/arm64/f.c": series.show("arch/arm64/f.c", 1),
            "arch/arm64/g.c": sources["arch/arm64/g.c"] + moved,
        },
    )
    said = series.run("run", "s", "--onto", base, "-v2")
    assert (said.code, "already upstream" in said.out) == (1, False), said
