"""From one version to the next: what was posted, the tags it got, the change log, who gets it."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cli import cli_process, run_cli
from tests.conftest import git
from tests.kernel import SYSCALL, THREAD_INFO

Golden = Callable[[str, str], None]
SERIES = "arm64-exit-work"
OWN = ".config/kernel-refactor/series"


def said(*args: str | Path, code: int = 0) -> str:
    """What the command line writes to stdout; stderr must be empty."""
    result = run_cli(*args)
    assert (result.code, result.err) == (code, "")
    return result.out


def refused(*args: str | Path) -> str:
    """The one line with which the command line refuses something that a person got wrong."""
    result = run_cli(*args)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    return result.err.removeprefix("refactor: ").rstrip("\n")


@pytest.fixture
def linux(kernel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small kernel with two releases: in the second the mask has moved, and the helper has another body."""
    header = kernel / "arch/arm64/include/asm/thread_info.h"
    header.write_text(
        THREAD_INFO.replace("#define INIT_SCS	1", "#define INIT_SCS	2").replace(
            "#ifdef CONFIG_SHADOW_CALL_STACK",
            "#define TIF_NEW	22\n\n#ifdef CONFIG_SHADOW_CALL_STACK",
        )
    )
    code = kernel / "arch/arm64/kernel/syscall.c"
    code.write_text(
        SYSCALL.replace("	return unlikely(flags", "	/* Seldom. */\n	return unlikely(flags")
    )
    git(kernel, "commit", "-q", "-a", "-m", "Linux 7.4")
    git(kernel, "tag", "v7.4")
    git(kernel, "config", "--global", "refactor.tree", str(kernel))
    monkeypatch.chdir(tmp_path)
    return kernel


def mbox(directory: Path, *mails: str) -> Path:
    """What the user's client saved: the patches of a directory, and replies."""
    sent = [path.read_text() for path in sorted(directory.glob("*.patch"))]
    begin = "From somebody Thu Jan  1 00:00:00 1970\n"
    file = directory.parent / "thread.mbox"
    file.write_text(
        "".join(
            begin + re.sub(r"\A(?:From [^\n]*\n)?", "", mail) + "\n" for mail in [*sent, *mails]
        )
    )
    return file


def message_ids(directory: Path) -> list[str]:
    """The ids of the mails in a directory, the cover letter's first."""
    heads = (path.read_text() for path in sorted(directory.glob("*.patch")))
    return [re.findall(r"^Message-Id: <(.*)>$", head, re.MULTILINE)[0] for head in heads]


def reply(number: int, to: str, who: str, words: str) -> str:
    return f"From: {who}\nSubject: Re: a word\nMessage-ID: <reply-{number}@example.org>\nIn-Reply-To: <{to}>\n\n{words}\n"


def first_version(tmp_path: Path) -> tuple[Path, list[str]]:
    """v16 as it was sent: the directory with its mails, and their ids."""
    said("run", SERIES, "--onto", "v7.3", "-v16", "--signoff")
    said("format-patch", SERIES, "-v16", "-o", tmp_path / "v16")
    return tmp_path / "v16", message_ids(tmp_path / "v16")


def answered(tmp_path: Path) -> Path:
    sent, (cover, one, two) = first_version(tmp_path)
    return mbox(
        sent,
        reply(1, cover, "Lin Us <lin@example.org>", "Reviewed-by: Lin Us <lin@example.org>"),
        reply(2, one, "Jörg Own <own@example.org>", "Acked-by: Jörg Own <own@example.org> # arm64"),
        reply(
            3,
            two,
            "Ann Other <ann@example.org>",
            "With the comment fixed:\nTested-by: Ann Other <ann@example.org>",
        ),
        reply(4, two, "Tom Test <tom@example.org>", "Tested-by: Tom Test <tom@example.org>"),
        reply(5, two, "Nan Ay <nan@example.org>", "Nacked-by: Nan Ay <nan@example.org>"),
    )


