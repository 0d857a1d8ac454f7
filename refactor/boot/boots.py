"""Boots of kernels, cached by everything that they depend on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

import msgspec
from msgspec.structs import replace

from refactor.boot import machines, selftests
from refactor.boot import qemu as emulator
from refactor.boot.machine import Selftest
from refactor.boot.programs import Programs
from refactor.boot.result import Boot
from refactor.boot.task import BootTask, booted, workers
from refactor.build.workshop import Workshop
from refactor.errors import RefactorError
from refactor.git.tree import Tree
from refactor.series.build import Build
from refactor.tools import apt
from refactor.tools.workers import Workers, waiting_threads

_FORM = "2"
"""The format of cached results; a new number makes all older ones invalid."""


class Boots:
    """Boot the kernels of one series into the tests of its base, and its own.

    Args:
        own: the tests of the series, or its programs to be measured: their directory is in the
            keys of the cache, and tells one from the other.
    """

    def __init__(
        self,
        workshop: Workshop,
        base: Tree,
        *,
        arch: str,
        own: Programs,
        say: Callable[[str], None],
    ) -> None:
        self._workshop = workshop
        self._cache = base.cache
        self._machine = machines.machine(arch)
        kernel = self._machine.kernel
        self._build = Build(
            arch, kernel.config, kernel.set, wanted=kernel.wanted, name=f"{arch} to be booted"
        )
        self._base = base.oid
        self._own = own
        self._say = say

    def boot(self, tree: str, nth: int = 1) -> Boot:
        """Boot the kernel of a tree, for the nth time.

        Raises:
            NotProved: the kernel does not build.
            BadInput, Unavailable: this machine lacks something.
        """
        return self._booted(tree, nth, self._machine.test)

    def foresee(self, trees: Iterable[str]) -> None:
        """Let other machines, if there are any, boot the kernels of some trees at the same time."""
        threads = waiting_threads()
        if threads is None:
            return
        with ThreadPoolExecutor(threads) as pool:
            asked = [pool.submit(self.boot, tree) for tree in dict.fromkeys(trees)]
        for each in asked:
            error = each.exception()
            # What is in the way of a boot is said where its result is wanted.
            if error is not None and not isinstance(error, RefactorError | OSError):
                raise error

    def measure(self, tree: str, seed: int) -> Boot:
        """Boot the kernel of a tree into the programs of the series alone.

        Raises:
            NotProved, BadInput, Unavailable: as for `boot`.
        """
        return self._booted(tree, seed, ())

    @cached_property
    def _workers(self) -> Workers:
        return workers(self._machine.machine)

    @property
    def instruction_ns(self) -> int:
        """The virtual nanoseconds of one instruction; 0 where time is not a count of them."""
        return self._machine.machine.instruction_ns

    def _booted(self, tree: str, nth: int, tests: tuple[Selftest, ...]) -> Boot:
        qemu = emulator.version(self._machine.machine)
        # Another QEMU may emulate another machine: its version is in the key and in the report.
        self._workshop.tools[self._machine.machine.program] = qemu
        key = [qemu, self._base, *self._key(tree), *self._own.key, str(nth)]
        data = self._cache.remember("boot", key, lambda: self._boot(tree, nth, tests))
        return msgspec.json.decode(data, type=Boot)

    def _boot(self, tree: str, nth: int, tests: tuple[Selftest, ...]) -> bytes:
        archive = self._cache.remember(
            "initramfs",
            [*self._key(self._base), *self._own.key],
            lambda: self._initramfs(tests),
        )
        image = self._cache.remember("image", self._key(tree), lambda: self._image(tree))
        self._say("booting" if nth == 1 else f"booting once more, {nth}")
        names = tuple(test.name for test in tests)
        task = BootTask(self._machine.machine, image, archive, nth, names, self._own.names)
        (results,) = self._workers.map(booted, [task])
        return results

    def _key(self, tree: str) -> list[str]:
        # The digest of the machine covers the wanted options: the build's key need not have them.
        ours = hashlib.sha256(msgspec.json.encode(self._machine) + machines.init()).hexdigest()
        return [_FORM, ours, *self._workshop.key(replace(self._build, wanted=())), tree]

    def _image(self, tree: str) -> bytes:
        self._say("building a kernel")
        kernel = self._machine.kernel
        return self._workshop.product(self._build, tree, target=kernel.target, file=kernel.image)

    def _initramfs(self, tests: tuple[Selftest, ...]) -> bytes:
        self._say("compiling the tests")
        chain = self._workshop.chain(self._build)
        with self._workshop.at_work:
            output = self._workshop.output(self._build)
            headers = output.product(self._base, "headers", self._workshop.jobs)
            return selftests.archive(
                replace(self._machine, test=tests),
                chain.compiler,
                sources=self._workshop.sources.top,
                headers=headers,
                packages=self._packages(),
                own=self._own,
            )

    def _packages(self) -> Path:
        """The directory with Debian's packages for the architecture, unpacked."""
        wanted = self._machine.packages
        if wanted is None:
            return Path()
        place = self._cache.directory / "ports" / wanted.architecture
        apt.unpack_port(wanted.architecture, wanted.names, place)
        return place
