"""`refactor check --boot` on a small kernel, with a stand-in for QEMU: what is found, repeated and remembered."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from refactor.boot import machines
from refactor.build import toolchains
from refactor.commands.doctor import Check, doctor
from refactor.errors import BadInput
from tests.cli import Said, run_cli
from tests.commands.test_check import BUILD, Put, Step, made, put, series
from tests.conftest import make_repository
from tests.kbuild import BUILDS

__all__ = ["put"]

Golden = Callable[[str, str], None]

pytestmark = [
    pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not installed")
    for name in ("gcc", "make", "objdump", "cpio")
]

_MAKEFILE = BUILDS["Makefile"]
assert isinstance(_MAKEFILE, str)
_TARGETS = """\
headers: prepare
	@mkdir -p usr/include

# What the stand-in for QEMU looks into.
Image: kernel/fork.o
	@mkdir -p $(@D); echo '  GEN     $@'; cat $(srctree)/kernel/fork.c > $@

prepare: include"""
TEST = "#include <stdio.h>\nint main(void) { return 0; }\n"
KERNEL = BUILDS | {
    "Makefile": _MAKEFILE.replace("prepare: include", _TARGETS, 1),
    "tools/testing/selftests/t/one.c": TEST,
    "tools/testing/selftests/t/two.c": TEST,
    "arch/um/configs/small_defconfig": "CONFIG_AUDIT=y\n",
}

MACHINE = """\
[machine]
program = "qemu-small"
package = "qemu-small-package"
arguments = ["-machine", "small"]
console = "ttyS0"
command-line = ["panic=-1"]
limit = {limit}
[kernel]
target = "Image"
image = "Image"
config = "small_defconfig"
set = ["AUDIT=y"]
wanted = ["NOSUCH=y"]
[compile]
arguments = ["-O2"]
include = ["tools/testing/selftests"]
[[test]]
name = "t/one"
sources = ["tools/testing/selftests/t/one.c"]
limit = 5
[[test]]
name = "t/two"
sources = ["tools/testing/selftests/t/two.c"]
limit = 5
[[test]]
name = "t/newer"
sources = ["tools/testing/selftests/t/newer.c"]
limit = 5
"""

# It "boots" the source that the kernel was made of.
QEMU = r"""
[ "$1" = --version ] && { echo "QEMU emulator version 7.2.22"; exit 0; }
echo "$*" >>"$CALLS"
for word; do
    case $before in
    -kernel) kernel=$word ;;
    -append) token=${word##*refactor.token=} ;;
    -seed) seed=$word ;;
    -serial) exec 3>&1 >"${word#file:}" ;;
    esac
    before=$word
done
has() { grep -q "$1" "$kernel"; }
echo "[    0.000000] Booting Linux"
has PANICS && { echo "[    0.1] Kernel panic - not syncing: Attempted to kill init!"; exit 0; }
printf '\n@%s boot 7.3.4 um\n\n@%s start 1 t/one\nok 1 always\n' "$token" "$token"
has 'count > 6' && echo 'not ok 2 sometimes' || echo 'ok 2 sometimes'
has 'count > 5' && [ "$seed" = 1 ] && echo 'not ok 3 by chance' || echo 'ok 3 by chance'
has 'count > 4' && printf '[    0.5] %s\n' 'WARNING: kernel/fork.c:9 at do_fork' 'pc : do_fork' '---[ end trace 0 ]---'
printf '\n@%s end 1 exit 0 7\n\n@%s start 2 t/two\n' "$token" "$token"
has HANGS && { echo $$ >"$CALLS.pid"; exec sleep 1000; }
printf 'ok 1 # SKIP nothing\n\n@%s end 2 exit 4 8\n' "$token"
# MORE
printf '\n@%s done 2\n' "$token"
"""


@pytest.fixture
def small(put: Put, tmp_path: Path, sealed: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A kernel that can be booted, on a machine that has what it takes."""
    for name in ("flex", "bison", "bc"):
        put(name, f"echo {name} 1.0")
    for name in ("stdio.h", "openssl/bio.h", "gelf.h"):
        (tmp_path / "include" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "include" / name).touch()
    monkeypatch.setattr(toolchains, "INCLUDES", tmp_path / "include")
    with (sealed / ".gitconfig").open("a") as config:
        config.write(f"[refactor]\n\tpath = {tmp_path / 'own'}\n")
    place = tmp_path / "machines"
    place.mkdir()
    (place / "um.toml").write_text(MACHINE.format(limit=60))
    (place / "init.c").write_text("int main(void) { return 0; }\n")
    monkeypatch.setattr(machines, "_PLACE", place)
    put("qemu-small", f"CALLS={tmp_path / 'calls'}\n{QEMU}")
    return make_repository(tmp_path / "linux", KERNEL)


