"""Instructions out of what a program prints: figures of Linux 7.3.4 for arm64, three seeds."""

from __future__ import annotations

import pytest

from refactor.boot.machines import machine
from refactor.boot.measured import InstructionCounts, spreads
from refactor.boot.result import Boot, Case, ProgramResult
from refactor.errors import Unavailable

NAME = "measures/syscall"


def boot(*details: str, status: str = "pass") -> Boot:
    cases = tuple(Case(f"case {n}", "pass", detail) for n, detail in enumerate(details))
    trial = ProgramResult(NAME, cases, "pass" if status == "pass" else "crash", 0.09)
    return Boot("7.3.4", (trial,), (), "done")


def test_figures_of_a_real_kernel() -> None:
    boots = []
    for ns in (37153952, 37158608, 37156304):
        boots.append(boot(f"20000 times in {ns} ns", "10 times in 400 ns"))
    ns = machine("arm64").machine.instruction_ns
    found = spreads(boots, NAME, ns)
    assert (ns, {case: str(spread) for case, spread in found.items()}) == (
        4,
        {"case 0": "464", "case 1": "10"},
    )


def test_a_spread_names_the_least_and_the_most() -> None:
    assert str(InstructionCounts((9.6, 10.2, 12.0))) == "11 (10 to 12)"


@pytest.mark.parametrize(
    ("found", "complaint"),
    [
        (
            boot("0 times in 5 ns"),
            "measures/syscall: case 0 is not measured: it prints '0 times in 5 ns': "
            "wanted a line `# 1000 times in 123456 ns` above its result",
        ),
        (boot(), "measures/syscall is not measured: it prints no result"),
        (
            boot("1 times in 5 ns", status="crash"),
            "measures/syscall is not measured: crash on Linux 7.3.4",
        ),
    ],
)
def test_what_is_no_figure(found: Boot, complaint: str) -> None:
    with pytest.raises(Unavailable) as caught:
        spreads([found], NAME, 4)
    assert str(caught.value) == complaint
