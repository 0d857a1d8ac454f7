"""Every proof of `refactor check` on a small kernel that builds: what it shows, what it finds, what stops it."""

from __future__ import annotations

import ctypes
import difflib
import json
import os
import random
import re
import shutil
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from refactor import process
from refactor.build import toolchains
from refactor.build.workshop import Workshop
from refactor.engine.mails import mails
from refactor.errors import Refused
from refactor.git import executable
from refactor.git.repository import Repository
from refactor.process.phases import Phase
from refactor.report.progress_lines import Lines
from refactor.report.progress_words import counts
from refactor.series.build import Build
from refactor.store.cache import Cache
from refactor.store.records import Records
from refactor.tools import spatch_version
from tests.cli import Said, run_cli, snapshot
from tests.conftest import git, make_repository
from tests.kbuild import BUILDS, COMPLAINS
from tests.path import path_without
from tests.world.test_isolation import HOOKS

Golden = Callable[[str, str], None]
Put = Callable[[str, str], None]
HEADER = "include/linux/task.h"
BUILD = '[[build]]\narch = "um"\nobjects = ["kernel/"]\n'
SAME = "no-functional-change = true"

pytestmark = [
    pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not installed")
    for name in ("gcc", "make", "objdump")
]


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Put:
    """Puts a program of ours first in PATH; `$REAL` is the one that it hides."""
    top = tmp_path / "bin"
    top.mkdir()
    path = os.environ["PATH"]
    monkeypatch.setenv("PATH", f"{top}:{path}")

    def write(name: str, script: str) -> None:
        (top / name).write_text(f"#!/bin/sh\nREAL={shutil.which(name, path=path)}\n{script}\n")
        (top / name).chmod(0o755)

    return write


@pytest.fixture(autouse=True)
def machine(put: Put, tmp_path: Path, sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the real kernel needs and the small one does not is here, and the series of the tests are the user's own."""
    with (sealed / ".gitconfig").open("a") as config:
        config.write(f"[refactor]\n\tpath = {tmp_path / 'own'}\n")
    for name in ("flex", "bison", "bc"):
        put(name, f"echo {name} 1.0")
    for name in ("stdio.h", "openssl/bio.h", "gelf.h"):
        (tmp_path / "include" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "include" / name).touch()
    monkeypatch.setattr(toolchains, "INCLUDES", tmp_path / "include")


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "linux", BUILDS)


class Step(NamedTuple):
    """A step that is a literal patch: path -> (what stands there, what is put there), and what it declares."""

    id: str
    changes: Mapping[str, tuple[str, str]]
    declared: str = ""


def series(top: Path, *steps: Step, build: str = BUILD) -> tuple[str | Path, ...]:
    """A series `s` of a user's; the arguments that name it."""
    where = top / "own/series/s"
    shutil.rmtree(where, ignore_errors=True)
    where.mkdir(parents=True)
    text = f'summary = "Test"\n{build}'
    files = dict(BUILDS)
    for step in steps:
        changed = {
            path: _changed(files.get(path, ""), *change) for path, change in step.changes.items()
        }
        (where / f"{step.id}.diff").write_text(
            "".join(_diff(path, files, changed[path]) for path in changed)
        )
        (where / f"{step.id}.j2").write_text(f"task: Make {step.id} come true\n\nIt is better.\n")
        text += f'[[step]]\nid = "{step.id}"\n{step.declared}\n[[step.edit]]\nkind = "patch"\nfile = "{step.id}.diff"\n'
        files = {path: data for path, data in (files | changed).items() if data}
    (where / "series.toml").write_text(text)
    return ("s", "-v", "1")


def _changed(data: str | bytes, old: str, new: str) -> str:
    assert isinstance(data, str)
    assert old in data
    return data.replace(old, new, 1)


def _diff(path: str, before: Mapping[str, str | bytes], after: str) -> str:
    old = before.get(path, "")
    assert isinstance(old, str)
    names = (f"a/{path}" if path in before else "/dev/null", f"b/{path}" if after else "/dev/null")
    return "".join(difflib.unified_diff(old.splitlines(True), after.splitlines(True), *names))


def made(linux: Path, *named: str | Path) -> None:
    """The branch is there."""
    said = run_cli("run", *named, "--onto", "v7.3", "--signoff", cwd=linux)
    assert (said.code, said.err) == (0, "")


def checked(linux: Path, *named: str | Path) -> Said:
    """What `refactor check` says, with one name for all commits."""
    said = run_cli("check", *named, cwd=linux)
    return Said(said.code, re.sub(r"\b[0-9a-f]{12}\b", "C" * 12, said.out), said.err)


STORY = """\
summary = "Give the test another name"
[[build]]
arch = "um"
objects = ["kernel/"]

[[step]]
id = "add"
no-functional-change = true
present = ["new_test"]
[[step.edit]]
kind = "insert"
file = "include/linux/task.h"
template = "new_test.h"
before = "static inline int old_test(unsigned long flags, int nr)"

[[step]]
id = "use"
no-functional-change = true
[[step.edit]]
kind = "cocci"
rule = "use-new-test"
scope = ["kernel"]
sites = 3

[[step]]
id = "drop"
no-functional-change = true
gone = ["old_test"]
files = ["include/linux/task.h"]
[[step.edit]]
kind = "patch"
file = "drop.diff"
"""

TEST = "static inline int {}_test(unsigned long flags, int nr)\n{{\n\treturn (flags >> nr) & 1;\n}}\n\n"
DROP = """\
--- a/include/linux/task.h
+++ b/include/linux/task.h
@@ -18,9 +18,4 @@
 	return (flags >> nr) & 1;
 }

-static inline int old_test(unsigned long flags, int nr)
-{
-	return (flags >> nr) & 1;
-}
-
 #endif
"""
"""As an editor that trims lines leaves it, which git takes."""


def story(top: Path) -> tuple[str | Path, ...]:
    """A series of three steps, none of which changes what the kernel does."""
    where = top / "own/series/s"
    where.mkdir(parents=True, exist_ok=True)
    for name, text in {
        "series.toml": STORY,
        "new_test.h": TEST.format("new"),
        "drop.diff": DROP,
        **{
            f"{name}.j2": f"task: Make {name} come true\n\nIt is better.\n"
            for name in ("add", "use", "drop")
        },
    }.items():
        (where / name).write_text(text)
    rule(top, "use-new-test", "@@\nexpression F, N;\n@@\n-old_test(F, N)\n+new_test(F, N)\n")
    return ("s", "-v", "1")


