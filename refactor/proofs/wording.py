"""What speaks against a commit message as it stands in a commit: form, sign-off, trailers.

The rules are those of Documentation/process/submitting-patches.rst, and what git and mail do to
what breaks them.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from refactor.mail.commit_message import BREAK, ITEM, MASKED, WIDTH, subject_complaints
from refactor.mail.people import address
from refactor.mail.trailer import Trailer, ordered, split
from refactor.runs.proof import Finding

# Of somebody, and not of a tool (Documentation/process/coding-assistants.rst).
_PERSONS = re.compile(r"(?!assisted-by|generated-by)(?:[a-z-]+-by|cc)", re.IGNORECASE)
# A comment may follow, as in `Cc: stable@vger.kernel.org # 6.12+`.
_WHO = re.compile(
    r"""(?:(?:"[^"<>@]+"|[^"<>@,]+)[ ]<[^\s<>@,]+@[^\s<>@,]+>|<?[^\s<>@,]+@[^\s<>@,]+>?)(?:\s*(?:\#|\(|\[).*)?"""
)
_FIXES = re.compile(r'[0-9a-f]{12,40} \("\S.*"\)')
_SHORTENED = re.compile(r"[\w.+-]+@[\w.-]*(?:\.\.\.|…)")
_MARK = re.compile(r"\[(?:PATCH|RFC|RESEND)\b[^]]*\]")
_LOST = re.compile("[\N{REPLACEMENT CHARACTER}\ud800-\udfff]")
# What `git cherry-pick -x` writes.
_PICKED = re.compile(r"\(cherry picked from commit [0-9a-f]+\)")
# Indented, quoted, a difference, a log, what a compiler or shell says, a line of C, a commit with
# its subject.
_LISTING = re.compile(
    r"[ \t>+@#$|%=<&]|-\S|\[ *\d+\.\d+\]|(?:[\w.+-]*/)*[\w.+-]+:\d+:|.*[;{}\\]$|(?:commit )?[0-9a-f]{12,40} \(\""
)


@dataclass(frozen=True)
class _Parts:
    """The lines of a message with their numbers, from 1; trailers without the notes between them."""

    subject: str
    body: tuple[tuple[int, str], ...]
    trailers: tuple[tuple[int, str], ...]

    @property
    def values(self) -> tuple[Trailer, ...]:
        """The trailers that are well formed."""
        return tuple(trailer for _, line in self.trailers for trailer in _read(line))


def signed(message: str, author: str) -> tuple[Finding, ...]:
    """Whether those who made the patch signed it off, in the order that says who did what.

    Who hands a patch on signs after its author: of the last Signed-off-by, the message alone says
    nothing.

    Args:
        author: `Name <address>`, as the commit has it.
    """
    trailers = _parts(message).values
    signers = [trailer.value for trailer in trailers if trailer.key.lower() == "signed-off-by"]
    developers = [trailer.value for trailer in trailers if trailer.key.lower() == "co-developed-by"]
    developers = [trailer.value for trailer in trailers if trailer.key.lower() == "co-developed-by"]
    return (
        *_author(signers, author),
        *_co_developers(trailers, author),
        *_before_the_author(signers, author, developers),
    )


def _author(signers: Sequence[str], author: str) -> Iterator[Finding]:
    if any(_same(who, author) for who in signers):
        return
    if near := [who for who in signers if address(who) == address(author)]:
        yield Finding("SIGN-OFF-NAME", "trailers", f"{near[0]} signs off, the author is {author}")
    elif near := [who for who in signers if _name(who) == _name(author)]:
        yield Finding(
            "SIGN-OFF-ADDRESS", "trailers", f"{near[0]} signs off, the author is {author}"
        )
    else:
        yield Finding("SIGN-OFF-MISSING", "trailers", f"no Signed-off-by of the author, {author}")


def _co_developers(trailers: Sequence[Trailer], author: str) -> Iterator[Finding]:
    for nth, trailer in enumerate(trailers):
        if trailer.key.lower() != "co-developed-by":
            continue
        who = trailer.value
        if address(who) == address(author):
            yield Finding("CO-DEVELOPER-AUTHOR", "trailers", f"{who} is the author")
        elif [(after.key.lower(), after.value) for after in trailers[nth + 1 : nth + 2]] != [
            ("signed-off-by", who)
        ]:
            words = f"no Signed-off-by of {who} follows the Co-developed-by"
            yield Finding("CO-DEVELOPER-SIGN-OFF", "trailers", words)


def _before_the_author(
    signers: Sequence[str], author: str, developers: Sequence[str]
) -> Iterator[Finding]:
    known = {address(who) for who in (author, *developers)}
    at = next((nth for nth, who in enumerate(signers) if _same(who, author)), 0)
    for who in signers[:at]:
        if address(who) not in known:
            words = f"{who} signs off before the author, and is no co-developer"
            yield Finding("SIGN-OFF-ORDER", "trailers", words)


def _same(one: str, other: str) -> bool:
    return _name(one) == _name(other) and address(one) == address(other)


def _name(who: str) -> str:
    """Somebody's name as it is compared: without quotes, and without what stands in parentheses, as an employer."""
    return " ".join(re.sub(r'"|\([^()]*\)', "", who.partition("<")[0]).split())


def worded(message: str, others: Iterable[str]) -> tuple[Finding, ...]:
    """What is wrong with the form of a message, from its top to its end.

    Args:
        others: subjects of all the other patches of the series.
    """
    parts = _parts(message)
    lines = [(nth, line) for nth, line in enumerate(message.split("\n"), 1)]
    return (
        *_subject(parts.subject, others),
        *_body(parts),
        *(finding for nth, line in lines for finding in _line(nth, line)),
        *_block(parts),
        *(finding for nth, line in parts.trailers for finding in _trailer(nth, line)),
        *_sequence(parts.values),
    )


def _subject(subject: str, others: Iterable[str]) -> Iterator[Finding]:
    for name, words in subject_complaints(subject):
        yield Finding(f"SUBJECT-{name}", "subject", f"the subject {words}")
    if not subject.startswith("[") and (mark := _MARK.search(subject)):
        yield Finding("SUBJECT-MARK", "subject", f"'{mark[0]}' is a mark of the mail")
    if subject and subject in others:
        yield Finding(
            "SUBJECT-TWICE", "subject", "another patch of the series has the same subject"
        )


def _body(parts: _Parts) -> Iterator[Finding]:
    if parts.body and parts.body[0][1].strip():
        yield Finding("SUBJECT-LINES", "line 2", "the line after the subject must be empty")
    if not any(line.strip() for _, line in parts.body):
        yield Finding("BODY-EMPTY", "body", "the message does not say what and why")
    for nth, line in parts.body:
        if _is_wide(line):
            yield Finding(
                "LINE-LONG", f"line {nth}", f"{len(line)} columns wide; {WIDTH} is the width", line
            )


def _is_wide(line: str) -> bool:
    """Whether a line is too wide, and filling would help."""
    if len(line) <= WIDTH or _LISTING.match(line) or _read(line):
        return False
    item = ITEM.match(line)
    hang = " " * len(item[0]) if item else ""
    filled = textwrap.wrap(
        line, WIDTH, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False
    )
    return all(len(part) <= WIDTH for part in filled)


def _line(nth: int, line: str) -> Iterator[Finding]:
    where = f"line {nth}"
    if line != line.rstrip():
        yield Finding("TRAILING-SPACE", where, "white space at the end of the line", line)
    if BREAK.match(line):
        yield Finding("PATCH-BEGINS", where, f"git am would end the message at '{line}'")
    if masked := MASKED.search(line) or _SHORTENED.search(line):
        yield Finding("ADDRESS-MASKED", where, f"'{masked[0]}' is a masked address")
    if _LOST.search(line):
        yield Finding(
            "CHARACTER-LOST",
            where,
            "a character was lost on the way: this is not what was written",
            line,
        )


def _block(parts: _Parts) -> Iterator[Finding]:
    for nth, line in parts.trailers:
        if line.strip() and not _read(line, loosely=True):
            yield Finding(
                "TRAILER-PROSE",
                f"line {nth}",
                "among the trailers, and none; trailers are never wrapped",
                line,
            )
    first = parts.trailers[0][0] if parts.trailers else 0
    for nth, line in parts.trailers:
        if not line.strip() and nth > first:
            yield Finding(
                "TRAILER-GAP",
                f"line {nth}",
                "an empty line parts the trailers: only the last ones are read",
            )


def _trailer(nth: int, line: str) -> Iterator[Finding]:
    for trailer in _read(line, loosely=True):
        if _PERSONS.fullmatch(trailer.key) and not _WHO.fullmatch(trailer.value):
            yield Finding(
                "ADDRESS-MALFORMED",
                f"line {nth}",
                f"'{trailer.value}' is not 'Name <address>'",
                line,
            )
        if trailer.key.lower() == "fixes" and not _FIXES.fullmatch(trailer.value):
            yield Finding(
                "FIXES-FORM",
                f"line {nth}",
                'Fixes: wants 12 hex digits of the commit and ("its subject")',
                line,
            )


def _sequence(trailers: tuple[Trailer, ...]) -> Iterator[Finding]:
    kept = list(ordered(trailers))
    rest = list(trailers)
    for trailer in kept:
        rest.remove(trailer)
    for trailer in rest:
        yield Finding("TRAILER-TWICE", "trailers", f"twice: {trailer}")
    once = [trailer for trailer in dict.fromkeys(trailers) if trailer in kept]
    for is_there, due in zip(once, kept, strict=True):
        if is_there != due:
            yield Finding("TRAILER-ORDER", "trailers", f"'{due}' belongs before '{is_there}'")
            return


def _parts(message: str) -> _Parts:
    lines = [(nth, line) for nth, line in enumerate(message.rstrip().split("\n"), 1)]
    start = len(lines)
    for first, last in _paragraphs_from_the_end(lines):
        if not any(_read(line) for _, line in lines[first:last]):
            break
        if last < len(lines) and not all(
            _read(line, loosely=True) for _, line in lines[first:last]
        ):
            break
        start = first
    return _Parts(lines[0][1], tuple(lines[1:start]), tuple(_without_notes(lines[start:])))


def _without_notes(lines: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Trailers without what may stand between them: `[ada: what she changed]`, also over several lines."""
    inside = False
    for nth, line in lines:
        inside = inside or line.startswith("[")
        if not inside and not _PICKED.fullmatch(line):
            yield nth, line
        inside = inside and not line.endswith("]")


def _paragraphs_from_the_end(lines: Sequence[tuple[int, str]]) -> Iterator[tuple[int, int]]:
    """Where paragraphs begin and end, the last one first, without the one of the subject."""
    empty = [nth for nth, (_, line) in enumerate(lines) if not line.strip()]
    ends = [*empty[1:], len(lines)]
    for before, end in reversed(list(zip(empty, ends, strict=False))):
        if end > before + 1:
            yield before + 1, end


def _read(line: str, *, loosely: bool = False) -> tuple[Trailer, ...]:
    """The trailer in a line; none when it is prose.

    Args:
        loosely: also what is one only among others, as `Note: ...`.
    """
    if not line.strip():
        return ()
    paragraph = f"{line}\nCc: others" if loosely else line
    return split(f"subject\n\n{paragraph}")[1][:1]
