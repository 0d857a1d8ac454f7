"""A tree-wide conversion of Linux 7.3: its groups and bundles, and every patch alone on the base."""

from __future__ import annotations

import json
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


def test_show_functions(clone: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"
    shutil.copytree(TREEWIDE, library)
    own_library(library, {})
    tree = ("--tree", clone)
    accepted = run_cli("run", "scn", "--onto", "v7.3", "-v1", "--accept-prefixes", "--json", *tree)
    assert accepted.err == ""
    made = [step for step in json.loads(accepted.out)["run"]["steps"] if step["group"]]
    bundles = {step["group"]["bundle"] for step in made}
    files = [file["path"] for step in made for file in step["facts"]["files"]]
    # A section of one file makes a bundle of its own where no subsystem takes it.
    assert (len(made), len(bundles), len(files), len(set(files))) == (37, 21, 58, 58)
    out = tmp_path / "out"
    assert run_cli("format-patch", "scn", "-v1", "-o", out, *tree).code == 0
    patches = [path for path in sorted(out.rglob("*.patch")) if "-0000-" not in path.name]
    assert len(patches) == 37
    _require_applied(clone, tmp_path / "work", patches)


def _require_applied(clone: Path, work: Path, patches: list[Path]) -> None:
    """Apply each patch alone with git am, and then all of them, in a work tree of their files."""
    git(clone.parent, "clone", "-q", "--shared", "--no-checkout", str(clone), str(work))
    git(work, "sparse-checkout", "init", "--no-cone")
    names = git(clone, "diff", "--name-only", "v7.3", "scn/v1").splitlines()
    (work / ".git/info/sparse-checkout").write_text("".join(f"/{name}\n" for name in names))
    for patch in patches:
        git(work, "checkout", "-q", "--detach", "v7.3")
        git(work, "am", "-q", str(patch))
    git(work, "checkout", "-q", "--detach", "v7.3")
    git(work, "am", "-q", *map(str, patches))
    applied = git(work, "rev-parse", "HEAD^{tree}")
    assert applied == git(clone, "rev-parse", "scn/v1^{tree}")
