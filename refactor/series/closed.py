"""Days on which a tree takes nothing new, as users write them."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

FORM = "[TREE] FROM..TO, as net-next 2026-12-01..2026-12-15"

_DAY = r"\d{4}-\d\d-\d\d"
_CLOSED = re.compile(rf"(?:(?P<tree>\S+)\s+)?(?P<first>{_DAY})\.\.(?P<last>{_DAY})", re.ASCII)


@dataclass(frozen=True)
class Closed:
    """Days on which a tree takes nothing new.

    Attributes:
        tree: as in the brackets of a subject, or the key of a bundle; empty for all of them.
        first, last: days, as 2026-11-29.
        source: who says so, for messages.
    """

    tree: str
    first: str
    last: str
    source: str


def parse_closed(text: str, source: str) -> Closed | None:
    """Closed days out of their text; None where it does not have the FORM."""
    form = _CLOSED.fullmatch(text.strip())
    if form is None or not (_is_day(form["first"]) and _is_day(form["last"])):
        return None
    # As text: dates of this form sort by time (ISO 8601).
    if form["first"] > form["last"]:
        return None
    return Closed(form["tree"] or "", form["first"], form["last"], source)


def _is_day(text: str) -> bool:
    """Whether the calendar has a day: the pattern takes 2026-02-30."""
    year, month, day = map(int, text.split("-"))
    return year > 0 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]
