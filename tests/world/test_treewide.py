"""A tree-wide conversion of the real kernel, on a small tree with the traps that it has there."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.cli import run_cli
from tests.conftest import git, make_repository, own_library
from tests.kernel import KERNEL
from tests.spread_series import GET_MAINTAINER, MAINTAINERS

TREEWIDE = Path(__file__).parent.parent / "treewide"

SHOW = """\
static ssize_t {name}_show(struct device *dev, struct device_attribute *attr, char *buf)
{{
	return {call}(buf, PAGE_SIZE, "%s\\n", dev_name(dev));
}}
static DEVICE_ATTR_RO({name});
"""

MACRO = """\
#define an_attribute(field)					\\
static ssize_t field##_show(struct device *dev,			\\
			    struct device_attribute *attr,	\\
			    char *buf)				\\
{								\\
	return scnprintf(buf, PAGE_SIZE, "%d\\n", 1);		\\
}								\\
static DEVICE_ATTR_RO(field)

an_attribute(vendor);
"""

FILES: dict[str, bytes | str] = {
    **KERNEL,
    "MAINTAINERS": MAINTAINERS,
    "scripts/get_maintainer.pl": GET_MAINTAINER,
    "drivers/hwmon/adt7475.c": SHOW.format(name="adt", call="snprintf"),
    "drivers/hwmon/lm75.c": SHOW.format(name="lm", call="scnprintf"),
    "drivers/net/acme/main.c": SHOW.format(name="acme", call="snprintf"),
    "drivers/net/loop.c": SHOW.format(name="loop", call="snprintf"),
    "samples/show.c": SHOW.format(name="sample", call="snprintf"),
    "tools/show.c": SHOW.format(name="tool", call="snprintf"),
    "drivers/greybus/interface.c": MACRO,
    "drivers/hid/wacom_sys.c": MACRO,
    "drivers/iio/health/afe440x.h": MACRO,
    "drivers/usb/gadget/udc/core.c": MACRO,
}

LOG = """\
hwmon: Use sysfs_emit() in show functions

drivers/hwmon/adt7475.c
drivers/hwmon/lm75.c
main: Use sysfs_emit() in show functions

drivers/net/acme/main.c
loop: Use sysfs_emit() in show functions

drivers/net/loop.c
"""


def test_show_functions(tmp_path: Path) -> None:
    library = tmp_path / "library"
    shutil.copytree(TREEWIDE, library)
    own_library(library, {})
    linux = make_repository(tmp_path / "linux", FILES)
    run = ("run", "scn", "--onto", "v7.3", "-v1", "--tree", linux)
    said = run_cli(*run, "--accept-prefixes")
    assert (said.code, said.err) == (0, "")
    assert git(linux, "log", "--reverse", "--format=%s", "--name-only", "v7.3..scn/v1") == LOG
    tip = git(linux, "rev-parse", "scn/v1")
    groups = (library / "series/scn/groups.toml").read_text()
    assert run_cli(*run).code == 0
    assert git(linux, "rev-parse", "scn/v1") == tip
    assert (library / "series/scn/groups.toml").read_text() == groups


def test_the_examples_of_the_rules_hold(tmp_path: Path) -> None:
    shutil.copytree(TREEWIDE, tmp_path / "library")
    own_library(tmp_path / "library", {})
    rules = sorted(path.name for path in (TREEWIDE / "cocci").iterdir())
    assert run_cli("test", *rules).code == 0
