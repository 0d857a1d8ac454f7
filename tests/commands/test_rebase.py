"""A series on a new base: regenerated, compared with the run before, and stopped only where a person has to decide."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from refactor import process
from refactor.commands.matrix import Column, Matrix
from refactor.object_names import CommitId, TreeId
from refactor.report import matrix
from refactor.runs.facts import EditFacts, Facts, Unexamined
from refactor.runs.run import Base, Changed, Failed, Incomplete, Run, Unchanged
from tests.cli import Said, run_cli, snapshot
from tests.conftest import git, make_repository, own_library
from tests.kernel import GET_MAINTAINER, KERNEL
from tests.small_series import CALL, CALLS, LINES, MESSAGE, small_series
from tests.world.test_errors import UNSURE

Golden = Callable[[str, str], None]

TOML = f"""\
summary = "Use new_name()"

{CALLS}
[[step]]
id = "lines"
[[step.edit]]
kind = "patch"
file = "lines.patch"

[[step]]
id = "entry"
present = ["new_entry"]
[[step.edit]]
kind = "insert"
file = "arch/arm64/Kbuild"
after = "obj-y += entry.o"
text = "obj-y += new_entry.o"
"""
PATCH = """\
diff --git a/arch/arm64/lines.c b/arch/arm64/lines.c
--- a/arch/arm64/lines.c
+++ b/arch/arm64/lines.c
@@ -9,5 +9,5 @@
 int line8;
 int line9;
-int line10;
+int ten;
 int line11;
 int line12;
"""
LIBRARY = {
    **small_series(TOML, message=f"{MESSAGE}\nOn {{{{ base.kernel }}}}.\n"),
    "series/s/lines.patch": PATCH,
}
V3: dict[str, bytes | str] = {
    **KERNEL,
    "arch/arm64/a.c": CALL.format(name="a"),
    "arch/arm64/b.c": CALL.format(name="b"),
    "arch/arm64/moves.c": "#include <x.h>\n" + CALL.format(name="moves"),
    "arch/arm64/lines.c": LINES,
    "arch/arm64/Kbuild": "obj-y += entry.o\n",
}
V4: dict[str, str | None] = {
    "Makefile": str(KERNEL["Makefile"]).replace("PATCHLEVEL = 3", "PATCHLEVEL = 4"),
    "arch/arm64/a.c": CALL.format(name="a") + CALL.format(name="c"),
    "arch/arm64/b.c": "int b(int x)\n{\n\treturn x;\n}\n",
    "arch/arm64/moves.c": None,
    "arch/arm64/lib/moves.c": "#include <x.h>\n" + CALL.format(name="moves"),
    "arch/arm64/Kbuild": "obj-y += setup.o\nobj-y += entry.o\n",
    "scripts/get_maintainer.pl": GET_MAINTAINER.replace("Mark Reviewer <mark", "Nina New <nina"),
}
V5: dict[str, str | None] = {
    "arch/arm64/lines.c": LINES.replace("int line10;", "long line10;"),
    "arch/arm64/Kbuild": "obj-y += setup.o\nobj-y += entry-common.o\n",
}
V6: dict[str, str | None] = {
    "arch/arm64/lines.c": LINES.replace("int line10;", "int ten;"),
    "arch/arm64/Kbuild": "obj-y += entry.o\nobj-y += new_entry.o\n",
}


@pytest.fixture(autouse=True)
def cached(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What spatch finds once is known to all tests here."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A series of the user's own."""
    return own_library(tmp_path / "library", LIBRARY)


@pytest.fixture
def linux(tmp_path: Path, library: Path) -> Path:
    """Linux 7.3; 7.4 with code that came, went and moved; 7.5 in which text does not fit; 7.6 that has that text."""
    linux = make_repository(tmp_path / "linux", V3)
    for tag, files in (("v7.4", V4), ("v7.5", V5), ("v7.6", V6)):
        release(linux, tag, files)
    return linux


def release(linux: Path, tag: str, files: Mapping[str, str | None]) -> None:
    for name, data in files.items():
        (linux / name).parent.mkdir(parents=True, exist_ok=True)
        (linux / name).unlink() if data is None else (linux / name).write_text(data)
    git(linux, "add", "-A", "-f")
    git(linux, "commit", "-q", "-m", f"Linux {tag}")
    git(linux, "tag", tag)


def run(linux: Path, onto: str = "v7.3", version: int = 1) -> Said:
    said = run_cli("run", "s", "--onto", onto, f"-v{version}", cwd=linux)
    assert (said.code, said.err) == (0, ""), said
    return said


def rebase(linux: Path, *args: str | Path) -> Said:
    return run_cli("rebase", "s", *args, cwd=linux)


def diff(linux: Path, *args: str) -> Said:
    return run_cli("diff", "s", *args, cwd=linux)


def tip(linux: Path, name: str = "s/v1") -> str:
    return git(linux, "rev-parse", name).strip()


def waiting(sealed: Path, version: int = 1) -> list[Path]:
    """The files that wait for a person."""
    top = sealed / f".local/state/kernel-refactor/stopped/s/v{version}"
    return sorted(path for path in top.rglob("*") if path.is_file() and path.parent != top)


def ends(said: Said, *words: str) -> None:
    assert (said.code, said.err.removeprefix("refactor: ")) == (2, ": ".join(words) + "\n"), said
    assert said.out == ""


