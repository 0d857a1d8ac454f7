"""The verbs around a run: doctor, fetch-tree as it is said, progress on a terminal and elsewhere."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from refactor import process
from refactor.commands import fetch_tree
from refactor.commands.doctor import Check, Diagnosis, doctor
from refactor.commands.fetch_tree import Fetched
from refactor.errors import Unavailable
from refactor.process import pipes
from refactor.report import fetch_tree as fetch_tree_report
from refactor.report import progress
from refactor.style import clang_format
from tests.cli import cli_process, run_cli

PROGRAMS = ("git", "spatch", "perl", "apt-get", "dpkg-deb", "xz")


def programs(directory: Path, **versions: str) -> str:
    """A PATH on which each of these programs says its version."""
    for name, said in versions.items():
        file = directory / name.replace("_", "-")
        file.write_text(f"#!{sys.executable}\nprint({said!r})\n")
        file.chmod(0o755)
    return str(directory)


def test_doctor_names_what_is_missing_or_old_and_the_command_that_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = programs(
        tmp_path,
        git="git version 2.20.1",
        spatch="spatch version 1.3.0",
        perl="v5.36.0",
        xz="no number",
    )
    monkeypatch.setenv("PATH", path)
    assert doctor() == Diagnosis(
        (
            Check("git", "everything", "2.20.1", False),
            Check("spatch", "semantic patches", "1.3.0", True),
            Check("perl", "get_maintainer.pl and checkpatch.pl", "5.36.0", True),
            Check("apt-get", "fetch-tree", "", False),
            Check("dpkg-deb", "fetch-tree", "", False),
            Check("xz", "fetch-tree", "?", False),
        ),
        "apt-get install apt dpkg git xz-utils",
    )
    said = run_cli("doctor")
    assert said == (
        4,
        "OLD      git       2.20.1  everything\n"
        "ok       spatch    1.3.0   semantic patches\n"
        "ok       perl      5.36.0  get_maintainer.pl and checkpatch.pl\n"
        "MISSING  apt-get           fetch-tree\n"
        "MISSING  dpkg-deb          fetch-tree\n"
        "OLD      xz        ?       fetch-tree\n"
        "\nInstall what is missing:\n  apt-get install apt dpkg git xz-utils\n",
        "",
    )


def test_doctor_is_content_where_everything_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(
        "PATH", programs(tmp_path, **{name.replace("-", "_"): f"{name} 9.9" for name in PROGRAMS})
    )
    found = run_cli("doctor", "--json")
    assert (
        found.code,
        found.err,
        found.out.count('"fine": true'),
        '"remedy": ""' in found.out,
    ) == (0, "", 6, True)


def test_the_doctor_names_the_versions_that_were_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = dict.fromkeys(("perl", "apt_get", "dpkg_deb", "xz"), "9.9")
    monkeypatch.setenv(
        "PATH", programs(tmp_path, git="git version 2.47.3", spatch="spatch version 1.1.1", **there)
    )
    assert doctor().notes == ()
    programs(tmp_path, git="git version 2.4.7", spatch="spatch version 1.3")
    # Too old is said of it already.
    assert doctor().notes == ()
    programs(tmp_path, git="git version 2.390.1", spatch="spatch version 1.1")
    found = run_cli("doctor")
    assert (found.code, found.err, found.out.splitlines()[6:]) == (
        0,
        "",
        [
            "note: git 2.390.1 was not tried with this program, 2.39 and 2.47 were",
            "note: spatch 1.1 was not tried with this program, 1.1.1 and 1.3 were",
        ],
    )


FETCHED = Fetched(
    "/linux.git",
    "7.3.4",
    ("v7.3", "v7.3.4"),
    "1" * 40,
    "linux-source-7.3 7.3.4-1",
    reused=False,
)


def test_fetch_tree_says_what_it_does_and_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch(
        version: str, directory: Path, *, cache: Path, progress: fetch_tree.Progress
    ) -> Fetched:
        assert cache.is_absolute()
        for stage, fraction in (("downloading", 0.1), ("downloading", 0.5), ("storing", 0.9)):
            progress(f"{stage} {version} for {directory}", fraction)
        return FETCHED

    monkeypatch.setattr(fetch_tree, "fetch_tree", fetch)
    assert run_cli("fetch-tree", "7.3", "/linux.git") == (
        0,
        "Linux 7.3.4 in /linux.git, tags v7.3, v7.3.4 (from linux-source-7.3 7.3.4-1)\n",
        "downloading 7.3 for /linux.git\n",
    )


def test_a_reused_tree_and_a_note() -> None:
    again = Fetched("/l", "6.1", ("v6.1",), "1" * 40, "", reused=True, note="no mirror answered")
    assert (
        fetch_tree_report.fetched(again)
        == "note: no mirror answered\nLinux 6.1 in /l, tags v6.1 (was there already)\n"
    )


def test_a_bar_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "dumb")
    with progress.bar() as tell:
        tell("storing", 0.5)
    assert capsys.readouterr().out == ""


def test_the_module_runs_as_the_script_does() -> None:
    assert cli_process("--version") == run_cli("--version")


def test_a_style_that_clang_format_cannot_read() -> None:
    with pytest.raises(Unavailable) as error:
        clang_format.format_lines(b"int x;\n", [0], b"NoSuchKey: 1\n")
    assert str(error.value).startswith("clang-format failed: ")


def test_clang_format_of_the_distribution_does_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clang_format, "find_spec", lambda _: None)
    clang_format._executable.cache_clear()
    monkeypatch.setenv("PATH", programs(tmp_path, **{"clang_format": "formatted"}))
    try:
        assert clang_format.format_lines(b"int x;\n", [0], clang_format.KERNEL) == b"formatted\n"
    finally:
        clang_format._executable.cache_clear()


def test_a_program_is_stopped_at_its_limit_with_all_its_children() -> None:
    done = process.run(["sh", "-c", "echo started; sleep 60 & sleep 60"], timeout=0.5)
    assert (done.code, done.stdout) == (None, b"started\n")


def test_what_a_silent_program_complains_of() -> None:
    assert process.run(["sh", "-c", "exit 3"]).complaint == "sh ended with status 3"


def test_a_pipeline_names_the_stage_that_failed() -> None:
    with (
        pytest.raises(Unavailable) as error,
        pipes.pipeline(["echo", "x"], ["sh", "-c", "echo why >&2; exit 1"]) as out,
    ):
        out.read()
    assert str(error.value) == "sh failed: why"


def test_a_pipeline_nobody_reads_to_its_end_leaves_nothing_behind() -> None:
    with pytest.raises(ZeroDivisionError), pipes.pipeline(["yes"], ["cat"]) as out:
        out.read(1 // 0)
    ours = (file.read_text() for file in Path(f"/proc/{os.getpid()}/task").glob("*/children"))
    names = [
        Path(f"/proc/{child}/comm").read_text().strip() for pids in ours for child in pids.split()
    ]
    assert [name for name in names if name in ("yes", "cat")] == []


def test_feeding_a_program(tmp_path: Path) -> None:
    with pipes.feeding(["sh", "-c", f"cat > {tmp_path}/fed"]) as stdin:
        stdin.write(b"bytes")
    assert (tmp_path / "fed").read_bytes() == b"bytes"
    with (
        pytest.raises(Unavailable) as error,
        pipes.feeding(["sh", "-c", "cat >/dev/null; echo no >&2; exit 9"]) as stdin,
    ):
        stdin.write(b"bytes")
    assert str(error.value) == "sh failed: no"
