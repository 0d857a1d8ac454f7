"""`refactor trailers` and a tag that its giver takes back: nothing with it is mailed."""

from __future__ import annotations

from pathlib import Path

from tests.cli import run_cli
from tests.commands.test_post_trailers_next import (
    SERIES,
    first_version,
    linux,
    mbox,
    reply,
    said,
)

__all__ = ["linux"]  # a fixture
LIN = "Lin Us <lin@example.org>"
HELD = f"refactor: the commit of step exit-work-mask has 'Reviewed-by: {LIN}', which was taken back"


def test_a_tag_that_is_taken_back_is_mailed_no_more(linux: Path, tmp_path: Path) -> None:
    sent, (cover, one, _) = first_version(tmp_path)
    said("post", SERIES, "-v16", "--mbox", mbox(sent))
    tag = tmp_path / "tag.eml"
    tag.write_text(reply(1, cover, LIN, f"Reviewed-by: {LIN}"))
    said("trailers", SERIES, tag)
    shown = said("run", SERIES, "--onto", "v7.3", "-v17")
    assert "took back" not in shown

    back = tmp_path / "back.eml"
    back.write_text(reply(2, one, LIN, "I take back my Reviewed-by for now, sorry."))
    shown = said("trailers", SERIES, back)
    row = f"v16 01     Reviewed-by: {LIN}\n    <reply-2@example.org>: "
    words = "takes the tag back: 'I take back my Reviewed-by for now, sorry.'"
    assert f"  blocker  {row}{words}\n" in shown
    assert "`--accept ID` drops a tag that was taken back, `--reject ID` keeps it\n" in shown
    result = run_cli("format-patch", SERIES, "-v17", "-o", tmp_path / "v17")
    assert (result.code, result.err) == (
        3,
        f"refactor: Lin Us took back the Reviewed-by for patch 1 (exit-work-mask) in "
        f"<reply-2@example.org>, and you have not decided about that: `refactor trailers {SERIES} "
        f"--accept reply-2@example.org` drops the tag, --reject in its place keeps it\n",
    )

    said("trailers", SERIES, back, "--accept", "reply-2@example.org")
    result = run_cli("format-patch", SERIES, "-v17", "-o", tmp_path / "v17")
    remedy = "run it again; where the template holds the tag, take it out there"
    assert (result.code, result.err) == (3, f"{HELD}: {remedy}\n")
    shown = said("run", SERIES, "--onto", "v7.3", "-v17")
    assert "note: Dropped Lin Us's Reviewed-by: withdrawn.\n" in shown
    said("format-patch", SERIES, "-v17", "-o", tmp_path / "v17")
    first, second = (
        next((tmp_path / "v17").glob(f"*-000{number}-*")).read_text() for number in (1, 2)
    )
    assert (f"\nReviewed-by: {LIN}\n" in first, f"\nReviewed-by: {LIN}\n" in second) == (
        False,
        True,
    )
    assert "- Dropped Lin Us's Reviewed-by: withdrawn.\n" in first

    said("trailers", SERIES, "--reject", "reply-2@example.org")
    assert "Dropped" not in said("run", SERIES, "--onto", "v7.3", "-v17")
