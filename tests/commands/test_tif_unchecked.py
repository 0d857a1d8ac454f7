"""What no assembler has answered about is unchecked, whatever is installed: no verdict and no mail hides it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli import Said, run_cli
from tests.conftest import git, make_repository
from tests.kernel import KERNEL
from tests.path import path_without
from tests.thread_flags import FILES

ENTRY = "	tst	#_TIF_SECCOMP, r0\n	mov	#_TIF_WORK_MASK, r1\n"
ARGS = ("generic-tif", "--set", "arch=sh", "--onto")


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without assemblers."""
    monkeypatch.setenv("PATH", path_without(tmp_path / "bin", "as", "*-as"))


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    """A kernel in which sh's assembly names flags, csky's does, and um's does not."""
    plain = {path: data for path, data in KERNEL.items() if not path.startswith("arch/")}
    good = {
        path.removeprefix("arch/good/"): data
        for path, data in FILES.items()
        if path.startswith("arch/good/")
    }
    several = {
        f"arch/{arch}/{path}": data for arch in ("csky", "sh", "um") for path, data in good.items()
    }
    number = {
        path.replace("number", "nios2"): data
        for path, data in FILES.items()
        if path.startswith("arch/number/")
    }
    entries = {f"arch/{arch}/kernel/entry.S": ENTRY for arch in ("csky", "sh")}
    common = {path: data for path, data in FILES.items() if not path.startswith("arch/")}
    return make_repository(tmp_path / "linux", {**plain, **common, **several, **number, **entries})


def said(linux: Path, *args: str | Path) -> Said:
    return run_cli(*args, cwd=linux)


