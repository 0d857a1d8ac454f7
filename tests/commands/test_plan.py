"""`refactor plan`: what a run would do, and nothing more than is shown is asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli import run_cli
from tests.conftest import make_repository, own_library
from tests.kernel import KERNEL
from tests.small_series import CALL, CALLS, small_series

FAILING = '#!/usr/bin/env perl\ndie "asked\\n";\n'


@pytest.mark.parametrize(
    ("options", "asks"), [((), False), (("--diff",), True), (("--json",), True)]
)
def test_people_are_asked_for_where_messages_are_shown(
    tmp_path: Path, options: tuple[str, ...], asks: bool
) -> None:
    own_library(tmp_path / "own", small_series(f'summary = "s"\n{CALLS}'))
    files = {"scripts/get_maintainer.pl": FAILING, "arch/a.c": CALL.format(name="a")}
    linux = make_repository(tmp_path / "linux", KERNEL | files)
    said = run_cli("plan", "s", "--onto", "v7.3", *options, cwd=linux)
    if asks:
        assert (said.out, said.code) == ("", 4)
        assert said.err.splitlines()[-1] == "refactor: scripts/get_maintainer.pl failed: asked"
    else:
        assert said.out.splitlines()[-4:] == [
            "",
            "calls:",
            " arch/a.c | 2 +-",
            " 1 file changed, 1 insertion(+), 1 deletion(-)",
        ]


def test_what_is_shown_is_what_a_run_writes(tmp_path: Path) -> None:
    own_library(tmp_path / "own", small_series(f'summary = "s"\n{CALLS}'))
    linux = make_repository(tmp_path / "linux", KERNEL | {"arch/a.c": CALL.format(name="a")})
    planned = json.loads(run_cli("plan", "s", "--onto", "v7.3", "--json", cwd=linux).out)["run"]
    made = json.loads(run_cli("run", "s", "--onto", "v7.3", "-v1", "--json", cwd=linux).out)["run"]
    for run in (planned, made):
        for step in run["steps"]:
            # The two have different dates.
            step["commit"] = run["tip"] = ""
    assert planned == made
