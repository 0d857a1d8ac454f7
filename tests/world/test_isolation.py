"""Nothing of the user's is touched, and nothing that he has configured changes what comes out."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from refactor import process
from refactor.git.quarantine import Quarantine
from refactor.git.repository import Repository
from refactor.git.tree import Tree
from refactor.object_names import TreeId
from refactor.series.scope import Scope
from refactor.store.cache import Cache
from tests.cli import run_cli, snapshot
from tests.conftest import git, make_repository
from tests.kernel import KERNEL, MAKEFILE

NAME = "arm64-exit-work"
BRANCH = f"{NAME}/v16"

_PLAIN: dict[str, bytes] = {}
"""What a clone without any oddity gives: its patches by name, and the plan under the name ""."""


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """The directory that holds everything of the user's."""
    return tmp_path / "world"


@pytest.fixture
def linux(world: Path) -> Path:
    """A clone with a small kernel."""
    return make_repository(world / "linux", KERNEL)


def patches(where: Path, out: Path, env: Mapping[str, str]) -> dict[str, bytes]:
    """What `run` and `format-patch` write from there."""
    made = run_cli("run", NAME, "--onto", "v7.3", "-v", "16", cwd=where, env=env)
    assert (made.code, made.err) == (0, "")
    mailed = run_cli("format-patch", NAME, "-v", "16", "-o", out, cwd=where, env=env)
    assert (mailed.code, mailed.err) == (0, "")
    return {path.name: path.read_bytes() for path in out.iterdir()}


def plan(where: Path, env: Mapping[str, str]) -> bytes:
    """What `plan --diff` shows from there."""
    said = run_cli("plan", NAME, "--onto", "v7.3", "-v", "16", "--diff", cwd=where, env=env)
    assert (said.code, said.err) == (0, "")
    return said.out.encode()


def plain(tmp_path: Path) -> dict[str, bytes]:
    """What a clone without any oddity gives."""
    if not _PLAIN:
        where = make_repository(tmp_path / "plain", KERNEL)
        _PLAIN.update({"": plan(where, {}), **patches(where, tmp_path / "plain-out", {})})
    return _PLAIN


def objects(world: Path) -> list[Path]:
    return sorted(path for top in world.rglob("objects") for path in top.rglob("*"))


def leaves_everything_alone(
    tmp_path: Path, where: Path, env: Mapping[str, str] | None = None
) -> None:
    """plan, run, format-patch and undo from a directory: the same patches as ever, and nothing else is new."""
    world, env = tmp_path / "world", env or {}
    wanted = plain(tmp_path)
    before, stored = snapshot(world), objects(world)
    planned = plan(where, env)
    assert (snapshot(world), objects(world)) == (before, stored)
    assert {"": planned, **patches(where, tmp_path / "out", env)} == wanted
    own = (f"refs/heads/{NAME}", f"logs/refs/heads/{NAME}")
    assert snapshot(world, without=own) == before
    undone = run_cli("undo", NAME, "-v", "16", cwd=where, env=env)
    assert (undone.code, undone.err) == (0, "")
    assert snapshot(world) == before


def normal(world: Path, linux: Path) -> Path:
    return linux


def below(world: Path, linux: Path) -> Path:
    return linux / "arch/arm64"


def bare(world: Path, linux: Path) -> Path:
    git(world, "clone", "-q", "--bare", str(linux), "bare.git")
    return world / "bare.git"


def in_bare(world: Path, linux: Path) -> Path:
    return bare(world, linux) / "refs"


def linked(world: Path, linux: Path) -> Path:
    git(linux, "worktree", "add", "-q", "-b", "side", str(world / "linked"))
    return world / "linked/arch"


def linked_to_bare(world: Path, linux: Path) -> Path:
    git(bare(world, linux), "worktree", "add", "-q", "-b", "side", str(world / "linked"))
    return world / "linked"


def detached(world: Path, linux: Path) -> Path:
    git(linux, "switch", "-q", "--detach")
    return linux


def unborn(world: Path, linux: Path) -> Path:
    git(linux, "switch", "-q", "--orphan", "nothing-yet")
    return linux


