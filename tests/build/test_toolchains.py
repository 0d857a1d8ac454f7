from __future__ import annotations

import platform
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from refactor.build import toolchains
from refactor.build.toolchains import (
    Toolchain,
    architectures,
    missing,
    remedy,
    require,
    toolchain,
    version,
    versions,
)
from refactor.commands.doctor import Check, doctor
from refactor.errors import BadInput, Unavailable
from tests import kernels
from tests.cli import run_cli
from tests.conftest import git

HOST = {"make": "make", "flex": "flex", "bison": "bison", "bc": "bc", "perl": "perl"}
HEADERS = {"stdio.h": "libc6-dev", "openssl/bio.h": "libssl-dev"}
ELF = {"gelf.h": "libelf-dev"}
LLVM = "arm, arm64, hexagon, loongarch, m68k, mips, powerpc, riscv, s390, sparc, um, x86"
KNOWN = (
    "alpha, arc, arm, arm64, csky, hexagon, loongarch, m68k, microblaze, mips, nios2, openrisc, parisc, powerpc, "
    "riscv, s390, sh, sparc, um, x86, xtensa"
)

Machine = Callable[..., None]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Makes this a machine that has these programs and headers, and nothing else."""
    programs, includes = tmp_path / "bin", tmp_path / "include"
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setattr(toolchains, "INCLUDES", includes)
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")

    def has(*names: str, headers: tuple[str, ...] = ()) -> None:
        programs.mkdir(exist_ok=True)
        for name in names:
            (programs / name).write_text(
                f"#!/bin/sh\necho\necho '{name} (Small) 9.1.2'\necho 'more 1.0'\n"
            )
            (programs / name).chmod(0o755)
        for name in headers:
            (includes / name).parent.mkdir(parents=True, exist_ok=True)
            (includes / name).touch()

    return has


def cross(prefix: str, package: str) -> dict[str, str]:
    return dict.fromkeys((f"{prefix}gcc", f"{prefix}ld", f"{prefix}objdump"), package)


@pytest.mark.parametrize(
    ("arch", "llvm", "host", "expected"),
    [
        (
            "arm64",
            False,
            "x86_64",
            Toolchain(
                "arm64",
                ("ARCH=arm64", "CROSS_COMPILE=aarch64-linux-gnu-"),
                "aarch64-linux-gnu-gcc",
                "aarch64-linux-gnu-objdump",
                HOST
                | {"gcc": "gcc", "ld": "binutils"}
                | cross("aarch64-linux-gnu-", "gcc-aarch64-linux-gnu"),
                HEADERS,
            ),
        ),
        (
            "arm64",
            False,
            "aarch64",
            Toolchain(
                "arm64",
                ("ARCH=arm64",),
                "gcc",
                "objdump",
                HOST | {"gcc": "gcc", "ld": "binutils", "objdump": "binutils"},
                HEADERS,
            ),
        ),
        (
            "x86",
            False,
            "x86_64",
            Toolchain(
                "x86",
                ("ARCH=x86",),
                "gcc",
                "objdump",
                HOST | {"gcc": "gcc", "ld": "binutils", "objdump": "binutils"},
                HEADERS | ELF,
            ),
        ),
        (
            "x86",
            False,
            "aarch64",
            Toolchain(
                "x86",
                ("ARCH=x86", "CROSS_COMPILE=x86_64-linux-gnu-"),
                "x86_64-linux-gnu-gcc",
                "x86_64-linux-gnu-objdump",
                HOST
                | {"gcc": "gcc", "ld": "binutils"}
                | cross("x86_64-linux-gnu-", "gcc-x86-64-linux-gnu"),
                HEADERS | ELF,
            ),
        ),
        (
            "um",
            False,
            "x86_64",
            Toolchain(
                "um",
                ("ARCH=um",),
                "gcc",
                "objdump",
                HOST | {"gcc": "gcc", "ld": "binutils", "objdump": "binutils"},
                HEADERS,
            ),
        ),
        (
            "csky",
            False,
            "x86_64",
            Toolchain(
                "csky",
                ("ARCH=csky", "CROSS_COMPILE=csky-linux-"),
                "csky-linux-gcc",
                "csky-linux-objdump",
                HOST | {"gcc": "gcc", "ld": "binutils"} | cross("csky-linux-", ""),
                HEADERS,
            ),
        ),
        (
            "hexagon",
            True,
            "x86_64",
            Toolchain(
                "hexagon",
                ("ARCH=hexagon", "LLVM=1"),
                "clang",
                "llvm-objdump",
                HOST
                | {"clang": "clang", "ld.lld": "lld"}
                | dict.fromkeys(
                    (
                        "llvm-ar",
                        "llvm-nm",
                        "llvm-objcopy",
                        "llvm-objdump",
                        "llvm-readelf",
                        "llvm-strip",
                    ),
                    "llvm",
                ),
                HEADERS,
            ),
        ),
    ],
)
def test_what_builds_an_architecture(
    arch: str, llvm: bool, host: str, expected: Toolchain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: host)
    assert toolchain(arch, llvm) == expected


def test_every_package_it_takes() -> None:
    assert toolchain("hexagon", llvm=True).packages == (
        *("bc", "bison", "clang", "flex", "libc6-dev", "libssl-dev", "lld", "llvm", "make", "perl"),
    )


@pytest.mark.kernel
@pytest.mark.xdist_group("kernel")
def test_every_architecture_of_the_kernel_is_known() -> None:
    if why := kernels.missing("7.3"):
        pytest.skip(f"Linux 7.3: {why}")
    assert (
        tuple(git(kernels.TREE, "ls-tree", "-d", "--name-only", "v7.3:arch").split())
        == architectures()
    )


@pytest.mark.parametrize(
    ("arch", "llvm", "why"),
    [
        ("arm65", False, f"no architecture arm65: one of {KNOWN}"),
        ("", True, f"no architecture : one of {KNOWN}"),
        ("alpha", True, f"LLVM does not build alpha: it builds {LLVM}"),
    ],
)
def test_what_cannot_be_built_anywhere(arch: str, llvm: bool, why: str) -> None:
    with pytest.raises(BadInput) as caught:
        toolchain(arch, llvm)
    assert str(caught.value) == why


def test_what_is_missing_is_named_with_the_one_command_that_installs_it(machine: Machine) -> None:
    machine(*HOST, "gcc", "ld", headers=tuple(HEADERS))
    arm64 = toolchain("arm64")
    lacking = tuple(cross("aarch64-linux-gnu-", "gcc-aarch64-linux-gnu").items())
    assert (missing(arm64), remedy(missing(arm64))) == (
        lacking,
        "apt-get install gcc-aarch64-linux-gnu",
    )
    with pytest.raises(Unavailable) as caught:
        require(arm64)
    assert str(caught.value) == (
        "arm64 cannot be built here: aarch64-linux-gnu-gcc is not installed: apt-get install gcc-aarch64-linux-gnu"
    )


def test_a_machine_with_nothing(machine: Machine) -> None:
    machine()
    with pytest.raises(Unavailable) as caught:
        versions(toolchain("x86"))
    assert str(caught.value) == (
        "x86 cannot be built here: make, flex, bison, bc, perl, gcc, ld, stdio.h, openssl/bio.h and gelf.h are not "
        "installed: apt-get install bc binutils bison flex gcc libc6-dev libelf-dev libssl-dev make perl"
    )


@pytest.mark.parametrize(
    ("arch", "gcc", "why"),
    [
        ("csky", "csky-linux-gcc", "Debian has no package with csky-linux-gcc"),
        (
            "loongarch",
            "loongarch64-linux-gnu-gcc",
            "Debian has no package with loongarch64-linux-gnu-gcc, but LLVM builds it",
        ),
    ],
)
def test_a_compiler_that_debian_does_not_have(
    machine: Machine, arch: str, gcc: str, why: str
) -> None:
    machine(*HOST, "gcc", "ld", headers=(*HEADERS, *ELF))
    with pytest.raises(Unavailable) as caught:
        require(toolchain(arch))
    assert str(caught.value) == f"{arch} cannot be built here: {gcc} is not installed: {why}"
    (Path(shutil.which("bc") or "")).unlink()
    with pytest.raises(Unavailable) as caught:
        require(toolchain(arch))
    assert str(caught.value) == (
        f"{arch} cannot be built here: bc and {gcc} are not installed: {why}; apt-get install bc"
    )


def test_versions_are_the_programs_own_words(machine: Machine) -> None:
    machine(
        *HOST,
        "gcc",
        "ld",
        "objdump",
        headers=("x86_64-linux-gnu/openssl/bio.h", "stdio.h", "gelf.h"),
    )
    assert versions(toolchain("um")) == {
        name: f"{name} (Small) 9.1.2" for name in (*HOST, "gcc", "ld", "objdump")
    }


def test_a_program_that_does_not_tell_its_version(machine: Machine, tmp_path: Path) -> None:
    machine("ld")
    (tmp_path / "bin/ld").write_text("#!/bin/sh\necho what?\n")
    with pytest.raises(Unavailable) as caught:
        version("ld")
    assert (
        str(caught.value) == f"ld does not tell its version: {tmp_path}/bin/ld ended with status 0"
    )


OWN = ("git", "spatch", "perl", "apt-get", "dpkg-deb", "xz")
FINE = """\
ok       git                    9.1.2  everything
ok       spatch                 9.1.2  semantic patches
ok       perl                   9.1.2  get_maintainer.pl and checkpatch.pl
ok       apt-get                9.1.2  fetch-tree
ok       dpkg-deb               9.1.2  fetch-tree
ok       xz                     9.1.2  fetch-tree
"""


def test_the_doctor_looks_at_what_builds_need(machine: Machine) -> None:
    machine(*OWN, "make", "flex", "bison", "gcc", "ld", "sh4-linux-gnu-gcc", headers=("stdio.h",))
    assert run_cli("doctor", "--arch", "sh", "--arch", "csky", "--arch", "sh") == (
        4,
        FINE
        + """\