def rule(top: Path, name: str, text: str) -> None:
    file = top / "own/cocci" / name / f"{name}.cocci"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def test_a_series_that_is_proved_and_then_known(
    linux: Path, tmp_path: Path, put: Put, golden: Golden
) -> None:
    named = story(tmp_path)
    made(linux, *named)
    said = checked(linux, *named)
    golden("check/small.txt", said.out)
    assert said.code == 0
    for name in ("make", "gcc"):
        put(name, 'case "$*" in --version) exec $REAL "$@";; esac; exit 77')
    assert checked(linux, *named) == said


def test_a_build_says_how_far_it_is(
    linux: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def watch(_lines: Lines, active: tuple[Phase, ...]) -> None:
        seen.extend(words for words in map(counts, active) if active[0].name == "make" and words)

    monkeypatch.setattr(Lines, "watch", watch)
    named = series(tmp_path, Step("one", {FORK: LINE}))
    made(linux, *named)
    assert run_cli("check", *named, "-j1", cwd=linux).code == 0
    # make prepare compiles one, then come those of the base, and one again for the commit.
    assert [re.sub(", .*", "", words) for words in seen] == [
        "1 so far",
        *(f"{done} of 3 objects" for done in range(4)),
        "1 so far",
    ]


@pytest.mark.parametrize("knows", [False, True])
def test_no_make_waits_for_one_that_was_killed(
    linux: Path, tmp_path: Path, put: Put, knows: bool
) -> None:
    """GNU make 4.4 opens a FIFO for its jobs, unless it is told to take pipes."""
    log = tmp_path / "calls"
    option = "--jobserver-style=pipe"
    put(
        "make",
        f'[ "$*" = "{option} --version" ] && exit {int(not knows)}\n'
        f'[ "$1" = --version ] || echo "$1" >> {log}\n'
        f'[ "$1" = {option} ] && shift\nexec $REAL "$@"',
    )
    named = series(tmp_path, Step("one", {FORK: LINE}))
    made(linux, *named)
    assert run_cli("check", *named, cwd=linux).code == 0
    assert set(log.read_text().split()) == {option if knows else "-C"}


def test_nothing_is_built_for_a_series_that_is_not_trusted(
    linux: Path, tmp_path: Path, golden: Golden
) -> None:
    named = series(tmp_path, Step("one", {FORK: LINE}, SAME))
    git(tmp_path, "config", "--global", "--unset", "refactor.path")
    made(linux, *named, "--path", tmp_path / "own")
    said = checked(linux, *named, "--path", tmp_path / "own")
    golden("check/small-stranger.txt", said.out)
    assert said.code == 2


def test_as_json_and_as_a_page(linux: Path, tmp_path: Path, put: Put, golden: Golden) -> None:
    put("gcc", 'case "$*" in --version) echo "gcc 12.2.0";; *) exec $REAL "$@";; esac')
    named = story(tmp_path)
    made(linux, *named)
    page = tmp_path / "report.html"
    said = run_cli("check", *named, "--json", "--html", page, cwd=linux)
    assert said.code == 0
    golden("check/small.json", said.out.replace(executable.version(), "GIT"))
    first = page.read_bytes()
    assert run_cli("check", *named, "--html", page, cwd=linux).code == 0
    assert page.read_bytes() == first
    page.write_text("mine")
    said = run_cli("check", *named, "--html", page, cwd=linux)
    words = (
        f"refactor: {page} is there and is no report of refactor's: name another file with --html\n"
    )
    assert (said.code, said.out, said.err.splitlines(True)[-1], page.read_text()) == (
        3,
        "",
        words,
        "mine",
    )


def test_run_and_check_at_once(linux: Path, tmp_path: Path, golden: Golden) -> None:
    named = story(tmp_path)
    said = run_cli("run", *named, "--onto", "v7.3", "--signoff", "--check", cwd=linux)
    assert said.code == 0
    golden("check/small-run.txt", said.out)
    said = run_cli("run", *named, "--onto", "v7.3", "--signoff", "--check", "--json", cwd=linux)
    assert said.code == 0
    both = json.loads(said.out)
    assert list(both) == ["run", "check"]
    assert both["check"] == json.loads(run_cli("check", *named, "--json", cwd=linux).out)


FORK = "kernel/fork.c"
LINE = ("int do_fork(", "/* One. */\n/* Two. */\nint do_fork(")
UGLY = (Step("ugly", {FORK: ("static int count;", "static int count;\n/* UGLY */")}),)
ACCEPT = '[[accept]]\nproof = "{}"\nfinding = "{}"\nreason = "it is a test of words"\n'

SMALL = "extern int small;\nint small = 1;\n"
OPTION = SMALL.replace("1", "CONFIG_AUDIT")
NO_BUILD = "build = []\n"
NO_OBJECTS = '[[build]]\narch = "um"\n'

FINDS: dict[str, tuple[int, tuple[Step, ...], str]] = {
    "breaks": (
        1,
        (
            Step("one", {"kernel/audit.c": ("== 9", "== 8")}),
            Step("two", {FORK: ("return ++count", "return ++count + !__DATE__[0]")}),
            Step("three", {"kernel/audit.c": ("== 8", "== 7")}),
        ),
        "",
    ),
    "breaks-accepted": (
        1,
        (Step("two", {FORK: ("return ++count", "return ++count + !__DATE__[0]")}),),
        ACCEPT.format("builds", "date-time"),
    ),
    "branch": (1, (Step("branch", {FORK: ("count > 7", "count != 7")}, SAME),), ""),
    "lines": (
        0,
        (
            Step("source", {FORK: LINE}, SAME),
            Step(
                "included",
                {"kernel/exit_report.c": ("static void", "/* Said\n * twice.\n */\nstatic void")},
                SAME,
            ),
            Step("fewer", {FORK: ("/* One. */\n/* Two. */\n", "")}, SAME),
        ),
        "",
    ),
    "lines-and-more": (
        1,
        (
            Step(
                "more",
                {FORK: ("static int count;\n", "/* It counts. */\nstatic long count;\n")},
                SAME,
            ),
        ),
        "",
    ),
    "table": (1, (Step("table", {"lib/table.c": ("3, 4", "3, 5")}, SAME),), ""),
    "warning": (
        1,
        (
            Step("source", {FORK: ("{\n\tif", "{\n\tint nowhere;\n\n\tif")}),
            Step(
                "header",
                {HEADER: ("#endif\n", "static int nobody(void)\n{\n\treturn 1;\n}\n\n#endif\n")},
            ),
        ),
        "",
    ),
    "warning-moved": (
        0,
        (Step("moved", {"kernel/audit.c": ("int audit(", "/* It audits. */\nint audit(")}),),
        "",
    ),
    "warning-accepted": (
        0,
        (Step("source", {FORK: ("{\n\tif", "{\n\tint nowhere;\n\n\tif")}),),
        ACCEPT.format("builds", "unused-variable"),
    ),
    "nothing-declared": (
        2,
        (Step("one", {FORK: LINE}, SAME), Step("two", {"lib/table.c": ("3, 4", "3, 5")})),
        NO_BUILD,
    ),
    "files": (
        1,
        (
            Step(
                "new",
                {
                    "kernel/new.c": ("", SMALL),
                    "Kbuild": ("lib/table.o", "kernel/new.o lib/table.o"),
                },
            ),
            Step(
                "renamed",
                {
                    "kernel/new.c": (SMALL, ""),
                    "kernel/old.c": ("", SMALL),
                    "Kbuild": ("new.o", "old.o"),
                },
            ),
            Step(
                "option", {"Kconfig": ("config AUDIT\n", ""), "kernel/old.c": ("1", "CONFIG_AUDIT")}
            ),
            Step("gone", {"kernel/old.c": (OPTION, ""), "Kbuild": ("kernel/old.o ", "")}, SAME),
        ),
        "",
    ),
    "dropped": (
        1,
        (Step("dropped", {"Kbuild": ("obj-$(CONFIG_AUDIT) += kernel/audit.o\n", "")}, SAME),),
        "",
    ),
    "unset": (1, (Step("unset", {"Kconfig": ("config AUDIT\n", "")}, SAME),), ""),
    "header-alone": (2, (Step("new", {"include/linux/new.h": ("", "#define NEW 1\n")}),), ""),
    "not-configured": (
        2,
        (
            Step("compat", {"kernel/compat.c": ("int compat;", "static int compat;")}),
            Step("other", {"drivers/new.c": ("", "int x;\n")}),
        ),
        "",
    ),
    "no-objects": (
        2,
        (
            Step("text", {"Documentation/x.rst": ("", "Words.\n")}),
            Step("kconfig", {"Kconfig": ("config COMPAT\n", "config COMPAT\nconfig NEW\n")}),
            Step("compat", {"kernel/compat.c": ("int compat;", "static int compat;")}),
            Step("header", {HEADER: ("#endif\n", "#define NEW 1\n#endif\n")}),
        ),
        NO_OBJECTS,
    ),
    "no-objects-compiled": (0, (Step("one", {FORK: LINE}),), NO_OBJECTS),
    "unset-declared": (
        1,
        (
            Step("unset", {"Kconfig": ("config COMPAT\n", ""), FORK: LINE}, SAME),
            Step("next", {FORK: ("One", "1")}),
        ),
        '[[build]]\narch = "um"\nset = ["COMPAT=y"]\nobjects = ["kernel/"]\n',
    ),
    "ugly": (1, UGLY, ACCEPT.format("same code", "do_fork")),
    "ugly-accepted": (0, UGLY, ACCEPT.format("checkpatch", "UGLY_WORD")),
}


COMPILED = ("branch", "dropped", "lines-and-more", "unset")
"""Cases whose details are in the processor's language."""


@pytest.mark.parametrize("case", FINDS)
def test_what_is_found(tmp_path: Path, case: str, golden: Golden) -> None:
    code, steps, more = FINDS[case]
    linux = make_repository(tmp_path / "linux", BUILDS | {"scripts/checkpatch.pl": COMPLAINS})
    named = series(
        tmp_path,
        *steps,
        build=more if more in (NO_BUILD, NO_OBJECTS) or "[[build]]" in more else BUILD + more,
    )
    made(linux, *named)
    details = () if case in COMPILED else ("--details",)
    said = checked(linux, *named, *details)
    golden(f"check/small-{case}.txt", re.sub(r"shows \d+ more", "shows N more", said.out))
    assert said.code == code
    # Only the first one builds, and a log of it may have a line for every ten seconds.
    assert checked(linux, *named, *details)[:2] == said[:2]


def test_the_difference_of_a_function_is_shown(linux: Path, tmp_path: Path) -> None:
    named = series(tmp_path, *FINDS["branch"][1])
    made(linux, *named)
    brief, whole = checked(linux, *named), checked(linux, *named, "--details")
    shown = re.search(
        r"^          --- before\n          \+\+\+ after\n(?:          .*\n)+",
        whole.out,
        re.MULTILINE,
    )
    assert shown is not None
    count = shown[0].count("\n")
    assert brief.out == whole.out.replace(shown[0], "").replace(
        "\n\nfirst bad", f"\n\n--details shows {count} more lines\n\nfirst bad"
    )
    changed = [line[10:11] for line in shown[0].splitlines()[3:] if line[10:11] in "+-"]
    assert changed == ["-", "+"]


def test_a_series_file_that_promises_more_than_the_run_kept(
    linux: Path, tmp_path: Path, golden: Golden
) -> None:
    named = story(tmp_path)
    made(linux, *named)
    toml = tmp_path / "own/series/s/series.toml"
    toml.write_text(
        toml.read_text()
        .replace(
            "sites = 3",
            'sites = 2\n[[step.edit]]\nkind = "rename"\nfrom = "count"\nto = "number"\nscope = ["kernel"]',
        )
        .replace('gone = ["old_test"]', 'gone = ["old_test", "do_fork"]')
    )
    named = ("s", "-v", "1")
    said = checked(linux, *named)
    golden("check/small-expected.txt", said.out)
    assert said.code == 1


def test_a_series_file_without_a_step_of_the_branch(linux: Path, tmp_path: Path) -> None:
    named = story(tmp_path)
    made(linux, *named)
    toml = tmp_path / "own/series/s/series.toml"
    toml.write_text(toml.read_text().replace('id = "drop"', 'id = "throw"'))
    (toml.parent / "throw.j2").write_text("task: Throw\n\nIt away.\n")
    words = "the series has no step 'drop', which the branch has a commit of: `refactor run s` makes it anew"
    assert checked(linux, *named) == (2, "", f"refactor: {words}\n")


def test_a_rule_that_is_never_done_and_nobody_who_signs(
    linux: Path, tmp_path: Path, golden: Golden
) -> None:
    named = story(tmp_path)
    rule(
        tmp_path, "use-new-test", "@@\nexpression F, N;\n@@\n-old_test(F, N)\n+old_test(F | 0, N)\n"
    )
    toml = tmp_path / "own/series/s/series.toml"
    toml.write_text(toml.read_text().partition('[[step]]\nid = "drop"')[0])
    assert run_cli("run", *named, "--onto", "v7.3", cwd=linux).code == 0
    said = checked(linux, *named)
    golden("check/small-again.txt", said.out)
    assert said.code == 1


def forged(linux: Path, sealed: Path, message: str) -> None:
    """The branch holds a commit with this message, and the record says that a run made it."""
    records = Records(sealed / ".local/state/kernel-refactor", "s", 1)
    record = records.of(git(linux, "rev-parse", "s/v1").strip())
    assert record is not None
    (step,) = record.run.changed
    tip = git(linux, "commit-tree", "-p", "v7.3", step.tree, stdin=message.encode()).strip()
    step = msgspec.structs.replace(step, commit=tip, message=message)
    records.keep(
        msgspec.structs.replace(
            record, run=msgspec.structs.replace(record.run, tip=tip, steps=(step,))
        )
    )
    git(linux, "update-ref", "refs/heads/s/v1", tip)


def test_a_message_that_would_not_be_written_today(
    linux: Path, tmp_path: Path, sealed: Path, golden: Golden
) -> None:
    named = series(tmp_path, Step("one", {FORK: LINE}))
    made(linux, *named)
    forged(
        linux,
        sealed,
        "task: Make one come true\n\nIt is better.\n\nReported-by: Bob <bob@xxxxxxx.xxx>\n"
        "Signed-off-by: Ada Developer <ada@example.org>\n",
    )
    said = checked(linux, *named)
    golden("check/small-masked.txt", said.out)
    assert said.code == 1


@pytest.mark.parametrize("role", ["author", "committer"])
def test_a_commit_by_a_name_that_is_more_than_a_line(
    linux: Path, tmp_path: Path, sealed: Path, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    named = series(tmp_path, Step("one", {FORK: LINE}))
    made(linux, *named)
    monkeypatch.setenv(f"GIT_{role.upper()}_NAME", "Ada\rDeveloper")
    forged(linux, sealed, "task: Make one come true\n\nIt is better.\n")
    monkeypatch.delenv(f"GIT_{role.upper()}_NAME")
    tip = git(linux, "rev-parse", "s/v1")[:12]
    why = "a name in a mail is one line of text: set it anew, and run the series again"
    words = f"refactor: the {role} of commit {tip} holds U+000D: {why}\n"
    said = run_cli("check", *named, cwd=linux)
    assert (said.code, said.out, said.err) == (2, "", words)
    said = run_cli("format-patch", *named, "-o", tmp_path / "out", cwd=linux)
    assert (said.code, said.out, said.err) == (2, "", words)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        (
            "sendemail.to",
            "Ada\r <a@b.org>",
            "sendemail.to holds U+000D: wanted `Name <address>` or an address",
        ),
        (
            "sendemail.cc",
            "a@b.org\x1b",
            "sendemail.cc holds U+001B: wanted `Name <address>` or an address",
        ),
        (
            "sendemail.identity",
            "a\nb",
            "sendemail.identity holds U+000A: it names a section of the configuration: set it anew",
        ),
        (
            "format.signature",
            "-\x1b[2J",
            "format.signature holds U+001B: it stands at the end of every mail: set it anew",
        ),
        (
            "format.signature",
            "a\rb",
            "format.signature holds U+000D: it stands at the end of every mail: set it anew",
        ),
        (
            "format.subjectPrefix",
            "RFC\r",
            "format.subjectPrefix is 'RFC\\r': it stands in the brackets of a subject",
        ),
        (
            "format.subjectPrefix",
            "A\nB",
            "format.subjectPrefix is 'A\\nB': it stands in the brackets of a subject",
        ),
    ],
)
def test_a_setting_for_mails_that_holds_a_control_character(
    linux: Path, tmp_path: Path, key: str, value: str, words: str
) -> None:
    named = series(tmp_path, Step("one", {FORK: LINE}))
    made(linux, *named)
    git(linux, "config", key, value)
    said = run_cli("format-patch", *named, "-o", tmp_path / "out", cwd=linux)
    assert (said.code, said.out, said.err) == (2, "", f"refactor: {words}\n")


