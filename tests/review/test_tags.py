"""Tags in mails: the policy of the field, on real threads and on every way to get it wrong."""

from __future__ import annotations

import gzip
import sys
import time
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import pairwise
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor.errors import BadInput
from refactor.mail.identity import same_address, same_house, same_name
from refactor.mail.mail import Mail, parse
from refactor.mail.subject import parse_subject
from refactor.review.ledger import Ledger, PostedPatch, Tag, Version
from refactor.review.ledger_text import parse_ledger, render
from refactor.review.posting import find_version
from refactor.review.record import record_decisions, record_tags
from refactor.review.tags import tags
from refactor.review.thread import About, Threads
from refactor.review.verdict import Verdicts, judge
from refactor.tools.mail_files import read_mails

DATA = Path(__file__).parent.parent / "data/mail"
THREAD, REPLY = DATA / "v13-resend-thread.mbox", DATA / "v15-08-11-reply.eml"


def posted(mails: tuple[Mail, ...]) -> Ledger:
    """What the author of the real thread would have in his ledger."""
    sent = [
        (mail, parse_subject(mail.subject))
        for mail in mails
        if not mail.parents or mail.parents[0].endswith("-1-ruanjinjie@huawei.com")
    ]
    patches = tuple(
        PostedPatch(
            f"step-{subject.number}",
            subject.number,
            subject.summary,
            (mail.id,),
            "p",
            f"change-{subject.number}",
        )
        for mail, subject in sent
        if not subject.reply and subject.number
    )
    cover = "arm64: entry: Convert to Generic Entry"
    return Ledger(
        (
            Version(
                13,
                patches,
                "v7.0-rc3",
                "",
                cover,
                ("20260317082020.737779-1-ruanjinjie@huawei.com",),
            ),
        )
    )


def table(found: Verdicts) -> list[str]:
    return [
        f"{row.person} | {row.tag} | {row.patches} | {row.status}{'' if row.status == 'taken' else ': ' + row.reason}"
        for row in found.rows
    ]


LINUS = "Linus Walleij <linusw@kernel.org>"
KEVIN = "Kevin Brodsky <kevin.brodsky@arm.com>"


def test_no_mail_takes_for_ever() -> None:
    many = "Reviewed-by: Lin Us <lin@example.org>\n"
    started = time.process_time()
    assert len(tags(f"{'-' * 100_000}\n{many}")) == 1
    assert len(tags(f"{' ' * 100_000}wrote:\n{'On ' * 50_000}wrote:\n{many}")) == 1
    assert len(tags(f"{many[:-1]} {'a' * 100_000}{'.' * 100_000}\n")) == 1
    assert len(tags(many * 2000)) == 2000
    assert time.process_time() - started < 20


def test_archives_behind_one_another_are_read_whole(tmp_path: Path) -> None:
    mails = [
        f"From: Ada <ada@example.org>\nMessage-ID: <{name}@x>\n\nx\n".encode()
        for name in ("a", "b")
    ]
    (tmp_path / "all.gz").write_bytes(
        b"".join(
            gzip.compress(b"From x@y Mon Nov 23 00:00:00 2026\n" + mail + b"\n") for mail in mails
        )
    )
    assert [mail.id for mail in read_mails([tmp_path / "all.gz"])] == ["a@x", "b@x"]


V13 = [
    "Yeoreum Yun <yeoreum.yun@arm.com> | Reviewed-by | 01-14 | taken",
    "Peter Zijlstra (Intel) <peterz@infradead.org> | Acked-by | 09 | taken",
    *(f"{LINUS} | Reviewed-by | {number:02} | taken" for number in range(1, 14)),
    f"{KEVIN} | Reviewed-by | 11 | taken",
    f"{KEVIN} | Reviewed-by | 12 | taken",
    f"{KEVIN} | Reviewed-by | 13 | flagged: conditional: 'Otherwise:'",
]


def test_the_real_thread_gives_exactly_the_table_of_its_readme() -> None:
    mails = read_mails([THREAD])
    found = judge(mails, posted(mails), {})
    assert (table(found), found.ours, found.replies, found.others) == (V13, 15, 23, 0)


def test_the_reply_on_v15_gives_nothing_and_says_what_to_look_for() -> None:
    mails = read_mails([THREAD])
    found = judge(read_mails([REPLY]), posted(mails), {})
    assert table(found) == [
        "Ada Couprie Diaz <ada.coupriediaz@xxxxxxx> | Reviewed-by | 08 | refused: quoted from another mail, and the "
        "address 'ada.coupriediaz@xxxxxxx' is masked by an archive: look for Ada Couprie Diaz's own mail, 6/24/2026 "
        "10:53 PM, with the subject 'Re: [PATCH v15 08/11] arm64/ptrace: Define and use _TIF_SYSCALL_EXIT_WORK'"
    ]


def test_a_file_that_is_about_something_else_altogether_is_explained() -> None:
    found = judge(read_mails([REPLY]), LEDGER, {})
    assert (len(found.rows), found.replies, found.others) == (1, 0, 1)
    assert found.rows[0].reason.startswith(
        "quoted from another mail, and the address 'ada.coupriediaz@xxxxxxx' is masked"
    )
    assert judge(read_mails([THREAD]), LEDGER, {}).rows == ()


def test_a_quoted_tag_is_no_news_once_its_own_mail_is_known() -> None:
    mails = read_mails([THREAD])
    ledger = posted(mails)
    (quoting,) = [mail for mail in mails if mail.id.startswith("6a01d0ee")]
    assert len(judge([quoting], ledger, {}).rows) == 1
    known = record_tags(
        record_decisions(ledger, ["16598f59-df24-488b-af74-e3f2a2732755@arm.com"], ()),
        judge(mails, ledger, {}).rows,
    )
    known = record_tags(known, judge(mails, known, {}).rows)
    assert judge([quoting], known, {}).rows == ()


