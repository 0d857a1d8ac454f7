r"""Find what a semantic patch includes and what code it could run, as spatch's lexer reads it.

Seen with spatch 1.1.1: `#include`, `using` and `#spatch` count wherever a token may begin before
the first `@` that is not in a comment; a new line begins at \n, \r, \v and \f; comments do not
nest; `-`, `+` and `?` at the beginning of a line are skipped even within a rule's head. A list of
bad forms is never complete, so what is not trusted is held to a
grammar: of the characters, of what comes before the first rule, of every rule's head.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

# A comment or string without an end goes to the end of the text or line: searching for the end
# again from every place inside would take quadratic time.
COMMENT = r"/\*.*?(?:\*/|\Z)|//[^\n]*"
STRING = r'"(?:[^"\\\n]|\\(?:.|\Z))*(?:"|(?=\n)|\Z)'
_FLAGS = re.DOTALL | re.ASCII
_TOKEN = re.compile(
    rf"(?P<comment>{COMMENT})|(?P<blank>[ \t\n\r\v\f]+)"
    r"|(?P<include>#[ \t]*include\b)|(?P<options>#[ \t]*spatch\b)"
    r"|(?P<word>\w+)|(?P<head>@)|(?P<other>.)",
    _FLAGS,
)
_UNQUOTED = re.compile(COMMENT, _FLAGS)
_QUOTED = re.compile(rf"""(?P<literal>{STRING}|'(?:[^'\\\n]|\\.)')|{COMMENT}""", _FLAGS)

# Between the two words of a head, any sign that does not end the head in C. unfit() searches for
# these in everything after the preamble, in the raw text and with comments blanked, so that text
# that only looks like a comment hides nothing. No alternatives inside a repetition: they take
# exponential time.
_CODE = re.compile(r"""\b(?:script|initialize|finalize)\b[^\w;(){}"'@]*:""", re.ASCII)
_USING = re.compile(r"""\busing\b[^\w;(){}"'@<]*["<]""", re.ASCII)
_OPTIONS = re.compile(r"#\s*spatch\b", re.ASCII)
_CONTROL = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)")

_USING_IN_HEAD = re.compile(r'^@[^@]*\busing\s*["<]', re.ASCII | re.MULTILINE)
_OPTION_LINE = re.compile(r"^#[ \t]*spatch[ \t](?P<words>[^\n\v\f]*)$", re.MULTILINE)
_LINE_OPTIONS = re.compile(r"^[ \t]*#[ \t]*spatch\b", re.MULTILINE)

_HEAD = re.compile(r"^@(?P<words>[^@]*)(?P<end>@|\Z)", re.MULTILINE)
_WORDS = re.compile(r'(?:[\w\s,.()&|!]|"[^"\\\n]*")*', re.ASCII)
_RUNS = re.compile(r"\b(?:script|initialize|finalize)\b", re.ASCII)

_DECLARATIONS = {
    ("", "virtual"): "virtual",
    ("virtual", "name"): "name",
    ("name", ","): "virtual",
    ("name", ";"): "",
    ("name", "virtual"): "virtual",
}
"""The grammar of `virtual a, b` before the first rule: (state, token) -> state."""


class Kind(Enum):
    """The reasons not to run a semantic patch."""

    ELSEWHERE = auto()
    OPTIONS = auto()
    CODE = auto()
    CONTROL = auto()
    PREAMBLE = auto()
    HEAD = auto()


class Danger(NamedTuple):
    """A reason not to run the semantic patch, and its place in the text."""

    kind: Kind
    offset: int


def brought_in(text: str) -> Danger | None:
    """The first `#include`, `using` or `#spatch`: the result would depend on other files."""
    for token in _preamble(text):
        if token.lastgroup == "include" or token[0] == "using":
            return Danger(Kind.ELSEWHERE, token.end())
        if token.lastgroup == "options":
            return Danger(Kind.OPTIONS, token.end())
    plain = _without(_QUOTED, text)
    using = _USING_IN_HEAD.search(plain, _first_head(text))
    if using:
        return Danger(Kind.ELSEWHERE, using.end())
    options = _LINE_OPTIONS.search(plain)
    return Danger(Kind.OPTIONS, options.end()) if options else None


def option_lines(text: str) -> list[str]:
    """The options of the `#spatch` lines before the first rule, that are a whole line each."""
    found = _OPTION_LINE.finditer(text, 0, _first_head(text))
    return [match["words"] for match in found]


def without_options(text: str) -> str:
    """The semantic patch with comments in the place of these lines: we give spatch the options."""
    head = _first_head(text)
    # Two characters for two: no place in the text moves.
    return _OPTION_LINE.sub(lambda match: f"//{match[0][2:]}", text[:head]) + text[head:]


def unfit(text: str) -> Danger | None:
    """The first reason not to run an untrusted semantic patch, besides those of `brought_in`."""
    control = _CONTROL.search(text)
    if control:
        return Danger(Kind.CONTROL, control.start())
    start = _first_head(text)
    for view in (text, _without(_QUOTED, text), _without(_UNQUOTED, text)):
        for kind, pattern in (
            (Kind.CODE, _CODE),
            (Kind.ELSEWHERE, _USING),
            (Kind.OPTIONS, _OPTIONS),
        ):
            found = pattern.search(view, start)
            if found:
                return Danger(kind, found.start())
    return _bad_preamble(text) or _bad_head(_without(_QUOTED, text), start)


def other_form(text: str) -> str:
    """What a text is that begins as no semantic patch does; empty where that is not plain."""
    if re.match(r"(?:diff |--- |Index: )", text):
        return "a diff, and no semantic patch: `patch` edits take those"
    comment = re.match(r"(?:\s*//[^\n]*\n)*\s*#(?!\s*(?:include|spatch|define)\b)[^\n]*", text)
    return "a comment begins with // and not with #" if comment else ""


def _preamble(text: str) -> Iterator[re.Match[str]]:
    """The tokens before the first rule, without comments and blanks."""
    for token in _TOKEN.finditer(text):
        if token.lastgroup == "head":
            return
        if token.lastgroup not in ("comment", "blank"):
            yield token


def _first_head(text: str) -> int:
    for token in _TOKEN.finditer(text):
        if token.lastgroup == "head":
            return token.start()
    return len(text)


def _bad_preamble(text: str) -> Danger | None:
    state = ""
    for token in _preamble(text):
        word = "name" if token.lastgroup == "word" and token[0] != "virtual" else token[0]
        following = _DECLARATIONS.get((state, word))
        if following is None:
            return Danger(Kind.PREAMBLE, token.start())
        state = following
    # After `virtual` or a comma the next name would be looked for in the first rule.
    return Danger(Kind.PREAMBLE, _first_head(text)) if state == "virtual" else None


def _bad_head(plain: str, start: int) -> Danger | None:
    for head in _HEAD.finditer(plain, start):
        found = _RUNS.search(head["words"])
        if found:
            return Danger(Kind.CODE, head.start("words") + found.start())
        if not head["end"] or not _WORDS.fullmatch(head["words"]):
            return Danger(Kind.HEAD, head.start())
    return None


def _without(comments: re.Pattern[str], text: str) -> str:
    """The text with its comments blanked; offsets stay valid."""
    return comments.sub(_blank, text)


def _blank(found: re.Match[str]) -> str:
    literal = found.groupdict().get("literal")
    return re.sub(r"[^\n]", " ", found[0]) if literal is None else literal