MAILS = {
    "conflict": (b" static int count;", b" static int other;"),
    "tree": (b"+/* Two. */", b"+/* 2. */"),
    "message": (b"It is better.", b"It is worse."),
}


@pytest.mark.parametrize("case", MAILS)
def test_a_mail_that_makes_something_else(
    linux: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, golden: Golden, case: str
) -> None:
    named = series(tmp_path, Step("one", {FORK: LINE}))
    made(linux, *named)
    monkeypatch.setattr(
        "refactor.proofs.commit.mails",
        lambda *args: {name: data.replace(*MAILS[case]) for name, data in mails(*args).items()},
    )
    said = checked(linux, *named, "--details")
    golden(f"check/small-mail-{case}.txt", said.out)
    assert said.code == 1


def test_a_reason_that_is_none(linux: Path, tmp_path: Path) -> None:
    accept = '[[accept]]\nproof = "checkpatch"\nfinding = "UGLY_WORD"\nreason = "because"\n'
    named = series(tmp_path, *UGLY, build=accept)
    words = "reason: wanted a reason that a reviewer can read, got 'because'"
    said = f"refactor: {tmp_path}/own/series/s/series.toml, accept 1: {words}\n"
    assert checked(linux, *named) == (2, "", said)


def test_what_a_stranger_wrote_is_not_built(linux: Path, tmp_path: Path, sealed: Path) -> None:
    named = series(tmp_path, Step("one", {"kernel/fork.c": ("return", "return 0 +")}))
    made(linux, *named)
    settings = sealed / ".gitconfig"
    settings.write_text(settings.read_text().replace("[refactor]", "[nothing]"))
    own = tmp_path / "own"
    said = checked(linux, *named, "--path", own)
    assert said.code == 2
    assert said.out.splitlines()[-1] == (
        f"could not be checked: builds: {own} is not trusted, and a build runs what the series makes of Makefiles and "
        f"scripts: git config --global --add refactor.path {own}"
    )


