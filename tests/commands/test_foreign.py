"""A series on top of somebody else's, whose patches are an mbox beside series.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from refactor.mail.mail import parse
from tests.cli import Said, run_cli
from tests.conftest import git, make_repository, own_library
from tests.kernel import KERNEL
from tests.small_series import CALL, CALLS, small_series

ID = "20260101-helper-0123456789ab"
AFTER = f'after = {{ change-id = "{ID}", mbox = "helper.mbox" }}\n'
TOML = f'summary = "Use new_name()"\n{AFTER}{CALLS}'


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    """Linux 7.3 with one call; 7.4, in which the file of the foreign patch is another."""
    linux = make_repository(tmp_path / "linux", {**KERNEL, "arch/arm64/a.c": CALL.format(name="a")})
    (linux / "arch/arm64/b.c").write_text("int other;\n")
    git(linux, "add", "-A")
    git(linux, "commit", "-q", "-m", "Linux 7.4")
    git(linux, "tag", "v7.4")
    return linux


def foreign(linux: Path, directory: Path) -> list[str]:
    """Two mails of somebody else's series, as git format-patch writes them."""
    git(linux, "checkout", "-q", "--detach", "v7.3")
    for name, words in (("b", "Add b"), ("c", "Add c")):
        (linux / f"arch/arm64/{name}.c").write_text(CALL.format(name=name))
        git(linux, "add", "-A")
        git(
            linux, "commit", "-q", "--author", "Eve Else <eve@example.org>", "-m", f"arm64: {words}"
        )
    git(linux, "format-patch", "-q", "-v3", "--thread", "-o", str(directory), "v7.3")
    git(linux, "checkout", "-q", "master")
    return [path.read_text() for path in sorted(directory.glob("*.patch"))]


@pytest.fixture
def mbox(tmp_path: Path, linux: Path) -> Path:
    """The file of the foreign series, with a library around it."""
    mails = foreign(linux, tmp_path / "theirs")
    library = own_library(tmp_path / "library", small_series(TOML))
    file = library / "series/s/helper.mbox"
    file.write_text("".join(f"{mail}\n" for mail in mails))
    return file


def call(linux: Path, verb: str, *args: str | Path) -> Said:
    return run_cli(verb, "s", *args, cwd=linux)


def done(linux: Path, verb: str, *args: str | Path) -> str:
    said = call(linux, verb, *args)
    assert (said.code, said.err) == (0, ""), said
    return said.out


def error(linux: Path, *args: str) -> str:
    said = call(linux, "plan", "--onto", *(args or ("v7.3",)))
    assert (said.out, said.err.count("\n")) == ("", 1), said
    return said.err.removeprefix("refactor: ").rstrip("\n")


def test_it_is_generated_on_top_of_the_mails(linux: Path, mbox: Path, tmp_path: Path) -> None:
    planned = done(linux, "plan", "--onto", "v7.3").splitlines()
    assert planned[0].startswith(f"s v1 on {ID} v3 (Linux 7.3.4, ")
    first, second = (line.partition(" (<")[0] for line in planned[1:3])
    assert (first, second) == (
        "  foreign     1/2: arm64: Add b",
        "  foreign     2/2: arm64: Add c",
    )
    assert planned[3].startswith("  changed     calls: 3 files, 3 sites, ")
    made = done(linux, "run", "--onto", "v7.3", "--signoff")
    assert git(linux, "log", "--format=%an %s", "v7.3..s/v1").splitlines() == [
        "Ada Developer arm64: Change calls",
        "Eve Else arm64: Add c",
        "Eve Else arm64: Add b",
    ]
    tip = git(linux, "rev-parse", "s/v1").strip()
    assert made.endswith(f"branch s/v1 is at {tip[:12]}\n")
    # The same mails give the same commits.
    assert done(linux, "run", "--onto", "v7.3", "--signoff").endswith(" already\n")
    done(linux, "format-patch", "-o", tmp_path / "out")
    (mail,) = (tmp_path / "out").iterdir()
    ends = mail.read_text().partition("\nbase-commit: ")[2].splitlines()
    base = git(linux, "rev-parse", "v7.3").strip()
    assert (ends[0], ends[2]) == (base, f"prerequisite-change-id: {ID}:v3")
    assert [line[:22] for line in ends[3:5]] == ["prerequisite-patch-id:"] * 2
    assert "Eve" not in mail.read_text()
    done(linux, "export", "--b4")
    tracking = git(linux, "log", "--format=%B", "--grep=b4-submit-tracking", "b4/s-v1")
    assert f'"change-id: {ID}:v3"' in tracking
    assert "branch s/v1 is gone" in done(linux, "undo")