COVER = Version(
    2,
    (
        PostedPatch("one", 1, "a: First", ("1@x",), "p1", "c1"),
        PostedPatch("two", 2, "b: Second", ("2@x",), "p2", "c2"),
    ),
    "v7.3",
    "0" * 40,
    "a: Both",
    ("0@x",),
)
LEDGER = Ledger((COVER,))
TAG = "Reviewed-by: Lin Us <lin@example.org>\n"


def reply(
    body: str,
    to: str = "1@x",
    who: str = "Lin Us <lin@example.org>",
    subject: str = "",
    more: str = "",
) -> Mail:
    named = {
        "0@x": "[PATCH v2 0/2] a: Both",
        "1@x": "[PATCH v2 1/2] a: First",
        "2@x": "[PATCH v2 2/2] b: Second",
    }
    subject = subject or f"Re: {named.get(to, 'hello')}"
    answers = f"In-Reply-To: <{to}>\nReferences: <0@x> <{to}>\n" if to else ""
    head = f"From: {who}\nSubject: {subject}\nMessage-ID: <r@x>\n{answers}{more}"
    return parse(f"{head}\n{body}".encode(), "x.eml")


def verdicts(mail: Mail) -> list[str]:
    return [
        f"{row.tag} {row.person} {row.patches} {row.status}: {row.reason}"
        for row in judge([mail], LEDGER, {}).rows
    ]