def test_the_workshop_refuses_to_build_for_a_stranger(linux: Path, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    with (
        Workshop(
            Repository(linux),
            cache,
            kernel="7.3.4",
            jobs=1,
            llvm=False,
            distrust="not trusted",
            waiting=lambda: None,
        ) as workshop,
        pytest.raises(Refused, match=r"^not trusted$"),
    ):
        workshop.state(Build("um"), git(linux, "rev-parse", "HEAD^{tree}").strip(), ("kernel/",))
    assert not (tmp_path / "cache").exists()


def test_a_cache_that_has_lost_something(linux: Path, tmp_path: Path, sealed: Path) -> None:
    steps = (
        *FINDS["branch"][1],
        Step("again", {FORK: LINE}, SAME),
        Step("what", {"kernel/audit.c": ("== 9", "== 8")}),
    )
    named = series(tmp_path, *steps)
    made(linux, *named)
    said = checked(linux, *named, "--details")
    cache = sealed / ".cache/kernel-refactor"
    proof = cache / "proof/7.3"
    for part in (
        cache / "listing",
        cache / "build",
        proof / "out",
        proof / "tree/kernel",
        proof / "tree",
    ):
        shutil.rmtree(part)
        if part.is_relative_to(proof):
            shutil.rmtree(cache / "build")
        assert checked(linux, *named, "--details") == said, part
    for path in [
        path
        for path in cache.rglob("*")
        if path.is_file() and not path.is_relative_to(cache / "proof")
    ]:
        path.write_bytes(path.read_bytes()[:-1])
    assert checked(linux, *named, "--details") == said


CANNOT: dict[str, tuple[str, str, str]] = {
    "config": (
        '[[build]]\narch = "um"\nconfig = "small_defconfig"\nobjects = ["kernel/"]\n',
        "um small_defconfig",
        'make ARCH=um small_defconfig failed: Can\'t find default configuration "arch/um/configs/small_defconfig"!',
    ),
    "set": (
        '[[build]]\narch = "um"\nset = ["NUMA=y"]\nobjects = ["kernel/"]\n',
        "um defconfig",
        "CONFIG_NUMA should be y and is n in um defconfig: "
        "is there such an option on this base, and is what it depends on set?",
    ),
    "arch": (
        '[[build]]\narch = "pdp11"\nobjects = ["kernel/"]\n',
        "pdp11 defconfig",
        "no architecture pdp11: one of {known}",
    ),
    "directory": (
        '[[build]]\narch = "um"\nobjects = ["kernel/", "nowhere/"]\n',
        "um defconfig",
        "make failed in um defconfig: No rule to make target 'nowhere/'",
    ),
    "object": (
        '[[build]]\narch = "um"\nobjects = ["kernel/nobody.o"]\n',
        "um defconfig",
        "make failed in um defconfig: No rule to make target 'kernel/nobody.o'",
    ),
}


def unknown(said: Said, build: str, why: str, code: int = 2) -> None:
    """Everything is proved but the builds of one configuration, and why stands in one line."""
    whole = f"could not be checked: builds ({build}): {why}"
    assert (said.code, said.out.splitlines()[-1]) == (code, whole)
    row = said.out.splitlines()[3].split()
    assert row[3:] == ["ok", "ok", "ok", "ok", "?", "ok", "ok"]


@pytest.mark.parametrize("case", CANNOT)
def test_what_cannot_be_built(linux: Path, tmp_path: Path, case: str) -> None:
    build, title, why = CANNOT[case]
    good = BUILD + 'name = "good"\n'
    named = series(tmp_path, Step("one", {FORK: LINE}), build=build + good)
    made(linux, *named)
    said = checked(linux, *named)
    unknown(said, title, why.format(known=", ".join(toolchains.architectures())))
    assert checked(linux, *named) == said


SAYS = """
case "$*" in *-c*fork.c*) printf '%s\\n' "{}" >&2; exit {};; esac
exec $REAL "$@"
"""


@pytest.mark.parametrize(
    ("words", "status", "why"),
    [
        (
            "gcc: fatal error: Killed signal terminated program cc1",
            1,
            "a compiler was killed: is there enough memory? fewer --jobs need less",
        ),
        (
            "kernel/fork.c:6:5: internal compiler error: Segmentation fault",
            4,
            "a compiler broke down: internal compiler error: Segmentation fault",
        ),
        (
            "{standard input}: Error: can't write 8 bytes to section .text: 'No space left on device'",
            1,
            "no room on the disk for builds in {}: make some, and check again",
        ),
    ],
)
def test_a_compiler_that_ends_for_reasons_of_its_own(
    linux: Path, tmp_path: Path, sealed: Path, put: Put, words: str, status: int, why: str
) -> None:
    named = series(tmp_path, Step("one", {FORK: LINE}))
    made(linux, *named)
    put("gcc", SAYS.format(words.replace("`", "\\`"), status))
    said = checked(linux, *named)
    places = list((sealed / ".cache/kernel-refactor/proof/7.3/out").iterdir())
    unknown(said, "um defconfig", re.sub(r"\b[0-9a-f]{12}\b", "C" * 12, why.format(*places)))
    put("gcc", 'exec $REAL "$@"')
    said = checked(linux, *named)
    assert (said.code, said.out.splitlines()[-1]) == (0, "all checks passed")


@pytest.mark.parametrize(
    ("missing", "package"),
    [("gcc", "gcc"), ("make", "make"), ("objdump", "binutils"), ("flex", "flex")],
)
def test_a_tool_that_is_not_installed(
    linux: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str, package: str
) -> None:
    named = series(tmp_path, Step("one", {FORK: LINE}))
    made(linux, *named)
    monkeypatch.setenv("PATH", path_without(tmp_path / "only", missing))
    why = f"um cannot be built here: {missing} is not installed: apt-get install {package}"
    unknown(checked(linux, *named), "um defconfig", why)


def test_no_spatch(linux: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = story(tmp_path)
    made(linux, *named)
    monkeypatch.setenv("PATH", path_without(tmp_path / "only", "spatch"))
    spatch_version._ask.cache_clear()
    said = checked(linux, *named)
    assert said.code == 2
    assert said.out.splitlines()[3:6] == [
        "  1/3 CCCCCCCCCCCC add   ok       ok        ok          ok          ok      ok         ok      ok",
        "  2/3 CCCCCCCCCCCC use   ok       ?         ?           ok          ok      ok         ok      ok",
        "  3/3 CCCCCCCCCCCC drop  ok       ok        ok          ok          ok      ok         ok      ok",
    ]
    why = "spatch is not installed: apt-get install coccinelle"
    assert said.out.splitlines()[-2:] == [
        f"could not be checked: {kind}: {why}" for kind in ("expected", "idempotent")
    ]


def test_only_what_follows_a_change_is_built_again(linux: Path, tmp_path: Path, put: Put) -> None:
    put(
        "gcc",
        f'case "$*" in *-c*) for last; do :; done; echo "$last" >> {tmp_path}/log;; esac\nexec $REAL "$@"',
    )
    log = tmp_path / "log"

    def compiled() -> list[str]:
        lines = [line.partition("/tree/")[2] for line in log.read_text().splitlines()]
        log.write_text("")
        return sorted(lines)

    steps = [
        Step("one", {"kernel/audit.c": ("== 9", "== 8")}),
        Step("two", {FORK: ("count > 7", "count > 6")}),
        Step("three", {"kernel/exit.c": ("code : 0", "code : 1")}),
    ]
    named = series(tmp_path, *steps)
    made(linux, *named)
    assert checked(linux, *named).code == 0
    everything = ["kernel/audit.c", "kernel/exit.c", "kernel/fork.c"]
    assert compiled() == sorted([*everything, *everything, "kernel/vdso/time.c"])
    named = series(tmp_path, steps[0], Step("two", {FORK: ("count > 7", "count > 5")}), steps[2])
    made(linux, *named)
    assert checked(linux, *named).code == 0
    # exit.c is as it was in the last tree; the first new tree has it as it was before that.
    assert compiled() == ["kernel/exit.c", "kernel/exit.c", "kernel/fork.c"]
    assert checked(linux, *named).code == 0
    assert compiled() == []


def start(linux: Path, named: Sequence[str | Path]) -> int:
    """A check in a process group of its own, with everything imported already; its process id."""
    pid = os.fork()
    if pid == 0:
        with (
            Path(os.devnull).open("w") as nowhere,
            redirect_stdout(nowhere),
            redirect_stderr(nowhere),
        ):
            code = run_cli("check", *named, cwd=linux).code
        os._exit(code)
    os.setpgid(pid, pid)
    return pid


def children(mark: str) -> dict[int, str]:
    """Command lines of running processes that hold a mark, by process id."""
    found = {}
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has ended meanwhile
            line = file.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            if mark in line:
                found[int(file.parent.name)] = line
    return found


def orphans_end(sealed: Path) -> None:
    """What a killed check had running ends by itself."""
    while children(str(sealed)):
        time.sleep(0.02)


MOVES = (
    Step(
        "one",
        {FORK: LINE, "kernel/exit_report.c": ("static void", "/* Said. */\nstatic void")},
        SAME,
    ),
    Step("two", {FORK: ("count > 7", "count > 6")}, SAME),
)
"""Steps whose line numbers take another build: the work tree has other contents for a while."""


@pytest.fixture
def undisturbed(linux: Path, tmp_path: Path, sealed: Path) -> tuple[tuple[str | Path, ...], Said]:
    """A series, and what is said about it by a check that nobody disturbs; nothing of it is remembered."""
    named = series(tmp_path, *MOVES)
    made(linux, *named)
    said = checked(linux, *named, "--details")
    assert said.code == 1
    forget(sealed)
    return named, said


def forget(sealed: Path) -> None:
    cache = sealed / ".cache/kernel-refactor"
    for name in ("build", "listing", "renumbered", "proof"):
        shutil.rmtree(cache / name, ignore_errors=True)


SIGNALS = (signal.SIGKILL, signal.SIGINT)


@pytest.mark.parametrize("seed", range(4))
def test_killed_at_any_moment_it_gives_the_same_afterwards(
    linux: Path,
    undisturbed: tuple[tuple[str | Path, ...], Said],
    sealed: Path,
    put: Put,
    tmp_path: Path,
    seed: int,
) -> None:
    """Five kills while make is at work, in the four cases together twenty."""
    named, said = undisturbed
    before = snapshot(linux)
    log = tmp_path / "log"
    for name in ("make", "gcc"):
        put(name, f'[ -e {log} ] && echo >> {log}\nexec $REAL "$@"')
    log.touch()
    assert checked(linux, *named, "--details") == said
    programs = log.stat().st_size
    chance = random.Random(seed)
    for number in range(5):
        forget(sealed)
        log.write_text("")
        moment = chance.randrange(1, programs)
        pid = start(linux, named)
        while log.stat().st_size < moment:
            if os.waitpid(pid, os.WNOHANG) != (0, 0):
                # It needed fewer programs than the first one.
                break
            time.sleep(0.001)
        else:
            time.sleep(chance.uniform(0, 0.05))
            (os.killpg if number == 4 else os.kill)(pid, SIGNALS[number % 2])
            os.waitpid(pid, 0)
        log.unlink()
        assert checked(linux, *named, "--details") == said, moment
    assert snapshot(linux) == before


# make that is asked for one object by its name says that it does not compile.
ALONE = """
case " $* " in *" {object} "*) printf '%s\\n' '  CC      {object}' '{file}:3:1: error: lost' \\
	'make[1]: *** [Makefile:9: {object}] Error 1'; exit 2;; esac
exec $REAL "$@"
"""


def test_an_object_that_fails_only_alone_does_not_fail(
    linux: Path, tmp_path: Path, put: Put
) -> None:
    named = series(tmp_path, Step("one", {FORK: LINE}), build=NO_OBJECTS)
    made(linux, *named)
    said = checked(linux, *named)
    assert said.out.splitlines()[-1] == "all checks passed"
    put("make", ALONE.format(object="kernel/fork.o", file=FORK))
    put("gcc", 'case "$*" in --version) echo "gcc 12.1.0";; *) exec $REAL "$@";; esac')
    assert checked(linux, *named) == said
    assert checked(linux, *named) == said


def test_an_object_that_fails_alone_and_is_not_built_otherwise_is_unchecked(
    linux: Path, tmp_path: Path, put: Put
) -> None:
    build = '[[build]]\narch = "um"\nobjects = ["kernel/", "kernel/compat.o"]\n'
    named = series(tmp_path, Step("one", {FORK: LINE}), build=build)
    made(linux, *named)
    put("make", ALONE.format(object="kernel/compat.o", file="kernel/compat.c"))
    said = checked(linux, *named)
    why = (
        "make kernel/compat.o fails, and make kernel/ does not build it: "
        "name the directory that the kernel builds it from in objects of the [[build]]"
    )
    unknown(said, "um defconfig", why)
    assert checked(linux, *named) == said


def test_an_object_of_make_prepare_is_not_asked_for_by_its_name(
    linux: Path, tmp_path: Path
) -> None:
    change = {"kernel/vdso/time.c": ("typedef long", "typedef short")}
    named = series(
        tmp_path, Step("one", change), Step("two", {"kernel/vdso/time.c": ("short", "lng")})
    )
    made(linux, *named)
    said = checked(linux, *named)
    assert said.code == 1
    # gcc 14 adds what it takes to be meant.
    assert said.out.splitlines()[-1].partition(";")[0] == (
        "first bad commit: 2/2 CCCCCCCCCCCC task: Make two come true: builds (um defconfig): "
        "kernel/vdso/time.c:3: error: unknown type name 'lng'"
    )
    named = series(tmp_path, Step("one", change), build=NO_OBJECTS)
    made(linux, *named)
    said = checked(linux, *named)
    assert (said.code, said.out.splitlines()[-1]) == (0, "all checks passed")


def test_old_answers_and_a_make_by_hand_are_not_believed(
    linux: Path, tmp_path: Path, sealed: Path
) -> None:
    named = series(tmp_path, *FINDS["branch"][1])
    made(linux, *named)
    said = checked(linux, *named, "--details")
    cache = sealed / ".cache/kernel-refactor"
    shutil.rmtree(cache / "build")
    (directory,) = (cache / "proof/7.3/out").iterdir()
    (directory / FORK.replace(".c", ".o")).write_bytes(b"half")
    os.utime(directory / FORK.replace(".c", ".o"))
    assert checked(linux, *named, "--details") == said


STOPS = """
case "$*" in *-c*fork.c*) grep -q '^#line' {top}/kernel/fork.c && sleep {mark};; esac
exec $REAL "$@"
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_ended_while_the_work_tree_has_other_contents(
    linux: Path,
    undisturbed: tuple[tuple[str | Path, ...], Said],
    sealed: Path,
    put: Put,
    number: signal.Signals,
) -> None:
    named, said = undisturbed
    before = snapshot(linux)
    top = sealed / ".cache/kernel-refactor/proof/7.3/tree"
    put("gcc", STOPS.format(top=top, mark=f"1234.{number.value}"))
    pid = start(linux, named)
    while not children(f"sleep 1234.{number.value}"):
        time.sleep(0.01)
    assert "#line" in (top / FORK).read_text()
    os.kill(pid, number)
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == (130 if number == signal.SIGINT else -number)
    if number == signal.SIGINT:
        assert children(f"sleep 1234.{number.value}") == {}
        assert "#line" not in (top / FORK).read_text()
    else:
        for sleeper in children(f"sleep 1234.{number.value}"):
            os.kill(sleeper, signal.SIGKILL)
        orphans_end(sealed)
        assert "#line" in (top / FORK).read_text()
    put("gcc", 'exec $REAL "$@"')
    assert checked(linux, *named, "--details") == said
    assert snapshot(linux) == before


def test_two_at_once_say_the_same(
    linux: Path, tmp_path: Path, undisturbed: tuple[tuple[str | Path, ...], Said], put: Put
) -> None:
    named, said = undisturbed
    put("gcc", f'case "$*" in *-c*) touch {tmp_path}/busy; sleep 0.2;; esac\nexec $REAL "$@"')
    pid = start(linux, named)
    while not (tmp_path / "busy").exists():
        time.sleep(0.01)
    here = checked(linux, *named, "--details")
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 1
    assert here[:2] == said[:2]
    assert "waiting for another check" in here.err


HOSTILE = """
[core]
	autocrlf = true
	eol = crlf
	fsmonitor = {marks}/fsmonitor
	hooksPath = {hooks}
	abbrev = 4
	ignoreCase = true
	fileMode = false
	attributesFile = {attributes}
	excludesFile = {attributes}
	sparseCheckout = true
[init]
	templateDir = {hooks}
[diff]
	noprefix = true
	external = false
	algorithm = patience
	context = 0
[am]
	keepcr = true
	threeWay = true
[apply]
	whitespace = fix
	ignoreWhitespace = change
[mailinfo]
	scissors = true
[i18n]
	commitEncoding = ISO-8859-1
	logOutputEncoding = UTF-16
[commit]
	gpgSign = true
[filter "own"]
	clean = false
	smudge = false
	required = true
[safe]
	directory = /nowhere
[checkout]
	workers = 0
[submodule]
	recurse = true
[status]
	showUntrackedFiles = no
"""

ENVIRONMENT = {
    **dict.fromkeys(("CC", "HOSTCC", "LD", "AR", "CPP", "SHELL", "MAKE"), "false"),
    **dict.fromkeys(
        ("CFLAGS", "KCFLAGS", "CPPFLAGS", "GCC_COMPARE_DEBUG", "KAFLAGS"), "-DWARN_ON=nothing"
    ),
    "MAKEFLAGS": "n",
    "GNUMAKEFLAGS": "--print-data-base",
    "MAKEFILES": "/nowhere",
    "ARCH": "x86",
    "CROSS_COMPILE": "none-",
    "LLVM": "1",
    "O": "/nowhere",
    "V": "1",
    "W": "e",
    "KBUILD_OUTPUT": "/nowhere",
    "CPATH": "/nowhere",
    "COMPILER_PATH": "/nowhere",
    "LC_ALL": "de_DE.UTF-8",
    "LANGUAGE": "de",
    "GIT_DIR": "/nowhere",
    "GIT_INDEX_FILE": "/nowhere",
    "GIT_EXTERNAL_DIFF": "false",
    "GIT_CONFIG_PARAMETERS": "'core.autocrlf'='true'",
    "GREP_OPTIONS": "-v",
    "TAPE": "/nowhere",
}


def normal(linux: Path) -> Path:
    (linux / FORK).write_text("int staged;\n")
    git(linux, "add", FORK)
    (linux / FORK).write_text("int dirty;\n")
    (linux / "kernel/mine.c").write_text("int untracked;\n")
    (linux / HEADER).unlink()
    return linux


def bare(linux: Path) -> Path:
    git(linux.parent, "clone", "-q", "--bare", str(linux), "bare.git")
    return linux.parent / "bare.git"


def linked(linux: Path) -> Path:
    git(linux, "worktree", "add", "-q", "-b", "side", str(linux.parent / "linked"), "v7.3")
    return linux.parent / "linked/kernel"


def odd_name(linux: Path) -> Path:
    return linux.rename(linux.with_name("li nux $(false) 'q"))


@pytest.mark.parametrize("layout", [normal, bare, linked, odd_name])
def test_nothing_of_the_users_is_touched_or_asked(
    tmp_path: Path, sealed: Path, layout: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = tmp_path / "world"
    where = layout(make_repository(world / "linux", BUILDS))
    named = series(tmp_path, *MOVES)
    made(where, *named)
    said = checked(where, *named, "--details")
    assert said.code == 1
    forget(sealed)
    shutil.rmtree(sealed / ".cache/kernel-refactor/applies")
    marks, hooks = tmp_path / "marks", tmp_path / "hooks"
    marks.mkdir()
    hooks.mkdir()
    for name in HOOKS:
        (hooks / name).write_text(f"#!/bin/sh\ntouch {marks}/{name}\nexit 1\n")
        (hooks / name).chmod(0o755)
    (tmp_path / "attributes").write_text("* filter=own text eol=crlf\n*.c export-ignore\n")
    config = (sealed / ".gitconfig").read_text()
    hostile = HOSTILE.format(marks=marks, hooks=hooks, attributes=tmp_path / "attributes")
    (sealed / ".gitconfig").write_text(config + hostile)
    before, tmp = snapshot(world), tmp_path / "tmp"
    tmp.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp))
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    again = checked(where, *named, "--details")
    for name in ENVIRONMENT:
        monkeypatch.delenv(name)
    assert again == said
    assert snapshot(world) == before
    assert (list(marks.iterdir()), list(tmp.iterdir())) == ([], [])


def test_a_cache_that_cannot_be_written(
    linux: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = series(tmp_path, Step("one", {FORK: LINE}))
    made(linux, *named)
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    said = checked(linux, *named)
    cannot, cache = "could not be checked", tmp_path / "file/kernel-refactor"
    assert (said.code, said.out.splitlines()[-3:]) == (
        2,
        [
            f"{cannot}: applies: cannot read or write {cache}: Not a directory",
            f"{cannot}: checkpatch: cannot read or write {cache}: Not a directory",
            f"{cannot}: builds (um defconfig): cannot read or write {cache}/proof/7.3: Not a directory",
        ],
    )
    # A step that inserts text is made again without any cache.
    assert said.out.splitlines()[3].split()[3:] == ["?", "ok", "ok", "?", "?", "ok", "ok"]


def test_no_room_at_all(
    linux: Path, tmp_path: Path, undisturbed: tuple[tuple[str | Path, ...], Said]
) -> None:
    """In a mount namespace of its own, where the cache has more room each time."""
    named, said = undisturbed
    room, answers = tmp_path / "room", tmp_path / "answers"
    room.mkdir()
    pid = os.fork()
    if pid == 0:
        os._exit(in_little_room(linux, named, room, answers))
    _, status = os.waitpid(pid, 0)
    if os.waitstatus_to_exitcode(status) == 77:
        pytest.skip("no mount namespace without privileges")
    assert os.waitstatus_to_exitcode(status) == 0
    *small, large = json.loads(answers.read_text())
    assert large == [*said][:2]
    assert [answer[0] for answer in small[:2]] == [2, 2]
    for code, out in small:
        if [code, out] != large:
            assert (code, " NO " in out) == (2, False)
            assert re.search(
                r"\ncould not be checked: (?:builds|same code) \(um defconfig\): .{,300}\n", out
            )


def in_little_room(linux: Path, named: Sequence[str | Path], room: Path, answers: Path) -> int:
    if ctypes.CDLL(None).unshare(0x20000) != 0:  # CLONE_NEWNS
        return 77
    with Path(os.devnull).open("w") as nowhere, redirect_stderr(nowhere):
        said: list[tuple[int, str]] = []
        if process.run(["mount", "--make-rprivate", "/"]).code != 0:
            return 77
        for size in ("20k", "60k", "100k", "130k", "160k", "9m"):
            how = "size" if not said else "remount,size"
            mount = ["mount", "-t", "tmpfs", "-o", f"{how}={size}", "tmpfs", str(room)]
            if process.run(mount).code != 0:
                return 77
            os.environ["XDG_CACHE_HOME"] = str(room)
            code, out, _ = checked(linux, *named, "--details")
            said.append((code, out))
    answers.write_text(json.dumps(said))
    return 0
