from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from refactor.mail.commit_message import compose
from refactor.mail.trailer import Trailer
from refactor.proofs.signing import signed
from refactor.proofs.wording import worded
from refactor.runs.proof import Finding

ADA = "Ada Developer <ada@example.org>"
BOB = "Bob Helper <bob@example.org>"
EVE = "Eve Forwarder <eve@example.org>"
WORDS = "One word is missing. Add it."
LONG = "so that there are enough words in this one line to make it wider than a message may be"


def message(*trailers: str, subject: str = "fork: Add a word", body: str = WORDS) -> str:
    return "\n\n".join(part for part in (subject, body, "\n".join(trailers)) if part) + "\n"


def signatures(*who: str) -> str:
    """A message with these trailers: `+` stands for Co-developed-by."""
    return message(
        *(
            f"Co-developed-by: {one[1:]}" if one[0] == "+" else f"Signed-off-by: {one}"
            for one in who
        )
    )


@pytest.mark.parametrize(
    "text",
    [
        signatures(ADA),
        signatures(ADA, EVE),
        signatures(f"+{BOB}", BOB, ADA),
        signatures(f"+{BOB}", BOB, ADA, EVE),
        signatures(f"+{BOB}", BOB, f"+{EVE}", EVE, ADA),
        signatures(ADA, f"+{BOB}", BOB),
        message("Fixes: x", f"Signed-off-by: {ADA}", "Reviewed-by: x"),
        message(f"Signed-Off-By: {ADA}"),
        signatures("Ada Developer (Example Inc.) <ada@example.org>"),
        signatures("Ada Developer <Ada@Example.org>"),
        message(
            "[ada: changed]",
            f"Signed-off-by: {BOB}",
            "[ada: over",
            " two lines]",
            f"Signed-off-by: {ADA}",
        ).replace(f"Signed-off-by: {BOB}\n", ""),
    ],
)
def test_a_patch_is_signed_by_those_who_made_it(text: str) -> None:
    assert signed(text, ADA) == ()


MISSING = Finding("SIGN-OFF-MISSING", "trailers", f"no Signed-off-by of the author, {ADA}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (message(), [MISSING]),
        (message("Cc: ada@example.org"), [MISSING]),
        (signatures(BOB), [MISSING]),
        (message(body=f"{WORDS}\n\nSigned-off-by: {ADA}\n\nMore words."), [MISSING]),
        (
            signatures("Ada Other <ada@example.org>"),
            [
                Finding(
                    "SIGN-OFF-NAME",
                    "trailers",
                    f"Ada Other <ada@example.org> signs off, the author is {ADA}",
                )
            ],
        ),
        (
            signatures("Ada Developer <ada@home.example>"),
            [
                Finding(
                    "SIGN-OFF-ADDRESS",
                    "trailers",
                    f"Ada Developer <ada@home.example> signs off, the author is {ADA}",
                )
            ],
        ),
        (
            signatures(BOB, EVE, ADA),
            [
                Finding(
                    "SIGN-OFF-ORDER",
                    "trailers",
                    f"{who} signs off before the author, and is no co-developer",
                )
                for who in (BOB, EVE)
            ],
        ),
        (
            signatures(f"+{BOB}", ADA, BOB),
            [
                Finding(
                    "CO-DEVELOPER-SIGN-OFF",
                    "trailers",
                    f"no Signed-off-by of {BOB} follows the Co-developed-by",
                )
            ],
        ),
        (
            signatures(ADA, f"+{BOB}"),
            [
                Finding(
                    "CO-DEVELOPER-SIGN-OFF",
                    "trailers",
                    f"no Signed-off-by of {BOB} follows the Co-developed-by",
                )
            ],
        ),
        (
            signatures(f"+{ADA}", ADA),
            [Finding("CO-DEVELOPER-AUTHOR", "trailers", f"{ADA} is the author")],
        ),
    ],
)
def test_what_is_wrong_with_the_sign_off(text: str, expected: list[Finding]) -> None:
    assert signed(text, ADA) == tuple(expected)


def test_an_author_with_a_comma_in_the_name() -> None:
    assert (
        signed(signatures('"Luck, Tony" <tony@example.org>'), "Luck, Tony <tony@example.org>") == ()
    )


SIGNED = f"Signed-off-by: {ADA}"
FIXES = 'Fixes: 0123456789ab ("fork: Take a word away")'


