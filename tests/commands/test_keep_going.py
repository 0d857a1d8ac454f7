"""Steps and groups that fail do not hide the others, and what has nothing left to do is dropped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli import Said, run_cli
from tests.conftest import git, make_repository, own_library, write_files
from tests.small_series import RULE
from tests.spread_series import CALL, GROUPS, SPREAD_KERNEL, SPREAD_SERIES, TOML

STEP = """\
[[step]]
id = "{id}"
[[step.edit]]
{edit}

"""
NOWHERE = 'kind = "insert"\nfile = "{file}"\ntext = "int x;"\nafter = "no such line"'
RENAME = 'kind = "rename"\nfrom = "{old}"\nto = "{new}"\nscope = ["{scope}"]'
STEPS = {
    "one": NOWHERE.format(file="lib/odd.c"),
    "two": RENAME.format(old="odd", new="even", scope="lib"),
    "three": RENAME.format(old="lm75", new="lm76", scope="drivers/hwmon"),
    "four": NOWHERE.format(file="drivers/net/loop.c"),
}


def series(steps: dict[str, str]) -> dict[str, bytes | str]:
    toml = "".join(STEP.format(id=name, edit=edit) for name, edit in steps.items())
    files: dict[str, bytes | str] = {"series/s/series.toml": f'summary = "Several"\n\n{toml}'}
    for name in steps:
        files[f"series/s/{name}.j2"] = f"treewide: Do {name}\n\nIt is better.\n"
    return files


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "linux", SPREAD_KERNEL)


def refactor(linux: Path, verb: str, *args: str | Path) -> Said:
    return run_cli(verb, "s", "--tree", linux, *args)


OUTCOMES = """\
  failed      one: lib/odd.c has the line 'no such line' 0 times, wanted exactly once
  not tried   two: one, which failed, is about lib/odd.c too
  changed     three: 1 file, 1 site, +1 -1 (renames 2)
              treewide: Do three
  failed      four: drivers/net/loop.c has the line 'no such line' 0 times, wanted exactly once
"""


def test_every_failure_is_listed_and_no_branch_moves(tmp_path: Path, linux: Path) -> None:
    own_library(tmp_path / "library", series(STEPS))
    head = git(linux, "rev-parse", "v7.3")[:12]
    first = f"s v1 on v7.3 (Linux 7.3.4, {head})\n{OUTCOMES}"
    said = refactor(linux, "run", "--onto", "v7.3", "-v1")
    assert said == (1, f"{first}2 failures; no branch has moved\n", "")
    planned = refactor(linux, "plan", "--onto", "v7.3")
    assert planned.code == 1
    assert planned.out.startswith(first)
    git(linux, "tag", "other", "v7.3")
    table = refactor(linux, "run", "--onto", "v7.3", "--onto", "other")
    assert table.code == 1
    why = "has the line 'no such line' 0 times, wanted exactly once"
    assert f"v7.3: one: lib/odd.c {why}; four: drivers/net/loop.c {why}\n" in table.out
    assert git(linux, "branch", "--list", "s/*") == ""


def test_a_step_whose_symbols_an_earlier_one_keeps_is_not_tried(
    tmp_path: Path, linux: Path
) -> None:
    wrong = 'kind = "cocci"\nrule = "r"\nscope = ["lib"]\nsites = 7'
    others = 'kind = "cocci"\nrule = "r"\nscope = ["drivers"]'
    files = series({"one": wrong, "two": others})
    toml = str(files["series/s/series.toml"])
    files["series/s/series.toml"] = toml.replace('id = "two"', 'id = "two"\ngone = ["old_name"]')
    own_library(tmp_path / "library", {**files, "cocci/r/r.cocci": RULE})
    said = refactor(linux, "run", "--onto", "v7.3", "-v1")
    assert "  not tried   two: old_name: not to be judged as long as one fails\n" in said.out


UNPARSED = "int {name}(int x)\n{{\n\treturn old_name(x) ) ;\n}}\n"


def test_groups_whose_files_were_examined_are_made(tmp_path: Path) -> None:
    own_library(tmp_path / "library", {**SPREAD_SERIES, "series/s/groups.toml": GROUPS})
    files = dict(SPREAD_KERNEL)
    good = str(files["drivers/hwmon/lm75.c"])
    files["drivers/hwmon/lm75.c"] = good + UNPARSED.format(name="broken")
    linux = make_repository(tmp_path / "linux", files)
    said = refactor(linux, "run", "--onto", "v7.3", "-v1", "--json")
    outcomes = {step["id"]: step["type"] for step in json.loads(said.out)["run"]["steps"]}
    assert outcomes == {
        "calls/hwmon": "incomplete",
        "calls/lib": "changed",
        "calls/acme-ethernet": "changed",
        "calls/networking-drivers": "changed",
    }
    assert git(linux, "branch", "--list", "s/*") == ""


DROPPED = """\
  dropped     calls/lib: converted by others: lib/odd.c
  dropped     calls/networking-drivers: driver removed: drivers/net/loop.c
