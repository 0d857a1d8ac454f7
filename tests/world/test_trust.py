"""What is not trusted stays so: through names, through `after`, through branches that were made of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli import Said, run_cli, snapshot
from tests.conftest import git, make_repository, write_files
from tests.kbuild import BUILDS

BUILD = '[[build]]\narch = "um"\nobjects = ["kernel/"]\n'
HINT = "run another version, or --force to move the branch"
TOP = Path(__file__).parent.parent.parent


def series(name: str, head: str = "", text: str = "int x;") -> dict[str, str]:
    return {
        f"series/{name}/series.toml": f'summary = "Add {name}"\n{head}{BUILD}[[step]]\nid = "add"\n[[step.edit]]\n'
        f'kind = "insert"\nfile = "kernel/{name}.h"\ntext = "{text}"\n',
        f"series/{name}/add.j2": f"kernel: Add {name}\n\nIt was not there.\n",
        f"series/{name}/cover.j2": f"kernel: Add {name}\n\n{{{{ changes }}}}\n",
    }


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "linux", BUILDS)


@pytest.fixture
def own(sealed: Path) -> Path:
    """The user's own directory."""
    return sealed / ".config/kernel-refactor"


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """A directory that is not trusted."""
    (tmp_path / "theirs").mkdir()
    return tmp_path / "theirs"


def trust(directory: Path) -> None:
    git(directory, "config", "--global", "--add", "refactor.path", str(directory))


def ran(linux: Path, name: str, *more: str | Path, onto: str = "v7.3") -> None:
    said = run_cli("run", name, "--onto", onto, "-v1", *more, cwd=linux)
    assert (said.code, said.err) == (0, "")


def untrusted(linux: Path, name: str, *more: str | Path) -> str:
    """Whom a second version would be of, which the record keeps of the first."""
    said = run_cli("plan", name, "--onto", "v7.3", "-v1", "--json", *more, cwd=linux)
    assert (said.code, said.err) == (0, "")
    found = json.loads(said.out)["run"].get("untrusted", "")
    assert isinstance(found, str)
    return found


def built(linux: Path, name: str, *more: str | Path) -> str:
    """Why nothing is built; empty where it is, which the small machine of this test has nothing for."""
    said = run_cli("check", name, "-v1", "--json", *more, cwd=linux)
    proofs = [proof for commit in json.loads(said.out)["commits"] for proof in commit["proofs"]]
    found = {proof["summary"] for proof in proofs if proof["kind"] == "builds"}
    return "; ".join(sorted(each for each in found if "trusted" in each))


def refused(words: str) -> Said:
    return Said(3, "", f"refactor: {words}\n")


def why(directory: Path) -> str:
    return (
        f"{directory} is not trusted, and a build runs what the series makes of Makefiles and scripts: "
        f"git config --global --add refactor.path {directory}"
    )


def was_made_with(directory: Path) -> str:
    return (
        f"{directory} was not trusted when this branch, or what is below it, was made, and a build runs what the "
        "series makes of Makefiles and scripts: run it again, on a base without that"
    )


def test_a_series_on_top_of_one_that_is_not_trusted_is_not_built(
    linux: Path, own: Path, theirs: Path
) -> None:
    write_files(theirs, series("a"))
    write_files(own, {**series("b", 'after = "a"\n'), **series("c", 'after = "b"\n')})
    for name in ("a", "b", "c"):
        assert untrusted(linux, name, "--path", theirs) == str(theirs)
    ran(linux, "c", "--path", theirs)
    for name in ("a", "b", "c"):
        assert built(linux, name, "--path", theirs) == why(theirs)
    assert built(linux, "c", "--path", theirs, "--boot") == why(theirs)


def test_what_a_series_was_made_of_is_recorded(linux: Path, own: Path, theirs: Path) -> None:
    """Where the name means another series by now."""
    write_files(theirs, series("a"))
    write_files(own, series("b", 'after = "a"\n'))
    ran(linux, "b", "--path", theirs)
    trust(theirs)
    assert built(linux, "b") == was_made_with(theirs)
    ran(linux, "b")
    assert built(linux, "b") == ""
    assert built(linux, "a") == ""


