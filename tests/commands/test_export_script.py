"""`refactor export --script`: a shell script that does a series with git and spatch alone."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from refactor import process
from tests.cli import Said, run_cli
from tests.conftest import git, make_repository, own_library, write_files
from tests.small_series import RULE
from tests.spread_series import GROUPS, SPREAD_KERNEL, SPREAD_SERIES, TOML

# The layout of the longer call is this program's own: spatch leaves the line too long.
LONG = """\
int long_one(int an_argument_with_a_name, int another_argument)
{
	return old_name(an_argument_with_a_name + another_argument +
			an_argument_with_a_name);
}
"""
BY_HAND = """\
[[step]]
id = "by-hand"
[[step.edit]]
kind = "rename"
from = "odd"
to = "even"
scope = ["lib"]

[[step]]
"""


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "linux", {**SPREAD_KERNEL, "drivers/net/long.c": LONG})


def refactor(linux: Path, verb: str, *args: str | Path) -> Said:
    return run_cli(verb, "s", "--tree", linux, *args)


def sh(script: Path, tree: Path) -> Said:
    done = process.run(["sh", str(script)], cwd=tree, env=dict(os.environ))
    assert done.code is not None
    return Said(done.code, done.stdout.decode(), done.stderr.decode())


def exported(tmp_path: Path, linux: Path, files: Mapping[str, str | bytes]) -> Path:
    own_library(tmp_path / "library", {**SPREAD_SERIES, "series/s/groups.toml": GROUPS, **files})
    assert refactor(linux, "run", "--onto", "v7.3", "-v1").code == 0
    script = tmp_path / "s.sh"
    said = refactor(linux, "export", "-v1", "--script", "-o", script)
    assert (said.code, said.err) == (0, "")
    return script


def test_the_script_gives_the_tree_of_the_branch(tmp_path: Path, linux: Path) -> None:
    script = exported(tmp_path, linux, {})
    tree = git(linux, "rev-parse", "s/v1^{tree}").strip()
    assert sh(script, linux) == (
        0,
        "step calls\nlooking for what is left\n"
        f"done; the result is the tree that was expected: {tree}\n",
        "",
    )
    # The work tree is changed, and nothing else.
    assert git(linux, "diff", "--name-only", "s/v1") == ""
    assert git(linux, "diff", "--cached", "--name-only") == ""
    assert sh(script, linux) == (
        1,
        "",
        f"{script}: the work tree is not clean: commit or stash what is there\n",
    )


def test_what_no_rule_does_is_carried_as_patches(tmp_path: Path, linux: Path) -> None:
    more = {
        "series/s/series.toml": TOML.replace("[[step]]\n", BY_HAND, 1).replace(
            "[step.spread]", '[step.spread]\nneeds = ["by-hand"]'
        ),
        "series/s/by-hand.j2": "lib: Rename odd()\n\nIt is even.\n",
    }
    script = exported(tmp_path, linux, more)
    said = refactor(linux, "export", "-v1", "--script", "-o", script, "--json")
    found = json.loads(said.out)
    assert (found["rules"], found["patched"]) == (["r"], ["lib/odd.c"])
    assert sh(script, linux).code == 0
    assert git(linux, "diff", "--name-only", "s/v1") == ""


def test_on_another_tree_the_rules_find_what_there_is(tmp_path: Path, linux: Path) -> None:
    script = exported(tmp_path, linux, {})
    new = str(SPREAD_KERNEL["lib/odd.c"]).replace("odd", "new")
    write_files(linux, {"drivers/hwmon/new.c": new, "lib/odd.c": "int odd;\n"})
    git(linux, "add", "-A")
    git(linux, "commit", "-q", "-m", "Linux 7.4")
    said = sh(script, linux)
    assert (said.code, said.err) == (0, "")
    assert "done; this is not the tree that the script was made on" in said.out
    assert "new_name" in (linux / "drivers/hwmon/new.c").read_text()
    # What it cannot do is an error.
    git(linux, "reset", "-q", "--hard")
    write_files(linux, {"drivers/hwmon/new.c": "#define all old_name\n"})
    git(linux, "commit", "-q", "-a", "-m", "Linux 7.5")
    said = sh(script, linux)
    assert (said.code, said.err) == (1, "")
    assert said.out.endswith("not done:\n  drivers/hwmon/new.c: names old_name\n")


def test_another_file_is_not_overwritten(tmp_path: Path, linux: Path) -> None:
    script = exported(tmp_path, linux, {})
    script.write_text("mine\n")
    assert refactor(linux, "export", "-v1", "--script", "-o", script) == (
        3,
        "",
        f"refactor: {script} is there, and refactor did not write it: name another file with -o\n",
    )
    assert refactor(linux, "export", "-v1") == (
        2,
        "",
        "refactor: what is to be exported?: say --b4, --script or --guard\n",
    )
    rule = RULE.replace("new_name", "newer_name")
    write_files(tmp_path / "library", {"cocci/r/r.cocci": rule})
    assert refactor(linux, "export", "-v1", "--script", "-o", script).err == (
        "refactor: s makes another tree now than that of s/v1: `refactor run s --onto v7.3 -v1` "
        "makes it anew\n"
    )


def test_the_mail_of_a_tree_wide_patch_names_the_command(tmp_path: Path, linux: Path) -> None:
    plain = TOML.replace("[step.spread]\n", "")
    template = "treewide: Use new_name()\n\nIt is better.\n"
    own_library(
        tmp_path / "library",
        {**SPREAD_SERIES, "series/s/series.toml": plain, "series/s/calls.j2": template},
    )
    assert refactor(linux, "run", "--onto", "v7.3", "-v2", "--signoff").code == 0
    said = refactor(linux, "format-patch", "-v2", "-o", tmp_path / "out", "--no-cover")
    assert (said.code, said.err) == (0, "")
    (mail,) = (tmp_path / "out").glob("*.patch")
    assert (
        "---\n"
        "`refactor export s -v2 --script` prints a shell script that makes this\n"
        "change on a newer tree, with git and spatch alone.\n"
    ) in mail.read_text()
