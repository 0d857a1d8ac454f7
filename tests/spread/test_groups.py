"""Files in groups: by section, as the folding table and groups.toml have it."""

from __future__ import annotations

import pytest

from refactor.errors import BadInput
from refactor.series.spread import By
from refactor.spread.entries import GroupEntry
from refactor.spread.groups import FileGroup, Grouping
from refactor.spread.maintainers import parse_maintainers
from refactor.spread.sections import Sections

TEXT = """\
HARDWARE MONITORING
M:	Guenter <g@example.org>
T:	git git://example.org/hwmon.git
F:	drivers/hwmon/

LM75 DRIVER
M:	Lou <l@example.org>
F:	drivers/hwmon/lm75.c

NETWORKING DRIVERS
M:	Net <n@example.org>
T:	git git://example.org/net.git
F:	drivers/net/

ACME ETHERNET
M:	Acme <a@example.org>
F:	drivers/net/acme/

ACME/ETHERNET
M:	Acme <a@example.org>
F:	drivers/net/acme2/

THE REST
M:	Linus <l@example.org>
F:	*
F:	*/
"""
SECTIONS = Sections(parse_maintainers(TEXT))
FOLDS = {"HARDWARE MONITORING": "hwmon"}
PATHS = (
    "drivers/hwmon/lm75.c",
    "drivers/hwmon/adt7475.c",
    "drivers/net/acme/main.c",
    "drivers/net/acme2/main.c",
    "drivers/net/loop.c",
    "lib/sort.c",
    "lib/math/gcd.c",
    "Kbuild",
)
HWMON = FileGroup(
    "hwmon", "HARDWARE MONITORING", ("drivers/hwmon/adt7475.c", "drivers/hwmon/lm75.c"), "hwmon"
)
REST = (
    FileGroup("kbuild", "Kbuild", ("Kbuild",), "kbuild"),
    FileGroup("lib", "lib", ("lib/sort.c",), "lib"),
    FileGroup("lib-math", "lib/math", ("lib/math/gcd.c",), "lib-math"),
)


def grouped(
    by: By = "section", entries: dict[str, GroupEntry] | None = None, paths: tuple[str, ...] = PATHS
) -> tuple[FileGroup, ...]:
    return Grouping(by, SECTIONS, FOLDS, entries or {}).groups(paths)


def keys(groups: tuple[FileGroup, ...]) -> dict[str, tuple[str, ...]]:
    return {group.key: group.files for group in groups}


def test_a_group_is_the_files_of_a_section_and_a_bundle_the_groups_of_a_subsystem() -> None:
    net = "networking-drivers"
    assert grouped() == (
        HWMON,
        *REST,
        FileGroup("acme-ethernet-b14e8a", "ACME ETHERNET", ("drivers/net/acme/main.c",), net),
        FileGroup("acme-ethernet-de9f25", "ACME/ETHERNET", ("drivers/net/acme2/main.c",), net),
        FileGroup(net, "NETWORKING DRIVERS", ("drivers/net/loop.c",), net),
    )


def test_the_key_of_a_group_does_not_depend_on_the_other_files() -> None:
    alone = grouped(paths=("drivers/net/acme/main.c",))
    assert [group.key for group in alone] == ["acme-ethernet-b14e8a"]


def test_a_group_may_be_a_subsystem_a_directory_or_a_file() -> None:
    net = PATHS[2:5]
    assert keys(grouped("subsystem")) == {
        "hwmon": HWMON.files,
        "kbuild": ("Kbuild",),
        "lib": ("lib/sort.c",),
        "lib-math": ("lib/math/gcd.c",),
        "networking-drivers": net,
    }
    assert keys(grouped("directory", paths=net)) == {
        "drivers-net": ("drivers/net/loop.c",),
        "drivers-net-acme": ("drivers/net/acme/main.c",),
        "drivers-net-acme2": ("drivers/net/acme2/main.c",),
    }
    assert keys(grouped("file", paths=net)) == {
        "drivers-net-acme-main-c": ("drivers/net/acme/main.c",),
        "drivers-net-acme2-main-c": ("drivers/net/acme2/main.c",),
        "drivers-net-loop-c": ("drivers/net/loop.c",),
    }


def test_what_groups_toml_has_decides() -> None:
    entries = {
        "acme": GroupEntry(section="ACME ETHERNET", files=("lib/sort.c",)),
        "hwmon": GroupEntry(section="HARDWARE MONITORING", split="file"),
        "kbuild": GroupEntry(fold="acme"),
    }
    groups = {group.key: (group.files, group.bundle) for group in grouped(entries=entries)}
    net = "networking-drivers"
    assert groups == {
        "acme": (("Kbuild", "drivers/net/acme/main.c", "lib/sort.c"), "acme"),
        "acme-ethernet-de9f25": (("drivers/net/acme2/main.c",), net),
        "drivers-hwmon-adt7475-c": (("drivers/hwmon/adt7475.c",), "hwmon"),
        "drivers-hwmon-lm75-c": (("drivers/hwmon/lm75.c",), "hwmon"),
        "lib-math": (("lib/math/gcd.c",), "lib-math"),
        net: (("drivers/net/loop.c",), net),
    }


def test_a_section_that_was_renamed_is_known_by_its_files() -> None:
    entries = {"old": GroupEntry(section="OLD NAME", files=("drivers/net/acme/main.c",))}
    paths = ("drivers/net/acme/main.c", "drivers/net/acme/new.c")
    assert grouped(entries=entries, paths=paths) == (
        FileGroup("old", "ACME ETHERNET", paths, "networking-drivers"),
    )


def test_a_key_that_another_section_has_is_not_used_again() -> None:
    entries = {"networking-drivers": GroupEntry(section="ELSEWHERE")}
    (group,) = grouped(entries=entries, paths=("drivers/net/loop.c",))
    assert group.key == "networking-drivers-0f767f"


@pytest.mark.parametrize(
    ("entries", "complaint"),
    [
        (
            {"lib": GroupEntry(fold="libs")},
            "groups.toml, [lib]: fold: there is no group 'libs': name one of this file",
        ),
        (
            {"lib": GroupEntry(fold="kbuild"), "kbuild": GroupEntry(fold="lib")},
            "groups.toml: groups fold in a circle: lib into kbuild into lib: "
            "take `fold` out of one of them",
        ),
    ],
)
def test_a_fold_that_leads_nowhere_is_an_error(
    entries: dict[str, GroupEntry], complaint: str
) -> None:
    with pytest.raises(BadInput) as caught:
        grouped(entries=entries, paths=("lib/sort.c",))
    assert str(caught.value) == complaint
