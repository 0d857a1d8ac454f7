"""`refactor new`: what it writes runs at once, and nothing is ever overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli import run_cli, snapshot
from tests.conftest import git, make_repository, write_files
from tests.kernel import KERNEL
from tests.small_series import CALL, RULE
from tests.spread_series import SPREAD_KERNEL

DRIVER = "void f(struct key *key)\n{\n\tmemzero_explicit(key, sizeof(*key));\n\tkfree(key);\n}\n"
KEY = "drivers/hwmon/lm75.c"


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    """A kernel with a driver that the new rule changes; it is what commands work on."""
    linux = make_repository(tmp_path / "linux", SPREAD_KERNEL | {KEY: DRIVER})
    git(linux, "config", "--global", "refactor.tree", str(linux))
    return linux


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The user's directory of rules and series, empty."""
    own = tmp_path / "own"
    git(tmp_path, "config", "--global", "refactor.path", str(own))
    return own


def test_a_new_series_runs_at_once(linux: Path, own: Path) -> None:
    assert run_cli("new", "series", "sensitive") == (
        0,
        f"wrote below {own}:\n"
        "  cocci/sensitive/sensitive.cocci\n"
        "  cocci/sensitive/changes.c\n"
        "  cocci/sensitive/changes.res\n"
        "  cocci/sensitive/stays.c\n"
        "  series/sensitive/series.toml\n"
        "  series/sensitive/sensitive.j2\n"
        "  series/sensitive/cover.j2\n"
        "  series/series.schema.json\n"
        "next:\n"
        "  refactor test sensitive\n"
        "  refactor groups sensitive --onto HEAD\n"
        "  refactor plan sensitive --onto HEAD --diff\n",
        "",
    )
    assert run_cli("test", "sensitive") == (
        0,
        "holds  sensitive changes\nholds  sensitive stays\n2 examples hold, 0 fail\n",
        "",
    )
    assert run_cli("plan", "sensitive", "--onto", "HEAD").code == 0
    ran = run_cli("run", "sensitive", "--onto", "HEAD", "-v1", "--accept-prefixes")
    assert (ran.code, ran.err) == (0, "")
    subjects = git(linux, "log", "--format=%s", "v7.3..sensitive/v1")
    assert subjects == "hwmon: (lm75) Use kfree_sensitive() for secrets\n"
    assert run_cli("format-patch", "sensitive", "-v1", "-o", own / "out").code == 0


def test_a_new_rule_has_an_example_that_changes_and_one_that_does_not(own: Path) -> None:
    said = run_cli("new", "rule", "sensitive")
    assert (said.code, said.err) == (0, "")
    assert said.out.endswith(
        "next:\n  refactor test sensitive\n  refactor try sensitive --onto HEAD\n"
    )
    assert run_cli("test", "sensitive").out == (
        "holds  sensitive changes\nholds  sensitive stays\n2 examples hold, 0 fail\n"
    )


def test_the_place_is_named_where_refactor_path_is_not_set(sealed: Path) -> None:
    said = run_cli("new", "rule", "sensitive")
    top = sealed / ".config/kernel-refactor"
    assert said.out.startswith(f"wrote below {top}:\n")
    note = (
        "note: refactor.path is not set, so your own directory was taken; "
        "`git config --global --add refactor.path DIR` chooses another\n"
    )
    assert note in said.out
    assert (top / "cocci/sensitive/sensitive.cocci").exists()