def test_from_one_version_to_the_next(
    linux: Path, tmp_path: Path, sealed: Path, golden: Golden
) -> None:
    thread = answered(tmp_path)
    story = said("post", SERIES, "-v16", "--mbox", thread)
    story += said("trailers", SERIES, thread)
    story += said(
        "trailers",
        SERIES,
        thread,
        "--reject",
        "reply-4@example.org",
        "--accept",
        "<reply-3@example.org>",
    )
    story += said("next", SERIES)
    story += said("run", SERIES, "--onto", "v7.4", "-v17", "--signoff")
    words = sealed / OWN / SERIES / "versions/v17.md"
    story += words.read_text()
    placeholder = "'- EDIT: say what is new, or delete this line.' is still there: write your own words in its place"
    assert (
        refused("format-patch", SERIES, "-v17", "-o", tmp_path / "v17") == f"{words}: {placeholder}"
    )
    assert not (tmp_path / "v17").exists()
    words.write_text(
        "- Answer Nan.\n\n## exit-work-mask\n\n"
        "- Say why the mask has no seccomp flag (Lin).\n\n## drop-has-syscall-work\n"
    )
    story += said("format-patch", SERIES, "-v17", "-o", tmp_path / "v17")
    golden("respin/respin.txt", story.replace(str(sealed), "HOME"))
    golden(
        "respin/ledger.toml",
        re.sub(
            r"[0-9a-f]{64}|[0-9a-f]{40}", "OID", (sealed / OWN / SERIES / "ledger.toml").read_text()
        ),
    )
    for number, path in enumerate(sorted((tmp_path / "v17").iterdir())):
        golden(f"respin/{number:04}.patch", path.read_text())
    maintainer = tmp_path / "maintainer"
    git(tmp_path, "clone", "-q", str(linux), "maintainer")
    git(maintainer, "am", "-q", *map(str, sorted((tmp_path / "v17").glob("*-000[12]-*"))))
    assert git(maintainer, "log", "-2", "--format=%T%n%B") == git(
        linux, "log", "-2", "--format=%T%n%B", f"{SERIES}/v17"
    )


def test_a_second_run_of_the_posted_version_is_what_was_posted(linux: Path, tmp_path: Path) -> None:
    thread = answered(tmp_path)
    said("post", SERIES, "-v16", "--mbox", thread)
    said("trailers", SERIES, thread)
    before = git(linux, "rev-parse", f"{SERIES}/v16")
    assert said("run", SERIES, "--onto", "v7.3", "-v16", "--signoff").endswith(
        f"v16 is at {before[:12]} already\n"
    )


def test_a_rebase_is_of_the_version_that_is_open(linux: Path, tmp_path: Path) -> None:
    thread = answered(tmp_path)
    assert "branch arm64-exit-work/v16 is at " in said(
        "rebase", SERIES, "--onto", "v7.3", "--signoff"
    )
    said("post", SERIES, "-v16", "--mbox", thread)
    words = f"v16 of {SERIES} was posted: `refactor next {SERIES}` opens v17"
    assert refused("rebase", SERIES, "--onto", "v7.4", "--signoff") == words
    said("next", SERIES)
    for _ in range(2):
        assert "branch arm64-exit-work/v17 is at " in said(
            "rebase", SERIES, "--onto", "v7.4", "--signoff"
        )


def test_a_posting_told_by_its_message_ids(linux: Path, tmp_path: Path, sealed: Path) -> None:
    sent, ids = first_version(tmp_path)
    ledger = sealed / OWN / SERIES / "ledger.toml"
    said("post", SERIES, "-v16", "--mbox", mbox(sent))
    by_mbox = ledger.read_text()
    ledger.unlink()
    said("post", SERIES, "-v16", "--message-id", f"<{ids[0]}>")
    told = ledger.read_text()
    assert told == by_mbox.replace(
        'subject = "arm64: Ask for exit work, not entry work, after a system call"\n', ""
    )
    ledger.unlink()
    said("post", SERIES, "-v16", *(word for each in ids for word in ("--message-id", each)))
    assert ledger.read_text() == told
    said("post", SERIES, "-v16", "--message-id", "20261122101112.345678-1-ada@example.org")
    again = ledger.read_text()
    assert f'message-id = ["{ids[0]}", "20261122101112.345678-1-ada@example.org"]' in again
    assert f'message-id = ["{ids[2]}", "20261122101112.345678-3-ada@example.org"]' in again
    said("post", SERIES, "-v16", "--message-id", "20261122-exit-v16-0-0123abcd@example.org")
    assert '"20261122-exit-v16-2-0123abcd@example.org"]' in ledger.read_text()


