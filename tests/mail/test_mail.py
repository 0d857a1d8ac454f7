"""Mails and files of mails as values: whatever the bytes are, a value or our error."""

from __future__ import annotations

import gzip
import re
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from refactor.engine.mails import timeless
from refactor.errors import BadInput
from refactor.mail.mail import Mail, Sender, parse, sender
from refactor.mail.mbox import split_file
from refactor.mail.subject import Subject, parse_subject
from refactor.mail.text import Text, text
from refactor.tools.mail_files import read_mails

DATA = Path(__file__).parent.parent / "data/mail"
HEAD = b"From: Lin Us <lin@example.org>\nSubject: Re: [PATCH v2 1/2] a: b\nMessage-ID: <1@x>\n"


def mail(head: str | bytes = b"", body: str | bytes = b"", base: bytes = HEAD) -> Mail:
    raw = [part.encode() if isinstance(part, str) else part for part in (head, body)]
    return parse(base + raw[0] + b"\n" + raw[1], "x.eml")


def test_the_real_thread_is_read_whole() -> None:
    mails = read_mails([DATA / "v13-resend-thread.mbox", DATA / "v15-08-11-reply.eml"])
    assert len(mails) == 39
    assert mails[16].id == "20260317105848.GD3738010@noisy.programming.kicks-ass.net"
    assert mails[16].sender == Sender("Peter Zijlstra", "peterz@infradead.org")
    assert mails[16].parents == (
        "20260317082020.737779-10-ruanjinjie@huawei.com",
        "20260317082020.737779-1-ruanjinjie@huawei.com",
    )
    assert text(mails[16].raw).words.splitlines()[6:8] == ["Excellent,", ""]
    assert mails[38].date == "Thu, 25 Jun 2026 19:41:43 +0800"


@pytest.mark.parametrize(
    ("header", "name", "address"),
    [
        ("Lin Us <lin@example.org>", "Lin Us", "lin@example.org"),
        ('"Us, Lin" <lin@example.org>', "Us, Lin", "lin@example.org"),
        ("Us, Lin <lin@example.org>", "Us, Lin", "lin@example.org"),
        ("lin@example.org", "", "lin@example.org"),
        ("lin@example.org (Lin Us)", "Lin Us", "lin@example.org"),
        ("=?utf-8?q?J=C3=B6rg_Us?= <j@example.org>", "Jörg Us", "j@example.org"),
        (
            "=?utf-8?q?Boss_=3Cboss=40example=2Eorg=3E?= <evil@example.org>",
            "Boss boss@example.org",
            "evil@example.org",
        ),
        (
            "=?utf-8?q?Lin=0AReviewed-by=3A_x?= <lin@example.org>",
            "Lin Reviewed-by: x",
            "lin@example.org",
        ),
        ("=?utf-8?b?A?= <lin@example.org>", "=?utf-8?b?A?=", "lin@example.org"),
        ("=?utf-9?q?Lin?= <lin@example.org>", "Lin", "lin@example.org"),
        ("Lin <lin>", "Lin", ""),
        ("nobody at all", "nobody at all", ""),
        ("", "", ""),
        ("m@x.org (Lin Us <lin@example.org>)", "Lin Us", "m@x.org"),
        ("(Lin Us <lin@example.org>) m@x.org", "Lin Us", "m@x.org"),
        ("m@x.org (Lin (the (other) one) Us)", "Lin (the (other) one) Us", "m@x.org"),
        ("m@x.org (Lin \\) <lin@example.org>)", "Lin \\)", "m@x.org"),
        ("Lin Us (Maker) <lin@example.org>", "Lin Us (Maker)", "lin@example.org"),
        ("Eve (Lin <lin@example.org>) <m@x.org>", "Eve (Lin lin@example.org )", "m@x.org"),
        ('"Lin Us <lin@example.org>" <m@x.org>', "Lin Us lin@example.org", "m@x.org"),
        ('"a \\" <lin@example.org>" <m@x.org>', 'a " lin@example.org', "m@x.org"),
        ('"never closed <m@x.org>', '"never closed', "m@x.org"),
        ("(never closed <m@x.org>", "(never closed", "m@x.org"),
        ("m@x.org <never closed", "m@x.org never closed", ""),
        ("lin@example.org <m@x.org>", "lin@example.org", "m@x.org"),
        ('"lin"@example.org', "", "lin@example.org"),
        ('Lin <"lin"@example.org>', "Lin", "lin@example.org"),
        ('Lin <"a b"@example.org>', "Lin", ""),
        ('Lin <"a@b"@example.org>', "Lin", ""),
        ("Lin <@x.org,@y.org:lin@example.org>", "Lin", ""),
        ("Lin <lin@(evil.org)example.org>", "Lin", ""),
        ("Lin <lin@exam\u200bple.org>", "Lin", ""),
        ("Lin <=?utf-8?q?lin=40example.org?=>", "Lin", ""),
        ("Some people: Lin Us <lin@example.org>;", "Lin Us", "lin@example.org"),
        ("undisclosed-recipients:;", "undisclosed-recipients:;", ""),
        ("Time: Lord <lin@example.org>", "Time: Lord", "lin@example.org"),
        ("Lin <>", "Lin", ""),
        (f"{'a' * 5_000} <lin@example.org>", f"{'a' * 5_000} lin@example.org", ""),
    ],
)
def test_senders(header: str, name: str, address: str) -> None:
    assert sender(header) == Sender(name, address)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (["Lin <l@x>, Bob <b@x>"], [("Lin", "l@x"), ("Bob", "b@x")]),
        (["Us, Lin <l@x>, Ob, Bob <b@x>"], [("Us, Lin", "l@x"), ("Ob, Bob", "b@x")]),
        (["l@x, b@x (Bob)"], [("", "l@x"), ("Bob", "b@x")]),
        (["Lin <l@x> <b@x>"], [("Lin", "l@x"), ("", "b@x")]),
        (["All: Lin <l@x>, b@x;"], [("Lin", "l@x"), ("", "b@x")]),
        (["Lin <l@x>", "Bob <b@x>"], [("Lin", "l@x"), ("Bob", "b@x")]),
        (["Lin <l@x>, Lin <l@x>"], [("Lin", "l@x")]),
        (["Lin <l@x>, Jr."], [("Lin", "l@x")]),
    ],
)
def test_several_senders(headers: list[str], expected: list[tuple[str, str]]) -> None:
    found = sender(*headers)
    assert [(each.name, each.address) for each in (found, *found.also)] == expected