FORK = "kernel/fork.c"
FINE = Step("fine", {"kernel/exit.c": ("return old", "return !!old")})
TIDY = Step("tidy", {"lib/table.c": ("1, 2", "1, 3")})


def step(name: str, old: str, new: str) -> Step:
    return Step(name, {FORK: (old, new)})


def checked(linux: Path, top: Path, *steps: Step, option: str = "--boot") -> Said:
    """What is said of a series, booted; with one name for all commits."""
    named = series(top, *steps)
    made(linux, *named)
    said = run_cli("check", *named, option, cwd=linux)
    return Said(said.code, re.sub(r"\b[0-9a-f]{12}\b", "C" * 12, said.out), said.err)


def boots(top: Path) -> int:
    """How often the stand-in was started, since last asked."""
    calls = top / "calls"
    count = len(calls.read_text().splitlines()) if calls.exists() else 0
    calls.unlink(missing_ok=True)
    return count


def test_a_series_that_breaks_nothing(small: Path, tmp_path: Path, golden: Golden) -> None:
    said = checked(small, tmp_path, FINE, TIDY)
    golden("check/boot-fine.txt", said.out)
    assert (said.code, boots(tmp_path)) == (0, 2)
    again = run_cli("check", "s", "-v", "1", "--boot", cwd=small)
    assert (again.code, boots(tmp_path)) == (0, 0)


def test_the_commit_that_broke_it_is_found(small: Path, tmp_path: Path, golden: Golden) -> None:
    bad = step("bad", "count > 7", "count > 6")
    said = checked(
        small, tmp_path, FINE, TIDY, bad, Step("last", {"lib/table.c": ("3, 4", "4, 4")})
    )
    golden("check/boot-bad.txt", said.out)
    # The base, the last and its three repeats, the second, the third and its three repeats.
    assert (said.code, boots(tmp_path)) == (1, 1 + 4 + 1 + 4)


def test_every_commit_is_booted_when_it_is_asked_for(
    small: Path, tmp_path: Path, golden: Golden
) -> None:
    said = checked(small, tmp_path, FINE, TIDY, option="--boot-all")
    golden("check/boot-all.txt", said.out)
    assert (said.code, boots(tmp_path)) == (0, 3)


def test_the_first_bad_of_every_commit_is_named(
    small: Path, tmp_path: Path, golden: Golden
) -> None:
    # What comes and goes between the first and the last commit.
    bad, mended = step("bad", "count > 7", "count > 6"), step("mended", "count > 6", "count > 7")
    said = checked(small, tmp_path, FINE, bad, mended, option="--boot-all")
    golden("check/boot-all-bad.txt", said.out)
    assert (said.code, boots(tmp_path)) == (1, 1 + 1 + 4)


def test_the_doctor_looks_at_what_boots_need(small: Path, tmp_path: Path) -> None:
    checks = {check.program: check for check in doctor(["um"], boot=True).checks}
    assert checks["qemu-small"] == Check("qemu-small", "boots of um", "7.2.22", True)
    assert checks["cpio"].fine
    (tmp_path / "bin/qemu-small").unlink()
    lacking = doctor(["um"], boot=True)
    assert Check("qemu-small", "boots of um", "", False) in lacking.checks
    assert lacking.remedy == "apt-get install qemu-small-package"
    (tmp_path / "machines/um.toml").unlink()
    with pytest.raises(BadInput) as error:
        doctor(["um"], boot=True)
    assert str(error.value) == "no machine to boot um on: there are none"


def test_chance_is_no_regression(small: Path, tmp_path: Path, golden: Golden) -> None:
    said = checked(small, tmp_path, step("chance", "count > 7", "count > 5"))
    golden("check/boot-chance.txt", said.out)
    assert (said.code, boots(tmp_path)) == (0, 3)