def test_what_is_posted_wrong(linux: Path, tmp_path: Path) -> None:
    sent, _ = first_version(tmp_path)
    post = ("post", SERIES, "-v16")
    either = "wanted either --message-id or --mbox: one of them says what was sent"
    assert refused(*post) == either
    assert refused(*post, "--message-id", "a@b", "--mbox", "x") == either
    assert refused(*post, "--message-id", "a b") == (
        "'a b' is not a message-id: wanted what stands in the mail's Message-ID header"
    )
    assert refused(*post, "--message-id", "abc@def") == (
        "the message-ids of the patches do not follow from 'abc@def': use --mbox, or give every one"
    )
    assert refused(*post, *["--message-id", "abc@def"] * 4) == (
        "4 message-ids for 2 patches: give that of the cover letter, or of every mail"
    )
    assert refused("post", SERIES, "-v17", "--mbox", mbox(sent)) == (
        "no patch of v17 found in these mails: there is v16"
    )
    other = tmp_path / "other.eml"
    other.write_text("From: a@b\nSubject: [PATCH v16 1/2] mm: Else\n\n")
    assert refused(*post, "--mbox", other) == (
        "no patch of v16 found in these mails: "
        "neither subjects nor changes are those of a step; --is NUMBER=STEP names one"
    )
    mine = tmp_path / "mine.eml"
    mine.write_text(
        "From: a@b\nSubject: [PATCH v16 1/2] arm64: thread_info: Define _TIF_SYSCALL_EXIT_WORK\n\n"
    )
    assert refused(*post, "--mbox", mine) == (
        "the mail '[PATCH v16 1/2] arm64: thread_info: Define _TIF_SYSCALL_EXIT_WORK' has no Message-ID: was it sent? "
        "take it out of your sent folder"
    )
    assert refused("next", SERIES) == (
        f"no version of {SERIES} is in the ledger: `refactor post {SERIES} -v N --mbox FILE` writes down what was sent"
    )


def test_what_a_posting_does_not_say_is_noted(linux: Path, tmp_path: Path) -> None:
    sent, _ = first_version(tmp_path)
    (two,) = sent.glob("*-0002-*")
    stranger = two.read_text().replace(
        "arm64: syscall: Ask for exit work on the exit path\n only", "mm: Else"
    )
    two.write_text(re.sub(r"(?s)\ndiff --git.*", "\n", two.read_text()))
    (one,) = sent.glob("*-0001-*")
    box = mbox(sent, stranger.replace("Message-Id: <", "Message-Id: <other-"))
    notes = [
        line
        for line in said("post", SERIES, "-v16", "--mbox", box, code=1).splitlines()
        if line.startswith("note: ")
    ]
    assert notes[1:] == [
        "note: patch 2 is no step of this series: mm: Else; "
        "--is 2=STEP names its step, --is 2=- confirms that it has none"
    ]
    one.unlink()
    git(linux, "update-ref", "-d", f"refs/heads/{SERIES}/v16")
    box = mbox(sent)
    (box.parent / "ledger.toml").unlink(missing_ok=True)
    said("run", SERIES, "--onto", "v7.3", "-v16", "--signoff")
    notes = [
        line
        for line in said("post", SERIES, "-v16", "--mbox", box).splitlines()
        if line.startswith("note: ")
    ]
    assert notes[1:] == ["note: step exit-work-mask is not among the mails"]


def test_a_version_that_was_sent_before_there_was_a_run(linux: Path, tmp_path: Path) -> None:
    sent, _ = first_version(tmp_path)
    box = mbox(sent)
    said("undo", SERIES, "-v16")
    shown = said("post", SERIES, "-v16", "--mbox", box)
    assert shown.startswith(
        f"{SERIES} v16 on {git(linux, 'rev-parse', 'v7.3')[:12]}: 2 patches in "
    )
    said("run", SERIES, "--onto", "v7.3", "-v17")
    said("format-patch", SERIES, "-v17", "-o", tmp_path / "v17")
    (one,) = (tmp_path / "v17").glob("*-0001-*")
    assert "\n---\n(no changes since v16)\n\nCoccinelle (spatch " in one.read_text()
    opened = said("next", SERIES)
    assert said("next", SERIES) == opened.replace(
        "write your own words in", "your own words are in"
    )


NACK = "Nan Ay's Nacked-by <reply-5@example.org> stands against patch 2 (drop-has-syscall-work), unchanged since v16"
ASIDE = f"`refactor trailers {SERIES} --reject reply-5@example.org` sets it aside"


