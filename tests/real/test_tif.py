"""Thread flags of real kernels: every architecture's verdict, and the layout of those that fit."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli import run_cli
from tests.conftest import git
from tests.kernels import TREE, VERSIONS, missing
from tests.path import path_without

pytestmark = pytest.mark.kernel

# Of all architectures whose assembly names flags, as far as Debian has them.
GNU = "alpha arc hppa m68k mipsel sh4 sparc64"
ASSEMBLERS = (
    *(f"{name}-linux-gnu-as" for name in GNU.split()),
    *("arm-linux-gnueabi-as", "or1k-elf-as", "xtensa-lx106-elf-as"),
)
FITTING = ("alpha", "arc", "powerpc", "um", "xtensa")
UNCHECKED = ("csky", "microblaze")
"""Debian has no assembler for these."""


@pytest.fixture(scope="module")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def warm(shared_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(shared_cache))


def clone(version: str, directory: Path) -> Path:
    """A bare repository that borrows the real one's objects."""
    if why := missing(version):
        pytest.skip(f"Linux {version}: {why}")
    git(directory, "init", "-q", "--bare", "linux.git")
    (directory / "linux.git/objects/info/alternates").write_text(f"{TREE / 'objects'}\n")
    git(
        directory / "linux.git", "tag", f"v{version}", git(TREE, "rev-parse", f"v{version}").strip()
    )
    return directory / "linux.git"


def commitless(text: str) -> str:
    """Without the name of the commit, and the update of the release that Debian has today."""
    head, _, rest = text.partition("\n")
    release = re.sub(r"(Linux \d+\.\d+)\.\d+", r"\1.N", head.rpartition(", ")[0])
    return f"{release})\n{rest}"


def blobless(patch: str) -> str:
    """Without the names of blobs: git makes them as long as the repository needs."""
    return re.sub(r"^index [0-9a-f]+\.\.[0-9a-f]+", "index A..B", patch, flags=re.MULTILINE)


# Each was checked against the sources by hand, once: a change here wants the same.
@pytest.mark.parametrize("version", VERSIONS)
def test_every_verdict(version: str, tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    if lacking := [name for name in ASSEMBLERS if shutil.which(name) is None]:
        pytest.skip(f"not installed: {', '.join(lacking)}")
    said = run_cli(
        "tif", "show", "--all", "--onto", f"v{version}", "--tree", clone(version, tmp_path)
    )
    assert (said.code, said.err) == (0, "")
    golden(f"real/linux-{version}-tif.txt", commitless(said.out))


def test_every_verdict_without_assemblers(
    tmp_path: Path, golden: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = clone("7.3", tmp_path)
    monkeypatch.setenv("PATH", path_without(tmp_path / "bin", "as", "*-as"))
    said = run_cli("tif", "show", "--all", "--onto", "v7.3", "--tree", tree)
    assert (said.code, said.err) == (0, "")
    golden("real/linux-7.3-tif-unchecked.txt", commitless(said.out))


@pytest.mark.parametrize("arch", [*FITTING, *UNCHECKED])
def test_every_layout_that_is_possible(
    arch: str, tmp_path: Path, golden: Callable[[str, str], None]
) -> None:
    tree = clone("7.3", tmp_path)
    if lacking := [name for name in ASSEMBLERS if shutil.which(name) is None]:
        pytest.skip(f"not installed: {', '.join(lacking)}")
    wanted = (
        "run",
        "generic-tif",
        "--set",
        f"arch={arch}",
        "--onto",
        "v7.3",
        "-v1",
        "--tree",
        tree,
    )
    if arch in UNCHECKED:
        assert run_cli(*wanted).code == 4
    said = run_cli(*wanted, *(["--assembly-unchecked"] if arch in UNCHECKED else []))
    assert (said.code, said.err) == (0, "")
    golden(
        f"real/linux-7.3-tif-{arch}.patch",
        blobless(
            git(tree, "log", "-p", "--reverse", "--format=%B", f"v7.3..generic-tif-{arch}/v1", "--")
        ),
    )