def test_it_runs_again_and_says_what_became_of_every_step(linux: Path, golden: Golden) -> None:
    run(linux)
    before, state = tip(linux), snapshot(linux, without=("refs/heads/s", "logs/refs/heads/s"))
    said = rebase(linux, "--onto", "v7.4")
    assert (said.code, said.err) == (0, "")
    golden("rebase/rebase.txt", said.out)
    assert snapshot(linux, without=("refs/heads/s", "logs/refs/heads/s")) == state
    assert git(linux, "log", "--format=%s", "v7.4..s/v1").splitlines() == [
        "arm64: Change entry",
        "arm64: Change lines",
        "arm64: Change calls",
    ]
    undone = run_cli("undo", "s", "-v1", cwd=linux)
    assert undone.out.startswith(f"branch s/v1 is at {before[:12]} again")
    assert tip(linux) == before


def test_a_second_time_nothing_differs(linux: Path) -> None:
    run(linux)
    rebase(linux, "--onto", "v7.4")
    now = tip(linux)
    said = rebase(linux, "--onto", "v7.4")
    base = f"v1 on v7.4 (Linux 7.4.4, {tip(linux, 'v7.4')[:12]})"
    assert (said.code, tip(linux), said.out.splitlines()[-6:]) == (
        0,
        now,
        [
            f"branch s/v1 is at {now[:12]} already",
            "",
            f"s: from {base} to {base}",
            "  1       calls  unchanged",
            "  2       lines  unchanged",
            "  3       entry  unchanged",
        ],
    )


