"""Real kernels, built, booted in QEMU and compared: `make check-boot`, an hour and a half of two processors."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.cli import Said, run_cli
from tests.conftest import git
from tests.kernels import CACHE, TREE, missing

pytestmark = [
    pytest.mark.boot,
    *(
        pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not installed")
        for name in ("qemu-system-aarch64", "aarch64-linux-gnu-gcc", "cpio")
    ),
]

TOP = Path(__file__).parent.parent.parent
INVERT = """\
// SPDX-License-Identifier: GPL-2.0-only
/// Let through what seccomp refuses, and refuse what it lets through
// Options: --no-includes

@@
@@
(
-!seccomp_permit_syscall()
+seccomp_permit_syscall()
|
-secure_computing() == -1
+secure_computing() != -1
)
"""
STEPS = """
[[step]]
id = "invert"
[[step.edit]]
kind = "cocci"
rule = "invert"
scope = ["arch/arm64/kernel/ptrace.c"]
sites = 1

[[step]]
id = "last"
[[step.edit]]
kind = "insert"
file = "arch/arm64/kernel/syscall.c"
after = "#include <linux/ptrace.h>"
text = "#include <linux/types.h>"
"""


@pytest.fixture(params=["7.2", "7.3"])
def version(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A version that can be had; what is built for it is kept from one test to the next."""
    name = str(request.param)
    if why := missing(name):
        pytest.skip(f"Linux {name}: {why}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(CACHE.parent))
    return name


def checked(version: str, top: Path, series: str) -> Said:
    """A series on a kernel, booted."""
    tree = top / "linux.git"
    git(top, "init", "-q", "--bare", str(tree))
    (tree / "objects/info/alternates").write_text(f"{TREE / 'objects'}\n")
    git(tree, "tag", f"v{version}", git(TREE, "rev-parse", f"v{version}").strip())
    made = run_cli("run", series, "--onto", f"v{version}", "-v16", "--signoff", "--tree", tree)
    assert (made.code, made.err) == (0, "")
    return run_cli("check", series, "-v16", "--boot", "--tree", tree)


def test_the_first_series_changes_no_behaviour(version: str, tmp_path: Path) -> None:
    said = checked(version, tmp_path, "arm64-exit-work")
    shown = re.search(
        r"^  ok  behaviour \(arm64\): Linux \S+ boots, (\d+) cases of (\d+) tests pass",
        said.out,
        re.M,
    )
    assert shown is not None, said
    assert "note: breakpoints/breakpoint_test_arm64: 213 pass; pass\n" in said.out
    assert "note: arm64/abi/ptrace: 11 pass; pass\n" in said.out
    assert (said.code, said.out.splitlines()[-2]) == (0, "all checks passed")


def test_a_seccomp_condition_that_is_inverted_is_found(
    version: str, tmp_path: Path, sealed: Path
) -> None:
    own = tmp_path / "own"
    shutil.copytree(TOP / "series/arm64-exit-work", own / "series/inverted")
    (own / "cocci/invert").mkdir(parents=True)
    (own / "cocci/invert/invert.cocci").write_text(INVERT)
    series = own / "series/inverted/series.toml"
    series.write_text(series.read_text() + STEPS)
    for name in ("invert", "last"):
        (series.parent / f"{name}.j2").write_text(
            f"arm64: test: Make {name} come true\n\nIt is only a test.\n"
        )
    with (sealed / ".gitconfig").open("a") as config:
        config.write(f"[refactor]\n\tpath = {own}\n")
    said = checked(version, tmp_path, "inverted")
    assert said.code == 1
    first = next(line for line in said.out.splitlines() if line.startswith("first bad commit: "))
    assert re.fullmatch(
        r"first bad commit: 3/4 [0-9a-f]{12} arm64: test: Make invert come true: behaviour \(arm64\): .*",
        first,
    )
