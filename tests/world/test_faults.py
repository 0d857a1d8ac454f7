"""The machine fails: killed, interrupted, out of room, with broken programs. What is left is whole, and said."""

from __future__ import annotations

import errno
import os
import pty
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path

import pytest
from gitdb.db import LooseObjectDB

from refactor import process
from refactor.tools import spatch_output, spatch_version
from tests.cli import COMMAND, Said, cli_process, read_terminal, run_cli, snapshot
from tests.commands.test_rebase import eventually_unlocked
from tests.conftest import git, make_repository
from tests.kernel import KERNEL
from tests.world.test_errors import CODE, write

NAME = "arm64-exit-work"
BRANCH = f"{NAME}/v16"
# Without the examples of the rules: they would be the first to meet a spatch that fails.
RUN = ("run", NAME, "-v", "16", "--onto", "v7.3", "--untested")
HEADER = "arch/arm64/include/asm/thread_info.h"
OWN = (f"refs/heads/{NAME}", f"logs/refs/heads/{NAME}")


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "linux", KERNEL)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Puts a program of ours first in PATH; `$REAL` is the one that it hides."""
    top = tmp_path / "bin"
    top.mkdir()
    path = os.environ["PATH"]
    monkeypatch.setenv("PATH", f"{top}:{os.environ['PATH']}")
    spatch_version._ask.cache_clear()

    def put(name: str, script: str) -> None:
        real = shutil.which(name, path=path)
        (top / name).write_text(f"#!/bin/sh\nREAL={real}\n{script}\n")
        (top / name).chmod(0o755)

    return put


WORKING = """
case "$*" in *--version*|*--use-gitgrep*) exec $REAL "$@";; esac
"""
"""The part of a fake spatch that answers as the real one does what is asked before any file is examined."""


def tip(linux: Path) -> str:
    return (
        process.run(["git", "rev-parse", "-q", "--verify", BRANCH], cwd=linux)
        .stdout.decode()
        .strip()
    )


def children() -> list[str]:
    """Command lines of what our processes have left running."""
    lines = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has ended meanwhile
            lines.append(file.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace").strip())
    return lines


def start(linux: Path, cache: Path) -> int:
    """A run in a process group of its own, with everything imported already; its process id."""
    pid = os.fork()
    if pid == 0:
        with (
            Path(os.devnull).open("w") as nowhere,
            redirect_stdout(nowhere),
            redirect_stderr(nowhere),
        ):
            run_cli(*RUN, cwd=linux, env={"XDG_CACHE_HOME": str(cache)})
        os._exit(0)
    os.setpgid(pid, pid)
    return pid


def test_killed_at_any_moment_it_leaves_a_whole_branch_or_none(
    linux: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    before = snapshot(linux)
    lasts = []
    for _ in range(2):
        git(linux, "update-ref", "-d", f"refs/heads/{BRANCH}")
        started = time.monotonic()
        os.waitpid(start(linux, tmp_path / "warm"), 0)
        lasts.append(time.monotonic() - started)
    complete = tip(linux)
    chance = random.Random(16)
    seen = {complete}
    for number in range(36):
        git(linux, "update-ref", "-d", f"refs/heads/{BRANCH}")
        pid = start(linux, tmp_path / ("warm" if number % 4 else f"cold{number}"))
        time.sleep(chance.uniform(0, lasts[1 if number % 4 else 0]))
        (os.killpg if number % 2 else os.kill)(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        eventually_unlocked(linux)
        seen.add(tip(linux))
        assert snapshot(linux, without=OWN) == before
    assert seen == {"", complete}
    assert run_cli(*RUN, cwd=linux).code == 0
    assert tip(linux) == complete
    assert git(linux, "fsck", "--connectivity-only", "--no-dangling") == ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted_it_ends_at_once_and_takes_its_children_along(
    linux: Path, tmp_path: Path, programs: Callable[[str, str], None], number: signal.Signals
) -> None:
    programs("spatch", f"{WORKING}touch {tmp_path}/busy; sleep 4321.{number.value}")
    tmp = tmp_path / "tmp"
    tmp.mkdir()
    child = subprocess.Popen(
        [*COMMAND, *RUN],
        cwd=linux,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"TMPDIR": tmp},
    )
    while not (tmp_path / "busy").exists():
        time.sleep(0.01)
    child.send_signal(number)
    out, err = child.communicate(timeout=30)
    assert (child.returncode, out, err) == (130, b"", b"refactor: interrupted; nothing was moved\n")
    assert [line for line in children() if line == f"sleep 4321.{number.value}"] == []
    assert (list(tmp.iterdir()), tip(linux)) == ([], "")


def test_an_ignored_signal_stays_ignored(linux: Path) -> None:
    said = cli_process("list", cwd=linux, before="trap '' HUP; kill -HUP $$")
    assert (said.code, said.err) == (0, "")


@pytest.mark.parametrize("slow", [False, True])
def test_on_a_terminal_an_error_has_a_line_of_its_own(
    linux: Path, programs: Callable[[str, str], None], slow: bool
) -> None:
    # Bars are shown of what takes longer than a second.
    programs("spatch", f"{WORKING}{'sleep 2; ' if slow else ''}echo 'cp: a.c: no' >&2")
    ours, theirs = pty.openpty()
    child = subprocess.Popen([*COMMAND, *RUN], cwd=linux, stderr=theirs, stdout=subprocess.DEVNULL)
    os.close(theirs)
    said = read_terminal(ours).decode()
    assert child.wait(timeout=20) == 4
    bars, _, last = said.rpartition("refactor: ")
    assert last == "spatch could not write its results: cp: a.c: no\r\n"
    assert ("spatch" in bars, bool(bars)) == (slow, slow)
    # They are taken away again: the line above is erased (ECMA-48, CUU and EL).
    assert not bars or bars.endswith("\x1b[1A\x1b[2K")


FULL = "No space left on device"


@pytest.mark.parametrize("where", ["cache", "state", "out"])
def test_a_full_disk(
    linux: Path, tmp_path: Path, sealed: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    full = {"cache": sealed / ".cache", "state": sealed / ".local", "out": tmp_path / "out"}[where]
    if where == "out":
        assert run_cli(*RUN, cwd=linux).code == 0
    before = snapshot(linux)
    write = Path.write_bytes

    def fail(path: Path, data: bytes) -> int:
        if not path.is_relative_to(full):
            return write(path, data)
        write(path, data[:10])
        raise OSError(errno.ENOSPC, FULL)

    monkeypatch.setattr(Path, "write_bytes", fail)
    command = ("format-patch", NAME, "-v", "16", "-o", full) if where == "out" else RUN
    said = run_cli(*command, cwd=linux)
    named = {
        "cache": full / "kernel-refactor",
        "state": full / f"state/kernel-refactor/runs/{NAME}/v16/{{}}.json",
        "out": full / "v16-0000-cover-letter.patch",
    }[where]
    made = said.err.partition("v16/")[2][:40]
    words = f"refactor: cannot read or write {named}: {FULL}; nothing was moved\n".format(made)
    assert said == (4, "", words)
    assert snapshot(linux) == before
    monkeypatch.setattr(Path, "write_bytes", write)
    # The lock of the ledger has no content, and stays: who removed it would let two in.
    locks = [full / f"state/kernel-refactor/ledgers/{NAME}.lock"] if where == "state" else []
    assert [path for path in full.rglob("*") if path.is_file()] == locks
    assert run_cli(*command, cwd=linux).code == 0


def test_no_room_for_objects(linux: Path) -> None:
    (linux / ".git/objects/pack").rmdir()
    (linux / ".git/objects/pack").write_text("in the way")
    before = snapshot(linux)
    said = run_cli(*RUN, cwd=linux)
    words = f"cannot read or write {linux}/.git/objects/pack: File exists; nothing was moved"
    assert said == (4, "", f"refactor: {words}\n")
    assert snapshot(linux) == before


def test_no_room_for_objects_of_the_quarantine(
    linux: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_self: object, _stream: object) -> None:
        raise OSError(errno.ENOSPC, FULL)

    before = snapshot(linux)
    monkeypatch.setattr(LooseObjectDB, "store", fail)
    said = run_cli(*RUN, cwd=linux)
    named = said.err.removeprefix("refactor: an object could not be written below ").removesuffix(
        f": {FULL}\n"
    )
    assert (said.code, said.out, snapshot(linux)) == (4, "", before)
    assert Path(named).parent.name.startswith("refactor-")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("cat-file", "git cat-file ended while objects were read"),
        ("grep", "git grep failed: fatal: no"),
        ("pack-objects", "git pack-objects failed: fatal: no"),
        ("worktree", "git worktree failed: fatal: no"),
    ],
)
def test_a_git_that_fails(
    linux: Path, programs: Callable[[str, str], None], command: str, said: str
) -> None:
    eat = "" if command == "cat-file" else f"cat > {os.devnull};"
    fail = f'[ "$word" = {command} ] && {{ {eat} echo "fatal: no" >&2; exit 128; }}'
    programs("git", f'for word; do {fail}; done; exec $REAL "$@"')
    before = snapshot(linux)
    assert run_cli(*RUN, cwd=linux) == (4, "", f"refactor: {said}\n")
    assert snapshot(linux) == before


def test_no_room_to_note_what_a_rule_asks_for(
    linux: Path, programs: Callable[[str, str], None]
) -> None:
    programs("spatch", 'case "$*" in *--use-gitgrep*) rm log; mkdir log;; esac; exec $REAL "$@"')
    words = "spatch could not write its results: sh: cannot note what is asked"
    assert run_cli(*RUN, cwd=linux) == (4, "", f"refactor: {words}\n")
    programs("spatch", 'exec $REAL "$@"')
    assert run_cli(*RUN, cwd=linux).code == 0


def test_no_temporary_directory(linux: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = snapshot(linux)
    monkeypatch.setattr("tempfile.tempdir", str(linux))
    said = run_cli(*RUN, cwd=linux)
    words = (
        "refactor: there is no room for temporary files: make some in TMPDIR, /tmp or /var/tmp\n"
    )
    assert (said, snapshot(linux)) == ((4, "", words), before)


def test_a_file_that_cannot_be_put_in_place_is_not_taken_for_the_result(
    linux: Path, programs: Callable[[str, str], None]
) -> None:
    programs(
        "cp",
        'for to; do :; done; echo half > "$to"; echo "cp: error writing \'$to\': '
        + FULL
        + '" >&2; exit 1',
    )
    said = run_cli(*RUN, cwd=linux)
    words = f"spatch could not write its results: cp: error writing '{HEADER}': {FULL}"
    assert said == (4, "", f"refactor: {words}\n")
    programs("cp", 'exec $REAL "$@"')
    assert run_cli(*RUN, cwd=linux).code == 0


def test_no_room_for_what_spatch_keeps_aside(
    linux: Path, programs: Callable[[str, str], None]
) -> None:
    line = f'EXN: Sys_error("{FULL}") in {HEADER}'
    programs("spatch", f"{WORKING}echo 'HANDLING: {HEADER}' >&2; echo '{line}' >&2")
    said = run_cli(*RUN, "--allow-incomplete", cwd=linux)
    assert said == (4, "", f"refactor: spatch could not write its results: {line}\n")


@pytest.mark.parametrize("target", ["cache", "state", "out"])
def test_a_directory_that_cannot_be(
    linux: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    run_cli(*RUN, cwd=linux)
    file = tmp_path / "file"
    file.write_text("")
    before = snapshot(linux)
    monkeypatch.setenv(
        {"cache": "XDG_CACHE_HOME", "state": "XDG_STATE_HOME", "out": "UNUSED"}[target], str(file)
    )
    undo = ("undo", NAME, "-v", "16")
    command = {
        "cache": RUN,
        "state": undo,
        "out": ("format-patch", NAME, "-v", "16", "-o", file / "out"),
    }[target]
    said = run_cli(*command, cwd=linux)
    named = {
        "cache": file / "kernel-refactor",
        "state": file,
        "out": file / "out/v16-0000-cover-letter.patch",
    }[target]
    words = f"cannot read or write {named}: Not a directory; nothing was moved"
    if target == "state":
        words = f"the tip of {BRANCH}, {tip(linux)[:12]}, was not made by a run: nothing of this tool's to undo there"
    assert said == (3 if target == "state" else 4, "", f"refactor: {words}\n")
    assert snapshot(linux) == before


@pytest.mark.parametrize("damage", [b"", b"x", None])
def test_a_damaged_cache_is_found_out(linux: Path, sealed: Path, damage: bytes | None) -> None:
    assert run_cli(*RUN, cwd=linux).code == 0
    complete = tip(linux)
    git(linux, "update-ref", "-d", f"refs/heads/{BRANCH}")
    files = [path for path in (sealed / ".cache").rglob("*") if path.is_file()]
    assert len(files) > 5
    for path in files:
        path.write_bytes(path.read_bytes()[:-1] if damage is None else damage)
    assert run_cli(*RUN, cwd=linux).code == 0
    assert tip(linux) == complete


DAMAGED = {
    b'{"run"': "Input data was truncated",
    b'{"run":' + b"[" * 100000: "Expected `object`, got `array` - at `$.run`",
    b'{"x":' + b"[" * 100000: "maximum recursion depth exceeded while deserializing an object",
    b"\xef\xbb\xbf{}": "JSON is malformed: invalid character (byte 0)",
    b"1" * 6000: "Number out of range",
    b'{"x": "\xff"}': "Object missing required field `run`",
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_record_is_named(linux: Path, sealed: Path, damage: bytes) -> None:
    run_cli(*RUN, cwd=linux)
    path = sealed / f".local/state/kernel-refactor/runs/{NAME}/v16/{tip(linux)}.json"
    path.write_bytes(damage)
    before = snapshot(linux)
    words = f"refactor: {path} is not a record of a run: {DAMAGED[damage]}: move it away and run again\n"
    for command in (
        RUN,
        ("undo", NAME, "-v", "16"),
        ("format-patch", NAME, "-v", "16", "-o", sealed / "out"),
    ):
        assert run_cli(*command, cwd=linux) == (4, "", words)
    assert snapshot(linux) == before


@pytest.mark.parametrize(
    ("missing", "package", "command"),
    [
        ("git", "git", ("list",)),
        ("git", "git", RUN),
        ("spatch", "coccinelle", RUN),
        ("perl", "perl", RUN),
        ("spatch", "coccinelle", ("test",)),
    ],
)
def test_a_program_that_is_not_installed(
    linux: Path, tmp_path: Path, missing: str, package: str, command: tuple[str, ...]
) -> None:
    only = tmp_path / "only"
    only.mkdir()
    for directory in ("/usr/bin", "/bin", "/usr/local/bin"):
        for path in Path(directory).glob("*"):
            if path.name != missing and not (only / path.name).exists():
                (only / path.name).symlink_to(path)
    said = cli_process(*command, cwd=linux, env={"PATH": str(only)})
    assert said == (4, "", f"refactor: {missing} is not installed: apt-get install {package}\n")


def test_a_reader_that_has_seen_enough(linux: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{' '.join(COMMAND)} plan {NAME} --onto v7.3 --diff | head -n 1; echo ${{PIPESTATUS[0]}}"],
        cwd=linux, capture_output=True, check=True,
    )  # fmt: skip
    base = git(linux, "rev-parse", "--short=12", "v7.3").strip()
    assert done.stdout.decode() == f"{NAME} v1 on v7.3 (Linux 7.3.4, {base})\n0\n"
    assert done.stderr == b""


def test_a_report_that_cannot_be_written(linux: Path) -> None:
    said = cli_process(*RUN, cwd=linux, before="exec > /dev/full")
    assert said == (4, "", f"refactor: cannot write the report: {FULL}\n")
    assert tip(linux) != ""


def stopped(said: Said, reasons: Mapping[str, str]) -> None:
    """No branch has moved, and each of these steps says its reason: step -> reason."""
    lines = []
    for step, reason in reasons.items():
        words = "some files could not be examined (--allow-incomplete goes on)"
        lines += [f"  incomplete  {step}: {words}", f"              not examined: {reason}"]
    number = f"{len(reasons)} failures; " if len(reasons) > 1 else ""
    lines.append(f"{number}no branch has moved")
    assert (said.code, said.err, said.out.splitlines()[1:]) == (1, "", lines)


def both_stopped(said: Said, reason: str) -> None:
    """The first step fails at the header; the second is about another file, and is tried as well."""
    unseen = "arch/arm64/kernel/syscall.c: spatch did not look at it"
    stopped(said, {"exit-work-mask": f"{HEADER}: {reason}", "drop-has-syscall-work": unseen})


def test_a_file_that_takes_too_long_stops_the_run_and_is_not_remembered(
    linux: Path, programs: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spatch_output, "TIMEOUT", 0.2)
    programs("spatch", f"{WORKING}echo 'HANDLING: {HEADER}' >&2; sleep 3210")
    before = snapshot(linux)
    both_stopped(run_cli(*RUN, cwd=linux), "spatch gave up after 0.2 s")
    assert snapshot(linux) == before
    assert [line for line in children() if line == "sleep 3210"] == []
    monkeypatch.setattr(spatch_output, "TIMEOUT", 120)
    programs("spatch", 'exec $REAL "$@"')
    assert run_cli(*RUN, cwd=linux).code == 0


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (f"echo 'HANDLING: {HEADER}' >&2; echo 'EXN: Failure(\"odd\") in {HEADER}' >&2", 'Failure("odd")'),
        (f"echo 'HANDLING: {HEADER}' >&2; echo 'Fatal error: exception Out_of_memory' >&2; exit 2",
         "Fatal error: exception Out_of_memory"),
        (f"echo 'HANDLING: {HEADER}' >&2; kill -SEGV $$", "spatch was killed by signal 11"),
        ("exit 0", "spatch did not look at it"),
    ],
)  # fmt: skip
def test_a_file_that_spatch_fails_on_stops_the_run(
    linux: Path, programs: Callable[[str, str], None], script: str, reason: str
) -> None:
    programs("spatch", WORKING + script)
    before = snapshot(linux)
    both_stopped(run_cli(*RUN, cwd=linux), reason)
    assert snapshot(linux) == before


FAILS_ON_B = f"""{WORKING}
for file in $(cat ../groups); do echo "HANDLING: $file" >&2; done
if grep -q drivers/b.c ../groups; then echo 'EXN: Failure("odd") in drivers/b.c' >&2; exit 0; fi
exec $REAL "$@"
"""
"""As spatch 1.3: of a process that failed on one file no file is written."""


@pytest.fixture
def three(tmp_path: Path, sealed: Path) -> Path:
    """A kernel with three files that a rule of the user's changes."""
    write(tmp_path / "library", {})
    git(tmp_path, "config", "--global", "refactor.path", str(tmp_path / "library"))
    return make_repository(
        tmp_path / "three", {**KERNEL, **{f"drivers/{name}.c": CODE for name in "abc"}}
    )


