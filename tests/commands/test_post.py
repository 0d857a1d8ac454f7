"""`refactor post --mbox` of mails that were not made here: reworded subjects, other lines, extra patches."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.commands.test_post_trailers_next import (
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

ONE, TWO = "exit-work-mask", "drop-has-syscall-work"
LEDGER = f".config/kernel-refactor/series/{SERIES}/ledger.toml"
POST = ("post", SERIES, "-v15")


def by_hand(tmp_path: Path) -> Path:
    """v15 as somebody wrote it by hand, before v16 was made here: the directory with its mails."""
    sent, _ = first_version(tmp_path)
    for number, path in enumerate(sorted(sent.glob("*.patch"))):
        text = path.read_text().replace("PATCH v16", "PATCH v15")
        # A fifth of the lines of the second patch is other than what is made here.
        text = text.replace("+	if (unlikely(flags & _TIF_SYSCALL_WORK)) {", "+	if (work) {")
        text = text.replace("exit work to do when we entered,", "work to do when we entered,")
        text = text.replace("-static inline bool has_", "-static bool has_")
        subject = ("cover", "Add a mask for the exit", "Use the mask at the exit")[number]
        text = re.sub(r"(?<=\] )[^\n]*\n(?: [^\n]*\n)*", f"arm64: {subject}\n", text, count=1)
        path.write_text(text)
    return sent


def notes(shown: str) -> list[str]:
    """The notes, without that about the place of the ledger."""
    return [line for line in shown.splitlines() if line.startswith("note: ")][1:]


def test_a_version_by_hand_is_matched_by_what_it_changes(
    linux: Path, tmp_path: Path, sealed: Path
) -> None:
    sent = by_hand(tmp_path)
    thread = mbox(sent, reply(1, message_ids(sent)[0], "Lin Us <l@x.org>", TAG))
    shown = said(*POST, "--mbox", thread)
    assert notes(shown) == [
        f"note: patch 1 is taken for {ONE}, by another subject: it makes the same change",
        f"note: patch 2 is taken for {TWO}, by another subject: "
        "78 % of the changed lines are equal; --is 2=STEP names another",
    ]
    assert re.findall(r"^(?:step|number|subject) = (.*)$", (sealed / LEDGER).read_text(), re.M) == [
        '"arm64: cover"',
        f'"{ONE}"',
        "1",
        '"arm64: Add a mask for the exit"',
        f'"{TWO}"',
        "2",
        '"arm64: Use the mask at the exit"',
    ]
    said("trailers", SERIES, thread)
    # The tag stays where the lines are those that were reviewed.
    shown = said("run", SERIES, "--onto", "v7.3", "-v16")
    assert shown.count("note: Dropped Lin Us's Reviewed-by: changed since v15.\n") == 1
    messages = git(linux, "log", "-2", "--reverse", "--format=%B", f"{SERIES}/v16")
    assert messages.count(f"\n{TAG}\n") == 1
    assert messages.index(TAG) < messages.index("arm64: syscall: ")


TAG = "Reviewed-by: Lin Us <l@x.org>"


def rebroken(patch: str) -> str:
    """The patch with other line breaks: each changed line gives its last word to the next one."""
    head, mark, diff = patch.partition("\n@@")
    pair = r"(?m)^([-+])(?![-+])(.*\w.*)[ \t](\S+)\n\1(?![-+])[ \t]*(.*\w.*)$"
    return head + mark + re.sub(pair, r"\1\2\n\1\3 \4", diff)


def test_the_same_words_with_other_line_breaks(linux: Path, tmp_path: Path) -> None:
    sent = by_hand(tmp_path)
    (two,) = sent.glob("*-0002-*")
    two.write_text(rebroken(two.read_text()))
    assert notes(said(*POST, "--mbox", mbox(sent)))[1] == (
        f"note: patch 2 is taken for {TWO}, by another subject: "
        "96 % of the changed words are equal; --is 2=STEP names another"
    )


def test_what_json_says_of_matches(linux: Path, tmp_path: Path) -> None:
    sent = by_hand(tmp_path)
    shown = json.loads(said(*POST, "--mbox", mbox(sent), "--json"))
    assert (shown["matches"], shown["unmatched"]) == (
        [
            {"number": 1, "step": ONE, "by": "change", "share": 100},
            {"number": 2, "step": TWO, "by": "lines", "share": 78},
        ],
        [],
    )


def test_the_user_names_the_step_of_a_patch(linux: Path, tmp_path: Path) -> None:
    sent = by_hand(tmp_path)
    (two,) = sent.glob("*-0002-*")
    # Most of it is other than what is made here, and there is one patch more.
    diff = two.read_text()
    two.write_text(re.sub(r"(?m)^\+(?!\+).*$", lambda line: re.sub(r"\w+", "x", line[0]), diff))
    third = re.sub(r"(?s)\ndiff --git.*", "\n", diff).replace("v15 2/2", "v15 3/3")
    extra = third.replace("Use the mask at the exit", "More").replace("Id: <", "Id: <3")
    thread = mbox(sent, extra)
    question = "--is {0}=STEP names its step, --is {0}=- confirms that it has none"
    near = f" (nearest is {TWO}, with 55 % of the changed words equal)"
    first = f"note: patch 1 is taken for {ONE}, by another subject: it makes the same change"
    second = f"note: patch 2 is no step of this series: arm64: Use the mask at the exit{near}; "
    assert notes(said(*POST, "--mbox", thread, code=1)) == [
        first,
        second + question.format(2),
        f"note: patch 3 is no step of this series: arm64: More; {question.format(3)}",
    ]
    shown = said(*POST, "--mbox", thread, "--is", f"2={TWO}", "--is", "3=-")
    assert notes(shown) == [first]
    assert f"\n  02 {TWO}: arm64: Use the mask at the exit\n" in shown


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["2"], "--is 2: wanted NUMBER=STEP: as 3=exit-work-mask, or 3=-"),
        (["2=-", f"2={TWO}"], "--is names patch 2 twice: give one step"),
        ([f"1={TWO}", f"2={TWO}"], f"--is names {TWO} twice: a step has one patch"),
        (["3=-"], "no patch 3 of v15 found in these mails: --is 3=- names one that is there"),
        (["2=no"], f"--is 2=no: there is no such step: there are {ONE}, {TWO}"),
    ],
)
def test_steps_that_are_named_wrong(
    linux: Path, tmp_path: Path, words: list[str], complaint: str
) -> None:
    thread = mbox(by_hand(tmp_path))
    named = [part for word in words for part in ("--is", word)]
    assert refused(*POST, "--mbox", thread, *named) == complaint


def test_steps_are_named_of_mails_alone(linux: Path, tmp_path: Path) -> None:
    assert refused(*POST, "--message-id", "a@b", "--is", "1=-") == (
        "--is is about the mails of --mbox: leave it out with --message-id"
    )


def test_two_threads_with_the_same_number(linux: Path, tmp_path: Path) -> None:
    sent = by_hand(tmp_path)
    other = "From: a@b\nSubject: [PATCH v15 2/9] mm: Else\nMessage-ID: <o@b>\n\n"
    thread = mbox(sent, other)
    assert refused(*POST, "--mbox", thread, "--is", f"2={TWO}") == (
        "the mails hold more than one patch 2 of v15: give --mbox a file with one thread"
    )
    # Another thread is no part of this one.
    assert len(notes(said(*POST, "--mbox", thread))) == 2


def test_without_a_run_there_is_nothing_to_compare_with(
    linux: Path, tmp_path: Path, sealed: Path
) -> None:
    thread = mbox(by_hand(tmp_path))
    git(linux, "update-ref", "-d", f"refs/heads/{SERIES}/v16")
    shutil.rmtree(sealed / ".local/state/kernel-refactor/runs")
    assert refused(*POST, "--mbox", thread) == (
        "no patch of v15 found in these mails: "
        "no subject is a step's; `refactor run` first, and changes are compared too"
    )
    assert "1 patch in " in said(*POST, "--mbox", thread, "--is", f"1={ONE}", code=1)


def test_the_ledger_has_the_recipients_of_the_mails(
    linux: Path, tmp_path: Path, sealed: Path
) -> None:
    sent = by_hand(tmp_path)
    for path in sent.glob("*.patch"):
        text = re.sub(r"(?ms)^To: .*?^(?=\S)(?!Cc:)", "", path.read_text(), count=1)
        to = 'To: "Boss, The" <Boss@example.org>, list@example.org\nCc: =?utf-8?q?J=C3=B6?= <j@x.org>'
        path.write_text(text.replace("\nSubject:", f"\n{to}\nSubject:", 1))
    said(*POST, "--mbox", mbox(sent))
    assert (
        '\nrecipients = ["boss@example.org", "j@x.org", "list@example.org"]\n'
        in (sealed / LEDGER).read_text()
    )
