"""Objections: which of them stand against a series as it is now."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from refactor.review.ledger import Ledger, Objection


@dataclass(frozen=True)
class OpenObjection:
    """An objection that nothing has answered.

    Attributes:
        step: the first one that is as it was when it was given; the others of a whole series may
            be, too.
        number: of its patch, now.
        known: whether that is so; where it is not recorded what the step changed then, nobody can
            tell.
    """

    objection: Objection
    step: str
    number: int
    known: bool

    @property
    def words(self) -> str:
        """What is to be said of it, on one line."""
        given = self.objection
        what = f"patch {self.number} ({self.step})" if given.step else "the whole series"
        unchanged = (
            f"unchanged since v{given.version}"
            if given.step
            else f"patch {self.number} is unchanged"
        )
        how = unchanged if self.known else f"it is not recorded what v{given.version} changed"
        if given.tag:
            where = what if given.step else "patches of the series"
            mail = f"{given.name} took back the {given.tag} for {where} in <{given.source}>"
            return f"{mail}, and you have not decided about that"
        return f"{given.name}'s Nacked-by <{given.source}> stands against {what}, {how}"

    def remedy(self, series: str) -> str:
        """What the user can do about it."""
        source = shlex.quote(self.objection.source)
        if self.objection.tag:
            drops = f"`refactor trailers {series} --accept {source}` drops the tag"
            return f"{drops}, --reject in its place keeps it"
        aside = f"`refactor trailers {series} --reject {source}` sets it aside"
        post = f"`refactor post {series} -v{self.objection.version} --mbox FILE` records it"
        return f"{'change it' if self.known else post}, or {aside}"


def open_objections(ledger: Ledger, now: Mapping[str, str]) -> tuple[OpenObjection, ...]:
    """The objections that stand until the user decides: what they are against is what it was.

    One against the whole series stands as long as any of its patches does.

    Args:
        now: step id -> fingerprint of what it changes, in the order of the patches.
    """
    found = []
    for given in ledger.objection:
        # A NAK that was accepted still stands; a tag that was taken back is gone with that.
        decision = ledger.verdict(given.source, given.tag)
        if decision == "rejected" or (given.tag and decision == "accepted"):
            continue
        for number, (step, change) in enumerate(now.items(), 1):
            if given.step in ("", step) and _was_there(ledger, given, step):
                then = given.change or ledger.change(step, given.version)
                if then in ("", change):
                    found.append(OpenObjection(given, step, number, bool(then)))
                    # Once is enough: one on the cover letter is about all steps.
                    break
    return tuple(sorted(found, key=lambda each: (each.number, each.objection.source)))


def _was_there(ledger: Ledger, given: Objection, step: str) -> bool:
    posted = ledger.of(given.version)
    return bool(given.step) or posted is None or posted.of(step) is not None
