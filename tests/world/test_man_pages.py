"""The manual pages are those of today's help, and a wheel installs them."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests import man_pages

TOP = man_pages.MAN.parent.parent.parent


def test_the_pages_are_those_of_the_help() -> None:
    """`python -m tests.man_pages` writes them."""
    kept = {path.name: path.read_text() for path in man_pages.MAN.iterdir()}
    assert kept == man_pages.pages()


def test_a_wheel_puts_them_where_man_looks() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text())
    shared = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert shared == {"refactor/guide/man": "share/man/man1"}


@pytest.mark.skipif(not shutil.which("man"), reason="no man here")
@pytest.mark.parametrize("page", ["refactor.1", "refactor-run.1", "refactor-tif-show.1"])
def test_man_reads_them_without_a_warning(page: str) -> None:
    done = subprocess.run(
        ["man", "--warnings", "-l", str(Path(man_pages.MAN / page))],
        capture_output=True,
        text=True,
        check=True,
        env={"MANWIDTH": "80", "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
    )
    assert done.stderr == ""
    for heading in ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS"):
        assert f"\n{heading}\n" in f"\n{done.stdout}"
