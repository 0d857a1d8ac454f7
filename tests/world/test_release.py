"""`make release VERSION=`: what it refuses, and what it leaves: a commit, a tag, an sdist and a wheel."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import git, write_files

TOP = Path(__file__).parent.parent.parent
CHANGES = (
    "# What changed\n\n## Not released yet\n\n* A new verb.\n\n## 1.0, 2026-01-01\n\n* The first.\n"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with what a release touches, whose gates always pass."""
    top = tmp_path / "project"
    kept = ("Makefile", "pyproject.toml", "LICENSE", ".ci/release", "refactor/py.typed")
    write_files(top, {name: (TOP / name).read_bytes() for name in kept})
    write_files(
        top,
        {
            "README.md": "# refactor\n",
            ".gitignore": (TOP / ".gitignore").read_bytes(),
            "refactor/__init__.py": '"""x"""\n\n__version__ = "1.0"\n',
            "refactor/guide/changes.md": CHANGES,
            "cocci/r/r.cocci": "",
            "series/s/series.toml": "",
            ".venv/ready": "",
            ".venv/bin/python": f'#!/bin/sh\nexec {sys.executable} "$@"\n',
            "bin/make": '#!/bin/sh\necho "gates: $*"\n',
        },
    )
    for program in (".ci/release", ".venv/bin/python", "bin/make"):
        (top / program).chmod(0o755)
    git(top, "init", "-q")
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "Begin")
    return top


def release(top: Path, version: str) -> tuple[int, str, str]:
    env = os.environ | {"PATH": f"{top / 'bin'}:{os.environ['PATH']}"}
    command = [".ci/release", version]
    done = subprocess.run(command, cwd=top, env=env, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("version", ["", "16", "v1.2", "1.2.3.4", "1.2; true"])
def test_a_version_that_is_none_is_refused(project: Path, version: str) -> None:
    expected = f"release: wanted make release VERSION=1.2.3, got '{version}'\n"
    assert release(project, version) == (1, "", expected)


def test_a_tree_that_is_not_clean_is_refused_in_one_line(project: Path) -> None:
    (project / "new").write_text("x")
    complaint = "the work tree is not clean: commit or remove what git status shows"
    assert release(project, "1.1") == (1, "", f"release: {complaint}\n")


def test_a_tag_that_is_there_is_refused(project: Path) -> None:
    git(project, "tag", "v1.1")
    assert release(project, "1.1") == (1, "", "release: there is a tag v1.1 already\n")


def test_gates_that_fail_leave_the_tree_as_it_was(project: Path) -> None:
    (project / "bin/make").write_text("#!/bin/sh\nexit 2\n")
    git(project, "commit", "-q", "-a", "-m", "Break")
    head = git(project, "rev-parse", "HEAD")
    assert release(project, "1.1") == (2, "", "")
    assert (git(project, "status", "--short"), git(project, "rev-parse", "HEAD")) == ("", head)


def test_a_release_is_a_commit_a_tag_an_sdist_and_a_wheel(project: Path) -> None:
    code, out, err = release(project, "1.1")
    assert code == 0, err
    assert out.startswith("gates: check\n")
    files = "kernel_refactor-1.1-py3-none-any.whl\nkernel_refactor-1.1.tar.gz\n"
    assert out.endswith(f"v1.1 is tagged; dist/ holds:\n{files}")
    assert git(project, "status", "--short") == ""
    assert git(project, "log", "-1", "--format=%s%n%b", "v1.1") == (
        "Release 1.1\nSigned-off-by: Ada Developer <ada@example.org>\n\n"
    )
    assert (
        git(project, "tag", "-l", "--format=%(contents)", "v1.1")
        == "refactor 1.1\n\n* A new verb.\n\n"
    )
    changes = git(project, "show", "v1.1:refactor/guide/changes.md")
    today = git(project, "log", "-1", "--format=%cs").strip()
    assert "## Not released yet\n\n## 1.1, 20" in changes
    assert today[:2] == "20"


def test_make_wants_a_version_on_its_command_line(project: Path) -> None:
    done = subprocess.run(
        ["make", "-s", "-o", "environment", "release"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    complaint = "release: wanted make release VERSION=1.2.3, got ''"
    assert done.stderr.splitlines()[0] == complaint
