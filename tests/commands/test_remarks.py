"""`refactor remarks` from the mails to the next version."""

from __future__ import annotations

from pathlib import Path

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
ANN, LKP = "Ann Other <ann@example.org>", "kernel test robot <lkp@intel.com>"
REPORT = "kernel test robot noticed the following build warnings:\n\n>> a.c:1:2: warning: unused"
ROWS = """  1   open    v16 01  Ann Other <ann@example.org>
      <reply-1@example.org>
      > +x
      Is that right?
  2   open    v16 02  kernel test robot <lkp@intel.com>
      <reply-2@example.org>
      kernel test robot noticed the following build warnings:
      a.c:1:2: warning: unused
"""
REMEDY = (
    "`--done N` marks what is answered, `--ignore N --reason WORDS` the rest, `--reopen N` undoes\n"
)


def test_remarks_from_the_mails_to_the_next_version(linux: Path, tmp_path: Path) -> None:
    sent, (_, one, two) = first_version(tmp_path)
    said("post", SERIES, "-v16", "--mbox", mbox(sent))
    assert "  no remark\n0 open, 0 done, 0 ignored\n" in said("remarks", SERIES)
    answers = mbox(
        sent,
        reply(1, one, ANN, "> +x\n\nIs that right?\n\nThanks,\nAnn"),
        reply(2, two, LKP, REPORT),
    )
    # trailers reads them, too.
    said("trailers", SERIES, answers)
    both = f"{SERIES}\n{ROWS}2 open, 0 done, 0 ignored\n{REMEDY}"
    assert said("remarks", SERIES).startswith(both)
    assert said("remarks", SERIES, answers).startswith(both)
    opened = said("next", SERIES)
    assert (
        "note: remark 1 of Ann Other on exit-work-mask is open: 'Is that right?'\n"
        "note: remark 2 of kernel test robot on drop-has-syscall-work is open: "
        "'kernel test robot noticed the following build warnings: a...'\n"
        f"note: `refactor remarks {SERIES}` shows them, and --done marks one\n"
    ) in opened

    said("remarks", SERIES, "--done", "1", "--reason", "it is, as the cover letter says")
    shown = said("remarks", SERIES, "--ignore", "2", "--reason", "of another tree")
    assert shown.startswith(
        f"{SERIES}\n"
        "  1   done    v16 01  Ann Other <ann@example.org>: it is, as the cover letter says\n"
        "  2   ignored v16 02  kernel test robot <lkp@intel.com>: of another tree\n"
        "0 open, 1 done, 1 ignored\n"
    )
    assert "remark" not in said("next", SERIES)
    assert "  1   open    v16 01  Ann" in said("remarks", SERIES, answers, "--reopen", "1")
    assert refused("remarks", SERIES, "--done", "7") == "there is no remark 7: there are 1 to 2"
