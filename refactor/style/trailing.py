"""Comments of touched lines: with the code that they are about, and gone where that has gone.

spatch 1.1 and 1.3 glue the comment of a removed line to the line above, lose those between
arguments that they join, and leave one behind a list of new lines, whichever it is about.
"""

from __future__ import annotations

from collections.abc import Iterator

from refactor.style.remarks import Change, Item, Passage, Place
from refactor.style.tokens import line_starts
from refactor.text.alignment import Region, compared
from refactor.text.columns import WIDEST, column, indent

_LONGEST = 30
"""Lines below a change in which the comment of its last line may end."""


def settle_comments(before: str, after: str) -> str:
    """`after` with the comments of touched lines where their code is, and none of removed code."""
    changes = list(_changes(before, after))
    if not changes:
        return after
    starts = line_starts(after.split("\n"))
    parts: list[str] = []
    end = 0
    for region, change in changes:
        parts += [after[end : starts[region.new]], _settled(change)]
        end = starts[region.new] + len(change.new.text)
    return "".join([*parts, after[end:]])


def lost_comments(before: bytes, after: bytes) -> list[str]:
    """The comments that are no longer there although what they are about is, on one line each."""
    lost: list[str] = []
    # As in `tidy`: Latin-1 maps every byte to a character and back.
    for _, change in _changes(before.decode("latin-1"), after.decode("latin-1")):
        for comment, found in change.pairs():
            if found is None and change.owner(comment) is not None:
                text = " ".join(comment.text.split()).encode("latin-1")
                lost.append(text.decode("utf-8", "replace"))
    return lost


def _changes(before: str, after: str) -> Iterator[tuple[Region, Change]]:
    """The touched regions with comments before."""
    both = compared(before, after)
    old, new = both.old, both.new
    ends = [region.old for region in both.regions[1:]] + [len(old)]
    for region, end in zip(both.regions, ends, strict=True):
        removed = old[region.old : region.old_end]
        # A region without new lines has lost its comments with its code.
        if region.new == region.new_end or not any("/*" in row or "//" in row for row in removed):
            continue
        # The comment of the last line may go on below, where nothing has changed.
        for more in range(min(_LONGEST, end - region.old_end) + 1):
            passages = (
                Passage(old[region.old : region.old_end + more]),
                Passage(new[region.new : region.new_end + more]),
            )
            if all(passage.is_whole for passage in passages):
                yield region, Change(*passages)
                break


def _settled(change: Change) -> str:
    """The new text of a region."""
    text = change.new.text
    edits: dict[int, tuple[int, str]] = {}
    for start, end, fresh in _edits(change):
        # One edit a place: what cannot be done beside another one is reported as lost.
        edits.setdefault(start, (end, fresh))
    parts: list[str] = []
    last = 0
    for start in sorted(edits):
        if start >= last:
            parts += [text[last:start], edits[start][1]]
            last = edits[start][0]
    return "".join([*parts, text[last:]])


def _edits(change: Change) -> Iterator[tuple[int, int, str]]:
    """The edits of the new text: start, end, and the text in its place."""
    restored: set[int] = set()
    for start, end, fresh in _gaps(change):
        restored.add(end)
        yield start, end, fresh
    for comment, found in change.pairs():
        owner, place = change.owner(comment), change.old.place(comment)
        if found is not None and owner is None:
            yield from _without(change, comment, found)
        elif found is not None and owner is not None and place is Place.BEHIND:
            yield from _moved(change, comment, found, owner=owner)
        elif found is not None and owner is not None and place is Place.BESIDE:
            yield from _moved_beside(change, comment, found)
        elif found is None and owner is not None and not _is_restored(change, comment, restored):
            yield from _put_back(change, comment, owner=owner)


def _gaps(change: Change) -> Iterator[tuple[int, int, str]]:
    """The gaps between neighbours that have stayed neighbours, and lost the comment in it."""
    old, new = change.old, change.new
    for number, (place, below) in enumerate(zip(change.match, change.match[1:], strict=False)):
        if place is None or below != place + 1:
            continue
        first, last = old.tokens[place].end, old.tokens[below].start
        inside = [comment for comment in old.comments if first <= comment.start < last]
        gone = None in map(change.owner, inside)
        start, end = new.tokens[number].end, new.tokens[number + 1].start
        if inside and not gone and not new.text[start:end].strip():
            yield start, end, old.text[first:last]