"""


def test_groups_with_nothing_left_to_do_are_dropped_with_the_reason(
    tmp_path: Path, linux: Path
) -> None:
    own_library(tmp_path / "library", {**SPREAD_SERIES, "series/s/groups.toml": GROUPS})
    assert refactor(linux, "run", "--onto", "v7.3", "-v1").code == 0
    odd = str(SPREAD_KERNEL["lib/odd.c"]).replace("old_name", "new_name")
    write_files(linux, {"lib/odd.c": odd})
    git(linux, "rm", "-q", "drivers/net/loop.c")
    git(linux, "commit", "-q", "-a", "-m", "Linux 7.4")
    said = refactor(linux, "run", "--onto", "HEAD", "-v2")
    assert (said.code, said.err) == (0, "")
    assert DROPPED in said.out
    rebased = refactor(linux, "rebase", "--onto", "HEAD", "-v1")
    assert "calls/lib                 dropped step: converted by others: lib/odd.c\n" in rebased.out
    # Everything is gone: the step is dropped group by group, and nothing is an error.
    git(linux, "rm", "-q", "-r", "drivers")
    git(linux, "commit", "-q", "-m", "Linux 7.5")
    last = refactor(linux, "run", "--onto", "HEAD", "-v3")
    assert last.code == 0
    assert "  dropped     calls/hwmon: driver removed: drivers/hwmon/adt7475.c, " in last.out
    assert "nothing to do on this base, no branch has moved\n" in last.out


PICKY = """\
@@
identifier F != kept;
@@
 int F(int x)
 {
-	return old_name(x);
+	return new_name(x);
 }
"""
KEPT = CALL.format(name="kept")
LEFT = """\
  changed     calls/acme-ethernet: 2 files, 2 sites, +2 -2 (rules 4)
              net: acme: Use new_name()
  dropped     calls/hwmon: out of scope now: drivers/hwmon/adt7475.c, drivers/hwmon/lm75.c
  unmatched   calls/lib: the code is there, and nothing matches it: lib/odd.c
  dropped     calls/networking-drivers: converted by others: drivers/net/loop.c
"""


def test_code_that_is_no_longer_matched_is_not_called_dropped(tmp_path: Path) -> None:
    files = {**SPREAD_KERNEL}
    # The rule has never matched the second function, whose line is the same.
    files["drivers/net/loop.c"] = f"{CALL.format(name='loop')}{KEPT}"
    linux = make_repository(tmp_path / "linux", files)
    toml = TOML.replace('gone = ["old_name"]\n', "")
    series = {**SPREAD_SERIES, "cocci/r/r.cocci": PICKY, "series/s/groups.toml": GROUPS}
    own_library(tmp_path / "library", {**series, "series/s/series.toml": toml})
    assert refactor(linux, "run", "--onto", "v7.3", "-v1").code == 0
    converted = CALL.format(name="loop").replace("old_name", "new_name")
    write_files(linux, {"lib/odd.c": KEPT, "drivers/net/loop.c": f"{converted}{KEPT}"})
    git(linux, "commit", "-q", "-a", "-m", "Linux 7.4")
    # Reviewers have asked to leave these drivers alone.
    (tmp_path / "library/series/s/series.toml").write_text(f'{toml}scope = ["!drivers/hwmon/"]\n')
    said = refactor(linux, "run", "--onto", "HEAD", "-v2")
    assert (said.code, said.err) == (0, "")
    assert LEFT in said.out
    status = refactor(linux, "status", "-v2").out
    unmatched = "calls/lib: the code is there, and nothing matches it: lib/odd.c\n"
    assert f"unmatched: {unmatched}" in status
    assert "4 groups, 2 open" in status
    drift = refactor(linux, "diff", *git(linux, "rev-parse", "s/v1", "s/v2").split()).out
    assert "unmatched: the code is there, and nothing matches it: lib/odd.c" in drift
    # The next run makes no such group either, and the ledger still knows of it.
    git(linux, "commit", "-q", "--allow-empty", "-m", "Linux 7.5")
    assert refactor(linux, "run", "--onto", "HEAD", "-v3").code == 0
    assert f"unmatched: {unmatched}" in refactor(linux, "status", "-v3").out
