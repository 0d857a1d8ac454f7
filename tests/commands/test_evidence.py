"""The evidence of `refactor check` in the cover letter: of exactly the commits that are mailed."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.cli import run_cli
from tests.commands.test_check import SAME, Step, made, put, series
from tests.commands.test_check_boot import FINE, boots, small, step
from tests.conftest import git

__all__ = ["put", "small"]

pytestmark = [
    pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not installed")
    for name in ("gcc", "make", "objdump", "cpio")
]

TIDY = Step("tidy", {"lib/table.c": ("1, 2", "1, 3")})
SAME_CODE = Step("same", {"kernel/exit.c": ("? code", "? 0 + code")}, SAME)
BUILT = r"- Built at each commit: um defconfig, \d objects, with gcc .+ and W=1, no new warning."
BOOTED = "- Booted for um in QEMU, base and series: 3 -> 3 cases of 2 tests pass, no regression."


def declare(top: Path, *steps: Step) -> None:
    series(top, *steps)
    (top / "own/series/s/cover.j2").write_text("task: Make it better\n\nTesting:\n{{ evidence }}\n")


def evidence(linux: Path, top: Path) -> str:
    """The items below `Testing:` of the cover letter, each on one line."""
    shutil.rmtree(top / "out", ignore_errors=True)
    said = run_cli("format-patch", "s", "-v", "1", "-o", top / "out", cwd=linux)
    assert (said.code, said.err) == (0, "")
    cover = next((top / "out").glob("*0000-*")).read_text()
    items = cover.partition("\nTesting:\n")[2].partition("\n\n")[0]
    return items.replace("\n  ", " ")


def check(linux: Path, *options: str, code: int = 0) -> None:
    assert run_cli("check", "s", "-v", "1", *options, cwd=linux).code == code


def test_a_cover_letter_repeats_what_was_shown_of_its_commits(small: Path, tmp_path: Path) -> None:
    declare(tmp_path, SAME_CODE, TIDY)
    made(small, "s", "-v", "1")
    assert evidence(small, tmp_path) == "- Not built and not booted."
    check(small)
    same = "- Patch 1 leaves the object code as it is."
    shown = evidence(small, tmp_path)
    assert re.fullmatch(rf"{BUILT}\n{same}\n- Not booted\.", shown)
    check(small, "--boot")
    shown = evidence(small, tmp_path)
    assert re.fullmatch(rf"{BUILT}\n{same}\n{BOOTED}", shown)
    # Without a boot, what was shown before holds: it is of the same trees.
    check(small)
    assert evidence(small, tmp_path) == shown
    exported = run_cli("export", "s", "-v", "1", "--b4", cwd=small)
    assert exported.code == 0
    cover = git(small, "log", "--format=%B", "--grep=b4-submit-tracking", "b4/s-v1")
    assert shown in cover.replace("\n  ", " ")
    # Other commits are other trees.
    declare(tmp_path, FINE, TIDY)
    made(small, "s", "-v", "1")
    assert evidence(small, tmp_path) == "- Not built and not booted."


def test_what_failed_is_no_evidence(small: Path, tmp_path: Path) -> None:
    declare(tmp_path, FINE, step("broken", "count > 7", "count > nothing"))
    made(small, "s", "-v", "1")
    check(small, "--boot", code=1)
    assert evidence(small, tmp_path) == "- Not built.\n- Not booted."


def test_a_regression_is_no_evidence(small: Path, tmp_path: Path) -> None:
    declare(tmp_path, FINE, step("bad", "count > 7", "count > 6"))
    made(small, "s", "-v", "1")
    check(small, "--boot", code=1)
    assert re.fullmatch(rf"{BUILT}\n- Not booted\.", evidence(small, tmp_path))


def test_nothing_is_shown_of_a_series_without_a_build(small: Path, tmp_path: Path) -> None:
    declare(tmp_path, FINE, TIDY)
    file = tmp_path / "own/series/s/series.toml"
    file.write_text(re.sub(r"\[\[build\]\]\n(?:\w+ = .*\n)+", "", file.read_text()))
    made(small, "s", "-v", "1")
    check(small, "--boot", code=2)
    assert (evidence(small, tmp_path), boots(tmp_path)) == ("- Not built.\n- Not booted.", 0)


def test_a_record_that_is_damaged_is_named(small: Path, tmp_path: Path, sealed: Path) -> None:
    declare(tmp_path, FINE, TIDY)
    made(small, "s", "-v", "1")
    check(small)
    (record,) = (sealed / ".local/state/kernel-refactor/runs/s/v1/checked").iterdir()
    assert json.loads(record.read_text())["built"][0]["title"] == "um defconfig"
    record.write_text("{")
    said = run_cli("format-patch", "s", "-v", "1", "-o", tmp_path / "out", cwd=small)
    complaint = f"refactor: {record} is not the evidence of a check: "
    assert (said.code, said.err.count("\n"), said.err.startswith(complaint)) == (4, 1, True)
    assert said.err.endswith(": delete it and check again\n")