def test_a_name_that_nobody_encoded() -> None:
    raw = b"From: J\xc3\xb6rg \xff <j@example.org>\n"
    assert mail(base=raw).sender == Sender("Jörg \ufffd", "j@example.org")


def test_heads() -> None:
    found = mail(
        "in-reply-to: <a@x> (by hand)\nReferences: <c@x>\n\t<b@x> <a@x>\nFrom: Other <other@x>\n"
    )
    assert (found.id, found.parents, found.sender.name) == ("1@x", ("a@x", "b@x", "c@x"), "Lin Us")
    assert mail("Subject: other\n", base=b"Message-ID: nothing\nMessage-ID: <2@x>\n").id == ""
    assert mail("Auto-Submitted: auto-generated\n").automatic
    assert not mail("Auto-Submitted: no\n").automatic


SUBJECTS = {
    "[PATCHv2 3/7] x": Subject(False, True, 2, 3, 7, "x"),
    "[RFC PATCH net-next v3 0/2] a: b": Subject(False, True, 3, 0, 2, "a: b"),
    "Re: [linux-mm] AW: [PATCH v13 RESEND 09/14] arm64:\t x": Subject(
        True, True, 13, 9, 14, "arm64: x"
    ),
    "[RFCv3] x": Subject(False, True, 3, 0, 0, "x"),
    "[PATCH] a [b] c": Subject(False, True, 1, 0, 0, "a [b] c"),
    "RE: [EXT] [PATCH  v2,1/2] y": Subject(True, True, 2, 1, 2, "y"),
    "Fwd: [list] hello": Subject(True, False, 1, 0, 0, "hello"),
    "": Subject(False, False, 1, 0, 0, ""),
    "Re: [External] : Re: [PATCH v2 1/2] a: b": Subject(True, True, 2, 1, 2, "a: b"),
    "EXTERNAL: Re: [PATCH v2 1/2] a: b": Subject(True, True, 2, 1, 2, "a: b"),
    "RE: *EXT*: [PATCH v2 1/2] a: b": Subject(True, True, 2, 1, 2, "a: b"),
    "[PATCH] external: x": Subject(False, True, 1, 0, 0, "external: x"),
    "Re: [PATCH] ext: x": Subject(True, True, 1, 0, 0, "ext: x"),
}


@pytest.mark.parametrize("words", SUBJECTS)
def test_subjects(words: str) -> None:
    assert parse_subject(words) == SUBJECTS[words]


FROM = "Lin Us via Widgets <w@lists.org>"
BEHIND = {
    f"From: {FROM}\nReply-To: Lin Us <lin@x.org>": {"Reply-To": Sender("Lin Us", "lin@x.org")},
    f"From: {FROM}\nReply-To: W <w@lists.org>, Lin Us <lin@x.org>":
        {"Reply-To": Sender("Lin Us", "lin@x.org")},
    f"From: {FROM}\nReply-To: W <w@lists.org>, lin@x.org": {},
    f"From: {FROM}": {},
    "From: Lin Us <lin@x.org>\nReply-To: Ann <ann@x.org>": {},
    "From: W <w@lists.org>\nX-Original-From: Lin Us <lin@x.org>":
        {"X-Original-From": Sender("Lin Us", "lin@x.org")},
}  # fmt: skip