def _is_restored(change: Change, comment: Item, ends: set[int]) -> bool:
    """Whether the gap that a comment was in is put back."""
    number = change.old.before(comment)
    below = change.kept.get(number + 1)
    return below is not None and change.new.tokens[below].start in ends


def _without(change: Change, comment: Item, found: Item) -> Iterator[tuple[int, int, str]]:
    """The comment of code that has gone goes too, with the white space before it."""
    text, place = change.new.text, change.old.place(comment)
    if place is Place.ALONE and not _is_right_above(change, comment):
        return
    start = len(text[: found.start].rstrip(" \t"))
    line_ends = text[found.end : found.end + 1] in ("", "\n")
    if line_ends and start and text[start - 1] == "\n":
        # It was alone on its line, and takes that with it.
        start -= 1
    yield start, found.end, ""


def _is_right_above(change: Change, comment: Item) -> bool:
    """Whether no blank line is between a comment and what it is about."""
    below = change.old.tokens[change.old.before(comment) + 1]
    return "\n\n" not in change.old.text[comment.end : below.start]


def _moved(
    change: Change, comment: Item, found: Item, *, owner: int
) -> Iterator[tuple[int, int, str]]:
    """A comment behind a line goes to the line that is in the place of its own."""
    new = change.new
    start = len(new.text[: found.start].rstrip(" \t"))
    if found.row == owner:
        if start == found.start and _gap(change, comment):
            yield start, start, _gap(change, comment)
        return
    last = new.tokens[new.before(found)]
    end = _end_of_row(change, owner)
    # Not from the end of a block to its head.
    if last.row == found.row and new.text[end - 1] == last.text and _is_free(change, owner):
        yield start, found.end, ""
        yield end, end, _gap(change, comment) + comment.text


def _moved_beside(change: Change, comment: Item, found: Item) -> Iterator[tuple[int, int, str]]:
    """A comment behind an argument goes back there from behind another one that is new."""
    old, new, number = change.old, change.new, change.beside(comment)
    place = change.kept[number]
    if number == old.before(comment) and new.before(found) > place:
        between = range(place + 1, new.before(found) + 1)
        if all(change.match[other] is None for other in between):
            start = len(new.text[: found.start].rstrip(" \t"))
            yield start, found.end, ""
            yield new.tokens[place].end, new.tokens[place].end, _gap(change, comment) + comment.text


def _put_back(change: Change, comment: Item, *, owner: int) -> Iterator[tuple[int, int, str]]:
    """A lost comment, beside what it is about."""
    old, new, place = change.old, change.new, change.old.place(comment)
    if place is Place.BEHIND:
        end = _end_of_row(change, owner)
        fresh = _gap(change, comment) + comment.text
        # checkpatch.pl complains beyond 100 columns.
        fits = column(new.text[new.text.rfind("\n", 0, end) + 1 : end] + fresh) <= WIDEST
        if _is_free(change, owner) and fits:
            yield end, end, fresh
    elif place is Place.BESIDE:
        number = change.beside(comment)
        token = new.tokens[change.kept[number]]
        if number == old.before(comment):
            yield token.end, token.end, _gap(change, comment) + comment.text
        else:
            gap = old.text[comment.end : old.tokens[number].start]
            yield token.start, token.start, comment.text + gap
    else:
        lines = new.text.split("\n")
        above = lines[owner - 1].strip() if 0 < owner <= len(lines) else ""
        if owner < len(lines) and (not above or above[-1] in ";{}:/"):
            start = sum(len(line) + 1 for line in lines[:owner])
            yield start, start, f"{indent(lines[owner])}{comment.text}\n"


def _gap(change: Change, comment: Item) -> str:
    """The white space before an old comment, in its line."""
    above = change.old.text[: comment.start]
    return above[len(above.rstrip(" \t")) :]


def _end_of_row(change: Change, row: int) -> int:
    """The offset behind the last token of a row."""
    return max(token.end for token in change.new.tokens if token.row == row)


def _is_free(change: Change, row: int) -> bool:
    """Whether there is no comment in a row, and it does not go on in the next one."""
    line = change.new.text.split("\n")[row]
    return "/*" not in line and "//" not in line and not line.endswith("\\")
