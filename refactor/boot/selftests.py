"""The tree's own tests, compiled static for another architecture, and init, as an initramfs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from refactor import process, programs
from refactor.boot import initramfs, machines
from refactor.boot.machine import Machine, Selftest
from refactor.errors import Unavailable
from refactor.store.temporary import temporary_directory


def present(machine: Machine, sources: Path) -> tuple[Selftest, ...]:
    """The tests that these sources have."""
    return tuple(test for test in machine.test if (sources / test.sources[0]).is_file())


def archive(
    machine: Machine, compiler: str, *, sources: Path, headers: Path, packages: Path
) -> bytes:
    """The initramfs with init and all tests.

    Args:
        compiler: of the architecture, by name.
        sources: the top of the tree that the tests come from.
        headers: the directory that `make headers` wrote usr/include into.
        packages: the root of the unpacked packages.

    Raises:
        Unavailable: something does not compile; with the compiler's error.
    """
    for name, package in missing(machine, compiler).items():
        raise Unavailable(f"{compiler} has no {name} to link tests with", programs.install(package))
    # gcc(1), -ffile-prefix-map: or the path of the checkout would be in the programs.
    common = [*machine.compile.arguments, f"-ffile-prefix-map={sources}/="]
    common += _include(sources, machine.compile.include)
    common += ["-isystem", str(headers / "usr/include")]
    files: dict[str, bytes] = {}
    listing = ""
    with temporary_directory() as place:
        source = place / "init.c"
        source.write_bytes(machines.init())
        command = [compiler, "-static", "-s", "-O2"]
        files["init"] = _compile(command, [source], output=place / "init", top=sources)
        for test in present(machine, sources):
            own = [*_include(sources, test.include), *_include(packages, test.packages.include)]
            inputs = [*map(sources.joinpath, test.sources)]
            inputs += map(packages.joinpath, test.packages.link)
            command = [compiler, *common, *own]
            files[test.program] = _compile(command, inputs, output=place / "test", top=sources)
            listing += f"{test.limit} {test.name} /{test.program}\n"
    files["tests"] = listing.encode()
    return initramfs.archive(files)


def _include(top: Path, directories: Iterable[str]) -> list[str]:
    """The arguments of the compiler for directories with headers."""
    return [f"-I{top / directory}" for directory in directories]


def missing(machine: Machine, compiler: str) -> dict[str, str]:
    """The libraries that tests need and the compiler does not find -> the package of each."""
    packages = {}
    for name, package in machine.compile.libraries.items():
        command = [compiler, f"-print-file-name={name}"]
        # gcc prints the bare name of a file that it does not find.
        if b"/" not in process.run(command, env=process.neutral()).stdout:
            packages[name] = package
    return packages


def _compile(command: Sequence[str], inputs: Sequence[Path], *, output: Path, top: Path) -> bytes:
    """Compile and link a program; paths in an error are relative to the top of the sources."""
    command = [*command, "-o", str(output), *map(str, inputs)]
    done = process.run(command, cwd=output.parent, env=process.neutral(LC_ALL="C"), merged=True)
    if done.code != 0:
        lines = done.stdout.decode("utf-8", "replace").splitlines()
        # Warnings and the lines of the source come before it.
        errors = [line for line in lines if "error" in line]
        reason = errors[0].replace(f"{top}/", "") if errors else "no reason given"
        raise Unavailable(f"the test {inputs[0].name} does not compile", reason)
    return output.read_bytes()
