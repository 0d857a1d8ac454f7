"""A sealed world: real git, no setting of the host's, and a small kernel tree to work on."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from refactor import process
from refactor.errors import BadInput
from refactor.git.quarantine import Quarantine
from refactor.git.repository import Repository
from refactor.git.tree import Tree
from refactor.object_names import TreeId
from refactor.series.rule import Rule
from refactor.store.cache import Cache
from refactor.tools import spatch
from tests.kernel import KERNEL

# Whoever is started in the background by a shell without job control ignores SIGINT, by nohup
# SIGHUP, and so would all that is started here: the tests that interrupt would wait for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

EPOCH = "1763820000"
GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(autouse=True)
def sealed(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No GIT_*, a home of our own, fixed people and dates; the home's path."""
    for name in [name for name in os.environ if name.startswith(("GIT_", "XDG_", "REFACTOR_"))]:
        monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    for name, value in {
        "HOME": str(home),
        "GIT_CONFIG_NOSYSTEM": "1",
        "SOURCE_DATE_EPOCH": EPOCH,
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "GIT_EDITOR": "false",
        "NO_COLOR": "1",
        "COLUMNS": "100",
    }.items():
        monkeypatch.setenv(name, value)
    # A machine that is busy is slow: a log of progress is tested where it is the subject.
    monkeypatch.setattr("refactor.report.progress.LATE", 3600.0)
    (home / ".gitconfig").write_text(
        "[user]\n\tname = Ada Developer\n\temail = ada@example.org\n[init]\n\tdefaultBranch = master\n"
    )
    return home


def git(directory: Path, *args: str, stdin: bytes = b"") -> str:
    """What git says; it must succeed."""
    env = os.environ | {
        "GIT_AUTHOR_DATE": f"@{EPOCH} +0000",
        "GIT_COMMITTER_DATE": f"@{EPOCH} +0000",
    }
    done = process.run(["git", *args], cwd=directory, env=env, stdin=stdin)
    assert done.code == 0, done
    return done.stdout.decode("utf-8", "surrogateescape")


def write_files(top: Path, files: Mapping[str, bytes | str]) -> None:
    """Write files, with the directories that they are in."""
    for name, data in files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())


def own_library(top: Path, files: Mapping[str, bytes | str]) -> Path:
    """A directory of the user's own with series and rules."""
    write_files(top, files)
    git(top, "config", "--global", "refactor.path", str(top))
    return top


def make_repository(directory: Path, files: Mapping[str, bytes | str], bare: bool = False) -> Path:
    """A repository whose one commit, tagged v7.3, holds these files."""
    directory.mkdir(parents=True, exist_ok=True)
    git(directory, "init", "-q")
    write_files(directory, files)
    git(directory, "add", "-A", "-f")
    git(directory, "commit", "-q", "-m", "Linux 7.3.4")
    git(directory, "tag", "v7.3")
    if bare:
        other = directory.with_name(f"{directory.name}.git")
        git(directory, "clone", "-q", "--bare", str(directory), str(other))
        return other
    return directory


@pytest.fixture
def kernel(tmp_path: Path) -> Path:
    """A repository with a small kernel."""
    return make_repository(tmp_path / "linux", KERNEL)


@pytest.fixture
def tree_of(tmp_path: Path) -> Iterator[Callable[[Mapping[str, bytes | str]], Tree]]:
    """Makes a real repository with these files and gives its tree."""
    with ExitStack() as stack:

        def make(files: Mapping[str, bytes | str]) -> Tree:
            repository = Repository(make_repository(tmp_path / "tree", files))
            quarantine = stack.enter_context(Quarantine(repository))
            oid = TreeId(git(tmp_path / "tree", "rev-parse", "v7.3^{tree}").strip())
            return Tree(quarantine, Cache(tmp_path / "cache"), oid, oid)

        yield make


class Given:
    """Rules and files of a series, given in a test."""

    def __init__(self, files: Mapping[str, bytes | str]) -> None:
        self._files = {
            name: data if isinstance(data, bytes) else data.encode() for name, data in files.items()
        }

    def rule(self, name: str) -> Rule:
        """A rule is the file `<name>.cocci`."""
        return Rule(name, self.text(f"{name}.cocci"))

    def data(self, name: str) -> bytes:
        """A file."""
        if name not in self._files:
            raise BadInput(f"no file {name}")
        return self._files[name]

    def text(self, name: str) -> str:
        """A file as text."""
        return self.data(name).decode()


@pytest.fixture
def sources_of() -> Callable[[Mapping[str, bytes | str]], Given]:
    """Makes the sources of an edit."""
    return Given


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite",
        action="store_true",
        help="write the goldens anew; the review is their difference",
    )


@pytest.fixture
def golden(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str, str], None]:
    """Compares a whole output with tests/golden/<name>, after what this machine alone is called has been taken out."""
    # It stands in the messages, so that every commit would have another name with another spatch.
    monkeypatch.setattr(spatch, "version", lambda: "1.1.1")
    version = process.run(["git", "--version"]).stdout.decode().split()[2]

    def compare(name: str, text: str) -> None:
        for own, everybodys in (
            (str(tmp_path), "TMP"),
            (str(Path(__file__).parent.parent), "TOP"),
            (f"-- \n{version}\n", "-- \nGIT\n"),
        ):
            text = text.replace(own, everybodys)
        path = GOLDEN / name
        if request.config.getoption("--rewrite"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        assert text == path.read_text()

    return compare
