"""The colours that all pages share can be read."""

from __future__ import annotations

import re
from itertools import starmap
from pathlib import Path

import pytest

import refactor.report

STYLE = (Path(refactor.report.__file__).parent / "dress.css").read_text()
_COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
PAIRS = (
    *((text, "page") for text in ("text", "soft", "link", "good", "bad", "open")),
    *((text, "raised") for text in ("text", "soft", "good", "bad", "open")),
    *(("text", "bad-page"), ("bad", "bad-page"), ("text", "open-page"), ("open", "open-page")),
    *(("added-text", "added"), ("removed-text", "removed"), ("hunk-text", "hunk")),
    ("odd-text", "odd"),
)
"""Text, and what it is on."""


def schemes() -> tuple[dict[str, str], dict[str, str]]:
    """Name -> colour, in light and in dark."""
    light, dark, _print = STYLE.split(":root {")[1:]
    return dict(_COLOUR.findall(light)), dict(_COLOUR.findall(dark))


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    parts = []
    for start in (1, 3, 5):
        part = int(colour[start : start + 2], 16) / 255
        parts.append(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
    red, green, blue = parts
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    light, dark = sorted(map(luminance, (one, two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_the_most() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0


@pytest.mark.parametrize("colours", schemes(), ids=["light", "dark"])
def test_every_text_can_be_read(colours: dict[str, str]) -> None:
    ratios = starmap(lambda text, page: contrast(colours[text], colours[page]), PAIRS)
    # WCAG 2.2, 1.4.3: 4.5 to 1 at least, for text of any size.
    low = {pair: ratio for pair, ratio in zip(PAIRS, ratios, strict=True) if ratio < 4.5}
    assert low == {}