LIN = "Reviewed-by Lin Us <lin@example.org> 01"
WHOLE = {
    "plain": (reply(TAG), [f"{LIN} taken: in reply to v2"]),
    "indented": (reply(f"Good.\n\n      {TAG}\nThanks,\n\n        lin\n"), [f"{LIN} taken: in reply to v2"]),
    "indented by a tab": (reply(f"\t{TAG}"), [f"{LIN} taken: in reply to v2"]),
    "indented by blanks that do not break": (reply(f"\u00a0\u00a0{TAG}"), [f"{LIN} taken: in reply to v2"]),
    "blanks and hyphens that do not break": (reply("Reviewed\u2011by:\u00a0Lin\u00a0Us <lin@example.org>\n"),
        [f"{LIN} taken: in reply to v2"]),
    "an indented link is no tag": (reply("  Link: https://x\n  Cc: x@y\n"), []),
    "in a line": (reply("LGTM, Reviewed-by: Lin Us <lin@example.org>\n"),
        [f"{LIN} flagged: not alone in its line: 'LGTM, Reviewed-by: Lin Us <lin@example.org>'"]),
    "in a sentence": (reply("You can add my Reviewed-by: Lin Us <lin@example.org>.\n"),
        [f"{LIN} flagged: not alone in its line: 'You can add my Reviewed-by: Lin Us <lin@example.org>.'"]),
    "a bullet": (reply(f"* {TAG}"), [f"{LIN} flagged: not alone in its line: '* {TAG[:-1]}'"]),
    "asterisks": (reply("**Reviewed-by:** Lin Us <lin@example.org>\n"),
        [f"{LIN} flagged: not alone in its line: '**Reviewed-by:** Lin Us <lin@example.org>'"]),
    "backticks": (reply(f"`{TAG[:-1]}`\n"), [f"{LIN} flagged: not alone in its line: '`{TAG[:-1]}`'"]),
    "a blank before the colon": (reply("Reviewed-By : Lin Us <lin@example.org>\n"),
        [f"{LIN} flagged: not alone in its line: 'Reviewed-By : Lin Us <lin@example.org>'"]),
    "a blank for a hyphen": (reply("Reviewed by: Lin Us <lin@example.org>\n"),
        [f"{LIN} flagged: not alone in its line: 'Reviewed by: Lin Us <lin@example.org>'"]),
    "a line in quotes": (reply(f"> * {TAG}"), []),
    "two in a line": (reply("Reviewed-by: Lin Us <lin@example.org> Tested-by: Lin Us <lin@example.org>\n"),
        [f"{kind} Lin Us <lin@example.org> 01 flagged: not alone in its line: 'Reviewed-by: Lin Us "
         "<lin@example.org> Tested-by: Lin Us <lin@example.org>'" for kind in ("Reviewed-by", "Tested-by")]),
    "two in one": (reply("Reviewed-and-tested-by: Lin Us <lin@example.org>\n"),
        [f"{LIN} taken: in reply to v2", "Tested-by Lin Us <lin@example.org> 01 taken: in reply to v2"]),
    "two in one, one for the author": (reply("Reported-and-Tested-by: Lin Us <lin@example.org>\n"),
        ["Reported-by Lin Us <lin@example.org> 01 refused: not taken out of a reply: the author writes these",
         "Tested-by Lin Us <lin@example.org> 01 taken: in reply to v2"]),
    "with a link in the address": (reply("Reviewed-by: Lin Us <lin@example.org<mailto:lin@example.org>>\n"),
        [f"{LIN} taken: in reply to v2"]),
    "with a link for an address": (reply("Reviewed-by: Lin Us <mailto:lin@example.org>\n"),
        [f"{LIN} taken: in reply to v2"]),
    "with a link to another address": (reply("Reviewed-by: Lin Us <lin@example.org<mailto:evil@example.org>>\n"),
        ["Reviewed-by Lin Us <lin@example.org> 01 flagged: not alone in its line: "
         "'Reviewed-by: Lin Us <lin@example.org<mailto:evil@example.org>>'"]),
    "on two lines": (reply("Reviewed-by:\nLin Us <lin@example.org>\n"), [f"{LIN} taken: in reply to v2"]),
    "on two lines, the name too": (reply("Reviewed-by: Lin\n Us <lin@example.org>\n"), [f"{LIN} taken: in reply to v2"]),
    "flowed": (reply("Reviewed-by: Lin \nUs <lin@example.org>\n", more="Content-Type: text/plain; format=flowed\n"),
        [f"{LIN} taken: in reply to v2"]),
    "below an original without marks": (reply(
        f"I agree.\n\nFrom: Ann <ann@example.org>\nSent: Monday\nTo: Ada\nSubject: x\n\n{TAG}"), []),
    "below a diff": (reply(f"So:\n\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n\n{TAG}"),
        [f"{LIN} taken: in reply to v2"]),
    "any case": (reply(TAG.upper().replace("US", "Us").replace("LIN ", "Lin ")),
        ["Reviewed-by Lin Us <LIN@EXAMPLE.ORG> 01 taken: in reply to v2"]),
    "wrapped": (reply("Reviewed-by: Lin Us\n <lin@example.org>\n"), [f"{LIN} taken: in reply to v2"]),
    "comment": (reply("Acked-by: Lin Us <lin@example.org> # arm64\n"),
        ["Acked-by Lin Us <lin@example.org> # arm64 01 taken: in reply to v2"]),
    "encoded": (reply("Acked-by: =?utf-8?q?J=C3=B6rg_Us?= <lin@example.org>\n"),
        ["Acked-by Jörg Us <lin@example.org> 01 taken: in reply to v2, sent by 'Lin Us'"]),
    "quoted name": (reply('Acked-by: "Us, Lin" <lin@example.org>\n'),
        ["Acked-by Us, Lin <lin@example.org> 01 taken: in reply to v2, sent by 'Lin Us'"]),
    "plus tag": (reply(TAG, who="L <lin+kernel@example.org>"), [f"{LIN} taken: in reply to v2, sent by 'L'"]),
    "other case": (reply(TAG, who="LIN us <LIN@example.org>"), [f"{LIN} taken: in reply to v2"]),
    "a sender without a name": (reply(TAG, who="lin@example.org"), [f"{LIN} taken: in reply to v2"]),
    "other name": (reply(TAG, who="Eve <lin@example.org>"), [f"{LIN} taken: in reply to v2, sent by 'Eve'"]),
    "address in a comment": (reply(TAG, who="m@x.org (Lin Us <lin@example.org>)"),
        [f"{LIN} flagged: the same name, but sent from m@x.org"]),
    "address in a comment before": (reply(TAG, who="(Lin Us <lin@example.org>) m@x.org"),
        [f"{LIN} flagged: the same name, but sent from m@x.org"]),
    "two senders": (reply(TAG, who="Eve <m@x.org>, Lin Us <lin@example.org>"),
        [f"{LIN} flagged: From names several: Eve <m@x.org>, Lin Us <lin@example.org>"]),
    "two senders, the other way": (reply(TAG, who="Lin Us <lin@example.org>, Eve <m@x.org>"),
        [f"{LIN} flagged: From names several: Lin Us <lin@example.org>, Eve <m@x.org>"]),
    "two addresses": (reply(TAG, who="Lin Us <m@x.org> <lin@example.org>"),
        [f"{LIN} flagged: From names several: Lin Us <m@x.org>, lin@example.org"]),
    "two headers": (reply(TAG, who="Eve <m@x.org>\nFrom: Lin Us <lin@example.org>"),
        [f"{LIN} flagged: From names several: Eve <m@x.org>, Lin Us <lin@example.org>"]),
    "two strangers": (reply(TAG, who="Eve <m@x.org>, Bob <b@x.org>"),
        [f"{LIN} refused: sent by Eve <m@x.org>, not by the person it names"]),
    "the same twice": (reply(TAG, who="Lin Us <lin@example.org>, Lin Us <lin@example.org>"),
        [f"{LIN} taken: in reply to v2"]),
    "a letter that only looks the same": (reply(TAG, who="Lin Us <lin@ex\u0430mple.org>"),
        [f"{LIN} flagged: the same name, but sent from lin@xn--exmple-4nf.org"]),
    "a sign that lower() makes a letter of": (
        reply("Acked-by: Lin Us <lin@kern.org>\n", who="Lin Us <lin@\u212aern.org>"),
        ["Acked-by Lin Us <lin@kern.org> 01 flagged: the same name, but sent from lin@xn--ern-xk1a.org"]),
    "a letter of its own": (reply("Acked-by: Lin Us <lin@strasse.de>\n", who="Lin Us <lin@stra\u00dfe.de>"),
        ["Acked-by Lin Us <lin@strasse.de> 01 flagged: the same name, but sent from lin@xn--strae-oqa.de"]),
    "the same domain in two forms": (
        reply("Acked-by: Lin Us <lin@xn--strae-oqa.de>\n", who="Lin Us <lin@stra\u00dfe.de>"),
        ["Acked-by Lin Us <lin@xn--strae-oqa.de> 01 taken: in reply to v2"]),
    "an encoded address": (reply(TAG, who="Lin Us <=?utf-8?q?lin=40example.org?=>"),
        [f"{LIN} flagged: the same name, but sent from an address that cannot be read"]),
    "machine": (reply(TAG, who="Lin Us <lin@mail.example.org>"), [f"{LIN} taken: in reply to v2"]),
    "suffix": (reply("Acked-by: Lin Us (Maker) <lin@maker.com>\n"),
        ["Acked-by Lin Us (Maker) <lin@maker.com> 01 flagged: the same name, but sent from lin@example.org"]),
    "accents": (reply("Acked-by: Lin Us <lin@maker.com>\n", who="=?utf-8?q?L=C3=AFn_Us?= <l@x.org>"),
        ["Acked-by Lin Us <lin@maker.com> 01 flagged: the same name, but sent from l@x.org"]),
    "comma": (reply("Acked-by: Us, Lin <us@maker.com>\n", who='"Us, Lin" <lin@example.org>'),
        ["Acked-by Us, Lin <us@maker.com> 01 refused: sent by Us, Lin <lin@example.org>, not by the person it names"]),
    "comma turned": (reply("Acked-by: Lin Us <us@maker.com>\n", who='"Us, Lin" <lin@example.org>'),
        ["Acked-by Lin Us <us@maker.com> 01 refused: sent by Us, Lin <lin@example.org>, not by the person it names"]),
    "one word": (reply("Acked-by: lin <us@maker.com>\n", who="lin <lin@example.org>"),
        ["Acked-by lin <us@maker.com> 01 refused: sent by lin <lin@example.org>, not by the person it names"]),
    "somebody else": (reply(TAG, who="Mallory M <m@example.org>"),
        [f"{LIN} refused: sent by Mallory M <m@example.org>, not by the person it names"]),
    "disguise": (reply(TAG, who="=?utf-8?q?Lin_Us_=3Clin=40example=2Eorg=3E?= <m@example.org>"),
        [f"{LIN} refused: sent by Lin Us lin@example.org <m@example.org>, not by the person it names"]),
    "injection": (reply(TAG, who="=?utf-8?q?Lin_Us=0A?= <m@example.org>"),
        [f"{LIN} flagged: the same name, but sent from m@example.org"]),
    "newline in the tag": (reply("Acked-by: =?utf-8?q?Lin=0AAcked-by=3A_Boss?= <lin@example.org>\n"),
        ["Acked-by Lin Acked-by: Boss <lin@example.org> 01 taken: in reply to v2, sent by 'Lin Us'"]),
    "no address": (reply("Acked-by: Lin Us\n"), ["Acked-by Lin Us <lin@example.org> 01 flagged: "
        "no address in it: <lin@example.org> is the sender's"]),
    "another's name, and no address": (reply("Acked-by: Ann Other\n"), ["Acked-by Ann Other 01 refused: no address in it"]),
    "half an address": (reply("Acked-by: Lin Us <lin@exam"),
        ["Acked-by Lin Us <lin@exam 01 refused: no address in it"]),
    "no name": (reply("Acked-by: lin@example.org\n"),
        ["Acked-by Lin Us <lin@example.org> 01 flagged: no name in it: 'Lin Us' is the sender's"]),
    "no name, and another's address": (reply("Acked-by: ann@example.org\n"),
        ["Acked-by ann@example.org 01 refused: no name in it"]),
    "through a list": (reply(TAG, who="Lin Us via Widgets <w@lists.org>", more="Reply-To: Lin Us <lin@example.org>\n"),
        [f"{LIN} flagged: From is rewritten, as by a list: Reply-To names the person"]),
    "through a list that adds itself": (reply(TAG, who="Lin Us via Widgets <w@lists.org>",
        more="Reply-To: w@lists.org, Lin Us <lin@example.org>\n"),
        [f"{LIN} flagged: From is rewritten, as by a list: Reply-To names the person"]),
    "through a gateway": (reply(TAG, who="Widgets <w@lists.org>", more="X-Original-From: Lin Us <lin@example.org>\n"),
        [f"{LIN} flagged: From is rewritten, as by a list: X-Original-From names the person"]),
    "through a list, by somebody else": (
        reply(TAG, who="Eve Il via Widgets <w@lists.org>", more="Reply-To: Eve Il <e@x.org>\n"),
        [f"{LIN} refused: sent by Eve Il via Widgets <w@lists.org>, not by the person it names"]),
    "answers elsewhere": (reply(TAG, who="Eve Il <e@x.org>", more="Reply-To: Lin Us <lin@example.org>\n"),
        [f"{LIN} refused: sent by Eve Il <e@x.org>, not by the person it names"]),
    "an objection through a list": (
        reply("NAK.\n", who="Lin Us via W <w@lists.org>", more="Reply-To: Lin Us <lin@example.org>\n"),
        ["Nacked-by Lin Us <lin@example.org> 01 blocker: reads like an objection: 'NAK.'"]),
    "masked": (reply("Acked-by: Lin Us <lin@xxxxxxx>\n"),
        ["Acked-by Lin Us <lin@xxxxxxx> 01 refused: the address 'lin@xxxxxxx' is masked by an archive: fetch the mail "
         "itself, as with `b4 mbox`"]),
    "masked dots": (reply("Acked-by: Lin Us <li...@example.org>\n"),
        ["Acked-by Lin Us <li...@example.org> 01 refused: the address '<li...@example.org>' is masked by an archive: "
         "fetch the mail itself, as with `b4 mbox`"]),
    "masked sender": (reply(TAG, who="Lin Us <lin@xxxxxxx.xxx>"),
        [f"{LIN} refused: sent by Lin Us <lin@xxxxxxx.xxx>, not by the person it names"]),
    "signature": (reply(f"Fine.\n-- \n{TAG}"), [f"{LIN} refused: below the signature"]),
    "scissors": (reply(f"Better so:\n-- >8 --\n{TAG}"), [f"{LIN} refused: in a patch of the sender's own"]),
    "quoted": (reply(f"On Monday, Ann Other wrote:\n> {TAG}> x\n| {TAG}JR> {TAG}I agree.\n"), []),
    "outlook": (reply(f"I agree.\n-----Original Message-----\nFrom: Ann\n\n{TAG}"), []),
    "nack": (reply("Nacked-by: Lin Us <lin@example.org>\n"),
        ["Nacked-by Lin Us <lin@example.org> 01 blocker: an objection: answer it before the next version"]),
    "nack in prose": (reply("> x\nNAK, this breaks ptrace.\nNacked again.\n"),
        ["Nacked-by Lin Us <lin@example.org> 01 blocker: reads like an objection: 'NAK, this breaks ptrace.'"]),
    "nack in many words": (reply("Still a NACK from me\n\n" + TAG),
        [f"{LIN} flagged: read the words beside it: 'Still a NACK from me'",
         "Nacked-by Lin Us <lin@example.org> 01 blocker: reads like an objection: 'Still a NACK from me'"]),
    "nack in prose and as a tag": (reply("NAK.\n\nNacked-by: Lin Us <lin@example.org>\n"),
        ["Nacked-by Lin Us <lin@example.org> 01 blocker: an objection: answer it before the next version"]),
    "nack further in": (reply("Sorry, but this is nacked by me.\n"),
        ["Nacked-by Lin Us <lin@example.org> 01 blocker: reads like an objection: 'Sorry, but this is nacked by me.'"]),
    "nack at the end": (reply("As I said: NAK\n"),
        ["Nacked-by Lin Us <lin@example.org> 01 blocker: reads like an objection: 'As I said: NAK'"]),
    "some patches": (reply(f"Patches 1 and 2:\n\n{TAG}", "0@x"),
        [f"{LIN}-02 flagged: on the cover letter, and it names some patches: 'Patches 1 and 2:'; "
         "`--patches 1-2` takes it for these"]),
    "some parts": (reply(f"{TAG}for the arm64 bits.\n", "0@x"),
        [f"{LIN}-02 flagged: on the cover letter, and it names some patches: 'for the arm64 bits.'"]),
    "the other patches, below a patch": (reply(f"As in patch 2.\n{TAG}"),
        [f"{LIN} flagged: read the words beside it: 'As in patch 2.'"]),
    "with something done": (reply(f"With the helper made inline:\n\n{TAG}"),
        [f"{LIN} flagged: conditional: 'With the helper made inline:'"]),
    "not to be added": (reply(f"Please do not add my\n\n{TAG}\nyet.\n"),
        [f"{LIN} flagged: conditional: 'Please do not add my'"]),
    "withdrawn": (reply(f"I withdraw my\n\n{TAG}"), [f"{LIN} flagged: conditional: 'I withdraw my'"]),
    "no nack": (reply("> NAK\nThe slave sends a NAK then.\nNAK_SENT is wrong.\nnak\nNaked pointer\n-- \nNAK\n"), []),
    "a robot's nack": (reply("NAK\n", who="build bot <bot@example.org>"),
        ["Nacked-by build bot <bot@example.org> 01 refused: sent by a robot"]),
    "others": (reply('Fixes: 0123456789ab ("x")\nLink: https://x\nCc: x@y\nSuggested-by: Lin Us <lin@example.org>\n'),
        ['Fixes 0123456789ab ("x") 01 refused: not taken out of a reply: the author writes these',
         "Link https://x 01 refused: not taken out of a reply: the author writes these",
         "Suggested-by Lin Us <lin@example.org> 01 refused: not taken out of a reply: the author writes these"]),
    "robot": (reply("Tested-by: kernel test robot <lkp@intel.com>\n", who="kernel test robot <lkp@intel.com>"),
        ["Tested-by kernel test robot <lkp@intel.com> 01 refused: sent by a robot"]),
    "robot by its word": (reply(TAG, more="Auto-Submitted: auto-replied\n"), [f"{LIN} refused: sent by a robot"]),
    "with that fixed": (reply(f"With that fixed,\n\n{TAG}"), [f"{LIN} flagged: conditional: 'With that fixed,'"]),
    "with the typo fixed": (reply(f"Good.\nWith the typo in the comment fixed:\n{TAG}"),
        [f"{LIN} flagged: conditional: 'With the typo in the comment fixed:'"]),
    "in brackets": (reply(TAG.replace(">\n", "> (once the nit is gone)\n")),
        [f"{LIN} flagged: conditional: '(once the nit is gone)'"]),
    "in the comment": (reply(TAG.replace(">\n", "> # if you drop it\n")),
        [f"{LIN} flagged: conditional: '# if you drop it'"]),
    "afterwards": (reply(f"{TAG}\nbut please wait for Ann.\n"),
        [f"{LIN} flagged: conditional: 'but please wait for Ann.'"]),
    "best regards": (reply(f"{TAG}\nWith best regards,\nLin\n"), [f"{LIN} taken: in reply to v2"]),
    "on the cover": (reply(TAG, "0@x"), [f"{LIN}-02 taken: on the cover letter: the whole series"]),
    "ack on the cover": (reply("Acked-by: Lin Us <lin@example.org>\n", "0@x"),
        ["Acked-by Lin Us <lin@example.org> 01-02 flagged: on the cover letter: is it for every patch?"]),
    "below a reply that is not here": (reply(TAG, "elsewhere@x", subject="Re: [PATCH v2 1/2] a: First"),
        [f"{LIN} taken: in reply to v2"]),
    "on the cover, with the subject of a patch": (reply(TAG, "0@x", subject="Re: [PATCH v2 1/2] a: First"),
        [f"{LIN}-02 flagged: it answers the cover letter, and its subject says 01/02"]),
    "by its subject alone": (reply(TAG, "", subject="Re: [PATCH v2 2/2] b: Second"),
        ["Reviewed-by Lin Us <lin@example.org> 02 flagged: it says by its subject alone what it answers"]),
    "another subject": (reply(TAG, "1@x", subject="Re: [PATCH v2 2/2] b: Second"),
        [f"{LIN} flagged: it answers patch 01, and its subject says 02/02"]),
    "another series": (reply(TAG, "1@x", subject="Re: [PATCH v7 4/9] mm: Else"),
        ["Reviewed-by Lin Us <lin@example.org>  refused: about another patch, 'mm: Else'"]),
    "another thread": (reply(TAG, "", subject="Re: [PATCH v7 4/9] mm: Else"),
        ["Reviewed-by Lin Us <lin@example.org>  refused: about another patch, 'mm: Else'"]),
    "changed subject": (reply(TAG, "1@x", subject="Entry masks (was: Re: something)"),
        [f"{LIN} taken: in reply to v2"]),
    "html": (reply(f"<p>{TAG}</p>", more="Content-Type: text/html\n"),
        ["? Lin Us <lin@example.org> 01 refused: it is HTML only: ask for plain text"]),
    "html without a tag": (reply("<p>ok</p>", more="Content-Type: text/html\n"), []),
    "twice": (reply(TAG + TAG), [f"{LIN} taken: in reply to v2"]),
    "twice, once on a condition": (reply(f"{TAG}\nx\n\nWith that fixed:\n{TAG}"),
        [f"{LIN} flagged: conditional: 'With that fixed:'"]),
}  # fmt: skip


