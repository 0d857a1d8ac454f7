"""What was shown of the commits of a run: recorded by a check, and repeated in the cover letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from refactor.runs.run import Run


class BuiltConfiguration(msgspec.Struct, frozen=True):
    """A configuration in which every commit was built without a new warning.

    Attributes:
        title: of the [[build]].
        compiler: its name and version.
        objects: how many were built, over all commits.
    """

    title: str
    compiler: str
    objects: int


class BootedKernel(msgspec.Struct, frozen=True):
    """An architecture for which the base and the last commit were booted, without a regression.

    Attributes:
        tests: how many test programs ran.
        before, after: how many of their cases passed on the base and with the series.
        expected: sentences about differences that the series declares.
    """

    arch: str
    tests: int
    before: int
    after: int
    expected: tuple[str, ...] = ()


class Evidence(msgspec.Struct, frozen=True):
    """What a check showed of the trees of a run.

    Attributes:
        trees: of the base and of each commit, in order.
        compilers: those that the check built with, whatever came of it.
        built: configurations in which everything that was asked for was built.
        unbuilt: ids of steps that some [[build]] did not show to build.
        booted: None where the check was not asked to boot.
        same_code: ids of steps whose object code was shown to be unchanged.
        measured: sentences about instructions under QEMU.
    """

    trees: tuple[str, ...]
    compilers: tuple[str, ...] = ()
    built: tuple[BuiltConfiguration, ...] = ()
    unbuilt: tuple[str, ...] = ()
    booted: tuple[BootedKernel, ...] | None = None
    same_code: tuple[str, ...] = ()
    measured: tuple[str, ...] = ()


def trees(run: Run) -> tuple[str, ...]:
    """The trees that evidence about a run is about."""
    return (run.base.tree, *(step.tree for step in run.changed))


def joined(earlier: Evidence | None, later: Evidence) -> Evidence:
    """Two checks of the same trees; the later one counts where both looked."""
    if earlier is None or earlier.trees != later.trees:
        return later
    built = [each for each in earlier.built if each.compiler not in later.compilers]
    # A check without --boot takes nothing back of what an earlier boot of the same trees showed.
    if later.booted is None:
        later = msgspec.structs.replace(later, booted=earlier.booted, measured=earlier.measured)
    return msgspec.structs.replace(later, built=(*built, *later.built))


def sentences(evidence: Evidence | None, numbers: Mapping[str, int]) -> list[str]:
    """Sentences for the cover letter; what was not shown is named as such.

    Args:
        numbers: step id -> the number of its patch.
    """
    if evidence is None:
        return ["Not built and not booted."]
    # generated-content.rst asks "How is the submission tested"; with no word about it a reader
    # would take a mechanical change for built.
    lines = list(map(_built, evidence.built)) or ["Not built."]
    unbuilt = _numbers(evidence.unbuilt, numbers)
    if evidence.built and unbuilt:
        lines.append(f"Not built in every configuration: {_patches(unbuilt)}.")
    if same := _numbers(evidence.same_code, numbers):
        verb = "leaves" if len(same) == 1 else "leave"
        lines.append(f"{_patches(same)} {verb} the object code as it is.".capitalize())
    for kernel in evidence.booted or ():
        lines.append(_booted(kernel))
        for difference in kernel.expected:
            lines.append(f"Expected difference: {difference}")
    if not evidence.booted:
        lines.append("Not booted.")
    return [*lines, *evidence.measured]


def _built(configuration: BuiltConfiguration) -> str:
    objects = f"{configuration.objects} object{'' if configuration.objects == 1 else 's'}"
    return (
        f"Built at each commit: {configuration.title}, {objects}, with {configuration.compiler} "
        "and W=1, no new warning."
    )


def _booted(kernel: BootedKernel) -> str:
    return (
        f"Booted for {kernel.arch} in QEMU, base and series: {kernel.before} -> {kernel.after} "
        f"cases of {kernel.tests} tests pass, no regression."
    )


def _numbers(steps: Sequence[str], numbers: Mapping[str, int]) -> list[int]:
    """The numbers of the patches that are mailed: a wave has some of them."""
    return sorted(numbers[step] for step in steps if step in numbers)


def _patches(numbers: Sequence[int]) -> str:
    """`patch 3`, `patches 1, 2 and 5`."""
    *others, last = map(str, numbers)
    if not others:
        return f"patch {last}"
    return f"patches {', '.join(others)} and {last}"
