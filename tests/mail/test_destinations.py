"""The addresses in To and Cc, as mail programs write these."""

from __future__ import annotations

import pytest

from refactor.mail.destinations import destinations


@pytest.mark.parametrize(
    ("head", "addresses"),
    [
        ("Subject: x\n", ()),
        ("To: a@b.org\n", ("a@b.org",)),
        ("To: Ann <A@B.org>,\n\tc@d.org\nCc: a@b.org\n", ("a@b.org", "c@d.org")),
        ('Cc: "Boss, The" <boss@x.org>, d@x.org (Dee, too)\n', ("boss@x.org", "d@x.org")),
        ('To: "a@b.org, c@d.org" <e@f.org>\n', ("e@f.org",)),
        ("To: =?utf-8?q?J=C3=B6_=3Ca=40b=3E?= <j@x.org>\n", ("j@x.org",)),
        ("To: undisclosed-recipients:;\nCc: xxx@xxx@x, <>\n", ()),
        (
            "To: " + ",\n ".join(f"n{n}@x.org" for n in range(900)),
            tuple(f"n{n}@x.org" for n in range(900)),
        ),
    ],
)
def test_the_addresses_of_a_mail(head: str, addresses: tuple[str, ...]) -> None:
    raw = f"{head.rstrip()}\n\nTo: body@x.org\n".encode()
    assert destinations(raw) == addresses
