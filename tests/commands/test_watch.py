"""`refactor watch`: files that are really saved, and what each save changes in the patches."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli import COMMAND, cli_process, snapshot
from tests.conftest import git, make_repository, own_library
from tests.kernel import KERNEL
from tests.small_series import CALL, CALLS, RULE, small_series

EXAMPLES = {
    "cocci/r/case.c": "int a = old_name(1);\n",
    "cocci/r/case.res": "int a = new_name(1);\n",
}
START = """\
s v1 on v7.3 (Linux 7.3.4, {base})
  changed     calls: 1 file, 1 site, +1 -1 (rules 2)
              arm64: Change calls
"""
SECONDS = 120
PROGRESS = re.compile(r"^(?:calls|spatch|searching|s)\b.*\n", re.MULTILINE)
"""What a busy machine says of a run that takes longer than ten seconds."""


class Watcher:
    """A `refactor watch` that runs, and what it has printed so far."""

    def __init__(self, linux: Path, *more: str) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, "watch", "s", "--onto", "v7.3", *more],
            cwd=linux,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def out(self, length: int) -> str:
        """That many bytes of stdout, or fewer where no more come in a while."""
        assert self.process.stdout is not None
        return _read(self.process.stdout.fileno(), length)

    def err(self, length: int) -> str:
        """The same of stderr."""
        assert self.process.stderr is not None
        return _read(self.process.stderr.fileno(), length)

    def interrupt(self) -> tuple[int, str, str]:
        """Exit code, and the rest of what it prints, after Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        out, err = self.process.communicate(timeout=SECONDS)
        return self.process.returncode, out.decode(), PROGRESS.sub("", err.decode())


def _read(descriptor: int, length: int) -> str:
    data = b""
    deadline = time.monotonic() + SECONDS
    while len(data) < length and time.monotonic() < deadline:
        if select.select([descriptor], [], [], 1)[0]:
            data += os.read(descriptor, length - len(data))
    return data.decode()


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return own_library(tmp_path / "own", small_series(f'summary = "s"\n{CALLS}') | EXAMPLES)


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "linux", KERNEL | {"arch/a.c": CALL.format(name="a")})


@pytest.fixture
def watcher(own: Path, linux: Path) -> Iterator[Watcher]:
    watching = Watcher(linux)
    start = START.format(base=git(linux, "rev-parse", "--short=12", "v7.3").strip())
    assert watching.out(len(start)) == start
    yield watching
    watching.process.kill()


def test_a_saved_rule_shows_what_it_changes_in_the_patch(
    watcher: Watcher, own: Path, linux: Path
) -> None:
    before = snapshot(linux)
    rule = own / "cocci/r/r.cocci"
    rule.write_text(RULE.replace("+new_name(E)", "+newer_name(E)"))
    expected = f"""\
saved: {rule}
FAILS  r case
    --- wanted
    +++ got
    @@ -1 +1 @@
    -int a = new_name(1);
    +int a = newer_name(1);
0 examples hold, 1 fails
--- calls before
+++ calls now
@@ -9,5 +9,5 @@
  int a(int x)
  {{
 -	return old_name(x);
-+	return new_name(x);
++	return newer_name(x);
  }}

"""
    assert watcher.out(len(expected)) == expected
    assert watcher.interrupt() == (0, "", "\n")
    assert snapshot(linux) == before


def test_an_editor_that_renames_a_template_into_place(watcher: Watcher, own: Path) -> None:
    template = own / "series/s/calls.j2"
    beside = own / "series/s/.calls.j2.swp"
    beside.write_text("arm64: Change calls\n\nIt is much better.\n")
    beside.rename(template)
    expected = (
        f"saved: {template}\n"
        "--- calls before\n"
        "+++ calls now\n"
        "@@ -1,6 +1,6 @@\n"
        " arm64: Change calls\n"
        " \n"
        "-It is better.\n"
        "+It is much better.\n"
        " ---\n"
        " diff --git a/arch/a.c b/arch/a.c\n"
        " --- a/arch/a.c\n"
        "\n"
    )
    assert watcher.out(len(expected)) == expected
    assert watcher.interrupt() == (0, "", "\n")


def test_a_file_that_is_half_saved_is_one_line_and_the_next_save_mends_it(
    watcher: Watcher, own: Path
) -> None:
    series = own / "series/s/series.toml"
    whole = series.read_text()
    series.write_text(f"{whole}\n[[step]]\nid = ")
    complaint = f"refactor: {series}: not TOML: Invalid value (at end of document)\n"
    assert watcher.err(len(complaint)) == complaint
    assert watcher.out(len(f"saved: {series}\n")) == f"saved: {series}\n"
    series.write_text(whole)
    expected = f"saved: {series}\nnothing has changed in 1 patch\n"
    assert watcher.out(len(expected)) == expected
    assert watcher.interrupt() == (0, "", "\n")


def test_a_saved_example_is_run(watcher: Watcher, own: Path) -> None:
    example = own / "cocci/r/stays.c"
    example.write_text("int b = other_name(1);\n")
    expected = f"""\
saved: {example}
holds  r case
FAILS  r stays
    spatch did not look at it: it has no old_name, which a match needs
1 example holds, 1 fails
nothing has changed in 1 patch
"""
    assert watcher.out(len(expected)) == expected
    assert watcher.interrupt() == (0, "", "\n")


def test_a_run_that_stops_says_why_and_the_next_is_compared_with_the_last_whole_one(
    watcher: Watcher, own: Path, linux: Path
) -> None:
    rule = own / "cocci/r/r.cocci"
    rule.write_text(RULE.replace("old_name", "no_name"))
    head = f"saved: {rule}\n"
    assert watcher.out(len(head)) == head
    said = ""
    while "shows why" not in said:
        said += watcher.out(1)
    assert "failed      calls: rule r matches nowhere" in said
    rule.write_text(RULE)
    watcher.out(1)
    expected = (
        f"saved: {rule}\nholds  r case\n1 example holds, 0 fail\nnothing has changed in 1 patch\n"
    )
    assert watcher.out(len(expected)) == expected


def test_other_series_are_not_watched_and_json_is_one_document_a_save(
    own: Path, linux: Path
) -> None:
    watching = Watcher(linux, "--json")
    assert watching.process.stdout is not None
    started = _document(watching)
    assert started["saved"] == []
    (own / "series/other").mkdir()
    (own / "series/other/series.toml").write_text("no series at all")
    (own / "series/s/calls.j2").write_text("arm64: Change them\n\nIt is better.\n")
    said = _document(watching)
    assert said["saved"] == [str(own / "series/s/calls.j2")]
    assert said["complaint"] == ""
    differences = said["differences"]
    assert isinstance(differences, dict)
    assert list(differences) == ["calls"]
    assert watching.interrupt() == (0, "", "\n")


def _document(watching: Watcher) -> dict[str, object]:
    text = watching.out(1)
    while not text.endswith("\n}\n"):
        text += watching.out(1)
    found = json.loads(text)
    assert isinstance(found, dict)
    return found


def test_a_series_that_is_wrong_at_the_start_is_an_error(own: Path, linux: Path) -> None:
    (own / "series/s/calls.j2").unlink()
    said = cli_process("watch", "s", "--onto", "v7.3", cwd=linux)
    assert said == (
        2,
        "",
        f"refactor: series s has no file calls.j2: write {own}/series/s/calls.j2\n",
    )