def test_the_branch_of_a_stranger_is_not_built_on(linux: Path, own: Path, theirs: Path) -> None:
    write_files(theirs, series("a", text="int theirs;"))
    ran(linux, "a", "--path", theirs)
    write_files(own, {**series("a", text="int own;"), **series("b", 'after = "a"\n')})
    planned = run_cli("plan", "b", "--onto", "v7.3", "-v1", "--json", cwd=linux)
    assert "untrusted" not in json.loads(planned.out)["run"]
    before = snapshot(linux)
    words = f"branch a/v1 was made by a series of {theirs}, which is not trusted: {HINT}"
    assert run_cli("run", "b", "--onto", "v7.3", "-v1", cwd=linux) == refused(words)
    assert run_cli("run", "a", "--onto", "v7.3", "-v1", cwd=linux) == refused(words)
    named = f"branch a/v1 was made by a series of {theirs}, which is not trusted: --path {theirs} names it"
    for command in (
        ["check", "a"],
        ["people", "a"],
        ["format-patch", "a", "-o", "out"],
        ["export", "a", "--b4"],
    ):
        assert run_cli(*command, "-v1", cwd=linux) == refused(named)
    none = "refactor: there is no run of a here: `refactor run a --onto REV -v1` makes one\n"
    assert run_cli("rebase", "a", "--onto", "v7.3", "-v1", cwd=linux) == (2, "", none)
    assert (
        run_cli("diff", "a", cwd=linux).out
        == "there is no run of a here; `refactor run a --onto REV -v1` makes one\n"
    )
    none = "refactor: there is no run of a v1 here: `refactor diff a` lists the runs\n"
    assert run_cli("diff", "a", "v1", "v7.3", cwd=linux) == (2, "", none)
    assert snapshot(linux) == before
    tip = git(linux, "rev-parse", "a/v1")
    ran(linux, "b", "--force")
    assert git(linux, "show", "b/v1:kernel/a.h") == "int own;\n"
    assert git(linux, "rev-parse", f"refs/refactor/replaced/a/v1/{tip[:12]}") == tip
    assert built(linux, "b") == ""


def test_a_stranger_does_not_move_the_branch_of_a_trusted_series(
    linux: Path, own: Path, theirs: Path
) -> None:
    write_files(own, series("a"))
    ran(linux, "a")
    (own / "series/a/series.toml").unlink()
    write_files(theirs, series("a", text="int theirs;"))
    words = f"branch a/v1 was made by a trusted series, and {theirs} is not trusted: {HINT}"
    assert run_cli("run", "a", "--onto", "v7.3", "-v1", "--path", theirs, cwd=linux) == refused(
        words
    )
    assert run_cli("run", "a", "--onto", "v7.3", "-v2", "--path", theirs, cwd=linux).code == 0


def test_two_strangers_do_not_share_a_branch(linux: Path, tmp_path: Path, theirs: Path) -> None:
    write_files(theirs, series("a"))
    write_files(tmp_path / "others", series("a", text="int others;"))
    ran(linux, "a", "--path", theirs)
    words = f"branch a/v1 was made by a series of {theirs}, which is not trusted: {HINT}"
    assert run_cli(
        "run", "a", "--onto", "v7.3", "-v1", "--path", tmp_path / "others", cwd=linux
    ) == refused(words)
    ran(linux, "a", "--path", theirs)


def test_a_base_that_a_stranger_made_is_not_trusted(linux: Path, own: Path, theirs: Path) -> None:
    write_files(theirs, series("a"))
    write_files(own, {**series("b"), **series("c", 'after = "b"\n')})
    ran(linux, "a", "--path", theirs)
    git(linux, "switch", "-q", "-c", "mine", "a/v1")
    git(linux, "commit", "-q", "--allow-empty", "-m", "mine")
    ran(linux, "c", onto="mine")
    for name in ("b", "c"):
        assert built(linux, name) == was_made_with(theirs)


def test_a_series_that_became_ones_own_is_built(linux: Path, theirs: Path) -> None:
    """Also where the trusted run makes the very same commits."""
    write_files(theirs, series("a"))
    ran(linux, "a", "--path", theirs)
    assert built(linux, "a", "--path", theirs) == why(theirs)
    tip = git(linux, "rev-parse", "a/v1")
    trust(theirs)
    ran(linux, "a")
    assert git(linux, "rev-parse", "a/v1") == tip
    assert built(linux, "a") == ""
    assert built(linux, "a", "--path", theirs) == ""


