"""A step that somebody has taken into the base is left out of the next run, and nothing is asked of a person for it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli import Said, run_cli
from tests.conftest import git, make_repository, own_library
from tests.kernel import KERNEL
from tests.small_series import CALL, CALLS, LINES, RULE, small_series
from tests.world.test_errors import UNSURE

TOML = f"""\
summary = "Use new_name()"

# No symbol tells that it was done: old_name() stays for others.
{CALLS}
# What this one adds the last one takes away again.
[[step]]
id = "first"
present = ["line_and_half"]
[[step.edit]]
kind = "insert"
file = "arch/arm64/lines.c"
after = "int line5;"
text = "int line_and_half;"

[[step]]
id = "last"
gone = ["line_and_half"]
present = ["half"]
[[step.edit]]
kind = "rename"
from = "line_and_half"
to = "half"
scope = ["arch"]
"""
LIBRARY = small_series(TOML)
SOURCES = {
    "arch/arm64/a.c": CALL.format(name="a"),
    "arch/arm64/lines.c": LINES,
    "drivers/b.c": CALL.format(name="b"),
}
TAKEN = "already upstream: all that v1 changed is there, line for line"


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    """Linux 7.3, and v1 of the series on it."""
    own_library(tmp_path / "library", LIBRARY)
    linux = make_repository(tmp_path / "linux", KERNEL | SOURCES)
    assert run_cli("run", "s", "--onto", "v7.3", "-v1", cwd=linux).code == 0
    return linux


def taken(linux: Path, steps: int, files: Mapping[str, str] = {}) -> str:
    """The name of a base that has some steps, the first ones, in a commit of its own, and other contents of files."""
    commits = git(linux, "rev-list", "--reverse", "v7.3..s/v1").split()
    return release(linux, "v7.4", files, commits[steps - 1])


def release(linux: Path, name: str, files: Mapping[str, str], like: str = "v7.3") -> str:
    """Make a base: one commit after 7.3, with the files of another, and others."""
    git(linux, "checkout", "-q", "--detach", "v7.3")
    git(linux, "checkout", "-q", like, "--", ".")
    for path, text in files.items():
        (linux / path).write_text(text)
    git(linux, "add", "-A", "-f")
    git(linux, "commit", "-q", "-m", "Linux 7.4", "--allow-empty")
    git(linux, "tag", name)
    return name


def rebase(linux: Path, base: str, version: int = 2) -> Said:
    return run_cli("rebase", "s", "--onto", base, f"-v{version}", cwd=linux)


def subjects(linux: Path, base: str, version: int = 2) -> list[str]:
    return git(linux, "log", "--reverse", "--format=%s", f"{base}..s/v{version}").splitlines()


@pytest.mark.parametrize("steps", [1, 2])
def test_the_first_ones_were_taken(linux: Path, steps: int) -> None:
    base = taken(linux, steps)
    said = rebase(linux, base)
    names = ["calls", "first", "last"]
    assert (said.code, said.err) == (0, "")
    assert [line.strip() for line in said.out.splitlines() if "upstream" in line] == [
        *(f"unchanged   {name}: {TAKEN}" for name in names[:steps]),
        *(f"{number} -> -  {name}  {TAKEN}" for number, name in enumerate(names[:steps], 1)),
    ]
    assert subjects(linux, base) == [f"arm64: Change {name}" for name in names[steps:]]
    # What is left comes to what it came to.
    assert git(linux, "rev-parse", "s/v2^{tree}") == git(linux, "rev-parse", "s/v1^{tree}")


def test_all_were_taken(linux: Path) -> None:
    base = taken(linux, 3)
    said = rebase(linux, base)
    assert (said.code, said.err) == (0, "")
    assert [line.strip() for line in said.out.splitlines() if line.startswith("  unchanged")] == [
        f"unchanged   {name}: {TAKEN}" for name in ("calls", "first", "last")
    ]
    assert git(linux, "for-each-ref", "refs/heads/s/v2") == ""


def test_it_is_seen_by_every_command_that_runs_the_program(linux: Path) -> None:
    base = taken(linux, 1)
    for command in (
        ("plan", "s", "--onto", base),
        ("run", "s", "--onto", base, "-v3"),
        ("diff", "s", "v1", base),
    ):
        said = run_cli(*command, cwd=linux)
        assert (said.code, said.err, said.out.count(TAKEN)) == (0, "", 1), said
    said = run_cli("run", "s", "--onto", "v7.3", "--onto", base, cwd=linux)
    assert (said.code, [line.split() for line in said.out.splitlines() if "upstream" in line]) == (
        0,
        [["calls", "1", "site", "upstream"]],
    )


def test_a_version_that_left_it_out_is_no_reason_to_forget_the_one_that_did_not(
    linux: Path,
) -> None:
    assert rebase(linux, taken(linux, 1)).code == 0
    git(linux, "tag", "-d", "v7.4")
    base = taken(linux, 2)
    said = rebase(linux, base, 3)
    assert (said.code, subjects(linux, base, 3)) == (0, ["arm64: Change last"])
    assert f"unchanged   calls: {TAKEN}\n" in said.out
    assert f"unchanged   first: {TAKEN.replace('v1', 'v2')}\n" in said.out


def test_there_is_more_to_do_than_was_taken(linux: Path) -> None:
    base = taken(linux, 1, {"arch/arm64/c.c": CALL.format(name="c")})
    said = rebase(linux, base)
    assert (said.code, subjects(linux, base)) == (
        0,
        [f"arm64: Change {name}" for name in ("calls", "first", "last")],
    )
    assert (
        git(linux, "diff", "--stat=60", base, "s/v2~2").splitlines()[0] == " arch/arm64/c.c | 2 +-"
    )


AGAIN = """\