@pytest.mark.parametrize("case", WHOLE)
def test_what_becomes_of_a_tag(case: str) -> None:
    mail, wanted = WHOLE[case]
    assert verdicts(mail) == wanted


def test_a_mail_without_a_message_id() -> None:
    mail = parse(f"From: Lin Us <lin@example.org>\nIn-Reply-To: <1@x>\n\n{TAG}".encode(), "x")
    assert verdicts(mail) == [f"{LIN} refused: the mail has no Message-ID: nobody could look it up"]


def test_a_reply_to_a_reply_is_about_the_same_patch() -> None:
    one = reply("Why?\n", "2@x", who="Ann Other <ann@example.org>")
    two = parse(
        f"From: Lin Us <lin@example.org>\nMessage-ID: <s@x>\nIn-Reply-To: <r@x>\nSubject: Re: why\n\n{TAG}".encode(),
        "x",
    )
    assert [row.patches for row in judge([two, one], LEDGER, {}).rows] == ["02"]
    round_about = parse(
        f"From: Lin Us <lin@example.org>\nMessage-ID: <s@x>\nIn-Reply-To: <s@x>\n\n{TAG}".encode(),
        "x",
    )
    assert [row.status for row in judge([round_about], LEDGER, {}).rows] == ["refused"]


def test_only_what_was_said_on_one_version() -> None:
    assert judge([reply(TAG)], LEDGER, {}, 3).rows == ()
    assert len(judge([reply(TAG)], LEDGER, {}, 2).rows) == 1


