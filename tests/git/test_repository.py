"""Repositories as git finds them, wherever their parts are; what git refuses is refused in its own words."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli import cli_process, run_cli, snapshot
from tests.conftest import git, make_repository
from tests.kernel import KERNEL

NAME = "arm64-exit-work"
PLAN = ("plan", NAME, "--onto", "v7.3")


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "linux", KERNEL)


def works(linux: Path, where: Path, *more: str | Path, env: dict[str, str] | None = None) -> None:
    """`run` from there makes the commit that it makes in an ordinary clone, and nothing but its branch is new."""
    there = where if not more else Path(more[-1])
    before = snapshot(there.parent, without=(f"refs/heads/{NAME}", f"logs/refs/heads/{NAME}"))
    said = run_cli("run", NAME, "-v1", "--onto", "v7.3", *more, cwd=where, env=env)
    assert (said.code, said.err) == (0, "")
    base = git(linux, "rev-parse", "--short=12", "v7.3").strip()
    assert said.out.splitlines()[0] == f"{NAME} v1 on v7.3 (Linux 7.3.4, {base})"
    assert (
        snapshot(there.parent, without=(f"refs/heads/{NAME}", f"logs/refs/heads/{NAME}")) == before
    )


def elsewhere(tmp_path: Path, linux: Path) -> tuple[Path, Path]:
    """A git directory of another name, and the work tree far from it that its configuration names."""
    directory, work_tree = tmp_path / "apart/repository", tmp_path / "files/here"
    directory.parent.mkdir()
    work_tree.mkdir(parents=True)
    (linux / ".git").rename(directory)
    git(directory, "config", "core.worktree", str(work_tree))
    git(directory, "checkout", "-q", "-f")
    return directory, work_tree


def test_a_work_tree_elsewhere_is_found_from_its_git_directory(tmp_path: Path, linux: Path) -> None:
    directory, _ = elsewhere(tmp_path, linux)
    works(directory, directory)


def test_a_work_tree_elsewhere_is_found_by_tree(tmp_path: Path, linux: Path) -> None:
    directory, _ = elsewhere(tmp_path, linux)
    works(directory, tmp_path, "--tree", directory)


def test_a_work_tree_elsewhere_that_knows_its_git_directory(tmp_path: Path, linux: Path) -> None:
    directory, work_tree = elsewhere(tmp_path, linux)
    (work_tree / ".git").write_text(f"gitdir: {directory}\n")
    works(directory, work_tree / "arch")


def test_a_work_tree_elsewhere_that_is_gone(tmp_path: Path, linux: Path) -> None:
    directory, work_tree = elsewhere(tmp_path, linux)
    work_tree.rename(tmp_path / "moved")
    words = f"the work tree {work_tree} of {directory} does not exist: core.worktree in its configuration names it"
    assert run_cli(*PLAN, cwd=directory) == (2, "", f"refactor: {words}\n")


def test_a_submodule(tmp_path: Path, linux: Path) -> None:
    above = make_repository(tmp_path / "above", {"README": "x"})
    git(
        above,
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        str(linux),
        "below",
    )
    works(linux, above / "below/arch")


def test_a_sparse_index_and_a_split_one(tmp_path: Path, linux: Path) -> None:
    for name, command in {
        "sparse": ("sparse-checkout", "set", "--cone", "--sparse-index", "scripts"),
        "split": ("update-index", "--split-index"),
    }.items():
        git(tmp_path, "clone", "-q", str(linux), f"{name}/clone")
        git(tmp_path / name / "clone", *command)
        works(linux, tmp_path / name / "clone")


@pytest.mark.parametrize(
    "name", ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"]
)
def test_what_a_hook_inherits_is_not_used(linux: Path, name: str) -> None:
    works(linux, linux, env={name: "/nowhere"})


def test_a_repository_that_only_the_environment_names(tmp_path: Path, linux: Path) -> None:
    said = run_cli(*PLAN, cwd=tmp_path, env={"GIT_DIR": str(linux / ".git")})
    words = f"{tmp_path} is not in a git repository: GIT_DIR is not used: name a kernel clone with --tree DIR"
    assert said == (2, "", f"refactor: {words}\n")


def test_a_ceiling_is_one(linux: Path) -> None:
    said = run_cli(*PLAN, cwd=linux / "arch", env={"GIT_CEILING_DIRECTORIES": str(linux)})
    words = f"{linux}/arch is not in a git repository: name a kernel clone with --tree DIR"
    assert said == (2, "", f"refactor: {words}\n")


def damaged(linux: Path, kind: str) -> str:
    """Damage a repository; git's own words about it, empty where it says that there is none."""
    top = linux / ".git"
    if kind == "file":
        top.rename(linux / "elsewhere")
        top.write_text("garbage\n")
        return f"fatal: invalid gitfile format: {top}"
    if kind == "config":
        (top / "config").write_text("[\n")
        return "fatal: bad config line 1 in file .git/config"
    if kind == "format":
        git(linux, "config", "core.repositoryformatversion", "99")
        return "fatal: Expected git repo version <= 1, found 99"
    if kind == "extension":
        git(linux, "config", "core.repositoryformatversion", "1")
        git(linux, "config", "extensions.odd", "true")
        return "fatal: unknown repository extension found: odd"
    (top / "HEAD").write_text("x\n")
    return ""


