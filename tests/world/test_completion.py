"""Completion, driven in real shells: bash and zsh at a terminal, fish by its own command."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli import COMMAND, cli_process, run_cli
from tests.conftest import git, make_repository, own_library
from tests.kernel import KERNEL
from tests.small_series import CALLS, small_series

SECONDS = 60


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    """A kernel with two tags, and the series `zebra` with two steps; refactor is in PATH."""
    linux = make_repository(tmp_path / "linux", KERNEL)
    git(linux, "tag", "v7.4-rc1")
    git(linux, "config", "--global", "refactor.tree", str(linux))
    toml = 'summary = "s"\n' + CALLS + CALLS.replace('"calls"', '"other"')
    files = small_series(toml)
    renamed = {name.replace("series/s/", "series/zebra/"): text for name, text in files.items()}
    own_library(tmp_path / "library", renamed)
    program = tmp_path / "bin/refactor"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {COMMAND[0]} -m refactor "$@"\n')
    program.chmod(0o755)
    return linux


def words(*args: str) -> list[str]:
    """What the scripts of the shells are told."""
    return cli_process(*args, env={"_REFACTOR_COMPLETE": "bash"}).out.splitlines()


def test_words_for_every_place(linux: Path, tmp_path: Path) -> None:
    assert words("pl") == ["plan"]
    assert words("show", "zeb") == ["zebra"]
    assert words("plan", "zebra", "--onto", "v7") == ["v7.3", "v7.4-rc1"]
    assert words("plan", "zebra", "--onto", "=", "v7.4") == ["v7.4-rc1"]
    assert words("--tree", str(linux), "plan", "zebra", "--onto", "mas") == ["master"]
    assert words("run", "zebra", "--taken", "") == ["calls", "other"]
    assert words("test", "arm64-inl") == ["arm64-inline-svc"]
    assert words("help", "tutor") == ["tutorial"]
    assert words("new", "") == ["series", "rule"]
    assert words("plan", "--hit") == ["--hits"]
    assert words("plan", "x", "--color", "n") == ["never"]


def test_nothing_is_known_about_files_and_bad_words(linux: Path, tmp_path: Path) -> None:
    (tmp_path / "library/series/zebra/series.toml").write_text("not = toml = at all")
    assert words("run", "zebra", "--taken", "") == []
    assert words("plan", "zebra", "--tree", "/nowhere", "--onto", "v7") == []
    assert words("check", "zebra", "--html", "") == []


class Shell:
    """A shell at a terminal."""

    def __init__(self, *command: str, home: Path, path: Path) -> None:
        self._ours, theirs = pty.openpty()
        env = os.environ | {
            "HOME": str(home),
            "PATH": f"{path}:{os.environ['PATH']}",
            "TERM": "dumb",
            "PS1": "$ ",
        }
        self._child = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=env, start_new_session=True
        )
        os.close(theirs)
        self.seen = ""

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def until(self, pattern: str) -> str:
        """All that was written, once it has a pattern."""
        end = time.monotonic() + SECONDS
        while not re.search(pattern, self.seen):
            left = end - time.monotonic()
            assert left > 0, self.seen
            if select.select([self._ours], [], [], left)[0]:
                self.seen += os.read(self._ours, 4096).decode("utf-8", "replace")
        return self.seen

    def close(self) -> None:
        self._child.kill()
        self._child.wait()
        os.close(self._ours)


@pytest.fixture
def opened(sealed: Path, tmp_path: Path) -> Iterator[list[Shell]]:
    """Shells to close."""
    shells: list[Shell] = []
    yield shells
    for shell in shells:
        shell.close()


def start(shell: str, home: Path, path: Path, opened: list[Shell]) -> Shell:
    opened.append(Shell(shell, "-i", home=home, path=path))
    return opened[-1]


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_a_shell_completes_after_the_installation(
    shell: str, linux: Path, sealed: Path, tmp_path: Path, opened: list[Shell]
) -> None:
    if not shutil.which(shell):
        pytest.skip(f"no {shell} here")
    said = run_cli("--install-completion", shell)
    assert (said.code, said.err) == (0, "")
    assert said.out.endswith("a new shell completes refactor\n")
    terminal = start(shell, sealed, tmp_path / "bin", opened)
    terminal.type("echo rea''dy\n")
    terminal.until(r"(?<!echo )ready")
    # A word that is the only one is completed where it stands.
    terminal.type("refactor show zeb\t")
    terminal.until(r"refactor show zebra")
    terminal.type("\x15refactor plan zebra --onto v7.4\t")
    terminal.until(r"--onto v7\.4-rc1")
    terminal.type("\x15refactor run zebra --taken ot\t")
    terminal.until(r"--taken other")


def test_fish_completes_after_the_installation(linux: Path, sealed: Path, tmp_path: Path) -> None:
    if not shutil.which("fish"):
        pytest.skip("no fish here")
    assert run_cli("--install-completion", "fish").code == 0
    env = os.environ | {"PATH": f"{tmp_path}/bin:{os.environ['PATH']}"}
    for line, word in (("show zeb", "zebra"), ("plan zebra --onto v7.4", "v7.4-rc1")):
        done = subprocess.run(
            ["fish", "-c", f"complete -C 'refactor {line}'"],
            env=env,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == f"{word}\n"


def test_an_installation_is_made_once_and_keeps_what_is_there(sealed: Path) -> None:
    (sealed / ".bashrc").write_text("alias l=ls")
    script = sealed / ".local/share/bash-completion/completions/refactor"
    first = run_cli("--install-completion", "bash")
    assert first.out == (
        f"wrote {script}\nadded a line to {sealed}/.bashrc\na new shell completes refactor\n"
    )
    kept = (sealed / ".bashrc").read_text()
    assert kept.startswith("alias l=ls\n")
    assert run_cli("--install-completion", env={"SHELL": "/bin/bash"}).out == (
        f"wrote {script}\na new shell completes refactor\n"
    )
    assert (sealed / ".bashrc").read_text() == kept
    assert run_cli("--show-completion", "bash").out == script.read_text()


def test_an_unknown_shell_is_one_line() -> None:
    assert run_cli("--install-completion", "tcsh") == (
        2,
        "",
        "refactor: no completion for the shell 'tcsh': there are bash, zsh, fish\n",
    )


def test_a_start_for_completion_imports_nothing_heavy() -> None:
    """TAB is waited for: no GitPython, no Jinja2, no rich, no msgspec."""
    done = subprocess.run(
        [COMMAND[0], "-X", "importtime", "-m", "refactor", "plan", "s", "--onto", "v"],
        env=os.environ | {"_REFACTOR_COMPLETE": "bash"},
        capture_output=True,
        check=True,
    )
    loaded = {line.rpartition(b"|")[2].strip().decode() for line in done.stderr.splitlines()}
    heavy = {"git", "jinja2", "rich", "msgspec", "tree_sitter", "tomlkit", "re2"}
    assert loaded & heavy == set()
