from __future__ import annotations

import textwrap
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor.errors import BadInput
from refactor.mail.commit_message import WIDTH, Message, compose, wrap
from refactor.mail.trailer import Trailer

SIGNED = Trailer("Signed-off-by", "Ada <ada@example.org>")
PREFIX = "does not begin with the prefix of its subsystem, as in 'arm64: entry: ...'"
BRACKET = "begins with '[': git am takes that for a mark of the mail and drops it"
URL = (
    "https://lore.kernel.org/linux-arm-kernel/20260101000000.12345-1-a-very-long-name@example.org/"
)


def test_a_message_is_composed() -> None:
    text = f"""
arm64: entry: Ask for exit work

One sentence on a line,
and another that is long enough to be broken somewhere, as it is wider than a message is.

Cc: list@example.org
Fixes: 0123456789ab ("arm64: entry: foo")
Signed-off-by: {SIGNED.value}
"""
    message = compose(text, [Trailer("Cc", "Bob <bob@example.org>"), SIGNED], "a.j2")
    assert (message, str(message)) == (
        Message(
            "arm64: entry: Ask for exit work",
            "One sentence on a line, and another that is long enough to be broken\n"
            "somewhere, as it is wider than a message is.",
            (
                Trailer("Fixes", '0123456789ab ("arm64: entry: foo")'),
                SIGNED,
                Trailer("Cc", "list@example.org"),
                Trailer("Cc", "Bob <bob@example.org>"),
            ),
        ),
        """\
arm64: entry: Ask for exit work

One sentence on a line, and another that is long enough to be broken
somewhere, as it is wider than a message is.

Fixes: 0123456789ab ("arm64: entry: foo")
Signed-off-by: Ada <ada@example.org>
Cc: list@example.org
Cc: Bob <bob@example.org>
""",
    )


@pytest.mark.parametrize(
    ("text", "more", "expected"),
    [
        ("foo: bar", [], "foo: bar\n"),
        ("foo: bar  \n  \n", [SIGNED], "foo: bar\n\nSigned-off-by: Ada <ada@example.org>\n"),
        ("foo: bar\n\nCc: a@b", [], "foo: bar\n\nCc: a@b\n"),
        ("foo: bar\r\n\r\nBody.\r\n\r\nCc: a@b\r\n", [], "foo: bar\n\nBody.\n\nCc: a@b\n"),
        ("foo: bar\n \nBody.", [], "foo: bar\n\nBody.\n"),
        ("foo: bar\n\nBody.\n\nNote: x", [SIGNED], f"foo: bar\n\nBody.\n\nNote: x\n\n{SIGNED}\n"),
        (f"foo: bar\n\nBody.\n\nCc: {'a' * 90}@b", [], f"foo: bar\n\nBody.\n\nCc: {'a' * 90}@b\n"),
    ],
)
def test_the_parts_of_a_message_may_be_missing(
    text: str, more: list[Trailer], expected: str
) -> None:
    assert str(compose(text, more, "a.j2")) == expected


@pytest.mark.parametrize(
    "subject",
    [
        "arm64: entry: foo",
        "mm/slab: x",
        "x86/entry, xen: y",
        "x86/mm, x86/fault: y",
        "tools headers UAPI: Sync files",
        "dt-bindings: net: foo,bar: Add it",
        "drm/amd/display: Use 2.0.",
        "MAINTAINERS: Update",
        "net: phy: [foo] bar",
        'Revert "arm64: entry: foo"',
        'Revert "Linux without a prefix"',
        'Reapply "arm64: entry: foo"',
        f"foo: {'x' * 70}",
    ],
)
def test_a_subject_of_the_kernel_is_accepted(subject: str) -> None:
    subject = subject.removesuffix(".")
    assert compose(subject, [], "a.j2") == Message(subject, "", ())


