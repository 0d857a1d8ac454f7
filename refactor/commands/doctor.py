"""`refactor doctor`: check for required programs, and name the command that installs them."""

from __future__ import annotations

import platform
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from refactor import process, programs
from refactor.boot import machines, selftests
from refactor.build import toolchains
from refactor.build.toolchains import Toolchain


@dataclass(frozen=True)
class Requirement:
    """A program that refactor runs.

    Attributes:
        use: the verbs, or the other programs, that need it.
        command: prints its version.
        oldest: the oldest version that works.
    """

    use: str
    command: tuple[str, ...]
    oldest: tuple[int, int]


REQUIRED = {
    # `git worktree list -z` is of 2.36. git/plumbing.py has the same number, but its import fails
    # where git does not work.
    "git": Requirement("everything", ("git", "--version"), (2, 36)),
    "spatch": Requirement("semantic patches", ("spatch", "--version"), (1, 1)),
    "perl": Requirement(
        "get_maintainer.pl and checkpatch.pl", ("perl", "-e", "print substr($^V, 1)"), (5, 20)
    ),
    "apt-get": Requirement("fetch-tree", ("apt-get", "--version"), (1, 9)),
    "dpkg-deb": Requirement("fetch-tree", ("dpkg-deb", "--version"), (1, 19)),
    "xz": Requirement("fetch-tree", ("xz", "--version"), (5, 2)),
}

Need = tuple[str, str]
"""A program or a header, and the package that has it; empty for none."""

TRIED = {"git": ("2.39", "2.47"), "spatch": ("1.1.1", "1.3"), "Python": ("3.11", "3.13")}
"""Program -> versions with which all tests passed.

They are those of Debian 12 and 13 (`make check-bookworm check-trixie`).
"""


@dataclass(frozen=True)
class Check:
    """One program or header.

    Attributes:
        version: empty where it is missing, or has no version.
        fine: whether it is there and new enough.
    """

    program: str
    needed_for: str
    version: str
    fine: bool


@dataclass(frozen=True)
class Diagnosis:
    """All programs.

    Attributes:
        remedy: the command that installs the missing programs; empty where none is missing, or none
            has a package.
        notes: programs of versions that were not tried; they may work.
    """

    checks: tuple[Check, ...]
    remedy: str
    notes: tuple[str, ...] = ()

    @property
    def fine(self) -> bool:
        """Whether nothing is missing."""
        return all(check.fine for check in self.checks)


def doctor(architectures: Sequence[str] = (), llvm: bool = False, boot: bool = False) -> Diagnosis:
    """Check for the programs that are run, and for those that build and boot these architectures.

    Raises:
        BadInput: there is no such architecture, or LLVM does not build it, or it cannot be booted.
    """
    chains = [toolchains.toolchain(arch, llvm) for arch in dict.fromkeys(architectures)]
    checks = list(map(_check, REQUIRED))
    packages: set[str] = set()
    for check in checks:
        if not check.fine:
            packages.add(programs.PACKAGES[check.program])
    notes = tuple(_untried(checks))
    lacking: set[Need] = set()
    for chain in chains:
        lacking.update(toolchains.missing(chain))
    for _, package in lacking:
        # Debian has no compiler for some architectures.
        if package:
            packages.add(package)
    checks += _for_builds(chains, lacking)
    for chain in chains if boot else ():
        for check, package in _for_boots(chain):
            checks.append(check)
            if not check.fine:
                packages.add(package)
    return Diagnosis(tuple(checks), programs.install_if_any(packages), notes)


def _untried(checks: Sequence[Check]) -> Iterator[str]:
    """A note about each program of a version that was not tried.

    Those that are missing or too old are left out: the table says it.
    """
    versions = {"Python": platform.python_version()}
    for check in checks:
        if check.fine:
            versions[check.program] = check.version
    for program, tried in TRIED.items():
        version = versions.get(program)
        # A dot at the end, so that 1.1 is no 1.10.
        prefixes = tuple(f"{release}." for release in tried)
        if version and not f"{version}.".startswith(prefixes):
            yield f"{program} {version} was not tried with this program, {' and '.join(tried)} were"


def _for_builds(chains: Sequence[Toolchain], lacking: Set[Need]) -> Iterator[Check]:
    """A check of each program and header that builds need, once, without those of every verb."""
    executables: set[Need] = set()
    # A dict keeps the order of the declarations.
    needs: dict[Need, None] = {}
    users: dict[str, list[str]] = defaultdict(list)
    for chain in chains:
        executables.update(chain.programs.items())
        needs |= dict.fromkeys((*chain.programs.items(), *chain.headers.items()))
        for name in {*chain.programs, *chain.headers}:
            users[name].append(chain.arch)
    for name, package in needs:
        if name in REQUIRED:
            continue
        needed_for = f"builds for {', '.join(users[name])}"
        is_there = (name, package) not in lacking
        if not is_there and not package:
            needed_for += "; Debian has no package of it"
        # A header has no version to ask for.
        output = toolchains.version(name) if is_there and (name, package) in executables else ""
        yield Check(name, needed_for, _number(output) if output else "", is_there)


def _for_boots(chain: Toolchain) -> Iterator[tuple[Check, str]]:
    """The checks for booting an architecture, besides its compiler, each with its package."""
    machine = machines.machine(chain.arch)
    needed_for = f"boots of {chain.arch}"
    for program, package in (
        (machine.machine.program, machine.machine.package),
        ("cpio", programs.PACKAGES["cpio"]),
    ):
        is_there = programs.find(program) is not None
        version = _number(toolchains.version(program)) if is_there else ""
        yield Check(program, needed_for, version, is_there), package
    # Only the compiler knows where its libraries are.
    if programs.find(chain.compiler) is not None:
        lacking = selftests.missing(machine, chain.compiler)
        for name, package in machine.compile.libraries.items():
            yield Check(name, needed_for, "", name not in lacking), package


def _check(program: str) -> Check:
    required = REQUIRED[program]
    if programs.find(program) is None:
        return Check(program, required.use, "", False)
    answer = process.run(required.command, env=process.neutral())
    version = _number(answer.stdout.decode("utf-8", "replace"))
    # As numbers, since "1.10" is newer than "1.9".
    numbers = tuple(map(int, re.findall(r"\d+", version)))
    return Check(program, required.use, version, numbers >= required.oldest)


def _number(output: str) -> str:
    """The version in the output of `program --version`; `?` where there is none."""
    version = re.search(r"\d+(?:\.\d+)+", output)
    return version[0] if version else "?"