def test_an_objection_stands_while_the_patch_is_what_it_was(
    linux: Path, tmp_path: Path, sealed: Path
) -> None:
    thread = answered(tmp_path)
    said("post", SERIES, "-v16", "--mbox", thread)
    said("trailers", SERIES, thread, "--reject", "reply-3@example.org")
    ledger = sealed / OWN / SERIES / "ledger.toml"
    (digest,) = set(
        re.findall(r'\[\[tag\]\]\nstep = "drop(?:.*\n)+?change = "(.*)"', ledger.read_text())
    )
    entry = (
        '[[objection]]\nperson = "Nan Ay <nan@example.org>"\nsource = "reply-5@example.org"\nversion = 16\n'
        f'step = "drop-has-syscall-work"\nchange = "{digest}"\n'
    )
    assert entry in ledger.read_text()
    assert f"note: {NACK}: change it, or {ASIDE}\n" in said("next", SERIES)
    (sealed / OWN / SERIES / "versions/v17.md").write_text("- Mine.\n")
    assert (
        said("run", SERIES, "--onto", "v7.3", "-v17").count(
            f" note: {NACK}: change it, or {ASIDE}\n"
        )
        == 1
    )
    for command in (
        ("format-patch", SERIES, "-v17", "-o", tmp_path / "v17"),
        ("export", SERIES, "-v17", "--b4"),
    ):
        result = run_cli(*command)
        assert (result.code, result.out, result.err) == (
            3,
            "",
            f"refactor: {NACK}: change it, or {ASIDE}\n",
        )
    assert not (tmp_path / "v17").exists()
    assert git(linux, "branch", "--list", "b4/*") == ""


def test_an_objection_that_was_set_aside_stays_there(
    linux: Path, tmp_path: Path, sealed: Path
) -> None:
    thread = answered(tmp_path)
    said("post", SERIES, "-v16", "--mbox", thread)
    said("trailers", SERIES, thread, "--reject", "reply-3@example.org")
    said("run", SERIES, "--onto", "v7.3", "-v17")
    # What the user decides needs no mail, and the mail does not bring it back.
    assert said("trailers", SERIES, "--reject", "reply-5@example.org").startswith(
        f"{SERIES}\n  no tag\n"
    )
    shown = said("trailers", SERIES, thread)
    row = "v16 02     Nacked-by: Nan Ay <nan@example.org>\n    <reply-5@example.org>: "
    assert f"  refused  {row}you rejected it\n" in shown
    assert "[[objection]]" not in (sealed / OWN / SERIES / "ledger.toml").read_text()
    assert NACK not in said("run", SERIES, "--onto", "v7.3", "-v17")
    said("format-patch", SERIES, "-v17", "-o", tmp_path / "v17")
    # They get the mails, and nothing in them is about the objection.
    bodies = [path.read_text().partition("\n\n")[2] for path in (tmp_path / "v17").iterdir()]
    assert "Nan" not in "".join(bodies)
    # He may think better of it.
    assert f"  blocker  {row}an objection" in said(
        "trailers", SERIES, thread, "--accept", "reply-5@example.org"
    )
    assert run_cli("format-patch", SERIES, "-v17", "-o", tmp_path / "v17").code == 3


def test_an_objection_to_the_whole_series(linux: Path, tmp_path: Path, sealed: Path) -> None:
    sent, (cover, *_) = first_version(tmp_path)
    thread = mbox(
        sent,
        reply(1, cover, "Nan Ay <nan@example.org>", "No.\n\nNacked-by: Nan Ay <nan@example.org>"),
    )
    said("post", SERIES, "-v16", "--mbox", thread)
    said("trailers", SERIES, thread)
    text = (sealed / OWN / SERIES / "ledger.toml").read_text()
    entry = '[[objection]]\nperson = "Nan Ay <nan@example.org>"\nsource = "reply-1@example.org"\nversion = 16\n'
    remark = f'[[remark]]\nnumber = 1\n{entry.partition(chr(10))[2]}words = "No."\nstate = "open"\n'
    assert text.endswith(f"\n{entry}\n{remark}")
    said("run", SERIES, "--onto", "v7.4", "-v17")
    result = run_cli("format-patch", SERIES, "-v17", "-o", tmp_path / "v17")
    words = "Nan Ay's Nacked-by <reply-1@example.org> stands against the whole series, patch 1 is unchanged: change it"
    aside = f"`refactor trailers {SERIES} --reject reply-1@example.org` sets it aside"
    assert (result.code, result.err) == (3, f"refactor: {words}, or {aside}\n")


def test_neither_mails_nor_a_decision(linux: Path) -> None:
    assert refused("trailers", SERIES) == (
        "wanted mails, or --accept or --reject: name the mbox, maildir or .eml files"
    )


