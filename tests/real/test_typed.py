"""Rules with the types of Linux 7.3: what a member or an argument is only headers say.

The whole of drivers/ and sound/ takes some minutes: run `refactor try` with this rule and these two
directories, which says 204 files and 239 places, and nothing that was not examined.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli import run_cli
from tests.conftest import own_library
from tests.kernels import TREE, missing
from tests.world.test_treewide import TREEWIDE

pytestmark = pytest.mark.kernel

DIRECTORIES = ["drivers/edac", "drivers/soundwire", "sound/soc/amd"]
DRIVERS = [
    *(f"drivers/edac/{name}_edac.c" for name in ("a72", "fsl_ddr", "mpc85xx", "qcom", "xgene")),
    *(f"drivers/soundwire/{name}.c" for name in ("amd_manager", "qcom")),
    *(f"sound/soc/amd/{name}.c" for name in ("acp-pcm-dma", "ps/pci-ps", "ps/ps-common")),
    "sound/soc/amd/yc/pci-acp6x.c",
]
PLACES = 13
LABEL = """\
/// A device says its label
// Options: --all-includes --include-headers-for-types
virtual patch

@depends on patch@
struct device *D;
@@
-dev_name(D)
+dev_label(D)
"""
LABELLED = [
    "drivers/hwmon/ltc2992.c",
    "drivers/input/touchscreen/imx6ul_tsc.c",
    "drivers/rtc/rtc-mt7622.c",
    "drivers/spi/spi-mem.c",
    "drivers/spi/spi-tegra20-slink.c",
]


@pytest.fixture(autouse=True)
def linux() -> None:
    if why := missing("7.3"):
        pytest.skip(f"Linux 7.3: {why}")


def tried(*args: str | Path) -> dict[str, object]:
    said = run_cli("try", *args, "--onto", "v7.3", "--tree", TREE, "--json")
    assert said.err == ""
    result = json.loads(said.out)
    assert isinstance(result, dict)
    return result


def test_platform_drivers_in_some_directories(tmp_path: Path) -> None:
    """`pdev` is a parameter, a variable, or a member whose type a header beside the file has."""
    library = tmp_path / "library"
    shutil.copytree(TREEWIDE, library)
    own_library(library, {})
    result = tried("platform-drvdata", *DIRECTORIES)
    assert (result["files"], result["unexamined"]) == (DRIVERS, [])
    lines = str(result["diff"]).splitlines()
    added = [line[1:] for line in lines if line.startswith("+") and not line.startswith("+++")]
    removed = [line[1:] for line in lines if line.startswith("-") and not line.startswith("---")]
    assert len(removed) == PLACES
    for old, new in zip(removed, added, strict=True):
        start, _, rest = old.partition("dev_get_drvdata(&")
        assert new == f"{start}platform_get_drvdata({rest.replace('->dev)', ')', 1)}"


def test_types_of_headers_that_all_drivers_include(tmp_path: Path) -> None:
    """`&pdev->dev` and `&spi->dev` are devices by what include/linux says."""
    (tmp_path / "label.cocci").write_text(LABEL)
    result = tried(tmp_path / "label.cocci", *LABELLED)
    assert result["files"] == LABELLED
