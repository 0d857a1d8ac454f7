from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor.mail.trailer import ORDER, Trailer, ordered, split

ADA, BOB, CY = "Ada <ada@example.org>", "Bob <bob@example.org>", "Cy <cy@example.org>"


def trailers(*lines: str) -> tuple[Trailer, ...]:
    pairs = (line.partition(": ") for line in lines)
    return tuple(Trailer(key, value) for key, _, value in pairs)


@pytest.mark.parametrize(
    ("message", "body", "found"),
    [
        ("", "", ()),
        ("arm64: entry: foo\n", "arm64: entry: foo", ()),
        ("Fixes: foo", "Fixes: foo", ()),
        ("foo: bar\n\nBody.\n", "foo: bar\n\nBody.", ()),
        ("foo: bar\n\nCc: a@b\n", "foo: bar", ("Cc: a@b",)),
        (
            f"\n\nfoo: bar\n\nBody.\n\n\n\nSigned-off-by: {ADA}  \nCc: a@b # v6.1+\n\n\n",
            "foo: bar\n\nBody.",
            (f"Signed-off-by: {ADA}", "Cc: a@b # v6.1+"),
        ),
        (f"foo: bar\n\nBody.\n \t\nAcked-by: {ADA}", "foo: bar\n\nBody.", (f"Acked-by: {ADA}",)),
        (f"foo: bar\n\nBody.  \n\nAcked-by: {ADA}", "foo: bar\n\nBody.", (f"Acked-by: {ADA}",)),
        (f"foo: bar\n\nBody.\nAcked-by: {ADA}", f"foo: bar\n\nBody.\nAcked-by: {ADA}", ()),
        (
            f"foo: bar\n\nBody.\n\nWords\nAcked-by: {ADA}",
            f"foo: bar\n\nBody.\n\nWords\nAcked-by: {ADA}",
            (),
        ),
        (f"foo: bar\n\nAcked-by: {ADA}\n\nCc: a@b", f"foo: bar\n\nAcked-by: {ADA}", ("Cc: a@b",)),
        ("foo: bar\n\n  Cc: a@b", "foo: bar\n\n  Cc: a@b", ()),
        ("foo: bar\n\nCc:a@b", "foo: bar\n\nCc:a@b", ()),
        ("foo: bar\n\nCc: ", "foo: bar\n\nCc:", ()),
        ("foo: bar\n\ncc: a@b", "foo: bar\n\ncc: a@b", ()),
        ("foo: bar\n\nNote: it is slow", "foo: bar\n\nNote: it is slow", ()),
        ("foo: bar\n\nBefore: 10 us\nAfter: 5 us", "foo: bar\n\nBefore: 10 us\nAfter: 5 us", ()),
        ("foo: bar\n\nBugLink: https://x/1", "foo: bar", ("BugLink: https://x/1",)),
        (
            "foo: bar\n\nDepends-on: x\nDepends-on: y",
            "foo: bar",
            ("Depends-on: x", "Depends-on: y"),
        ),
        ("foo: bar\n\nNote: x\nCc: a@b", "foo: bar", ("Note: x", "Cc: a@b")),
        ("foo: bar\n\nLink: https://x/a b: c", "foo: bar", ("Link: https://x/a b: c",)),
    ],
)
def test_the_last_paragraph_is_split_off_when_it_is_trailers(
    message: str, body: str, found: tuple[str, ...]
) -> None:
    assert split(message) == (body, trailers(*found))


IN_ORDER = trailers(
    'Fixes: 0123456789ab ("foo: bar")',
    f"Reported-by: {BOB}",
    "Closes: https://lore.kernel.org/r/1@x",
    f"Suggested-by: {BOB}",
    f"Co-developed-by: {CY}",
    f"Signed-off-by: {CY}",
    f"Signed-off-by: {ADA}",
    f"Tested-by: {BOB}",
    f"Reviewed-by: {BOB}",
    f"Acked-by: {BOB}",
    "Depends-on: x",
    f"Cc: {BOB}",
    "Link: https://lore.kernel.org/r/2@x",
)


@given(st.permutations(IN_ORDER))
def test_trailers_come_into_the_order_of_the_field(shuffled: list[Trailer]) -> None:
    assert ordered(shuffled) == IN_ORDER


