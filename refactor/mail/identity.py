"""Whether two identities are the same person: by address first, else by a full name."""

from __future__ import annotations

import re
import unicodedata
from string import ascii_lowercase, ascii_uppercase

_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


def folded(address: str) -> str:
    """An address with its ASCII letters, and no others, in lower case.

    Two other letters may look or sound the same: Python's casefold() makes `ss` of the German
    letter that is another name in a domain since IDNA 2008, and `k` of the Kelvin sign.
    """
    return address.translate(_LOWER)


def ascii_domain(domain: str) -> str:
    """A domain as in the DNS, where no letter looks like another."""
    labels = []
    for label in folded(domain).split("."):
        # Not the codec "idna": it is of IDNA 2003, and maps letters that 2008 keeps apart.
        labels.append(label if label.isascii() else f"xn--{label.encode('punycode').decode()}")
    return ".".join(labels)


def same_address(one: str, other: str) -> bool:
    """Whether two addresses are one mailbox; case, and a `+tag` before the `@`, do not count."""
    return bool(one) and _mailbox(one) == _mailbox(other)


def same_house(one: str, other: str) -> bool:
    """Whether one address is the other at a host of the same domain.

    For example `a@host.example.org` and `a@example.org`.
    """
    (box, domain), (other_box, other_domain) = _mailbox(one), _mailbox(other)
    short, long = sorted((domain, other_domain), key=len)
    return box == other_box and "." in short and long.endswith(f".{short}")


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same; a name with a comma, or of one word, equals none."""
    return bool(name_words(one)) and name_words(one) == name_words(other)


def _mailbox(address: str) -> tuple[str, str]:
    box, _, domain = folded(address.strip()).rpartition("@")
    # RFC 5233: what follows the plus is a detail of the same mailbox.
    return box.partition("+")[0] or box, ascii_domain(domain)


def name_words(name: str) -> tuple[str, ...]:
    """A name as words to compare: no `(Company)`, accents, dots or case; empty for no full name."""
    if "," in name:
        return ()
    plain = unicodedata.normalize("NFKD", re.sub(r"[(\[][^()\[\]]*[)\]]", " ", name))
    # NFKD has put each accent behind its letter, as a combining character of its own.
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = tuple(re.sub(r"[^\w\s'-]", " ", letters).casefold().split())
    return words if len(words) > 1 else ()
