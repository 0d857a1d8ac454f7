"""A boot as a task: a kernel and its programs go to a machine with QEMU, the results come back."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from refactor.boot import console, qemu
from refactor.boot.machine import Emulator
from refactor.errors import RefactorError
from refactor.tools.workers import Needs, Workers, chosen


@dataclass(frozen=True)
class BootTask:
    """Everything that a boot depends on.

    Attributes:
        image: the kernel.
        seed: of the emulated random numbers.
        tests, own: the names of the tree's tests and of those of the series.
    """

    machine: Emulator
    image: bytes
    initramfs: bytes
    seed: int
    tests: tuple[str, ...]
    own: tuple[str, ...]


@dataclass(frozen=True)
class _BootNeeds:
    machine: Emulator
    version: str


def booted(task: BootTask) -> bytes:
    """The results of a boot, as JSON, wherever it is.

    Raises:
        Unavailable: the emulator is not installed, or does not start; with its error.
    """
    output = qemu.boot(task.machine, task.image, initramfs=task.initramfs, seed=task.seed)
    read = console.read(output.log, output.token, names=task.tests, own=task.own, cut=output.cut)
    return msgspec.json.encode(read)


def lacks(needs: _BootNeeds) -> str:
    """Why this machine would not boot as the one that asks; empty where it would."""
    try:
        version = qemu.version(needs.machine)
    except RefactorError as error:
        return str(error)
    if version != needs.version:
        return f"its {needs.machine.program} is {version}, here it is {needs.version}"
    return ""


def workers(machine: Emulator) -> Workers:
    """Who boots a machine: others with the same emulator, or this one."""
    needs = _BootNeeds(machine, qemu.version(machine))
    return chosen(may_leave=True).having(Needs(f"boots by {machine.program}", lacks, needs))
