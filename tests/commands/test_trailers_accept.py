"""`refactor trailers --accept ID[:TAG] --patches`: what is decided, and what cannot be."""

from __future__ import annotations

import re
from pathlib import Path

from tests.cli import run_cli
from tests.commands.test_post_trailers_next import (
    SERIES,
    first_version,
    linux,
    mbox,
    refused,
    reply,
    said,
)

__all__ = ["linux"]  # a fixture
LIN = "Lin Us <lin@example.org>"


def test_one_mail_for_some_patches(linux: Path, tmp_path: Path) -> None:
    sent, (cover, *_) = first_version(tmp_path)
    said("post", SERIES, "-v16", "--mbox", mbox(sent))
    tags = tmp_path / "tags.eml"
    words = (
        f"For patch 2:\n\nReviewed-by: {LIN}\nTested-by: {LIN}\n\nActed on 1.\n\nAcked-by: {LIN}\n"
    )
    tags.write_text(reply(1, cover, LIN, words))
    shown = said("trailers", SERIES, tags)
    assert "`--patches 2` takes it for these\n" in shown
    accept = ("trailers", SERIES, tags, "--accept", "reply-1@example.org:Reviewed-by")
    shown = said(*accept, "--patches", "drop-has-syscall-work")
    assert re.findall(r"^  (\w+) +v16 (\S+) +(\S+):", shown, re.MULTILINE) == [
        ("taken", "02", "Reviewed-by"),
        ("flagged", "01-02", "Tested-by"),
        ("flagged", "01-02", "Acked-by"),
    ]
    # The decision is kept, and the mail says the same again.
    assert said("trailers", SERIES, tags) == shown

    once = "--patches goes with exactly one --accept: name the mail that it is about"
    assert refused("trailers", SERIES, tags, "--patches", "1", "--reject", "a@x") == once
    assert refused(*accept, "--accept", "a@x", "--patches", "1") == once
    assert refused(*accept, "--patches", "3") == "v16 has no patch '3': it has 1-2"
    assert refused("trailers", SERIES, tags, "--accept", "reply-1@example.org:Cc-by").startswith(
        "'Cc-by' is not taken out of a reply: there are Reviewed-by"
    )
    tags.write_text(reply(1, cover, LIN, f"Reviewed-by: {LIN}"))
    assert refused("trailers", SERIES, tags, "--accept", "reply-1@example.org:Acked-by") == (
        "the mail <reply-1@example.org> gives no Acked-by: the table shows its tags"
    )
    assert (
        refused("trailers", SERIES, "--accept", "reply-1@example.org", "--patches", "1")
        == "--patches needs the mail <reply-1@example.org>: name its file, too"
    )
    assert run_cli("trailers", SERIES, tags, "--accept", "reply-1@example.org").code == 0


def test_a_tag_under_another_subject_needs_to_be_told_for_which_patch(
    linux: Path, tmp_path: Path
) -> None:
    sent, (_, _, two) = first_version(tmp_path)
    said("post", SERIES, "-v16", "--mbox", mbox(sent))
    tags = tmp_path / "tags.eml"
    mail = reply(1, two, LIN, f"Reviewed-by: {LIN}")
    tags.write_text(mail.replace("Re: a word", "Re: [PATCH v16 2/2] a word"))
    accept = ("trailers", SERIES, tags, "--accept", "reply-1@example.org")
    assert refused(*accept) == (
        "the tag in <reply-1@example.org> cannot be accepted: about another patch, 'a word'; "
        "`--patches 1-3,7` says for which it is"
    )
    shown = said(*accept, "--patches", "2")
    assert re.search(rf"^  taken +v16 02 +Reviewed-by: {LIN}$", shown, re.MULTILINE)
