"""A bug of ours: no traceback on the terminal, a report to paste in the state directory, exit code 70."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

import refactor
from refactor.errors import BadInput
from refactor.report import list as listed
from refactor.store import places
from tests.cli import COMMAND, cli_process, run_cli
from tests.conftest import make_repository, own_library
from tests.kernel import KERNEL

NAME = "arm64-exit-work"
PLAN = ("plan", NAME, "--onto", "v7.3")
WANTED = r"""refactor VERSION
Python [0-9.]+
git version [0-9.]+
spatch version .*
system Linux-.*
command refactor list --path "it's"
directory .*

Traceback \(most recent call last\):
(.*\n)*ValueError: of two lines
the second
"""


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "linux", KERNEL)


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], None]:
    """Makes `refactor list` raise something."""

    def put(error: BaseException) -> None:
        def fail(_result: object) -> str:
            raise error

        monkeypatch.setattr(listed, "listed", fail)

    return put


@pytest.fixture
def own_series(tmp_path: Path) -> None:
    """A series of the user's, whose summary is not ASCII."""
    declared = """summary = "Café"\n[[step]]\nid = "one"\n[[step.edit]]\nkind = "cocci"\nrule = "r"\nscope = ["drivers"]\n"""
    own_library(
        tmp_path / "own",
        {
            "cocci/r/r.cocci": "@@\n@@\n-a()\n+b()\n",
            "series/s/series.toml": declared,
            "series/s/one.j2": "x: Y\n",
        },
    )


def reports(home: Path) -> list[Path]:
    return sorted((home / ".local/state/kernel-refactor/crash").glob("*"))


def test_a_bug_leaves_a_report(
    sealed: Path,
    broken: Callable[[BaseException], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "hunter2")
    (tmp_path / "it's").mkdir()
    broken(ValueError("of two lines\nthe second"))
    code, out, err = run_cli("list", "--path", "it's", cwd=tmp_path)
    (report,) = reports(sealed)
    assert (code, out) == (70, "")
    assert err == (
        "refactor: this is a bug in refactor (ValueError: of two lines)\n"
        f"refactor: please report it with the file {report}\n"
    )
    assert re.fullmatch(r"\d{8}T\d{6}Z-\d+\.txt", report.name)
    text = report.read_text()
    wanted = WANTED.replace("VERSION", re.escape(refactor.__version__)).replace(
        '"it\'s"', "'it'\"'\"'s'"
    )
    assert re.fullmatch(wanted, text), text
    assert "hunter2" not in text


@pytest.mark.parametrize(
    "error",
    [
        RecursionError("too deep"),
        MemoryError(),
        AssertionError("never"),
        OSError(99, "odd"),
        BrokenPipeError(32, "of a child"),
    ],
)
def test_every_kind_of_bug_is_one(
    sealed: Path, broken: Callable[[BaseException], None], error: Exception
) -> None:
    broken(error)
    said = run_cli("list")
    (report,) = reports(sealed)
    assert said == (
        70,
        "",
        f"refactor: this is a bug in refactor ({type(error).__name__}: {error})\n"
        f"refactor: please report it with the file {report}\n",
    )


def test_the_end_of_a_file_is_a_bug_too(
    sealed: Path, broken: Callable[[BaseException], None]
) -> None:
    broken(EOFError("end"))
    said = run_cli("list")
    (report,) = reports(sealed)
    assert (said.code, said.out, said.err.splitlines()) == (
        70,
        "",
        [
            *("", "Aborted!"),  # typer's own words
            "refactor: this is a bug in refactor (EOFError: end)",
            f"refactor: please report it with the file {report}",
        ],
    )


def test_an_interruption_is_no_bug(sealed: Path, broken: Callable[[BaseException], None]) -> None:
    broken(KeyboardInterrupt())
    assert run_cli("list") == (130, "", "refactor: interrupted; nothing was moved\n")
    assert reports(sealed) == []


def test_a_report_that_cannot_be_kept_is_shown(
    broken: Callable[[BaseException], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    (tmp_path / "file").write_text("")
    broken(ValueError("odd"))
    code, out, err = run_cli("list")
    lines = err.splitlines()
    assert (code, out, lines[0]) == (70, "", f"refactor {refactor.__version__}")
    assert lines[-3:] == [
        "ValueError: odd",
        "refactor: this is a bug in refactor (ValueError: odd)",
        "refactor: please report it with the lines above; they could not be kept: "
        f"[Errno 20] Not a directory: '{tmp_path}/file/kernel-refactor/crash'",
    ]


# A shell that closes what `refactor` is to be started with.
CLOSED = [
    ("2>&-", 0),
    (">&-", 0),
    ("<&-", 0),
    (">&- 2>&- <&-", 0),
    ("2> /dev/full", 0),
    ("2>&1 | true", 0),
]


@pytest.mark.parametrize(("closed", "code"), CLOSED)
def test_a_standard_stream_that_is_closed(linux: Path, closed: str, code: int) -> None:
    command = f"exec 3> result; {' '.join((*COMMAND, *PLAN))} {closed}; echo ${{PIPESTATUS[0]}} >&3"
    subprocess.run(["bash", "-c", command], cwd=linux, check=True, stdout=subprocess.DEVNULL)
    assert (linux / "result").read_text() == f"{code}\n"
    assert reports(Path.home()) == []


@pytest.mark.parametrize("closed", ["2>&-", ">&- 2>&-", "2> /dev/full", "2>&1 | true"])
def test_an_error_keeps_its_code_where_nobody_reads_it(linux: Path, closed: str) -> None:
    command = f"exec 3> result; {' '.join(COMMAND)} plan nope --onto v7.3 {closed}; echo ${{PIPESTATUS[0]}} >&3"
    subprocess.run(["bash", "-c", command], cwd=linux, check=True)
    assert (linux / "result").read_text() == "2\n"


def test_a_locale_without_these_letters(linux: Path, own_series: None) -> None:
    env = {"PYTHONIOENCODING": "ascii:strict"}
    said = cli_process("list", cwd=linux, env=env)
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[5].split() == ["s", "Caf\\xe9"]


@pytest.mark.parametrize("kind", ["cache", "state", "own"])
def test_a_home_that_is_relative_is_never_made_in_the_tree(
    monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Older releases of platformdirs believe a relative HOME and XDG_*; so does a user without an entry in passwd."""
    relative = SimpleNamespace(user_cache_dir="~/x", user_state_dir="~/x", user_config_dir="~/x")
    monkeypatch.setattr(places, "_DIRS", relative)
    with pytest.raises(
        BadInput, match=r"^~/x is not an absolute path: set HOME to your home directory$"
    ):
        {
            "cache": places.cache_directory,
            "state": places.state_directory,
            "own": places.own_directory,
        }[kind]()


@pytest.mark.parametrize(
    "prefix", ["a\nBcc: all@example.org", "\x1b", "net]", "[x", "\r", "\u202e"]
)
def test_a_prefix_that_is_no_part_of_a_subject(linux: Path, prefix: str) -> None:
    said = run_cli("format-patch", NAME, "-v1", "-o", "out", "--prefix", prefix, cwd=linux)
    words = f"--prefix {prefix!r} does not fit between the brackets of a subject: name a tree, as net-next"
    assert said == (2, "", f"refactor: {words}\n")