def test_what_was_found_out_is_not_found_out_again(
    linux: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(linux)
    first = rebase(linux, "--onto", "v7.4")
    run_cli("undo", "s", "-v1", cwd=linux)
    # Neither spatch nor get_maintainer.pl is asked; git is, where it finds the repository.
    asked = process.run

    def git_alone(
        args: Sequence[str], *, env: Mapping[str, str] | None = None, timeout: float = 60
    ) -> process.Completed:
        assert Path(args[0]).name == "git"
        return asked(args, env=env, timeout=timeout)

    monkeypatch.setattr(process, "run", git_alone)
    assert rebase(linux, "--onto", "v7.4") == first


def test_a_new_version_is_compared_with_the_one_before(linux: Path) -> None:
    run(linux)
    first = tip(linux)
    said = rebase(linux, "--onto", "v7.4", "-v2")
    assert (
        said.code,
        said.out.count("s: from v1 on v7.3 "),
        said.out.count(" to v2 on v7.4 "),
    ) == (0, 1, 1)
    assert (tip(linux), tip(linux, "s/v2~3")) == (first, tip(linux, "v7.4"))
    # Without a version it is the newest.
    assert "branch s/v2 is at" in rebase(linux, "--onto", "v7.3").out


def test_what_upstream_has_is_said(linux: Path) -> None:
    run(linux)
    said = rebase(linux, "--onto", "v7.6")
    assert (said.code, said.out.splitlines()[-4:]) == (
        0,
        [
            "  2 -> -  lines  already upstream: all that v1 changed is there, line for line",
            "  3 -> -  entry  already upstream: all that v1 changed is there, line for line",
            "  new in MAINTAINERS: Nina New <nina@example.org> (reviewer)",
            "  gone in MAINTAINERS: Mark Reviewer <mark@example.org> (reviewer)",
        ],
    )


def test_a_step_that_fails_moves_nothing_and_is_in_the_drift(linux: Path, library: Path) -> None:
    run(linux)
    before = tip(linux)
    (library / "series/s/series.toml").write_text(
        TOML.replace('scope = ["arch"]', 'scope = ["arch"]\nsites = 3')
    )
    release(linux, "v7.7", {"arch/arm64/c.c": CALL.format(name="c")})
    git(linux, "checkout", "-q", "v7.3")
    release(linux, "v7.3-c", {"arch/arm64/c.c": CALL.format(name="c")})
    said = rebase(linux, "--onto", "v7.3-c")
    assert (said.code, said.err, tip(linux)) == (1, "", before)
    assert said.out.splitlines()[-3:] == [
        "  1 -> -  calls  failed: cocci r should change 3 sites and changes 4: arch/arm64/a.c (1), arch/arm64/b.c (1), "
        "arch/arm64/c.c (1), arch/arm64/moves.c (1)",
        # Other files: they are done all the same.
        "  2 -> 1  lines  unchanged",
        "  3 -> 2  entry  unchanged",
    ]


def test_git_config_may_sign_off_every_run(linux: Path) -> None:
    signed = "Signed-off-by: Ada Developer <ada@example.org>\n"
    for value, expected in (("true", True), ("On", True), ("0", False)):
        git(linux, "config", "refactor.signoff", value)
        run_cli("run", "s", "--onto", "v7.3", "-v1", cwd=linux)
        assert (signed in git(linux, "log", "-1", "--format=%B", "s/v1")) == expected
    git(linux, "config", "refactor.signoff", "maybe")
    said = run_cli("run", "s", "--onto", "v7.3", "-v1", cwd=linux)
    assert (said.code, said.out, said.err) == (
        2,
        "",
        "refactor: refactor.signoff is 'maybe': `git config refactor.signoff true` adds your "
        "Signed-off-by to every run\n",
    )


def test_a_sign_off_is_not_carried_over_and_the_last_line_adds_it(linux: Path) -> None:
    run_cli("run", "s", "--onto", "v7.3", "-v1", "--signoff", cwd=linux)
    note = (
        "\nthe run before was signed off and this one is not; "
        "add yours with `refactor rebase s -v1 --onto v7.4 --signoff`\n"
    )
    assert rebase(linux, "--onto", "v7.4").out.endswith(note)
    assert "Signed-off-by" not in git(linux, "log", "-1", "--format=%B", "s/v1")
    # The very command, and then there is nothing to say.
    assert "signed off" not in rebase(linux, "-v1", "--onto", "v7.4", "--signoff").out
    signed = "Signed-off-by: Ada Developer <ada@example.org>\n"
    assert signed in git(linux, "log", "-1", "--format=%B", "s/v1")
    git(linux, "config", "refactor.signoff", "true")
    assert "signed off" not in rebase(linux, "--onto", "v7.3").out
    assert signed in git(linux, "log", "-1", "--format=%B", "s/v1")


def test_a_next_version_of_a_signed_one_names_its_own_command(linux: Path) -> None:
    run_cli("run", "s", "--onto", "v7.3", "-v1", "--signoff", cwd=linux)
    assert rebase(linux, "--onto", "v7.4", "-v2").out.endswith(
        "add yours with `refactor rebase s -v2 --onto v7.4 --signoff`\n"
    )


def test_an_unsigned_one_is_not_spoken_of(linux: Path) -> None:
    run_cli("run", "s", "--onto", "v7.3", "-v1", cwd=linux)
    assert "signed off" not in rebase(linux, "--onto", "v7.4").out


def test_a_changed_rule_on_the_same_base_is_no_new_code(linux: Path, library: Path) -> None:
    run(linux)
    rule = library / "cocci/r/r.cocci"
    rule.write_text(rule.read_text().replace("new_name", "newer_name"))
    shown = [line for line in rebase(linux, "--onto", "v7.3").out.splitlines() if " (" in line]
    reasons = [line.rpartition(" (")[2] for line in shown if line.startswith("      ")]
    assert set(reasons) == {"rule changed)"}
    assert "code is" not in "".join(shown)


NO_FILES = "no patch of this series touches their files any more"


def test_a_file_that_is_touched_no_more_is_nothing_of_maintainers(
    linux: Path, library: Path
) -> None:
    run(linux)
    scope = library / "series/s/series.toml"
    # No step is in arch/arm64 but the one that is left out.
    text = scope.read_text()
    first = text.index("[[step]]")
    second = text.index("[[step]]", first + 1)
    scope.write_text(text[:first] + text[second:])
    lines = rebase(linux, "--onto", "v7.3").out.splitlines()
    assert [line for line in lines if "MAINTAINERS" in line] == []
    release(linux, "v7.3-x", {"arch/x.c": CALL.format(name="x")})
    scope.write_text(text[:second].replace('"arch"', '"arch/x.c"'))
    found = rebase(linux, "--onto", "v7.3-x").out.splitlines()
    assert [line for line in found if "MAINTAINERS" in line or "touch" in line] == [
        f"  {NO_FILES}: Cat Maintainer <cat@example.org> (maintainer), arm@lists.example.org (list)",
        # The newer base names another reviewer.
        "  gone in MAINTAINERS: Mark Reviewer <mark@example.org> (reviewer)",
    ]


def test_commits_of_somebody_else_stay(linux: Path) -> None:
    run(linux)
    theirs = git(linux, "commit-tree", "s/v1^{tree}", "-p", "s/v1", "-m", "mine").strip()
    git(linux, "update-ref", "refs/heads/s/v1", theirs)
    said = rebase(linux, "--onto", "v7.4")
    assert (said.code, tip(linux)) == (3, theirs)
    assert said.err == (
        f"refactor: branch s/v1 holds {theirs[:12]} (mine), which refactor did not make: "
        "keep it elsewhere, or --force to move the branch away from it\n"
    )
    assert rebase(linux, "--onto", "v7.4", "--force").code == 0
    assert tip(linux, f"refs/refactor/replaced/s/v1/{theirs[:12]}") == theirs


def resolved(path: Path) -> None:
    """What a person makes of a conflict: the series' side."""
    kept, side = [], "both"
    for line in path.read_text().splitlines(keepends=True):
        if line.startswith(("<<<<<<< ", "||||||| ", "=======", ">>>>>>> ")):
            side = {"<": "ours", "|": "before", "=": "theirs", ">": "both"}[line[0]]
        elif side in ("theirs", "both"):
            kept.append(line)
    path.write_text("".join(kept))


def test_text_that_does_not_fit_waits_for_a_person(
    linux: Path, library: Path, sealed: Path, golden: Golden
) -> None:
    run(linux)
    before, state = tip(linux), snapshot(linux)
    story = ""

    def step(*args: str) -> None:
        nonlocal story
        said = rebase(linux, *args)
        shown = " ".join(args)
        story += f"$ refactor rebase s {shown}\n{said.out}{said.err}exit {said.code}\n\n"

    step("--onto", "v7.5")
    for name, turn in (("lines.c", "first"), ("Kbuild", "second")):
        (path,) = waiting(sealed)
        assert path.name == name
        assert (tip(linux), snapshot(linux)) == (before, state)
        story += f"$ cat {path}\n{path.read_text()}\n"
        step("--continue")
        resolved(path)
        if turn == "second":
            path.write_text("obj-y += setup.o\nobj-y += entry-common.o\nobj-y += new_entry.o\n")
        step("--continue")
    for path in sorted((library / "series/s/decided").iterdir()):
        story += f"$ cat {path}\n{path.read_text()}\n"
    golden("rebase/conflict.txt", story.replace(str(sealed), "HOME"))
    assert waiting(sealed) == []
    assert git(linux, "show", "s/v1:arch/arm64/lines.c") == LINES.replace("int line10;", "int ten;")
    # What was decided is part of the series: wherever it runs again, nobody is asked.
    tree = tip(linux, "s/v1^{tree}")
    other = linux.parent / "other"
    git(linux.parent, "clone", "-q", str(linux), str(other))
    run(other, "v7.5", 7)
    assert tip(other, "s/v7^{tree}") == tree


def test_one_that_waits_is_not_written_over(linux: Path, sealed: Path) -> None:
    run(linux)
    rebase(linux, "--onto", "v7.5")
    (path,) = waiting(sealed)
    path.write_text("mine\n")
    for onto in ("v7.4", "v7.5"):
        said = rebase(linux, "--onto", onto)
        assert (said.code, said.err) == (
            3,
            "refactor: a rebase of s/v1 onto v7.5 waits at lines: --continue or --abort it\n",
        )
    assert path.read_text() == "mine\n"


def test_it_can_be_forgotten(linux: Path, sealed: Path) -> None:
    run(linux)
    state = snapshot(linux)
    rebase(linux, "--onto", "v7.5")
    assert rebase(linux, "--abort") == (
        0,
        "the rebase of s/v1 onto v7.5 is forgotten, no branch has moved\n",
        "",
    )
    assert (waiting(sealed), snapshot(linux)) == ([], state)
    assert rebase(linux, "--onto", "v7.4").code == 0


def test_what_was_asked_for_is_still_asked_for_after_it_waited(linux: Path, sealed: Path) -> None:
    run(linux)
    rebase(linux, "--onto", "v7.5", "--signoff", "-v3")
    for _ in range(2):
        resolved(*waiting(sealed, 3))
        said = rebase(linux, "--continue")
    assert (said.code, said.err) == (0, "")
    assert "Signed-off-by: Ada Developer" in git(linux, "log", "-1", "--format=%B", "s/v3")


def test_a_decision_to_leave_a_file_as_it_is(linux: Path, sealed: Path) -> None:
    run(linux)
    rebase(linux, "--onto", "v7.5")
    (path,) = waiting(sealed)
    path.write_text(str(V5["arch/arm64/lines.c"]))
    said = rebase(linux, "--continue")
    assert (said.code, f"failed      lines: {UNSURE}\n" in said.out) == (1, True)
    assert waiting(sealed) == []


def test_a_decision_to_remove_a_file(linux: Path, sealed: Path) -> None:
    run(linux)
    rebase(linux, "--onto", "v7.5")
    waiting(sealed)[0].unlink()
    rebase(linux, "--continue")
    resolved(*waiting(sealed))
    assert rebase(linux, "--continue").code == 0
    assert git(linux, "ls-tree", "--name-only", "s/v1", "arch/arm64/lines.c") == ""


def test_a_decision_about_a_series_that_is_not_the_users_goes_to_his_own(
    linux: Path, library: Path, sealed: Path
) -> None:
    git(linux, "config", "--global", "--unset", "refactor.path")
    path = ("--path", str(library))
    run_cli("run", "s", "--onto", "v7.3", "-v1", *path, cwd=linux)
    files = snapshot(library)
    rebase(linux, "--onto", "v7.5", *path)
    resolved(*waiting(sealed))
    said = rebase(linux, "--continue", *path)
    (kept,) = (sealed / ".config/kernel-refactor/untrusted").glob("s-*/decided/*")
    assert said.out.startswith(f"decided, and kept in {kept}\n")
    assert (snapshot(library), waiting(sealed)[0].name) == (files, "Kbuild")


@pytest.mark.parametrize("kind", ["directory", "link"])
def test_what_is_no_file_decides_nothing(linux: Path, sealed: Path, kind: str) -> None:
    run(linux)
    rebase(linux, "--onto", "v7.5")
    (path,) = waiting(sealed)
    path.unlink()
    path.mkdir() if kind == "directory" else path.symlink_to("/etc/passwd")
    ends(
        rebase(linux, "--continue"),
        f"{path} is not a regular file",
        "put the file there, or nothing",
    )


def test_the_directory_has_to_be_there(linux: Path, sealed: Path) -> None:
    run(linux)
    rebase(linux, "--onto", "v7.5")
    (path,) = waiting(sealed)
    place = path.parents[2]
    place.rename(place.with_name("elsewhere"))
    ends(rebase(linux, "--continue"), f"{place} is gone", "--abort, then rebase again")


def test_a_series_that_has_changed_meanwhile(linux: Path, library: Path, sealed: Path) -> None:
    run(linux)
    rebase(linux, "--onto", "v7.5")
    resolved(*waiting(sealed))
    (library / "series/s/lines.patch").write_text(PATCH.replace("int line10", "long line10"))
    words = "lines no longer stops at what was to be decided: the series or the tree below it has changed"
    ends(rebase(linux, "--continue"), words, "--abort, then rebase again")
    assert not (library / "series/s/decided").exists()


def test_a_decision_that_is_none(linux: Path, library: Path, sealed: Path) -> None:
    run(linux)
    rebase(linux, "--onto", "v7.5")
    resolved(*waiting(sealed))
    rebase(linux, "--continue")
    (kept,) = (library / "series/s/decided").iterdir()
    kept.write_text(kept.read_text().replace("-long line10;", "-short line10;"))
    said = run_cli("run", "s", "--onto", "v7.5", "-v1", cwd=linux)
    ends(said, f"{kept} is not what was decided about this conflict", "remove it to decide anew")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{}", "Object missing required field `series`"),
        ('{"x":' + "[" * 100000, "maximum recursion depth exceeded while deserializing an object"),
    ],
)
def test_what_cannot_be_read_of_one_that_waits(
    linux: Path, sealed: Path, text: str, complaint: str
) -> None:
    run(linux)
    rebase(linux, "--onto", "v7.5")
    path = sealed / ".local/state/kernel-refactor/stopped/s/v1/stopped.json"
    path.write_text(text)
    said = rebase(linux, "--continue")
    assert (said.code, said.err) == (
        4,
        f"refactor: {path} is not a rebase of ours: {complaint}: move it away and rebase again\n",
    )


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ((), "wanted one of --onto REV, --continue and --abort"),
        (("--onto", "v7.4", "--continue"), "wanted one of --onto REV, --continue and --abort"),
        (("--continue",), "no rebase of s waits: `refactor rebase s --onto REV` begins one"),
        (("--abort",), "no rebase of s waits: `refactor rebase s --onto REV` begins one"),
        (("--abort", "-v1"), "no rebase of s/v1 waits: `refactor rebase s --onto REV` begins one"),
        (
            ("--onto", "v7.4"),
            "there is no run of s here: `refactor run s --onto REV -v1` makes one",
        ),
        (
            ("--onto", "v7.4", "-v2"),
            "there is no run of s v2 or before here: `refactor run s --onto REV -v2` makes one",
        ),
    ],
)
def test_what_cannot_be_rebased(linux: Path, args: tuple[str, ...], words: str) -> None:
    ends(rebase(linux, *args), words)


