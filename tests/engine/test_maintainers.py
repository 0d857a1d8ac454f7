from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli import run_cli
from tests.conftest import git


@pytest.mark.parametrize("verb", [("format-patch", "-o", "out"), ("export", "--b4")])
def test_people_of_an_old_record_are_not_believed(
    kernel: Path, sealed: Path, verb: tuple[str, ...]
) -> None:
    """An older refactor left maintainers out; its records are still there."""
    made = run_cli("run", "arm64-exit-work", "--onto", "v7.3", "-v1", "-s", cwd=kernel)
    assert made.code == 0, made
    (record,) = (sealed / ".local/state/kernel-refactor").rglob(
        f"{git(kernel, 'rev-parse', 'arm64-exit-work/v1').strip()}.json"
    )
    kept = json.loads(record.read_text())
    kept["run"]["steps"][0]["people"].pop()
    record.write_text(json.dumps(kept))
    base = git(kernel, "rev-parse", "--short=12", "v7.3").strip()
    name, *rest = verb
    refused = run_cli(name, "arm64-exit-work", "-v1", *rest, cwd=kernel)
    assert refused == (
        2,
        "",
        "refactor: arm64-exit-work/v1 was made when other people were named for exit-work-mask: "
        f"`refactor run arm64-exit-work --onto {base} -v1` names those of its base\n",
    )
    again = run_cli("run", "arm64-exit-work", "--onto", base, "-v1", "-s", cwd=kernel)
    assert again.code == 0, again
    assert run_cli(name, "arm64-exit-work", "-v1", *rest, cwd=kernel).code == 0
