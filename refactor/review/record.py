"""Verdicts entered into the ledger: tags taken, decisions kept."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from refactor.review.ledger import Decision, Ledger


def record_decisions(ledger: Ledger, accept: Iterable[str], reject: Iterable[str]) -> Ledger:
    """The ledger with the user's word about some mails; what he rejects is no longer in it, be it an objection."""
    reject = set(reject)
    decisions = {each.source: each for each in ledger.decision}
    decisions |= {source: Decision(source, "accepted") for source in accept}
    decisions |= {source: Decision(source, "rejected") for source in reject}
    kept = tuple(tag for tag in ledger.tag if tag.source not in reject)
    left = tuple(each for each in ledger.objection if each.source not in reject)
    return msgspec.structs.replace(
        ledger, tag=kept, objection=left, decision=tuple(decisions.values())
    )
