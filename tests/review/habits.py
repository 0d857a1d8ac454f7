"""Mails as reviewers write them, one habit each, for the verdicts of test_habits.py."""

from __future__ import annotations

import base64
import quopri

from refactor.review.ledger import Ledger, PostedPatch, Version

LIN = "Lin Us <lin@example.org>"
TAG = f"Reviewed-by: {LIN}"
QUOTED = "On Mon, Nov 23, 2026 at 09:00, Ada Developer wrote:\n> It was missing.\n\n"


def version(number: int) -> Version:
    """A posted version: `p<number>-0` is its cover letter, eight patches answer that."""
    patches = []
    for nth in range(1, 9):
        mail = f"p{number}-{nth}@x"
        patches.append(
            PostedPatch(f"step-{nth}", nth, f"widget: Thing {nth}", (mail,), "", f"c{nth}")
        )
    return Version(
        number, tuple(patches), "v7.3", "0" * 40, "widget: All things", (f"p{number}-0@x",)
    )


LEDGER = Ledger((version(3), version(4)))


def mail(
    body: str,
    *,
    who: str = LIN,
    subject: str = "Re: [PATCH v3 1/8] widget: Thing 1",
    to: str = "p3-1@x",
    name: str = "r1@x",
    minute: int = 0,
    head: str = "",
    quotes: bool = True,
) -> bytes:
    """A reply; `head` has more headers, each with its newline."""
    answers = f"In-Reply-To: <{to}>\n" if to else ""
    text = f"{QUOTED if quotes else ''}{body}\n"
    return (
        f"From: {who}\nTo: Ada Developer <ada@example.org>\nSubject: {subject}\n"
        f"Message-ID: <{name}>\nDate: Mon, 23 Nov 2026 10:{minute:02}:00 +0000\n{answers}{head}\n{text}"
    ).encode()


def on_cover(body: str, number: int = 3) -> bytes:
    return mail(body, to=f"p{number}-0@x", subject=f"Re: [PATCH v{number} 0/8] widget: All things")


def flowed(body: str, delsp: str = "") -> bytes:
    return mail(body, head=f"Content-Type: text/plain; charset=utf-8; format=flowed{delsp}\n")


def encoded(body: str, how: str) -> bytes:
    """A mail whose text is base64 or quoted-printable."""
    text = (QUOTED + body + "\n").encode()
    data = base64.encodebytes(text) if how == "base64" else quopri.encodestring(text)
    head = f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {how}\n"
    return mail("", head=head, quotes=False).rstrip(b"\n") + b"\n\n" + data


def multipart(*parts: tuple[str, str], kind: str = "mixed") -> bytes:
    """A mail of several parts: (the headers of one, its text)."""
    text = ""
    for headers, body in parts:
        text += f"--cut\n{headers}\n\n{body}\n"
    head = f'MIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary="cut"\n'
    return mail(f"{text}--cut--", head=head, quotes=False)


PLAIN_TEXT = "Content-Type: text/plain; charset=utf-8"
HTML = "Content-Type: text/html; charset=utf-8"
DIFF = "diff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -1,2 +1,2 @@\n int a;\n-int b;\n+int c;\n"
EARLIER = mail(TAG, name="r0@x")


def after(body: str, **more: str) -> list[bytes]:
    """A tag, and a later mail of the same person."""
    return [EARLIER, mail(body, name="r1@x", minute=30, **more)]  # type: ignore[arg-type]