def test_which_base_and_which_version(linux: Path) -> None:
    run(linux)
    ends(
        rebase(linux, "--onto", "v9"),
        "no commit 'v9' in this repository",
        "`git tag` and `git branch -a` list names",
    )
    rebase(linux, "--onto", "v7.5")
    rebase(linux, "--onto", "v7.5", "-v2")
    ends(rebase(linux, "--continue"), "2 rebases of s wait", "say which: -v1, -v2")


def start(linux: Path, *args: str) -> int:
    """A command in a process group of its own, with everything imported already; its process id."""
    pid = os.fork()
    if pid == 0:
        with (
            Path(os.devnull).open("w") as nowhere,
            redirect_stdout(nowhere),
            redirect_stderr(nowhere),
        ):
            run_cli(*args, cwd=linux)
        os._exit(0)
    os.setpgid(pid, pid)
    return pid


def eventually_unlocked(linux: Path) -> None:
    """See that no lock stays, and that only a git that runs holds one."""
    until = time.monotonic() + 10
    while list(linux.rglob("*.lock")):
        assert time.monotonic() < until
        time.sleep(0.01)


def test_killed_at_any_moment_it_leaves_the_old_or_the_new(linux: Path, sealed: Path) -> None:
    run(linux)
    old = tip(linux)
    rebase(linux, "--onto", "v7.5")
    resolved(*waiting(sealed))
    rebase(linux, "--continue")
    resolved(*waiting(sealed))
    rebase(linux, "--continue")
    new = tip(linux)
    (first, second) = sorted((linux.parent / "library/series/s/decided").iterdir())
    contents = {path: path.read_bytes() for path in (first, second)}
    chance = random.Random(17)
    seen = set()
    for number in range(10):
        for path in contents:
            path.unlink(missing_ok=True)
        run_cli("rebase", "s", "--abort", cwd=linux)
        git(linux, "update-ref", "refs/heads/s/v1", old)
        args: tuple[str, ...] = ("rebase", "s", "--onto", "v7.5", "-v1")
        for again in range(4):
            pid = start(linux, *args)
            if again < 2 or number % 2:
                time.sleep(chance.uniform(0, 0.6))
                os.killpg(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            # git runs on in a session of its own, and may be at the very move.
            eventually_unlocked(linux)
            seen.add(tip(linux))
            stopped = (sealed / ".local/state/kernel-refactor/stopped/s/v1/stopped.json").exists()
            for path in waiting(sealed) if stopped else []:
                resolved(path)
            args = (
                ("rebase", "s", "--continue")
                if stopped
                else ("rebase", "s", "--onto", "v7.5", "-v1")
            )
    assert seen <= {old, new}
    for path in (first, second):
        assert not path.exists() or path.read_bytes() == contents[path]


def test_runs_are_listed(linux: Path) -> None:
    assert diff(linux) == (
        0,
        "there is no run of s here; `refactor run s --onto REV -v1` makes one\n",
        "",
    )
    run(linux)
    first = tip(linux)
    rebase(linux, "--onto", "v7.4")
    run(linux, "v7.4", 2)
    bases = [tip(linux, name)[:12] for name in ("v7.4", "v7.3")]
    assert diff(linux) == (
        0,
        f"  v2  {tip(linux, 's/v2')[:12]}  on v7.4 (Linux 7.4.4, {bases[0]})  3 commits, the branch is here\n"
        f"  v1  {tip(linux)[:12]}  on v7.4 (Linux 7.4.4, {bases[0]})  3 commits, the branch is here\n"
        f"  v1  {first[:12]}  on v7.3 (Linux 7.3.4, {bases[1]})  3 commits\n",
        "",
    )


def test_any_two_can_be_compared(linux: Path) -> None:
    run(linux)
    first, state = tip(linux), snapshot(linux)
    generated = diff(linux, "v1", "v7.4")
    assert snapshot(linux) == state
    assert diff(linux, "v7.3", "v7.4") == generated
    assert diff(linux, first[:12], "v7.4") == generated
    rebase(linux, "--onto", "v7.4")
    kept = generated.out.replace(", not kept", "")
    assert kept != generated.out
    for name in ("v7.4", "v1", tip(linux)):
        assert diff(linux, first, name) == (0, kept, "")
    rebased = rebase(linux, "--onto", "v7.3")
    assert rebased.out.split("\n\n")[1].startswith("s: from v1 on v7.4 ")


def test_a_comparison_as_json(linux: Path) -> None:
    run(linux)
    found = json.loads(diff(linux, "v1", "v7.4", "--json").out)
    assert [step["kinds"] for step in found["drift"]["steps"]] == [
        ["sites added", "sites removed", "files moved"],
        ["unchanged"],
        ["context only"],
    ]
    assert found["range_diff"] == ""


def test_what_git_says_of_two_runs(linux: Path) -> None:
    run(linux)
    said = diff(linux, "v1", "v7.4", "--range-diff")
    assert (said.code, said.err) == (0, "")
    heads = [
        line.split(maxsplit=5)
        for line in said.out.splitlines()
        if line[:2] in ("1:", "2:", "3:", "-:")
    ]
    assert [(head[0], head[2], head[3], head[5]) for head in heads] == [
        ("1:", "!", "1:", "arm64: Change calls"),
        ("2:", "!", "2:", "arm64: Change lines"),
        # It pairs by how alike they look.
        ("3:", "<", "-:", "arm64: Change entry"),
        ("-:", ">", "3:", "arm64: Change entry"),
    ]


def test_a_side_that_stops(linux: Path, library: Path) -> None:
    run(linux)
    said = diff(linux, "v1", "v7.5")
    assert (said.code, said.out.splitlines()[-4:-2]) == (
        1,
        [
            "  2 -> -  lines  failed: lines.patch conflicts with this tree in arch/arm64/lines.c:9",
            "  3 -> -  entry  failed: arch/arm64/Kbuild has the line 'obj-y += entry.o' 0 times, wanted exactly once",
        ],
    )
    (library / "series/s/series.toml").write_text(
        TOML.replace('rule = "r"', 'rule = "r"\nsites = 9')
    )
    nothing = diff(linux, "v1", "v7.5", "--range-diff")
    assert nothing == (1, "one of the two makes no commit, and git has nothing to compare\n", "")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("v1",), "wanted two to compare, got 1: `refactor diff s` lists the runs"),
        (("v1", "v1", "v1"), "wanted two to compare, got 3: `refactor diff s` lists the runs"),
        (("v7.3", "v9"), "there is no run of s v9 here: `refactor diff s` lists the runs"),
        (
            ("v7.3", "v9.9"),
            "no commit 'v9.9' in this repository: `git tag` and `git branch -a` list names",
        ),
        (
            ("v7.3", "0123456789ab"),
            "no commit '0123456789ab' in this repository: `git tag` and `git branch -a` list names",
        ),
    ],
)
def test_what_cannot_be_compared(linux: Path, args: tuple[str, ...], words: str) -> None:
    ends(diff(linux, *args), words)