@pytest.mark.parametrize("head", BEHIND)
def test_the_author_behind_a_list(head: str) -> None:
    assert parse(f"{head}\n\nx\n".encode(), "x").behind == BEHIND[head]


MULTIPART = (
    "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n",
    "--a\nContent-Type: multipart/alternative; boundary=b\n\n"
    "--b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nJ=C3=B6rg =\nsays\n"
    "--b\nContent-Type: text/html\n\n<p>Jörg says</p>\n--b--\n"
    "--a\nContent-Type: text/plain\nContent-Disposition: attachment; filename=x.patch\n\nReviewed-by: attached\n"
    "--a\nContent-Type: message/rfc822\n\nSubject: x\n\nReviewed-by: forwarded\n"
    "--a\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: base64\n\nSvZyZw0K\n--a--\n",
)

TEXTS: dict[str, tuple[tuple[str | bytes, str | bytes], Text]] = {
    "plain": (("", "a\r\nb\rc\n"), Text("a\nb\nc\n")),
    "nested": (MULTIPART, Text("Jörg says\nJörg\n")),
    "8bit junk": (("", b"a\xff\xfe\0b\n"), Text("aÿþ\0b\n")),
    "unknown charset": (("Content-Type: text/plain; charset=klingon\n", "Jörg\n"), Text("Jörg\n")),
    "charset that is none": (("Content-Type: text/plain; charset=zlib\n", "a\n"), Text("a\n")),
    "ascii that is not": (
        ("Content-Type: text/plain; charset=us-ascii\n", "Jörg\n"),
        Text("Jörg\n"),
    ),
    "bad base64": (("Content-Transfer-Encoding: base64\n", "!!!\n"), Text("")),
    "uuencoded": (("Content-Transfer-Encoding: x-uuencode\n", "begin 644 x\n$86)C\n"), Text("")),
    "html": (("Content-Type: text/html\n", "<p>a</p>\n"), Text("", "it is HTML only")),
    "no boundary": (("Content-Type: multipart/mixed\n", "a\n"), Text("")),
    "long numbers": (
        (f"Content-Type: text/plain; charset*{'9' * 5000}=x\n", "a\n"),
        Text("", "its MIME parts cannot be taken apart"),
    ),
}


@pytest.mark.parametrize("case", TEXTS)
def test_texts(case: str) -> None:
    (head, body), wanted = TEXTS[case]
    found = text(mail(head, body).raw)
    assert Text(found.words, found.complaint) == wanted


def test_what_is_not_among_the_words() -> None:
    html = text(
        mail("Content-Type: text/html\nContent-Transfer-Encoding: base64\n", "PHA+aGk8L3A+").raw
    )
    assert html == Text("", "it is HTML only", unread="<p>hi</p>")
    parts = "--b\n\nhi\n--b\nContent-Disposition: attachment\n\nfile\n--b--\n"
    attached = text(mail("Content-Type: multipart/mixed; boundary=b\n", parts).raw)
    assert attached == Text("hi", attached="file")


def test_parts_nested_without_an_end() -> None:
    head = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(2000))
    found = text(mail(head).raw)
    assert (found.words, found.complaint) == ("", "its MIME parts cannot be taken apart")


def test_a_large_attachment_takes_little_time() -> None:
    line = b"QUJD" * 18 + b"\n"
    body = (
        b"--a\n\nfine\n--a\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n"
        + line * 280_000
    )
    started = time.process_time()
    assert text(mail("Content-Type: multipart/mixed; boundary=a\n", body + b"--a--\n").raw) == Text(
        "fine"
    )
    assert time.process_time() - started < 10


def test_mboxes(tmp_path: Path) -> None:
    one, two = HEAD + b"\nFrom here on\n>From me\n", HEAD.replace(b"<1@", b"<2@") + b"\nx\n"
    box = b"From a Thu Jan  1 00:00:00 1970\n" + one.replace(b">From", b">>From") + b"\n"
    box += b"From b Thu Jan  1 00:00:00 1970\n" + two + b"\nFrom c Thu Jan  1 00:00:00 1970\nFro"
    assert list(split_file(box)) == [one + b"\n", two + b"\n", b"Fro"]
    (tmp_path / "box").write_bytes(box)
    (tmp_path / "box.gz").write_bytes(gzip.compress(box)[:-9])
    (tmp_path / "maildir/cur").mkdir(parents=True)
    (tmp_path / "maildir/new").mkdir()
    (tmp_path / "maildir/cur/1:2,S").write_bytes(one)
    (tmp_path / "maildir/new/2").write_bytes(two.replace(b"\n", b"\r\n"))
    (tmp_path / "maildir/new/.hidden").write_bytes(b"x")
    for name in ("box", "box.gz", "maildir"):
        assert [each.id for each in read_mails([tmp_path / name, tmp_path / "box"])] == [
            "1@x",
            "2@x",
        ]
    assert list(split_file(b"From me\nSubject: x\n\n")) == [b"Subject: x\n\n"]