@pytest.mark.parametrize(
    ("name", "new"),
    [
        ("warning", "count > 4"),
        ("panic", "count > 7 /* PANICS */"),
        ("broken", "count > nothing"),
    ],
)
def test_what_a_commit_can_break(
    small: Path, tmp_path: Path, golden: Golden, name: str, new: str
) -> None:
    said = checked(small, tmp_path, FINE, step(name, "count > 7", new))
    golden(f"check/boot-{name}.txt", said.out)
    assert said.code == 1


def limit(top: Path, seconds: int) -> None:
    (top / "machines/um.toml").write_text(MACHINE.format(limit=seconds))


def test_a_commit_that_hangs_is_ended(small: Path, tmp_path: Path, golden: Golden) -> None:
    limit(tmp_path, 2)
    said = checked(small, tmp_path, step("hangs", "count > 7", "count > 7 /* HANGS */"))
    golden("check/boot-hangs.txt", said.out)
    assert said.code == 1
    pid = (tmp_path / "calls.pid").read_text().strip()
    assert not Path("/proc", pid).exists()


@pytest.mark.parametrize(("name", "word"), [("base-panics", "PANICS"), ("base-hangs", "HANGS")])
def test_a_base_that_does_not_boot(
    small: Path, tmp_path: Path, golden: Golden, name: str, word: str
) -> None:
    limit(tmp_path, 2)
    source = KERNEL[FORK]
    assert isinstance(source, str)
    other = make_repository(tmp_path / "other", KERNEL | {FORK: f"{source}/* {word} */\n"})
    said = checked(other, tmp_path, FINE)
    golden(f"check/boot-{name}.txt", said.out)
    assert said.code == 2


def last_line(said: Said) -> str:
    assert said.code == 2
    return said.out.splitlines()[-1].removeprefix("could not be checked: behaviour")


def test_what_a_machine_lacks(small: Path, tmp_path: Path, put: Put) -> None:
    put("qemu-small", 'echo "qemu-small: unsupported machine type: small"; exit 1')
    assert last_line(checked(small, tmp_path, FINE)) == (
        " (um): qemu-small does not start: qemu-small: unsupported machine type: small"
    )
    (tmp_path / "bin/qemu-small").unlink()
    assert last_line(checked(small, tmp_path, FINE)) == (
        " (um): qemu-small is not installed: apt-get install qemu-small-package"
    )
    (tmp_path / "machines/um.toml").unlink()
    assert (
        last_line(checked(small, tmp_path, FINE))
        == " (um): no machine to boot um on: there are none"
    )


def test_a_test_that_does_not_compile(small: Path, tmp_path: Path) -> None:
    other = make_repository(
        tmp_path / "other", KERNEL | {"tools/testing/selftests/t/two.c": "int main(void) { x }\n"}
    )
    assert last_line(checked(other, tmp_path, FINE)).startswith(
        " (um): the test two.c does not compile: tools/testing/selftests/t/two.c:1:18: error: "
    )


def test_a_series_without_a_build(small: Path, tmp_path: Path) -> None:
    named = series(tmp_path, FINE, build="")
    made(small, *named)
    said = run_cli("check", *named, "--boot", cwd=small)
    assert last_line(said) == ": the series declares no [[build]] with an architecture to boot"


def test_an_architecture_that_is_only_built(small: Path, tmp_path: Path) -> None:
    (tmp_path / "machines/um.toml").unlink()
    named = series(tmp_path, FINE, build=f"{BUILD}boot = false\n")
    made(small, *named)
    said = run_cli("check", *named, "--boot", cwd=small)
    assert last_line(said) == ": the series declares no [[build]] with an architecture to boot"
    assert said.out.count("could not be checked: ") == 1


def test_nothing_is_left_running_and_nothing_of_the_users_is_touched(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One of our own: others boot beside us.
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    status = subprocess.run(
        ["git", "status", "--porcelain"], cwd=small, check=True, capture_output=True
    ).stdout
    checked(small, tmp_path, FINE)
    after = subprocess.run(
        ["git", "status", "--porcelain"], cwd=small, check=True, capture_output=True
    ).stdout
    assert (status, after) == (b"", b"")
    left = [path.name for path in Path(tempfile.gettempdir()).glob("refactor-boot-*")]
    assert left == []
