"""The proof `worded`: the form of a commit message, from its subject to its trailers.

The rules are those of Documentation/process/submitting-patches.rst, and those that keep a message
whole in git and in mail.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator

from refactor.mail.commit_message import BREAK, ITEM, MASKED, WIDTH, subject_complaints
from refactor.mail.trailer import Trailer, ordered
from refactor.proofs.message import NumberedMessage, numbered_message, trailers_in
from refactor.runs.proof import Finding

# Trailers of people, not of tools (Documentation/process/coding-assistants.rst).
_PERSONS = re.compile(r"(?!assisted-by|generated-by)(?:[a-z-]+-by|cc)", re.IGNORECASE)
# A comment may follow, as in `Cc: stable@vger.kernel.org # 6.12+`.
_WHO = re.compile(
    r"""(?:(?:"[^"<>@]+"|[^"<>@,]+)[ ]<[^\s<>@,]+@[^\s<>@,]+>|<?[^\s<>@,]+@[^\s<>@,]+>?)"""
    r"""(?:\s*(?:\#|\(|\[).*)?"""
)
# submitting-patches.rst: at least the first 12 characters, and the one line summary.
_FIXES = re.compile(r'[0-9a-f]{12,40} \("\S.*"\)')
_SHORTENED = re.compile(r"[\w.+-]+@[\w.-]*(?:\.\.\.|…)")
_MARK = re.compile(r"\[(?:PATCH|RFC|RESEND)\b[^]]*\]")
_LOST = re.compile("[\N{REPLACEMENT CHARACTER}\ud800-\udfff]")
# Indented, quoted, a difference, a log, the output of a compiler or shell, a line of C, a commit
# with its subject.
_LISTING = re.compile(
    r"[ \t>+@#$|%=<&]|-\S|\[ *\d+\.\d+\]|(?:[\w.+-]*/)*[\w.+-]+:\d+:|.*[;{}\\]$"
    r"|(?:commit )?[0-9a-f]{12,40} \(\""
)


def worded(message: str, others: Iterable[str]) -> tuple[Finding, ...]:
    """Mistakes in the form of a message, from its top to its end.

    Args:
        others: subjects of all the other patches of the series.
    """
    parts = numbered_message(message)
    findings = [*_subject(parts.subject, others), *_body(parts)]
    for nth, line in enumerate(message.split("\n"), 1):
        findings += _line(nth, line)
    findings += _block(parts)
    for nth, line in parts.trailers:
        findings += _trailer(nth, line)
    return (*findings, *_sequence(parts.values))


def _subject(subject: str, others: Iterable[str]) -> Iterator[Finding]:
    for name, complaint in subject_complaints(subject):
        yield Finding(f"SUBJECT-{name}", "subject", f"the subject {complaint}")
    mark = _MARK.search(subject)
    if mark and not subject.startswith("["):
        # git format-patch writes it into the mail, and git am drops it only at the beginning.
        yield Finding("SUBJECT-MARK", "subject", f"'{mark[0]}' belongs in the mail's subject only")
    if subject and subject in others:
        text = "another patch of the series has the same subject"
        yield Finding("SUBJECT-TWICE", "subject", text)


def _body(parts: NumberedMessage) -> Iterator[Finding]:
    if parts.body and parts.body[0][1].strip():
        yield Finding("SUBJECT-LINES", "line 2", "the line after the subject must be empty")
    if not any(line.strip() for _, line in parts.body):
        yield Finding("BODY-EMPTY", "body", "the message has no body: say what changes and why")
    for nth, line in parts.body:
        if _is_wide(line):
            text = f"{len(line)} columns wide: wrap it at {WIDTH}"
            yield Finding("LINE-LONG", f"line {nth}", text, line)


def _is_wide(line: str) -> bool:
    """Whether a line is too wide, and filling would help."""
    if len(line) <= WIDTH or _LISTING.match(line) or trailers_in(line):
        return False
    item = ITEM.match(line)
    hang = " " * len(item[0]) if item else ""
    filled = textwrap.wrap(
        line, WIDTH, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False
    )
    # An address or a path may be longer than a line, and stays so.
    return max(map(len, filled), default=0) <= WIDTH


def _line(nth: int, line: str) -> Iterator[Finding]:
    """Mistakes that any line can have."""
    where = f"line {nth}"
    if line != line.rstrip():
        yield Finding("TRAILING-SPACE", where, "trailing white space", line)
    if BREAK.match(line):
        yield Finding("PATCH-BEGINS", where, f"git am would end the message at '{line}'")
    masked = MASKED.search(line) or _SHORTENED.search(line)
    if masked:
        yield Finding("ADDRESS-MASKED", where, f"'{masked[0]}' is a masked address")
    if _LOST.search(line):
        yield Finding("CHARACTER-LOST", where, "a character was lost in a wrong encoding", line)


def _block(parts: NumberedMessage) -> Iterator[Finding]:
    """Lines among the trailers that are none: prose, and empty lines."""
    for nth, line in parts.trailers:
        if line.strip() and not trailers_in(line, loosely=True):
            text = "not a trailer, but among the trailers; trailers are never wrapped"
            yield Finding("TRAILER-PROSE", f"line {nth}", text, line)
    first = parts.trailers[0][0] if parts.trailers else 0
    for nth, line in parts.trailers:
        if not line.strip() and nth > first:
            # git interpret-trailers takes the last paragraph alone.
            text = "an empty line splits the trailers: git reads only the last block"
            yield Finding("TRAILER-GAP", f"line {nth}", text)


def _trailer(nth: int, line: str) -> Iterator[Finding]:
    """Mistakes in the value of a trailer."""
    where = f"line {nth}"
    for trailer in trailers_in(line, loosely=True):
        if _PERSONS.fullmatch(trailer.key) and not _WHO.fullmatch(trailer.value):
            text = f"'{trailer.value}' is not 'Name <address>'"
            yield Finding("ADDRESS-MALFORMED", where, text, line)
        if trailer.key.lower() == "fixes" and not _FIXES.fullmatch(trailer.value):
            text = 'Fixes: needs 12 hex digits of the commit and ("its subject")'
            yield Finding("FIXES-FORM", where, text, line)


def _sequence(trailers: tuple[Trailer, ...]) -> Iterator[Finding]:
    """Duplicate trailers, and the first one that is out of order."""
    due = ordered(trailers)
    # A set, not a search in `due`: a message may have thousands of different trailers.
    expected = set(due)
    present = []
    for trailer in trailers:
        if trailer in expected:
            expected.remove(trailer)
            present.append(trailer)
        else:
            yield Finding("TRAILER-TWICE", "trailers", f"duplicate: {trailer}")
    # One finding: after the first one, every other is out of place as well.
    for trailer, instead in zip(present, due, strict=True):
        if trailer != instead:
            yield Finding("TRAILER-ORDER", "trailers", f"'{instead}' belongs before '{trailer}'")
            return