def test_it_is_rebased_and_checked_with_what_is_below(linux: Path, mbox: Path) -> None:
    done(linux, "run", "--onto", "v7.3", "--signoff")
    git(linux, "checkout", "-q", "-b", "next", "v7.3")
    git(linux, "commit", "-q", "--allow-empty", "-m", "Linux 7.3.5")
    shown = done(linux, "rebase", "--onto", "next", "--signoff")
    assert "  1       calls  unchanged\n" in shown
    assert git(linux, "rev-parse", "s/v1~3") == git(linux, "rev-parse", "next")
    table = call(linux, "check").out
    assert "applies" in table
    assert "FAILED" not in table
    assert done(linux, "undo").startswith("branch s/v1 is at ")


def test_it_may_be_named_by_its_message_id(linux: Path, mbox: Path, tmp_path: Path) -> None:
    toml = mbox.with_name("series.toml")
    name = parse(mbox.read_bytes().partition(b"\n")[2], "x").id
    toml.write_text(TOML.replace(f'change-id = "{ID}"', f'message-id = "{name}"'))
    done(linux, "run", "--onto", "v7.3", "--signoff")
    done(linux, "format-patch", "-o", tmp_path / "out")
    (mail,) = (tmp_path / "out").iterdir()
    assert f"\nprerequisite-message-id: <{name}>\n" in mail.read_text()
    toml.write_text(TOML.replace(f'change-id = "{ID}"', 'message-id = "x@example.org"'))
    assert error(linux) == (
        f"{mbox} holds no mail <x@example.org>, and none that answers it: "
        "name the mbox of that series, or the Message-ID of this one"
    )


AGAIN = "save the series once more, as with `b4 am -o DIR MESSAGE-ID`"


def test_a_patch_that_does_not_fit_is_named(linux: Path, mbox: Path) -> None:
    said = error(linux, "v7.4")
    assert said.startswith(f"{mbox}: patch 1 of 2 ('arm64: Add b') does not apply on v7.4: "), said
    assert said.endswith("; when it is merged, drop `after`")
    assert git(linux, "branch", "--list", "s/*") == ""


def test_files_that_are_no_such_series(linux: Path, mbox: Path) -> None:
    whole = mbox.read_text()
    half = whole.index("\nFrom ", 10) + 1
    for text, words in (
        (whole[:half], f"{mbox}: patch 2 of 2 is missing: {AGAIN}"),
        (whole.replace("[PATCH v3 2/2]", "[PATCH v4 2/2]"),
         f"{mbox} holds patches of v3 and v4: keep the mails of one version"),
        (whole.replace("[PATCH v3 2/2]", "[PATCH v3 1/2]"),
         f"{mbox} holds two patches with number 1: {AGAIN}"),
        (whole.replace("diff --git", "dif --git"), f"{mbox} holds no patch: {AGAIN}"),
        ("int x;\n", f"{mbox} is no mail: wanted an mbox, a maildir or an .eml file"),
        (whole.replace("\nDate: ", "\nX-Date: "),
         f"{mbox}: patch 1 has no Date that can be read: {AGAIN}"),
        (whole.replace("---\n", "---\nchange-id: other\n\n", 1),
         f"{mbox} holds the series other, and `after` names {ID}: name the mbox of that series"),
    ):  # fmt: skip
        mbox.write_text(text)
        assert error(linux) == words
    # Cut off in the middle of a patch.
    mbox.write_text(whole[: whole.rindex("+{")])
    assert error(linux).startswith(
        f"{mbox}: patch 2 of 2 ('arm64: Add c') does not apply on v7.3: "
    )
    mbox.write_bytes(b"\x1f\x8bx")
    assert error(linux) == f"{mbox} is compressed: `gzip -d` it, or {AGAIN}"
    mbox.unlink()
    assert error(linux) == f"series s has no file helper.mbox: write {mbox}"


@pytest.mark.parametrize(
    ("after", "words"),
    [
        ('{ mbox = "m" }', "wanted exactly one of change-id and message-id"),
        ('{ mbox = "m", change-id = "a", message-id = "b" }', "wanted exactly one of"),
        ('{ change-id = "a" }', "mbox"),
        ('{ mbox = "m", change-id = "a b" }', "wanted an id without blanks"),
        ('{ mbox = "../m", change-id = "a" }', "must be a file beside series.toml"),
        ("3", "after"),
    ],
)
def test_a_table_that_is_wrong(linux: Path, mbox: Path, after: str, words: str) -> None:
    mbox.with_name("series.toml").write_text(TOML.replace(AFTER, f"after = {after}\n"))
    assert words in error(linux)


def test_it_is_listed_with_its_name(linux: Path, mbox: Path) -> None:
    assert f"  generated on top of {ID}\n" in run_cli("show", "s", cwd=linux).out
