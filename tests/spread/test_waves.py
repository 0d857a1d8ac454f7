"""Waves: a pilot of few and small bundles, then the others, the same for the same bundles."""

from __future__ import annotations

import random

from refactor.spread.waves import BundleSize, earliest, waves


def test_the_small_bundles_with_most_changes_are_the_pilot() -> None:
    bundles = [
        BundleSize("net", 12, 900),
        BundleSize("hwmon", 1, 40),
        BundleSize("leds", 1, 30),
        BundleSize("iio", 3, 50),
        BundleSize("usb", 2, 10),
    ]
    expected = {"iio": "pilot", "hwmon": "pilot", "leds": "pilot", "net": "1", "usb": "1"}
    assert waves(bundles) == expected
    random.Random(1).shuffle(bundles)
    assert waves(bundles) == expected


def test_a_wave_is_cut_between_bundles() -> None:
    bundles = [BundleSize(f"b{number}", 20, 1) for number in range(7)]
    found = waves([*bundles, BundleSize("a", 1, 1, "pilot")])
    assert found == {
        "a": "pilot",
        "b0": "1",
        "b1": "1",
        "b2": "2",
        "b3": "2",
        "b4": "3",
        "b5": "3",
        "b6": "4",
    }


def test_what_the_user_has_declared_stays() -> None:
    bundles = [BundleSize("a", 1, 99, "4"), BundleSize("b", 1, 1, "pilot"), BundleSize("c", 1, 50)]
    assert waves(bundles) == {"a": "4", "b": "pilot", "c": "1"}
    assert earliest(["", "12", "3"]) == "3"
    assert earliest(["2", "pilot"]) == "pilot"
    assert earliest(["", ""]) == ""


def test_without_a_small_bundle_one_is_the_pilot() -> None:
    assert waves([BundleSize("a", 9, 5), BundleSize("b", 8, 7)]) == {"b": "pilot", "a": "1"}