def hides(kind: str, name: str, theirs: Path, hidden: Path) -> Said:
    words = f"{kind} {name} of {theirs}, which is not trusted, would hide that of {hidden}"
    hint = (
        f"rename one, or `git config --global --add refactor.path {theirs}` makes the first yours"
    )
    return Said(2, "", f"refactor: {words}: {hint}\n")


def test_a_series_does_not_hide_one_of_the_users(linux: Path, own: Path, theirs: Path) -> None:
    write_files(theirs, series("a"))
    write_files(own, series("a"))
    for command in (
        ["list"],
        ["show", "a"],
        ["plan", "a", "--onto", "v7.3"],
        ["next", "a"],
        ["check", "a", "-v1"],
    ):
        assert run_cli(*command, "--path", theirs, cwd=linux) == hides("series", "a", theirs, own)
    trust(theirs)
    assert run_cli("plan", "a", "--onto", "v7.3", "--path", theirs, cwd=linux).code == 0


def test_a_series_does_not_hide_one_with_a_value_in_its_name(linux: Path, theirs: Path) -> None:
    write_files(theirs, series("generic-tif-powerpc"))
    said = run_cli("plan", "generic-tif-powerpc", "--onto", "v7.3", "--path", theirs, cwd=linux)
    assert said == hides("series", "generic-tif-powerpc", theirs, TOP)


def test_a_value_does_not_make_the_name_of_another_series(linux: Path, theirs: Path) -> None:
    parameter = '[parameter.what]\nhelp = "what"\n'
    write_files(theirs, series("arm64", parameter))
    named = ("plan", "arm64", "--onto", "v7.3", "--path", theirs, "--set")
    assert run_cli(*named, "what=exit-work", cwd=linux) == hides(
        "series", "arm64-exit-work", theirs, TOP
    )
    assert run_cli(*named, "what=else", cwd=linux).code == 0


def test_a_rule_does_not_hide_a_shipped_one(linux: Path, theirs: Path) -> None:
    name = "arm64-exit-work-mask"
    write_files(theirs, {f"cocci/{name}/{name}.cocci": "@@\n@@\n-f();\n+g();\n"})
    said = run_cli("plan", "arm64-exit-work", "--onto", "v7.3", "--path", theirs, cwd=linux)
    assert said == hides("rule", name, theirs, TOP)
    assert run_cli("test", name, "--path", theirs, cwd=linux) == hides("rule", name, theirs, TOP)


def test_a_trusted_series_with_a_rule_that_is_not_is_not_trusted(
    linux: Path, own: Path, theirs: Path
) -> None:
    write_files(theirs, {"cocci/r/r.cocci": "@@\n@@\n-f();\n+g();\n"})
    edit = '[[step.edit]]\nkind = "cocci"\nrule = "r"\nscope = ["kernel"]\noptional = true\n'
    files = series("a")
    files["series/a/series.toml"] += edit
    write_files(own, files)
    ran(linux, "a", "--path", theirs)
    assert built(linux, "a", "--path", theirs) == why(theirs)
    write_files(
        theirs, {"cocci/r/r.cocci": "@initialize:python@\n@@\nprint(1)\n\n@@\n@@\n-f();\n+g();\n"}
    )
    words = (
        f"{theirs}/cocci/r/r.cocci:1: this rule runs code of its own and its directory is not trusted: "
        "`git config --global --add refactor.path DIR` makes it yours"
    )
    assert run_cli("check", "a", "-v1", "--path", theirs, cwd=linux) == (
        2,
        "",
        f"refactor: {words}\n",
    )


def test_a_directory_is_recorded_whole(linux: Path, theirs: Path) -> None:
    write_files(theirs, series("a"))
    said = run_cli(
        "plan",
        "a",
        "--onto",
        "v7.3",
        "--json",
        "--path",
        "theirs",
        "--tree",
        linux,
        cwd=theirs.parent,
    )
    assert json.loads(said.out)["run"]["untrusted"] == str(theirs)


def test_words_about_a_series_of_ones_own_come_from_no_stranger(
    linux: Path, own: Path, theirs: Path
) -> None:
    write_files(theirs, {"series/a/versions/v1.md": "- Theirs.\n"})
    write_files(own, series("a"))
    ran(linux, "a", "--path", theirs)
    out = linux.parent / "out"
    assert run_cli("format-patch", "a", "-v1", "-o", out, "--path", theirs, cwd=linux).code == 0
    (patch,) = out.iterdir()
    assert "Theirs" not in patch.read_text()
