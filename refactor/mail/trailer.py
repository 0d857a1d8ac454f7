"""Trailers: the `Key: value` lines at the end of a commit message, as values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

ORDER = (
    "Fixes",
    "Reported-by",
    "Closes",
    "Suggested-by",
    "Co-developed-by",
    "Signed-off-by",
    "Tested-by",
    "Reviewed-by",
    "Acked-by",
    "Cc",
    "Link",
)
"""The order of Documentation/process/maintainer-tip.rst; other trailers stand before Cc."""

_LINE = re.compile(r"^(?P<key>[A-Z][A-Za-z]*(?:-[A-Za-z]+)*): (?P<value>\S.*)$")
# A paragraph of nothing but `Note: ...` or `Before: ...` is prose; one of these in it makes it
# trailers.
_SURE = re.compile(r"[A-Za-z]+-|Fixes$|Closes$|Cc$|[A-Za-z]*Link$")

NOTE = re.compile(r"\[[^\[\]:]{1,80}: .*\]")
"""What a maintainer has changed (submitting-patches.rst, "Developer's Certificate of Origin")."""


@dataclass(frozen=True)
class Trailer:
    """One trailer; its value is never wrapped.

    Attributes:
        notes: lines as `[name: words]`, which stand below it.
    """

    key: str
    value: str
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        """As it stands in a message."""
        return "\n".join([f"{self.key}: {self.value}", *self.notes])


def split(message: str) -> tuple[str, tuple[Trailer, ...]]:
    """A message without its trailers, and the trailers: a last paragraph of nothing else."""
    message = re.sub(r"[ \t\r]+$", "", message, flags=re.MULTILINE).strip("\n")
    body, _, last = message.rpartition("\n\n")
    if not body:
        return message, ()
    trailers: list[Trailer] = []
    is_sure = False
    for line in last.split("\n"):
        if trailers and NOTE.fullmatch(line):
            last_one = trailers[-1]
            trailers[-1] = replace(last_one, notes=(*last_one.notes, line))
            continue
        match = _LINE.match(line)
        if match is None:
            return message, ()
        trailers.append(Trailer(match["key"], match["value"]))
        is_sure = is_sure or _SURE.match(match["key"]) is not None
    return (body.strip("\n"), tuple(trailers)) if is_sure else (message, ())


def ordered(trailers: Iterable[Trailer], order: Sequence[str] = ORDER) -> tuple[Trailer, ...]:
    """Each trailer once, in the kernel's order.

    A co-developer's sign-off stays right behind their Co-developed-by.
    """
    distinct: dict[tuple[str, str], Trailer] = {}
    for trailer in trailers:
        distinct.setdefault(_same(trailer), trailer)
    developers: dict[str, int] = {}
    for nth, (key, value) in enumerate(distinct):
        if key == "co-developed-by":
            developers[value] = nth
    rank = {key.lower(): float(place) for place, key in enumerate(order)}
    # Half a step: no key of the order has it.
    other = rank.get("cc", len(rank)) - 0.5

    def place(item: tuple[int, Trailer]) -> tuple[float, int, bool]:
        nth, trailer = item
        key, value = _same(trailer)
        if value in developers and key in ("co-developed-by", "signed-off-by"):
            return rank.get("co-developed-by", other), developers[value], key == "signed-off-by"
        return rank.get(key, other), nth, False

    in_order = sorted(enumerate(distinct.values()), key=place)
    return tuple(trailer for _, trailer in in_order)


def _same(trailer: Trailer) -> tuple[str, str]:
    """The key of equal trailers; in a link, upper and lower case are different places."""
    value = trailer.value
    return trailer.key.lower(), value if "://" in value else value.lower()
