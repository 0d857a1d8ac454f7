from __future__ import annotations

import pytest

from refactor.spread.prefix_rows import Row, parse_table
from refactor.spread.prefixes import PrefixProposal, PrefixTable, join_prefix

TABLE = PrefixTable(
    parse_table(
        """\
# path template votes share
drivers/hwmon	hwmon: ({stem})	12.0	0.76
drivers/hwmon	hwmon: {stem}	3.0	0.16
drivers/net/weak	weak	0.4	0.90
drivers/net/**	net: {sub}	5.0	0.60
drivers/net/**	{dir}: {parent}	4.0	0.30
drivers	drivers	9.0	0.50
kernel/core.c	kernel: own	2.0	0.90
kernel	kernel: {tail}	6.0	0.80
kernel	kernel	2.0	0.20
sound/**	ASoC: {stem}	9.0	0.80
sound/**	ASoC: {head}	1.0	0.10
"""
    )
)


def short(proposals: tuple[PrefixProposal, ...]) -> list[tuple[str, float, float, bool]]:
    return [
        (found.prefix, round(found.votes, 2), round(found.share, 2), found.is_sure)
        for found in proposals
    ]


def test_the_rows_of_the_directory_are_filled_with_the_name_of_the_file() -> None:
    assert short(TABLE.for_file("drivers/hwmon/lm75.c")) == [
        ("hwmon: (lm75)", 12.0, 0.76, True),
        ("hwmon: lm75", 3.0, 0.16, False),
    ]


def test_the_rows_of_the_file_come_first() -> None:
    assert short(TABLE.for_file("kernel/core.c")) == [("kernel: own", 2.0, 0.9, False)]


def test_a_row_whose_word_the_name_lacks_is_left_out() -> None:
    assert short(TABLE.for_file("kernel/fork.c")) == [("kernel", 2.0, 0.2, False)]
    assert short(TABLE.for_file("kernel/time-ns.c")) == [
        ("kernel: ns", 6.0, 0.8, True),
        ("kernel", 2.0, 0.2, False),
    ]


def test_rows_that_fill_to_the_same_are_one() -> None:
    assert short(TABLE.for_file("sound/soc/rt5640.c")) == [("ASoC: rt5640", 10.0, 0.9, True)]


def test_a_directory_that_knows_little_is_asked_together_with_the_ones_above() -> None:
    assert short(TABLE.for_file("drivers/net/weak/a.c")) == [
        ("weak", 0.4, 0.9, False),
        ("net: weak", 5.0, 0.6, True),
    ]


def test_directories_below_have_words_of_their_own() -> None:
    assert short(TABLE.for_file("drivers/net/can/dev/sub/a.c")) == [
        ("net: can", 5.0, 0.6, True),
        ("sub: dev", 4.0, 0.3, False),
    ]
    assert short(TABLE.for_file("drivers/gpio/gpio.c")) == [("drivers", 9.0, 0.5, False)]
    assert TABLE.for_file("lib/sort.c") == ()


def test_several_files_have_what_their_prefixes_begin_with_and_it_is_not_sure() -> None:
    assert short(TABLE.for_files(["sound/soc/rt5640.c", "sound/soc/da7213.c"])) == [
        ("ASoC", 20.0, 0.43, False),
        ("ASoC: da7213", 10.0, 0.45, False),
        ("ASoC: rt5640", 10.0, 0.45, False),
    ]


def test_several_files_that_agree_are_as_sure_as_each() -> None:
    assert short(TABLE.for_files(["drivers/net/can/a.c", "drivers/net/can/b.c"])) == [
        ("net: can", 10.0, 0.6, True)
    ]


def test_several_files_with_nothing_in_common_vote() -> None:
    assert short(TABLE.for_files(["drivers/hwmon/lm75.c", "kernel/core.c"])) == [
        ("kernel: own", 2.0, 0.45, False),
        ("hwmon: (lm75)", 12.0, 0.38, False),
        ("hwmon: lm75", 3.0, 0.08, False),
    ]


def test_headers_and_papers_decide_only_while_there_is_nothing_else() -> None:
    files = ["include/linux/hwmon.h", "Documentation/hwmon/lm75.rst", "drivers/hwmon/Makefile"]
    assert TABLE.for_files([*files, "drivers/hwmon/lm75.c"]) == TABLE.for_file(
        "drivers/hwmon/lm75.c"
    )
    assert short(TABLE.for_files(files))[0] == ("hwmon: (Makefile)", 12.0, 0.76, True)


@pytest.mark.parametrize(
    ("prefixes", "common"),
    [
        (["drm/radeon", "drm/amdgpu"], "drm"),
        (["drm/i915: dp", "drm/i915: psr"], "drm/i915"),
        (["net: a", "net/b"], "net"),
        (["hwmon", "hwmon: (lm75)"], "hwmon"),
        (["crypto: caam -", "crypto: qat -"], "crypto"),
        (["hwmon", "hwmonx"], ""),
    ],
)
def test_components_are_compared_whole(prefixes: list[str], common: str) -> None:
    rows = {f"d/{number}.c": [Row(prefix, 9, 0.9)] for number, prefix in enumerate(prefixes)}
    best = PrefixTable(rows).for_files(rows)[0].prefix
    assert best == (common or prefixes[0])


@pytest.mark.parametrize(
    ("prefix", "subject"),
    [
        ("hwmon: (lm75)", "hwmon: (lm75) Fix"),
        ("crypto: caam -", "crypto: caam - Fix"),
        ("staging:", "staging: Fix"),
        ("ASoC: rt5640", "ASoC: rt5640: Fix"),
    ],
)
def test_a_prefix_joins_the_subject_as_people_write_it(prefix: str, subject: str) -> None:
    assert join_prefix(prefix, "Fix") == subject


def test_what_commits_to_the_file_have_used_comes_first_and_agreement_makes_it_surer() -> None:
    table = TABLE.behind(
        {
            "drivers/hwmon/lm75.c": [PrefixProposal("hwmon: lm75", 2, 1.0)],
            "drivers/hwmon/new.c": [PrefixProposal("hwmon: fresh", 1, 1.0)],
        }
    )
    assert short(table.for_file("drivers/hwmon/lm75.c")) == [
        ("hwmon: lm75", 5.0, 1.0, True),
        ("hwmon: (lm75)", 12.0, 0.76, True),
    ]
    assert short(table.for_file("drivers/hwmon/new.c"))[0] == ("hwmon: fresh", 1.0, 1.0, False)
    assert table.for_file("drivers/hwmon/other.c") == TABLE.for_file("drivers/hwmon/other.c")
