"""Prefixes of groups: chosen, proposed, and never the same twice."""

from __future__ import annotations

from refactor.spread.entries import GroupEntry
from refactor.spread.groups import FileGroup
from refactor.spread.prefix_rows import Row
from refactor.spread.prefixes import PrefixTable
from refactor.spread.subjects import Prefix, prefixes, shared_prefix

TABLE = PrefixTable(
    {
        "drivers/hwmon": [Row("hwmon", 9, 0.9)],
        "drivers/net": [Row("net: {stem}", 5, 0.4), Row("net", 4, 0.3)],
    }
)


def group(key: str, *files: str) -> FileGroup:
    return FileGroup(key, key, files, "b")


def test_a_sure_prefix_has_no_proposals_and_an_unsure_one_has() -> None:
    groups = [
        group("hwmon", "drivers/hwmon/a.c"),
        group("loop", "drivers/net/loop.c"),
        group("odd", "odd/place/x.c"),
    ]
    assert prefixes(groups, TABLE, {}) == {
        "hwmon": Prefix("hwmon"),
        "loop": Prefix("net: loop", ("net: loop", "net")),
        "odd": Prefix("place", ("place",)),
    }


def test_what_groups_toml_has_decides() -> None:
    entries = {
        "hwmon": GroupEntry(prefix="hwmon: all"),
        "loop": GroupEntry(prefix="net", proposals=("net: loop", "net")),
        "tap": GroupEntry(prefix="net: tap", proposals=("net: tap", "net")),
    }
    groups = [group("hwmon", "drivers/hwmon/a.c"), group("loop"), group("tap")]
    assert prefixes(groups, TABLE, entries) == {
        "hwmon": Prefix("hwmon: all"),
        "loop": Prefix("net"),
        "tap": Prefix("net: tap", ("net: tap", "net")),
    }


def test_groups_with_one_proposal_get_a_word_of_their_own_which_is_unsure() -> None:
    groups = [
        group("one", "drivers/hwmon/lm75.c"),
        group("two", "drivers/hwmon/a.c", "drivers/hwmon/b.c"),
        group("three", "drivers/hwmon/pmbus/x.c", "drivers/hwmon/pmbus/y.c"),
    ]
    table = PrefixTable({"drivers/hwmon": [Row("hwmon", 9, 0.9)]})
    assert prefixes(groups, table, {}) == {
        "three": Prefix("hwmon"),
        "two": Prefix("hwmon: hwmon", ("hwmon: hwmon", "hwmon")),
        "one": Prefix("hwmon: lm75", ("hwmon: lm75", "hwmon")),
    }


def test_a_prefix_that_people_have_used_beats_one_that_is_made_up() -> None:
    groups = [
        group("large", "drivers/net/a.c", "drivers/net/b.c"),
        group("loop", "drivers/net/loop.c"),
    ]
    table = PrefixTable({"drivers/net": [Row("net", 5, 0.5), Row("{stem}", 4, 0.4)]})
    assert prefixes(groups, table, {}) == {
        "large": Prefix("net", ("net", "a", "b")),
        "loop": Prefix("loop", ("loop", "net")),
    }


def test_a_cover_letter_begins_with_what_its_patches_share() -> None:
    assert shared_prefix(["ASoC: rt5640", "ASoC: da7213"]) == "ASoC"
    assert shared_prefix(["hwmon", "leds"]) == "treewide"