@pytest.mark.parametrize(
    ("subject", "complaint"),
    [
        (f"foo: {'x' * 71}", "is 76 columns wide; at most 75 are read"),
        ("foo: bar.", "ends in a full stop"),
        ("foo: bar.  ", "ends in a full stop"),
        ("Do something", PREFIX),
        ("foo:bar", PREFIX),
        ("foo : bar", PREFIX),
        ("foo:", PREFIX),
        (": foo", PREFIX),
        ("Revert foo", PREFIX),
        ('Revert ""', PREFIX),
        ("[PATCH] arm64: x", BRACKET),
        ("[PATCH v2 1/3] arm64: x", BRACKET),
        ("[RFC] arm64: x", BRACKET),
    ],
)
def test_another_subject_is_refused(subject: str, complaint: str) -> None:
    with pytest.raises(BadInput) as caught:
        compose(f"{subject}\n\nBody.\n", [], "series/x/a.j2")
    assert str(caught.value) == f"series/x/a.j2: the subject '{subject.strip()}' {complaint}"


def test_a_message_without_text_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        compose(" \n\n", [SIGNED], "a.j2")
    assert str(caught.value) == "a.j2: the subject '' is empty"


def test_a_subject_of_two_lines_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        compose("foo: bar\nbaz\n", [], "a.j2")
    assert str(caught.value) == "a.j2: the line after the subject must be empty"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("foo: bar\n\nCc: Bob <xxx@xxxxxxx>", "xxx@xxxxxxx"),
        ("foo: bar\n\nSeen by bob.x+y@XXXXXXXXXXXX, they say.", "bob.x+y@XXXXXXXXXXXX"),
        ("foo: bar\n\nSeen by bob@xxxxxx.", "bob@xxxxxx"),
        ("foo: bar\n\nLink: https://x/123@xxxxxxxxxxx/", "123@xxxxxxxxxxx"),
        ("foo: bar\n\nCc: bob@xxxxxx.xxx", "bob@xxxxxx.xxx"),
    ],
)
def test_a_masked_address_is_refused(text: str, masked: str) -> None:
    with pytest.raises(BadInput) as caught:
        compose(text, [], "a.j2")
    assert str(caught.value) == f"a.j2: '{masked}' is a masked address: write the real one"


@pytest.mark.parametrize("address", ["bob@xxxlutz.de", "bob@xxx-mail.org", "bob@xxx.org", "bob@xx"])
def test_an_address_at_a_host_of_odd_name_is_none(address: str) -> None:
    assert str(compose(f"foo: bar\n\nCc: {address}", [], "a.j2")) == f"foo: bar\n\nCc: {address}\n"


@pytest.mark.parametrize(
    "line",
    [
        "---",
        "---  ",
        "--- a/kernel/fork.c",
        "diff --git a/b b/b",
        "Index: kernel/fork.c",
        "diff -u a b",
    ],
)
def test_a_line_at_which_git_am_would_stop_reading_is_refused(line: str) -> None:
    with pytest.raises(BadInput) as caught:
        compose(f"foo: bar\n\nBody.\n\n{line}\n\nMore.\n", [], "a.j2")
    assert str(caught.value) == (
        f"a.j2: git am would end the message at the line '{line.rstrip()}': indent it, or take it out"
    )


