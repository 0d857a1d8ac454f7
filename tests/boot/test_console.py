"""Console logs of real kernels, recorded, and what is read out of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from refactor.boot.console import read
from refactor.boot.result import (
    Boot,
    Case,
    Difference,
    ProgramResult,
    Trouble,
    differences,
    improvements,
    new_troubles,
    regressions,
)

DATA = Path(__file__).parent.parent / "data/boot"


def recorded(name: str, cut: bool = False) -> Boot:
    """A recorded log, read; its tests are those that it names."""
    log = (DATA / name).read_text("utf-8", "replace").replace("\r", "")
    token = re.search(r"^@([0-9a-f]+) boot ", log, re.MULTILINE)
    mark = token[1] if token else "0" * 16
    names = re.findall(rf"^@{mark} start \d+ (\S+)", log, re.MULTILINE)
    return read(log, mark, names=tuple(names), cut=cut)


def table(boot: Boot) -> dict[str, tuple[str, dict[str, int]]]:
    return {
        trial.name: (trial.status, {str(what): n for what, n in trial.counts.items()})
        for trial in boot.trials
    }


@pytest.mark.parametrize("version", ["7.2", "7.3"])
def test_a_real_base(version: str) -> None:
    boot = recorded(f"arm64-{version}.log")
    assert (boot.ended, boot.tail, boot.troubles) == ("done", "", ())
    assert boot.release.startswith(version)
    counts = table(boot)
    assert counts["breakpoints/breakpoint_test_arm64"] == ("pass", {"pass": 213})
    assert counts["arm64/abi/ptrace"] == ("pass", {"pass": 11})


def test_tests_that_misbehave() -> None:
    boot = recorded("misbehaved.log")
    assert boot.ended == "done"
    assert [(trial.name, trial.status) for trial in boot.trials] == [
        ("bad/hang", "hang"),
        ("bad/segv", "crash"),
        ("bad/missing", "fail"),
        ("bad/null", "crash"),
        ("bad/orphan", "pass"),
        ("bad/killpg", "crash"),
        ("bad/killinit", "pass"),
        ("bad/skip", "skip"),
        ("bad/mount", "pass"),
        ("bad/look", "pass"),
        ("bad/stop", "hang"),
        ("bad/fake", "pass"),
        ("bad/half", "pass"),
        ("bad/mask", "pass"),
    ]


def test_a_panic() -> None:
    boot = recorded("panic.log")
    assert (boot.release, boot.trials, boot.ended) == ("", (), "died")
    assert [(trouble.kind, trouble.text) for trouble in boot.troubles] == [
        (
            "panic",
            "Kernel panic - not syncing: No working init found.  Try passing init= option to kernel. "
            "See Linux Documentation/admin-guide/init.rst for guidance.",
        )
    ]
    assert boot.troubles[0].lines.splitlines()[3:5] == ["Call trace:", " show_stack+0x14/0x1c (C)"]
    assert boot.tail.splitlines()[-1].startswith("[    0.32")


def test_a_kernel_that_hangs() -> None:
    boot = recorded("hung.log", cut=True)
    assert boot.ended == "hang"
    assert boot.trials[-1].status == "hang"
    assert "@" in boot.tail


@pytest.mark.parametrize(
    ("name", "ended", "troubles"),
    [
        (
            "splats.log",
            "done",
            [
                ("WARNING", "WARNING: kernel/sys.c at refactor_provoke"),
                ("WARNING", "WARNING: kernel/sys.c at refactor_provoke"),
                (
                    "oops",
                    "Unable to handle kernel NULL pointer dereference at virtual address ADDRESS",
                ),
                ("BUG", "kernel BUG at kernel/sys.c!"),
                ("WARNING", "WARNING: arch/arm64/kernel/process.c at __switch_to"),
                ("WARNING", "WARNING: kernel/context_tracking.c at ct_kernel_exit.constprop.0"),
            ],
        ),
        (
            "lockdep.log",
            "done",
            [
                ("BUG", "BUG: sleeping function called from invalid context at kernel/sys.c"),
                ("WARNING", "WARNING: possible circular locking dependency detected"),
                ("BUG", "BUG: scheduling while atomic"),
            ],
        ),
        ("panic-in-test.log", "died", [("panic", "Kernel panic - not syncing: provoked")]),
    ],
)
def test_what_a_kernel_complains_of(name: str, ended: str, troubles: list[tuple[str, str]]) -> None:
    boot = recorded(name)
    assert (boot.ended, [(trouble.kind, trouble.text) for trouble in boot.troubles]) == (
        ended,
        troubles,
    )
    assert all(len(trouble.lines.splitlines()) > 5 for trouble in boot.troubles)


LOG = """\
[    0.000000] Booting
@t boot 7.3.4 arm64
@t start 1 a/b
TAP version 13
1..7
ok 1 one
[    1.000000] ok 9 said by the kernel
not ok 2 two
ok 3 three # SKIP there is none
ok 4 # SKIP four
not ok 5 five # XFAIL known
ok 6 one
ok 7
@x end 1 exit 0 5
[    2.000000] ------------[ cut here ]------------
[    2.000001] WARNING: kernel/x.c:3 at f+0x10/0x20, CPU#1: b/77
[    2.000002] x0 : ffff800080123456
[    2.000003] ---[ end trace 0000000000000000 ]---
@t end 1 exit 1 1500
"""


def test_every_form_of_a_result() -> None:
    boot = read(LOG, "t", names=("a/b", "c"), cut=False)
    cases = tuple(
        Case(name, status)  # type: ignore[arg-type]
        for name, status in (
            ("one", "pass"),
            ("two", "fail"),
            ("three", "skip"),
            ("four", "skip"),
            ("five", "pass"),
            ("one (2)", "pass"),
            ("unnamed", "pass"),
        )
    )
    assert boot.trials == (
        ProgramResult("a/b", cases, "fail", 1.5),
        ProgramResult("c", (), "absent", 0.0),
    )
    assert boot.troubles == (
        Trouble(
            "WARNING",
            "WARNING: kernel/x.c at f",
            "WARNING: kernel/x.c:3 at f+0x10/0x20, CPU#1: b/77\nx0 : ffff800080123456",
        ),
    )
    assert boot.ended == "died"
    assert boot.tail == LOG.strip()


def boot_of(**results: str) -> Boot:
    cases = tuple(Case(name, status) for name, status in results.items())  # type: ignore[arg-type]
    return Boot("7.3.4", (ProgramResult("t", cases, "pass", 1.0),), (), "done")


def test_what_is_worse_and_what_is_better() -> None:
    before = boot_of(
        kept="pass", lost="pass", gone="pass", mended="fail", skipped="skip", dull="fail"
    )
    after = boot_of(
        kept="pass", lost="fail", mended="pass", skipped="fail", dull="fail", new="pass"
    )
    found = differences(before, after)
    assert regressions(found) == (
        Difference("t", "lost", "pass", "fail"),
        Difference("t", "gone", "pass", "absent"),
    )
    assert improvements(found) == (Difference("t", "mended", "fail", "pass"),)
    assert [str(each) for each in found] == [
        "t: lost: pass before, fail now",
        "t: gone: pass before, absent now",
        "t: mended: fail before, pass now",
        "t: skipped: skip before, fail now",
        "t: new: absent before, pass now",
    ]


def test_only_new_complaints_count() -> None:
    one, two = Trouble("WARNING", "a", "a 1"), Trouble("oops", "b", "b")
    before = Boot("7.3.4", (), (one,), "done")
    after = Boot("7.3.4", (), (Trouble("WARNING", "a", "a 2"), two, two), "done")
    assert new_troubles(before, after) == (two,)


def test_diagnostics_are_part_of_the_results_of_a_series_own_test() -> None:
    log = (DATA / "stops-6.1.log").read_text()
    token = log[1:17]
    boot = read(log, token, names=(), cut=False, own=("tests/stops",))
    (trial,) = boot.trials
    assert (boot.ended, trial.status) == ("done", "pass")
    assert {case.name: case.detail.split("; ") for case in trial.cases} == {
        "SYSCALL": [*["system call at svc+4"] * 2, "system call at svc+24"],
        "SINGLESTEP": [
            "TRAP_TRACE at svc+0",
            "SI_USER at svc+4",
            "TRAP_TRACE at svc+4",
            "TRAP_TRACE at svc+8",
        ],
        "SYSCALL, then SINGLESTEP": [
            "system call at svc+4",
            "SI_USER at svc+4",
            "TRAP_TRACE at svc+8",
        ],
        "SYSEMU": ["system call at svc+4", "system call at svc+24"],
        "SYSEMU_SINGLESTEP": [
            "TRAP_TRACE at svc+0",
            "system call at svc+4",
            "SI_USER at svc+4",
            "TRAP_TRACE at svc+4",
            "TRAP_TRACE at svc+8",
        ],
        "SYSEMU, then SYSEMU_SINGLESTEP": [
            "system call at svc+4",
            "SI_USER at svc+4",
            "TRAP_TRACE at svc+8",
        ],
    }
    # Of the tree's tests they are not.
    (trial,) = read(log, token, names=("tests/stops",), cut=False).trials
    assert {case.detail for case in trial.cases} == {""}
