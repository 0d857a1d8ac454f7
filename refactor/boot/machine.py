"""The data files of bootable architectures: how a kernel is booted, and which tests run in it."""

from __future__ import annotations

import re

import msgspec


class _Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    pass


class Emulator(_Declared, frozen=True):
    """The emulated machine.

    Attributes:
        program, package: of QEMU.
        console: the kernel's name for the one that everything is printed to.
        command_line: further parameters of the kernel.
        limit: seconds for a whole boot.
    """

    program: str
    package: str
    arguments: tuple[str, ...]
    console: str
    command_line: tuple[str, ...]
    limit: int

    @property
    def instruction_ns(self) -> int:
        """The virtual nanoseconds of one instruction; 0 where time is not a count of them."""
        # qemu(1), -icount: 2^shift ns each.
        counted = re.search(r"(?:^|,)shift=(\d+)", ",".join(self.arguments))
        return 1 << int(counted[1]) if counted else 0


class Kernel(_Declared, frozen=True):
    """The kernel: the target of make, the file that it builds, and the configuration.

    Attributes:
        set: options that must have these values.
        wanted: options that are set where a base has them.
    """

    target: str
    image: str
    config: str
    set: tuple[str, ...]
    wanted: tuple[str, ...] = ()


class Compile(_Declared, frozen=True):
    """How tests are compiled.

    Attributes:
        include: directories of the sources.
        libraries: files that the compiler has to find -> the package of each.
    """

    arguments: tuple[str, ...]
    include: tuple[str, ...] = ()
    libraries: dict[str, str] = {}


class Packages(_Declared, frozen=True):
    """Packages of Debian's port that tests are linked with."""

    architecture: str
    names: tuple[str, ...]


class Linked(_Declared, frozen=True):
    """The parts of these packages that a test uses, as paths below their root."""

    include: tuple[str, ...] = ()
    link: tuple[str, ...] = ()


class Selftest(_Declared, frozen=True):
    """One of the tree's own tests.

    Attributes:
        sources: below the top of the sources; a base without the first does not have the test.
        limit: seconds.
    """

    name: str
    sources: tuple[str, ...]
    limit: int
    include: tuple[str, ...] = ()
    packages: Linked = Linked()

    @property
    def program(self) -> str:
        """Its path in the guest."""
        return f"bin/{self.name.replace('/', '-')}"


class Machine(_Declared, frozen=True):
    """Everything about one architecture."""

    machine: Emulator
    kernel: Kernel
    compile: Compile
    test: tuple[Selftest, ...]
    packages: Packages | None = None