def test_ten_thousand_mails(tmp_path: Path) -> None:
    box = b"".join(
        b"From a Thu Jan  1 00:00:00 1970\n" + HEAD.replace(b"<1@", b"<%d@" % n) + b"\nx\n\n"
        for n in range(10_000)
    )
    (tmp_path / "box").write_bytes(box)
    started = time.process_time()
    assert len(read_mails([tmp_path / "box"])) == 10_000
    assert time.process_time() - started < 20


@pytest.mark.parametrize(
    ("name", "data", "complaint"),
    [
        ("gone", None, "there is no file {path}: name an mbox, a maildir or an .eml file"),
        ("empty", b"\n \n", "{path} is empty: wanted an mbox, a maildir or an .eml file"),
        (
            "photo",
            b"\xff\xd8\xff\xe0\0\x10JFIF",
            "{path} is no mail: wanted an mbox, a maildir or an .eml file",
        ),
        ("box", b"From a 1970\n\n", "{path} is no mail: wanted an mbox, a maildir or an .eml file"),
        (
            "x.gz",
            b"\x1f\x8b\xff\xff",
            "{path} is not the gzip file that it seems to be: fetch it once more",
        ),
    ],
)
def test_what_holds_no_mail(tmp_path: Path, name: str, data: bytes | None, complaint: str) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(BadInput) as error:
        read_mails([path])
    assert str(error.value) == complaint.format(path=path)


def test_a_directory_that_is_no_maildir(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as error:
        read_mails([tmp_path])
    words = "is a directory without cur and new in it: wanted a maildir, an mbox or an .eml file"
    assert str(error.value) == f"{tmp_path} {words}"


def test_a_file_that_unpacks_to_more_than_anybody_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("refactor.tools.mail_files.LARGEST", 1000)
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b"x" * 10_000))
    with pytest.raises(BadInput) as error:
        read_mails([tmp_path / "bomb.gz"])
    assert str(error.value).endswith(
        "holds more than a gigabyte: take the one thread out of it, as with `b4 mbox`"
    )


PIECES = st.sampled_from(
    [
        *(
            HEAD,
            b"\n",
            b"\r\n",
            b"From a 1970\n",
            b">From ",
            b"--a\n",
            b"--a--\n",
            b"\0",
            b"\xff",
            b": ",
        ),
        *(
            b"Content-Type: multipart/mixed; boundary=a\n",
            b"Content-Type: text/plain; charset=",
            b"utf-7\n",
        ),
        *(
            b"Content-Transfer-Encoding: base64\n",
            b"Content-Type: message/rfc822\n",
            b"; name*0*=utf-8''%ff",
        ),
        *(b"=?utf-8?b?", b"?=", b"References: <a@b> <"),
    ]
)
ANYTHING = st.one_of(st.binary(), st.lists(st.one_of(PIECES, st.binary(max_size=8))).map(b"".join))


@given(ANYTHING)
@example(b"From: a@b\n\n")
def test_any_bytes_are_mails_or_our_error(data: bytes) -> None:
    for raw in split_file(data):
        try:
            found = parse(raw, "x")
        except BadInput:
            continue
        shown = f"{found.id}{found.sender}{found.subject}{found.date}{''.join(found.parents)}"
        assert "\n" not in shown
        assert "\r" not in shown
        parse_subject(found.subject)
        text(raw).words.encode()


@given(ANYTHING)
def test_an_mbox_gives_back_what_was_put_in(data: bytes) -> None:
    quoted = re.sub(rb"^(>*From )", rb">\1", data, flags=re.MULTILINE)
    assert list(split_file(b"From a 1970\n" + quoted)) == [data]


@pytest.mark.parametrize("name", [b"Message-Id", b"Message-ID"])
def test_mails_are_the_same_whichever_git_has_written_them(name: bytes) -> None:
    git = (
        b"From 1 Mon Sep 17\n" + name + b": <cover.1763820001.git.a@b>\nFrom: A <a@b>\n"
        b"References: <cover.1763820001.git.a@b>\n\nMessage-ID: <1763820001.git.a@b>\n"
    )
    assert timeless(git, "1763820000") == (
        b"From 1 Mon Sep 17\nMessage-Id: <cover.1763820000.git.a@b>\nFrom: A <a@b>\n"
        b"References: <cover.1763820000.git.a@b>\n\nMessage-ID: <1763820001.git.a@b>\n"
    )
