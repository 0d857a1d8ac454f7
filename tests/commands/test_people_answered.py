"""Who has answered a version gets the next one, and `people` says why."""

from __future__ import annotations

from pathlib import Path

from tests.commands.test_post_trailers_next import (
    SERIES,
    Golden,
    first_version,
    linux,
    mbox,
    reply,
    said,
)

__all__ = ["linux"]  # a fixture
LIN, ANN = "Lin Us <lin@example.org>", '"Other, Ann" <ann@example.org>'
LKP = "kernel test robot <lkp@intel.com>"


def test_who_answered_a_version_gets_the_next(linux: Path, tmp_path: Path, golden: Golden) -> None:
    sent, (_, one, two) = first_version(tmp_path)
    # The last version went to somebody whom nothing names any more, and to one who is elsewhere.
    for patch in sent.glob("*.patch"):
        text = patch.read_text()
        patch.write_text(
            text.replace("\nTo: ", "\nTo: gone@example.org, lin.top@example.org,\n ", 1)
        )
    thread = mbox(
        sent,
        reply(1, one, LIN, f"Reviewed-by: {LIN}"),
        reply(2, two, ANN, "> +x\n\nIs that right?"),
        reply(3, two, LKP, "kernel test robot noticed the following build warnings:"),
        reply(4, two, "Ada Developer <ada@example.org>", "It is, robot."),
    )
    said("post", SERIES, "-v16", "--mbox", thread)
    said("trailers", SERIES, thread)
    said("run", SERIES, "--onto", "v7.4", "-v17", "--signoff")
    shown = said("people", SERIES, "-v17")
    golden("people/answered.txt", shown)
    said("format-patch", SERIES, "-v17", "-o", tmp_path / "v17")
    cover = next((tmp_path / "v17").glob("*-0000-*")).read_text()
    assert "    Lin Us <lin@example.org>,\n" in cover
    assert '    "Other, Ann" <ann@example.org>\n' in cover
    assert "lkp@intel.com" not in cover