def test_before_anything_was_posted_a_subject_alone_is_a_doubt() -> None:
    rows = judge([reply(TAG, "")], Ledger(), {"one": "a: First"}).rows
    assert [(row.steps, row.status) for row in rows] == [((), "refused")]
    rows = judge(
        [reply(TAG, "", subject="Re: [PATCH v2 1/2] a: First")], Ledger(), {"one": "a: First"}
    ).rows
    assert [(row.steps, row.status) for row in rows] == [(("one",), "flagged")]


ACCEPTABLE = {
    "a signature": reply(f"Fine.\n-- \n{TAG}"),
    "a patch": reply(f"Better so:\n-- >8 --\n{TAG}"),
    "sent by a colleague": reply(TAG, who="Mallory M <m@example.org>"),
    "a condition": reply(f"With that fixed:\n{TAG}"),
}
NEVER = {
    "masked": reply("Acked-by: Lin Us <lin@xxxxxxx>\n"),
    "quoted": reply(f"On Monday, Lin Us wrote:\n> {TAG}"),
    "a robot's": reply(TAG, more="Auto-Submitted: auto-replied\n"),
    "another tag": reply("Signed-off-by: Lin Us <lin@example.org>\n"),
    "an objection": reply("Nacked-by: Lin Us <lin@example.org>\n"),
    "no address": reply("Acked-by: Ann Other\n"),
    "about another patch": reply(TAG, "1@x", subject="Re: [PATCH v7 4/9] mm: Else"),
}