@pytest.mark.parametrize(
    ("given_lines", "expected"),
    [
        ((), ()),
        (("Cc: b@x", "Cc: a@x"), ("Cc: b@x", "Cc: a@x")),
        (("Cc: a@x", "cc: A@X", "CC: a@x"), ("Cc: a@x",)),
        (("Cc: a@x", "Acked-by: a@x"), ("Acked-by: a@x", "Cc: a@x")),
        (
            ("Link: https://x/aB", "Link: https://x/Ab"),
            ("Link: https://x/aB", "Link: https://x/Ab"),
        ),
        (("Link: https://x/a", "link: https://x/a"), ("Link: https://x/a",)),
        (("Fixes: 2", "Fixes: 1"), ("Fixes: 2", "Fixes: 1")),
        (("X-one: 1", "A-two: 2", "Cc: a@x"), ("X-one: 1", "A-two: 2", "Cc: a@x")),
        (
            (f"Signed-off-by: {ADA}", f"Co-developed-by: {CY}"),
            (f"Co-developed-by: {CY}", f"Signed-off-by: {ADA}"),
        ),
    ],
)
def test_each_trailer_stands_once(given_lines: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert ordered(trailers(*given_lines)) == trailers(*expected)


def test_two_co_developers_keep_their_order_and_their_sign_offs() -> None:
    lines = trailers(
        f"Co-developed-by: {CY}",
        f"Signed-off-by: {CY}",
        f"Co-developed-by: {BOB}",
        f"Signed-off-by: {BOB}",
        f"Signed-off-by: {ADA}",
    )
    for shuffled in permutations(lines):
        if shuffled.index(lines[0]) < shuffled.index(lines[2]):
            assert ordered(shuffled) == lines


def test_a_co_developer_is_known_however_he_is_written() -> None:
    given_lines = trailers(
        f"Signed-off-by: {ADA}", "Signed-off-by: cy <CY@example.org>", f"Co-developed-by: {CY}"
    )
    assert ordered(given_lines) == (given_lines[2], given_lines[1], given_lines[0])


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (
            ("Cc", "Acked-by"),
            (f"X-other: {CY}", f"Signed-off-by: {CY}", f"Cc: {BOB}", f"Acked-by: {ADA}"),
        ),
        (
            ("Acked-by",),
            (f"Acked-by: {ADA}", f"X-other: {CY}", f"Cc: {BOB}", f"Signed-off-by: {CY}"),
        ),
        (
            ("Signed-off-by", "Acked-by", "Cc"),
            (f"Signed-off-by: {CY}", f"Acked-by: {ADA}", f"X-other: {CY}", f"Cc: {BOB}"),
        ),
        ((), (f"X-other: {CY}", f"Cc: {BOB}", f"Acked-by: {ADA}", f"Signed-off-by: {CY}")),
    ],
)
def test_another_order_can_be_asked_for(order: tuple[str, ...], expected: tuple[str, ...]) -> None:
    given_lines = trailers(
        f"X-other: {CY}", f"Cc: {BOB}", f"Acked-by: {ADA}", f"Signed-off-by: {CY}"
    )
    assert ordered(given_lines, order) == trailers(*expected)


@pytest.mark.parametrize("order", [(), ("Cc",), ("Acked-by",)])
def test_a_co_developer_needs_no_place_in_the_order(order: tuple[str, ...]) -> None:
    lines = trailers(f"Co-developed-by: {CY}", f"Signed-off-by: {CY}")
    assert ordered(reversed(lines), order) == lines


SOME = st.builds(
    Trailer,
    st.sampled_from([*ORDER, "cc", "Link", "X-other", "Depends-on"]),
    st.sampled_from([ADA, BOB, CY, CY.upper(), "https://x/a", "https://x/A"]),
)
MANY = st.lists(SOME, max_size=20)


def same(trailer: Trailer) -> tuple[str, str]:
    return trailer.key.lower(), trailer.value if "://" in trailer.value else trailer.value.lower()


@given(MANY)
def test_ordering_keeps_the_set_without_duplicates(given_trailers: list[Trailer]) -> None:
    result = ordered(given_trailers)
    assert sorted(map(same, result)) == sorted(set(map(same, given_trailers)))


@given(MANY, st.permutations(ORDER).map(tuple) | st.just(()) | st.just(("Cc",)))
def test_ordering_again_changes_nothing(
    given_trailers: list[Trailer], order: tuple[str, ...]
) -> None:
    once = ordered(given_trailers, order)
    assert ordered(once, order) == once


@given(MANY)
def test_what_is_written_is_read_back(given_trailers: list[Trailer]) -> None:
    good = tuple(t for t in given_trailers if t.key != "cc")
    block = "\n".join(map(str, [*good, Trailer("Cc", ADA)]))
    assert split(f"foo: bar\n\nBody.\n\n{block}\n") == (
        "foo: bar\n\nBody.",
        (*good, Trailer("Cc", ADA)),
    )


@given(st.text(alphabet=st.sampled_from("aA:- \n\t-x.@"), max_size=60))
def test_splitting_loses_no_word(message: str) -> None:
    body, found = split(message)
    assert " ".join([body, *map(str, found)]).split() == message.split()
