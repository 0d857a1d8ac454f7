"""A series that is spread over groups: killed, raced, without room, and with hostile names."""

from __future__ import annotations

import errno
import os
import random
import signal
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from tests.cli import run_cli
from tests.commands.test_rebase import eventually_unlocked
from tests.conftest import git, make_repository, own_library
from tests.spread_series import MAINTAINERS, SPREAD_KERNEL, SPREAD_SERIES

RUN = ("run", "s", "--onto", "v7.3", "-v1", "--accept-prefixes")
BRANCH = "refs/heads/s/v1"


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    own_library(tmp_path / "library", SPREAD_SERIES)
    return make_repository(tmp_path / "linux", SPREAD_KERNEL)


def groups(tmp_path: Path) -> Path:
    return tmp_path / "library/series/s/groups.toml"


def tip(linux: Path) -> str:
    return git(linux, "for-each-ref", "--format=%(objectname)", BRANCH).strip()


def start(linux: Path) -> int:
    pid = os.fork()
    if pid == 0:
        with Path(os.devnull).open("w") as no, redirect_stdout(no), redirect_stderr(no):
            run_cli(*RUN, cwd=linux)
        os._exit(0)
    os.setpgid(pid, pid)
    return pid


def test_killed_at_any_moment_it_leaves_whole_files_and_a_whole_branch_or_none(
    linux: Path, tmp_path: Path
) -> None:
    started = time.monotonic()
    assert run_cli(*RUN, cwd=linux).code == 0
    lasts = time.monotonic() - started
    complete, written = tip(linux), groups(tmp_path).read_text()
    chance = random.Random(17)
    seen = set()
    for number in range(8):
        git(linux, "update-ref", "-d", BRANCH)
        groups(tmp_path).unlink(missing_ok=True)
        pid = start(linux)
        time.sleep(chance.uniform(0, lasts))
        (os.killpg if number % 2 else os.kill)(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        eventually_unlocked(linux)
        seen.add(tip(linux))
        if groups(tmp_path).exists():
            assert groups(tmp_path).read_text() == written
        assert git(linux, "status", "--porcelain") == ""
        assert git(linux, "fsck", "--connectivity-only", "--no-dangling") == ""
    assert seen <= {"", complete}
    assert run_cli(*RUN, cwd=linux).code == 0
    assert (tip(linux), groups(tmp_path).read_text()) == (complete, written)


def test_two_at_once_make_the_same(linux: Path, tmp_path: Path) -> None:
    both = [start(linux), start(linux)]
    for pid in both:
        os.waitpid(pid, 0)
    first = tip(linux)
    written = groups(tmp_path).read_text()
    assert run_cli(*RUN, cwd=linux).code == 0
    assert (tip(linux), groups(tmp_path).read_text()) == (first, written)


def test_no_room_for_the_groups(
    linux: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Path.write_bytes
    series = groups(tmp_path).parent

    def fail(path: Path, data: bytes) -> int:
        if not path.is_relative_to(series):
            return write(path, data)
        write(path, data[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    said = run_cli(*RUN, cwd=linux)
    assert (said.code, said.out) == (4, "")
    assert said.err == (
        f"refactor: cannot read or write {groups(tmp_path)}: No space left on device; nothing was moved\n"
    )
    assert tip(linux) == ""
    assert sorted(path.name for path in series.iterdir()) == ["calls.j2", "cover.j2", "series.toml"]


HOSTILE = """\
../../../etc/passwd
M:	Eve <eve@example.org>
F:	drivers/hwmon/lm75.c

$(touch /tmp/owned) `id` ; rm -rf / | x
M:	Eve <eve@example.org>
F:	drivers/net/loop.c

"""


def test_hostile_titles_and_paths_are_slugs(tmp_path: Path) -> None:
    own_library(tmp_path / "library", SPREAD_SERIES)
    files = dict(SPREAD_KERNEL)
    files["MAINTAINERS"] = HOSTILE + MAINTAINERS
    call = str(files["lib/odd.c"])
    for name in ("-o.c", "p q.c"):
        files[f"lib/..;$(id) x/{name}"] = call.replace("odd", "name")
    linux = make_repository(tmp_path / "linux", files)
    said = run_cli(*RUN, cwd=linux)
    assert (said.code, said.err) == (0, "")
    subjects = git(linux, "log", "--format=%s", "v7.3..s/v1")
    assert subjects.isprintable() or subjects.replace("\n", "").isprintable()
    out = tmp_path / "out"
    mailed = run_cli("format-patch", "s", "-v1", "-o", out, cwd=linux)
    assert (mailed.code, mailed.err) == (0, "")
    names = [path.relative_to(out).as_posix() for path in out.rglob("*.patch")]
    letters = set("".join(names))
    assert letters <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-./_")
    assert [name for name in names if ".." in name.split("/")] == []
    # In what a reader is to run they are words of one shell command.
    mails = "".join(path.read_text() for path in out.rglob("*.patch"))
    hostile = "'lib/..;$(id) x/-o.c' 'lib/..;$(id) x/p q.c'"
    command = 'spatch --sp-file r.cocci --no-includes --in-place "$f"'
    assert f"\nre-run: for f in {hostile}; do {command}; done\n" in mails


def test_two_people_change_different_groups(tmp_path: Path, linux: Path) -> None:
    assert run_cli(*RUN, cwd=linux).code == 0
    shared = tmp_path / "library"
    git(shared, "init", "-q")
    git(shared, "add", "-A")
    git(shared, "commit", "-q", "-m", "groups")
    file = groups(tmp_path)
    first = file.read_text()
    git(shared, "checkout", "-q", "-b", "other")
    file.write_text(first.replace("[lib]\n", '[lib]\nhold = "nobody answers"\n'))
    git(shared, "commit", "-q", "-a", "-m", "hold lib")
    git(shared, "checkout", "-q", "master")
    file.write_text(
        first.replace("[acme-ethernet]\n", '[acme-ethernet]\ncc = ["Ann <ann@example.org>"]\n')
    )
    git(shared, "commit", "-q", "-a", "-m", "ack acme")
    git(shared, "merge", "-q", "-m", "both", "other")
    merged = file.read_text()
    assert 'hold = "nobody answers"' in merged
    assert "Ann <ann@example.org>" in merged
    assert run_cli(*RUN, cwd=linux).code == 0
    # Both hold, and the program has nothing to add.
    assert file.read_text() == merged
    assert "lib/odd.c" not in git(linux, "diff", "--name-only", "v7.3", "s/v1")