@pytest.mark.parametrize(
    "line", ["    ---", "----", "diff of a and b", "a --- b", "    diff --git a/b b/b", "Index:"]
)
def test_a_line_that_only_looks_like_it_stays(line: str) -> None:
    assert compose(f"foo: bar\n\nBody.\n\n{line}\n\nMore.\n", [], "a.j2") == Message(
        "foo: bar", f"Body.\n\n{line}\n\nMore.", ()
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("\n\n\n", ""),
        ("one\ntwo\n", "one two"),
        ("one\n\n\n\n\ntwo", "one\n\ntwo"),
        ("one\n \t \ntwo", "one\n\ntwo"),
        ("one  two\tthree", "one two three"),
        (f"{'x' * 80} y", f"{'x' * 80}\ny"),
        (f"See {URL} for more.", f"See\n{URL}\nfor more."),
        (f"Link, as {'x' * 66}-{'y' * 5}", f"Link, as\n{'x' * 66}-{'y' * 5}"),
        ("    code();  \n\tmore();\n", "    code();\n\tmore();"),
        ("So:\n    code();\nand so on", "So:\n    code();\nand so on"),
        (f"\t{'x' * 40} {'y' * 40}", f"\t{'x' * 40} {'y' * 40}"),
        ("- one\n- two\n* three", "- one\n- two\n* three"),
        ("1. one\n2) two\n10. three", "1. one\n2) two\n10. three"),
        ("- one\n  more\n- two\nlazy", "- one more\n- two lazy"),
        ("Words:\n- one\n\n- two\n\nWords", "Words:\n- one\n\n- two\n\nWords"),
        (f"- {'x' * 50} {'y' * 50}", f"- {'x' * 50}\n  {'y' * 50}"),
        (f"10. {'x' * 50} {'y' * 50}", f"10. {'x' * 50}\n    {'y' * 50}"),
        (
            "- one\n  - two\n    more\n  - three\n- four",
            "- one\n  - two\n    more\n  - three\n- four",
        ),
        ("- one\n  1. two\n  2. three", "- one\n  1. two\n  2. three"),
        ("- one\n\n  its second paragraph", "- one\n\n  its second paragraph"),
        ("- one\n      code();\n- two", "- one\n      code();\n- two"),
        ("1. one\n    more\n 2. two", "1. one more\n 2. two"),
        ("- one\n  \tcode();", "- one\n  \tcode();"),
        ("- one\n\tcode();", "- one\n\tcode();"),
        ("-one\n-two", "-one -two"),
        ("> quoted\n> words\n> > more", "> quoted\n> words\n> > more"),
        ("[1] https://a\n[2] https://b", "[1] https://a\n[2] https://b"),
        ("[1]: https://a\n[2]: https://b", "[1]: https://a\n[2]: https://b"),
        (f"[1] {'x' * 50} {'y' * 50}", f"[1] {'x' * 50}\n    {'y' * 50}"),
        # At the begin of a line git am would end the message there.
        (f"{'x' * 70} see --- it", f"{'x' * 70}\nsee --- it"),
        (f"{'x' * 70} see diff -u", f"{'x' * 70}\nsee diff -u"),
        ("see\n--- ", "see ---"),
        ("größer\nals\u00a0das", "größer als\u00a0das"),
    ],
)
def test_text_is_filled(text: str, expected: str) -> None:
    assert wrap(text) == expected


WORD = st.sampled_from(
    ["a", "it", "is", "-", "--", "*", "1.", "2)", "[1]", "word", "word,", "x" * 20, "y" * 80, URL]
)
PROSE = st.lists(st.lists(WORD, min_size=1).map(" ".join), min_size=1).map("\n".join)


@given(PROSE | st.text(), st.integers(10, 80))
def test_filling_loses_no_word(text: str, width: int) -> None:
    assert wrap(text, width).split() == text.split()


@given(PROSE, st.integers(10, 80))
def test_a_line_of_prose_is_too_wide_only_for_one_word(text: str, width: int) -> None:
    for line in wrap(text, width).split("\n"):
        item, _, last = line.rpartition(" ")
        assert len(line) <= width or not item.strip() or len(item.split()) == 1 or len(last) > width


@given(
    st.lists(
        st.sampled_from(["plain words", "- an item", "    code", "", "x" * 90]), max_size=8
    ).map("\n".join)
)
def test_filling_again_changes_nothing(text: str) -> None:
    assert wrap(wrap(text)) == wrap(text)


@given(
    st.lists(
        st.sampled_from(["    code(a,  b);", "\tif (x)", "> as he said", "        - x"]), min_size=1
    )
)
def test_indented_and_quoted_lines_stay(lines: list[str]) -> None:
    assert wrap("\n".join(lines)) == "\n".join(lines)


@given(st.lists(WORD.filter(lambda word: word[0].isalpha()), min_size=1).map(" ".join))
def test_one_paragraph_is_filled_as_the_library_does(text: str) -> None:
    assert wrap(text) == textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


@given(st.text())
def test_any_text_is_a_message_or_refused(text: str) -> None:
    with suppress(BadInput):
        message = compose(text, [SIGNED], "a.j2")
        assert str(message).endswith(f"{SIGNED}\n")
