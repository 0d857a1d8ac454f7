"""The version that is open is what verbs take without -v, and a first version has no mark in mails."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli import run_cli
from tests.commands.test_post_trailers_next import (
    OWN,
    SERIES,
    linux,
    mbox,
    refused,
    said,
)
from tests.conftest import git

__all__ = ["linux"]

RUN = ("run", SERIES, "--onto", "v7.3", "--signoff")
FILES = [
    "0000-cover-letter.patch",
    "0001-arm64-thread_info-Define-_TIF_SYSCALL_EXIT_WORK.patch",
    "0002-arm64-syscall-Ask-for-exit-work-on-the-exit-path-onl.patch",
]
# git cuts names, with what stands before them.
V2 = [f"v2-{FILES[0]}", f"v2-{FILES[1]}", f"v2-{FILES[2][:-9]}.patch"]


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def subjects(directory: Path) -> list[str]:
    """What stands in the brackets of each subject."""
    heads = [path.read_text() for path in sorted(directory.glob("*.patch"))]
    return [head.partition("\nSubject: [")[2].partition("]")[0] for head in heads]


def test_the_first_version_is_open_and_has_no_mark(linux: Path, tmp_path: Path) -> None:
    assert f"{SERIES} v1 on v7.3" in said("plan", SERIES, "--onto", "v7.3")
    assert f"branch {SERIES}/v1 is at " in said(*RUN)
    out = tmp_path / "out"
    told = said("format-patch", SERIES, "-o", out)
    assert (names(out), subjects(out)) == (FILES, ["PATCH 0/2", "PATCH 1/2", "PATCH 2/2"])
    assert told.endswith(f"  git send-email --suppress-cc=self {out}/[0-9]*.patch\n")
    assert "v1" not in "".join(path.read_text() for path in out.iterdir())
    said("format-patch", SERIES, "-o", tmp_path / "rfc", "--rfc", "--prefix", "net-next")
    assert subjects(tmp_path / "rfc")[0] == "RFC PATCH net-next 0/2"
    assert said("people", SERIES).startswith(f"{SERIES} v1 on v7.3: ")
    # What was sent is found, and can be sent again.
    said("post", SERIES, "--mbox", mbox(out))
    again = tmp_path / "again"
    said("format-patch", SERIES, "-o", again, "--resend")
    assert (names(again), subjects(again)[0]) == (FILES, "PATCH RESEND 0/2")


def test_a_later_version_lies_beside_the_first(linux: Path, tmp_path: Path, sealed: Path) -> None:
    said(*RUN)
    out = tmp_path / "out"
    said("format-patch", SERIES, "-o", out)
    said("post", SERIES, "--mbox", mbox(out))
    said("next", SERIES)
    assert f"branch {SERIES}/v2 is at " in said(*RUN)
    (sealed / OWN / SERIES / "versions/v2.md").write_text("")
    assert said("format-patch", SERIES, "-o", out).endswith(f" {out}/v2-*.patch\n")
    assert names(out) == [*FILES, *V2]
    # Each is written over its own files alone.
    said("format-patch", SERIES, "-o", out, "-v1", "--no-cover")
    assert names(out) == [*[f"v1-{name}" for name in FILES[1:]], *V2]
    (out / f"v1-{FILES[1]}").write_text("edited")
    result = run_cli("format-patch", SERIES, "-o", out, "-v1")
    assert (result.code, result.err) == (
        3,
        f"refactor: {out}/v1-{FILES[1]} is not as refactor wrote it: "
        "name another directory with -o, or --force to set it aside\n",
    )


@pytest.mark.parametrize("verb", ["run", "rebase"])
def test_what_was_posted_is_not_run_again(linux: Path, tmp_path: Path, verb: str) -> None:
    said(*RUN, "-v16")
    said("format-patch", SERIES, "-o", tmp_path / "out")
    said("post", SERIES, "--mbox", mbox(tmp_path / "out"))
    words = (verb, SERIES, "--onto", "v7.4", "--signoff")
    assert refused(*words) == f"v16 of {SERIES} was posted: `refactor next {SERIES}` opens v17"
    # What only looks, looks at what there is.
    for look in (
        ("people",),
        ("plan", "--onto", "v7.3"),
        ("post", "--mbox", tmp_path / "thread.mbox"),
    ):
        assert f"{SERIES} v16" in said(look[0], SERIES, *look[1:])
    said("next", SERIES)
    assert f"branch {SERIES}/v17 is at " in said(*words)
    assert f"{SERIES} v17" in said("people", SERIES)
    # The posted one is what can be sent again.
    said("format-patch", SERIES, "-o", tmp_path / "again", "--resend")
    assert subjects(tmp_path / "again")[0] == "PATCH v16 RESEND 0/2"
    assert f"branch {SERIES}/v17 is gone" in said("undo", SERIES)
    assert git(linux, "branch", "--list", f"{SERIES}/v17") == ""


def test_a_run_that_was_undone_is_not_the_last(linux: Path) -> None:
    said(*RUN, "-v3")
    said(*RUN, "-v4")
    said("undo", SERIES)
    assert f"{SERIES} v3 on" in said("people", SERIES)
    # It is compared with what stands, and not with what was undone.
    rebased = said("rebase", SERIES, "--onto", "v7.4", "-v4", "--signoff")
    assert f"{SERIES}: from v3 on v7.3" in rebased
    said("undo", SERIES)
    said("undo", SERIES)
    assert f"{SERIES} v1 on" in said("plan", SERIES, "--onto", "v7.3")
    assert refused("rebase", SERIES, "--onto", "v7.4") == (
        f"there is no run of {SERIES} here: `refactor run {SERIES} --onto REV -v1` makes one"
    )
