"""What is sent together in time: a pilot of few bundles first, then the others in waves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

PILOT = "pilot"
_PILOTS = 3
_SMALL = 3
"""A pilot is small series to different people, so that a change of its form costs few mails."""

MOST = 50
"""Patches in a wave, so that their answers can be read before the next one."""


@dataclass(frozen=True)
class BundleSize:
    """A bundle as far as it matters for waves.

    Attributes:
        sites: places that its patches change.
        wave: that the user has declared for it; empty for none.
    """

    key: str
    patches: int
    sites: int
    wave: str = ""


def waves(bundles: Iterable[BundleSize]) -> dict[str, str]:
    """Key of a bundle -> `pilot`, or the number of its wave; the same for the same bundles.

    Those with most changes of the small ones are the pilot, unless the user has declared one.
    """
    every = sorted(bundles, key=_by_key)
    found = {bundle.key: bundle.wave for bundle in every if bundle.wave}
    if PILOT not in found.values():
        # Where no bundle is small and none has a wave yet, the first one is the pilot.
        for bundle in sorted(every, key=_instructive)[:_PILOTS]:
            if bundle.key not in found and (bundle.patches <= _SMALL or not found):
                found[bundle.key] = PILOT
    number, patches = 1, 0
    for bundle in every:
        if bundle.key in found:
            continue
        # A bundle is never cut: its patches are one thread. A larger one has a wave of its own.
        if patches and patches + bundle.patches > MOST:
            number, patches = number + 1, 0
        found[bundle.key] = str(number)
        patches += bundle.patches
    return found


def earliest(wishes: Iterable[str]) -> str:
    """The wave of a bundle whose groups have these waves; empty where none has one."""
    return min(filter(None, wishes), key=wave_order, default="")


def wave_order(wave: str) -> tuple[int, int]:
    """The place of a wave: the pilot first, then by number."""
    return (0, 0) if wave == PILOT else (1, int(wave))


def _by_key(bundle: BundleSize) -> str:
    return bundle.key


def _instructive(bundle: BundleSize) -> tuple[bool, int, int, str]:
    return bundle.patches > _SMALL, -bundle.sites, bundle.patches, bundle.key
