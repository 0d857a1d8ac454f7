"""The tree's own tests, compiled static for another architecture, and init, as an initramfs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from refactor import process, programs
from refactor.boot import initramfs, machines
from refactor.boot.machine import Machine, Selftest
from refactor.boot.programs import Programs
from refactor.errors import Unavailable
from refactor.store.temporary import temporary_directory, write_below


def present(machine: Machine, sources: Path) -> tuple[Selftest, ...]:
    """The tests that these sources have."""
    return tuple(test for test in machine.test if (sources / test.sources[0]).is_file())


def archive(
    machine: Machine,
    compiler: str,
    *,
    sources: Path,
    headers: Path,
    packages: Path,
    own: Programs,
) -> bytes:
    """The initramfs with init, all tests of the tree, and those of the series.

    Args:
        compiler: of the architecture, by name.
        sources: the top of the tree that the tests come from.
        headers: the directory that `make headers` wrote usr/include into.
        packages: the root of the unpacked packages.
        own: the tests of the series.

    Raises:
        Unavailable: something does not compile; with the compiler's error.
    """
    for name, package in missing(machine, compiler).items():
        raise Unavailable(f"{compiler} has no {name} to link tests with", programs.install(package))
    common = _arguments(machine, sources, headers)
    listing = ""
    with temporary_directory() as place:
        files = {"init": _init(compiler, place)}
        for test in present(machine, sources):
            include = [*_include(sources, test.include), *_include(packages, test.packages.include)]
            inputs = [*map(sources.joinpath, test.sources)]
            inputs += map(packages.joinpath, test.packages.link)
            command = [compiler, *common, *include]
            files[test.program] = _compile(command, inputs, output=place / "test", top=sources)
            listing += f"{test.limit} {test.name} /{test.program}\n"
        for name, program in compiled([compiler, *common], own, place).items():
            path = f"bin/{name.replace('/', '-')}"
            files[path] = program
            listing += f"{own.limit} {name} /{path}\n"
    files["tests"] = listing.encode()
    return initramfs.archive(files)


def _arguments(machine: Machine, sources: Path, headers: Path) -> list[str]:
    """The arguments of the compiler for every test."""
    # gcc(1), -ffile-prefix-map: or the path of the checkout would be in the programs.
    common = [*machine.compile.arguments, f"-ffile-prefix-map={sources}/="]
    common += _include(sources, machine.compile.include)
    return [*common, "-isystem", str(headers / "usr/include")]


def _init(compiler: str, place: Path) -> bytes:
    """The process that runs the tests, compiled in a directory."""
    source = write_below(place, "init.c", machines.init())
    # Static, as it is alone in the initramfs; the tests are linked as the machine's file says.
    command = [compiler, "-static", "-s", "-O2"]
    return _compile(command, [source], output=place / "init", top=place)


def compiled(command: Sequence[str], own: Programs, place: Path) -> dict[str, bytes]:
    """Compile the programs of a series: name -> program.

    Args:
        place: a directory for the sources and what is made of them.

    Raises:
        Unavailable: one does not compile; with the compiler's error.
    """
    for name, data in own.files.items():
        write_below(place, f"{own.directory}/{name}", data)
    # What a program prints must not hold the name of a temporary directory.
    command = [*command, f"-ffile-prefix-map={place}/="]
    programs_by_name = {}
    for name in own.names:
        source = place / f"{name}.c"
        programs_by_name[name] = _compile(command, [source], output=place / "program", top=place)
    return programs_by_name


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
