"""The data files of the bootable architectures: <ARCH>.toml and init.c beside this module."""

from __future__ import annotations

from pathlib import Path

from refactor.boot.machine import Machine
from refactor.errors import BadInput
from refactor.series.declared import declare, parse_toml

_PLACE = Path(__file__).parent


def machine(arch: str) -> Machine:
    """The machine that boots kernels of an architecture.

    Raises:
        BadInput: no data file describes one; the message names those that exist.
    """
    file = _PLACE / f"{arch}.toml"
    # The files are the list: an architecture is added without a line of Python.
    bootable = sorted(path.stem for path in _PLACE.glob("*.toml"))
    if arch not in bootable:
        names = ", ".join(bootable) or "none"
        raise BadInput(f"no machine to boot {arch} on", f"there are {names}")
    return declare(parse_toml(file.read_text("utf-8"), file.name), Machine, file.name)


def init() -> bytes:
    """The C source of the process that runs the tests in the guest."""
    return (_PLACE / "init.c").read_bytes()