def test_of_several_files_only_the_one_that_spatch_fails_on_is_missing(
    three: Path, programs: Callable[[str, str], None]
) -> None:
    programs("spatch", FAILS_ON_B)
    run = ("run", "s", "--onto", "v7.3", "-v", "1")
    stopped(run_cli(*run, cwd=three), {"one": 'drivers/b.c: Failure("odd")'})
    said = run_cli(*run, "--allow-incomplete", cwd=three)
    assert (said.code, said.out.splitlines()[1:4]) == (0, [
        "  incomplete  one: 2 files, 2 sites, +2 -2 (rules 4)",
        "              drivers: Use new_name()",
        '              not examined: drivers/b.c: Failure("odd")',
    ])  # fmt: skip
    assert git(three, "diff-tree", "--name-only", "-r", "v7.3", "s/v1").split() == [
        "drivers/a.c",
        "drivers/c.c",
    ]


def test_a_step_that_changes_nothing_is_no_commit_however_much_is_allowed(
    three: Path, programs: Callable[[str, str], None]
) -> None:
    for name in "ac":
        (three / f"drivers/{name}.c").unlink()
    git(three, "commit", "-q", "-a", "-m", "Linux 7.4")
    programs("spatch", FAILS_ON_B)
    said = run_cli("run", "s", "--onto", "HEAD", "-v", "1", "--allow-incomplete", cwd=three)
    assert (said.code, said.err, said.out.splitlines()[1:]) == (1, "", [
        '  failed      one: drivers/b.c was not examined: Failure("odd")',
        "no branch has moved",
    ])  # fmt: skip


