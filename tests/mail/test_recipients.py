"""The people who get a mail, under a cap."""

from __future__ import annotations

import pytest

from refactor.mail.people import Person
from refactor.mail.recipients import MailRecipients, Settings, header, recipients_by_mail
from refactor.series.schema import Recipients

PEOPLE = [
    Person("Rev <rev@x.org>", "reviewer"),
    Person("l@lists.x.org", "list"),
    Person("Main <main@x.org>", "maintainer"),
    Person("Odd <odd@x.org>", "odd fixer"),
]


@pytest.mark.parametrize(
    ("most", "to", "cc"),
    [
        (1, ("Main <main@x.org>",), ()),
        (2, ("Main <main@x.org>",), ("Odd <odd@x.org>",)),
        (3, ("Main <main@x.org>",), ("l@lists.x.org", "Odd <odd@x.org>")),
        (
            5,
            ("Main <main@x.org>",),
            ("l@lists.x.org", "Odd <odd@x.org>", "big@lists.x.org", "New <new@x.org>"),
        ),
    ],
)
def test_a_cap_leaves_the_maintainers_of_a_patch(
    most: int, to: tuple[str, ...], cc: tuple[str, ...]
) -> None:
    policy = Recipients(lists=("big@lists.x.org",), extra=("New <new@x.org>",), most=most)
    mail = recipients_by_mail({"a": PEOPLE}, policy)["a"]
    assert (mail.to, mail.cc) == (to, cc)
    assert len(mail.everybody) + len(mail.over) == 6


def test_a_cap_never_empties_to() -> None:
    settings = Settings(to=("Boss <boss@x.org>",))
    policy = Recipients(to=(), most=2)
    assert recipients_by_mail({"a": PEOPLE}, policy, settings)["a"] == MailRecipients(
        ("Boss <boss@x.org>",),
        ("Main <main@x.org>",),
        ("Rev <rev@x.org>", "l@lists.x.org", "Odd <odd@x.org>"),
    )


@pytest.mark.parametrize(
    ("bytes_", "to", "cc"),
    [
        # One addressee stays, whatever its size.
        (1, ("Main <main@x.org>",), ()),
        (58, ("Main <main@x.org>",), ()),
        (59, ("Main <main@x.org>",), ("Ödd <odd@x.org>",)),
        (77, ("Main <main@x.org>",), ("Ödd <odd@x.org>",)),
        (78, ("Main <main@x.org>",), ("l@lists.x.org", "Ödd <odd@x.org>")),
        (1000, ("Main <main@x.org>",), ("Rev <rev@x.org>", "l@lists.x.org", "Ödd <odd@x.org>")),
    ],
)
def test_a_cap_of_bytes_is_that_of_the_headers_in_the_mail(
    bytes_: int, to: tuple[str, ...], cc: tuple[str, ...]
) -> None:
    people = [*PEOPLE[:3], Person("Ödd <odd@x.org>", "odd fixer")]
    policy = Recipients(most_bytes=bytes_)
    mail = recipients_by_mail({"a": people}, policy)["a"]
    assert (mail.to, mail.cc) == (to, cc)
    size = len(header("To", mail.to)) + len(header("Cc", mail.cc))
    assert size <= bytes_ or mail.everybody == to
    assert len(mail.everybody) + len(mail.over) == 4


def test_both_caps_hold() -> None:
    for policy in (Recipients(most=1, most_bytes=1000), Recipients(most=9, most_bytes=1)):
        mail = recipients_by_mail({"a": PEOPLE}, policy)["a"]
        assert mail.everybody == ("Main <main@x.org>",)
        assert len(mail.over) == 3
