"""The words around a tag: none, harmless, or for the user to read.

A tag is taken without a question only where they are none or harmless: thanks, praise, or a remark
that sets no condition. Whatever else stands there may limit the tag or take it back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from refactor.mail.mail import one_line
from refactor.review import phrases
from refactor.review.paragraphs import Paragraph

_SENTENCE = re.compile(r"(?<=[.!?;])[\"')\]]*\s+")
# A mail is a stranger's text, and the patterns of phrases backtrack: none is run over megabytes.
_LONGEST = 1_000
"""Characters of a sentence that is read; a longer one is shown."""

_MARKS = " \t.,!:;*_`'\"()[]-\u2013\u2014\u2026\U0001f44d\U0001f642\u263a\ufe0f"
_SMILEY = re.compile(r"(?:^|(?<=\s))[:;]-?[)DP](?=\s|$)")
# Mail clients write `don't` with other apostrophes.
_APOSTROPHES = str.maketrans("\u2019\u02bc`", "'''")


def doubts(parts: Sequence[Paragraph]) -> list[str]:
    """For each paragraph, the words for which the user has to decide about a tag in it.

    Empty where the words around a tag are harmless.
    """
    everywhere = _about_a_tag(parts)
    found = []
    for paragraph, (above, below) in zip(parts, _neighbours(parts), strict=True):
        if not paragraph.tags:
            found.append("")
            continue
        # What takes the tag back, or makes a condition, is shown before what is only beside it.
        words = [*_within(paragraph), *_above(above), *_below(below)]
        conditions = list(filter(phrases.CONDITION.search, words))
        back = list(filter(_drops_ours, words))
        first = [*back, *conditions, *words, everywhere][0]
        found.append(one_line(first))
    return found


def _drops_ours(sentence: str) -> bool:
    plain = plain_words(sentence)
    is_ours = phrases.FIRST_PERSON.search(plain) is not None
    return is_ours and phrases.DROP.search(plain) is not None


def sentences(lines: Sequence[str]) -> Iterator[str]:
    """The sentences in some lines; the last one may be unfinished."""
    # The `;` of a smiley ends no sentence.
    text = _SMILEY.sub(" ", " ".join(lines)).translate(_APOSTROPHES)
    for sentence in _SENTENCE.split(text):
        if sentence.strip():
            yield sentence.strip()


def is_praise(sentence: str) -> bool:
    """Whether a sentence is thanks or praise, or offers the tag, and limits nothing."""
    plain = plain_words(sentence)
    if len(plain) > _LONGEST:
        return False
    if phrases.HARMLESS.fullmatch(plain) or not plain:
        return True
    if thanks := phrases.THANKS.match(plain):
        # "Thanks for your patience" is about nothing but that.
        about = plain[thanks.end() :].replace("your", "").replace("you", "")
        if not _limits(about):
            return True
    rest = phrases.HARMLESS.sub(" ", phrases.FOR_HARMLESS.sub(" ", plain))
    words = re.split(r"[\s,;:/&.!()-]+", rest)
    return all(word in phrases.PRAISE for word in words if word)


def plain_words(sentence: str) -> str:
    """A sentence in small letters, without the marks around it, to compare with phrases."""
    return " ".join(sentence.casefold().strip(_MARKS).split())


def _limits(plain: str) -> bool:
    return bool(phrases.LIMITS.search(phrases.FOR_HARMLESS.sub(" ", plain)))


def _is_finished(sentence: str) -> bool:
    return sentence.rstrip("\"')] ").endswith((".", "!", "?"))


def _is_remark(sentence: str, *, beside: bool) -> bool:
    """Whether a sentence says something else than what becomes of the tag.

    Args:
        beside: whether it stands in another paragraph than the tag.
    """
    plain = plain_words(sentence)
    if len(plain) > _LONGEST or _limits(plain) or phrases.TAKES_BACK.match(plain):
        return False
    plain = phrases.FOR_HARMLESS.sub(" ", plain)
    if beside:
        takes_back = phrases.NOT.search(plain) or phrases.DROP.search(plain)
        return not (takes_back and phrases.ABOUT_US.search(plain))
    unsafe = (phrases.NOT, phrases.DROP, phrases.CAVEATS)
    return _is_finished(sentence) and not any(words.search(plain) for words in unsafe)


def _within(paragraph: Paragraph) -> Iterator[str]:
    """The doubtful sentences of the tag's own paragraph."""
    for sentence in sentences(paragraph.before):
        if not (is_praise(sentence) or _is_remark(sentence, beside=False)):
            yield sentence
    yield from _continued(paragraph.after, beside=False)