def test_fingerprints_of_former_times_are_not_known(
    linux: Path, tmp_path: Path, sealed: Path
) -> None:
    thread = answered(tmp_path)
    said("post", SERIES, "-v16", "--mbox", thread)
    said(
        "trailers",
        SERIES,
        thread,
        "--reject",
        "reply-3@example.org",
        "--reject",
        "reply-5@example.org",
    )
    ledger = sealed / OWN / SERIES / "ledger.toml"
    today = ledger.read_text()
    ledger.write_text(re.sub(r'^change = "[0-9a-f]{24}', 'change = "', today, flags=re.MULTILINE))
    notes = [line for line in said("next", SERIES).splitlines() if line.startswith("note: ")]
    assert notes == [
        "note: what v16 changed in drop-has-syscall-work, exit-work-mask is not known, and tags given on it will be "
        f"dropped: `refactor post {SERIES} -v16 --mbox FILE` writes it down"
    ]
    shown = said("run", SERIES, "--onto", "v7.3", "-v17")
    assert (
        "note: Dropped Lin Us's Reviewed-by: cannot tell whether the patch changed since v16.\n"
        in shown
    )
    said("post", SERIES, "-v16", "--mbox", thread)
    assert [line for line in said("next", SERIES).splitlines() if "not known" in line] == []
    assert "Dropped" not in said("run", SERIES, "--onto", "v7.3", "-v17")
    assert (
        git(linux, "log", "-2", "--format=%B", f"{SERIES}/v17").count(
            "Reviewed-by: Lin Us <lin@example.org>"
        )
        == 2
    )
    said("trailers", SERIES, thread)
    assert ledger.read_text() == today


def test_a_tag_does_not_go_with_other_white_space(linux: Path, tmp_path: Path) -> None:
    code = linux / "arch/arm64/kernel/syscall.c"
    git(linux, "checkout", "-q", "v7.3")
    text = code.read_text()
    assert "\treturn unlikely(flags" in text
    code.write_text(text.replace("\treturn unlikely(flags", "        return unlikely(flags"))
    git(linux, "commit", "-q", "-a", "-m", "Indent")
    thread = answered(tmp_path)
    said("post", SERIES, "-v16", "--mbox", thread)
    said("trailers", SERIES, thread, "--reject", "reply-3@example.org")
    shown = said("rebase", SERIES, "--onto", "HEAD", "-v17")
    assert "note: Dropped Tom Test's Tested-by: changed since v16.\n" in shown
    why = "Tested-by on v16; patch 2 lost the Tested-by: changed since v16"
    assert f"\nTom Test <tom@example.org>: {why}\n" in said("people", SERIES, "-v17")
    said("format-patch", SERIES, "-v17", "-o", tmp_path / "v17")
    (two,) = (tmp_path / "v17").glob("*-0002-*")
    assert "(no changes since v16)" not in two.read_text()


def test_decisions_that_cannot_be_made(linux: Path, tmp_path: Path) -> None:
    thread = answered(tmp_path)
    said("post", SERIES, "-v16", "--mbox", thread)
    for option in ("--accept", "--reject"):
        assert refused("trailers", SERIES, thread, option, "nobody@x") == (
            "no mail <nobody@x> among these gives a tag: the table without --accept shows those that do"
        )
    assert refused("trailers", SERIES, thread, "--accept", "reply-5@example.org") == (
        "the tag in <reply-5@example.org> cannot be accepted: an objection: answer it before the next version"
    )
    assert refused("trailers", SERIES, thread, "--accept", "a b").startswith(
        "'a b' is not a message-id"
    )


def test_what_a_mail_says_cannot_move_a_terminal(linux: Path, tmp_path: Path) -> None:
    sent, (_, one, _) = first_version(tmp_path)
    said("post", SERIES, "-v16", "--mbox", mbox(sent))
    evil = tmp_path / "evil.eml"
    evil.write_text(
        reply(
            1,
            one,
            "\x1b[2JEve <e@x.org>",
            "Tested-by: \x1b[2J\u202eEve\x07 Il <e@x.org> # \x1b]0;x\x07",
        )
    )
    shown = said("trailers", SERIES, evil)
    assert "Tested-by: [2J Eve Il <e@x.org> # ]0;x" in shown
    assert shown.replace("\n", "").isprintable()


