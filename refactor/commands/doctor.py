"""`refactor doctor`: what is missing on this machine, and the one command that installs it."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from refactor import process, programs
from refactor.boot import machines, selftests
from refactor.build import toolchains
from refactor.build.toolchains import Toolchain

NEEDED = {
    "git": ("everything", ("git", "--version"), (2, 36)),
    "spatch": ("semantic patches", ("spatch", "--version"), (1, 1)),
    "perl": (
        "get_maintainer.pl and checkpatch.pl",
        ("perl", "-e", "print substr($^V, 1)"),
        (5, 20),
    ),
    "apt-get": ("fetch-tree", ("apt-get", "--version"), (1, 9)),
    "dpkg-deb": ("fetch-tree", ("dpkg-deb", "--version"), (1, 19)),
    "xz": ("fetch-tree", ("xz", "--version"), (5, 2)),
}
"""Program -> (what needs it, how it tells its version, the oldest that is known to do)."""

TRIED = {"git": ("2.39", "2.47"), "spatch": ("1.1.1", "1.3"), "Python": ("3.11", "3.13")}
"""Program -> versions with which all tests passed: those of Debian 12 and 13 (`make check-bookworm check-trixie`)."""


@dataclass(frozen=True)
class Check:
    """One program or header: its version (empty when it is not there, or has none), and whether that will do."""

    program: str
    needed_for: str
    version: str
    fine: bool


@dataclass(frozen=True)
class Diagnosis:
    """All programs, and the command that brings what is missing; empty when nothing is, or nothing can.

    Attributes:
        notes: programs of versions that were not tried; they may do.
    """

    checks: tuple[Check, ...]
    remedy: str
    notes: tuple[str, ...] = ()

    @property
    def fine(self) -> bool:
        """Whether nothing is missing."""
        return all(check.fine for check in self.checks)


def doctor(architectures: Sequence[str] = (), llvm: bool = False, boot: bool = False) -> Diagnosis:
    """Look at every program that is run, and at what builds kernels for these architectures, and boots them.

    Raises:
        BadInput: there is no such architecture, or LLVM does not build it, or it cannot be booted.
    """
    wanted = [toolchains.toolchain(arch, llvm) for arch in dict.fromkeys(architectures)]
    own = tuple(_check(program) for program in NEEDED)
    packages = {programs.PACKAGES[check.program] for check in own if not check.fine}
    lacking = {need for each in wanted for need in toolchains.missing(each)}
    packages |= {package for _, package in lacking if package}
    booted = [need for each in wanted if boot for need in _for_boots(each)]
    packages |= {package for check, package in booted if not check.fine}
    remedy = programs.install_if_any(packages)
    checks = (*own, *_for_builds(wanted, lacking), *(check for check, _ in booted))
    return Diagnosis(checks, remedy, tuple(_untried(own)))


def _untried(checks: Sequence[Check]) -> Iterator[str]:
    """A note about each program of a version that was not tried, but for those that are missing or too old."""
    versions = {check.program: check.version for check in checks if check.fine}
    versions["Python"] = platform.python_version()
    for program, tried in TRIED.items():
        version = versions.get(program, "")
        if version and not any(f"{version}.".startswith(f"{known}.") for known in tried):
            yield f"{program} {version} was not tried with this program, {' and '.join(tried)} were"


def _for_builds(wanted: Sequence[Toolchain], lacking: Set[tuple[str, str]]) -> Iterator[Check]:
    """A check of each program and header once, of those that were not looked at already."""
    executables = {need for each in wanted for need in each.programs.items()}
    needs = dict.fromkeys(
        need for each in wanted for part in (each.programs, each.headers) for need in part.items()
    )
    for name, package in needs:
        if name in NEEDED:
            continue
        users = [each.arch for each in wanted if name in each.programs or name in each.headers]
        needed_for = f"builds for {', '.join(users)}"
        if (name, package) in lacking:
            yield Check(
                name,
                needed_for if package else f"{needed_for}; Debian has no package of it",
                "",
                False,
            )
        else:
            said = toolchains.version(name) if (name, package) in executables else ""
            yield Check(name, needed_for, _number(said) if said else "", True)


def _for_boots(chain: Toolchain) -> Iterator[tuple[Check, str]]:
    """A check of each thing that booting an architecture takes besides its compiler, and the package of it."""
    machine = machines.machine(chain.arch)
    needed_for = f"boots of {chain.arch}"
    for program, package in (
        (machine.machine.program, machine.machine.package),
        ("cpio", programs.PACKAGES["cpio"]),
    ):
        there = programs.find(program) is not None
        yield (
            Check(
                program, needed_for, _number(toolchains.version(program)) if there else "", there
            ),
            package,
        )
    if programs.find(chain.compiler) is not None:
        lacking = selftests.missing(machine, chain.compiler)
        for name, package in machine.compile.libraries.items():
            yield Check(name, needed_for, "", name not in lacking), package


def _check(program: str) -> Check:
    needed_for, command, oldest = NEEDED[program]
    if programs.find(program) is None:
        return Check(program, needed_for, "", False)
    said = process.run(command, env=process.neutral()).stdout.decode("utf-8", "replace")
    version = _number(said)
    numbers = tuple(int(part) for part in re.findall(r"\d+", version))
    return Check(program, needed_for, version, numbers >= oldest)


def _number(said: str) -> str:
    found = re.search(r"\d+(?:\.\d+)+", said)
    return found[0] if found else "?"
