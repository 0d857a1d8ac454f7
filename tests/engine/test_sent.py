"""A version that was posted stays: its branch is not moved, and a ref keeps what was sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli import run_cli
from tests.commands.test_post_trailers_next import (
    OWN,
    SERIES,
    first_version,
    linux,
    mbox,
    message_ids,
    refused,
    reply,
    said,
)
from tests.conftest import git

__all__ = ["linux"]

REF = f"refs/refactor/sent/{SERIES}-v16"
STAYS = (
    f"refactor: v16 of {SERIES} was posted, and branch {SERIES}/v16 stays as it was sent: "
    f"`refactor next {SERIES}` opens the next version\n"
)


def posted(tmp_path: Path) -> list[str]:
    """v16, posted: the words that posted it."""
    sent, _ = first_version(tmp_path)
    words = ["post", SERIES, "-v16", "--mbox", str(mbox(sent))]
    said(*words)
    return words


@pytest.mark.parametrize("kept", [True, False])
def test_the_branch_of_a_posted_version_does_not_move(
    linux: Path, tmp_path: Path, kept: bool
) -> None:
    posted(tmp_path)
    tip = git(linux, "rev-parse", f"{SERIES}/v16")
    assert git(linux, "rev-parse", REF) == tip
    if not kept:
        # As after a post by an older version of this program.
        git(linux, "update-ref", "-d", REF)
    v16 = (SERIES, "-v16")
    for words in (
        ("run", *v16, "--onto", "v7.4", "--signoff"),
        # The same patches, but for the Signed-off-by.
        ("run", *v16, "--onto", "v7.3"),
        ("run", *v16, "--onto", "v7.3", "--force"),
        ("rebase", *v16, "--onto", "v7.4", "--signoff"),
    ):
        assert run_cli(*words) == (3, "", STAYS)
    assert git(linux, "rev-parse", f"{SERIES}/v16") == tip
    assert said("run", *v16, "--onto", "v7.3", "--signoff").endswith(
        f"branch {SERIES}/v16 is at {tip[:12]} already\n"
    )


def test_what_was_posted_is_not_undone(linux: Path, tmp_path: Path) -> None:
    posted(tmp_path)
    assert run_cli("undo", SERIES, "-v16") == (3, "", STAYS)


def test_a_lost_branch_of_a_posted_version_comes_back_as_it_was(
    linux: Path, tmp_path: Path
) -> None:
    posted(tmp_path)
    tip = git(linux, "rev-parse", REF)
    git(linux, "update-ref", "-d", f"refs/heads/{SERIES}/v16")
    git(linux, "gc", "-q", "--prune=now")
    assert git(linux, "rev-parse", f"{REF}^{{commit}}") == tip
    assert run_cli("run", SERIES, "-v16", "--onto", "v7.3") == (3, "", STAYS)
    assert said("run", SERIES, "-v16", "--onto", "v7.3", "--signoff").endswith(
        f"branch {SERIES}/v16 is at {tip[:12]}\n"
    )


def test_what_was_written_by_hand_holds_no_branch(linux: Path, tmp_path: Path) -> None:
    sent, _ = first_version(tmp_path)
    for path in sent.glob("*.patch"):
        path.write_text(
            path.read_text().replace("/* Seldom. */", "").replace("+#define", "+# define")
        )
    said("post", SERIES, "-v16", "--mbox", mbox(sent))
    assert git(linux, "for-each-ref", "refs/refactor") == ""
    assert f"branch {SERIES}/v16 is at " in said("run", SERIES, "--onto", "v7.4", "-v16")


def test_a_posting_that_is_written_again_keeps_what_was_sent(
    linux: Path, tmp_path: Path, sealed: Path
) -> None:
    words = posted(tmp_path)
    tip = git(linux, "rev-parse", REF)
    said(*words)
    assert git(linux, "rev-parse", REF) == tip
    said("next", SERIES)
    (sealed / OWN / SERIES / "versions/v17.md").write_text("- Mine.\n")
    assert f"branch {SERIES}/v17 is at " in said("run", SERIES, "--onto", "v7.4", "-v17")
    assert (
        refused("undo", SERIES, "-v18")
        == f"there is no branch {SERIES}/v18: `refactor run` makes it"
    )


def test_what_was_sent_is_sent_again_as_it_was(linux: Path, tmp_path: Path) -> None:
    posted(tmp_path)
    sent = tmp_path / "v16"
    first = message_ids(sent)
    tag = "Reviewed-by: Lin Us <lin@example.org>"
    answers = mbox(sent, reply(1, first[0], "Lin Us <lin@example.org>", tag))
    said("trailers", SERIES, answers)
    out = tmp_path / "again"
    said("format-patch", SERIES, "-v16", "-o", out, "--resend")
    for old, new in zip(sorted(sent.iterdir()), sorted(out.iterdir()), strict=True):
        assert new.name == old.name
        before, after = old.read_text(), new.read_text()
        assert " ".join(after.split()).replace(" v16 RESEND", " v16").replace(
            ".resend-1.git.", ".git."
        ) == " ".join(before.split())
        assert "\nSubject: [PATCH v16 RESEND " in after
    again = message_ids(out)
    assert set(again).isdisjoint(first)
    said("post", SERIES, "-v16", "--message-id", again[0])
    said("format-patch", SERIES, "-v16", "-o", out, "--resend")
    assert message_ids(out)[0] == first[0].replace(".git.", ".resend-2.git.")


def test_only_what_was_sent_can_be_sent_again(linux: Path, tmp_path: Path) -> None:
    said("run", SERIES, "--onto", "v7.3", "-v16")
    words = ("format-patch", SERIES, "-v16", "-o", tmp_path / "again", "--resend")
    assert refused(*words) == (
        f"v16 of {SERIES} was not posted: without --resend it is written for the first time; "
        f"`refactor post {SERIES} -v16 --mbox FILE` writes down what was sent"
    )
    posted(tmp_path)
    git(linux, "update-ref", "-d", REF)
    assert run_cli(*words) == (
        3,
        "",
        f"refactor: branch {SERIES}/v16 is not what was posted: only that can be sent again; "
        f"`refactor next {SERIES}` opens the next version\n",
    )
    assert not (tmp_path / "again").exists()
