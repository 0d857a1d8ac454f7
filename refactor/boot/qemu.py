"""The door to QEMU: a machine that boots a kernel, prints to one console and is gone."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from refactor import process, programs
from refactor.boot.machine import Emulator
from refactor.errors import Unavailable
from refactor.store.temporary import temporary_directory, write_below

# qemu(1): no devices and no configuration but those on the command line; a reboot ends it.
_QUIET = ("-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-monitor", "none")
_MOST = 64 << 20
"""Bytes that a console may print; the file size limit ends a guest that floods it."""


@dataclass(frozen=True)
class Console:
    """The output of a machine.

    Attributes:
        token: the beginning of init's own lines.
        cut: the machine was ended at its time limit.
    """

    log: str
    token: str
    cut: bool


def version(machine: Emulator) -> str:
    """The version of the emulator.

    Raises:
        Unavailable: it is not installed.
    """
    _require(machine)
    # Cached results hold for one version: `QEMU emulator version 7.2.22 (Debian ...)`.
    done = process.run([machine.program, "--version"], env=process.neutral())
    output = done.stdout.decode("utf-8", "replace")
    number = re.search(r"version (\S.*)", output)
    return number[1] if number else output.strip()


def boot(machine: Emulator, image: bytes, *, initramfs: bytes, seed: int) -> Console:
    """Boot a kernel until it powers off, or its time is over.

    Args:
        seed: of the emulated random numbers (-seed of qemu(1)).

    Raises:
        Unavailable: the emulator is not installed, or does not start; with its error.
    """
    _require(machine)
    token = secrets.token_hex(8)
    with temporary_directory() as top:
        write_below(top, "kernel", image)
        write_below(top, "initramfs", initramfs)
        parameters = (f"console={machine.console}", *machine.command_line)
        append = " ".join([*parameters, f"refactor.token={token}"])
        # Names without a directory: QEMU splits some of its arguments at commas.
        files = ["-serial", "file:console", "-kernel", "kernel", "-initrd", "initramfs"]
        files += ["-append", append]
        command = [machine.program, *_QUIET, *machine.arguments, "-seed", str(seed), *files]
        limited = ["prlimit", f"--fsize={_MOST}", *command]
        done = process.run(
            limited, cwd=top, env=process.neutral(), timeout=machine.limit, merged=True
        )
        console = top / "console"
        log = console.read_text("utf-8", "replace") if console.is_file() else ""
    if done.code and not log.strip():
        lines = done.stdout.decode("utf-8", "replace").strip().splitlines()
        why = lines[-1].strip() if lines else f"status {done.code}"
        raise Unavailable(f"{machine.program} does not start", why)
    return Console(log, token, done.code is None)


def _require(machine: Emulator) -> None:
    if programs.find(machine.program) is None:
        raise Unavailable(f"{machine.program} is not installed", programs.install(machine.package))
