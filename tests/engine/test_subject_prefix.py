"""`{{ prefix }}` in templates, and a cover letter that is judged before it is mailed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli import run_cli
from tests.conftest import git, make_repository, own_library
from tests.kernel import KERNEL
from tests.small_series import CALL, CALLS, small_series

MESSAGE = "{{ prefix }} Change STEP\n\nIt is better.\n"
# What patches to the first have used is clear (refactor/spread/prefixes.tsv); of the others little
# is known, or nothing.
SURE, UNSURE, UNKNOWN = "drivers/hwmon/lm75.c", "drivers/crypto/xilinx/new.c", "odd/odd.c"


def linux_with(tmp_path: Path, *paths: str) -> Path:
    files = {path: CALL.format(name="f") for path in paths}
    return make_repository(tmp_path / "linux", KERNEL | files)


def library_with(tmp_path: Path, *scopes: str, cover: str = "") -> None:
    steps = []
    for number, scope in enumerate(scopes):
        step = CALLS.replace('"calls"', f'"calls-{number}"').replace('"arch"', f'"{scope}"')
        steps.append(step)
    files = small_series('summary = "s"\n' + "".join(steps), message=MESSAGE)
    if cover:
        files["series/s/cover.j2"] = cover
    own_library(tmp_path / "library", files)


def test_a_sure_prefix_is_taken_as_it_is(tmp_path: Path) -> None:
    linux = linux_with(tmp_path, SURE)
    library_with(tmp_path, SURE)
    assert run_cli("run", "s", "--onto", "v7.3", "-v1", cwd=linux).code == 0
    assert git(linux, "log", "-1", "--format=%s", "s/v1") == "hwmon: (lm75) Change calls-0\n"


@pytest.mark.parametrize(
    ("path", "prefix", "others"),
    [
        (UNSURE, "crypto: new", "; or crypto: xilinx, crypto: new -"),
        (UNKNOWN, "odd", ""),
    ],
)
def test_an_unsure_prefix_needs_the_users_word(
    path: str, prefix: str, others: str, tmp_path: Path
) -> None:
    linux = linux_with(tmp_path, path)
    library_with(tmp_path, path)
    planned = run_cli("plan", "s", "--onto", "v7.3", cwd=linux)
    assert planned.code == 0
    assert f"unsure: the subject prefix {prefix}{others}\n" in planned.out
    refused = run_cli("run", "s", "--onto", "v7.3", "-v1", cwd=linux)
    assert refused == (
        3,
        "",
        f"refactor: the subject prefix of calls-0 ({prefix}) is unsure: write one in place of "
        "`{{ prefix }}` in the template, or `refactor run s --onto v7.3 -v1 --accept-prefixes` "
        "takes them as they are\n",
    )
    assert git(linux, "branch", "--list", "s/v1") == ""
    accepted = run_cli("run", "s", "--onto", "v7.3", "-v1", "--accept-prefixes", cwd=linux)
    assert accepted.code == 0
    assert git(linux, "log", "-1", "--format=%s", "s/v1") == f"{prefix}: Change calls-0\n"


def test_a_template_with_words_of_its_own_is_asked_nothing(tmp_path: Path) -> None:
    linux = linux_with(tmp_path, UNKNOWN)
    own_library(
        tmp_path / "library",
        small_series('summary = "s"\n' + CALLS.replace('"arch"', f'"{UNKNOWN}"')),
    )
    planned = json.loads(run_cli("plan", "s", "--onto", "v7.3", "--json", cwd=linux).out)
    assert planned["run"]["steps"][0]["proposals"] == []


def test_the_prefix_of_a_cover_letter_is_what_all_patches_share(tmp_path: Path) -> None:
    other = "drivers/hwmon/adt7475.c"
    linux = linux_with(tmp_path, SURE, other)
    library_with(tmp_path, SURE, other, cover="{{ prefix }} Use new_name()\n\nIt is better.\n")
    assert run_cli("run", "s", "--onto", "v7.3", "-v1", "--accept-prefixes", cwd=linux).code == 0
    assert run_cli("format-patch", "s", "-v1", "-o", "out", cwd=linux).code == 0
    (letter,) = (linux / "out").glob("*cover-letter.patch")
    assert "] hwmon: Use new_name()\n" in letter.read_text()


@pytest.mark.parametrize("verb", ["plan", "run"])
def test_a_cover_letter_without_a_prefix_is_refused_before_it_is_mailed(
    verb: str, tmp_path: Path
) -> None:
    linux = linux_with(tmp_path, SURE, "drivers/hwmon/adt7475.c")
    cover = "Use new_name()\n\nIt is better.\n"
    library_with(tmp_path, SURE, "drivers/hwmon/adt7475.c", cover=cover)
    refused = run_cli(verb, "s", "--onto", "v7.3", "-v1", cwd=linux)
    assert refused == (
        2,
        "",
        f"refactor: {tmp_path}/library/series/s/cover.j2: the subject 'Use new_name()' does not "
        "begin with the prefix of its subsystem, as in 'arm64: entry: ...'\n",
    )
    assert git(linux, "branch", "--list", "s/v1") == ""
