"""Why a recipient of the last version gets no mail of this one."""

from __future__ import annotations

from refactor.engine.answered import Departed, departed
from refactor.mail.recipients import MailRecipients

MAINTAINERS = "WIDGETS\nM:\tCat Maintainer <CAT@example.org>\nF:\tdrivers/widget/\n"


def test_each_with_the_reason() -> None:
    mails = {"": MailRecipients((), (), over=("Many <many@example.org>",))}
    went = ("cat@example.org", "gone@example.org", "many@example.org")
    assert departed(went, mails, MAINTAINERS, base="v7.4") == (
        Departed(
            "cat@example.org",
            "in MAINTAINERS of v7.4, but no patch of this series touches their files",
        ),
        Departed("gone@example.org", "not in MAINTAINERS of v7.4, and not named by the series"),
        Departed("many@example.org", "over the cap of `[recipients]`"),
    )
