"""The comments of the lines that a rule has touched: whose each is, and what has become of that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from refactor.text.alignment import aligned

_LEX = re.compile(
    r"(?P<comment>/\*.*?\*/|//[^\n]*)"
    r"|(?P<word>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|(?<=include )<[^>\n]*>|\w+)|[^\s\\]",
    re.DOTALL,
)


class Place(Enum):
    """Where a comment is: behind the code of its line, beside code that goes on, or alone."""

    BEHIND = 0
    BESIDE = 1
    ALONE = 2


@dataclass(frozen=True)
class Item:
    """A token or a comment: its text, its offsets, and the row in which it begins."""

    text: str
    start: int
    end: int
    row: int
    is_word: bool = False


class Passage:
    """Some lines: their tokens and their comments."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.text = "\n".join(lines)
        self.tokens: list[Item] = []
        self.comments: list[Item] = []
        for match in _LEX.finditer(self.text):
            row = self.text.count("\n", 0, match.start())
            item = Item(match[0], *match.span(), row, match["word"] is not None)
            (self.comments if match["comment"] else self.tokens).append(item)

    @property
    def is_whole(self) -> bool:
        """Whether no comment begins or ends outside of it."""
        code = "".join(token.text for token in self.tokens)
        return "/*" not in code and "*/" not in code

    def before(self, comment: Item) -> int:
        """The number of the last token before a comment; -1 if there is none."""
        return sum(token.start < comment.start for token in self.tokens) - 1

    def place(self, comment: Item) -> Place:
        """Where a comment is."""
        number = self.before(comment)
        last = comment.row + comment.text.count("\n")
        if any(token.row == last for token in self.tokens[number + 1 : number + 2]):
            return Place.BESIDE
        if number >= 0 and self.tokens[number].row == comment.row:
            return Place.BEHIND
        return Place.ALONE

    def code_rows(self) -> list[int]:
        """The rows with tokens."""
        return sorted({token.row for token in self.tokens})


class Change:
    """A passage before and after, and what has become of each of its lines.

    Attributes:
        match: for each token of `new` the one of `old` that it is.
        kept: the same the other way round, for those that are.
        targets: row of `old` -> the row of `new` that is in its place; no key if it has gone.
    """

    def __init__(self, before: Passage, after: Passage) -> None:
        self.old, self.new = before, after
        self.match = aligned(_texts(self.old.tokens), _texts(self.new.tokens))
        self.kept: dict[int, int] = {}
        for number, place in enumerate(self.match):
            if place is not None:
                self.kept[place] = number
        # Before targets, which follow the words: arguments in another order are still the same
        # line.
        self._keep_moved()
        self.targets = self._targets()

    def _keep_moved(self) -> None:
        """Words that are in another order now have stayed as well."""
        free: dict[str, list[int]] = {}
        for number, place in enumerate(self.match):
            if place is None and self.new.tokens[number].is_word:
                free.setdefault(self.new.tokens[number].text, []).append(number)
        for number, token in enumerate(self.old.tokens):
            if number not in self.kept and free.get(token.text):
                self.kept[number] = free[token.text].pop(0)

    def _targets(self) -> dict[int, int]:
        targets: dict[int, int] = {}
        for number, token in enumerate(self.old.tokens):
            if token.is_word and number in self.kept:
                targets[token.row] = self.new.tokens[self.kept[number]].row
        # Rows without a word in common replace each other, in order; `{}` replaces nothing.
        words = {token.row for token in self.new.tokens if token.is_word}
        free = sorted(words.difference(targets.values()))
        for row in self.old.code_rows():
            first, end = _around(targets, row, len(self.new.text))
            inside = [other for other in free if first <= other <= end]
            if row not in targets and inside:
                targets[row] = inside[0]
                free.remove(inside[0])
        return targets

    def owner(self, comment: Item) -> int | None:
        """The row of `new` with what an old comment is about; None if that has gone."""
        place = self.old.place(comment)
        number = self.old.before(comment)
        if place is Place.BEHIND:
            return self.targets.get(comment.row)
        if place is Place.ALONE:
            below = self.old.tokens[number + 1 : number + 2]
            # Below the passage are lines that stay.
            return self.targets.get(below[0].row) if below else self.new.text.count("\n") + 1
        beside = self.beside(comment)
        return self.new.tokens[self.kept[beside]].row if beside in self.kept else None

    def beside(self, comment: Item) -> int:
        """The old token that a comment between tokens is about: the one before it, as a rule."""
        number = self.old.before(comment)
        is_first = number < 0 or self.old.tokens[number].text in "(,{=;"
        # `f(/* on */ true)` is about what follows, `x /* bytes */` about what is before it.
        return number + 1 if is_first else number

    def pairs(self) -> list[tuple[Item, Item | None]]:
        """The old comments, each with the new one that it is."""
        left = list(self.new.comments)
        pairs: list[tuple[Item, Item | None]] = []
        for comment in self.old.comments:
            # By text alone: a comment that spatch has moved is still the same one.
            found = next((other for other in left if other.text == comment.text), None)
            if found is not None:
                left.remove(found)
            pairs.append((comment, found))
        return pairs


def _texts(items: Iterable[Item]) -> list[str]:
    return [item.text for item in items]


def _around(targets: dict[int, int], row: int, most: int) -> tuple[int, int]:
    """Where the rows around an old one are: the last above it, and the first below it."""
    first, end = 0, most
    for other, target in targets.items():
        if other < row:
            first = max(first, target)
        elif other > row:
            end = min(end, target)
    return first, end
