"""The differences between base and series that the series declares for its own tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from refactor.boot.result import Boot, Difference, quoted
from refactor.series.expect import Expect

_Key = tuple[str, str]


@dataclass(frozen=True)
class Expectations:
    """The `[[expect]]` of a series for one architecture.

    Several may be about one case, as bases differ: one of them has to hold.
    """

    declared: Sequence[Expect] = ()

    def reason(self, difference: Difference) -> str:
        """Why a difference is right; empty where none like that is declared."""
        for expect in self.declared:
            if _key(expect) == difference.key and _results(expect) == difference.results:
                return expect.reason
        return ""

    def missing(self, base: Boot, boot: Boot) -> list[tuple[str, str]]:
        """(test, sentence) for each case that is as on the base, and is declared to differ."""
        held: dict[_Key, bool] = {}
        for expect in self.declared:
            key = _key(expect)
            results = base.result(key), boot.result(key)
            held[key] = held.get(key, False) or results == _results(expect)
        sentences = []
        for key, holds in held.items():
            result = boot.result(key)
            # Another difference than the declared one is a regression, and reported as such.
            if not holds and result == base.result(key):
                words = f"{key[1]}: {quoted(result)} as on the base; [[expect]] declares a change"
                sentences.append((key[0], words))
        return sentences


def _key(expect: Expect) -> _Key:
    return f"tests/{expect.test}", expect.case


def _results(expect: Expect) -> tuple[str, str]:
    return expect.before, expect.after