[[step]]
id = "back"
[[step.edit]]
kind = "{kind}"
{keys}
scope = ["arch"]
"""
SCOPE = 'scope = ["arch"]\n'
BACK = "arm64: Change back\n\nIt is better.\n"


def with_step(linux: Path, kind: str, toml: str = TOML, **keys: str) -> None:
    """Add a last step to a series, and run v1 again."""
    series = linux.parent / "library/series/s"
    declared = "\n".join(f'{key} = "{value}"' for key, value in keys.items())
    again = AGAIN.format(kind=kind, keys=declared)
    (series / "series.toml").write_text(
        toml + (again.replace(SCOPE, "") if "file" in keys else again)
    )
    (series / "back.j2").write_text(BACK)
    (linux.parent / "library/cocci/back").mkdir()
    (linux.parent / "library/cocci/back/back.cocci").write_text("@@\n@@\n-int half;\n")
    assert run_cli("run", "s", "--onto", "v7.3", "-v1", cwd=linux).code == 0


@pytest.mark.parametrize(
    ("kind", "keys"),
    [("cocci", {"rule": "back"}), ("rename", {"from": "new_name", "to": "old_name"})],
)
def test_what_a_step_puts_back_is_no_sign_that_it_was_taken(
    linux: Path, kind: str, keys: dict[str, str]
) -> None:
    with_step(linux, kind, **keys)
    release(linux, "v7.4", {"drivers/b.c": CALL.format(name="c")})
    said = rebase(linux, "v7.4")
    assert (said.code, said.err, "upstream" in said.out) == (0, "", False)
    assert subjects(linux, "v7.4") == [
        f"arm64: Change {name}" for name in ("calls", "first", "last", "back")
    ]


def test_what_a_step_leaves_of_the_one_before_it(linux: Path) -> None:
    more = '[[step.edit]]\nkind = "insert"\nfile = "arch/arm64/lines.c"\nafter = "int line15;"\ntext = "int other;"\n'
    toml = TOML.replace('"int line_and_half;"\n', f'"int line_and_half;"\n{more}')
    with_step(linux, "cocci", toml, rule="back")
    release(linux, "v7.4", {"drivers/b.c": CALL.format(name="c")})
    said = rebase(linux, "v7.4")
    assert (said.code, said.err, "upstream" in said.out) == (0, "", False)
    assert subjects(linux, "v7.4") == [
        f"arm64: Change {name}" for name in ("calls", "first", "last", "back")
    ]


def test_taken_with_what_puts_it_back(linux: Path) -> None:
    with_step(linux, "cocci", rule="back")
    base = taken(linux, 4)
    said = rebase(linux, base)
    # Only of the first does anything show.
    assert [line.strip() for line in said.out.splitlines() if "upstream" in line][:1] == [
        f"unchanged   calls: {TAKEN}"
    ]


def test_steps_in_other_files_do_not_matter(linux: Path) -> None:
    base = release(
        linux, "v7.4", {"arch/arm64/lines.c": git(linux, "show", "s/v1:arch/arm64/lines.c")}
    )
    said = rebase(linux, base)
    assert (said.code, said.err, subjects(linux, base)) == (0, "", ["arm64: Change calls"])
    assert said.out.count(f": {TAKEN}\n") == 2


def test_a_step_that_is_another_one_by_now(linux: Path) -> None:
    base = taken(linux, 1)
    rule = linux.parent / "library/cocci/r/r.cocci"
    rule.write_text(f"{RULE}\n@@\n@@\n-int line0;\n+long line0;\n")
    said = rebase(linux, base)
    assert (said.code, subjects(linux, base)) == (
        0,
        [f"arm64: Change {name}" for name in ("calls", "first", "last")],
    )
    assert (
        git(linux, "diff", "--stat=60", base, "s/v2~2").splitlines()[0]
        == " arch/arm64/lines.c | 2 +-"
    )


def test_lines_beside_it_have_changed_since(linux: Path) -> None:
    base = taken(
        linux,
        1,
        {
            "arch/arm64/a.c": CALL.format(name="a")
            .replace("old_", "new_")
            .replace("int x", "long x")
        },
    )
    said = rebase(linux, base)
    assert (said.code, subjects(linux, base)) == (0, ["arm64: Change first", "arm64: Change last"])


def test_what_was_taken_and_changed_again_is_not_certain(linux: Path) -> None:
    base = taken(
        linux,
        1,
        {"arch/arm64/a.c": CALL.format(name="a").replace("old_name(x)", "new_name(x + 1)")},
    )
    said = rebase(linux, base)
    assert (said.code, said.err) == (1, "")
    lines = said.out.splitlines()
    assert lines[1] == f"  failed      calls: rule r matches nowhere; {UNSURE}"
    # The other steps are about other files.
    kinds = [line.split(":")[0] for line in lines if line.startswith("  changed")]
    assert kinds == ["  changed     first", "  changed     last"]
    assert "no branch has moved" in lines
    assert f"              hint: `refactor explain r --onto {base}` shows why" in lines


def test_what_the_step_declares_has_to_hold_too(linux: Path, tmp_path: Path) -> None:
    base = taken(linux, 1)
    toml = tmp_path / "library/series/s/series.toml"
    toml.write_text(TOML.replace('id = "calls"', 'id = "calls"\ngone = ["old_name"]'))
    said = rebase(linux, base)
    assert (said.code, said.out.splitlines()[1]) == (
        1,
        "  failed      calls: rule r matches nowhere; old_name should be gone and is still in drivers/b.c:3",
    )


def test_nobody_else_has_run_it(linux: Path, sealed: Path) -> None:
    base = taken(linux, 1)
    for record in (sealed / ".local/state/kernel-refactor/runs/s/v1").glob("*.json"):
        record.unlink()
    said = run_cli("run", "s", "--onto", base, "-v2", cwd=linux)
    assert (said.code, said.out.splitlines()[1].partition(";")[0]) == (
        1,
        "  failed      calls: rule r matches nowhere",
    )


HINT = "most of {} is there, and some is not (`{}` leaves out what was taken so)"


def with_two_lines(linux: Path) -> None:
    """v1 of the series, in which the first call stands in a function of three lines."""
    sources = (
        (linux / "arch/arm64/a.c")
        .read_text()
        .replace("\treturn", "\told_name(1);\n\told_name(2);\n\treturn")
    )
    git(linux, "checkout", "-q", "v7.3")
    (linux / "arch/arm64/a.c").write_text(sources)
    git(linux, "commit", "-q", "-a", "-m", "Linux 7.3.4")
    git(linux, "tag", "-f", "v7.3")
    assert run_cli("run", "s", "--onto", "v7.3", "-v1", cwd=linux).code == 0


def test_what_was_taken_in_another_form_is_left_out_when_the_user_says_so(linux: Path) -> None:
    with_two_lines(linux)
    other = git(linux, "show", "s/v1:arch/arm64/a.c").replace("new_name(2)", "new_name(0x2)")
    base = taken(linux, 3, {"arch/arm64/a.c": other})
    said = rebase(linux, base)
    hint = HINT.format("calls", "--taken calls")
    assert (said.code, said.out.splitlines()[1]) == (
        1,
        f"  failed      calls: rule r matches nowhere; {UNSURE}; {hint}",
    )
    said = run_cli("rebase", "s", "--onto", base, "-v2", "--taken", "calls", cwd=linux)
    assert (
        said.code,
        [line.strip() for line in said.out.splitlines() if line.startswith("  unchanged")],
    ) == (
        0,
        [
            "unchanged   calls: already upstream: in another form, as --taken says",
            *(f"unchanged   {step}: {TAKEN}" for step in ("first", "last")),
        ],
    )


def test_what_lies_below_it_is_seen_all_the_same(linux: Path) -> None:
    with_step(
        linux, "insert", file="arch/arm64/lines.c", after="int half;", text="int more;\\nint most;"
    )
    other = git(linux, "show", "s/v1:arch/arm64/lines.c").replace("int most;", "int most_of_all;")
    base = taken(linux, 4, {"arch/arm64/lines.c": other})
    said = run_cli("rebase", "s", "--onto", base, "-v2", "--taken", "back", cwd=linux)
    assert (
        said.code,
        [line.strip() for line in said.out.splitlines() if line.startswith("  unchanged")],
    ) == (
        0,
        [
            *(f"unchanged   {step}: {TAKEN}" for step in ("calls", "first", "last")),
            "unchanged   back: already upstream: in another form, as --taken says",
        ],
    )


def test_a_step_that_there_is_not_was_not_taken(linux: Path) -> None:
    said = run_cli("rebase", "s", "--onto", "v7.3", "-v2", "--taken", "x", cwd=linux)
    assert said == (2, "", "refactor: --taken: s has no step 'x': there are calls, first, last\n")


def test_what_was_said_is_remembered_while_a_person_decides(linux: Path, sealed: Path) -> None:
    with_two_lines(linux)
    other = git(linux, "show", "s/v1:arch/arm64/a.c").replace("new_name(2)", "new_name(0x2)")
    base = taken(
        linux,
        1,
        {"arch/arm64/a.c": other, "arch/arm64/lines.c": LINES.replace("int line5;", "int five;")},
    )
    said = run_cli("rebase", "s", "--onto", base, "-v2", "--taken", "calls", cwd=linux)
    assert (said.code, "unchanged   calls: already upstream: in another form" in said.out) == (
        1,
        True,
    )
    (file,) = (sealed / ".local/state/kernel-refactor/stopped/s/v2").rglob("lines.c")
    file.write_text(LINES.replace("int line5;", "int five;\nint line_and_half;"))
    said = run_cli("rebase", "s", "--continue", cwd=linux)
    assert (said.code, subjects(linux, base)) == (0, ["arm64: Change first", "arm64: Change last"])
