"""Warnings about mails of bundles: too many threads for a person, too many people for a mail."""

from __future__ import annotations

from refactor.engine.crowds import crowded
from refactor.mail.recipients import COVER, MailRecipients

LIST = "linux@lists.example.org"
ADA = "Ada <ada@example.org>"


def test_many_threads_to_one_person_are_a_warning_and_to_a_list_are_not() -> None:
    mails = {f"b{number}": {"s/g": MailRecipients((ADA,), (LIST,))} for number in range(11)}
    assert crowded(mails, {LIST}) == [f"{ADA} gets 11 threads"]
    del mails["b0"]
    assert crowded(mails, {LIST}) == []


def test_many_recipients_of_one_mail_are_a_warning() -> None:
    many = MailRecipients((), tuple(f"p{number}@example.org" for number in range(31)))
    few = MailRecipients((), many.cc[:30])
    assert crowded({"net": {COVER: few, "s/g": many}, "usb": {COVER: many}}, set()) == [
        "31 recipients of s/g: [recipients] has `most`",
        "31 recipients of the cover letter of usb: [recipients] has `most`",
    ]