@pytest.mark.parametrize("case", ACCEPTABLE)
def test_a_refusal_may_be_accepted(case: str) -> None:
    mail = ACCEPTABLE[case]
    (before,) = judge([mail], LEDGER, {}).rows
    (after,) = judge([mail], record_decisions(LEDGER, ["r@x"], ()), {}).rows
    wanted = True, "taken", f"you accepted it; {before.reason}"
    assert (before.acceptable, after.status, after.reason) == wanted


@pytest.mark.parametrize("case", NEVER)
def test_what_is_never_accepted(case: str) -> None:
    mail = NEVER[case]
    before = judge([mail], LEDGER, {}).rows
    assert judge([mail], record_decisions(LEDGER, ["r@x"], ()), {}).rows == before
    assert {row.status for row in before} <= {"refused", "blocker"}


def test_decisions_are_remembered() -> None:
    mail = reply(f"With that fixed:\n{TAG}")
    accepted = record_decisions(LEDGER, ["r@x"], ())
    (row,) = judge([mail], accepted, {}).rows
    assert (row.status, row.reason) == ("taken", "you accepted it; conditional: 'With that fixed:'")
    kept = record_tags(accepted, [row])
    assert kept.tag == (Tag("one", "Reviewed-by", "Lin Us <lin@example.org>", "r@x", 2, "c1"),)
    rejected = record_decisions(kept, (), ["r@x"])
    assert (rejected.tag, rejected.verdict("r@x")) == ((), "rejected")
    (row,) = judge([mail], rejected, {}).rows
    assert (row.status, row.reason) == ("refused", "you rejected it")
    assert record_tags(rejected, [row]).tag == ()
    refused = reply("Acked-by: Lin Us <lin@xxxxx>\n")
    assert [row.status for row in judge([refused], accepted, {}).rows] == ["refused"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Peter Zijlstra (Intel)", "peter zijlstra", True),
        ("J. R. Hacker", "J R Hacker", True),
        ("Jörg Weiß", "Jorg Weiss", True),
        ("Doe, John", "John Doe", False),
        ("Doe, John", "Doe, John", False),
        ("", "", False),
        ("John", "John", False),
    ],
)
def test_names(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same_name(other, one) is same


def test_addresses() -> None:
    assert same_address("Lin+x@Example.org", "lin@example.org")
    assert not same_address("", "")
    assert not same_address("lin@example.org", "lin@example.com")
    assert same_house("lin@a.example.org", "lin@example.org")
    assert not same_house("lin@org", "lin@example.org")
    assert not same_house("lin@badexample.org", "lin@example.org")
    assert not same_address("lin@stra\u00dfe.de", "lin@strasse.de")
    assert not same_address("lin@\u212aern.org", "lin@kern.org")
    assert same_address("lin@stra\u00dfe.de", "lin@XN--strae-oqa.de")


def test_a_thread_cut_anywhere_gives_no_tag_that_the_whole_does_not(tmp_path: Path) -> None:
    whole = THREAD.read_bytes()
    ledger = posted(read_mails([THREAD]))
    for end in range(1, len(whole), 2111):
        (tmp_path / "cut.mbox").write_bytes(whole[:end])
        try:
            found = judge(read_mails([tmp_path / "cut.mbox"]), ledger, {})
        except BadInput as error:
            assert str(error).endswith("is no mail: wanted an mbox, a maildir or an .eml file")  # noqa: PT017
            continue
        assert {line for line in table(found) if line.endswith("taken")} <= set(V13)


def calls(action: Callable[[], object]) -> int:
    """How many functions are called, of Python's and of C."""
    counted = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        action()
    finally:
        sys.setprofile(None)
    return counted


QUOTED = "On Monday, Person {n} wrote:\n> Reviewed-by: Person {n} <p{n}@example.org>\n\n"
LONG = {
    "many tags": lambda n: reply(TAG * n),
    "many other tags": lambda n: reply(
        "".join(f"Reviewed-by: Lin Us <l{n}@example.org>\n" for n in range(n))
    ),
    "many tags that are quoted": lambda n: reply(
        "".join(QUOTED.format(n=chr(97 + n % 26) * (n + 1)) for n in range(n))
    ),
    "many that are no tags": lambda n: reply(TAG + "a-by: x\n" * n),
    "a long subject": lambda n: reply(TAG, subject="Re: [a] " * n + "x"),
    "a long From": lambda n: reply(TAG, who="a <a@x.org>, " * n + "Lin Us <lin@example.org>"),
}


@pytest.mark.parametrize("case", LONG)
def test_twice_as_much_in_a_mail_is_twice_the_work(case: str) -> None:
    once, twice = (calls(partial(judge, [LONG[case](n)], LEDGER, {})) for n in (100, 200))
    assert twice < 2.2 * once


@pytest.mark.parametrize(
    "line",
    ["0{0}", "x (a) {1}x", "=?a?q?{2}", '"{3}', "({4}", "<{5}", "Re: {6}", "Reviewed-by: {0}"],
)
def test_twice_as_long_a_line_is_twice_the_work(line: str) -> None:
    # What a regular expression does cannot be counted: four times the length took sixteen times as
    # long.
    runs = ("0", " ", "=?a?q?", '"\\', "(", "<", "[a] ")

    def seconds(length: int) -> float:
        given = line.format(*(run * (length // len(run)) for run in runs))
        mails = [reply(f"{given}\n{TAG}"), reply(TAG, subject=given), reply(TAG, who=given)]
        started = time.process_time()
        judge(mails, LEDGER, {})
        return time.process_time() - started

    short = min(seconds(20_000) for _ in range(3))
    assert seconds(80_000) < 10 * short + 0.5


def test_ten_thousand_replies_take_little_time() -> None:
    head = b"From: Lin Us <lin@example.org>\nSubject: Re: [PATCH v2 1/2] a: First\nIn-Reply-To: <1@x>\n"
    replies = [
        parse(head + b"Message-ID: <r%d@x>\n\n" % n + TAG.encode(), "x") for n in range(10_000)
    ]
    started = time.process_time()
    assert len(judge(replies, LEDGER, {}).rows) == 10_000
    assert time.process_time() - started < 60


@pytest.mark.parametrize("first", ["1@x", "elsewhere@x"])
@pytest.mark.parametrize("step", [1, -1])
def test_a_long_chain_of_replies_takes_little_time(first: str, step: int) -> None:
    head = "From: Lin Us <lin@example.org>\nSubject: Re: hello\n"
    above = [first, *(f"r{n}@x" for n in range(10_000))]
    replies = [
        parse(f"{head}Message-ID: <{own}>\nIn-Reply-To: <{to}>\n\nx\n".encode(), "x")
        for to, own in pairwise(above)
    ]  # fmt: skip
    threads = Threads(LEDGER, {}, replies)
    started = time.process_time()
    found = {threads.about(mail) for mail in replies[::step]}
    assert time.process_time() - started < 10
    assert found == ({About(2, "one", 1)} if first == "1@x" else {None})


def test_replies_to_one_another_lose_no_thread() -> None:
    head = "From: Lin Us <lin@example.org>\nSubject: Re: hello\n"
    answers = {
        "a": "<b@x> <1@x>",
        "b": "<a@x>",
        "c": "<b@x>",
        "d": "<d@x> <c@x>",
        "e": "<f@x>",
        "f": "<e@x>",
    }
    mails = [
        parse(f"{head}Message-ID: <{own}@x>\nIn-Reply-To: {to}\n\nx\n".encode(), "x")
        for own, to in answers.items()
    ]
    for some in (mails, mails[::-1]):
        threads = Threads(LEDGER, {}, mails)
        assert {mail.id for mail in some if threads.about(mail) == About(2, "one", 1)} == {
            "a@x",
            "b@x",
            "c@x",
            "d@x",
        }


NACK = "Nacked-by: Lin Us <lin@example.org>\n"


def test_an_objection_in_prose_blocks_until_the_user_says_that_it_is_none() -> None:
    mail = reply("NAK, this breaks ptrace.\n")
    (objection,) = record_tags(LEDGER, judge([mail], LEDGER, {}).rows).objection
    assert (objection.person, objection.source, objection.version, objection.step) == (
        *("Lin Us <lin@example.org>", "r@x", 2, "one"),
    )
    assert [
        row.status for row in judge([mail], record_decisions(LEDGER, (), ["r@x"]), {}).rows
    ] == ["refused"]


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("who", "body"),
    [("Lin Us <lin@example.org>", "Fine.\n"), ("Lin Us via list <list@example.com>", NACK)],
)
def test_no_other_mail_of_the_same_message_id_hides_an_objection(
    tmp_path: Path, who: str, body: str, order: int
) -> None:
    for name, mail in zip("ab"[::order], (reply(NACK), reply(body, who=who)), strict=True):
        (tmp_path / name).write_bytes(mail.raw)
    rows = judge(read_mails([tmp_path / "a", tmp_path / "b"]), LEDGER, {}).rows
    assert [(row.person, row.status) for row in rows] == [("Lin Us <lin@example.org>", "blocker")]


def test_a_mail_that_lists_delivered_twice_comes_once(tmp_path: Path) -> None:
    mail = reply(NACK)
    (tmp_path / "a").write_bytes(mail.raw)
    (tmp_path / "b").write_bytes(b"Received: by x\r\n" + mail.raw.replace(b"\n", b"\r\n") + b"\r\n")
    assert read_mails([tmp_path / "a", tmp_path / "b"]) == (mail,)


def test_the_first_copy_of_a_patch_is_the_one_that_was_sent() -> None:
    head = b"From: Lin Us <lin@example.org>\nSubject: [PATCH v2] a: First\nMessage-ID: <1@x>\n\n"
    copies = [parse(head + body, "x") for body in (b"x\n", b"x\n____\nOur list\n")]
    assert find_version(copies, 2, {"one": "a: First"}).patches == {"one": (1, copies[0])}


WORDS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "Reviewed-by: ",
                "Acked-by: Lin Us <lin@example.org>",
                "> ",
                "\n",
                "-- \n",
                "<",
                ">",
                "@",
                "=?utf-8?q?=0A?=",
                "\x1b[2J",
            ]
        ),
        st.text(max_size=5),
    )
).map("".join)