def _above(neighbour: _Neighbour | None) -> Iterator[str]:
    """The doubtful sentences of the paragraph above a tag's."""
    if neighbour is None:
        return
    words = list(sentences(neighbour.paragraph.words))
    for sentence in words:
        if is_praise(sentence):
            continue
        is_condition = phrases.CONDITION.search(sentence) is not None
        if is_condition or not (neighbour.is_apart or _is_remark(sentence, beside=True)):
            yield sentence
    # An unfinished sentence goes on with the tag.
    if not (neighbour.is_apart or is_praise(words[-1]) or _is_finished(words[-1])):
        yield words[-1]


def _below(neighbour: _Neighbour | None) -> Iterator[str]:
    """The doubtful sentences of the paragraph below a tag's."""
    if neighbour is None:
        return
    for sentence in _continued(neighbour.paragraph.words, beside=True):
        if not neighbour.is_apart or phrases.CONTINUES.match(sentence):
            yield sentence


def _continued(lines: Sequence[str], *, beside: bool) -> Iterator[str]:
    """The doubtful sentences of words below a tag."""
    if _signs_off(lines):
        return
    for nth, sentence in enumerate(sentences(lines)):
        if is_praise(sentence) or is_closing(sentence):
            continue
        # So begins the rest of the tag's own line: `(with the typo fixed)`, `if Bob agrees`.
        goes_on = nth == 0 and (sentence[0].islower() or sentence[0] in "([#")
        if goes_on or not _is_remark(sentence, beside=beside):
            yield sentence


def _signs_off(lines: Sequence[str]) -> bool:
    return all(is_closing(line) or is_praise(line) for line in lines)


def is_closing(line: str) -> bool:
    """Whether a line ends a letter, or is the sender's name."""
    words = line.strip(" .,!")
    if not phrases.SIGN_OFF.fullmatch(words):
        return False
    plain = re.sub(r"^with (?:many |my )?(?:best|kind|warm)", "", plain_words(words))
    unsafe = (phrases.LIMITS, phrases.NOT, phrases.DROP, phrases.CONTINUES)
    return not any(pattern.search(plain) for pattern in unsafe)


def is_spoken(paragraph: Paragraph) -> bool:
    """Whether a paragraph says more than thanks, and a greeting."""
    lines = paragraph.words
    if phrases.NOTICE.search(" ".join(lines)[:_LONGEST]):
        return False
    is_greeting = len(lines) == 1 and phrases.GREETING.fullmatch(lines[0])
    return bool(lines) and not is_greeting and not all(map(is_praise, sentences(lines)))


@dataclass(frozen=True)
class _Neighbour:
    """The nearest paragraph on one side of a tag's that says something.

    Attributes:
        is_apart: whether a quotation stands between: it is about that, unless it says otherwise.
    """

    paragraph: Paragraph
    is_apart: bool


def _neighbours(parts: Sequence[Paragraph]) -> list[tuple[_Neighbour | None, _Neighbour | None]]:
    """For each paragraph, its neighbours above and below."""
    is_below = [part.is_below_quotation for part in parts]
    above = _nearest(parts, is_below)
    # Read from the end, a quotation stands between a paragraph and the one that was below it.
    crossed = [False, *reversed(is_below[1:])][: len(parts)]
    below = _nearest(parts[::-1], crossed)
    return list(zip(above, below[::-1], strict=True))


def _nearest(parts: Sequence[Paragraph], crossed: Sequence[bool]) -> list[_Neighbour | None]:
    """For each paragraph, the last one before it that says something, tags aside.

    Args:
        crossed: for each paragraph, whether a quotation stands right before it.
    """
    found: list[_Neighbour | None] = []
    last: _Neighbour | None = None
    for paragraph, is_crossed in zip(parts, crossed, strict=True):
        if last is not None and is_crossed:
            last = _Neighbour(last.paragraph, is_apart=True)
        found.append(last)
        is_attribution = paragraph.introduces and not paragraph.tags
        if is_spoken(paragraph) and not is_attribution:
            last = _Neighbour(paragraph, is_apart=False)
    return found


_ABOUT_A_TAG = re.compile(
    rf"\b(?:my|both|(?:this|the|that)(?= tags?\b))\b.{{0,40}}\b{phrases.TAG_WORD}\b"
)


def _about_a_tag(parts: Sequence[Paragraph]) -> str:
    """The first sentence of a mail that limits a tag or takes one back, wherever it stands."""
    for paragraph in parts:
        for sentence in sentences(paragraph.words):
            plain = plain_words(sentence)[:_LONGEST]
            if not _ABOUT_A_TAG.search(plain) or is_praise(sentence):
                continue
            if _limits(plain) or phrases.NOT.search(plain) or phrases.DROP.search(plain):
                return sentence
    return ""
