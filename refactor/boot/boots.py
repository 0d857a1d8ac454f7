"""Kernels booted, and what came of it, remembered by everything that it depends on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec.structs import replace

from refactor.boot import console, machines, selftests
from refactor.boot import qemu as emulator
from refactor.boot.result import Boot
from refactor.build.workshop import Workshop
from refactor.git.tree import Tree
from refactor.series.build import Build
from refactor.tools import apt

_FORM = "2"
"""Of what is kept: a new number when its meaning changes, or when what was kept before cannot be believed."""


class Boots:
    """The kernels of one series, all booted into the tests of its base."""

    def __init__(
        self, workshop: Workshop, base: Tree, arch: str, say: Callable[[str], None]
    ) -> None:
        self._workshop = workshop
        self._cache = base.cache
        self._machine = machines.machine(arch)
        kernel = self._machine.kernel
        self._build = Build(
            arch, kernel.config, kernel.set, wanted=kernel.wanted, name=f"{arch} to be booted"
        )
        self._base = base.oid
        self._say = say

    def boot(self, tree: str, nth: int = 1) -> Boot:
        """What comes of booting a tree, for the nth time.

        Raises:
            NotProved: it does not build.
            BadInput, Unavailable: the machine lacks something.
        """
        qemu = emulator.version(self._machine.machine)
        self._workshop.tools[self._machine.machine.program] = qemu
        key = [qemu, self._base, *self._key(tree), str(nth)]
        return msgspec.json.decode(
            self._cache.remember("boot", key, lambda: self._booted(tree, nth)), type=Boot
        )

    def _booted(self, tree: str, nth: int) -> bytes:
        archive = self._cache.remember("initramfs", self._key(self._base), self._initramfs)
        image = self._cache.remember("image", self._key(tree), lambda: self._image(tree))
        self._say("booting" if nth == 1 else f"booting once more, {nth}")
        said = emulator.boot(self._machine.machine, image, archive, nth)
        tests = tuple(test.name for test in self._machine.test)
        boot = console.read(said.log, said.token, tests, said.cut)
        return msgspec.json.encode(boot)

    def _key(self, tree: str) -> list[str]:
        ours = hashlib.sha256(msgspec.json.encode(self._machine) + machines.init()).hexdigest()
        # What is wanted is among the machine's own words.
        return [_FORM, ours, *self._workshop.key(replace(self._build, wanted=())), tree]

    def _image(self, tree: str) -> bytes:
        self._say("building a kernel")
        output = self._workshop.output(self._build)
        directory = output.product(tree, self._machine.kernel.target, self._workshop.jobs)
        return (directory / self._machine.kernel.image).read_bytes()

    def _initramfs(self) -> bytes:
        self._say("compiling the tests")
        chain = self._workshop.chain(self._build)
        output = self._workshop.output(self._build)
        headers = output.product(self._base, "headers", self._workshop.jobs)
        packages = self._packages()
        return selftests.archive(
            self._machine, chain.compiler, self._workshop.sources.top, headers, packages
        )

    def _packages(self) -> Path:
        """Where Debian's packages for the architecture are unpacked."""
        wanted = self._machine.packages
        if wanted is None:
            return Path()
        place = self._cache.directory / "ports" / wanted.architecture
        apt.unpack_port(wanted.architecture, wanted.names, place)
        return place