ok       make                   9.1.2  builds for sh, csky
ok       flex                   9.1.2  builds for sh, csky
ok       bison                  9.1.2  builds for sh, csky
MISSING  bc                            builds for sh, csky
ok       gcc                    9.1.2  builds for sh, csky
ok       ld                     9.1.2  builds for sh, csky
ok       sh4-linux-gnu-gcc      9.1.2  builds for sh
MISSING  sh4-linux-gnu-ld              builds for sh
MISSING  sh4-linux-gnu-objdump         builds for sh
ok       stdio.h                       builds for sh, csky
MISSING  openssl/bio.h                 builds for sh, csky
MISSING  csky-linux-gcc                builds for csky; Debian has no package of it
MISSING  csky-linux-ld                 builds for csky; Debian has no package of it
MISSING  csky-linux-objdump            builds for csky; Debian has no package of it
note: git 9.1.2 was not tried with this program, 2.39 and 2.47 were
note: spatch 9.1.2 was not tried with this program, 1.1.1 and 1.3 were

Install what is missing:
  apt-get install bc gcc-sh4-linux-gnu libssl-dev
""",
        "",
    )


def test_the_doctor_is_content_with_what_builds(machine: Machine) -> None:
    clang = (
        "clang",
        "ld.lld",
        "llvm-ar",
        "llvm-nm",
        "llvm-objcopy",
        "llvm-objdump",
        "llvm-readelf",
        "llvm-strip",
    )
    machine(*OWN, *HOST, *clang, headers=tuple(HEADERS))
    found = doctor(["hexagon"], llvm=True)
    assert (found.checks[len(OWN) :], found.remedy, found.fine) == (
        (
            *(
                Check(name, "builds for hexagon", "9.1.2", True)
                for name in ("make", "flex", "bison", "bc", *clang)
            ),
            *(Check(name, "builds for hexagon", "", True) for name in HEADERS),
        ),
        "",
        True,
    )
    said = run_cli("doctor", "--arch", "hexagon", "--llvm", "--json")
    assert (said.code, said.err, said.out.count('"fine": true'), '"remedy": ""' in said.out) == (
        0,
        "",
        20,
        True,
    )


def test_what_nothing_can_install_is_missing_all_the_same(machine: Machine) -> None:
    machine(*OWN, *HOST, "gcc", "ld", headers=tuple(HEADERS))
    found = run_cli("doctor", "--arch", "nios2")
    assert (found.code, found.err, found.out.count("MISSING"), "Install" in found.out) == (
        4,
        "",
        3,
        False,
    )


def test_the_doctor_knows_no_such_architecture() -> None:
    assert run_cli("doctor", "--arch", "arm65") == (
        2,
        "",
        f"refactor: no architecture arm65: one of {KNOWN}\n",
    )
