"""Prefixes out of the subjects of earlier commits."""

from __future__ import annotations

import pytest

from refactor.spread.past_prefixes import past_prefixes, subject_prefix
from refactor.spread.prefixes import PrefixProposal


@pytest.mark.parametrize(
    ("subject", "prefix"),
    [
        ("hwmon: (lm75) Fix the limits", "hwmon: (lm75)"),
        ("crypto: caam - fix a leak", "crypto: caam -"),
        ("ASoC: rt5640: Fix the jack", "ASoC: rt5640"),
        ("drm/amd/display: Fix: the plane", "drm/amd/display: Fix"),
        ("Input: synaptics - enable it", "Input: synaptics -"),
        ("can: m_can: pci: add an id", "can: m_can: pci"),
        ("treewide: Use timer_shutdown()", ""),
        ("Linux 7.3", ""),
        ("A sentence of five words: none", ""),
        ('Revert "net: fix it"', ""),
    ],
)
def test_the_prefix_of_a_subject(subject: str, prefix: str) -> None:
    assert subject_prefix(subject) == prefix


def test_the_newest_commits_of_a_file_vote_and_those_about_the_whole_tree_do_not() -> None:
    many = [f"drivers/{number}/x.c" for number in range(11)]
    commits = [
        ("hwmon: (lm75) Fix it", ["drivers/hwmon/lm75.c"]),
        ("no prefix", ["drivers/hwmon/lm75.c"]),
        ("hwmon: Fix all", ["drivers/hwmon/lm75.c", "drivers/hwmon/lm90.c"]),
        ("tree: Fix all", [*many, "drivers/hwmon/lm75.c"]),
        *[("hwmon: (lm75) Fix", ["drivers/hwmon/lm75.c"])] * 62,
        # Older than the newest 64.
        ("old: Add it", ["drivers/hwmon/lm75.c"]),
    ]
    assert past_prefixes(commits, ["drivers/hwmon/lm75.c", "lib/odd.c"]) == {
        "drivers/hwmon/lm75.c": (
            PrefixProposal("hwmon: (lm75)", 63, 63 / 64),
            PrefixProposal("hwmon", 1, 1 / 64),
        )
    }