@pytest.mark.parametrize("kind", ["file", "config", "format", "extension", "HEAD"])
def test_a_repository_that_git_refuses(linux: Path, kind: str) -> None:
    words = damaged(linux, kind)
    wanted = f"git cannot read {linux}: {words}"
    if not words:
        wanted = f"{linux} is not in a git repository: name a kernel clone with --tree DIR"
    assert run_cli(*PLAN, cwd=linux) == (2, "", f"refactor: {wanted}\n")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a directory away")
def test_a_repository_of_somebody_else(tmp_path: Path, linux: Path) -> None:
    for path in (linux, *linux.rglob("*")):
        os.chown(path, 12345, 12345)
    words = (
        f"git cannot read {linux}: fatal: detected dubious ownership in repository at '{linux}'"
        f" To add an exception for this directory, call: git config --global --add safe.directory {linux}"
    )
    assert run_cli(*PLAN, cwd=linux) == (2, "", f"refactor: {words}\n")
    git(tmp_path, "config", "--global", "--add", "safe.directory", str(linux))
    assert run_cli(*PLAN, cwd=linux).code == 0


def test_a_bare_repository_where_only_named_ones_are_safe(tmp_path: Path, linux: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", str(linux), "bare.git")
    git(tmp_path, "config", "--global", "safe.bareRepository", "explicit")
    bare = tmp_path / "bare.git"
    words = f"git cannot read {bare}: fatal: cannot use bare repository '{bare}' (safe.bareRepository is 'explicit')"
    assert run_cli(*PLAN, "--tree", bare) == (2, "", f"refactor: {words}\n")


def test_a_file_is_no_repository(linux: Path) -> None:
    words = f"{linux}/Makefile is not in a git repository: name a kernel clone with --tree DIR"
    assert run_cli(*PLAN, "--tree", linux / "Makefile") == (2, "", f"refactor: {words}\n")


VERBS = [
    ["list"],
    ["show", NAME],
    ["plan", NAME, "--onto", "v7.3"],
    ["run", NAME, "--onto", "v7.3", "-v1"],
    ["rebase", NAME, "--onto", "v7.3"],
    ["diff", NAME],
    ["check", NAME, "-v1"],
    ["format-patch", NAME, "-v1", "-o", "out"],
    ["export", NAME, "-v1", "--b4"],
    ["post", NAME, "-v1", "--mbox", "sent"],
    ["next", NAME],
    ["people", NAME, "-v1"],
    ["trailers", NAME, "replies"],
    ["undo", NAME, "-v1"],
    ["test"],
    ["tif", "show", "arm64", "--onto", "v7.3"],
    ["fetch-tree", "7.3", "here"],
    ["doctor"],
]


def test_no_verb_runs_in_a_directory_that_was_deleted(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    for verb in VERBS:
        gone.mkdir()
        where = Path.cwd()
        os.chdir(gone)
        gone.rmdir()
        try:
            said = cli_process(*verb, env={"PYTHONPATH": str(where)})
        finally:
            os.chdir(where)
        assert (verb, said) == (
            verb,
            (2, "", "refactor: the current directory was deleted: `cd` to one that exists\n"),
        )


def programs(top: Path, script: str) -> dict[str, str]:
    """An environment whose git is a script of ours."""
    top.mkdir()
    (top / "git").write_text(script)
    (top / "git").chmod(0o755)
    return {"PATH": f"{top}:{os.environ['PATH']}"}


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("#!/bin/sh\necho 'git: broken' >&2\nexit 1\n", "git does not work: git: broken"),
        ("#!/bin/sh\nexit 0\n", "git does not work: git ended with status 0"),
        (
            "#!/bin/sh\necho git version 2.17.1\n",
            "git 2.17.1 is too old: 2.36 or newer is needed: apt-get install git",
        ),
    ],
)
def test_a_git_that_does_not_work(tmp_path: Path, linux: Path, script: str, words: str) -> None:
    said = cli_process(*PLAN, cwd=linux, env=programs(tmp_path / "bin", script))
    assert said == (4, "", f"refactor: {words}\n")


def test_a_git_of_another_machine(tmp_path: Path, linux: Path) -> None:
    said = cli_process(*PLAN, cwd=linux, env=programs(tmp_path / "bin", "\x7fELF"))
    # execvp(3) hands it to the shell, and the shell's words are its own.
    words = f"refactor: git does not work: {tmp_path / 'bin'}/git: "
    assert (said.code, said.out, said.err[: len(words)]) == (4, "", words)


def test_a_configuration_that_git_cannot_read(linux: Path, sealed: Path) -> None:
    (sealed / ".gitconfig").write_text("[\n")
    said = cli_process(*PLAN, cwd=linux)
    words = f"git does not work: fatal: bad config line 1 in file {sealed}/.gitconfig"
    assert said == (4, "", f"refactor: {words}\n")
