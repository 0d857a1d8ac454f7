"""The data files of the architectures that can be booted: boot/<ARCH>.toml beside this module."""

from __future__ import annotations

from pathlib import Path

from refactor.boot.machine import Machine
from refactor.errors import BadInput
from refactor.series.declared import declare, parse_toml

_PLACE = Path(__file__).with_name("boot")


def machine(arch: str) -> Machine:
    """How an architecture is booted.

    Raises:
        BadInput: nobody has written that down yet; with those that can be.
    """
    file = _PLACE / f"{arch}.toml"
    known = sorted(path.stem for path in _PLACE.glob("*.toml"))
    if arch not in known:
        raise BadInput(f"no machine to boot {arch} on", f"there are {', '.join(known) or 'none'}")
    return declare(parse_toml(file.read_text("utf-8"), file.name), Machine, file.name)


def init() -> bytes:
    """The source of the process that runs the tests."""
    return (_PLACE / "init.c").read_bytes()
