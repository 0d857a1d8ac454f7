"""git without a repository: its version, and the user's settings, also beside a broken one."""

from __future__ import annotations

from contextlib import chdir
from pathlib import Path

import pytest

from refactor import process
from refactor.errors import Unavailable
from refactor.git import executable
from tests.conftest import git, make_repository


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A repository whose configuration git cannot read."""
    repository = make_repository(tmp_path / "broken", {"a": "1\n"})
    (repository / ".git/config").write_text("[\n")
    return repository


def test_the_users_settings_do_not_depend_on_a_broken_repository(
    tmp_path: Path, broken: Path
) -> None:
    git(tmp_path, "config", "--global", "refactor.path", "/mine")
    with chdir(broken):
        assert executable.settings("refactor.path", everywhere=False) == ["/mine"]
        assert executable.settings("refactor.path", everywhere=True) == ["/mine"]
        assert executable.settings("refactor.none", everywhere=True) == []


def test_a_broken_configuration_of_the_user_is_an_error(sealed: Path) -> None:
    (sealed / ".gitconfig").write_text("[\n")
    with pytest.raises(Unavailable) as error:
        executable.settings("refactor.path", everywhere=False)
    words = f"git does not work: fatal: bad config line 1 in file {sealed}/.gitconfig"
    assert str(error.value) == words


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ("git version 2.39.5\n", "2.39.5"),
        ("git version 2.39.5 (Apple Git-154)\n", "2.39.5"),
        ("git version 2.46.0.rc1\n", "2.46.0"),
    ],
)
def test_the_version_of_git(monkeypatch: pytest.MonkeyPatch, said: str, version: str) -> None:
    ended = process.Completed(("git",), 0, said.encode(), b"")
    monkeypatch.setattr(process, "run", lambda *_, **__: ended)
    executable.version.cache_clear()
    assert executable.version() == version
    executable.version.cache_clear()
