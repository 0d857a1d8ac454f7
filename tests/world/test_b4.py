"""What b4, git am and git send-email make of what we write; and what b4 takes where we do not."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from refactor import process
from refactor.mail.subject import parse_subject
from refactor.review.verdict import judge
from refactor.tools.mail_files import read_mails
from tests.cli import run_cli
from tests.conftest import git
from tests.review.test_tags import THREAD, posted

SERIES = "arm64-exit-work"
B4 = Path(sys.executable).with_name("b4")


def b4(where: Path, *args: str | Path) -> str:
    """What b4 says, without a network; it must succeed."""
    done = process.run(
        [str(B4), "--offline-mode", "--no-interactive", *map(str, args)],
        cwd=where,
        env=dict(os.environ),
    )
    assert done.code == 0, done
    return (done.stdout + done.stderr).decode()


def said(*args: str | Path) -> str:
    result = run_cli(*args)
    assert (result.code, result.err) == (0, "")
    return result.out


@pytest.fixture
def linux(kernel: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # b4 finds its cover commit among those of the last year.
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    monkeypatch.chdir(kernel)
    said("run", SERIES, "--onto", "v7.3", "-v16", "--signoff")
    return kernel


def test_b4_am_finds_every_patch_the_cover_and_the_base(linux: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    said("format-patch", SERIES, "-v16", "-o", out)
    box = tmp_path / "all.mbox"
    sent = [path.read_text().partition("\n")[2] for path in sorted(out.iterdir())]
    box.write_text("".join(f"From x Thu Jan  1 00:00:00 1970\n{mail}\n" for mail in sent))
    found = b4(linux, "am", "-m", box, "-o", tmp_path / "am")
    assert re.findall(r"^(?:Total patches|Cover| Base): .*$", found, re.MULTILINE) == [
        "Total patches: 2",
        f"Cover: {next((tmp_path / 'am').glob('*.cover'))}",
        " Base: applies clean to current tree",
    ]
    git(tmp_path, "clone", "-q", str(linux), "maintainer")
    maintainer = tmp_path / "maintainer"
    git(maintainer, "checkout", "-q", "v7.3")
    git(maintainer, "am", "-q", str(next((tmp_path / "am").glob("*.mbx"))))
    assert git(maintainer, "log", "-2", "--format=%T") == git(
        linux, "log", "-2", "--format=%T", f"{SERIES}/v16"
    )


def test_b4_prep_and_send_accept_what_is_exported(linux: Path, tmp_path: Path) -> None:
    shown = said("export", SERIES, "-v16", "--b4")
    name = f"b4/{SERIES}-v16"
    assert shown.startswith(
        f"branch {name} is at {git(linux, 'rev-parse', name)[:12]}: b4's cover letter and 2 patches\n"
    )
    assert (
        said("export", SERIES, "-v16", "--b4", "--force").splitlines()[2:] == shown.splitlines()[2:]
    )
    git(linux, "switch", "-q", name)
    info = dict(
        line.split(": ", 1)
        for line in b4(linux, "prep", "--show-info").splitlines()
        if ": " in line
    )
    assert {
        key: info[key]
        for key in ("cover-subject", "base-commit", "revision", "needs-editing", "needs-recipients")
    } == {
        "cover-subject": "arm64: Ask for exit work, not entry work, after a system call",
        "base-commit": git(linux, "rev-parse", "v7.3^{commit}").strip(),
        "revision": "16",
        "needs-editing": "False",
        "needs-recipients": "False",
    }
    b4(linux, "send", "--no-sign", "-o", tmp_path / "sent")
    heads = [
        parse_subject(mail.subject) for mail in read_mails(sorted((tmp_path / "sent").iterdir()))
    ]
    assert [(head.version, head.number, head.total) for head in heads] == [
        (16, 0, 2),
        (16, 1, 2),
        (16, 2, 2),
    ]
    # b4 sends what stands below --- in a commit message there: the semantic patches.
    exported = git(linux, "log", "-2", "--format=%T%n%B%x00", name)
    assert [entry.partition("---\n")[0].strip() for entry in exported.split("\0")] == [
        entry.strip()
        for entry in git(linux, "log", "-2", "--format=%T%n%B%x00", f"{SERIES}/v16").split("\0")
    ]
    assert exported.count("\n---\nCoccinelle (spatch ") == 2
    refused = run_cli("export", SERIES, "-v16", "--b4")
    words = f"branch {name} is checked out in {linux}: moving it would change that work tree; switch it first"
    assert (refused.code, refused.err) == (3, f"refactor: {words}\n")


def test_a_single_patch_without_a_cover_letter(linux: Path, tmp_path: Path) -> None:
    own = tmp_path / "own/series/one"
    own.mkdir(parents=True)
    edit = '[[step.edit]]\nkind = "insert"\nfile = "include/linux/hello.h"\ntext = "#define HELLO 1\\n"\n'
    (own / "series.toml").write_text(f'summary = "One"\n[[step]]\nid = "say"\n{edit}')
    (own / "say.j2").write_text("hello: Say it\n\nIt was never said.\n")
    git(linux, "config", "--global", "refactor.path", str(tmp_path / "own"))
    (own / "versions").mkdir()
    (own / "versions/v2.md").write_text("## say\n\n# 1: Say it louder.\n")
    said("run", "one", "--onto", "v7.3", "-v2")
    said("export", "one", "-v2", "--b4")
    git(linux, "switch", "-q", "b4/one-v2")
    b4(linux, "send", "--no-sign", "-o", tmp_path / "sent")
    (mail,) = read_mails(list((tmp_path / "sent").iterdir()))
    assert mail.subject == "[PATCH v2] hello: Say it"
    below = mail.raw.decode().partition("\n---\n")[2]
    assert below.startswith("Changes in v2:\n\n# 1: Say it louder.\n")


def test_a_branch_that_b4_has_changed_is_refused(linux: Path) -> None:
    said("export", SERIES, "-v16", "--b4")
    name = f"b4/{SERIES}-v16"
    git(linux, "switch", "-q", name)
    git(linux, "commit", "-q", "--amend", "-m", "mine")
    git(linux, "switch", "-q", "--detach", "v7.3")
    refused = run_cli("export", SERIES, "-v16", "--b4")
    words = f"branch {name} is not as refactor made it: keep it elsewhere, or --force to move it"
    assert (refused.code, refused.err) == (3, f"refactor: {words}\n")
    assert "(was " in said("export", SERIES, "-v16", "--b4", "--force")
    assert (
        run_cli("export", SERIES, "-v16").err
        == "refactor: what is to be exported?: say --b4, --script or --guard\n"
    )


def test_git_send_email_is_content(linux: Path, tmp_path: Path) -> None:
    said("format-patch", SERIES, "-v16", "-o", tmp_path / "out")
    mails = sorted(map(str, (tmp_path / "out").iterdir()))
    command = [
        "git",
        "send-email",
        "--dry-run",
        "--confirm=never",
        "--smtp-server=/bin/false",
        "--suppress-cc=self",
    ]
    done = process.run([*command, *mails], cwd=linux, env=dict(os.environ))
    assert done.code == 0, done
    text = done.stdout.decode()
    assert re.findall(r"^(?:Subject|Result): .*$", text, re.MULTILINE) == [
        "Subject: [PATCH v16 0/2] arm64: Ask for exit work, not entry work, after a system call",
        "Result: OK",
        "Subject: [PATCH v16 1/2] arm64: thread_info: Define _TIF_SYSCALL_EXIT_WORK",
        "Result: OK",
        "Subject: [PATCH v16 2/2] arm64: syscall: Ask for exit work on the exit path only",
        "Result: OK",
    ]


def test_b4_takes_what_we_take_and_what_we_flag(tmp_path: Path, sealed: Path) -> None:
    """b4 knows patches by what they change, which the file leaves out: the thread gets differences of ours."""
    git(tmp_path, "config", "--global", "user.email", "ruanjinjie@huawei.com")
    author = tmp_path / "author"
    author.mkdir()
    git(author, "init", "-q")
    git(author, "commit", "-q", "--allow-empty", "-m", "base")
    git(author, "switch", "-q", "-c", "work")
    mails = read_mails([THREAD])
    ledger = posted(mails)
    before, *after = THREAD.read_text().split("[diff left out of this data file]")
    box = before
    for patch, rest in zip(ledger.version[0].patch, after, strict=True):
        (author / patch.step).write_text("x\n")
        git(author, "add", "-A")
        git(author, "commit", "-q", "-m", f"{patch.subject}\n\nWords.\n")
        box += git(author, "show", "--format=", "-p", "HEAD") + rest
    (tmp_path / "v13.mbox").write_text(box)
    b4(author, "trailers", "-u", "--since-commit", "HEAD~13", "-m", tmp_path / "v13.mbox")
    log = git(author, "log", "--reverse", "--format=%s%x00%(trailers:only,unfold)%x01", "master..")
    theirs = {
        (patch.step, trailer)
        for entry, patch in zip(log.split("\1"), ledger.version[0].patch, strict=False)
        for trailer in entry.partition("\0")[2].splitlines()
        if trailer
    }
    rows = judge(mails, ledger, {}).rows
    ours = {
        (step, f"{row.tag}: {row.person}")
        for row in rows
        if row.status == "taken"
        for step in row.steps
    }
    flagged = {
        (step, f"{row.tag}: {row.person}")
        for row in rows
        if row.status == "flagged"
        for step in row.steps
    }
    assert flagged == {("step-13", "Reviewed-by: Kevin Brodsky <kevin.brodsky@arm.com>")}
    assert theirs == ours | flagged
