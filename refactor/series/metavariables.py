"""The declarations of metavariables in a semantic patch: their places and their C types."""

from __future__ import annotations

import re
from collections.abc import Iterator

from refactor.series import smpl

_SKIPPED = re.compile(rf"{smpl.COMMENT}|{smpl.STRING}", re.DOTALL)
# In text whose comments and strings are blanked. (No possessive quantifiers: Python 3.11.2, which
# Debian 12 has, gets them wrong around groups.)
BLOCK = re.compile(
    r"^@(?P<head>[^@]*)@(?P<names>(?:(?!@@).)*)(?P<end>@@|\Z)", re.MULTILINE | re.DOTALL
)
"""A rule's head, and its metavariables up to the second `@@`; what follows is its body."""

_SCRIPT = re.compile(r"\b(?:script|initialize|finalize)\b\s*:")

# The kinds of metavariable that spatch resolves without knowing any type (coccinelle's manual,
# section 3)...
_UNTYPED = frozenset(
    "fresh parameter identifier type statement position typedef declarer iterator "
    "attribute operator binary assignment pragmainfo format string symbol metavariable comments "
    "declaration field initializer initialiser name function".split()
)
# ...and those that may name one: `expression *x` is typed, and without headers matches less, in
# silence.
_NAMED = re.compile(
    r"(?:(?:local|global)\s+)?(?:expression|idexpression|constant)"
    r"(?:\s+list\b(?:\s*\[[^]]*\])?)?\s+[\w.]+\s*(?![\w\s.*\[])"
)

# The names that a declaration declares, without the type before them.
_TYPE = re.compile(
    r"(?:[^{},=!<>:]|\{[^{}]*\})*?(?P<names>\b[A-Za-z_]\w*\s*(?:\[\s*\]\s*)?(?:[,=!<>:].*)?)$",
    re.DOTALL,
)


def sections(text: str) -> Iterator[tuple[int, str]]:
    """Where the metavariables of a rule begin, and the text of them.

    Scripts have no metavariables of C.
    """
    for block in BLOCK.finditer(blanked(text)):
        if block["end"] and not _SCRIPT.search(block["head"]):
            yield block.start("names"), block["names"]


def any_typed(text: str) -> bool:
    """Whether a metavariable has a C type."""
    return any(is_typed(declaration) for _, declaration in _declarations(text))


def any_type(text: str) -> bool:
    """Whether a metavariable stands for a type."""
    return any(declaration.split()[:1] == ["type"] for _, declaration in _declarations(text))


def untyped(text: str) -> str:
    """The semantic patch with `expression` for the type of each metavariable that has one."""
    parts: list[str] = []
    end = 0
    for start, declaration in _declarations(text):
        if is_typed(declaration) and (found := _TYPE.match(declaration.rstrip())):
            parts += [text[end:start], "\nexpression "]
            end = start + found.start("names")
    return "".join(parts) + text[end:]


def _declarations(text: str) -> Iterator[tuple[int, str]]:
    for start, names in sections(text):
        at = start
        for declaration in names.split(";"):
            yield at, declaration
            at += len(declaration) + 1


def blanked_comments(text: str) -> str:
    """Text with spaces for its comments; strings stay."""
    return _SKIPPED.sub(_blank_comment, text)


def _blank_comment(match: re.Match[str]) -> str:
    return match[0] if match[0].startswith('"') else re.sub(r"[^\n]", " ", match[0])


def blanked(text: str) -> str:
    """Text with spaces for its comments and strings; nothing moves."""
    return _SKIPPED.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def is_typed(declaration: str) -> bool:
    """Whether a declaration, without its semicolon, is of a metavariable with a C type."""
    words = declaration.split()
    return bool(words) and words[0] not in _UNTYPED and not _NAMED.match(declaration.strip())
