"""Remarks in the ledger: their numbers, which stay, and the user's marks on them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from msgspec.structs import replace

from refactor.errors import BadInput
from refactor.review.ledger import Ledger
from refactor.review.remark import Remark, RemarkState
from refactor.review.remarks import Replies


def record_remarks(ledger: Ledger, found: Iterable[Remark]) -> Ledger:
    """The ledger with remarks that were not in it, each with a number that it keeps."""
    known: dict[object, Remark] = {}
    taken = set[int]()
    last = max((remark.number for remark in ledger.remark), default=0)
    for remark in (*ledger.remark, *found):
        if _same(remark) in known:
            continue
        number = remark.number
        # Two people may have given one number, and merged their ledgers.
        if not number or number in taken:
            last += 1
            number = last
        taken.add(number)
        known[_same(remark)] = replace(remark, number=number)
    return replace(ledger, remark=tuple(known.values()))


def record_replies(ledger: Ledger, found: Replies) -> Ledger:
    """The ledger with the remarks in some mails, and the people who have sent them."""
    answers = dict.fromkeys((*ledger.answer, *found.answers()))
    return replace(record_remarks(ledger, found.remarks()), answer=tuple(answers))


def _same(remark: Remark) -> object:
    """What a remark is known by, however often its mail is read."""
    return remark.source, remark.quoted, remark.words


_RANGE = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?")


def parse_numbers(texts: Iterable[str]) -> tuple[int, ...]:
    """The numbers in `1,3-5`.

    Raises:
        BadInput: it is of another form.
    """
    numbers: list[int] = []
    for text in ",".join(texts).split(",") if texts else ():
        found = _RANGE.fullmatch(text.strip())
        if found is None:
            raise BadInput(f"'{text}' is no number of a remark", "wanted numbers, as in 1,3-5")
        first = int(found[1])
        # A mistyped number must not fill the memory.
        last = min(int(found[2] or first), first + 10_000)
        numbers += range(first, last + 1)
    return tuple(dict.fromkeys(numbers))


@dataclass(frozen=True)
class Marks:
    """What the user says of remarks, by their numbers.

    Attributes:
        reason: of those that are ignored; optional for those that are done.
    """

    done: tuple[int, ...] = ()
    ignore: tuple[int, ...] = ()
    reopen: tuple[int, ...] = ()
    reason: str = ""


def marked_remarks(ledger: Ledger, marks: Marks) -> Ledger:
    """The ledger with the user's marks on its remarks.

    Raises:
        BadInput: there is no such remark, one is marked in two ways, or a reason is missing.
    """
    if marks.ignore and not marks.reason:
        raise BadInput("--ignore wants a reason", "add --reason 'WORDS': the ledger keeps it")
    if marks.reason and not (marks.ignore or marks.done):
        raise BadInput("--reason goes with --ignore or --done", "name the remarks that it is about")
    states = _states(marks, {remark.number for remark in ledger.remark})
    changed = []
    for remark in ledger.remark:
        if mark := states.get(remark.number):
            reason = "" if mark == "open" else marks.reason
            changed.append(replace(remark, state=mark, reason=reason))
        else:
            changed.append(remark)
    return replace(ledger, remark=tuple(changed))


def _states(marks: Marks, known: Collection[int]) -> dict[int, RemarkState]:
    """The number of a remark -> its state from now on."""
    states: dict[int, RemarkState] = {}
    wanted: list[tuple[tuple[int, ...], RemarkState]] = [
        (marks.done, "done"),
        (marks.ignore, "ignored"),
        (marks.reopen, "open"),
    ]
    for numbers, state in wanted:
        for number in numbers:
            if number not in known:
                last = max(known, default=0)
                there = f"there are 1 to {last}" if last else "none is in the ledger"
                raise BadInput(f"there is no remark {number}", there)
            if states.setdefault(number, state) != state:
                raise BadInput(f"remark {number} is marked in two ways", "give one of them")
    return states


def open_remarks(ledger: Ledger) -> tuple[Remark, ...]:
    """The open remarks, in the order of their numbers."""
    still = [remark for remark in ledger.remark if remark.state == "open"]
    return tuple(sorted(still, key=lambda remark: remark.number))