def test_a_series_of_a_directory_that_is_nobodys_names_it_in_the_next_commands(
    linux: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    said = run_cli("new", "series", "sensitive", "--scope", "drivers/hwmon", "--path", other)
    calls = said.out.partition("next:\n")[2]
    assert calls == (
        f"  refactor test sensitive --path {other}\n"
        f"  refactor plan sensitive --onto HEAD --diff --path {other}\n"
    )
    for call in calls.splitlines():
        assert run_cli(*call.split()[1:]).code == 0


@pytest.mark.parametrize("word", ["r", "FILE", "tree:scripts/coccinelle/r.cocci"])
def test_a_series_of_a_rule_that_is_there(word: str, own: Path, tmp_path: Path) -> None:
    """One of the library is named, others are copied."""
    files = {f"drivers/d{number}.c": CALL.format(name="f") for number in range(12)}
    files |= {"scripts/coccinelle/r.cocci": RULE}
    linux = make_repository(tmp_path / "linux", SPREAD_KERNEL | files)
    git(linux, "config", "--global", "refactor.tree", str(linux))
    write_files(tmp_path, {"r.cocci": RULE})
    if word == "r":
        write_files(own, {"cocci/r/r.cocci": RULE})
    given = str(tmp_path / "r.cocci") if word == "FILE" else word
    said = run_cli("new", "series", "s", "--rule", given, "--scope", "drivers/", "--onto", "v7.3")
    assert (said.code, said.err) == (0, "")
    copied = "" if word == "r" else "  cocci/r/r.cocci\n"
    note = (
        ""
        if word == "r"
        else "note: cocci/r has no examples yet: write CASE.c with CASE.res, and a CASE.c alone "
        "that must not change\n"
    )
    assert said.out == (
        f"wrote below {own}:\n{copied}  series/s/series.toml\n  series/s/s.j2\n  series/s/cover.j2\n"
        "  series/series.schema.json\n"
        f"{note}next:\n  refactor groups s --onto v7.3\n  refactor plan s --onto v7.3 --diff\n"
    )
    assert (own / "cocci/r/r.cocci").read_text() == RULE
    assert "[step.spread]" in (own / "series/s/series.toml").read_text()
    assert run_cli("plan", "s", "--onto", "v7.3").code == 0


def test_a_rule_for_a_few_files_makes_one_patch(linux: Path, own: Path) -> None:
    assert run_cli("new", "series", "s", "--onto", "v7.3").code == 0
    assert "[step.spread]" not in (own / "series/s/series.toml").read_text()
    assert run_cli("plan", "s", "--onto", "v7.3").code == 0


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (
            ["series", "Not-It"],
            2,
            "'Not-It' is no name of a series: use lower-case letters, digits",
        ),
        (["series", "../x"], 2, "'../x' is no name of a series"),
        (["rule", "a/b"], 2, "'a/b' is no name of a rule: use letters, digits and dashes"),
        (["rule", ".."], 2, "'..' is no name of a rule"),
        (["series", "arm64-exit-work"], 3, "there is a series arm64-exit-work already: choose an"),
        (
            ["rule", "arm64-inline-svc"],
            3,
            "there is a rule arm64-inline-svc already: choose another",
        ),
        (["series", "s", "--rule", "nope"], 2, "no rule 'nope'"),
        (["series", "s", "--rule", "nope.cocci"], 2, "there is no rule file nope.cocci"),
        (
            ["series", "s", "--scope", "/etc"],
            2,
            "--scope: '/etc' must be a path relative to the top",
        ),
        (["series", "s", "--rule", "tree:nope.cocci"], 2, "tree:nope.cocci is not in this tree"),
        (["series", "s", "--onto", "nope"], 2, "'nope'"),
    ],
)
def test_a_wrong_word_is_one_line_and_writes_nothing(
    args: list[str], code: int, words: str, linux: Path, own: Path
) -> None:
    said = run_cli("new", *args)
    assert (said.code, said.out) == (code, "")
    assert words in said.err
    assert said.err.count("\n") == 1
    assert not own.exists()


def test_nothing_is_overwritten(own: Path) -> None:
    write_files(own, {"series/s/cover.j2": "mine\n", "cocci/s/stays.c": "mine\n"})
    before = snapshot(own)
    assert run_cli("new", "series", "s") == (
        3,
        "",
        f"refactor: {own}/cocci/s/stays.c, {own}/series/s/cover.j2 are there already: "
        "choose another name\n",
    )
    assert snapshot(own) == before


def test_missing_files_are_named_together(own: Path, tmp_path: Path) -> None:
    linux = make_repository(tmp_path / "linux", KERNEL)
    assert run_cli("new", "series", "s").code == 0
    toml = own / "series/s/series.toml"
    toml.write_text(
        toml.read_text()
        + '\n[[step]]\nid = "two"\n[[step.edit]]\nkind = "patch"\nfile = "two.patch"\n'
    )
    for name in ("s.j2", "cover.j2"):
        (own / "series/s" / name).unlink()
    assert run_cli("plan", "s", "--onto", "HEAD", cwd=linux) == (
        2,
        "",
        "refactor: series s has no files s.j2, two.j2, two.patch, cover.j2: write them in "
        f"{own}/series/s\n",
    )
