"""Whether a tag is its sender's own: by whom a mail was sent, and whom a tag in it names."""

from __future__ import annotations

import re

from refactor.mail.commit_message import MASKED
from refactor.mail.identity import ascii_domain, same_address, same_house, same_name
from refactor.mail.mail import Mail, Sender
from refactor.review.tag_line import TagLine

_ROBOT = re.compile(
    # The robots of the kernel's lists (0-day, syzbot, KernelCI, patchwork): they pass tags on.
    r"lkp@intel\.com|syzbot.*@|.*[.+-]?bot\d*(?:[+-].*)?@|.*\bno-?reply\b.*@|"
    r".*@(?:.*\.)?syzkaller\.|"
    r".*kernelci.*@|"
    r"oliver\.sang@intel\.com|patchwork@|lkft(?:-triage)?@|cki-project@|snowpatch@|.*[.+-]ci@",
    re.IGNORECASE,
)
_LAST_NAME_ROBOT = re.compile(r"\b(?:robot|bot|patchwork|syzbot|kernelci)\b", re.IGNORECASE)


def senders(mail: Mail) -> tuple[Sender, ...]:
    """All senders that a mail names."""
    return (mail.sender, *mail.sender.also)


def shown(sender: Sender) -> str:
    """A sender with an address that looks like no other."""
    return f"{sender.name} <{shown_address(sender)}>" if sender.name else shown_address(sender)


def shown_address(sender: Sender) -> str:
    """An address as the DNS has it, so that none looks like another one."""
    box, _, domain = sender.address.rpartition("@")
    return f"{box}@{ascii_domain(domain)}" if box else "an address that cannot be read"


def other_name(mail: Mail, found: TagLine) -> str:
    """The name of the sender, where it is not the one that the tag has for the same address."""
    own = mail.sender.name
    is_same = same_name(own, found.name) or own.casefold() == found.name.casefold()
    return f", sent by '{own}'" if own and not is_same else ""


def is_same_mailbox(mail: Mail, found: TagLine) -> bool:
    """Whether a tag has the address that its mail was sent from."""
    return any(
        same_address(sender.address, found.address)
        or (same_house(sender.address, found.address) and same_name(sender.name, found.name))
        for sender in senders(mail)
    )


def is_somebody_else(mail: Mail, found: TagLine) -> bool:
    """Whether a tag names another person than the sender, by address and by name."""
    return not is_same_mailbox(mail, found) and all(
        not same_name(sender.name, found.name) or bool(MASKED.search(sender.address))
        for sender in senders(mail)
    )


def author(mail: Mail) -> Sender:
    """Who wrote a mail: its sender, or the person whose From a list has rewritten."""
    return next(iter(mail.behind.values()), mail.sender)


def rewritten(mail: Mail, found: TagLine) -> str:
    """The header that names a tag's person, where a list has rewritten From; else empty."""
    for header, person in mail.behind.items():
        if same_address(person.address, found.address) and not MASKED.search(person.address):
            return header
    return ""


def is_robot(mail: Mail) -> bool:
    """Whether no person sent a mail, as it says or as its sender is called."""
    return mail.automatic or any(
        _ROBOT.match(sender.address) is not None or _LAST_NAME_ROBOT.search(sender.name) is not None
        for sender in senders(mail)
    )