def dirty(world: Path, linux: Path) -> Path:
    """Staged, unstaged, untracked and stashed work, of the very files that the series changes and of others."""
    header, code = (
        linux / "arch/arm64/include/asm/thread_info.h",
        linux / "arch/arm64/kernel/syscall.c",
    )
    code.write_text("int stashed;\n")
    git(linux, "stash", "push", "-q")
    code.write_text("int staged = has_syscall_work(1);\n")
    git(linux, "add", str(code))
    code.write_text("int unstaged = has_syscall_work(2);\n")
    header.unlink()
    (linux / "arch/arm64/kernel/mine.c").write_text("int untracked = has_syscall_work(3);\n")
    git(linux, "rm", "-q", "--cached", "Kbuild")
    return linux


def merging(world: Path, linux: Path) -> Path:
    """In the middle of a conflict."""
    for side in ("left", "right"):
        git(linux, "switch", "-q", "-c", side, "v7.3")
        (linux / "arch/arm64/kernel/syscall.c").write_text(f"int {side};\n")
        git(linux, "commit", "-q", "-a", "-m", side)
    assert process.run(["git", "merge", "-q", "left"], cwd=linux).code == 1
    return linux


def borrowing(world: Path, linux: Path) -> Path:
    git(world, "clone", "-q", "--shared", str(linux), "borrowing")
    return world / "borrowing"


def strange_name(world: Path, linux: Path) -> Path:
    return linux.rename(world / os.fsdecode(b'a "b\\c" $HOME ~\n#\xe9'))


def packed(world: Path, linux: Path) -> Path:
    git(linux, "gc", "-q")
    return linux


def odd_index(world: Path, linux: Path) -> Path:
    """A sparse checkout, and files that git was told not to look at."""
    git(linux, "sparse-checkout", "set", "--no-cone", "/*", "!/arch/arm64/kernel/")
    git(linux, "update-index", "--assume-unchanged", "arch/arm64/include/asm/thread_info.h")
    (linux / "arch/arm64/include/asm/thread_info.h").write_text("int assumed;\n")
    return linux


@pytest.mark.parametrize(
    "layout",
    [
        normal,
        below,
        bare,
        in_bare,
        linked,
        linked_to_bare,
        detached,
        unborn,
        dirty,
        merging,
        borrowing,
        strange_name,
        packed,
        odd_index,
    ],
)
def test_a_repository_of_any_kind(
    world: Path, linux: Path, layout: Callable[[Path, Path], Path]
) -> None:
    leaves_everything_alone(world.parent, layout(world, linux))


HOOKS = (
    "applypatch-msg",
    "commit-msg",
    "fsmonitor-watchman",
    "post-applypatch",
    "post-checkout",
    "post-commit",
    "post-index-change",
    "post-rewrite",
    "pre-applypatch",
    "pre-auto-gc",
    "pre-commit",
    "prepare-commit-msg",
    "reference-transaction",
    "update",
)

CONFIG = {
    "diff": """
[diff]
    noprefix = true
    mnemonicPrefix = true
    external = false
    context = 1
    interHunkContext = 9
    algorithm = patience
    indentHeuristic = false
    renames = false
    orderFile = /nowhere
    relative = true
    statGraphWidth = 3
    suppressBlankEmpty = true
    colorMoved = zebra
    wsErrorHighlight = all
    submodule = log
    ignoreSubmodules = none
    wordRegex = .
[diff "cpp"]
    textconv = false
    xfuncname = "^nothing"
""",
    "format": """
[format]
    attach = true
    suffix = .mine
    coverLetter = true
    coverFromDescription = message
    signOff = true
    notes = true
    headers = "X-Mine: yes\\n"
    useAutoBase = true
    numbered = false
    outputDirectory = /nowhere
    to = mine@example.org
    cc = mine@example.org
    from = Mine <mine@example.org>
    forceInBodyFrom = true
    thread = deep
    signatureFile = /nowhere
    encodeEmailHeaders = false
    filenameMaxLength = 9
    pretty = "%H mine"
    mboxrd = true
""",
    "core": """
[core]
    abbrev = 4
    quotePath = false
    autocrlf = true
    eol = crlf
    safecrlf = true
    ignoreCase = true
    fileMode = false
    trustctime = false
    checkStat = minimal
    preloadIndex = false
    logAllRefUpdates = false
    pager = false
    editor = false
    fsmonitor = false
    untrackedCache = true
    commentChar = %
    whitespace = -trailing-space
    bigFileThreshold = 1
    looseCompression = 0
[index]
    version = 4
    skipHash = true
[i18n]
    commitEncoding = ISO-8859-1
    logOutputEncoding = UTF-16
[color]
    ui = always
    diff = always
    grep = always
[column]
    ui = always
[grep]
    patternType = perl
    extendedRegexp = true
    fullName = true
    lineNumber = true
    column = true
    fallbackToNoIndex = true
[log]
    showSignature = true
    decorate = full
    follow = true
    mailmap = true
    date = relative
[commit]
    gpgSign = true
    template = /nowhere
    verbose = true
[gpg]
    program = false
[tag]
    gpgSign = true
[gc]
    auto = 1
[transfer]
    fsckObjects = true
[submodule]
    recurse = true
[worktree]
    guessRemote = true
[branch]
    autoSetupMerge = always
[pager]
    log = true
[alias]
    log = !false
    grep = !false
[merge]
    conflictStyle = diff3
[notes]
    displayRef = *
""",
}


