"""The user's decisions about mails, entered into the ledger."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from refactor.review.ledger import Decision, Ledger


def record_decisions(ledger: Ledger, accept: Iterable[str], reject: Iterable[str]) -> Ledger:
    """The ledger with decisions about mails, without the tags and objections in rejected ones."""
    reject = set(reject)
    decisions = {decision.source: decision for decision in ledger.decision}
    for source in accept:
        decisions[source] = Decision(source, "accepted")
    for source in reject:
        decisions[source] = Decision(source, "rejected")
    tags = [tag for tag in ledger.tag if tag.source not in reject]
    objections = [entry for entry in ledger.objection if entry.source not in reject]
    return msgspec.structs.replace(
        ledger,
        tag=tuple(tags),
        objection=tuple(objections),
        decision=tuple(decisions.values()),
    )