@given(WORDS, WORDS)
def test_whatever_a_mail_says_no_trailer_is_more_than_a_line(body: str, name: str) -> None:
    head = f"From: {' '.join(name.split())} <lin@example.org>\nMessage-ID: <r@x>\nIn-Reply-To: <1@x>\n\n"
    rows = judge([parse((head + body).encode("utf-8", "replace"), "x")], LEDGER, {}).rows
    ledger = record_tags(LEDGER, rows)
    for tag in ledger.tag:
        # A letter that is newer than Python's tables has no category yet, and does no harm.
        known = [each for each in str(tag.trailer) if unicodedata.category(each) != "Cn"]
        assert "".join(known).isprintable()
    assert parse_ledger(render(ledger), "x") == parse_ledger(
        render(parse_ledger(render(ledger), "x")), "x"
    )


LEDGERS = {
    "[[tag]]\nx = 1\n": "l: key 'tag[0].x': wanted a known key, got an unknown key",
    '[[decision]]\nsource = "a"\nverdict = "maybe"\n':
        "l: key 'decision[0].verdict': wanted another value, got 'maybe'",
    '[[decision]]\nsource = "<a>"\nverdict = "rejected"\n':
        "l: key 'decision[0]': wanted a message-id without angle brackets, got '<a>'",
    '[[tag]]\nstep = "s"\ntag = "Signed-off-by"\nperson = "A <a@b>"\nsource = "a"\nversion = 1\n':
        "l: key 'tag[0]': tag: wanted one of Reviewed-by, Acked-by, Tested-by, got 'Signed-off-by'",
    '[[tag]]\nstep = "s"\ntag = "Acked-by"\nperson = "A <a@b>\\nCc: x"\nsource = "a"\nversion = 1\n':
        "l: key 'tag[0]': person: wanted `Name <address>`, got 'A <a@b>\\nCc: x'",
    "<<< ours\n": "l: not TOML: Invalid statement (at line 1, column 1)",
    "<<<<<<< ours\n": "l: it has conflict markers: merge it, most often by keeping both sides",
    "tag = []\r\n>>>>>>> theirs\r\n": "l: it has conflict markers: merge it, most often by keeping both sides",
}  # fmt: skip


@pytest.mark.parametrize("text", LEDGERS)
def test_a_ledger_that_is_none(text: str) -> None:
    with pytest.raises(BadInput) as error:
        parse_ledger(text, "l")
    assert str(error.value) == LEDGERS[text]


@given(
    st.one_of(
        st.text(),
        st.lists(
            st.sampled_from(["[[tag]]\n", "[[version]]\n", "version = 1\n", "step = ''\n"])
        ).map("".join),
    )
)
def test_any_text_is_a_ledger_or_our_error(text: str) -> None:
    with suppress(BadInput):
        render(parse_ledger(text, "l"))


def test_a_ledger_is_the_same_text_whatever_the_order() -> None:
    tags = tuple(Tag("one", "Acked-by", f"A {n} <a@b>", f"{n}@x", 2) for n in range(3))
    one, other = Ledger((COVER,), tags), Ledger((COVER,), tags[::-1])
    assert render(one) == render(other)
    assert parse_ledger(render(other), "x") == one
