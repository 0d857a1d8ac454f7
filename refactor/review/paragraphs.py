"""The sender's own paragraphs in a reply, and the tags in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from refactor.mail.quotation import ReplyLine

# Languages differ in the verb, and all have a date, an address or both.
_WROTE = re.compile(r"[\d@<>]|\b(?:wrote|writes|said)\b")


@dataclass
class Paragraph:
    """Lines of the sender's own without an empty or a quoted one between them.

    Attributes:
        lines: numbers of its lines in the mail; those that are tags are in `tags`, too.
        before, after: the words above its last tag and below it, without any tag all in `before`.
        is_below_quotation: whether something quoted stands between it and the paragraph above.
        introduces: whether it names the author of the quotation that comes next.
    """

    lines: list[int] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    is_below_quotation: bool = False
    introduces: bool = False

    @property
    def words(self) -> list[str]:
        """The lines that are no tags."""
        return [*self.before, *self.after]


def paragraphs(read: Sequence[ReplyLine], tagged: Sequence[bool]) -> Iterator[Paragraph]:
    """The sender's own paragraphs.

    Args:
        tagged: for each line, whether it is a tag.
    """
    paragraph, is_below_quotation = Paragraph(), False
    for nth, line in enumerate(read):
        words = line.words.strip()
        if line.place == "own" and words:
            _add(paragraph, nth, words, is_tag=tagged[nth])
            continue
        is_quoted = line.place == "quoted"
        if paragraph.lines:
            paragraph.introduces = _is_attribution(paragraph) and _is_quotation_next(read, nth)
            paragraph.is_below_quotation = is_below_quotation
            yield paragraph
            paragraph, is_below_quotation = Paragraph(), False
        is_below_quotation = is_below_quotation or is_quoted or line.place == "patch"
    if paragraph.lines:
        paragraph.is_below_quotation = is_below_quotation
        yield paragraph


def _add(paragraph: Paragraph, nth: int, words: str, *, is_tag: bool) -> None:
    paragraph.lines.append(nth)
    if is_tag:
        paragraph.tags.append(nth)
        paragraph.before += paragraph.after
        paragraph.after = []
    elif paragraph.tags:
        paragraph.after.append(words)
    else:
        paragraph.before.append(words)


def _is_attribution(paragraph: Paragraph) -> bool:
    """Whether a paragraph ends as `On Monday, Ada <a@example.org> wrote:` does."""
    last = " ".join(paragraph.words[-2:])
    return last.endswith(":") and _WROTE.search(last) is not None


def _is_quotation_next(read: Sequence[ReplyLine], nth: int) -> bool:
    """Whether a quotation begins here, or below one empty line."""
    for line in read[nth : nth + 2]:
        if line.words.strip() or line.depth:
            return line.depth > 0
    return False
