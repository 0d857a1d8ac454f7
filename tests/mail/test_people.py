from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor.mail.people import Person, address, distinct, parse_people, trailers_for
from refactor.mail.recipients import COVER, recipients_by_mail
from refactor.series.schema import Recipients

ADA = Person("Ada <ada@example.org>", "maintainer")
BOB = Person("Bob <bob@example.org>", "reviewer")
CY = Person("Cy <cy@example.org>", "odd fixer")
LIST = Person("list@example.org", "list")
LKML = Person("linux-kernel@vger.kernel.org", "list")


@pytest.mark.parametrize(
    ("line", "person"),
    [
        (
            "Catalin Marinas <catalin.marinas@arm.com> (maintainer:ARM64 PORT (AARCH64 ARCHITECTURE))",
            Person("Catalin Marinas <catalin.marinas@arm.com>", "maintainer"),
        ),
        (
            '"Rafael J. Wysocki" <rafael@kernel.org> (supporter:ACPI)',
            Person('"Rafael J. Wysocki" <rafael@kernel.org>', "supporter"),
        ),
        (
            '"Hansen, Dave (Intel)" <dave@x.org> (reviewer:X86 MM)',
            Person('"Hansen, Dave (Intel)" <dave@x.org>', "reviewer"),
        ),
        (
            "Uwe Kleine-König <u@k.org> (odd fixer:A, B: C)",
            Person("Uwe Kleine-König <u@k.org>", "odd fixer"),
        ),
        (
            '"O\'Hara \\"Jo\\"" <jo@x.org> (reviewer:X)',
            Person('"O\'Hara \\"Jo\\"" <jo@x.org>', "reviewer"),
        ),
        ("<a@x.org> (maintainer:X)", Person("<a@x.org>", "maintainer")),
        ("a@x.org (maintainer:X)", Person("a@x.org", "maintainer")),
        ("A <a@x.org> (maintainer:A (B),reviewer:C)", Person("A <a@x.org>", "maintainer")),
        ("A <a@x.org> (reviewer:C,maintainer:A (B))", Person("A <a@x.org>", "maintainer")),
        ("A <a@x.org> (blamed_fixes:1/1=100%,reviewer:C)", Person("A <a@x.org>", "reviewer")),
        ("A <a@x.org> (reviewer:LISTS, ODD LIST)", Person("A <a@x.org>", "reviewer")),
        ("A <a@x.org> (reviewer:X:Keyword:y(?:z|list))", Person("A <a@x.org>", "reviewer")),
        (
            "Linus Torvalds <t@x.org> (chief penguin)",
            Person("Linus Torvalds <t@x.org>", "chief penguin"),
        ),
        (
            "Linus Torvalds <t@x.org> (chief penguin:THE REST)",
            Person("Linus Torvalds <t@x.org>", "chief penguin"),
        ),
        ("A <a@x.org> (in file)", Person("A <a@x.org>", "in file")),
        ("A <a@x.org>", Person("A <a@x.org>", "other")),
        ("linux-kernel@vger.kernel.org (open list)", LKML),
        ("list@example.org (open list:ARM64 PORT (AARCH64))", LIST),
        ("list@example.org (moderated list:X)", LIST),
        ("list@example.org (subscriber list:X)", LIST),
        ("  list@example.org (open list)  ", LIST),
    ],
)
def test_a_line_of_the_script_names_a_person(line: str, person: Person) -> None:
    assert parse_people(f"{line}\n") == (person,)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Bad divisor in x: 0",
        "A (maintainer:X)",
        "git: //x (open list)",
        "A <> (maintainer:X)",
        "<a b@c>",
    ],
)
def test_another_line_names_nobody(line: str) -> None:
    assert parse_people(f"{line}\nlist@example.org (open list)\n") == (LIST,)


@given(st.text())
def test_any_output_gives_people(output: str) -> None:
    for person in parse_people(output):
        assert (person.who.strip(), bool(person.role)) == (person.who, True)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("Ada <Ada@Example.ORG>", "ada@example.org"),
        ("Ada@Example.ORG", "ada@example.org"),
        ("<a@x>", "a@x"),
        ('"<odd>" <a@x>', "a@x"),
    ],
)
def test_an_address_is_what_two_spellings_share(who: str, expected: str) -> None:
    assert (address(who), Person(who, "list").address) == (expected, expected)


def test_each_address_stands_once_and_some_never() -> None:
    again = Person("A. Developer <ADA@example.org>", "reviewer")
    assert distinct([ADA, BOB, again, LIST, BOB], ["Bob <BOB@example.org>"]) == (ADA, LIST)


def test_by_default_everyone_in_charge_becomes_a_trailer() -> None:
    assert trailers_for([LKML, ADA, CY, BOB, ADA], Recipients()) == (ADA.who, BOB.who)


@pytest.mark.parametrize(
    ("policy", "trailers"),
    [
        (Recipients(trailer=()), ()),
        (Recipients(trailer=("odd fixer", "list")), (LKML.who, CY.who)),
        (Recipients(never=("ada@example.org",)), (BOB.who,)),
        (Recipients(extra=("Di <di@example.org>",)), (ADA.who, BOB.who)),
    ],
)
def test_who_becomes_a_trailer_is_declared(policy: Recipients, trailers: tuple[str, ...]) -> None:
    assert trailers_for([LKML, ADA, CY, BOB], policy) == trailers


def to_and_cc(people: list[Person], policy: Recipients) -> tuple[tuple[str, ...], tuple[str, ...]]:
    cover = recipients_by_mail({"a": people}, policy)[COVER]
    return cover.to, cover.cc


@pytest.mark.parametrize(
    ("policy", "to", "cc"),
    [
        (Recipients(), (ADA.who,), (LKML.who, CY.who, BOB.who)),
        (Recipients(to=()), (), (LKML.who, ADA.who, CY.who, BOB.who)),
        (Recipients(to=("list",)), (LKML.who,), (ADA.who, CY.who, BOB.who)),
        (
            Recipients(extra=("Di <di@example.org>", "BOB@example.org", "Di <di@example.org>")),
            (ADA.who,),
            (LKML.who, CY.who, BOB.who, "Di <di@example.org>"),
        ),
        (
            Recipients(
                extra=("Di <di@example.org>",), never=("di@example.org", "Ada <ADA@example.org>")
            ),
            (),
            (LKML.who, CY.who, BOB.who),
        ),
    ],
)
def test_who_the_mails_go_to_is_declared(
    policy: Recipients, to: tuple[str, ...], cc: tuple[str, ...]
) -> None:
    assert to_and_cc([LKML, ADA, CY, BOB], policy) == (to, cc)


def test_the_highest_of_several_roles_counts() -> None:
    # A series names one person as reviewer of one patch and maintainer of the next.
    people = [
        Person("Ada L. <ada@example.org>", "reviewer"),
        LIST,
        ADA,
        Person(ADA.who, "odd fixer"),
    ]
    policy = Recipients(trailer=("maintainer",))
    assert (trailers_for(people, policy), to_and_cc(people, policy)) == (
        (ADA.who,),
        ((ADA.who,), (LIST.who,)),
    )


PEOPLE = st.lists(
    st.sampled_from([ADA, BOB, CY, LIST, LKML, Person("ADA@example.org", "reviewer")])
)


@given(PEOPLE, st.sampled_from([(), ("list",), ("maintainer", "odd fixer")]))
def test_everybody_gets_the_mails_once(people: list[Person], to: tuple[str, ...]) -> None:
    first, second = to_and_cc(people, Recipients(to=to))
    assert sorted(map(address, first + second)) == sorted({person.address for person in people})
