"""The patterns of a semantic patch, each as a semantic patch, to ask for the words of each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from refactor.series import depends, metavariables
from refactor.series.metavariables import BLOCK, blanked, blanked_comments

_SCRIPT = re.compile(r"\b(?:script|initialize|finalize)\b\s*:")
_INHERITED = re.compile(r"\b[A-Za-z_]\w*\.(?=[A-Za-z_])")
_CONSTRAINT = re.compile(
    r"\s*(?:(?:!=|=~|!~|<=|>=|<|>|=(?!\s*\{))\s*(?:\{[^{}]*\}|[^,]*)|:.*)", re.DOTALL
)
_FRESH = re.compile(r"\bfresh\s+")
_EXTENDS = re.compile(r"\bextends\b")
_SET = re.compile(r"\b(?P<name>\w+)\s*=\s*\{(?P<members>[^{}]*)\}")
_NAME = re.compile(r"[A-Za-z_]\w*")
_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"|[A-Za-z_]\w*|\?')
_MINUS = re.compile(r"^-.*", re.MULTILINE)

Clauses = tuple[tuple[str, ...], ...]
"""Of each clause a text must hold a word."""

KEYWORDS = frozenset(
    "auto break case char const continue default do double else enum extern float for goto if "
    "inline int long register return short signed sizeof static struct switch typedef union "
    "unsigned void volatile while NULL".split()
)


@dataclass(frozen=True)
class Pattern:
    """One rule of a semantic patch.

    Attributes:
        text: a semantic patch that has only this rule and inherits nothing; empty when the rule
            extends another, whose metavariables it does not declare.
        lines: the literal tokens of each of its removed lines.
        line: number of the line in the file on which its body begins.
    """

    text: str
    lines: tuple[Clauses, ...]
    line: int = field(default=1, compare=False)


def patterns(text: str, defined: Collection[str], declared: Collection[str]) -> Iterator[Pattern]:
    """The rules that can run.

    Args:
        defined: the virtual rules that hold.
        declared: all virtual rules.
    """
    plain = metavariables.untyped(text)
    virtual = {name: name in defined for name in declared}
    blocks = list(BLOCK.finditer(blanked(plain)))
    starts = [text.count("\n", 0, block.end()) + 1 for block in BLOCK.finditer(blanked(text))]
    ends = [block.start() for block in blocks[1:]] + [len(plain)]
    for block, end, start in zip(blocks, ends, starts, strict=True):
        if _SCRIPT.search(block["head"]) or depends.holds(block["head"], virtual) is False:
            continue
        names = plain[block.start("names") : block.end("names")]
        body = plain[block.end() : end]
        text = f"@@\n{_own(names)}@@{body}"
        if _EXTENDS.search(block["head"]):
            text = ""
        yield Pattern(text, tuple(_lines(body, names)), start)


def _own(names: str) -> str:
    """Declarations that take nothing from other rules."""
    found = []
    for declaration in blanked(names).split(";"):
        if declaration.strip():
            own = _FRESH.sub("", _INHERITED.sub("", declaration))
            found.append(f"{_CONSTRAINT.sub('', own).strip()};\n")
    return "".join(found)


def _lines(body: str, names: str) -> Iterator[Clauses]:
    plain = blanked(names)
    sets = {}
    for match in _SET.finditer(plain):
        sets[match["name"]] = tuple(_NAME.findall(match["members"]))
    variables = set(_NAME.findall(plain)) - sets.keys()
    for line in _MINUS.findall(blanked_comments(body)):
        clauses = []
        for token in _LITERAL.findall(line):
            if token not in variables and token not in KEYWORDS:
                clauses.append(sets.get(token, (token,)))
        yield tuple(dict.fromkeys(clauses))
