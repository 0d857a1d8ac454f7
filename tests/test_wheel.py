"""What an installed wheel holds: the rules and series are found there as in a checkout."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from zipfile import ZipFile

from refactor import process
from tests.cli import run_cli

TOP = Path(__file__).parent.parent


def test_rules_and_series_are_found_in_a_wheel(tmp_path: Path) -> None:
    build = [
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "-w",
        str(tmp_path),
        str(TOP),
    ]
    built = process.run([sys.executable, *build], env=os.environ)
    assert built.code == 0, built.stderr
    (wheel,) = tmp_path.glob("kernel_refactor-*.whl")
    site = tmp_path / "site"
    with ZipFile(wheel) as archive:
        archive.extractall(site)
    listed = process.run(
        [sys.executable, "-m", "refactor", "list"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(site)},
    )
    assert (listed.code, listed.stdout.decode(), listed.stderr) == (0, run_cli("list").out, b"")
    shipped = {
        str(path.relative_to(site / "refactor/shipped"))
        for path in site.glob("refactor/shipped/**/*")
        if path.is_file()
    }
    ours = {
        str(path.relative_to(TOP))
        for part in ("cocci", "series")
        for path in (TOP / part).glob("**/*")
        if path.is_file()
    }
    assert shipped == ours
    page = "refactor/report/page.html.j2"
    assert (site / page).read_bytes() == (TOP / page).read_bytes()
    (installed,) = site.glob("kernel_refactor-*.data/data/share/man/man1")
    manuals = {path.name for path in (TOP / "refactor/guide/man").iterdir()}
    assert {path.name for path in installed.iterdir()} == manuals
    pages = {path.name for path in (site / "refactor/guide").iterdir()}
    assert pages == {path.name for path in (TOP / "refactor/guide").iterdir()}
