"""`refactor check --boot` with tests that the series brings: their results on base and tip, and what is declared."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli import Said, run_cli
from tests.commands.test_check import Put, Step, made, put, series
from tests.commands.test_check_boot import FINE, QEMU, boots, small, step
from tests.conftest import write_files

__all__ = ["put", "small"]

Golden = Callable[[str, str], None]

pytestmark = [
    pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not installed")
    for name in ("gcc", "make", "objdump", "cpio")
]

# The test of the series too, once it is in the initramfs.
OWN = r"""
if zcat initramfs | grep -aq '^60 tests/stops /bin/tests-stops$'; then
    has 'count > 3' && why=SI_USER || why=TRAP_TRACE
    has 'count > 2' && call='not ok' || call=ok
    printf '\n@%s start 3 tests/stops\n' "$token"
    printf '# entry\n[    0.6] a line of the kernel\n# %s\nok 1 step\n' "$why"
    printf '# what a failure prints\n%s 2 call\n\n@%s end 3 exit 0 9\n' "$call" "$token"
fi
"""
TEST = '#include "own.h"\nint main(void) { return RESULT; }\n'
EXPECT = """\
[[expect]]
test = "stops"
case = "step"
before = "entry; TRAP_TRACE"
after = "entry; SI_USER"
reason = "The trap is the user's now."
"""


@pytest.fixture
def linux(small: Path, tmp_path: Path, put: Put) -> Path:
    """A kernel that boots into the test of the series, too."""
    put("qemu-small", f"CALLS={tmp_path / 'calls'}\n{QEMU.replace('# MORE', OWN)}")
    return small


def checked(linux: Path, top: Path, *steps: Step, declared: str = "", test: str = TEST) -> Said:
    """A series with a test of its own, checked; with one name for all commits."""
    named = series(top, *steps)
    where = top / "own/series/s"
    write_files(where, {"tests/stops.c": test, "tests/own.h": "#define RESULT 0\n"})
    file = where / "series.toml"
    file.write_text(file.read_text() + declared)
    made(linux, *named)
    said = run_cli("check", *named, "--boot", cwd=linux)
    return Said(said.code, re.sub(r"\b[0-9a-f]{12}\b", "C" * 12, said.out), said.err)


def last_line(said: Said) -> str:
    return said.out.splitlines()[-1]


STEPS = step("steps", "count > 7", "count > 3")


def test_a_result_that_stays(linux: Path, tmp_path: Path, golden: Golden) -> None:
    said = checked(linux, tmp_path, FINE)
    golden("check/own-tests-same.txt", said.out)
    assert (said.code, boots(tmp_path)) == (0, 2)


def test_a_result_that_changes_is_a_regression(linux: Path, tmp_path: Path, golden: Golden) -> None:
    said = checked(linux, tmp_path, FINE, STEPS)
    golden("check/own-tests-differ.txt", said.out)
    # Base, tip and its three repeats, then the commit between.
    assert (said.code, boots(tmp_path)) == (1, 1 + 4 + 1)


def test_a_change_that_is_declared(linux: Path, tmp_path: Path, golden: Golden) -> None:
    said = checked(linux, tmp_path, FINE, STEPS, declared=EXPECT)
    golden("check/own-tests-expected.txt", said.out)
    assert (said.code, boots(tmp_path)) == (0, 2)


def test_a_declared_change_that_is_another_one(linux: Path, tmp_path: Path) -> None:
    said = checked(linux, tmp_path, STEPS, declared=EXPECT.replace("SI_USER", "SI_KERNEL"))
    assert said.code == 1
    assert last_line(said) == (
        "first bad commit: 1/1 CCCCCCCCCCCC task: Make steps come true: behaviour (um): "
        "tests/stops: step: 'entry; TRAP_TRACE' before, 'entry; SI_USER' now"
    )


def test_a_declared_change_that_is_not_made(linux: Path, tmp_path: Path) -> None:
    said = checked(linux, tmp_path, FINE, declared=EXPECT)
    assert said.code == 1
    assert last_line(said) == (
        "first bad commit: 1/1 CCCCCCCCCCCC task: Make fine come true: behaviour (um): "
        "tests/stops: step: 'entry; TRAP_TRACE' as on the base; [[expect]] declares a change"
    )


def test_of_declared_changes_for_two_bases_one_holds(linux: Path, tmp_path: Path) -> None:
    other = EXPECT.replace("entry;", "elsewhere;")
    elsewhere = EXPECT.replace("test =", 'arch = "arm64"\ntest =').replace("SI_USER", "no")
    said = checked(linux, tmp_path, STEPS, declared=other + EXPECT + elsewhere)
    assert said.code == 0
    (note,) = [line for line in said.out.splitlines() if "note: expected: " in line]
    assert note == (
        "      note: expected: tests/stops: step: 'entry; TRAP_TRACE' before, "
        "'entry; SI_USER' now: The trap is the user's now."
    )


def test_a_case_that_fails_now(linux: Path, tmp_path: Path) -> None:
    said = checked(linux, tmp_path, step("call", "count > 7", "count > 2"))
    assert said.code == 1
    assert last_line(said).endswith(": tests/stops: call: 'what a failure prints' before, fail now")


def test_a_test_that_does_not_compile(linux: Path, tmp_path: Path) -> None:
    said = checked(linux, tmp_path, FINE, test="int main(void) { x }\n")
    assert said.code == 2
    assert last_line(said).startswith(
        "could not be checked: behaviour (um): the test stops.c does not compile: "
        "tests/stops.c:1:18: error: "
    )


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("a b.c", "tests/a b.c: a name of letters, digits, - and _ is wanted: rename the file"),
        ("-o.c", "tests/-o.c: a name of letters, digits, - and _ is wanted: rename the file"),
    ],
)
def test_a_test_with_an_odd_name(linux: Path, tmp_path: Path, name: str, complaint: str) -> None:
    named = series(tmp_path, FINE)
    write_files(tmp_path / "own/series/s/tests", {name: TEST})
    made(linux, *named)
    said = run_cli("check", *named, "--boot", cwd=linux)
    assert last_line(said) == f"could not be checked: behaviour (um): {complaint}"


def test_nothing_of_a_stranger_is_built(linux: Path, tmp_path: Path) -> None:
    named = series(tmp_path, FINE)
    write_files(tmp_path / "own/series/s/tests", {"stops.c": f'#include "{tmp_path}/no"\n'})
    (tmp_path / "own").rename(tmp_path / "theirs")
    (tmp_path / "own").mkdir()
    path = ("--path", tmp_path / "theirs")
    assert run_cli("run", *named, *path, "--onto", "v7.3", "--signoff", cwd=linux).code == 0
    said = run_cli("check", *named, *path, "--boot", cwd=linux)
    assert said.code == 2
    assert f"behaviour: {tmp_path}/theirs is not trusted, and a build runs" in said.out
    assert boots(tmp_path) == 0


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            "stops",
            "steps",
            "expect 1: there is no tests/steps.c: there are none",
        ),
        (
            '"The trap is the user\'s now."',
            '"no"',
            "expect 1: reason: wanted a reason that a reviewer can read, got 'no'",
        ),
    ],
)
def test_what_is_declared_wrong(
    linux: Path, tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    series(tmp_path, FINE)
    file = tmp_path / "own/series/s/series.toml"
    file.write_text(file.read_text() + EXPECT.replace(old, new))
    said = run_cli("show", "s", cwd=linux)
    assert (said.code, said.err) == (2, f"refactor: {file}, {complaint}\n")
