"""`refactor check` of a step that makes a commit for each group: one build of all, then who breaks it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from refactor.build.state import State
from refactor.build.workshop import Workshop
from refactor.series.build import Build
from tests.cli import run_cli
from tests.commands.test_check import Put, Step, machine, put, series
from tests.conftest import make_repository
from tests.kbuild import BUILDS

__all__ = ["machine", "put"]

pytestmark = [
    pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not installed")
    for name in ("gcc", "make", "objdump")
]
BUILD = '[[build]]\narch = "um"\n'
SPREAD = '[step.spread]\nby = "file"\n'
GOOD = {
    "kernel/audit.c": ("? 1 : 2", "? 1 : 3"),
    "kernel/exit.c": ("? code : 0", "? code : 1"),
    "kernel/fork.c": ("return -1;", "return -2;"),
    "lib/table.c": ("3, 4", "3, 5"),
}
BAD = {**GOOD, "kernel/fork.c": ("return -1;", "return nobody_knows_this;")}


@pytest.fixture
def trees(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The trees that are built, in order, each once."""
    seen: list[str] = []
    real = Workshop.state

    def state(self: Workshop, build: Build, tree: str, wanted: Sequence[str]) -> State:
        if tree not in seen:
            seen.append(tree)
        return real(self, build, tree, wanted)

    monkeypatch.setattr(Workshop, "state", state)
    return seen


def proofs(
    tmp_path: Path, changes: dict[str, tuple[str, str]], kind: str, build: str = BUILD
) -> dict[str, tuple[str, str]]:
    """Id of a commit -> status and summary of its proof of a kind."""
    linux = make_repository(tmp_path / "linux", BUILDS)
    named = series(tmp_path, Step("all", changes, SPREAD), build=build)
    template = tmp_path / "own/series/s/all.j2"
    template.write_text("{{ group.key }}: Make it come true\n\nIt is better.\n")
    said = run_cli("run", *named, "--onto", "v7.3", "--signoff", "--accept-prefixes", cwd=linux)
    assert (said.code, said.err) == (0, "")
    report = json.loads(run_cli("check", *named, "--json", cwd=linux).out)
    found = {}
    for commit in report["commits"]:
        # The worst stands last.
        proof = [proof for proof in commit["proofs"] if proof["kind"] == kind][-1]
        found[commit["id"]] = (proof["status"], proof["summary"])
    return found


def test_all_groups_are_built_at_once(tmp_path: Path, put: Put, trees: list[str]) -> None:
    fine = ("proved", "1 affected object builds, no new warning")
    assert proofs(tmp_path, GOOD, "builds") == {
        "all/kernel-audit-c": fine,
        "all/kernel-exit-c": fine,
        "all/kernel-fork-c": fine,
        "all/lib-table-c": fine,
    }
    # The base, and the tree after the last group.
    assert len(trees) == 2


def test_the_group_that_breaks_the_build_is_found(
    tmp_path: Path, put: Put, trees: list[str]
) -> None:
    found = proofs(tmp_path, BAD, "builds")
    assert {identity: status for identity, (status, _) in found.items()} == {
        "all/kernel-audit-c": "proved",
        "all/kernel-exit-c": "proved",
        "all/kernel-fork-c": "disproved",
        "all/lib-table-c": "proved",
    }
    # Besides these, two of the four commits were built.
    assert len(trees) == 4


def test_each_patch_is_applied_alone(tmp_path: Path, put: Put) -> None:
    alone = ("proved", "alone on the base, git am gives the same tree")
    assert set(proofs(tmp_path, GOOD, "applies").values()) == {alone}


def test_what_no_configuration_compiles_is_listed_with_its_options(
    tmp_path: Path, put: Put
) -> None:
    found = proofs(tmp_path, {"kernel/compat.c": ("int compat;", "long compat;")}, "builds")
    (summary,) = [words for _, words in found.values()]
    assert summary == (
        "no configuration here compiles kernel/compat.c: kernel/compat.c: no Makefile names it"
    )