def test_a_run_whose_commits_are_gone_is_none(linux: Path) -> None:
    run(linux)
    run_cli("undo", "s", "-v1", cwd=linux)
    git(linux, "reflog", "expire", "--expire=now", "--all")
    git(linux, "gc", "-q", "--prune=now")
    assert (
        diff(linux).out == "there is no run of s here; `refactor run s --onto REV -v1` makes one\n"
    )


def test_on_which_bases_it_holds(linux: Path, golden: Golden) -> None:
    state = snapshot(linux)
    onto = ("--onto", "v7.3", "--onto", "v7.4", "--onto", "v7.5", "--onto", "v7.4")
    said = run_cli("run", "s", *onto, cwd=linux)
    assert (said.code, said.err, snapshot(linux)) == (1, "", state)
    golden("run/matrix.txt", said.out)
    good = run_cli("run", "s", *onto[:4], cwd=linux)
    assert (good.code, good.out.splitlines()[-1]) == (0, "holds on v7.3, v7.4; no branch has moved")
    columns = json.loads(run_cli("run", "s", *onto, "--json", cwd=linux).out)["columns"]
    assert [(column["name"], column["code"]) for column in columns] == [
        ("v7.3", 0),
        ("v7.4", 0),
        ("v7.5", 1),
    ]


