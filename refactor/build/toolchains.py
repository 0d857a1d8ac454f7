"""The door to what builds kernels: which compiler makes them for an architecture, whether it is here, and which it is.

What belongs to an architecture stands in toolchains.toml beside this file.
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
    """One architecture, as toolchains.toml explains it."""

    prefix: str = ""
    package: str = ""
    machine: str = ""
    llvm: bool = False
    headers: dict[str, str] = {}


class Host(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Programs, and headers below /usr/include, each with the package that brings it."""

    programs: dict[str, str]
    headers: dict[str, str] = {}


class _Known(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    host: Host
    gcc: Host
    llvm: Host
    arch: dict[str, Arch]


class Toolchain(msgspec.Struct, frozen=True):
    """What builds kernels for one architecture.

    Attributes:
        make: the arguments of make that choose it.
        programs: name -> the package that brings it; empty where Debian has none.
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
        """Every package that it takes, in order."""
        return _packages((*self.programs.items(), *self.headers.items()))


def architectures() -> tuple[str, ...]:
    """Every architecture that is known."""
    return tuple(_known().arch)


def toolchain(arch: str, llvm: bool = False) -> Toolchain:
    """What builds kernels for an architecture, whether it is installed or not.

    Raises:
        BadInput: there is no such architecture, or LLVM does not build it.
    """
    known = _known()
    if arch not in known.arch:
        raise BadInput(f"no architecture {arch}", f"one of {', '.join(known.arch)}")
    that = known.arch[arch]
    headers = known.host.headers | that.headers
    if llvm:
        if not that.llvm:
            able = ", ".join(name for name, other in known.arch.items() if other.llvm)
            raise BadInput(f"LLVM does not build {arch}", f"it builds {able}")
        needed = known.host.programs | known.llvm.programs
        return Toolchain(arch, (f"ARCH={arch}", "LLVM=1"), "clang", "llvm-objdump", needed, headers)
    native = not that.prefix or platform.machine() == that.machine
    prefix = "" if native else that.prefix
    cross = dict.fromkeys((f"{prefix}gcc", f"{prefix}ld", f"{prefix}objdump"), that.package)
    needed = (
        known.host.programs | known.gcc.programs | ({"objdump": "binutils"} if native else cross)
    )
    make = (f"ARCH={arch}", f"CROSS_COMPILE={prefix}") if prefix else (f"ARCH={arch}",)
    return Toolchain(arch, make, f"{prefix}gcc", f"{prefix}objdump", needed, headers)


def missing(wanted: Toolchain) -> tuple[tuple[str, str], ...]:
    """The programs and headers that are not here, each with its package (empty where Debian has none)."""
    lacking = []
    for program, package in wanted.programs.items():
        if programs.find(program) is None:
            lacking.append((program, package))
    headers = [each for each in wanted.headers.items() if not _has_header(each[0])]
    return (*lacking, *headers)


def remedy(lacking: tuple[tuple[str, str], ...]) -> str:
    """The one command that installs what can be; empty when nothing can."""
    return programs.install_if_any(_packages(lacking))


def require(wanted: Toolchain) -> None:
    """Make sure that it can build.

    Raises:
        Unavailable: something is missing; with all of it and the one command that installs it.
    """
    lacking = missing(wanted)
    if not lacking:
        return
    # What one package brings is missing together: its first program says it.
    named = {package: name for name, package in reversed(lacking)}
    *others, last = reversed(named.values())
    names = f"{', '.join(others)} and {last} are" if others else f"{last} is"
    raise Unavailable(
        f"{wanted.arch} cannot be built here: {names} not installed", _advice(wanted, named.get(""))
    )


def _advice(wanted: Toolchain, orphan: str | None) -> str:
    hints = []
    if orphan is not None:
        instead = ", but LLVM builds it" if _known().arch[wanted.arch].llvm else ""
        hints.append(f"Debian has no package with {orphan}{instead}")
    if command := remedy(missing(wanted)):
        hints.append(command)
    return "; ".join(hints)


def versions(wanted: Toolchain) -> dict[str, str]:
    """The line in which each program says its version, by name: another word may mean other object code.

    Raises:
        Unavailable: something is missing, or a program does not say.
    """
    require(wanted)
    return {name: version(name) for name in wanted.programs}


def version(name: str) -> str:
    """The line in which a program says its version; asked once.

    Raises:
        Unavailable: it is not installed, or does not say.
    """
    return _version(programs.require(name))


@cache
def _version(name: str) -> str:
    done = process.run([name, "--version"], env=process.neutral(), timeout=60)
    # The first, but for llvm-nm and others, which begin with whose they are.
    line = next(
        (
            line.strip()
            for line in done.stdout.decode("utf-8", "replace").splitlines()
            if _NUMBER.search(line)
        ),
        "",
    )
    if done.code != 0 or not line:
        raise Unavailable(f"{Path(name).name} does not tell its version", done.complaint)
    return line


def _has_header(name: str) -> bool:
    return (INCLUDES / name).is_file() or any(INCLUDES.glob(f"*-linux-gnu*/{name}"))


def _packages(needs: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    return tuple(sorted({package for _, package in needs if package}))


@cache
def _known() -> _Known:
    file = Path(__file__).with_name("toolchains.toml")
    return declare(parse_toml(file.read_text("utf-8"), file.name), _Known, file.name)
