"""A tree-wide conversion of Linux 7.3: its groups and bundles, and every patch alone on the base."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest

from tests.cli import run_cli
from tests.conftest import git, own_library
from tests.kernels import TREE, missing
from tests.world.test_treewide import TREEWIDE

pytestmark = pytest.mark.kernel


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A bare repository with Linux 7.3, which borrows its objects."""
    if why := missing("7.3"):
        pytest.skip(f"Linux 7.3: {why}")
    directory = tmp_path / "linux.git"
    git(tmp_path, "clone", "-q", "--bare", "--shared", str(TREE), str(directory))
    return directory


@pytest.mark.parametrize(
    ("series", "groups", "bundles", "files", "sample"),
    [
        # spatch without the macros of this program parses less, and changes 57 and 404 files. By
        # section alone sysfs makes 197 groups: hwmon and leds fold those of 102 files into two.
        ("scn", 37, 21, 58, 37),
        pytest.param("sysfs", 172, 87, 417, 50, marks=pytest.mark.boot),
    ],
)
def test_show_functions(
    clone: Path, tmp_path: Path, series: str, groups: int, bundles: int, files: int, sample: int
) -> None:
    library = tmp_path / "library"
    shutil.copytree(TREEWIDE, library)
    own_library(library, {})
    tree = ("--tree", clone)
    run = ("run", series, "--onto", "v7.3", "-v1", *tree)
    accepted = run_cli(*run, "--accept-prefixes", "--json")
    assert accepted.err == ""
    made = [step for step in json.loads(accepted.out)["run"]["steps"] if step["group"]]
    mailed = {step["group"]["bundle"] for step in made}
    paths = [file["path"] for step in made for file in step["facts"]["files"]]
    # A section of one file makes a bundle of its own where no subsystem takes it.
    assert (len(made), len(mailed), len(paths), len(set(paths))) == (groups, bundles, files, files)
    tip = git(clone, "rev-parse", f"{series}/v1")
    assert run_cli(*run).code == 0
    assert git(clone, "rev-parse", f"{series}/v1") == tip
    out = tmp_path / "out"
    assert run_cli("format-patch", series, "-v1", "-o", out, *tree).code == 0
    patches = [
        path for path in sorted(out.rglob("*.patch")) if "0000-cover-letter" not in path.name
    ]
    assert len(patches) == groups
    alone = sorted(random.Random(17).sample(patches, sample))
    _require_applied(clone, tmp_path / "work", f"{series}/v1", patches, alone)


def _require_applied(
    clone: Path, work: Path, branch: str, patches: list[Path], alone: list[Path]
) -> None:
    """Apply some patches alone with git am, and then all of them, in a work tree of their files."""
    git(clone.parent, "clone", "-q", "--shared", "--no-checkout", str(clone), str(work))
    git(work, "sparse-checkout", "init", "--no-cone")
    names = git(clone, "diff", "--name-only", "v7.3", branch).splitlines()
    (work / ".git/info/sparse-checkout").write_text("".join(f"/{name}\n" for name in names))
    for patch in alone:
        git(work, "checkout", "-q", "--detach", "v7.3")
        git(work, "am", "-q", str(patch))
    git(work, "checkout", "-q", "--detach", "v7.3")
    git(work, "am", "-q", *map(str, patches))
    applied = git(work, "rev-parse", "HEAD^{tree}")
    assert applied == git(clone, "rev-parse", f"{branch}^{{tree}}")