def test_words_about_a_version_that_are_wrong(linux: Path, tmp_path: Path, sealed: Path) -> None:
    first_version(tmp_path)
    words = sealed / OWN / SERIES / "versions/v16.md"
    words.parent.mkdir(parents=True)
    for text, complaint in (
        (
            "## nothing\n",
            "'## nothing' names no step: there are exit-work-mask, drop-has-syscall-work",
        ),
        ("x\ny\x1b[2J\n", "the text holds U+001B in line 2: take it out"),
        ("x\n---\n", "git am would take the patch to begin at the line '---': indent it"),
        (
            "diff --git a/x b/x\n",
            "git am would take the patch to begin at the line 'diff --git a/x b/x': indent it",
        ),
    ):
        words.write_text(text)
        assert (
            refused("format-patch", SERIES, "-v16", "-o", tmp_path / "out")
            == f"{words}: {complaint}"
        )


def test_tags_that_came_after_the_run_are_named(linux: Path, tmp_path: Path) -> None:
    thread = answered(tmp_path)
    said("post", SERIES, "-v16", "--mbox", thread)
    said("run", SERIES, "--onto", "v7.3", "-v17")
    said(
        "trailers",
        SERIES,
        thread,
        "--reject",
        "reply-3@example.org",
        "--reject",
        "reply-5@example.org",
    )
    shown = said("format-patch", SERIES, "-v17", "-o", tmp_path / "v17")
    assert "note: 4 tags have come since the run; `refactor run` puts them in\n" in shown


def test_a_version_in_which_nothing_has_changed_says_so(linux: Path, tmp_path: Path) -> None:
    sent, _ = first_version(tmp_path)
    said("post", SERIES, "-v16", "--mbox", mbox(sent))
    said("run", SERIES, "--onto", "v7.3", "-v17")
    said("format-patch", SERIES, "-v17", "-o", tmp_path / "v17")
    cover, one, two = (path.read_text() for path in sorted((tmp_path / "v17").iterdir()))
    assert "\nChanges in v17:\n- No changes since v16.\n- Link to v16:\n" in cover
    assert "\n---\n(no changes since v16)\n\nCoccinelle (spatch " in one
    assert "\n---\n(no changes since v16)\n\nCoccinelle (spatch " in two


def test_a_first_version_has_no_change_log(linux: Path, tmp_path: Path, sealed: Path) -> None:
    sent, _ = first_version(tmp_path)
    cover = next(sent.glob("*-0000-*")).read_text()
    assert "Changes in" not in cover
    assert "\n\nThe patches were generated on v7.3 (Linux 7.3.4) with " in cover
    words = sealed / OWN / SERIES / "versions/v16.md"
    words.parent.mkdir(parents=True)
    words.write_text("- Mine.\n")
    said("format-patch", SERIES, "-v16", "-o", sent)
    cover = next(sent.glob("*-0000-*")).read_text()
    assert "\n\nChanges in v16:\n- Mine.\n\nThe patches were generated on " in cover


@pytest.fixture
def many(linux: Path, tmp_path: Path) -> str:
    """A series of 17 patches; one goes to its own people only."""
    directory = tmp_path / "own/series/many"
    directory.mkdir(parents=True)
    steps = 'summary = "Many"\n[recipients]\nown = ["s17"]\nlists = ["big@lists.example.org"]\n'
    for number in range(1, 18):
        path = f"{'arch/arm64/' if number < 17 else 'lib/'}a{number}.h"
        steps += f'[[step]]\nid = "s{number}"\n[[step.edit]]\nkind = "insert"\nfile = "{path}"\ntext = "int x;\\n"\n'
        (directory / f"s{number}.j2").write_text(f"lib: Add a{number}.h\n\nIt is missing.\n")
    (directory / "series.toml").write_text(steps)
    (directory / "cover.j2").write_text("lib: Add headers\n\nWords.\n\n{{ changes }}\n")
    git(linux, "config", "--global", "refactor.path", str(tmp_path / "own"))
    return "many"


def test_who_gets_what(linux: Path, tmp_path: Path, many: str, golden: Golden) -> None:
    said("run", many, "--onto", "v7.3", "-v1")
    story = said("people", many, "-v1")
    said("format-patch", many, "-v1", "-o", tmp_path / "out")
    said("post", many, "-v1", "--mbox", mbox(tmp_path / "out"))
    toml = tmp_path / "own/series/many/series.toml"
    extra = 'extra = [{ who = "New <new@example.org>", reason = "reviewed v1" }]'
    toml.write_text(toml.read_text().replace("own =", f"most = 5\n{extra}\nown ="))
    git(linux, "config", "sendemail.to", '"Boss, The" <boss@example.org>, other@example.org')
    said("run", many, "--onto", "v7.3", "-v2")
    story += said("people", many, "-v2")
    story += said("people", many, "-v2", "--json")
    golden("people/people.txt", story)


