"""`refactor check --boot` with programs of the series whose instructions are counted."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli import Said, run_cli
from tests.commands.test_check import Put, Step, made, put, series
from tests.commands.test_check_boot import FINE, MACHINE, QEMU, boots, small, step
from tests.conftest import write_files

__all__ = ["put", "small"]

Golden = Callable[[str, str], None]

pytestmark = [
    pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not installed")
    for name in ("gcc", "make", "objdump", "cpio")
]

# The program of the series, alone in its initramfs: the series makes it quicker, a seed slower.
OWN = r"""
if zcat initramfs | grep -aq '60 measures/call /bin/measures-call'; then
    zcat initramfs | grep -aq '5 t/one /bin' && exit 1
    has 'count > 3' && ns=3600 || ns=4000
    printf '\n@%s start 3 measures/call\n# 10 times in %s ns\nok 1 no work\n' "$token" $((ns + seed * 40))
    has 'count > 2' && echo 'ok 2 silent'
    has 'count > 1' && code=1 || code=0
    printf '\n@%s end 3 exit %s 9\n' "$token" "$code"
fi
"""
MEASURE = """\
[[measure]]
program = "call"
unit = "call"
"""
QUICK = step("quick", "count > 7", "count > 3")


@pytest.fixture
def linux(small: Path, tmp_path: Path, put: Put) -> Path:
    """A kernel that boots into the program of the series, where a clock counts instructions."""
    put("qemu-small", f"CALLS={tmp_path / 'calls'}\n{QEMU.replace('# MORE', OWN)}")
    counted = '"small", "-icount", "shift=2,sleep=off"]'
    machine = MACHINE.format(limit=60).replace('"small"]', counted, 1)
    (tmp_path / "machines/um.toml").write_text(machine)
    return small


def declare(top: Path, *steps: Step, declared: str = MEASURE) -> tuple[str | Path, ...]:
    named = series(top, *steps)
    where = top / "own/series/s"
    write_files(where, {"measures/call.c": "int main(void) { return 0; }\n"})
    file = where / "series.toml"
    file.write_text(file.read_text() + declared)
    return named


def checked(linux: Path, top: Path, *steps: Step, declared: str = MEASURE) -> Said:
    """A series with a program, checked; with one name for all commits."""
    named = declare(top, *steps, declared=declared)
    made(linux, *named)
    said = run_cli("check", *named, "--boot", cwd=linux)
    return Said(said.code, re.sub(r"\b[0-9a-f]{12}\b", "C" * 12, said.out), said.err)


def last_line(said: Said) -> str:
    return said.out.splitlines()[-1]


def test_instructions_on_the_base_and_with_the_series(
    linux: Path, tmp_path: Path, golden: Golden
) -> None:
    said = checked(linux, tmp_path, FINE, QUICK)
    golden("check/measured.txt", said.out)
    # Each side once for the tests, and once with each seed.
    assert (said.code, boots(tmp_path)) == (0, 2 * (1 + 3))
    again = run_cli("check", "s", "-v", "1", "--boot", cwd=linux)
    assert (again.code, boots(tmp_path)) == (0, 0)


def test_without_a_boot_nothing_is_measured(linux: Path, tmp_path: Path) -> None:
    named = declare(tmp_path, QUICK)
    made(linux, *named)
    said = run_cli("check", *named, cwd=linux)
    assert (said.code, "measured" in said.out, boots(tmp_path)) == (0, False, 0)


@pytest.mark.parametrize(
    ("new", "why"),
    [
        (
            "count > 2",
            "measures/call: silent is not measured: it prints '': "
            "wanted a line `# 1000 times in 123456 ns` above its result",
        ),
        ("count > 1", "measures/call is not measured: fail on Linux 7.3.4"),
        ("count > nothing", "Image does not build: kernel/fork.c:"),
    ],
)
def test_a_program_that_tells_nothing(linux: Path, tmp_path: Path, new: str, why: str) -> None:
    said = checked(linux, tmp_path, step("odd", "count > 7", new))
    assert last_line(said).startswith(f"could not be checked: measured (um): {why}")


def test_a_machine_that_does_not_count(linux: Path, tmp_path: Path) -> None:
    (tmp_path / "machines/um.toml").write_text(MACHINE.format(limit=60))
    said = checked(linux, tmp_path, FINE)
    assert said.code == 2
    assert last_line(said) == (
        "could not be checked: measured (um): instructions are not counted on this machine: "
        "-icount does that"
    )


def test_a_program_for_another_architecture(linux: Path, tmp_path: Path) -> None:
    said = checked(linux, tmp_path, FINE, declared=f'{MEASURE}arch = "arm64"\n')
    assert said.code == 0
    assert last_line(said) == "left out: measured (um): no [[measure]] is for it"


def test_nothing_of_a_stranger_is_measured(linux: Path, tmp_path: Path) -> None:
    named = declare(tmp_path, FINE)
    (tmp_path / "own").rename(tmp_path / "theirs")
    (tmp_path / "own").mkdir()
    path = ("--path", tmp_path / "theirs")
    assert run_cli("run", *named, *path, "--onto", "v7.3", "--signoff", cwd=linux).code == 0
    said = run_cli("check", *named, *path, "--boot", cwd=linux)
    assert said.code == 2
    assert f"measured: {tmp_path}/theirs is not trusted, and a build runs" in said.out
    assert boots(tmp_path) == 0


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('"call"\nunit', '"calls"\nunit', "there is no measures/calls.c: did you mean 'call'?"),
        (
            'unit = "call"',
            'unit = " "',
            "unit: wanted what is counted, as 'getppid() call', got nothing",
        ),
        ("unit", "seeds = 0\nunit", "seeds: wanted 1 to 20, got 0"),
    ],
)
def test_what_is_declared_wrong(
    linux: Path, tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    declare(tmp_path, FINE, declared=MEASURE.replace(old, new))
    said = run_cli("show", "s", cwd=linux)
    file = tmp_path / "own/series/s/series.toml"
    assert (said.code, said.err) == (2, f"refactor: {file}, measure 1: {complaint}\n")
