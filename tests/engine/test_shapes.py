"""A step that claims the shape of a generic function is held to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli import run_cli
from tests.conftest import make_repository, own_library
from tests.kernel import KERNEL

TOML = """\
summary = "Test"

[[step]]
id = "one"
[[step.edit]]
kind = "insert"
file = "arch/arm64/a.c"
text = "int a(int f) { if (f & _TIF_A) return ask(f); return tell(f); }"
[step.shape-of]
file = "FILE"
function = "FUNCTION"
within = "arch/arm64/a.c"
ours = "a"
"""
GENERIC = "int generic(int f)\n{\n\tif (f & WORK_A)\n\t\treturn ask(f);\n\n\treturn report(f);\n}\n"
RENAMES = '[step.shape-of.renames]\n_TIF_A = "WORK_A"\n'
SAID = "shape-of: a() of arch/arm64/a.c is not generic() of include/linux/x.h: it has "


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "linux", {**KERNEL, "include/linux/x.h": GENERIC})


def outcome(linux: Path, more: str, file: str = "include/linux/x.h", name: str = "generic") -> str:
    """The first line of a plan about the step."""
    toml = TOML.replace("FILE", file).replace("FUNCTION", name) + more
    files = {"series/s/series.toml": toml, "series/s/one.j2": "arm64: Add a()\n\nIt is new.\n"}
    own_library(linux.parent / "library", files)
    plan = run_cli("plan", "s", "--onto", "v7.3", cwd=linux)
    return plan.out.splitlines()[1].strip() if plan.out else plan.err.strip()


def test_the_same_after_renames_and_declared_differences(linux: Path) -> None:
    differs = (
        '[step.shape-of.differs]\ntell = "it is not the same"\nreport = "it is not the same"\n'
    )
    assert outcome(linux, RENAMES + differs) == (
        "changed     one: 1 file, 1 site, +1 -0 (by hand 1)"
    )


def test_a_difference_fails_the_step(linux: Path) -> None:
    assert outcome(linux, RENAMES) == f"failed      one: {SAID}tell for report"
    assert outcome(linux, "") == (f"failed      one: {SAID}_TIF_A for WORK_A, tell for report")


def test_a_function_that_is_not_there(linux: Path) -> None:
    assert outcome(linux, "", name="gone") == (
        "failed      one: shape-of: include/linux/x.h defines no function gone"
    )


def test_a_declaration_that_is_wrong(linux: Path) -> None:
    top = linux.parent / "library/series/s/series.toml"
    differs = '[step.shape-of.differs]\ntell = "why not"\n'
    assert outcome(linux, differs) == (
        f"refactor: {top}, step 1: key 'shape-of': differs: wanted a reason for tell, got 'why not'"
    )
    assert outcome(linux, "", file="../x.h") == (
        f"refactor: {top}, step 1: key 'shape-of': "
        "file: '../x.h' leaves the tree or is not in its plain form"
    )
