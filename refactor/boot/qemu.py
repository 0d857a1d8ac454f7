"""The door to QEMU: a machine that boots a kernel, prints to one console and is gone."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from refactor import process, programs
from refactor.boot.machine import Emulator
from refactor.errors import Unavailable
from refactor.store.temporary import temporary_directory, write_below

_QUIET = ("-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-monitor", "none")
_MOST = 64 << 20
"""Bytes that a console may print; a guest that floods it is ended by the system."""


@dataclass(frozen=True)
class Console:
    """What a machine printed.

    Attributes:
        token: that its init begins its own lines with.
        cut: it was ended at its time limit.
    """

    log: str
    token: str
    cut: bool


def version(machine: Emulator) -> str:
    """What the emulator says of its version.

    Raises:
        Unavailable: it is not installed.
    """
    _require(machine)
    said = process.run([machine.program, "--version"], env=process.neutral()).stdout.decode(
        "utf-8", "replace"
    )
    found = re.search(r"version (\S.*)", said)
    return found[1] if found else said.strip()


def boot(machine: Emulator, image: bytes, initramfs: bytes, seed: int) -> Console:
    """Boot a kernel until it powers off, or its time is over.

    Args:
        seed: of what the guest takes for chance.

    Raises:
        Unavailable: the emulator is not installed, or does not start; in its own words.
    """
    _require(machine)
    token = secrets.token_hex(8)
    with temporary_directory() as top:
        write_below(top, "kernel", image)
        write_below(top, "initramfs", initramfs)
        append = " ".join(
            (f"console={machine.console}", *machine.command_line, f"refactor.token={token}")
        )
        # By names that need no directory: QEMU splits some of its arguments at commas.
        files = (
            "-serial",
            "file:console",
            "-kernel",
            "kernel",
            "-initrd",
            "initramfs",
            "-append",
            append,
        )
        command = [machine.program, *_QUIET, *machine.arguments, "-seed", str(seed), *files]
        limited = ["prlimit", f"--fsize={_MOST}", *command]
        done = process.run(
            limited, cwd=top, env=process.neutral(), timeout=machine.limit, merged=True
        )
        console = top / "console"
        log = console.read_text("utf-8", "replace") if console.is_file() else ""
    if done.code and not log.strip():
        lines = [
            line.strip()
            for line in done.stdout.decode("utf-8", "replace").splitlines()
            if line.strip()
        ]
        raise Unavailable(
            f"{machine.program} does not start", lines[-1] if lines else f"status {done.code}"
        )
    return Console(log, token, done.code is None)


def _require(machine: Emulator) -> None:
    if programs.find(machine.program) is None:
        raise Unavailable(f"{machine.program} is not installed", programs.install(machine.package))
