"""The branch of a series: moved once, never over what somebody else made, and always back again."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from refactor import process
from refactor.engine import generate
from refactor.git.quarantine import Quarantine
from refactor.git.repository import Repository
from refactor.library.program import Program
from refactor.programs import require
from refactor.runs.run import Changed
from tests.cli import COMMAND, Said, cli_process, run_cli, snapshot
from tests.conftest import git, make_repository
from tests.kernel import KERNEL

NAME = "arm64-exit-work"
BRANCH = f"{NAME}/v16"
REF = f"refs/heads/{BRANCH}"


@pytest.fixture(autouse=True)
def cached(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What spatch finds once is known to all tests here."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    """A kernel with two bases, v7.3 and v7.4, and nothing of ours."""
    linux = make_repository(tmp_path / "linux", KERNEL)
    (linux / "Kbuild").write_text("# 7.4\n")
    git(linux, "commit", "-q", "-a", "-m", "Linux 7.4")
    git(linux, "tag", "v7.4")
    return linux


def run(linux: Path, *more: str, onto: str = "v7.3") -> Said:
    return run_cli("run", NAME, "--onto", onto, "-v", "16", *more, cwd=linux)


def undo(linux: Path) -> Said:
    return run_cli("undo", NAME, "-v", "16", cwd=linux)


def tip(linux: Path, name: str = REF) -> str:
    return git(linux, "rev-parse", name).strip()


def refused(said: Said, words: str) -> None:
    assert said == (3, "", f"refactor: {words}\n")


def outcome(said: Said) -> str:
    """What a run that went well says of the branch."""
    assert (said.code, said.err) == (0, "")
    return said.out[said.out.rindex("branch ") :] if not said.out.endswith("\n\n") else ""


def foreign(linux: Path) -> str:
    """A commit of the user's on top of the branch; the branch is not checked out."""
    tree, subject = f"{BRANCH}^{{tree}}", "fixup! mine"
    made = git(linux, "commit-tree", tree, "-p", BRANCH, "-m", subject).strip()
    git(linux, "update-ref", REF, made)
    return made


def test_the_first_run_makes_it(linux: Path) -> None:
    said = run(linux)
    assert outcome(said) == f"branch {BRANCH} is at {tip(linux)[:12]}\n"
    assert git(linux, "log", "--format=%s", f"v7.3..{BRANCH}").splitlines() == [
        "arm64: syscall: Ask for exit work on the exit path only",
        "arm64: thread_info: Define _TIF_SYSCALL_EXIT_WORK",
    ]
    assert git(linux, "reflog", "--format=%gs", BRANCH) == f"refactor: run {NAME} v16 on v7.3\n"


