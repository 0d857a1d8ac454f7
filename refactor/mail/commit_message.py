"""Commit messages: wrapped at 75 columns, with a subject that the kernel's conventions accept."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

from refactor.errors import BadInput
from refactor.mail.template_trailers import split_template
from refactor.mail.trailer import Trailer, ordered
from refactor.text.control import require_plain

WIDTH = 75
"""Columns of subject and body (submitting-patches.rst, "The canonical patch format")."""

ITEM = re.compile(r"(?:[-*]|\d+[.)]|\[\d+\]:?) ")
"""The start of a list item."""

_SUBJECT = re.compile(r'\S+(?: \S+)*: \S|(?:Revert|Reapply) "[^"\s]')
_VERBATIM = " \t>"

MASKED = re.compile(r"(?<![\w.+-])[\w.+-]+@x{3,}(?:\.x{3,})*(?![\w-]|\.\w)", re.IGNORECASE)
"""An address that an archive has masked."""

_BREAKS = r"(?:diff -|Index: |---(?: \S|$))"

BREAK = re.compile(rf"^{_BREAKS}.*", re.MULTILINE)
"""A line at which git am takes the patch to begin (git's mailinfo.c, patchbreak())."""

_NEVER_FIRST = re.compile(rf" (?={_BREAKS})")
_HELD = "\udfff"
"""Stands for the blank before what would end the message: no text that can be encoded has it."""

HEADER = re.compile(
    r"(?:(?:From|Subject|Date|Content-Type|Content-Transfer-Encoding|Message-Id):\s|"
    r">From |\[PATCH\]\s|From [0-9a-f]{40} ).*",
    re.IGNORECASE,
)
"""A first line that git am does not leave in the message (mailinfo.c, check_inbody_header())."""


@dataclass(frozen=True)
class Message:
    """A commit message in its parts."""

    subject: str
    body: str
    trailers: tuple[Trailer, ...]

    def __str__(self) -> str:
        """The whole message, ending in a newline."""
        tail = "\n".join(map(str, self.trailers))
        return "\n\n".join(filter(None, (self.subject, self.body, tail))) + "\n"


def compose(text: str, more: Iterable[Trailer], where: str) -> Message:
    """A message out of rendered text whose first line is the subject, with more trailers added.

    Raises:
        BadInput: the subject or an address is not fit to be mailed.
    """
    require_plain(text, f"{where}: the text")
    stripped = "\n".join(map(str.rstrip, text.strip().split("\n")))
    subject, _, rest = stripped.partition("\n")
    for _, complaint in subject_complaints(subject):
        raise BadInput(f"{where}: the subject '{subject}' {complaint}")
    if rest and rest[0] != "\n":
        raise BadInput(f"{where}: the line after the subject must be empty")
    body, own = split_template(f"{subject}\n{rest}", where)
    message = Message(subject, wrap(body.partition("\n")[2]), ordered([*own, *more]))
    require_plain(str(message), f"{where}: the message")
    if eaten := HEADER.match(message.body):
        raise BadInput(
            f"{where}: git am would take the line '{eaten[0]}' for a header of the mail",
            "begin with other words",
        )
    if broken := BREAK.search(message.body):
        raise BadInput(
            f"{where}: git am would end the message at the line '{broken[0]}'",
            "indent it, or take it out",
        )
    if masked := MASKED.search(str(message)):
        raise BadInput(f"{where}: '{masked[0]}' is a masked address", "write the real one")
    return message


def subject_complaints(subject: str) -> tuple[tuple[str, str], ...]:
    """Complaints about a subject: a short name, and a predicate to "the subject"."""
    if not subject:
        return (("EMPTY", "is empty"),)
    # git-mailinfo(1): all leading brackets are taken off, unless with -k.
    mark = subject.startswith("[")
    checks = (
        ("LONG", len(subject) > WIDTH, f"is {len(subject)} columns wide; at most {WIDTH} are read"),
        ("FULL-STOP", subject.endswith("."), "ends in a full stop"),
        ("BRACKET", mark, "begins with '[': git am takes that for a mark of the mail and drops it"),
        (
            "PREFIX",
            not mark and not _SUBJECT.match(subject),
            "does not begin with the prefix of its subsystem, as in 'arm64: entry: ...'",
        ),
    )
    return tuple((name, words) for name, wrong, words in checks if wrong)


def wrap(text: str, width: int = WIDTH) -> str:
    """Text with its paragraphs and list items filled to `width` columns.

    Indented and quoted lines stay as they are; runs of empty lines become one.
    """
    out: list[str] = []
    gathered: list[str] = []
    for line in text.strip("\n").split("\n"):
        if _goes_on(gathered, line):
            gathered.append(line.strip())
            continue
        out += _filled(gathered, width)
        gathered = [line.strip()] if line.strip() and line[0] not in _VERBATIM else []
        if not gathered:
            out.append(line.rstrip())
    out += _filled(gathered, width)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(out)).strip("\n")


def _goes_on(gathered: list[str], line: str) -> bool:
    """Whether a line belongs to the paragraph or list item whose lines have been gathered."""
    words = line.lstrip(" ")
    if not gathered or not words.strip() or ITEM.match(words):
        return False
    item = ITEM.match(gathered[0])
    # Four columns more than the words of an item, and it is code, not words.
    hanging = item is not None and len(line) - len(words) < len(item[0]) + 4
    return words[0] not in _VERBATIM and (hanging or words == line)


def _filled(lines: list[str], width: int) -> list[str]:
    if not lines:
        return []
    item = ITEM.match(lines[0])
    hang = " " * len(item[0]) if item else ""
    words = re.sub(r"[ \t\r\f\v]+", " ", " ".join(lines))
    held = _NEVER_FIRST.sub(_HELD, words)
    filled = textwrap.wrap(
        held, width, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False
    )
    return [line.replace(_HELD, " ") for line in filled]
