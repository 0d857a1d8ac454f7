"""The proof `signed`: who signed a patch off, and in which order.

The rules are those of Documentation/process/submitting-patches.rst, "Sign your work" and "When to
use Acked-by:, Cc:, and Co-developed-by:".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from refactor.mail.people import address
from refactor.mail.trailer import Trailer
from refactor.proofs.message import numbered_message
from refactor.runs.proof import Finding


def signed(message: str, author: str) -> tuple[Finding, ...]:
    """Missing and misplaced sign-offs of the people who wrote the patch.

    Whoever forwards a patch signs after its author, so the last Signed-off-by cannot be checked
    from the message alone.

    Args:
        author: `Name <address>`, as the commit has it.
    """
    trailers = numbered_message(message).values
    signers = _people(trailers, "signed-off-by")
    developers = _people(trailers, "co-developed-by")
    return (
        *_author(signers, author),
        *_co_developers(trailers, author),
        *_before_the_author(signers, author, developers),
    )


def _people(trailers: Sequence[Trailer], key: str) -> list[str]:
    return [trailer.value for trailer in trailers if trailer.key.lower() == key]


def _author(signers: Sequence[str], author: str) -> Iterator[Finding]:
    """A missing sign-off of the author, or one by another name or address."""
    for signer in signers:
        if _same(signer, author):
            return
    # The same address with another name, or the reverse: checkpatch.pl tells them apart too.
    for signer in signers:
        if address(signer) == address(author):
            text = f"{signer} signs off, the author is {author}"
            yield Finding("SIGN-OFF-NAME", "trailers", text)
            return
    for signer in signers:
        if _name(signer) == _name(author):
            text = f"{signer} signs off, the author is {author}"
            yield Finding("SIGN-OFF-ADDRESS", "trailers", text)
            return
    yield Finding("SIGN-OFF-MISSING", "trailers", f"no Signed-off-by of the author, {author}")


def _co_developers(trailers: Sequence[Trailer], author: str) -> Iterator[Finding]:
    # submitting-patches.rst: every Co-developed-by is followed by the Signed-off-by of its person.
    for nth, trailer in enumerate(trailers):
        if trailer.key.lower() != "co-developed-by":
            continue
        developer = trailer.value
        if address(developer) == address(author):
            yield Finding("CO-DEVELOPER-AUTHOR", "trailers", f"{developer} is the author")
        elif _people(trailers[nth + 1 : nth + 2], "signed-off-by") != [developer]:
            text = f"no Signed-off-by of {developer} follows the Co-developed-by"
            yield Finding("CO-DEVELOPER-SIGN-OFF", "trailers", text)


def _before_the_author(
    signers: Sequence[str], author: str, developers: Sequence[str]
) -> Iterator[Finding]:
    """Sign-offs before that of the author by people who did not write the patch."""
    writers = set(map(address, (author, *developers)))
    findings: list[Finding] = []
    for signer in signers:
        if _same(signer, author):
            yield from findings
            return
        if address(signer) not in writers:
            text = f"{signer} signs off before the author, and is no co-developer"
            findings.append(Finding("SIGN-OFF-ORDER", "trailers", text))
    # Without a sign-off of the author nobody is before it: that is another finding.


def _same(one: str, other: str) -> bool:
    return _name(one) == _name(other) and address(one) == address(other)


def _name(person: str) -> str:
    """A name to be compared: without quotes and without an employer in parentheses."""
    return " ".join(re.sub(r'"|\([^()]*\)', "", person.partition("<")[0]).split())
