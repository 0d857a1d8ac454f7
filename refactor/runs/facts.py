"""What a run knows about a step: facts, which message templates see too."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

SHOWN = 4
"""Places that a line names before it only counts."""

# spatch 1.1.1 skips a function that it cannot parse and exits with 0; --parse-c shows it as BAD.
UNPARSED = "not parsed"
UNFOLLOWED = "control flow given up"
"""spatch has parsed a function and could not follow how it flows: it looks at none of it."""

UNSEEN = (UNPARSED, UNFOLLOWED, "in a macro", "in a macro's arguments")
"""The reasons for which spatch could not look at a line that is left."""

KEPT = "kept"
"""The reason for which a line is left that the edit declares to stay."""


class Unexamined(msgspec.Struct, frozen=True):
    """A file that spatch could not look at, and why."""

    path: str
    reason: str


class Left(msgspec.Struct, frozen=True):
    """A line that holds the words of a rule and was not changed, and why."""

    path: str
    line: int
    reason: str

    def __str__(self) -> str:
        """As reports show it."""
        return f"{self.path}:{self.line} ({self.reason})"


def left_words(places: Sequence[Left]) -> str:
    """Where the words of a rule are left, in one line; empty when they are nowhere."""
    if not places:
        return ""
    return f"the rule's words are still in {', '.join(map(str, places))}"


def unseen_words(places: Sequence[Left]) -> str:
    """Where spatch could not look.

    Lines that it saw are no news: any file that a rule is about holds its words in lines that it
    need not change.
    """
    unseen = [place for place in places if place.reason in UNSEEN]
    if not unseen:
        return ""
    more = f" and {len(unseen) - SHOWN} more" if len(unseen) > SHOWN else ""
    return left_words(unseen[:SHOWN]) + more


class Unchecked(msgspec.Struct, frozen=True):
    """Something about an edit that this machine could not check.

    Attributes:
        what: the subject of a sentence, as `13 instructions of sh`.
        why: the rest of it, as `no sh4-linux-gnu-as is installed`.
        remedy: what lets it be checked, as `apt-get install binutils-sh4-linux-gnu`.
    """

    what: str
    why: str
    remedy: str

    def __str__(self) -> str:
        """As reports and mails say it."""
        return f"{self.what}: {self.why}"


class Rendered(msgspec.Struct, frozen=True):
    """A semantic patch that an edit has computed, and what it was computed from.

    Attributes:
        text: the whole of it.
        example: of what it has many of, one of each.
        table: what it brings about, as lines for a message.
        gains: the files that look for what is there now.
        must_move, moves, stays: of an architecture's own thread flags, those for which the generic
            header leaves no bit where they are, those that get another bit, and those that do not.
    """

    name: str
    text: str
    example: str
    table: str
    gains: tuple[str, ...] = ()
    must_move: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()


class EditFacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one edit did.

    Attributes:
        kind: of the edit.
        name: the rule, template or file that it is about.
        literal: whether its lines were written by hand rather than generated from the tree.
        sites: path -> number of places changed (hunks of the difference without context).
        lines: lines added and removed.
        rendered: the semantic patch, where the edit has computed one.
        unchecked: what this machine could not check.
        unexamined: files that spatch could not examine as a whole, with the reason for which the
            series accepts that.
        virtual: the virtual rules of a semantic patch that the tree enabled.
        left: lines that hold the words of the rule and were not changed.
        left_declared: whether the edit declares what is left.
        harmless: notes on something by which nothing was lost; shown on request.
        lines_in: path -> its share of the lines, where the step makes a commit for each group.
    """

    kind: str
    name: str
    literal: bool
    # Hunks as of `git diff -U0`: two conversions in adjacent lines count once.
    sites: dict[str, int]
    lines: int
    rendered: Rendered | None = None
    unchecked: tuple[Unchecked, ...] = ()
    unexamined: tuple[Unexamined, ...] = ()
    virtual: tuple[str, ...] = ()
    left: tuple[Left, ...] = ()
    left_declared: bool = False
    harmless: tuple[str, ...] = ()
    lines_in: dict[str, int] = {}


class FileFacts(msgspec.Struct, frozen=True):
    """What a step did to one file: lines added and removed, and the functions they are in."""

    path: str
    added: int
    removed: int
    # From a parser: a hunk header of git names the function above the hunk, not the one in it.
    functions: tuple[str, ...]


class Facts(msgspec.Struct, frozen=True):
    """What a run knows about a step; message templates see these.

    Attributes:
        defined: symbols that the changed files define now and did not before.
        undefined: symbols that they defined before.
        notes: what a person should know: comments that still name a symbol, regions that spatch
            passed over.
    """

    files: tuple[FileFacts, ...]
    edits: tuple[EditFacts, ...]
    defined: tuple[str, ...]
    undefined: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def unchecked(self) -> tuple[Unchecked, ...]:
        """What this machine could not check of any edit."""
        unchecked: dict[Unchecked, None] = {}
        for edit in self.edits:
            # Two edits of one step may wait for the same assembler.
            unchecked |= dict.fromkeys(edit.unchecked)
        return tuple(unchecked)

    @property
    def harmless(self) -> tuple[str, ...]:
        """The notes of any edit on something by which nothing was lost."""
        notes: dict[str, None] = {}
        for edit in self.edits:
            notes |= dict.fromkeys(edit.harmless)
        return tuple(notes)
