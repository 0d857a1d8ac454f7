"""Sections of the real MAINTAINERS, as the tree's own script finds them."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path, PurePosixPath

import pytest

from refactor.spread.maintainers import parse_maintainers
from refactor.spread.sections import Sections
from refactor.tools.get_maintainer import OPTIONS, ORDER, SCRIPT
from tests.kernels import TREE, missing

pytestmark = pytest.mark.kernel

# The script prints the sections of all its files in a row: it is made to name each file first.
BEFORE = "\tforeach my $line (sort {$hash{$b} <=> $hash{$a}} keys %hash) {\n"
NAMING = f'\tprint("FILE $file\\n");\n{BEFORE}'


def show(version: str, path: str) -> str:
    return git("show", f"v{version}:{path}")


def git(*args: str) -> str:
    done = subprocess.run(
        ["git", "--git-dir", str(TREE), *args], check=True, capture_output=True, text=True
    )
    return done.stdout


def script_titles(top: Path, paths: list[str]) -> dict[str, list[str]]:
    """The titles of the sections that the script finds for each of some files, sorted."""
    command = ["perl", SCRIPT, *OPTIONS, "--sections", "--nokeywords", "-f", *paths]
    done = subprocess.run(
        command, cwd=top, env={"PATH": "/usr/bin:/bin", **ORDER}, check=True, capture_output=True
    )
    titles = dict[str, list[str]]()
    path, is_title = "", False
    for line in done.stdout.decode().splitlines():
        if line.startswith("FILE "):
            path, is_title = line.removeprefix("FILE "), True
            titles[path] = []
        elif not line:
            is_title = True
        elif is_title and path:
            titles[path].append(line)
            is_title = False
        # The people follow after the last file.
        if len(titles) == len(paths) and titles[path][-1:] == ["THE REST"] and not line:
            path = ""
    return {path: sorted(found) for path, found in titles.items()}


def test_every_file_has_the_sections_that_the_script_finds(tmp_path: Path) -> None:
    version = "7.3"
    if reason := missing(version):
        pytest.skip(reason)
    paths = git("ls-tree", "-r", "--name-only", f"v{version}").splitlines()
    directories = {str(parent) for path in paths for parent in PurePosixPath(path).parents}
    text = show(version, "MAINTAINERS")
    script = show(version, SCRIPT)
    assert script.count(BEFORE) == 1
    (tmp_path / "scripts").mkdir()
    (tmp_path / SCRIPT).write_text(script.replace(BEFORE, NAMING))
    (tmp_path / "MAINTAINERS").write_text(text)
    for directory in directories:
        (tmp_path / directory).mkdir(parents=True, exist_ok=True)
    sample = random.Random(73).sample(paths, 150)
    for path in sample:
        (tmp_path / path).touch()

    sections = Sections(parse_maintainers(text, directories))
    ours = {
        path: sorted(match.section.title for match in sections.matches(path)) for path in sample
    }

    assert ours == script_titles(tmp_path, sample)
