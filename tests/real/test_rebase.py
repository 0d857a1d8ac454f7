"""The first series from one real release to the next: what differs, and nothing is found out twice."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from refactor import process
from tests.cli import run_cli
from tests.conftest import git
from tests.kernels import TREE, missing, other_each_time

pytestmark = pytest.mark.kernel

SERIES = "arm64-exit-work"

DRIFT = """\
arm64-exit-work: from v16 on v7.2 (Linux 7.2.N, C) to v16 on v7.3 (Linux 7.3.N, C)
  1       exit-work-mask         unchanged
  2       drop-has-syscall-work  unchanged
  new in MAINTAINERS: Mark Rutland <mark.rutland@arm.com> (reviewer)
"""
"""git range-diff finds a difference in both: the context of the second has moved, and both name one person more."""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A bare repository with both releases, which borrows their objects."""
    directory = tmp_path / "linux.git"
    git(tmp_path, "init", "-q", "--bare", str(directory))
    (directory / "objects/info/alternates").write_text(f"{TREE / 'objects'}\n")
    for version in ("7.2", "7.3"):
        if why := missing(version):
            pytest.skip(f"Linux {version}: {why}")
        git(directory, "tag", f"v{version}", git(TREE, "rev-parse", f"v{version}").strip())
    return directory


def test_from_one_release_to_the_next(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = ("--tree", str(clone))
    run_cli("run", SERIES, "--onto", "v7.2", "-v16", *tree)
    rebase = ("rebase", SERIES, "--onto", "v7.3", *tree)
    first = run_cli(*rebase)
    drift = other_each_time(first.out.partition("\n\n")[2])
    assert (first.code, first.err, drift) == (0, "", DRIFT)
    run_cli("undo", SERIES, "-v16", *tree)
    asked = []
    real = process.run

    def run(command: Sequence[str], **more: object) -> process.Completed:
        asked.append(Path(command[0]).name)
        return real(command, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(process, "run", run)
    assert run_cli(*rebase) == first
    # Neither spatch nor get_maintainer.pl; git finds the repository.
    assert set(asked) <= {"clang-format", "git"}
