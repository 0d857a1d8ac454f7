from __future__ import annotations

from refactor.spread.maintainers import parse_maintainers
from refactor.spread.sections import Sections

TEXT = """\
FREESCALE IMX
M:\tIm <im@example.org>
T:\tgit git://git.example.org/imx.git
N:\timx

HWMON
M:\tGu <gu@example.org>
T:\tgit git://git.example.org/hwmon.git
F:\tdrivers/hwmon/
X:\tdrivers/hwmon/pmbus/other.c

LM75 DRIVER
M:\tLe <le@example.org>
F:\tdrivers/hwmon/lm75.c

PMBUS
M:\tPo <po@example.org>
F:\tdrivers/hwmon/pmbus/

SCSI TAPE
S:\tOrphan
F:\tdrivers/scsi/st.c

SCSI
M:\tSc <sc@example.org>
T:\tgit git://git.example.org/scsi.git
F:\tdrivers/scsi/

W1
M:\tWi <wi@example.org>
F:\tdrivers/w1/

THE REST
M:\tLi <li@example.org>
T:\tgit git://git.example.org/linux.git
F:\t*
F:\t*/
"""

SECTIONS = Sections(parse_maintainers(TEXT))


def titles(path: str) -> tuple[list[str], str | None, str | None]:
    best, subsystem = SECTIONS.best(path), SECTIONS.subsystem(path)
    return (
        [match.section.title for match in SECTIONS.matches(path)],
        best.title if best else None,
        subsystem.title if subsystem else None,
    )


def test_the_longest_pattern_decides_and_the_broadest_section_with_a_tree_is_the_subsystem() -> (
    None
):
    assert titles("drivers/hwmon/lm75.c") == (
        ["LM75 DRIVER", "HWMON", "THE REST"],
        "LM75 DRIVER",
        "HWMON",
    )
    assert titles("drivers/hwmon/pmbus/adm.c") == (["PMBUS", "HWMON", "THE REST"], "PMBUS", "HWMON")


def test_what_is_excluded_belongs_to_the_others() -> None:
    assert titles("drivers/hwmon/pmbus/other.c") == (["PMBUS", "THE REST"], "PMBUS", "PMBUS")


def test_an_orphan_falls_to_the_next_section_up() -> None:
    assert titles("drivers/scsi/st.c") == (["SCSI TAPE", "SCSI", "THE REST"], "SCSI", "SCSI")


def test_a_word_in_a_name_makes_no_subsystem_but_where_nothing_else_does() -> None:
    assert titles("drivers/hwmon/imx.c") == (
        ["HWMON", "FREESCALE IMX", "THE REST"],
        "HWMON",
        "HWMON",
    )
    assert titles("drivers/clk/imx.c") == (
        ["FREESCALE IMX", "THE REST"],
        "FREESCALE IMX",
        "FREESCALE IMX",
    )


def test_without_a_tree_the_broadest_section_is_the_subsystem() -> None:
    assert titles("drivers/w1/w1.c") == (["W1", "THE REST"], "W1", "W1")


def test_a_file_of_nobody_has_no_subsystem() -> None:
    assert titles("lib/sort.c") == (["THE REST"], "THE REST", None)
    assert Sections(()).best("lib/sort.c") is None
