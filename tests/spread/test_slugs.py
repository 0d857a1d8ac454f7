"""Keys of groups, out of titles of any kind."""

from __future__ import annotations

import pytest

from refactor.spread.slugs import Slugs, slug


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("NXP i.MX CLOCK DRIVERS", "nxp-i-mx-clock-drivers"),
        ("drivers/net/ethernet", "drivers-net-ethernet"),
        ("KÖNIG & SÖHNE", "konig-sohne"),
        ("../../etc/passwd", "etc-passwd"),
        ("--output=/x $(reboot)\n[x]", "output-x-reboot-x"),
        ("...", "group-ab5df6"),
        ("\udcff", "group-a8100a"),
        ("A" * 300, "a" * 41 + "-4daeb9"),
    ],
)
def test_a_slug_is_safe_in_file_names_and_ids(title: str, key: str) -> None:
    assert slug(title) == key


def test_titles_that_slug_alike_and_names_that_are_taken_get_a_digest() -> None:
    slugs = Slugs(["A/B DRIVER", "A B DRIVER", "A B DRIVER", "OTHER", "HWMON"], taken=["hwmon"])
    made = [slugs.of(title) for title in ("A/B DRIVER", "A B DRIVER", "OTHER", "HWMON")]
    assert made == ["a-b-driver-df05d3", "a-b-driver-a79384", "other", "hwmon-faddd7"]
