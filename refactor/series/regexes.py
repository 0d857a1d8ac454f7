r"""Regular expressions of metavariables, in the language that both engines of spatch understand.

`spatch --version` names the engine that it was built with: PCRE, or Str of OCaml. With Str, `(`,
`|` and `)` stand for themselves and `\(`, `\|` and `\)` group, so that `^(a|b)$` matches nothing,
in silence. Both search anywhere in the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from refactor.series import metavariables

_REGEX = re.compile(r'[=!]~\s*(?:"(?P<pattern>(?:[^"\\\n]|\\.)*)")?')
_QUANTIFIERS = "*+?"
_PLAIN = re.compile(r"[\w .,:/-]|\[\^?[\w.,:/-]+\]")
_RANGE = re.compile(r"(.)-(.)|.", re.DOTALL)
LANGUAGE = "letters, ., [...], *, +, ?, (a|b), and ^ and $ at the ends"
"""The part of the language that both engines have, for a person."""


class Regex(NamedTuple):
    """A regular expression in a semantic patch: its offset, and its text without the quotes."""

    offset: int
    pattern: str


def regexes(text: str) -> Iterator[Regex]:
    """The regular expressions that constrain metavariables."""
    plain = metavariables.blanked_comments(text)
    for start, names in metavariables.sections(text):
        for match in _REGEX.finditer(plain, start, start + len(names)):
            yield Regex(match.start(), match["pattern"] or "")


def complaint(pattern: str) -> str:
    """Why the two engines could read a pattern differently; empty when they cannot."""
    depth = 0
    quantifiable = False
    rest = pattern.removeprefix("^")
    rest = rest.removesuffix("$")
    if not rest:
        return "there is nothing in it"
    while rest:
        plain = _PLAIN.match(rest)
        letter = plain[0] if plain else rest[0]
        if backwards := _backwards(letter):
            return f"the range {backwards} has its ends the wrong way round"
        rest = rest[len(letter) :]
        if letter in _QUANTIFIERS:
            if not quantifiable:
                return f"'{letter}' follows nothing that it could repeat"
            quantifiable = False
            continue
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth < 0:
            return "its parentheses do not match"
        if not plain and letter not in "(|)":
            return f"'{letter}' means different things to different spatch builds"
        quantifiable = letter not in ("(", "|")
    return "its parentheses do not match" if depth else ""


def _backwards(letters: str) -> str:
    """The range between brackets that ends before it begins; empty if there is none."""
    # PCRE refuses it, Str matches nothing.
    ranges = _RANGE.finditer(letters[1:-1]) if len(letters) > 2 else ()
    return next((match[0] for match in ranges if match[1] and match[1] > match[2]), "")


def for_str(text: str) -> str:
    """The semantic patch with its regular expressions as OCaml's Str reads them."""
    parts: list[str] = []
    end = 0
    for regex in regexes(text):
        start = text.index('"', regex.offset) + 1
        # In Str a bare parenthesis is a letter, and `\(` groups; PCRE has it the other way round.
        parts += [text[end:start], re.sub(r"[(|)]", r"\\\g<0>", regex.pattern)]
        end = start + len(regex.pattern)
    return "".join(parts) + text[end:]