COVER = "0000-cover-letter.patch"


def ids(mail: str) -> set[str]:
    """The message-ids in the head of a mail, and the ids of changes."""
    return set(re.findall(r"^(?:Message-Id|change-id): (.*)$", mail, re.MULTILINE))


def test_waves(linux: Path, tmp_path: Path, many: str) -> None:
    said("run", many, "--onto", "v7.3", "-v1")
    out = tmp_path / "out"
    words = "17 patches at once are too many for the big lists; --waves writes 15 at a time"
    assert f"note: {words}\n" in said("format-patch", many, "-o", out)
    shown = said("format-patch", many, "-o", tmp_path / "waves", "--waves")
    assert words not in shown
    assert shown.splitlines()[-2:] == [
        f"  git send-email --suppress-cc=self {tmp_path}/waves/wave-{number}/[0-9]*.patch"
        for number in (1, 2)
    ]
    heads = {
        str(path.relative_to(tmp_path / "waves")): re.findall(
            r"^Subject: (.*)$", path.read_text(), re.MULTILINE
        )[0]
        for path in sorted((tmp_path / "waves").glob("*/*"))
    }
    assert list(heads.items())[15:] == [
        ("wave-1/0015-lib-Add-a15.h.patch", "[PATCH 15/15] lib: Add a15.h"),
        ("wave-2/0000-cover-letter.patch", "[PATCH 0/2] lib: Add headers"),
        ("wave-2/0001-lib-Add-a16.h.patch", "[PATCH 1/2] lib: Add a16.h"),
        ("wave-2/0002-lib-Add-a17.h.patch", "[PATCH 2/2] lib: Add a17.h"),
    ]
    one, cover = ((tmp_path / "waves" / name / COVER).read_text() for name in ("wave-1", "wave-2"))
    for wave, text in (("wave-1", one), ("wave-2", cover)):
        # A thread of its own, for archives and for b4.
        (identity,) = re.findall(r"^Message-Id: (.*)$", text, re.MULTILINE)
        answers = set()
        for path in (tmp_path / "waves" / wave).glob("*.patch"):
            answers.update(re.findall(r"^In-Reply-To: (.*)$", path.read_text(), re.MULTILINE))
        assert answers == {identity}
        assert re.findall(
            r"^base-commit: [0-9a-f]{40}\nchange-id: (.*)-\w+$", text, re.MULTILINE
        ) == [f"20200101-many-{wave}"]
    assert ids(one).isdisjoint(ids(cover))
    assert "- Patches 16 to 17 of 17: sent in waves, each on top of the last.\n" in cover
    assert cover.count("\nprerequisite-patch-id: ") == 15
    git(tmp_path, "clone", "-q", str(linux), "maintainer")
    git(tmp_path / "maintainer", "checkout", "-q", "v7.3")
    git(
        tmp_path / "maintainer",
        "am",
        "-q",
        *map(str, sorted((tmp_path / "waves").glob("*/v1-*[1-9]-*.h.patch"))),
        *map(str, sorted((tmp_path / "waves").glob("*/0010-*"))),
    )


KEYS = {
    "sendemail.to": '"Boss, The" <boss@example.org>',
    "sendemail.cc": "Jörg Own <own@example.org>",
    "format.subjectPrefix": "PATCH arm64",
    "format.signature": "Ada's desk",
}