@pytest.mark.parametrize("group", CONFIG)
def test_no_setting_of_the_user_changes_anything(sealed: Path, linux: Path, group: str) -> None:
    plain(linux.parents[1])
    with (sealed / ".gitconfig").open("a") as file:
        file.write(CONFIG[group])
    leaves_everything_alone(linux.parents[1], linux)


def test_hooks_of_the_user_do_not_run(linux: Path) -> None:
    hooks = linux / ".git/hooks"
    for name in HOOKS:
        (hooks / name).write_text("#!/bin/sh\ntouch ../hook-ran hook-ran\nexit 1\n")
        (hooks / name).chmod(0o755)
    git(linux, "config", "core.hooksPath", str(hooks))
    git(linux, "config", "core.fsmonitor", str(hooks / "fsmonitor-watchman"))
    leaves_everything_alone(linux.parents[1], linux)


def test_attributes_of_the_user_change_nothing(linux: Path) -> None:
    attributes = "* binary -text filter=broken diff=broken merge=broken export-subst working-tree-encoding=UTF-16\n"
    (linux / ".git/info/attributes").write_text(attributes)
    git(linux, "config", "diff.broken.command", "false")
    git(linux, "config", "filter.broken.clean", "false")
    leaves_everything_alone(linux.parents[1], linux)


@pytest.mark.parametrize(
    "env",
    [
        {
            "GIT_DIR": "/nowhere",
            "GIT_INDEX_FILE": "/nowhere/index",
            "GIT_WORK_TREE": "/nowhere",
            "GIT_OBJECT_DIRECTORY": "/nowhere/objects",
            "GIT_NAMESPACE": "mine",
            "GIT_PREFIX": "mine/",
            "GIT_COMMON_DIR": "/nowhere",
            "GIT_QUARANTINE_PATH": "/nowhere",
        },
        {
            "GIT_EXTERNAL_DIFF": "false",
            "GIT_DIFF_OPTS": "-u1",
            "GIT_LITERAL_PATHSPECS": "1",
            "GIT_ICASE_PATHSPECS": "1",
            "GIT_NOTES_REF": "refs/notes/mine",
            "GIT_PAGER": "false",
            "GIT_TRACE": "1",
            "GIT_OPTIONAL_LOCKS": "1",
            "GIT_DEFAULT_HASH": "sha256",
            "GIT_ATTR_SOURCE": "HEAD",
        },
        {
            "GIT_CONFIG_PARAMETERS": "'diff.noprefix=true' 'format.attach=mine' 'core.abbrev=4' 'format.headers=X: y'",
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "diff.noprefix",
            "GIT_CONFIG_VALUE_0": "true",
        },
        {
            "GREP_OPTIONS": "-v",
            "GREP_COLOR": "1",
            "LESS": "-R",
            "PYTHONPATH": "/nowhere",
            "EMAIL": "mine@example.org",
        },
        {"LC_ALL": "C", "LANG": "de_DE.UTF-8", "LANGUAGE": "de", "TZ": "Asia/Kolkata"},
    ],
)
def test_nothing_in_the_environment_changes_anything(linux: Path, env: dict[str, str]) -> None:
    leaves_everything_alone(linux.parents[1], linux, env)