def test_the_same_input_gives_the_same_trees_and_with_a_pinned_date_the_same_commits(
    linux: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = make_repository(tmp_path / "elsewhere", KERNEL)
    run(linux)
    run(elsewhere)
    assert tip(linux) == tip(elsewhere)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    undo(linux)
    run(linux)
    assert tip(linux) != tip(elsewhere)
    assert git(linux, "log", "--format=%T", BRANCH, "--not", "v7.3") == git(
        elsewhere, "log", "--format=%T", BRANCH, "--not", "v7.3"
    )


def test_running_again_keeps_the_very_commits(linux: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    monkeypatch.setenv("GIT_AUTHOR_DATE", "@1000000000 +0100")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "@1000000001 -0530")
    run(linux)
    first, before = tip(linux), snapshot(linux)
    monkeypatch.delenv("GIT_AUTHOR_DATE")
    monkeypatch.delenv("GIT_COMMITTER_DATE")
    assert outcome(run(linux)) == f"branch {BRANCH} is at {first[:12]} already\n"
    assert snapshot(linux) == before


def test_a_new_base_moves_it_and_says_so(linux: Path) -> None:
    run(linux)
    first = tip(linux)
    said = run(linux, onto="v7.4")
    assert outcome(said) == f"branch {BRANCH} is at {tip(linux)[:12]} (was {first[:12]})\n"
    assert tip(linux, f"{REF}~2") == tip(linux, "v7.4")


def test_only_the_changed_step_is_a_new_commit(
    linux: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    run(linux)
    first = tip(linux)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "2")
    run(linux, "--signoff")
    assert tip(linux) != first
    run(linux)
    assert git(linux, "log", "--format=%at", BRANCH, "--not", "v7.3") == "2\n2\n"


def on_top(linux: Path) -> tuple[str, str]:
    return foreign(linux), "fixup! mine"


def amended(linux: Path) -> tuple[str, str]:
    made = git(
        linux, "commit-tree", f"{BRANCH}^{{tree}}", "-p", f"{BRANCH}^", "-m", "arm64: better"
    ).strip()
    git(linux, "update-ref", REF, made)
    return made, "arm64: better"


def rebased(linux: Path) -> tuple[str, str]:
    git(linux, "switch", "-q", BRANCH)
    git(linux, "-c", "user.name=Bob", "rebase", "-q", "v7.4")
    git(linux, "switch", "-q", "master")
    return tip(linux), "arm64: syscall: Ask for exit work on the exit path only"


def another(linux: Path) -> tuple[str, str]:
    git(linux, "switch", "-q", "--orphan", "other")
    git(linux, "commit", "-q", "--allow-empty", "-m", "My own work")
    git(linux, "update-ref", REF, "other")
    git(linux, "switch", "-q", "master")
    return tip(linux), "My own work"


def older(linux: Path) -> tuple[str, str]:
    git(linux, "update-ref", REF, "v7.3")
    return tip(linux), "an ancestor of the base"


def merged(linux: Path) -> tuple[str, str]:
    made = git(
        linux, "commit-tree", f"{BRANCH}^{{tree}}", "-p", BRANCH, "-p", "v7.4", "-m", "Merge v7.4"
    ).strip()
    git(linux, "update-ref", REF, made)
    return made, "Merge v7.4"


FOREIGN = pytest.mark.parametrize("make", [on_top, amended, rebased, another, older, merged])


@FOREIGN
def test_commits_of_somebody_else_are_refused(
    linux: Path, make: Callable[[Path], tuple[str, str]]
) -> None:
    run(linux)
    commit, subject = make(linux)
    before = snapshot(linux)
    refused(
        run(linux, onto="v7.4"),
        f"branch {BRANCH} holds {commit[:12]} ({subject}), which refactor did not make: "
        "keep it elsewhere, or --force to move the branch away from it",
    )
    assert snapshot(linux) == before


@FOREIGN
def test_force_keeps_them_reachable_for_good(
    linux: Path, make: Callable[[Path], tuple[str, str]]
) -> None:
    run(linux)
    commit, _ = make(linux)
    said = run(linux, "--force", onto="v7.4")
    kept = f"refs/refactor/replaced/{BRANCH}/{commit[:12]}"
    assert outcome(said) == (
        f"branch {BRANCH} is at {tip(linux)[:12]} (was {commit[:12]})\n"
        f"its commits that were not ours stay reachable under {kept}\n"
    )
    git(linux, "reflog", "expire", "--expire=now", "--all")
    git(linux, "gc", "-q", "--prune=now")
    assert tip(linux, kept) == commit
    assert git(linux, "cat-file", "-t", kept) == "commit\n"
    assert git(linux, "fsck", "--connectivity-only") == ""


def test_what_came_out_as_ours_is_ours_from_then_on(linux: Path, sealed: Path) -> None:
    run(linux)
    was = tip(linux)
    (sealed / ".local/state/kernel-refactor").rename(sealed / "lost")
    assert run(linux).code == 3
    assert outcome(run(linux, "--force")) == f"branch {BRANCH} is at {was[:12]} already\n"
    assert outcome(run(linux)) == f"branch {BRANCH} is at {was[:12]} already\n"


def test_forcing_again_the_same_commits_away(linux: Path) -> None:
    run(linux)
    commit = foreign(linux)
    for _ in range(2):
        git(linux, "update-ref", REF, commit)
        assert outcome(run(linux, "--force")).endswith(
            f"refs/refactor/replaced/{BRANCH}/{commit[:12]}\n"
        )


def test_force_where_nothing_is_in_the_way_is_a_plain_run(linux: Path) -> None:
    assert outcome(run(linux, "--force")) == f"branch {BRANCH} is at {tip(linux)[:12]}\n"
    assert git(linux, "for-each-ref", "refs/refactor") == ""


@pytest.mark.parametrize("step", ["run", "undo"])
@pytest.mark.parametrize("linked", [False, True])
def test_a_branch_that_is_checked_out_is_refused(
    linux: Path, tmp_path: Path, step: str, linked: bool
) -> None:
    run(linux)
    where = tmp_path / "linked" if linked else linux
    git(linux, *(["worktree", "add", "-q", str(where)] if linked else ["switch", "-q"]), BRANCH)
    before = snapshot(tmp_path)
    refused(
        run(linux, "--force", onto="v7.4") if step == "run" else undo(linux),
        f"branch {BRANCH} is checked out in {where}: moving it would change that work tree; switch it first",
    )
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize(
    "command", [["rebase", "-q", "-x", "false", "v7.4"], ["bisect", "start", "HEAD", "v7.3"]]
)
def test_a_branch_that_git_is_busy_with_is_refused(linux: Path, command: list[str]) -> None:
    run(linux)
    git(linux, "switch", "-q", BRANCH)
    process.run(["git", *command], cwd=linux)
    git(linux, "checkout", "-q", "--detach")
    before = snapshot(linux)
    refused(
        run(linux, "--force", onto="v7.4"),
        f"git {command[0]} is at work on branch {BRANCH} in {linux}: finish it first, or --abort it",
    )
    assert snapshot(linux) == before


def test_a_branch_that_is_another_name_for_one_is_refused(linux: Path) -> None:
    git(linux, "symbolic-ref", REF, "refs/heads/master")
    before = snapshot(linux)
    for said in (run(linux, "--force", onto="v7.4"), undo(linux)):
        refused(
            said,
            f"branch {BRANCH} is another name for refs/heads/master: moving it would move that",
        )
    assert snapshot(linux) == before


@pytest.mark.parametrize("blocker", [NAME, f"{BRANCH}/mine"])
def test_a_branch_in_the_way_is_named_before_anything_is_done(linux: Path, blocker: str) -> None:
    git(linux, "branch", blocker)
    before, stored = snapshot(linux), sorted(linux.rglob(".git/objects/**/*"))
    refused(
        run(linux, "--force"),
        f"there can be no branch {BRANCH} beside branch {blocker}: `git branch -m {blocker} NEW` helps",
    )
    assert (snapshot(linux), sorted(linux.rglob(".git/objects/**/*"))) == (before, stored)


def test_a_tag_or_a_remote_branch_of_that_name_is_no_branch(linux: Path) -> None:
    for name in (
        f"refs/tags/{BRANCH}",
        f"refs/heads/{REF}",
        f"refs/remotes/{BRANCH}",
        f"refs/tags/{REF}",
    ):
        git(linux, "update-ref", name, "v7.4")
    assert outcome(run(linux)) == f"branch {BRANCH} is at {tip(linux)[:12]}\n"


def test_a_branch_that_stands_on_the_base_is_free(linux: Path) -> None:
    git(linux, "branch", BRANCH, "v7.3")
    assert (
        outcome(run(linux))
        == f"branch {BRANCH} is at {tip(linux)[:12]} (was {tip(linux, 'v7.3')[:12]})\n"
    )


def meanwhile(monkeypatch: pytest.MonkeyPatch, linux: Path, *command: str) -> None:
    """Let somebody run a git command between the look at the branch and its move."""

    def late(program: Program, steps: Iterable[Changed]) -> None:
        git(linux, *command)

    monkeypatch.setattr(generate, "require_distinct", late)


def test_a_branch_that_moves_meanwhile_stays_there(
    linux: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(linux)
    meanwhile(monkeypatch, linux, "update-ref", REF, "v7.4")
    refused(
        run(linux, onto="v7.4"),
        f"{REF} is no longer where it was, nothing has changed: another run moved it: run again",
    )
    assert tip(linux) == tip(linux, "v7.4")


def test_a_branch_that_is_checked_out_meanwhile_is_refused(
    linux: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(linux)
    first = tip(linux)
    meanwhile(monkeypatch, linux, "switch", "-q", BRANCH)
    refused(
        run(linux, onto="v7.4"),
        f"branch {BRANCH} is checked out in {linux}: moving it would change that work tree; switch it first",
    )
    assert tip(linux) == first


def test_of_two_runs_at_once_one_moves_the_branch(
    linux: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ThreadPoolExecutor(2) as pool:
        bases = ("v7.3", "v7.4")
        command = ("run", NAME, "-v", "16", "--tree", linux, "--onto")
        first, second = (
            said.result() for said in [pool.submit(cli_process, *command, base) for base in bases]
        )
    assert sorted([first.code, second.code]) in ([0, 0], [0, 3])
    left = [base for base, said in zip(bases, (first, second), strict=True) if said.code == 0]
    assert tip(linux, f"{REF}~2") in [tip(linux, base) for base in left]
    assert list(linux.rglob("*.lock")) == []
    assert run(linux).code == 0


def test_undo_of_the_first_run_removes_the_branch(linux: Path) -> None:
    before = snapshot(linux)
    run(linux)
    was = tip(linux)
    said = undo(linux)
    assert said == (0, f"branch {BRANCH} is gone; `git branch {BRANCH} {was}` brings it back\n", "")
    assert snapshot(linux) == before
    git(linux, "branch", BRANCH, was)
    assert outcome(run(linux)) == f"branch {BRANCH} is at {was[:12]} already\n"


def test_undo_goes_back_one_run_at_a_time(linux: Path) -> None:
    run(linux)
    first = tip(linux)
    run(linux, onto="v7.4")
    second = tip(linux)
    assert undo(linux) == (0, f"branch {BRANCH} is at {first[:12]} again (was {second[:12]})\n", "")
    assert (tip(linux), git(linux, "log", "-g", "-1", "--format=%gs", BRANCH)) == (
        first,
        f"refactor: undo {BRANCH}\n",
    )
    assert undo(linux) == (
        0,
        f"branch {BRANCH} is gone; `git branch {BRANCH} {first}` brings it back\n",
        "",
    )
    assert undo(linux) == (
        2,
        "",
        f"refactor: there is no branch {BRANCH}: `refactor run` makes it\n",
    )


def test_undo_after_force_brings_their_commits_back_and_stops_there(linux: Path) -> None:
    run(linux)
    commit = foreign(linux)
    run(linux, "--force", onto="v7.4")
    was = tip(linux)
    assert undo(linux) == (0, f"branch {BRANCH} is at {commit[:12]} again (was {was[:12]})\n", "")
    refused(
        undo(linux),
        f"the tip of {BRANCH}, {commit[:12]}, was not made by a run: nothing of this tool's to undo there",
    )
    assert tip(linux) == commit


def test_undo_when_what_was_before_is_no_longer_there(linux: Path) -> None:
    run(linux)
    first = tip(linux)
    run(linux, onto="v7.4")
    second = tip(linux)
    git(linux, "reflog", "expire", "--expire=now", "--all")
    git(linux, "gc", "-q", "--prune=now")
    refused(
        undo(linux),
        "git did not move the branch, nothing has changed: "
        f"fatal: cannot update ref '{REF}': trying to write ref '{REF}' with nonexistent object {first}",
    )
    assert tip(linux) == second


def test_undo_of_nothing(linux: Path) -> None:
    assert undo(linux) == (
        2,
        "",
        f"refactor: there is no branch {BRANCH}: `refactor run` makes it\n",
    )


def test_a_signature_does_not_get_into_the_message(linux: Path, tmp_path: Path) -> None:
    gpg = tmp_path / "gpg"
    gpg.write_text(
        "#!/bin/sh\ncat > /dev/null\necho '[GNUPG:] SIG_CREATED ' >&2; echo '-----BEGIN PGP SIGNATURE-----'\n"
    )
    gpg.chmod(0o755)
    git(linux, "config", "gpg.program", str(gpg))
    git(linux, "config", "log.showSignature", "true")
    commit = git(linux, "commit-tree", "-S", "v7.4^{tree}", "-p", "v7.3", "-m", "Signed").strip()
    git(linux, "update-ref", REF, commit)
    refused(
        run(linux),
        f"branch {BRANCH} holds {commit[:12]} (Signed), which refactor did not make: "
        "keep it elsewhere, or --force to move the branch away from it",
    )


def packs(linux: Path) -> list[str]:
    """Suffixes of files of packs; newer gits write a .rev as well."""
    suffixes = (path.suffix for path in (linux / ".git/objects/pack").iterdir())
    return sorted(suffix for suffix in suffixes if suffix != ".rev")


def test_gc_while_the_branch_is_about_to_move_removes_nothing(
    linux: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Repository.move

    def late(repository: Repository, moves: Mapping[str, tuple[str, str]], message: str) -> None:
        git(linux, "gc", "-q", "--prune=now")
        real(repository, moves, message)

    monkeypatch.setattr(Repository, "move", late)
    assert run(linux).code == 0
    assert git(linux, "fsck", "--connectivity-only", "--no-dangling") == ""
    assert ".keep" not in packs(linux)


def test_killed_before_the_branch_moved_it_leaves_a_keep_that_the_next_run_drops(
    linux: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = linux / ".git/objects/pack/pack-1234.keep"
    theirs.write_text("mine\n")
    with monkeypatch.context() as patched:
        patched.setattr(Repository, "move", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        pid = os.fork()
        if pid == 0:
            run(linux)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
    assert packs(linux).count(".keep") == 2
    assert run(linux).code == 0
    assert packs(linux).count(".keep") == 1
    assert theirs.read_text() == "mine\n"


def test_killed_after_the_branch_moved_the_next_run_drops_the_keep(
    linux: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Repository.move

    def die(repository: Repository, moves: Mapping[str, tuple[str, str]], message: str) -> None:
        real(repository, moves, message)
        os.kill(os.getpid(), signal.SIGKILL)

    with monkeypatch.context() as patched:
        patched.setattr(Repository, "move", die)
        pid = os.fork()
        if pid == 0:
            run(linux)
            os._exit(0)
        os.waitpid(pid, 0)
    assert packs(linux).count(".keep") == 1
    assert outcome(run(linux)) == f"branch {BRANCH} is at {tip(linux)[:12]} already\n"
    assert packs(linux).count(".keep") == 0


def test_killed_while_it_stores_the_next_run_removes_the_half(
    linux: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.replace

    def die(path: Path, target: Path) -> Path:
        if target.suffix == ".idx":
            os.kill(os.getpid(), signal.SIGKILL)
        return real(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", die)
        pid = os.fork()
        if pid == 0:
            run(linux)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
    left = [path for path in (linux / ".git/objects/pack").iterdir() if path.suffix != ".rev"]
    assert sorted(path.suffix.partition("-")[0] for path in left) == [".keep", ".new", ".pack"]
    # The time is another, and so the commits and the pack.
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1763820001")
    assert run(linux).code == 0
    assert [path for path in left if path.exists()] == []
    assert sorted(packs(linux)) == [".idx", ".pack"]


def test_the_keep_of_a_run_that_lives_stays(linux: Path) -> None:
    with Quarantine(Repository(linux)) as objects:
        keep = linux / ".git/objects/pack/pack-5678.keep"
        keep.write_text(f"refactor {objects.path.parent}\n")
        assert run(linux).code == 0
        assert keep.exists()
    assert outcome(run(linux)) == f"branch {BRANCH} is at {tip(linux)[:12]} already\n"
    assert not keep.exists()


def test_a_lock_that_a_killed_git_left_is_named(linux: Path) -> None:
    """kill -9 of us leaves none: git goes on, in a session of its own. A power cut may."""
    lock = linux / f".git/{REF}.lock"
    lock.parent.mkdir(parents=True)
    lock.touch()
    said = (
        f"git did not move the branch, nothing has changed: {lock} is there: "
        f"if no git is at work there, one was killed: `rm {lock}`, then run again"
    )
    refused(run(linux), said)
    assert lock.exists()
    lock.unlink()
    assert run(linux).code == 0


SLOW = """#!/bin/sh
case "$*" in *update-ref*--stdin*) touch {top}/moving; sleep 0.5; {real} "$@"; touch {top}/moved; exit;; esac
exec {real} "$@"
"""


@pytest.mark.parametrize("group", [False, True])
def test_kill_9_while_git_moves_the_branch_leaves_no_lock(
    linux: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, group: bool
) -> None:
    """git is in a session of its own and goes on to the end, whether we or our process group are killed."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "git").write_text(SLOW.format(top=tmp_path, real=require("git")))
    (programs / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    command = (*COMMAND, "run", NAME, "--onto", "v7.3", "-v", "16")
    child = subprocess.Popen(command, cwd=linux, start_new_session=True, stdout=subprocess.DEVNULL)
    while not (tmp_path / "moving").exists():
        time.sleep(0.01)
    (os.killpg if group else os.kill)(child.pid, signal.SIGKILL)
    child.wait()
    while not (tmp_path / "moved").exists():
        time.sleep(0.01)
    assert list(linux.rglob("*.lock")) == []
    assert outcome(run(linux)) == f"branch {BRANCH} is at {tip(linux)[:12]} already\n"