def test_the_keys_of_git_that_are_respected(linux: Path, tmp_path: Path) -> None:
    for key, value in KEYS.items():
        git(linux, "config", key, value)
    git(linux, "config", "sendemail.identity", "work place")
    git(linux, "config", "sendemail.work place.cc", "work@example.org")
    said("run", SERIES, "--onto", "v7.3", "-v16")
    shown = said("format-patch", SERIES, "-v16", "-o", tmp_path / "out")
    assert shown.splitlines()[-1] == (
        f"  git send-email --identity='work place' --suppress-cc=self {tmp_path}/out/v16-*.patch"
    )
    one = next((tmp_path / "out").glob("*-0001-*")).read_text()
    head, _, body = one.partition("\n\n")
    assert head.partition("\nSubject: ")[2] == (
        "[PATCH arm64 v16 1/2] arm64: thread_info: Define\n _TIF_SYSCALL_EXIT_WORK\n"
        'To: "Boss, The" <boss@example.org>,\n    Cat Maintainer <cat@example.org>\n'
        "Cc: Mark Reviewer <mark@example.org>,\n    arm@lists.example.org,\n    linux@lists.example.org,\n"
        "    work@example.org"
    )
    assert body.endswith("\n-- \nAda's desk\n\n")
    git(linux, "config", "--unset", "sendemail.identity")
    said("format-patch", SERIES, "-v16", "-o", tmp_path / "out", "--rfc")
    one = next((tmp_path / "out").glob("*-0001-*")).read_text()
    assert "\nSubject: [RFC PATCH v16 1/2] arm64: " in one
    assert "\n    =?utf-8?b?SsO2cmcgT3du?= <own@example.org>\n" in one


@pytest.mark.parametrize(
    ("key", "value", "complaint"),
    [
        (
            "sendemail.to",
            "nobody",
            "sendemail.to holds 'nobody': wanted `Name <address>` or an address",
        ),
        (
            "sendemail.cc",
            "a@b\nBcc: c@d",
            "sendemail.cc holds U+000A: wanted `Name <address>` or an address",
        ),
        (
            "format.subjectPrefix",
            "x]\ny",
            "format.subjectPrefix is 'x]\\ny': it stands in the brackets of a subject",
        ),
    ],
)
def test_a_key_of_git_that_is_not_fit(
    linux: Path, tmp_path: Path, key: str, value: str, complaint: str
) -> None:
    said("run", SERIES, "--onto", "v7.3", "-v16")
    git(linux, "config", key, value)
    assert refused("format-patch", SERIES, "-v16", "-o", tmp_path / "out") == complaint
    assert not (tmp_path / "out").exists()


def test_two_at_once_take_turns(linux: Path, tmp_path: Path) -> None:
    sent, (_, one, two) = first_version(tmp_path)
    said("post", SERIES, "-v16", "--mbox", mbox(sent))
    files = []
    for number in range(6):
        files.append(tmp_path / f"{number}.eml")
        who = f"Lin Number{number} <lin{number}@example.org>"
        files[-1].write_text(reply(number, (one, two)[number % 2], who, f"Reviewed-by: {who}"))
    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(lambda file: cli_process("trailers", SERIES, file), files))
    waits = f"another refactor is writing the ledger of {SERIES}; waiting for it\n"
    assert {(each.code, each.err) for each in done} <= {(0, ""), (0, waits)}
    assert "6 tags in the ledger" in said("next", SERIES)


ONE = """\
summary = "Name it otherwise"

[[step]]
id = "only"
files = ["arch/arm64/kernel/syscall.c"]

[[step.edit]]
kind = "rename"
from = "has_syscall_work"
to = "syscall_work_pending"
scope = ["arch/arm64"]
"""


def test_the_only_patch_says_what_a_cover_letter_would(
    linux: Path, tmp_path: Path, sealed: Path
) -> None:
    own = sealed / OWN / "one"
    own.mkdir(parents=True)
    (own / "series.toml").write_text(ONE)
    (own / "only.j2").write_text("arm64: syscall: Name it otherwise\n\nIt is pending.\n")
    said("run", "one", "--onto", "v7.3", "-v1", "--signoff")
    said("post", "one", "-v1", "--message-id", "first@example.org")
    said("next", "one")
    (own / "versions/v2.md").write_text("- Mine.\n\n## only\n\n- Of the patch.\n")
    said("run", "one", "--onto", "v7.4", "-v2", "--signoff")
    said("format-patch", "one", "-v2", "-o", tmp_path / "v2")
    (patch,) = (tmp_path / "v2").iterdir()
    assert patch.read_text().partition("\n---\n")[2].partition("\n\n")[0] == (
        "Changes in v2:\n- Mine.\n- Of the patch.\n- Rebased on v7.4 (Linux 7.3.4).\n"
        "- Link to v1: https://lore.kernel.org/all/first@example.org/"
    )
    (own / "versions/v2.md").write_text("")
    said("run", "one", "--onto", "v7.3", "-v2", "--signoff")
    said("format-patch", "one", "-v2", "-o", tmp_path / "again")
    (patch,) = (tmp_path / "again").iterdir()
    assert patch.read_text().partition("\n---\n")[2].partition("\n\n")[0] == "(no changes since v1)"
