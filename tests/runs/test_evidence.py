"""The sentences about checks in a cover letter, and what two checks of the same trees leave."""

from __future__ import annotations

import pytest

from refactor.runs.evidence import (
    BootedKernel,
    BuiltConfiguration,
    Evidence,
    joined,
    sentences,
)

GCC = BuiltConfiguration("arm64 defconfig", "aarch64-linux-gnu-gcc 12.2.0", 214)
CLANG = BuiltConfiguration("arm64 defconfig", "clang 14.0.6", 1)
KERNEL = BootedKernel("arm64", 13, 412, 413, ("tests/stops: x: 'a' before, 'b' now: It is so.",))
NUMBERS = {"one": 1, "two": 2, "three": 3}
TREES = ("base", "tip")
FIGURE = "Instructions under QEMU (arm64), measures/x: y: 464 before, 460 now, for one call."


@pytest.mark.parametrize(
    ("evidence", "lines"),
    [
        (None, ["Not built and not booted."]),
        (Evidence(TREES), ["Not built.", "Not booted."]),
        (Evidence(TREES, unbuilt=("one",), booted=()), ["Not built.", "Not booted."]),
        (
            Evidence(TREES, built=(GCC, CLANG), unbuilt=("three",), same_code=("two",)),
            [
                "Built at each commit: arm64 defconfig, 214 objects, with "
                "aarch64-linux-gnu-gcc 12.2.0 and W=1, no new warning.",
                "Built at each commit: arm64 defconfig, 1 object, with clang 14.0.6 and W=1, "
                "no new warning.",
                "Not built in every configuration: patch 3.",
                "Patch 2 leaves the object code as it is.",
                "Not booted.",
            ],
        ),
        (
            Evidence(
                TREES,
                built=(GCC,),
                booted=(KERNEL,),
                same_code=("three", "one", "elsewhere"),
                measured=(FIGURE,),
            ),
            [
                "Built at each commit: arm64 defconfig, 214 objects, with "
                "aarch64-linux-gnu-gcc 12.2.0 and W=1, no new warning.",
                "Patches 1 and 3 leave the object code as it is.",
                "Booted for arm64 in QEMU, base and series: 412 -> 413 cases of 13 tests pass, "
                "no regression.",
                "Expected difference: tests/stops: x: 'a' before, 'b' now: It is so.",
                FIGURE,
            ],
        ),
    ],
)
def test_what_a_cover_letter_says(evidence: Evidence | None, lines: list[str]) -> None:
    assert sentences(evidence, NUMBERS) == lines


def test_a_later_check_counts_where_both_looked() -> None:
    gcc, clang = (GCC.compiler,), (CLANG.compiler,)
    first = Evidence(TREES, gcc, (GCC,), booted=(KERNEL,), measured=(FIGURE,))
    assert joined(None, first) == first
    # Another compiler, and no boot: what was shown before still holds.
    assert joined(first, Evidence(TREES, clang, (CLANG,))) == Evidence(
        TREES, clang, (GCC, CLANG), booted=(KERNEL,), measured=(FIGURE,)
    )
    # The same compiler does not build it now, and the boot fails.
    worse = Evidence(TREES, gcc, (), ("one",), booted=())
    assert joined(first, worse) == worse
    other = Evidence(("base", "other"), gcc)
    assert joined(first, other) == other