def test_the_environment_of_a_hook_of_this_repository(linux: Path) -> None:
    env = {
        "GIT_DIR": str(linux / ".git"),
        "GIT_INDEX_FILE": str(linux / ".git/index"),
        "GIT_WORK_TREE": str(linux),
    }
    leaves_everything_alone(linux.parents[1], linux / "arch", env)


def test_a_shallow_clone_gives_the_patches_of_the_whole_one(tmp_path: Path, world: Path) -> None:
    whole = make_repository(
        tmp_path / "whole", {**KERNEL, "Makefile": "VERSION = 7\nPATCHLEVEL = 2\n"}
    )
    (whole / "Makefile").write_text(MAKEFILE)
    git(whole, "commit", "-q", "-a", "-m", "Linux 7.3.4")
    git(whole, "tag", "-f", "v7.3")
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{whole}", str(world / "shallow"))
    assert (world / "shallow/.git/shallow").exists()
    shallow = patches(world / "shallow", tmp_path / "out", {})
    assert shallow == patches(whole, tmp_path / "whole-out", {})


def test_nothing_else_in_the_home_is_touched(sealed: Path, linux: Path) -> None:
    before = snapshot(sealed)
    patches(linux, linux.parents[1] / "out", {})
    own = (".cache", ".local")
    assert snapshot(sealed, without=own) == before
    assert sorted(path.name for top in own for path in (sealed / top).glob("*")) == [
        "kernel-refactor",
        "state",
    ]


def unseen_edit(linux: Path) -> None:
    """An edit that leaves size and time of a file as they were when git looked at it last."""
    file = linux / "arch/arm64/kernel/syscall.c"
    os.utime(file, (1, 1))
    git(linux, "update-index", "--refresh")
    time.sleep(1.01)  # what shows it then is the time of the last change of its inode, in seconds
    file.write_bytes(file.read_bytes().replace(b"has_syscall_work", b"had_syscall_work"))
    os.utime(file, (1, 1))


def checked_out_as(linux: Path, attribute: str) -> None:
    """The C files anew, with this attribute."""
    git(linux, "config", "diff.odd.binary", "true")
    (linux / ".git/info/attributes").write_text(f"*.c {attribute}\n")
    git(linux, "config", "filter.code.smudge", "base64")
    git(linux, "config", "filter.code.clean", "base64 -d")
    git(linux, "rm", "-q", "-r", "arch")
    git(linux, "reset", "-q", "--hard")
    assert git(linux, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    "query", [["-w", "-F", "-e", "has_syscall_work"], ["-I", "-e", "has_syscall_work"]]
)
@pytest.mark.parametrize(
    "disturb",
    [
        lambda linux: None,
        lambda linux: checked_out_as(linux, "binary"),
        lambda linux: checked_out_as(linux, "-diff"),
        lambda linux: checked_out_as(linux, "diff=odd"),
        lambda linux: checked_out_as(linux, "working-tree-encoding=UTF-16"),
        lambda linux: checked_out_as(linux, "filter=code"),
        unseen_edit,
        lambda linux: (linux / "arch/arm64/kernel/syscall.c").unlink(),
        lambda linux: (linux / "arch/arm64/kernel/extra.c").write_text("has_syscall_work\n"),
        lambda linux: (linux / "Kbuild").write_text("has_syscall_work\n"),
        lambda linux: git(linux, "rm", "-q", "-r", "--cached", "arch"),
    ],
)
def test_a_search_is_exact_whatever_is_checked_out(
    tmp_path: Path, linux: Path, disturb: Callable[[Path], object], query: list[str]
) -> None:
    git(linux, "config", "core.checkStat", "minimal")
    git(linux, "config", "core.trustctime", "false")
    disturb(linux)
    with Quarantine(Repository(linux)) as quarantine:
        oid = TreeId(git(linux, "rev-parse", "v7.3^{tree}").strip())
        tree = Tree(quarantine, Cache(tmp_path / "cache"), oid, oid)
        assert tree.grep(query, Scope()) == ["arch/arm64/kernel/syscall.c"]
