"""The door to compilers: which one builds an architecture, is it installed, in which version.

toolchains.toml beside this file describes the architectures.
"""

from __future__ import annotations

import platform
import re
from functools import cache
from pathlib import Path

import msgspec

from refactor import process, programs
from refactor.errors import BadInput, Unavailable
from refactor.series.declared import declare, parse_toml

INCLUDES = Path("/usr/include")

_NUMBER = re.compile(r"\d+\.\d")


class Arch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One architecture, as toolchains.toml describes it."""

    prefix: str = ""
    package: str = ""
    machine: str = ""
    llvm: bool = False
    headers: dict[str, str] = {}


class Host(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Programs, and headers below /usr/include, each with its Debian package."""

    programs: dict[str, str]
    headers: dict[str, str] = {}


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    host: Host
    gcc: Host
    llvm: Host
    arch: dict[str, Arch]


class Toolchain(msgspec.Struct, frozen=True):
    """The programs and headers that build kernels of one architecture.

    Attributes:
        make: the arguments of make that choose it.
        programs: name -> its package; an empty name where Debian has none.
        headers: the same of files below /usr/include.
    """

    arch: str
    make: tuple[str, ...]
    compiler: str
    objdump: str
    programs: dict[str, str]
    headers: dict[str, str]

    @property
    def packages(self) -> tuple[str, ...]:
        """Every package that it needs, in order."""
        return _packages((*self.programs.items(), *self.headers.items()))


def architectures() -> tuple[str, ...]:
    """The architectures in toolchains.toml."""
    return tuple(_table().arch)


def own_architecture() -> str:
    """The architecture of the machine that we are on; empty where the table has none."""
    for arch, entry in _table().arch.items():
        if entry.machine == platform.machine():
            return arch
    # The host's own compiler builds it without a prefix.
    return "x86" if platform.machine() == "x86_64" else ""


def toolchain(arch: str, llvm: bool = False) -> Toolchain:
    """The toolchain of an architecture, whether it is installed or not.

    Raises:
        BadInput: there is no such architecture, or LLVM does not build it.
    """
    table = _table()
    if arch not in table.arch:
        raise BadInput(f"no architecture {arch}", f"one of {', '.join(table.arch)}")
    return _llvm(arch) if llvm else _gcc(arch)


def _llvm(arch: str) -> Toolchain:
    table = _table()
    if not table.arch[arch].llvm:
        able = ", ".join(name for name, other in table.arch.items() if other.llvm)
        raise BadInput(f"LLVM does not build {arch}", f"it builds {able}")
    # Documentation/kbuild/llvm.rst: LLVM=1 takes every tool from LLVM, the linker too.
    make = (f"ARCH={arch}", "LLVM=1")
    needed = table.host.programs | table.llvm.programs
    headers = table.host.headers | table.arch[arch].headers
    return Toolchain(arch, make, "clang", "llvm-objdump", needed, headers)


def _gcc(arch: str) -> Toolchain:
    """The native gcc where this machine is of the architecture, else the cross compiler."""
    table = _table()
    entry = table.arch[arch]
    # CROSS_COMPILE is a prefix, dash included (Documentation/kbuild/kbuild.rst).
    native = not entry.prefix or platform.machine() == entry.machine
    prefix = "" if native else entry.prefix
    own = {"objdump": "binutils"}
    if not native:
        own = dict.fromkeys((f"{prefix}gcc", f"{prefix}ld", f"{prefix}objdump"), entry.package)
    needed = table.host.programs | table.gcc.programs | own
    headers = table.host.headers | entry.headers
    make = (f"ARCH={arch}", f"CROSS_COMPILE={prefix}") if prefix else (f"ARCH={arch}",)
    return Toolchain(arch, make, f"{prefix}gcc", f"{prefix}objdump", needed, headers)


def missing(wanted: Toolchain) -> tuple[tuple[str, str], ...]:
    """The programs and headers that are not installed, each with its package.

    The package is empty where Debian has none.
    """
    lacking = []
    for name, package in wanted.programs.items():
        if programs.find(name) is None:
            lacking.append((name, package))
    for name, package in wanted.headers.items():
        if not _has_header(name):
            lacking.append((name, package))
    return tuple(lacking)


def remedy(lacking: tuple[tuple[str, str], ...]) -> str:
    """The command that installs everything that Debian has; empty when it has nothing of it."""
    return programs.install_if_any(_packages(lacking))


def require(wanted: Toolchain) -> None:
    """Require that a toolchain is installed.

    Raises:
        Unavailable: something is missing; names all of it, and the command that installs it.
    """
    lacking = missing(wanted)
    if not lacking:
        return
    # The programs of a package are missing together: its first one is enough.
    named = {package: name for name, package in reversed(lacking)}
    *others, last = reversed(named.values())
    names = f"{', '.join(others)} and {last} are" if others else f"{last} is"
    raise Unavailable(
        f"{wanted.arch} cannot be built here: {names} not installed", _advice(wanted, named.get(""))
    )


def _advice(wanted: Toolchain, orphan: str | None) -> str:
    hints = []
    if orphan is not None:
        instead = ", but LLVM builds it" if _table().arch[wanted.arch].llvm else ""
        hints.append(f"Debian has no package with {orphan}{instead}")
    if command := remedy(missing(wanted)):
        hints.append(command)
    return "; ".join(hints)


def versions(wanted: Toolchain) -> dict[str, str]:
    """The version line of each program, by name: results of builds are cached by them.

    Raises:
        Unavailable: something is missing, or a program prints no version.
    """
    require(wanted)
    return {name: version(name) for name in wanted.programs}


def version(name: str) -> str:
    """The version line of a program; the program runs once.

    Raises:
        Unavailable: the program is not installed, or prints no version.
    """
    return _version(programs.require(name))


@cache
def _version(name: str) -> str:
    done = process.run([name, "--version"], env=process.neutral(), timeout=60)
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    # Mostly the first line; llvm-nm and others print a line about LLVM before it.
    line = next(filter(_NUMBER.search, lines), "").strip()
    if done.code != 0 or not line:
        raise Unavailable(f"{Path(name).name} does not tell its version", done.complaint)
    return line


def _has_header(name: str) -> bool:
    return (INCLUDES / name).is_file() or any(INCLUDES.glob(f"*-linux-gnu*/{name}"))


def _packages(needs: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    return tuple(sorted({package for _, package in needs if package}))


@cache
def _table() -> _Table:
    file = Path(__file__).with_name("toolchains.toml")
    return declare(parse_toml(file.read_text("utf-8"), file.name), _Table, file.name)