def test_every_outcome_has_a_cell() -> None:
    facts = Facts((), (EditFacts("cocci", "r", False, {"x": 2}, 2),), (), (), ())
    place = (Unexamined("x.c", "timeout\x1b[2J"),)
    base = Base("a", CommitId("1" * 40), TreeId("2" * 40), "7.3.4")
    steps = (
        Changed("one", TreeId(""), CommitId(""), "a: B\n", facts, (), place),
        Unchanged("two", "already upstream: X is present"),
        Incomplete("three", place, facts),
    )
    runs = [
        Run("s", 1, base, {}, CommitId(""), steps),
        Run("s", 1, base, {}, CommitId(""), (Failed("one", "no"),)),
    ]
    columns = (
        Column("a", runs[0], "three: not examined: x.c: timeout\x1b[2J", 1),
        Column("b", runs[1], "one: no", 1),
        Column("c", None, "gone", 4),
    )
    result = Matrix("s", 1, ("one", "two", "three"), columns)
    assert (result.code, matrix.matrix(result)) == (
        4,
        "s on 3 bases\n\n"
        "         a (7.3.4)            b (7.3.4)  c\n"
        "  one    2 sites, incomplete  FAILED     -\n"
        "  two    upstream             -          -\n"
        "  three  INCOMPLETE           -          -\n\n"
        "a: three: not examined: x.c: timeout<U+001B>[2J\nb: one: no\nc: gone\n"
        "holds on none of them; no branch has moved\n",
    )


def test_a_base_that_is_no_kernel_is_a_column(linux: Path) -> None:
    git(linux, "switch", "-q", "--orphan", "other")
    git(linux, "commit", "-q", "--allow-empty", "-m", "nothing")
    said = run_cli("run", "s", "--onto", "v7.3", "--onto", "other", cwd=linux)
    assert (said.code, said.out.splitlines()[-2:]) == (
        2,
        [
            "other: other is not a Linux kernel tree: it has no Makefile, Kbuild and MAINTAINERS at its top",
            "holds on v7.3; no branch has moved",
        ],
    )
    said = run_cli("run", "s", "--onto", "other", "--onto", "master^{tree}", cwd=linux)
    assert said.code == 2


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--onto", "v7.3", "--onto", "v9"),
         "no commit 'v9' in this repository: `git tag` and `git branch -a` list names"),
        (("--onto", "v7.3", "--onto", "v7.4", "--force"),
         "--force goes with one --onto: no branch moves with several"),
        (("--onto", "v7.3", "--onto", "v7.4", "--check"),
         "--check goes with one --onto: no branch moves with several"),
    ],
)  # fmt: skip
def test_what_cannot_be_run(linux: Path, args: tuple[str, ...], words: str) -> None:
    ends(run_cli("run", "s", *args, cwd=linux), words)