HABITS: dict[str, list[bytes]] = {
    # What it depends on.
    "conditional: with that fixed, below": [mail(f"{TAG}\n\nwith that fixed.")],
    "conditional: with that fixed, in the line": [mail(f"With that fixed, {TAG}")],
    "conditional: if you respin": [mail(f"If you respin, add my\n{TAG}")],
    "conditional: feel free if": [mail(f"Feel free to add my tag if you respin:\n\n{TAG}")],
    "conditional: assuming": [mail(f"Assuming the bots are happy:\n\n{TAG}")],
    "conditional: modulo": [mail(f"Modulo the nit above,\n\n{TAG}")],
    "conditional: other than that": [mail(f"The name is odd.\n\nOther than that:\n\n{TAG}")],
    "conditional: nit": [mail(f"nit: s/teh/the/\n\n{TAG}")],
    "conditional: nit in the line": [mail(f"nit: missing blank. {TAG}")],
    "conditional: looks good except": [mail(f"LGTM except for the comment.\n{TAG}")],
    "conditional: provided, after the tag": [mail(f"{TAG}\n(provided it survives linux-next)")],
    "conditional: I will give": [mail(f"I'll give you my\n\n{TAG}\n\nwhen the tests have passed.")],
    "conditional: subject to": [mail(f"{TAG} (subject to the DT folks agreeing)")],
    "conditional: German": [mail(f"Wenn das noch gefixt wird:\n\n{TAG}")],
    "negated: not yet": [mail(f"Not yet a\n\n{TAG}")],
    "negated: I don't give": [mail(f"I don't feel able to give a\n\n{TAG}\n\nas I lack the hardware.")],
    "negated: this is not a": [mail(f"This is not a\n{TAG}")],
    "negated: would be": [mail(f"Had you run checkpatch, this would be\n\n{TAG}")],
    "negated: before I can": [mail(f"Please split it before I can send\n\n{TAG}")],
    # What it is for.
    "restricted: patches 1-3 and 7": [on_cover(f"For patches 1-3 and 7:\n\n{TAG}")],
    "restricted: for patch 2": [on_cover(f"For patch 2:\n{TAG}")],
    "restricted: in the line": [on_cover(f"{TAG} # for patches 2, 4 and 5")],
    "restricted: behind it": [on_cover(f"{TAG} (patches 1-2)")],
    "restricted: the driver parts": [on_cover(f"For the driver parts:\n\n{TAG}")],
    "restricted: first five": [on_cover(f"For the first five patches:\n\n{TAG}")],
    "restricted: everything but": [on_cover(f"All but the last one are\n\n{TAG}")],
    "restricted: this patch answers another": [mail(f"For patch 2:\n\n{TAG}")],
    "for the series": [on_cover(f"For the series:\n\n{TAG}")],
    "for the series, in reply to a patch": [mail(f"For the whole series:\n\n{TAG}")],
    "for the series, behind the tag": [mail(f"{TAG}\n\nfor the whole series.")],
    "for the series, on patch 1 in a line": [mail(f"{TAG} # for the series")],
    "acked on the cover": [on_cover(f"Acked-by: {LIN}")],
    "acked on the cover for all": [on_cover(f"For the series:\n\nAcked-by: {LIN}")],
    "only the subject": [
        mail(TAG, to="", subject="Re: [PATCH v4 2/8] widget: Thing 2"),
    ],
    "subject and nothing of its form": [mail(TAG, to="", subject="RE: widget: Thing 2")],
    "AW and SV": [mail(TAG, to="", subject="AW: SV: [PATCH v4 2/8] widget: Thing 2")],
    "gateway": [mail(TAG, to="", subject="[EXTERNAL] Re: [PATCH v4 2/8] widget: Thing 2")],
    "gateway in the middle": [
        mail(TAG, to="", subject="Re: [EXT] : Re: [PATCH v4 2/8] widget: Thing 2")
    ],
    "another patch by its subject": [
        mail(TAG, subject="Re: [PATCH v3 2/8] widget: Thing 2"),
    ],
    "another series": [mail(TAG, to="", subject="Re: [PATCH 1/2] gadget: Other thing")],
    "older version while a newer is open": [
        mail(TAG, to="p3-4@x", subject="Re: [PATCH v3 4/8] widget: Thing 4")
    ],
    "older version by words": [
        mail(f"My tag on v2 was for the other approach.\n\n{TAG}", to="p4-1@x",
             subject="Re: [PATCH v4 1/8] widget: Thing 1"),
    ],
    "for v5": [mail(f"For v5, with the helper split out:\n\n{TAG}", to="p4-1@x",
                    subject="Re: [PATCH v4 1/8] widget: Thing 1")],
    # Its form.
    "indented by blanks": [mail(f"    {TAG}")],
    "indented by a tab": [mail(f"\t{TAG}")],
    "bullet": [mail(f"* {TAG}")],
    "dash": [mail(f"- {TAG}")],
    "LGTM before": [mail(f"LGTM, {TAG}")],
    "LGTM and a full stop": [mail(f"LGTM. {TAG}.")],
    "backticks": [mail(f"`{TAG}`")],
    "bold": [mail(f"*Reviewed-by:* {LIN}")],
    "no-break space": [mail("Reviewed-by:\u00a0Lin\u00a0Us <lin@example.org>")],
    "no-break hyphen": [mail(f"Reviewed\u2011by: {LIN}")],
    "dash of a word processor": [mail(f"Reviewed\u2013by: {LIN}")],
    "full-width colon": [mail(f"Reviewed-by\uff1a{LIN}")],
    "a space before the colon": [mail(f"Reviewed-By : {LIN}")],
    "no colon": [mail(f"Reviewed-by {LIN}")],
    "no blank behind the colon": [mail(f"Reviewed-by:{LIN}")],
    "lower case": [mail(f"reviewed-by: {LIN}")],
    "capitals": [mail(f"REVIEWED-BY: {LIN}")],
    "two words": [mail(f"Reviewed by: {LIN}")],
    "mistyped": [mail(f"Reviwed-by: {LIN}")],
    "mistyped ending": [mail(f"Reviewed-by-: {LIN}")],
    "a comment behind": [mail(f"{TAG} # drivers/widget")],
    "a comment without a blank": [mail(f"{TAG}#core")],
    "trailing comma": [mail(f"{TAG},")],
    "trailing full stop": [mail(f"{TAG}.")],
    "quoted whole": [mail(f'"{TAG}"')],
    "in angle brackets": [mail(f"<{TAG}>")],
    "reviewed and tested": [mail(f"Reviewed-and-tested-by: {LIN}")],
    "acked and reviewed": [mail(f"Acked-and-reviewed-by: {LIN}")],
    "tested and reviewed, apart": [mail(f"Tested-by and Reviewed-by: {LIN}")],
    "reviewed slash tested": [mail(f"Reviewed-by/Tested-by: {LIN}")],
    "reported and tested": [mail(f"Reported-and-tested-by: {LIN}")],
    "mailto": [mail("Reviewed-by: Lin Us <lin@example.org<mailto:lin@example.org>>")],
    "mailto in brackets": [mail("Reviewed-by: Lin Us [mailto:lin@example.org]")],
    "mailto twice": [
        mail("Reviewed-by: Lin Us <mailto:lin@example.org> <lin@example.org>")
    ],
    "address alone": [mail("Reviewed-by: lin@example.org")],
    "address in round brackets": [mail("Reviewed-by: Lin Us (lin@example.org)")],
    "two mailboxes": [mail("Reviewed-by: Lin Us <lin@example.org> <lin@kernel.org>")],
    "name alone": [mail("Reviewed-by: Lin Us")],
    "me": [mail("Reviewed-by: me")],
    "nobody": [mail("Reviewed-by:")],
    "wrapped address": [mail("Reviewed-by: Lin Us\n <lin@example.org>")],
    "wrapped key": [mail("Reviewed-by:\n  Lin Us <lin@example.org>")],
    "two tags": [mail(f"{TAG}\nTested-by: {LIN}")],
    "two people": [mail(f"{TAG}\nReviewed-by: Ann Other <ann@example.org>")],
    "two people in a line": [mail(f"{TAG}, Ann Other <ann@example.org>")],
    "on behalf of": [mail("On behalf of Ann:\n\nReviewed-by: Ann Other <ann@example.org>")],
    "from Thomas": [mail("From Ann, who is on holiday:\nAcked-by: Ann Other <ann@example.org>")],
    "of a co-worker, with his own address": [mail("Reviewed-by: Lin Us <lin.us@work.example.com>")],
    "nacked": [mail(f"Nacked-by: {LIN}")],
    "suggested": [mail(f"Suggested-by: {LIN}")],
    "signed off": [mail(f"Signed-off-by: {LIN}")],
    # Where it stands.
    "signature with a tag": [mail(f"Looks fine to me.\n\n-- \n{TAG}")],
    "above the signature": [mail(f"{TAG}\n\n-- \nLin Us\nWidget Corp.")],
    "behind a diff of their own": [mail(f"How about this?\n\n{DIFF}\n{TAG}")],
    "below a diff with a condition": [mail(f"With this folded in:\n\n{DIFF}\n{TAG}")],
    "quoted only": [mail(f"> {TAG}")],
    "quoted, and agreed": [mail("> Reviewed-by: Ann Other <ann@example.org>\n\n+1")],
    "top-posted": [mail(f"{TAG}\n\nThanks,\nLin\n\n{QUOTED}> More.", quotes=False)],
    "Outlook": [
        mail(
            f"Thanks!\n{TAG}\n\nFrom: Ada Developer <ada@example.org>\n"
            "Sent: Monday, November 23, 2026 9:00 AM\nTo: Lin Us <lin@example.org>\n"
            "Subject: [PATCH v3 1/8] widget: Thing 1\n\nIt was missing. Acked-by: nobody yet.\n"
            "Tested-by: Lin Us <lin@example.org>",
            quotes=False,
        )
    ],
    "Outlook in German": [
        mail(
            "Ist gut.\n\nVon: Ada Developer <ada@example.org>\n"
            "Gesendet: Montag, 23. November 2026 09:00\nAn: Lin Us <lin@example.org>\n"
            f"Betreff: [PATCH v3 1/8] widget: Thing 1\n\nIt was missing.\n{TAG}",
            quotes=False,
        )
    ],
    "Outlook in French": [
        mail(
            "Merci.\n\nDe : Ada Developer <ada@example.org>\n"
            "Envoy\u00e9 : lundi 23 novembre 2026 09:00\n\u00c0 : Lin Us <lin@example.org>\n"
            f"Objet : [PATCH v3 1/8] widget: Thing 1\n\nIt was missing.\n{TAG}",
            quotes=False,
        )
    ],
    "Outlook in Spanish": [
        mail(
            "Gracias.\n\n*De:* Ada Developer <ada@example.org>\n"
            "*Enviado el:* lunes, 23 de noviembre de 2026 9:00\n*Para:* Lin Us <lin@example.org>\n"
            f"*Asunto:* [PATCH v3 1/8] widget: Thing 1\n\nIt was missing.\n{TAG}",
            quotes=False,
        )
    ],
    "Outlook in Chinese": [
        mail(
            "OK.\n\n\u53d1\u4ef6\u4eba: Ada Developer <ada@example.org>\n"
            "\u53d1\u9001\u65f6\u95f4: 2026\u5e7411\u670823\u65e5 9:00\n\u6536\u4ef6\u4eba: Lin Us <lin@example.org>\n"
            f"\u4e3b\u9898: [PATCH v3 1/8] widget: Thing 1\n\nIt was missing.\n{TAG}",
            quotes=False,
        )
    ],
    "forwarded": [
        mail(
            "FYI\n\n---------- Forwarded message ---------\nFrom: Ann Other <ann@example.org>\n"
            "Date: Mon, Nov 23, 2026 at 9:00 AM\nSubject: Re: [PATCH v3 1/8] widget: Thing 1\n"
            "To: Lin Us <lin@example.org>\n\nReviewed-by: Ann Other <ann@example.org>",
            quotes=False,
        )
    ],
    "original message in German": [
        mail(f"Gut.\n\n-----Urspr\u00fcngliche Nachricht-----\n\n{TAG}", quotes=False)
    ],
    # Its transport.
    "flowed": [flowed(f"I have read \nthis, and it is \nfine.\n\n{TAG}")],
    "flowed, the tag broken": [flowed("Reviewed-by: Lin Us \n<lin@example.org>")],
    "flowed with DelSp": [flowed("Reviewed-by: Lin  \nUs  \n<lin@example.org>", "; DelSp=yes")],
    "soft breaks": [
        encoded(f"{'A very long line about nothing. ' * 4}\n\n{TAG} # {'really long comment ' * 3}",
                "quoted-printable")
    ],
    "base64": [encoded(TAG, "base64")],
    "HTML only": [mail(f"<p>{TAG}</p>".replace("<lin", "&lt;lin").replace("org>", "org&gt;"),
                       head=f"{HTML}\n", quotes=False)],
    "HTML in base64": [
        mail("", head=f"{HTML}\nContent-Transfer-Encoding: base64\n", quotes=False).rstrip(b"\n")
        + b"\n\n"
        + base64.encodebytes(b"<p>Reviewed-by: Lin Us &lt;lin@example.org&gt;</p>")
    ],
    "text and HTML": [multipart((PLAIN_TEXT, TAG), (HTML, f"<p>{TAG}</p>"), kind="alternative")],
    "an attachment": [
        multipart(
            (PLAIN_TEXT, TAG),
            (f'{PLAIN_TEXT}\nContent-Disposition: attachment; filename="a.patch"',
             "Tested-by: Lin Us <lin@example.org>"),
        )
    ],
    "only in an attachment": [
        multipart(
            (PLAIN_TEXT, "See the file."),
            (f'{PLAIN_TEXT}\nContent-Disposition: attachment; filename="tag.txt"', TAG),
        )
    ],
    "a signed mail": [
        multipart((PLAIN_TEXT, TAG), ("Content-Type: application/pgp-signature", "iQEz"),
                  kind="signed")
    ],
    "a list's footer": [
        multipart((PLAIN_TEXT, TAG), (PLAIN_TEXT, "_____________________\nwidgets mailing list"))
    ],
    "From rewritten": [
        mail(TAG, who='"Lin Us via widgets" <widgets@lists.example.org>',
             head=f"X-Original-From: {LIN}\n")
    ],
    "From rewritten, Reply-To": [
        mail(TAG, who="Lin Us via B4 Relay <devnull+lin.example.org@kernel.org>",
             head=f"Reply-To: {LIN}\n")
    ],
    "From rewritten, nobody named": [
        mail(TAG, who='"Lin Us via widgets" <widgets@lists.example.org>')
    ],
    # People.
    "an encoded name": [
        mail("Reviewed-by: Jürgen Groß <jgross@example.com>",
             who="=?UTF-8?B?SsO8cmdlbiBHcm/Dnw==?= <jgross@example.com>")
    ],
    "an encoded name in the tag": [
        mail("Reviewed-by: =?UTF-8?B?SsO8cmdlbiBHcm/Dnw==?= <jgross@example.com>",
             who="=?UTF-8?B?SsO8cmdlbiBHcm/Dnw==?= <jgross@example.com>")
    ],
    "a comma and quotes": [
        mail('Reviewed-by: "Us, Lin" <lin@example.org>', who='"Us, Lin" <lin@example.org>')
    ],
    "Last, First in From": [mail(TAG, who='"Us, Lin (Widget Corp.)" <lin@example.org>')],
    "Last First": [mail("Reviewed-by: Us Lin <lin@example.org>")],
    "Last, First from another address": [mail(TAG, who='"Us, Lin" <lin.us@widget.example.com>')],
    "quotes in the tag": [mail('Reviewed-by: "Lin Us" <lin@example.org>')],
    "a robot": [mail("Tested-by: kernel test robot <lkp@intel.com>",
                     who="kernel test robot <lkp@intel.com>")],
    # A later mail.
    "later: ignore my previous tag": after("Please ignore my previous tag."),
    "later: I take that back": after("I take that back."),
    "later: I take that back, sorry": after("Actually I take that back, this breaks the build. Sorry."),
    "later: sorry, wrong patch": after("Sorry, wrong patch."),
    "later: wrong thread": after("Oops, that was meant for a different patch, sorry for the noise."),
    "later: disregard": after("Please disregard."),
    "later: scratch that": after("Scratch that, I looked at the old version."),
    "later: too early": after("I was too quick with that. The lock is not held here."),
    "later: on second thoughts": after("On second thought, I am not sure that this is right."),
    "later: NAK": after("NAK, this breaks suspend."),
    "later: harmless": after("Thanks for the explanation."),
    "later: another tag": after(f"Tested-by: {LIN}"),
    "later: by somebody else": [
        EARLIER,
        mail("I take that back.", who="Ann Other <ann@example.org>", name="r1@x", minute=30),
    ],
    "later: only this patch, from the cover": [
        on_cover(TAG),
        mail("Please drop my R-b from this one.", name="r2@x", minute=30),
    ],
    # Twice.
    "the same mail twice": [EARLIER, EARLIER],
    "one id, another text": [EARLIER, mail(f"Acked-by: {LIN}", name="r0@x")],
    "one id, one text is conditional": [EARLIER, mail(f"If it is tested:\n\n{TAG}", name="r0@x")],
    # Without a whole tag.
    "bare: you can add my R-b": [mail("You can add my R-b.")],
    "bare: r-b from me": [mail("r-b from me.")],
    "bare: Acked": [mail("Acked.")],
    "bare: Ack": [mail("Ack")],
    "bare: Reviewed": [mail("LGTM, reviewed.")],
    "bare: you have my ack": [mail("Looks good, you have my ack.")],
    "bare: feel free to add my Reviewed-by tag": [mail("Feel free to add my Reviewed-by tag.")],
    "bare: negated": [mail("I would not add my R-b to that.")],
    "bare: later": [mail("I will send my Reviewed-by once I have tested it.")],
    "bare: about others": [mail("You have dropped Ann's Acked-by, why?")],
    "bare: asks for one": [mail("Please carry the Acked-by of Ann when you resend.")],
    "bare: talk about reviews": [mail("The review process is slow, the ack came late.")],
    # More of each kind.
    "conditional: in case you respin": [mail(f"In case you respin:\n\n{TAG}")],
    "a remark of its own": [mail(f"Maybe fix the typo while applying.\n\n{TAG}")],
    "conditional: if somebody agrees": [mail(f"{TAG} (if Greg agrees)")],
    "conditional: with or without": [mail(f"With or without that change:\n\n{TAG}")],
    "conditional: I'd be happy to": [mail(f"I'd be happy to give my\n{TAG}\non the next version.")],
    "negated: until": [mail(f"Until that is settled, no\n\n{TAG}\n\nfrom me.")],
    "negated: do not add": [mail(f"{TAG}\n\nDon't add that just yet, please.")],
    "negated: someone else's words": [mail(f"I wonder why this has a\n{TAG}")],
    "restricted: in square brackets": [mail(f"{TAG} [drivers/widget only]")],
    "restricted: DT": [on_cover(f"For the DT bindings:\n\n{TAG}")],
    "restricted: x86 side": [mail(f"The x86 side looks fine to me.\n\n{TAG}")],
    "restricted: as far as my subsystem goes": [mail(f"As far as clk is concerned:\n\n{TAG}")],
    "another tag: downgrade": after(f"Please use this instead of my R-b:\n\nAcked-by: {LIN}"),
    "another tag: upgrade": after(f"Make that\n\nAcked-by: {LIN}"),
    "PGP in the text": [
        mail(
            f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{TAG}\n"
            "-----BEGIN PGP SIGNATURE-----\n\niQEz\n=ab\n-----END PGP SIGNATURE-----",
            quotes=False,
        )
    ],
    "PGP in the text, a signature": [
        mail(
            f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{TAG}\n\n- -- \nLin\n"
            "-----BEGIN PGP SIGNATURE-----\n\niQEz\n=ab\n-----END PGP SIGNATURE-----",
            quotes=False,
        )
    ],
    "a confidentiality notice": [
        mail(f"{TAG}\n\nIMPORTANT NOTICE: The contents of this email and any attachments are "
             "confidential and may also be privileged. If you are not the intended recipient,\n"
             "please notify the sender immediately.")
    ],
    "a card without a signature's dashes": [
        mail(f"{TAG}\n\nBest regards,\n\nLin Us\nSenior Engineer | Widget Corp.\n+49 123 4567")
    ],
    "a phone's footer": [mail(f"{TAG}\n\nGet Outlook for iOS<https://phone.example.org/get>")],
    "thanks in German": [mail(f"Danke!\n\n{TAG}\n\nViele Gr\u00fc\u00dfe\nLin")],
    "thanks in Chinese": [mail(f"\u8c22\u8c22\n\n{TAG}")],
    "a smiley behind": [mail(f"{TAG} :-)")],
    "a question mark behind": [mail(f"{TAG}?")],
    "Ack-by": [mail(f"Ack-by: {LIN}")],
    "Review-by": [mail(f"Review-by: {LIN}")],
    "Reviewd-by": [mail(f"Reviewd-by: {LIN}")],
    "Test-by": [mail(f"Test-by: {LIN}")],
    "Tested by, no hyphen": [mail(f"Tested by: {LIN}")],
    "Acked by me, with the address": [mail(f"Acked by {LIN}.")],
    "plus in front": [mail(f"+{TAG}")],
    "number in front": [mail(f"1. {TAG}")],
    "missing bracket": [mail("Reviewed-by: Lin Us <lin@example.org")],
    "blanks in the brackets": [mail("Reviewed-by: Lin Us < lin@example.org >")],
    "no brackets": [mail("Reviewed-by: Lin Us lin@example.org")],
    "entities": [mail("Reviewed-by: Lin Us &lt;lin@example.org&gt;")],
    "address first": [mail("Reviewed-by: <lin@example.org> Lin Us")],
    "masked address": [mail("Reviewed-by: Lin Us <lin@xxxxxxxxxxx>")],
    "spelt address": [mail("Reviewed-by: Lin Us <lin at example.org>")],
    "first name alone": [mail("Acked-by: Lin")],
    "tag in the subject": [mail("Nice.", subject="Re: [PATCH v3 1/8] widget: Thing 1 (Acked-by: Lin Us)")],
    "quoted by Outlook with marks of its own": [
        mail("LU> Fine.\nLU> Reviewed-by: Lin Us <lin@example.org>", quotes=False)
    ],
    "AW in Chinese": [
        mail(TAG, to="", subject="\u56de\u590d: [PATCH v4 2/8] widget: Thing 2")
    ],
    "Re with a count": [mail(TAG, to="", subject="Re[2]: [PATCH v4 2/8] widget: Thing 2")],
    "a list's own brackets": [
        mail(TAG, to="", subject="Re: [widgets] [PATCH v4 2/8] widget: Thing 2")
    ],
    "bare: keep my R-b": [mail("Thanks, please keep my R-b.", to="p4-1@x",
                               subject="Re: [PATCH v4 1/8] widget: Thing 1")],
    "bare: you forgot": [mail("You forgot to carry my Reviewed-by from v3.", to="p4-1@x",
                              subject="Re: [PATCH v4 1/8] widget: Thing 1")],
    "bare: LGTM is no tag": [mail("LGTM!")],
    "bare: of two kinds": [mail("Have my ack and my t-b.")],
    "later: before it in time": [
        mail("Sorry, wrong patch.", name="r0@x", minute=1),
        mail(TAG, name="r1@x", minute=30),
    ],
    "later: on another patch": [
        EARLIER,
        mail("I take that back.", to="p3-2@x", subject="Re: [PATCH v3 2/8] widget: Thing 2", minute=30),
    ],
    "later: on the next version": [
        EARLIER,
        mail("I was wrong about v3: the lock is not held. Please drop my tag.", to="p4-1@x", name="r1@x",
             subject="Re: [PATCH v4 1/8] widget: Thing 1", minute=30),
    ],
    "later: does not boot": after("This does not boot on my board, unfortunately."),
    "later: quotes the tag and strikes it": [
        EARLIER,
        mail(f"> {TAG}\n\nStrike that, please.", to="r0@x", name="r1@x", minute=30),
    ],
    "later: withdrawn in German": after("Ich ziehe mein Reviewed-by zur\u00fcck."),
    "another alphabet": [mail("R\u0435viewed-by: Lin Us <lin@example.org>")],
    "a kind of its own": [mail("Build-tested-by: Lin Us <lin@example.org>")],
    "negated: a kind of its own": [mail("Not-Reviewed-by: Lin Us <lin@example.org>")],
    "nak in small letters": [mail("nak")],
    "bare: agrees to a question": [mail("> Can I add your Reviewed-by?\n\nYes, please do.")],
    "bare: agrees to another question": [mail("> Your Reviewed-by is in. Is it ok?\n> So?\n\nYes.")],
    "form letter about tags": after(
        "It looks like you received a tag and forgot to add it.\n\n"
        "Please add Acked-by/Reviewed-by/Tested-by tags when posting new versions."
    ),
    "a robot of the tip tree": [
        mail(f"The following commit has been merged:\n\nwidget: Thing 1\n\n{TAG}", quotes=False,
             who="tip-bot2 for Ada <tip-bot2@linutronix.de>")
    ],
}  # fmt: skip