def test_the_temporary_directory_is_a_place_to_be_as_any(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/tmp")
    assert run_cli("undo", "arm64-exit-work", "-v16", cwd=Path("/tmp")) == (
        2,
        "",
        "refactor: /tmp is not in a git repository: name a kernel clone with --tree DIR\n",
    )


def test_too_many_open_files_are_one_line(linux: Path) -> None:
    words = "refactor: too many files are open: allow more, as `ulimit -n 1024` does; nothing was moved\n"
    for most in (8, 12, 16):
        assert cli_process(*RUN, cwd=linux, before=f"ulimit -n {most}") == (4, "", words)
    assert tip(linux) == ""


def test_a_full_temporary_directory_is_named(linux: Path, tmp_path: Path) -> None:
    room = tmp_path / "room"
    room.mkdir()
    script = f'mount --make-rprivate / && mount -t tmpfs -o size=$1 tmpfs {room} || exit 99; shift; exec "$@"'
    seen = 0
    for size in (4, 8, 16, 24, 32, 48, 64):
        done = subprocess.run(
            ["unshare", "-m", "sh", "-c", script, "sh", f"{size}k", *COMMAND, *RUN],
            cwd=linux, capture_output=True, check=False, env=os.environ | {"TMPDIR": str(room)},
        )  # fmt: skip
        said = done.stderr.decode()
        if done.returncode == 99 or "unshare" in said:
            pytest.skip("no mount namespace without privileges")
        if done.returncode == 0:
            break
        assert (done.returncode, said.count("\n"), str(room) in said, FULL in said) == (
            4,
            1,
            True,
            True,
        ), said
        seen += 1
    assert seen > 2