@pytest.mark.parametrize(
    "text",
    [
        message(SIGNED),
        message(body=WORDS),
        message(SIGNED, subject=f"fork: {'x' * 69}"),
        message(SIGNED, subject='Revert "fork: Take a word away"'),
        message(SIGNED, body=f"{'x' * 75}"),
        message(SIGNED, body=f"    {LONG}"),
        message(SIGNED, body=f"\t{LONG}"),
        message(SIGNED, body=f"> {LONG}"),
        message(SIGNED, body=f"See\nhttps://example.org/{'x' * 70}\nfor more."),
        message(SIGNED, body=f"[1] https://example.org/{'x' * 60}"),
        message(SIGNED, body=f"Link: https://example.org/{'x' * 60} [1]\n\n{WORDS}"),
        message(SIGNED, body="It is known.\nLink: https://example.org/ [1]"),
        message(SIGNED, body=f"[   12.345678] {LONG}"),
        message(SIGNED, body=f"$ make {LONG}"),
        message(SIGNED, body=f"kernel/fork.c:12: {LONG}"),
        message(SIGNED, body=f"int f({LONG});"),
        message(SIGNED, body=f'commit 0123456789ab ("fork: {LONG}")'),
        message(SIGNED, body="    diff --git a/a b/b\n    ---"),
        message(f'{FIXES[:-2]} {"x" * 60}")', SIGNED),
        message('Fixes: 0123456789abcdef0123456789abcdef01234567 ("fork: x")', SIGNED),
        message(SIGNED, "Cc: stable@vger.kernel.org # 6.12+"),
        message(SIGNED, "Cc: <stable@vger.kernel.org>"),
        message('Reported-by: "Luck, Tony" <tony@example.org>', SIGNED),
        message("Reported-by: syzbot+0123@syzkaller.appspotmail.com", SIGNED),
        message("Reported-by: Peter (Example) <peter@example.org> [and more]", SIGNED),
        message(SIGNED, "Assisted-by: Robot:model-1 coccinelle"),
        message(f"Co-developed-by: {BOB}", f"Signed-off-by: {BOB}", SIGNED),
        message(SIGNED, f"[eve: {WORDS}", " and more]", f"Signed-off-by: {EVE}"),
        message(SIGNED, f"(cherry picked from commit {'0' * 40})", f"Signed-off-by: {EVE}"),
    ],
)
def test_a_message_as_it_should_be(text: str) -> None:
    assert worded(text, ["fork: Add another word"]) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "",
            [
                "SUBJECT-EMPTY subject the subject is empty",
                "BODY-EMPTY body the message has no body: say what changes and why",
            ],
        ),
        (
            message(SIGNED, subject=f"fork: {'x' * 70}"),
            ["SUBJECT-LONG subject the subject is 76 columns wide; at most 75 are read"],
        ),
        (
            message(SIGNED, subject="fork: Add."),
            ["SUBJECT-FULL-STOP subject the subject ends in a full stop"],
        ),
        (
            message(SIGNED, subject="[PATCH v2 1/3] fork: Add"),
            [
                "SUBJECT-BRACKET subject the subject begins with '[': git am takes that for a mark of the mail and "
                "drops it"
            ],
        ),
        (
            message(SIGNED, subject="Add a word."),
            [
                "SUBJECT-FULL-STOP subject the subject ends in a full stop",
                "SUBJECT-PREFIX subject the subject does not begin with the prefix of its subsystem, as in "
                "'arm64: entry: ...'",
            ],
        ),
        (
            message(SIGNED, subject="Re: [PATCH v2] fork: Add"),
            ["SUBJECT-MARK subject '[PATCH v2]' belongs in the mail's subject only"],
        ),
        (
            message(SIGNED, subject="fork: Add another word"),
            ["SUBJECT-TWICE subject another patch of the series has the same subject"],
        ),
        (
            message(SIGNED).replace("\n\n", "\n", 1),
            ["SUBJECT-LINES line 2 the line after the subject must be empty"],
        ),
        (
            message(SIGNED, body=""),
            ["BODY-EMPTY body the message has no body: say what changes and why"],
        ),
        (
            "fork: Add a word\n",
            ["BODY-EMPTY body the message has no body: say what changes and why"],
        ),
        (
            message(SIGNED, body=f"{WORDS}\n{LONG}"),
            [f"LINE-LONG line 4 86 columns wide: wrap it at 75 | {LONG}"],
        ),
        (
            message(SIGNED, body=f"- {LONG}"),
            [f"LINE-LONG line 3 88 columns wide: wrap it at 75 | - {LONG}"],
        ),
        (
            message(SIGNED, body="Words. \nWords."),
            ["TRAILING-SPACE line 3 trailing white space | Words. "],
        ),
        (
            message(SIGNED, subject="fork: Add\t"),
            ["TRAILING-SPACE line 1 trailing white space | fork: Add\t"],
        ),
        (
            message(SIGNED, body=f"{WORDS}\n---\n{WORDS}"),
            ["PATCH-BEGINS line 4 git am would end the message at '---'"],
        ),
        (
            message(SIGNED, body=f"{WORDS}\n\ndiff -u a b"),
            ["PATCH-BEGINS line 5 git am would end the message at 'diff -u a b'"],
        ),
        (
            message(SIGNED, "Cc: Bob <xxx@xxxxxxx>"),
            ["ADDRESS-MASKED line 6 'xxx@xxxxxxx' is a masked address"],
        ),
        (
            message(SIGNED, body="As bob@... says."),
            ["ADDRESS-MASKED line 3 'bob@...' is a masked address"],
        ),
        (
            message(SIGNED, body="As bob@exam…"),
            ["ADDRESS-MASKED line 3 'bob@exam…' is a masked address"],
        ),
        (
            message("Reported-by: Andr\ufffd <andre@example.org>", SIGNED),
            [
                "CHARACTER-LOST line 5 a character was lost in a wrong encoding | "
                "Reported-by: Andr\ufffd <andre@example.org>"
            ],
        ),
        (
            message("Suggested-by: Bob", SIGNED),
            ["ADDRESS-MALFORMED line 5 'Bob' is not 'Name <address>' | Suggested-by: Bob"],
        ),
        (
            message(SIGNED, "Cc: Luck, Tony <tony@example.org>"),
            [
                "ADDRESS-MALFORMED line 6 'Luck, Tony <tony@example.org>' is not 'Name <address>' | "
                "Cc: Luck, Tony <tony@example.org>"
            ],
        ),
        (
            message(SIGNED, "Cc: a@example.org, b@example.org"),
            [
                "ADDRESS-MALFORMED line 6 'a@example.org, b@example.org' is not 'Name <address>' | "
                "Cc: a@example.org, b@example.org"
            ],
        ),
        *(
            (
                message(f"Fixes: {wrong}", SIGNED),
                [
                    f'FIXES-FORM line 5 Fixes: needs 12 hex digits of the commit and ("its subject") | Fixes: {wrong}'
                ],
            )
            for wrong in (
                '0123456 ("fork: x")',
                "0123456789ab",
                'commit 0123456789ab ("fork: x")',
                "0123456789ab (fork)",
            )
        ),
        (
            message('Fixes: 0123456789ab ("fork: Add', 'a word")', SIGNED),
            [
                'TRAILER-PROSE line 6 not a trailer, but among the trailers; trailers are never wrapped | a word")',
                'FIXES-FORM line 5 Fixes: needs 12 hex digits of the commit and ("its subject") | '
                'Fixes: 0123456789ab ("fork: Add',
            ],
        ),
        (
            message(FIXES, "", SIGNED),
            ["TRAILER-GAP line 6 an empty line splits the trailers: git reads only the last block"],
        ),
        (message(SIGNED, SIGNED), [f"TRAILER-TWICE trailers duplicate: {SIGNED}"]),
        (
            message(SIGNED, f"Cc: {BOB}", f"cc: {BOB}".capitalize()),
            [f"TRAILER-TWICE trailers duplicate: Cc: {BOB.lower()}"],
        ),
        (message(SIGNED, FIXES), [f"TRAILER-ORDER trailers '{FIXES}' belongs before '{SIGNED}'"]),
        (
            message(f"Cc: {BOB}", f"Reviewed-by: {BOB}", SIGNED),
            [f"TRAILER-ORDER trailers '{SIGNED}' belongs before 'Cc: {BOB}'"],
        ),
    ],
)
def test_what_is_wrong_with_a_message(text: str, expected: list[str]) -> None:
    found = worded(text, ["fork: Add another word"])
    shown = [
        f"{each.name} {each.where} {each.text}" + (f" | {each.detail}" if each.detail else "")
        for each in found
    ]
    assert shown == expected


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert {each.accepted for each in (*worded(text, [text]), *signed(text, ADA))} <= {""}


PROSE = st.lists(st.text("abc .,-", max_size=60), max_size=6).map("\n".join)


@given(PROSE)
def test_what_is_composed_is_well_formed(text: str) -> None:
    # Wrapped, or without the blank at its end, it can stand on a line of its own: refused then.
    assume("---" not in text.split())
    composed = str(compose(f"fork: Add\n\nWords.\n{text}", [Trailer("Signed-off-by", ADA)], "a.j2"))
    assert (worded(composed, []), signed(composed, ADA)) == ((), ())


@pytest.mark.parametrize("number", [10, 2000])
def test_many_trailers_are_each_there_once(number: int) -> None:
    """The time is linear: 2000 took half a second when each was searched for among the others."""
    reporters = [f"Reported-by: A <{nth}@example.org>" for nth in range(number)]
    assert worded(message(*reporters, SIGNED), []) == ()
    *_, last = worded(message(*reporters, SIGNED, reporters[-1]), [])
    assert last == Finding("TRAILER-TWICE", "trailers", f"duplicate: {reporters[-1]}")
