"""The format of `[[measure]]` in series.toml: programs whose instructions are counted."""

from __future__ import annotations

import msgspec


class Measure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A program that is run on the base and on the series to count instructions: `[[measure]]`.

    Attributes:
        program: the program, a file in measures/ without its `.c`.
        unit: what is counted once for each time that the program names, as `getppid() call`.
        seeds: how many boots, each with another seed of the emulated random numbers.
        arch: the architecture on which it is run. Default: every one that is booted.
    """

    program: str
    unit: str
    seeds: int = 3
    arch: str = ""

    def __post_init__(self) -> None:
        # Each is a boot of both sides, which takes seconds to minutes.
        if not 1 <= self.seeds <= 20:
            raise ValueError(f"seeds: wanted 1 to 20, got {self.seeds}")
        if not self.unit.strip():
            raise ValueError("unit: wanted what is counted, as 'getppid() call', got nothing")
