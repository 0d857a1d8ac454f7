"""Remarks: what reviewers and robots say of a patch, a paragraph each, until it is dealt with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from refactor.mail.identity import folded
from refactor.mail.mail import Mail, one_line
from refactor.mail.quotation import ReplyLine, lines
from refactor.mail.text import text
from refactor.review import phrases
from refactor.review.ledger import Ledger
from refactor.review.paragraphs import Paragraph, paragraphs
from refactor.review.remark import Answer, Remark
from refactor.review.sender import author, is_robot, shown
from refactor.review.surroundings import is_closing, is_praise, is_spoken, sentences
from refactor.review.tag_line import parse_tag
from refactor.review.thread import About, Threads

# The ledger is a text that people read and merge, and a mail may hold a whole log.
LONGEST = 2_000
"""Characters of a paragraph that are kept."""

_WIDTH = 200

# A line of a robot's report that names what is wrong, the surest form first.
_COMPLAINTS = (
    re.compile(r">> ?\S+:\d+.*"),
    re.compile(r"[\w./-]+:\d+(?::\d+)?:? .*\b(?:error|warning)\b.*", re.IGNORECASE),
    re.compile(r"(?:BUG|WARNING|ERROR|KASAN|KMSAN|KCSAN|UBSAN|INFO|FAIL\w*)\b.*"),
)
_SUCCESS = re.compile(
    r"\bBUILD SUCCESS\b|\b(?:was|were|been) (?:applied|accepted|merged)\b|"
    r"\bno (?:regressions?|issues|problems)\b|\ball tests? pass|\bdid not trigger any issue|"
    r"^(?:Fi\.CI\.\w+: )?success\b|: success for\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Replies:
    """The mails of others about a series, each with what it is about."""

    mails: tuple[tuple[Mail, About], ...]

    def remarks(self) -> Iterator[Remark]:
        """What they say, without numbers."""
        for mail, about in self.mails:
            yield from _of_mail(mail, about)

    def answers(self) -> Iterator[Answer]:
        """The people who have sent them; robots are none."""
        for mail, about in self.mails:
            if not is_robot(mail):
                yield Answer(one_line(shown(author(mail))), about.version, about.step)


def replies(
    mails: Sequence[Mail], ledger: Ledger, subjects: Mapping[str, str], version: int = 0
) -> Replies:
    """The mails of others about a series.

    Args:
        subjects: step id -> the summary that its patch has now.
        version: only those about this version; 0 for all.
    """
    threads = Threads(ledger, subjects, mails)
    found = []
    for mail in mails:
        # The author's own mails are answers, and no remarks.
        is_own = threads.is_posted(mail) or folded(author(mail).address) in threads.own
        # A remark is known by its mail: without a Message-ID it would be new at each reading.
        about = None if is_own or not mail.id else threads.about(mail)
        if about and not about.other and version in (0, about.version):
            found.append((mail, about))
    return Replies(tuple(found))


def _of_mail(mail: Mail, about: About) -> Iterator[Remark]:
    body = text(mail.raw, unflow=True).words
    robot = is_robot(mail)
    for words, quoted in _of_robot(mail, body) if robot else _of_person(body):
        # 0-day and others mail their successes, too: these are recorded, and ask for nothing.
        is_success = robot and _SUCCESS.search(f"{mail.subject}\n{words}") is not None
        yield Remark(
            number=0,
            person=one_line(shown(author(mail))),
            source=mail.id,
            version=about.version,
            words=words[:LONGEST],
            step=about.step,
            quoted=quoted,
            robot=robot,
            state="done" if is_success else "open",
        )


def _of_person(body: str) -> Iterator[tuple[str, str]]:
    """The paragraphs of a person that say something, each with the quoted line above it."""
    read = list(lines(body))
    tagged = [bool(parse_tag(line.words, line)) for line in read]
    # A paragraph of code goes with the words above it.
    waiting, quoted = "", ""
    every = list(paragraphs(read, tagged))
    above = _quoted_above(read)
    for paragraph in every:
        words = _words(paragraph, read, tagged)
        is_code = all(line[:1].isspace() for line in words.split("\n"))
        if waiting and is_code and words and not paragraph.is_below_quotation:
            waiting = f"{waiting}\n\n{words}"
            continue
        if waiting:
            yield waiting, quoted
        waiting = words if _says_something(paragraph, is_last=paragraph is every[-1]) else ""
        quoted = above[paragraph.lines[0]]
    if waiting:
        yield waiting, quoted


def _says_something(paragraph: Paragraph, *, is_last: bool) -> bool:
    """Whether a paragraph is a remark: no attribution, greeting, thanks, praise or closing.

    Args:
        is_last: whether no other follows; there a short line may be the sender's name.
    """
    if paragraph.introduces or not is_spoken(paragraph):
        return False
    said = [sentence for sentence in sentences(paragraph.words) if not is_praise(sentence)]
    # A tag's paragraph offers it: "for the series:" alone is about that, and is asked there.
    is_offer = bool(paragraph.tags) and len(said) == 1 and said[0].endswith(":")
    return not (is_offer or _ends_letter(paragraph.words, is_last=is_last))


def _ends_letter(lines: Sequence[str], *, is_last: bool) -> bool:
    for line in lines:
        # A short remark reads like a name, but for its last mark.
        is_name = is_last and len(line.split()) <= 3 and line[-1] not in ".,:;?!"
        is_known = is_praise(line) or phrases.FAREWELL.fullmatch(line.strip(" .,!"))
        if not (is_known or (is_name and is_closing(line))):
            return False
    return True


def _words(paragraph: Paragraph, read: Sequence[ReplyLine], tagged: Sequence[bool]) -> str:
    kept = [read[nth].words.rstrip() for nth in paragraph.lines if not tagged[nth]]
    return "\n".join(map(_printable, kept))


def _printable(line: str) -> str:
    """A line without control characters, its indentation kept."""
    blanks = len(line) - len(line.lstrip(" \t"))
    return line[:blanks] + one_line(line)


def _quoted_above(read: Sequence[ReplyLine]) -> list[str]:
    """For each line, the last one above it that is quoted and says something."""
    last = ""
    above = []
    for line in read:
        above.append(last)
        if line.place == "quoted" and line.words.strip():
            last = one_line(line.words)[:_WIDTH]
    return above


def _of_robot(mail: Mail, body: str) -> Iterator[tuple[str, str]]:
    """The first sentence of a report, and the first line that names what is wrong."""
    told = []
    # Below `-- ` is the robot's signature (RFC 3676, 4.3).
    for line in body.partition("\n-- \n")[0].split("\n"):
        if line.strip():
            told.append(one_line(line))
    # A greeting, as `Hi Jane,`, has fewer words.
    first = next((line for line in told if len(line.split()) > 3), one_line(mail.subject))
    words = [first[:_WIDTH]]
    for complaint in _COMPLAINTS:
        wrong = next(filter(complaint.match, told), "")
        if wrong:
            words.append(wrong.removeprefix(">> ")[:_WIDTH])
            break
    yield "\n".join(dict.fromkeys(words)), ""