# A series that comes after another.

FIRST = """\
summary = "Add one.c"
[[step]]
id = "one"
[[step.edit]]
kind = "insert"
file = "arch/arm64/one.c"
text = "int one;"
"""
SECOND = """\
summary = "Change the lines of what a has left"
after = "a"
[[step]]
id = "two"
[[step.edit]]
kind = "insert"
file = "arch/arm64/one.c"
after = "int one;"
text = "int two;"
[[step]]
id = "lines"
[[step.edit]]
kind = "patch"
file = "lines.patch"
"""


@pytest.fixture
def stacked(linux: Path, library: Path) -> Path:
    """Series b, of which a step is text, after series a."""
    words = "arm64: Change {0} of {1}\n\nIt is better.\n"
    for name, data in {
        "a/series.toml": FIRST,
        "a/one.j2": words.format("one", "a"),
        "b/series.toml": SECOND,
        "b/two.j2": words.format("two", "b"),
        "b/lines.j2": words.format("lines", "b"),
        "b/lines.patch": PATCH,
    }.items():
        (library / "series" / name).parent.mkdir(exist_ok=True)
        (library / "series" / name).write_text(data)
    made = run_cli("run", "b", "--onto", "v7.3", "-v1", cwd=linux)
    assert (made.code, made.err) == (0, "")
    return linux


def second(linux: Path, *args: str) -> Said:
    return run_cli("rebase", "b", *args, cwd=linux)


def subjects(linux: Path, name: str) -> list[str]:
    return git(linux, "log", "-4", "--format=%s", name).splitlines()


BOTH = [
    "arm64: Change lines of b",
    "arm64: Change two of b",
    "arm64: Change one of a",
    "Linux v7.5",
]


def waiting_for(sealed: Path) -> Path:
    (path,) = (sealed / ".local/state/kernel-refactor/stopped/b/v1").rglob("*.c")
    return path


def test_what_comes_first_moves_with_what_comes_after_it(stacked: Path, sealed: Path) -> None:
    state, before = snapshot(stacked), [tip(stacked, name) for name in ("a/v1", "b/v1")]
    stopped = second(stacked, "--onto", "v7.5")
    path = waiting_for(sealed)
    assert (stopped.code, stopped.err) == (1, "")
    assert stopped.out.splitlines()[-4:] == [
        "lines does not fit: lines.patch conflicts with this tree in arch/arm64/lines.c:9",
        "no branch has moved; decide in these files, or remove one that is to be gone:",
        f"  {path}",
        "then `refactor rebase b -v1 --continue`; `refactor rebase b -v1 --abort` forgets it",
    ]
    assert snapshot(stacked) == state
    resolved(path)
    done = second(stacked, "--continue")
    assert (done.code, done.err) == (0, "")
    assert subjects(stacked, "b/v1") == BOTH
    assert tip(stacked, "b/v1~2") == tip(stacked, "a/v1")
    assert git(stacked, "show", "b/v1:arch/arm64/lines.c") == LINES.replace(
        "int line10;", "int ten;"
    )
    now = [tip(stacked, name) for name in ("a/v1", "b/v1")]
    said = [line for line in done.out.splitlines() if line.startswith("branch ")]
    assert said == [
        f"branch {name} is at {is_[:12]} (was {was[:12]})"
        for name, is_, was in zip(("a/v1", "b/v1"), now, before, strict=True)
    ]
    again = second(stacked, "--onto", "v7.5").out.splitlines()
    assert [line for line in again if line.startswith("branch ")] == [
        f"branch b/v1 is at {now[1][:12]} already"
    ]


def undo(linux: Path, *args: str) -> list[str]:
    said = run_cli("undo", *args, cwd=linux)
    assert (said.code, said.err) == (0, "")
    return said.out.splitlines()


def test_what_moved_together_goes_back_together(stacked: Path) -> None:
    before = {name: tip(stacked, name) for name in ("a/v1", "b/v1")}
    assert second(stacked, "--onto", "v7.4").code == 0
    now = {name: tip(stacked, name) for name in before}
    assert undo(stacked, "b") == [
        f"branch {name} is at {before[name][:12]} again (was {now[name][:12]})"
        for name in ("a/v1", "b/v1")
    ]
    assert {name: tip(stacked, name) for name in before} == before
    # It is compared with what stands again, and not with what was undone.
    assert "b: from v1 on v7.3 (" in second(stacked, "--onto", "v7.4").out
    undo(stacked, "b")
    assert [line.partition(";")[0] for line in undo(stacked, "b")] == [
        "branch a/v1 is gone",
        "branch b/v1 is gone",
    ]
    assert git(stacked, "branch", "--list", "a/*", "b/*") == ""


def test_what_was_run_again_below_stays_there(stacked: Path) -> None:
    assert second(stacked, "--onto", "v7.4").code == 0
    assert run_cli("run", "a", "--onto", "v7.5", cwd=stacked).code == 0
    below = tip(stacked, "a/v1")
    assert [line[:14] for line in undo(stacked, "b")] == ["branch b/v1 is"]
    assert tip(stacked, "a/v1") == below