def change(linux: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (linux / path).write_text(text)
    git(linux, "add", "-A")
    git(linux, "commit", "-q", "-m", "other")


def test_every_verdict_without_assemblers(
    linux: Path, bare: None, golden: Callable[[str, str], None]
) -> None:
    golden("tif/unchecked-all.txt", said(linux, "tif", "show", "--all", "--onto", "v7.3").out)


def test_a_table_without_assemblers(
    linux: Path, bare: None, golden: Callable[[str, str], None]
) -> None:
    golden("tif/unchecked.txt", said(linux, "tif", "show", "sh", "--onto", "v7.3").out)


def test_the_picture_and_json_say_so(linux: Path, bare: None, tmp_path: Path) -> None:
    file = tmp_path / "sh.svg"
    shown = said(linux, "tif", "show", "sh", "--onto", "v7.3", "--svg", file, "--json")
    assert (shown.code, shown.err) == (0, "")
    assert '      "verdict": "unchecked"\n' in shown.out
    line = next(line for line in file.read_text().splitlines() if "Linux 7.3.4" in line)
    assert line == (
        '<text x="16" y="48">v7.3 (Linux 7.3.4); assembly unchecked: no sh4-linux-gnu-as is installed '
        "(apt-get install binutils-sh4-linux-gnu)</text>"
    )


SH = (
    "refactor: step use-generic-tif is unchecked: 2 instructions of sh with thread flags: no sh4-linux-gnu-as is "
    "installed: apt-get install binutils-sh4-linux-gnu, or --assembly-unchecked to go on without\n"
)
CSKY = (
    "refactor: step use-generic-tif is unchecked: 2 instructions of csky with thread flags: Debian has no "
    "csky-linux-as: put csky-linux-as in PATH, or --assembly-unchecked to go on without\n"
)


@pytest.mark.parametrize(("arch", "words"), [("sh", SH), ("csky", CSKY)])
@pytest.mark.parametrize("verb", ["run", "plan"])
def test_run_and_plan_stop(linux: Path, bare: None, verb: str, arch: str, words: str) -> None:
    before = git(linux, "for-each-ref")
    args = ("generic-tif", "--set", f"arch={arch}", "--onto", "v7.3", "-v1")
    assert said(linux, verb, *args) == Said(4, "", words)
    assert git(linux, "for-each-ref") == before


def test_no_instruction_is_nothing_to_check(linux: Path, bare: None) -> None:
    assert said(linux, "run", "generic-tif", "--set", "arch=um", "--onto", "v7.3", "-v1").code == 0


def test_what_is_blocked_stays_blocked(linux: Path, bare: None) -> None:
    made = said(linux, "run", "generic-tif", "--set", "arch=nios2", "--onto", "v7.3", "-v1")
    assert (made.code, made.err) == (1, "")


def test_several_bases_and_a_comparison_stop_too(linux: Path, bare: None) -> None:
    git(linux, "tag", "other")
    table = said(linux, "run", *ARGS, "v7.3", "--onto", "other")
    reason = SH.removeprefix("refactor: ").rstrip("\n")
    assert (table.code, table.err) == (4, "")
    assert table.out == (
        "generic-tif-sh on 2 bases\n\n"
        "                   v7.3  other\n"
        "  drop-dead-code   -     -\n"
        "  drop-dead-flags  -     -\n"
        "  use-generic-tif  -     -\n\n"
        f"v7.3: {reason}\nother: {reason}\nholds on none of them; no branch has moved\n"
    )
    allowed = said(linux, "run", *ARGS, "v7.3", "--onto", "other", "--assembly-unchecked")
    assert (allowed.code, allowed.err) == (0, "")
    assert "  use-generic-tif  5 sites, unchecked  5 sites, unchecked\n" in allowed.out
    assert said(linux, "diff", "generic-tif-sh", "v7.3", "other") == Said(4, "", SH)
    assert said(linux, "diff", "generic-tif-sh", "v7.3", "other", "--assembly-unchecked").code == 0


def test_who_goes_on_sees_it_in_the_run_the_report_and_the_mail(
    linux: Path, bare: None, tmp_path: Path, golden: Callable[[str, str], None]
) -> None:
    made = said(linux, "run", *ARGS, "v7.3", "-v1", "--assembly-unchecked")
    assert (made.code, made.err) == (0, "")
    golden("tif/unchecked-run.txt", made.out)
    report = said(linux, "check", "generic-tif-sh", "-v1", "--html", tmp_path / "page.html")
    words = (
        "expected: 2 instructions of sh with thread flags: no sh4-linux-gnu-as is installed (apt-get install "
        "binutils-sh4-linux-gnu)"
    )
    assert f"  ?   {words}\n" in report.out
    assert f"could not be checked: {words}\n" in report.out
    assert words.removeprefix("expected: ") in (tmp_path / "page.html").read_text()
    written = said(linux, "format-patch", "generic-tif-sh", "-v1", "-o", tmp_path / "out")
    assert (written.code, written.err) == (0, "")
    (mail,) = (tmp_path / "out").glob("*Use-the-generic*")
    assert (
        "\n---\nNot checked: 2 instructions of sh with thread flags: no sh4-linux-gnu-as is\ninstalled.\n\n arch/"
        in mail.read_text()
    )


def test_a_rebase_stops_and_goes_on(linux: Path, bare: None) -> None:
    assert said(linux, "run", *ARGS, "v7.3", "-v1", "--assembly-unchecked").code == 0
    change(linux, {"arch/sh/kernel/entry.S": f"{ENTRY}	nop\n"})
    before = git(linux, "for-each-ref")
    assert said(linux, "rebase", "generic-tif-sh", "--onto", "HEAD") == Said(4, "", SH)
    assert git(linux, "for-each-ref") == before
    again = said(linux, "rebase", "generic-tif-sh", "--onto", "HEAD", "--assembly-unchecked")
    assert (again.code, again.err) == (0, "")
    assert (
        "              unchecked: 2 instructions of sh with thread flags: no sh4-linux-gnu-as is installed\n"
        in again.out
    )


WITH_SH = pytest.mark.skipif(shutil.which("sh4-linux-gnu-as") is None, reason="no sh4-linux-gnu-as")


@WITH_SH
def test_the_assembler_answers_for_the_same_commits(
    linux: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(linux, {"arch/sh/kernel/entry.S": "	mov.l	1f, r1\n1:	.long _TIF_WORK_MASK\n"})
    path = os.environ["PATH"]
    monkeypatch.setenv("PATH", path_without(tmp_path / "bin", "as", "*-as"))
    assert said(linux, "run", *ARGS, "HEAD", "-v1", "--assembly-unchecked").code == 0
    tip = git(linux, "rev-parse", "generic-tif-sh/v1")
    monkeypatch.setenv("PATH", path)
    made = said(linux, "run", *ARGS, "HEAD", "-v1")
    assert (made.code, made.err, git(linux, "rev-parse", "generic-tif-sh/v1")) == (0, "", tip)
    assert "unchecked" not in made.out
    said(linux, "format-patch", "generic-tif-sh", "-v1", "-o", tmp_path / "out")
    (mail,) = (tmp_path / "out").glob("*Use-the-generic*")
    assert "Not checked" not in mail.read_text()


@WITH_SH
def test_what_an_assembler_cannot_read_is_unchecked(linux: Path) -> None:
    readable = "	mov.l	1f, r1\n1:	.long _TIF_WORK_MASK\n"
    odd = f"{readable}#define TEST	.long _TIF_SECCOMP\n	.long _TIF_ELSEWHERE\n#ifdef TIF_SECCOMP\n#endif\n"
    change(linux, {"arch/sh/kernel/entry.S": odd})
    line = next(
        line
        for line in said(linux, "tif", "show", "--all", "--onto", "HEAD").out.splitlines()
        if " sh " in line
    )
    assert line == (
        "  sh     unchecked  3 own flags, 3 generic, 1 dead "
        "(TIF_UNUSED); sh4-linux-gnu-as takes 1 of 3 instructions, 2 not judged"
    )
    assert said(linux, "run", *ARGS, "HEAD", "-v1") == Said(
        4,
        "",
        "refactor: step use-generic-tif is unchecked: 2 instructions of sh with thread flags: sh4-linux-gnu-as cannot "
        "read them alone: read arch/sh/kernel/entry.S:3, arch/sh/kernel/entry.S:4, or --assembly-unchecked to go on "
        "without\n",
    )


@WITH_SH
def test_with_the_assembler_what_does_not_fit_is_blocked(linux: Path) -> None:
    made = said(linux, "run", *ARGS, "v7.3", "-v1", "--assembly-unchecked")
    assert (made.code, made.err) == (1, "")
    assert "arch/sh/kernel/entry.S:1: 'tst #_TIF_SECCOMP, r0' would not encode: " in made.out


def test_only_what_is_dead_asks_no_assembler(linux: Path, bare: None, tmp_path: Path) -> None:
    series = tmp_path / "mine/series/dead"
    series.mkdir(parents=True)
    (series / "series.toml").write_text(
        'summary = "Dead flags"\n[[step]]\nid = "dead"\n[[step.edit]]\nkind = "tif"\narch = "sh"\nonly = "dead"\n'
    )
    (series / "dead.j2").write_text("sh: Drop dead thread flags\n\nNothing uses them.\n")
    assert said(linux, "plan", "dead", "--onto", "v7.3", "--path", tmp_path / "mine").code == 0
