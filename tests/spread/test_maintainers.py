from __future__ import annotations

import pytest

from refactor.spread.maintainers import FilePattern, Section, parse_maintainers

TEXT = """\
List of maintainers
===================

Descriptions of section entries:

\tM: *Mail* patches to: FullName <address@domain>

Maintainers List
----------------

ACPI FOR ARM64
M:\tLin <lin@example.org>
L:\tlinux-acpi@example.org
S:\tMaintained
F:\tdrivers/acpi/arm64

# A comment is no title.
HWMON
M:\tGu <gu@example.org>
S:\tMaintained
T:\tgit git://git.example.org/hwmon.git
F:\tdrivers/hwmon/
F:\tinclude/linux/hwmon*.h
X:\tdrivers/hwmon/other.c

OLD DRIVER
S:\tOrphan
N:\told[0-9]
"""


def test_sections_are_read_in_order_and_directories_get_their_slash() -> None:
    assert list(parse_maintainers(TEXT, {"drivers/acpi/arm64", "drivers/hwmon"})) == [
        Section(
            "ACPI FOR ARM64",
            (("M", "Lin <lin@example.org>"), ("L", "linux-acpi@example.org"), ("S", "Maintained")),
            (FilePattern("F", "drivers/acpi/arm64/"),),
        ),
        Section(
            "HWMON",
            (
                ("M", "Gu <gu@example.org>"),
                ("S", "Maintained"),
                ("T", "git git://git.example.org/hwmon.git"),
            ),
            (
                FilePattern("F", "drivers/hwmon/"),
                FilePattern("F", "include/linux/hwmon*.h"),
                FilePattern("X", "drivers/hwmon/other.c"),
            ),
        ),
        Section("OLD DRIVER", (("S", "Orphan"),), (FilePattern("N", "old[0-9]"),)),
    ]


@pytest.mark.parametrize(
    ("kind", "text", "path", "matches"),
    [
        ("F", "drivers/acpi/arm64/", "drivers/acpi/arm64/gtdt.c", True),
        ("F", "drivers/acpi/arm64", "drivers/acpi/arm64/gtdt.c", False),
        ("F", "drivers/net/", "drivers/net/can/dev/dev.c", True),
        # `*` is no file of a directory below; `**` is.
        ("F", "drivers/net/*", "drivers/net/tun.c", True),
        ("F", "drivers/net/*", "drivers/net/can/dev.c", False),
        ("F", "drivers/**/can*", "drivers/net/can/dev.c", True),
        ("F", "*/", "kernel/fork.c", True),
        ("F", "*", "Makefile", True),
        ("F", "*", "kernel/fork.c", False),
        ("F", "include/linux/da?.h", "include/linux/da9.h", True),
        ("F", "lib/locking*.[ch]", "lib/locking-selftest.h", True),
        ("F", "lib/a.c", "lib/axc", False),
        # The script holds a pattern against the start of a path only.
        ("F", "lib/sort", "lib/sort.c", True),
        ("N", r"sun[x4 5]i", "drivers/clk/sun4i.c", True),
        ("N", r"\bmxc[^\d]", "drivers/w1/mxc_w1.c", True),
        ("N", "imx", "drivers/hwmon/lm75.c", False),
    ],
)
def test_a_pattern_means_what_the_script_takes_it_for(
    kind: str, text: str, path: str, matches: bool
) -> None:
    assert FilePattern(kind, text).matches(path) is matches


@pytest.mark.parametrize(
    ("fields", "maintained"),
    [
        ((("M", "Lin <lin@example.org>"), ("S", "Maintained")), True),
        ((("M", "Lin <lin@example.org>"),), True),
        ((("M", "Lin <lin@example.org>"), ("S", "Odd Fixes")), True),
        ((("M", "Lin <lin@example.org>"), ("S", "Orphan / Obsolete")), False),
        ((("R", "Lin <lin@example.org>"), ("S", "Maintained")), False),
    ],
)
def test_a_section_is_maintained_that_names_a_maintainer_and_is_no_orphan(
    fields: tuple[tuple[str, str], ...], maintained: bool
) -> None:
    assert Section("ONE", fields, ()).is_maintained is maintained
