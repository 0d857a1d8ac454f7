"""Slips in a semantic patch that spatch takes without a warning, or with one that is not seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import NamedTuple

from refactor.series.metavariables import BLOCK, blanked
from refactor.series.smpl_slips import rule_slips

_KINDS = (
    "assignment attribute binary comments constant declaration declarer expression field format "
    "fresh function identifier idexpression initialiser initializer iterator local metavariable "
    "operator parameter position pragmainfo statement string symbol type typedef"
).split()
"""The words with which a metavariable's declaration begins (coccinelle's manual, section 3)."""

_NAMING = frozenset("attribute declarer iterator symbol typedef".split())
"""Kinds that declare a word of C: not to use one changes nothing."""

_SCRIPT = re.compile(r"\b(?:script|initialize|finalize)\b\s*:")
_RULE_NAME = re.compile(r"\s*(?P<name>[A-Za-z_]\w*)")
_CONSTRAINED = re.compile(r"[=!<>:].*", re.DOTALL)
_NAME = re.compile(r"(?P<name>[A-Za-z_]\w*)\s*(?:\[[^]]*\]\s*)?\Z")
_BRACES = re.compile(r"\{[^{}]*\}|\([^()]*\)|\[[^]]*\]")
_PREPROCESSOR = re.compile(r"#\s*(?:define|undef|include)\b")
_LIKE = 0.85
"""Share of equal letters from which on a word may be a slip for the name of a kind."""


class Slip(NamedTuple):
    """A slip, and the number of its line."""

    line: int
    words: str

    def __str__(self) -> str:
        """As reports show it."""
        return f"line {self.line}: {self.words}"


def slips(text: str) -> tuple[Slip, ...]:
    """The slips in a semantic patch, in order."""
    return tuple(sorted(_slips(text)))


def unused(text: str) -> frozenset[str]:
    """The metavariables that are never used."""
    return frozenset(name for _, name in _unused(text))


def _slips(text: str) -> Iterator[Slip]:
    for line, name in _unused(text):
        yield Slip(line, f"metavariable {name} is never used")
    for place, words in rule_slips(text):
        yield Slip(_line(text, place), words)
    for block, body in _rules(text):
        yield from _unknown_kinds(text, block)
        yield from _beside_macros(text, block, body)


def _rules(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Each rule that is no script, and its body; comments and strings are blank."""
    plain = blanked(text)
    blocks = list(BLOCK.finditer(plain))
    ends = [*[block.start() for block in blocks[1:]], len(plain)][: len(blocks)]
    for block, end in zip(blocks, ends, strict=True):
        if block["end"] and not _SCRIPT.search(block["head"]):
            yield block, plain[block.end() : end]


def _declarations(block: re.Match[str]) -> Iterator[tuple[int, str]]:
    """The declarations of a rule, each with the place of its first letter."""
    at = block.start("names")
    for declaration in block["names"].split(";"):
        if declaration.strip():
            yield at + len(declaration) - len(declaration.lstrip()), declaration.strip()
        at += len(declaration) + 1


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _unknown_kinds(text: str, block: re.Match[str]) -> Iterator[Slip]:
    """Words that spatch takes for a type, and that are nearly the name of a kind."""
    for place, declaration in _declarations(block):
        word = declaration.split()[0]
        declared = re.search(rf"\btypedef\s[^;]*\b{re.escape(word)}\b", text)
        # Types of the kernel end in _t by habit (coding-style.rst, 5), and typedefs are declared.
        if word in _KINDS or word.endswith("_t") or declared:
            continue
        for near in get_close_matches(word, _KINDS, 1, _LIKE):
            words = f"spatch takes '{word}' for a type: did you mean {near}?"
            yield Slip(_line(text, place), words)


def _unused(text: str) -> Iterator[tuple[int, str]]:
    plain = blanked(text)
    for block, body in _rules(text):
        named = _RULE_NAME.match(block["head"])
        for place, declaration in _declarations(block):
            if declaration.split()[0] in _NAMING:
                continue
            for name in _names(declaration):
                word = re.compile(rf"\b{name}\b")
                elsewhere = named and re.search(rf"\b{named['name']}\s*\.\s*{name}\b", plain)
                # Less the declaration itself; a constraint of another metavariable counts as a use.
                uses = len(word.findall(block["names"])) - 1 + len(word.findall(body))
                if not uses and not elsewhere:
                    yield _line(text, place), name


def _names(declaration: str) -> Iterator[str]:
    """The names that a declaration introduces; those of other rules decide by being there."""
    for part in _BRACES.sub("", declaration).split(","):
        own = _CONSTRAINED.sub("", part).strip()
        match = _NAME.search(own)
        if match and not own[: match.start()].rstrip().endswith("."):
            yield match["name"]


def _beside_macros(text: str, block: re.Match[str], body: str) -> Iterator[Slip]:
    """Preprocessor lines with other code beside them: spatch matches one at a time.

    Seen with 1.1.1: two #define or #include in one rule, or one and a declaration, match nothing.
    """
    lines = []
    depth = 0
    for number, line in enumerate(body.split("\n")):
        code = line.lstrip("-*").strip()
        if line.startswith("+") or not code:
            continue
        # A disjunction: one branch is matched at a time.
        if code in ("(", "|", ")"):
            return
        if depth == 0:
            lines.append((number, code))
        depth += code.count("{") - code.count("}")
    for number, code in lines:
        if _PREPROCESSOR.match(code) and len(lines) > 1:
            words = f"'{code}' matches nothing beside other lines: give it a rule of its own"
            yield Slip(_line(text, block.end()) + number, words)
            return
