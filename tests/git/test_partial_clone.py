"""Partial clones: what has all that it needs works, the rest ends with the one command that fetches all at once."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.cli import Said, run_cli
from tests.conftest import git, make_repository
from tests.kernel import KERNEL, SYSCALL

NAME = "arm64-exit-work"
PLAN = ("plan", NAME, "--onto", "v7.3")
FILTERS = ("blob:none", "tree:0", "blob:limit=1")
ALWAYS = ("Makefile", "Kbuild", "MAINTAINERS", "scripts/get_maintainer.pl")


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    """Two releases; the second has one file more."""
    top = make_repository(tmp_path / "linux", KERNEL)
    (top / "arch/arm64/kernel/more.c").write_text(SYSCALL.replace("el0_svc_common", "more"))
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "Linux 7.4")
    git(top, "tag", "v7.4")
    git(top, "config", "uploadpack.allowFilter", "true")
    git(top, "config", "uploadpack.allowAnySHA1InWant", "true")
    return top


def partial(linux: Path, kind: str, *options: str) -> Path:
    """A clone that leaves objects out, from what it takes for another machine."""
    clone = linux.with_name("partial")
    git(linux, "clone", "-q", f"--filter={kind}", *options, f"file://{linux}", str(clone))
    return clone


def objects(repository: Path) -> set[str]:
    """All objects that are there; asking for them fetches nothing."""
    return set(
        git(repository, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)").split()
    )


def lacks(clone: Path, what: str) -> Said:
    command = f"git -C {shlex.quote(str(clone))} fetch --refetch --no-filter origin"
    words = f"this partial clone does not have {what}: `{command}` fetches all that was left out"
    return Said(4, "", f"refactor: {words}\n")


def first_lacking(linux: Path, clone: Path) -> str:
    """The object that is asked for first and is not there."""
    for name in ("v7.3^{tree}", "v7.3:Makefile"):
        oid = git(linux, "rev-parse", name).strip()
        if oid not in objects(clone):
            return f"object {oid}"
    raise AssertionError("it has everything")


@pytest.mark.parametrize("kind", FILTERS)
@pytest.mark.parametrize("options", [("--bare",), ("--no-checkout",)])
def test_what_was_left_out_is_fetched_by_one_command(
    linux: Path, kind: str, options: tuple[str, ...]
) -> None:
    clone = partial(linux, kind, *options)
    before = objects(clone)
    wanted = lacks(clone, first_lacking(linux, clone))
    assert run_cli(*PLAN, cwd=clone) == wanted
    assert objects(clone) == before
    command = shlex.split(wanted.err.split("`")[1])
    git(clone, *command[1:])
    assert run_cli(*PLAN, cwd=clone) == run_cli(*PLAN, cwd=linux)


def test_a_checkout_has_all_that_its_own_base_needs(linux: Path) -> None:
    clone = partial(linux, "blob:none", "--branch=v7.3")
    left_out = objects(linux) - objects(clone)
    run = ("run", NAME, "--onto", "v7.3", "-v1")
    assert run_cli(*run, cwd=clone) == run_cli(*run, cwd=linux)
    assert run_cli("format-patch", NAME, "-v1", "-o", linux.with_name("mails"), cwd=clone).code == 0
    assert objects(linux) - objects(clone) == left_out != set()


@pytest.mark.parametrize("sparse", [(), ("--sparse",)])
def test_another_base_is_named_and_nothing_is_fetched(linux: Path, sparse: tuple[str, ...]) -> None:
    """git grep passes over files that it cannot read: that must not be taken for "does not match"."""
    clone = partial(linux, "blob:none", "--branch=v7.3", *sparse)
    for name in ALWAYS:
        git(clone, "cat-file", "-p", f"v7.4:{name}")
    before = objects(clone)
    assert run_cli("plan", NAME, "--onto", "v7.4", cwd=clone) == lacks(
        clone, "all that `git grep` needs"
    )
    assert objects(clone) == before


def test_an_object_that_is_missing_elsewhere_is_damage(tmp_path: Path) -> None:
    whole = make_repository(tmp_path / "whole", KERNEL)
    oid = git(whole, "rev-parse", "v7.3:Makefile").strip()
    (whole / ".git/objects" / oid[:2] / oid[2:]).unlink()
    words = f"object {oid} is not in the repository: `git fsck` shows what else is missing"
    assert run_cli(*PLAN, cwd=whole) == (4, "", f"refactor: {words}\n")


def test_a_search_that_could_not_read_a_file_is_no_answer(tmp_path: Path) -> None:
    whole = make_repository(tmp_path / "whole", KERNEL)
    oid = git(whole, "rev-parse", "v7.3:arch/arm64/kernel/syscall.c").strip()
    (whole / ".git/objects" / oid[:2] / oid[2:]).unlink()
    (whole / ".git/index").unlink()
    words = f"git grep failed: error: '{{}}:arch/arm64/kernel/syscall.c': unable to read {oid}"
    said = run_cli(*PLAN, cwd=whole)
    tree = git(whole, "rev-parse", "v7.3^{tree}").strip()
    assert said == (4, "", f"refactor: {words.format(tree)}\n")
