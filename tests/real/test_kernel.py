"""The shipped series on real kernels: the very patches, and that they apply to the very trees."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from refactor import process
from refactor.build import make
from tests.cli import run_cli
from tests.conftest import GOLDEN, git
from tests.kernels import TREE, VERSIONS, missing

pytestmark = pytest.mark.kernel

SERIES = "arm64-exit-work"
# Series -> the kernels that it is for, and what the names of its goldens begin with.
SHIPPED = {
    SERIES: (VERSIONS, "real/linux"),
    "arm64-generic-entry": (("7.2", "7.3"), "real/generic-entry"),
}
# What this commit of the series, this kernel and this run are called.
_NAMES = re.compile(
    r"^(From|index|base-commit:|Message-Id:|In-Reply-To:|References:) .*\n", re.MULTILINE
)


@pytest.fixture(scope="module")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was searched for one test need not be searched for the next."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def warm(shared_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(shared_cache))


def test_one_at_least_can_be_had() -> None:
    assert [version for version in VERSIONS if not missing(version)] != []


@pytest.fixture(
    params=[(name, version) for name, (versions, _) in SHIPPED.items() for version in versions],
    ids="-".join,
)
def shipped(request: pytest.FixtureRequest) -> tuple[str, str]:
    """A series and a version of a real kernel."""
    name, version = request.param
    return name, version


@pytest.fixture
def series(shipped: tuple[str, str]) -> str:
    """The series."""
    return shipped[0]


@pytest.fixture
def version(shipped: tuple[str, str]) -> str:
    """The version of a kernel; skipped by name where it cannot be had."""
    name = shipped[1]
    if why := missing(name):
        pytest.skip(f"Linux {name}: {why}")
    return name


@pytest.fixture
def clone(version: str, tmp_path: Path) -> Path:
    """A bare repository that borrows the real one's objects, so that the tests leave it as it is."""
    directory = tmp_path / "linux.git"
    git(tmp_path, "init", "-q", "--bare", str(directory))
    (directory / "objects/info/alternates").write_text(f"{TREE / 'objects'}\n")
    git(directory, "tag", f"v{version}", git(TREE, "rev-parse", f"v{version}").strip())
    return directory


def generated(series: str, version: str, clone: Path, out: Path) -> list[Path]:
    """Run a series and write its patches."""
    tree = ("--tree", str(clone))
    run = run_cli("run", series, "--onto", f"v{version}", "-v16", "--signoff", *tree)
    assert (run.code, run.err) == (0, ""), run
    written = run_cli("format-patch", series, "-v16", "-o", str(out), *tree)
    assert (written.code, written.err) == (0, ""), written
    return sorted(out.iterdir())


def test_the_patches_are_the_ones_that_were_read(
    series: str,
    version: str,
    clone: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    golden: Callable[[str, str], None],
) -> None:
    """Byte for byte on the very kernel that they were read on; on a later one of its line, the lines that change."""
    made = [
        _NAMES.sub(r"\1 ...\n", path.read_text())
        for path in generated(series, version, clone, tmp_path / "out")
    ]
    names = [f"{SHIPPED[series][1]}-{version}-{number:04}.patch" for number in range(len(made))]
    kernel = re.search(r"\(Linux [\d.]+\)", made[0])
    assert kernel is not None
    read = (
        []
        if request.config.getoption("--rewrite")
        else [(GOLDEN / name).read_text() for name in names]
    )
    if read and kernel[0] not in read[0]:
        assert [changed(text) for text in made[1:]] == [changed(text) for text in read[1:]]
        return
    for name, text in zip(names, made, strict=True):
        golden(name, text)


def changed(patch: str) -> list[str]:
    """The lines that a patch adds and removes."""
    return [
        line
        for line in patch.partition("\ndiff --git ")[2].splitlines()
        if line.startswith(("+", "-"))
    ]


def test_git_am_makes_the_same_trees(
    series: str, version: str, clone: Path, tmp_path: Path
) -> None:
    patches = generated(series, version, clone, tmp_path / "out")
    other = tmp_path / "maintainer"
    git(tmp_path, "clone", "-q", "--shared", "--no-checkout", str(clone), str(other))
    # All that the patches touch, and no 90,000 other files.
    touched = re.findall(r"^\+\+\+ b(/.*)", "\n".join(map(Path.read_text, patches)), re.MULTILINE)
    git(other, "sparse-checkout", "set", "--no-cone", *sorted(set(touched)))
    git(other, "checkout", "-q", f"v{version}")
    git(other, "am", "-q", *map(str, patches[1:]))
    log = ("log", "--format=%T %s", f"--max-count={len(patches) - 1}")
    assert git(other, *log) == git(clone, *log, f"{series}/v16")


def test_checkpatch_is_content(series: str, version: str, clone: Path, tmp_path: Path) -> None:
    patches = generated(series, version, clone, tmp_path / "out")
    scripts = tmp_path / "tree"
    (scripts / "scripts").mkdir(parents=True)
    for name in ("checkpatch.pl", "spelling.txt", "const_structs.checkpatch"):
        (scripts / "scripts" / name).write_text(git(clone, "show", f"v{version}:scripts/{name}"))
    args = ["--no-tree", "--strict", "--terse", "--show-types", *map(str, patches[1:])]
    done = process.run(["perl", "scripts/checkpatch.pl", *args], cwd=scripts)
    assert (done.code, done.stdout, done.stderr) == (0, b"", b"")


def test_a_second_run_keeps_the_very_commits(
    series: str, version: str, clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    args = ("run", series, "--onto", f"v{version}", "-v16", "--tree", str(clone))
    run_cli(*args)
    tip = git(clone, "rev-parse", f"{series}/v16")
    assert run_cli(*args).out.splitlines()[-1] == f"branch {series}/v16 is at {tip[:12]} already"
    assert git(clone, "rev-parse", f"{series}/v16") == tip


PROVED = """\
arm64-exit-work v16 on BASE

                              applies  expected  idempotent  checkpatch  builds  same code  signed  worded
  1/2 C exit-work-mask         ok       ok        ok          ok          ok      ok         ok      ok
  2/2 C drop-has-syscall-work  ok       ok        ok          ok          ok      -          ok      ok
  (ok passed, - not declared)

all checks passed
left out: builds (arm64 defconfig): arch/arm64/include/asm/thread_info.h: N users in \
arch/arm64/kernel/, kernel/entry/ were built, others were not
"""


@pytest.mark.skipif(
    shutil.which("aarch64-linux-gnu-gcc") is None, reason="apt-get install gcc-aarch64-linux-gnu"
)
@pytest.mark.parametrize(
    "shipped",
    [pytest.param((SERIES, "7.2"), marks=pytest.mark.boot), (SERIES, "7.3")],
    indirect=True,
)
def test_every_commit_is_proved_with_a_real_compiler(
    version: str, clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generated(SERIES, version, clone, clone.parent / "out")
    args = ("check", SERIES, "-v16", "--tree", str(clone))
    first = run_cli(*args)
    shown = re.sub(r" +(?=applies)", " " * 30, re.sub(r"\b[0-9a-f]{12}\b", "C", first.out))
    shown = re.sub(
        r"on v.*", "on BASE", re.sub(r"\b\d{2,} (?=affected|users)", "N ", shown), count=1
    )
    assert (first.code, shown) == (0, PROVED), first
    # What is known needs no make, nor anything else that builds.
    monkeypatch.setattr(make.Make, "_call", None)
    again = run_cli(*args)
    assert (again.code, again.out) == (0, first.out)
