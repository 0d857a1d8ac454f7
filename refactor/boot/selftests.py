"""The tree's own tests, compiled static for another architecture, and the init that runs them: an initramfs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from refactor import process, programs
from refactor.boot import initramfs, machines
from refactor.boot.machine import Machine, Selftest
from refactor.errors import Unavailable
from refactor.store.temporary import temporary_directory


def present(machine: Machine, sources: Path) -> tuple[Selftest, ...]:
    """The tests that these sources have."""
    return tuple(test for test in machine.test if (sources / test.sources[0]).is_file())


def archive(machine: Machine, compiler: str, sources: Path, headers: Path, packages: Path) -> bytes:
    """Everything that is booted into.

    Args:
        compiler: of the architecture, by name.
        sources: the top of the tree that the tests come from.
        headers: the directory that `make headers` wrote usr/include into.
        packages: where the port's packages are unpacked.

    Raises:
        Unavailable: something does not compile; in the compiler's words.
    """
    for name, package in missing(machine, compiler).items():
        raise Unavailable(f"{compiler} has no {name} to link tests with", programs.install(package))
    tests = present(machine, sources)
    with temporary_directory() as place:
        source = place / "init.c"
        source.write_bytes(machines.init())
        files = {
            "init": _compiled(
                compiler, ("-static", "-s", "-O2"), (str(source),), place / "init", sources
            )
        }
        common = (
            *machine.compile.arguments,
            f"-ffile-prefix-map={sources}/=",
            *(f"-I{sources / path}" for path in machine.compile.include),
            *("-isystem", str(headers / "usr/include")),
        )
        for test in tests:
            own = [f"-I{sources / path}" for path in test.include]
            own += [f"-I{packages / path}" for path in test.packages.include]
            link = [str(packages / path) for path in test.packages.link]
            given = (*(str(sources / path) for path in test.sources), *link)
            files[test.program] = _compiled(
                compiler, (*common, *own), given, place / "test", sources
            )
    files["tests"] = "".join(
        f"{test.limit} {test.name} /{test.program}\n" for test in tests
    ).encode()
    return initramfs.archive(files)


def missing(machine: Machine, compiler: str) -> dict[str, str]:
    """What tests are linked with and the compiler does not find -> the package that brings it."""
    # What it does not find it only repeats.
    return {
        name: package
        for name, package in machine.compile.libraries.items()
        if b"/"
        not in process.run([compiler, f"-print-file-name={name}"], env=process.neutral()).stdout
    }


def _compiled(
    compiler: str, arguments: Sequence[str], sources: Sequence[str], output: Path, top: Path
) -> bytes:
    command = [compiler, *arguments, "-o", str(output), *sources]
    done = process.run(command, cwd=output.parent, env=process.neutral(LC_ALL="C"), merged=True)
    if done.code != 0:
        lines = [
            line for line in done.stdout.decode("utf-8", "replace").splitlines() if "error" in line
        ]
        what = Path(sources[0]).name
        raise Unavailable(
            f"the test {what} does not compile",
            lines[0].replace(f"{top}/", "") if lines else "no reason given",
        )
    return output.read_bytes()