def test_a_branch_below_that_is_checked_out_keeps_both_where_they_are(stacked: Path) -> None:
    assert second(stacked, "--onto", "v7.4").code == 0
    git(stacked, "checkout", "-q", "a/v1")
    state = tip(stacked, "b/v1")
    said = run_cli("undo", "b", cwd=stacked)
    assert (said.code, said.err.startswith("refactor: branch a/v1 is checked out in ")) == (3, True)
    assert tip(stacked, "b/v1") == state


def test_what_comes_first_is_where_it_was_after_it_was_forgotten(
    stacked: Path, sealed: Path
) -> None:
    state = snapshot(stacked)
    second(stacked, "--onto", "v7.5")
    assert second(stacked, "--abort") == (
        0,
        "the rebase of b/v1 onto v7.5 is forgotten, no branch has moved\n",
        "",
    )
    assert snapshot(stacked) == state


@pytest.mark.parametrize("what", ["gone", "elsewhere", "moved by its own rebase"])
def test_the_branch_of_what_comes_first_may_have_changed_meanwhile(
    stacked: Path, sealed: Path, what: str
) -> None:
    second(stacked, "--onto", "v7.5")
    if what == "gone":
        git(stacked, "update-ref", "-d", "refs/heads/a/v1")
    elif what == "elsewhere":
        run_cli("run", "a", "--onto", "v7.4", "-v1", cwd=stacked)
    else:
        run_cli("rebase", "a", "--onto", "v7.5", cwd=stacked)
    resolved(waiting_for(sealed))
    done = second(stacked, "--continue")
    assert (done.code, done.err) == (0, "")
    assert subjects(stacked, "b/v1") == BOTH
    assert tip(stacked, "b/v1~2") == tip(stacked, "a/v1")
    git(stacked, "fsck", "--connectivity-only")


def test_a_decision_does_not_fit_when_what_comes_first_has_changed(
    stacked: Path, library: Path, sealed: Path
) -> None:
    second(stacked, "--onto", "v7.5")
    resolved(waiting_for(sealed))
    lines = '[[step.edit]]\nkind = "insert"\nfile = "arch/arm64/lines.c"\nafter = "int line9;"\ntext = "int more;"\n'
    (library / "series/a/series.toml").write_text(FIRST + lines)
    state = snapshot(stacked)
    words = "lines no longer stops at what was to be decided: the series or the tree below it has changed"
    ends(second(stacked, "--continue"), words, "--abort, then rebase again")
    assert snapshot(stacked) == state


def test_where_what_comes_first_stops_it_is_to_be_rebased_first(
    stacked: Path, library: Path, sealed: Path
) -> None:
    for name in ("series.toml", "lines.patch"):
        text = (library / "series/b" / name).read_text()
        (library / "series/a" / name).write_text(
            text.replace('after = "a"\n', "").replace("two", "one", 1)
        )
    (library / "series/a/series.toml").write_text(
        FIRST + SECOND[SECOND.index('[[step]]\nid = "lines"') :]
    )
    (library / "series/a/lines.j2").write_text("arm64: Change lines of a\n\nIt is better.\n")
    (library / "series/b/series.toml").write_text(SECOND[: SECOND.index('[[step]]\nid = "lines"')])
    state = snapshot(stacked)
    said = second(stacked, "--onto", "v7.5")
    assert (said.code, said.out, said.err) == (
        1,
        "",
        "refactor: a, which comes first, stops at step lines: lines.patch conflicts with this tree in "
        "arch/arm64/lines.c:9: `refactor rebase a --onto v7.5 -v1` lets you decide about text that does not fit\n",
    )
    assert snapshot(stacked) == state
    run_cli("rebase", "a", "--onto", "v7.5", "-v1", cwd=stacked)
    resolved(*(sealed / ".local/state/kernel-refactor/stopped/a/v1").rglob("*.c"))
    assert run_cli("rebase", "a", "--continue", cwd=stacked).code == 0
    assert second(stacked, "--onto", "v7.5").code == 0
    assert subjects(stacked, "b/v1") == [
        "arm64: Change two of b",
        *reversed(FIRST_TWO),
        "Linux v7.5",
    ]


FIRST_TWO = ["arm64: Change one of a", "arm64: Change lines of a"]


@pytest.mark.parametrize("made", [(), ("a", "b")])
def test_what_comes_third_finds_what_the_first_has_added(
    stacked: Path, library: Path, made: tuple[str, ...]
) -> None:
    (library / "series/a/series.toml").write_text(
        FIRST.replace('"int one;"', '"int one;\\nint x = old_name(1);"')
    )
    (library / "series/b/series.toml").write_text(SECOND[: SECOND.index('[[step]]\nid = "lines"')])
    (library / "series/c").mkdir()
    (library / "series/c/series.toml").write_text(
        'summary = "Use it"\nafter = "b"\n[[step]]\nid = "calls"\n'
        '[[step.edit]]\nkind = "cocci"\nrule = "r"\nscope = ["arch"]\n'
    )
    (library / "series/c/calls.j2").write_text("arm64: Change calls of c\n\nIt is better.\n")
    for name in made:
        assert run_cli("run", name, "--onto", "v7.4", "-v1", cwd=stacked).code == 0
    said = run_cli("run", "c", "--onto", "v7.4", "-v1", cwd=stacked)
    assert (said.code, said.err) == (0, "")
    assert "new_name(1)" in git(stacked, "show", "c/v1:arch/arm64/one.c")
    assert subjects(stacked, "c/v1")[:3] == [
        "arm64: Change calls of c",
        "arm64: Change two of b",
        FIRST_TWO[0],
    ]
    assert (tip(stacked, "c/v1~"), tip(stacked, "c/v1~2")) == (
        tip(stacked, "b/v1"),
        tip(stacked, "a/v1"),
    )
