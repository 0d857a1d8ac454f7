"""The patterns of a semantic patch, each as a semantic patch, to ask for the words of each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from refactor.series import depends, metavariables
from refactor.series.metavariables import BLOCK, blanked, blanked_comments
from refactor.series.regex_parts import parts

_SCRIPT = re.compile(r"\b(?:script|initialize|finalize)\b\s*:")
_TAKEN = re.compile(r"\b([A-Za-z_]\w*)\.(?=[A-Za-z_])")
_INHERITED = re.compile(r"\b[A-Za-z_]\w*\.(?=[A-Za-z_])")
# A set stays: what it holds may be operators.
_CONSTRAINT = re.compile(
    r"(?P<set>=\s*\{[^{}]*\})|\s*(?:(?:!=|=~|!~|<=|>=|<|>|=(?!\s*\{))\s*(?:\{[^{}]*\}|[^,]*)|:.*)",
    re.DOTALL,
)
_FRESH = re.compile(r"\bfresh\s+")
_EXTENDS = re.compile(r"\bextends\b")
_SET = re.compile(r"\b(?P<name>\w+)\s*=\s*\{(?P<members>[^{}]*)\}")
_LIKE = re.compile(r'\b(?P<name>\w+)\s*=~\s*"(?P<pattern>[^"]*)"')
_NAME = re.compile(r"[A-Za-z_]\w*")
_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"|[A-Za-z_]\w*|\?')
_MINUS = re.compile(r"^-.*", re.MULTILINE)
_PLUS = re.compile(r"^\+.*", re.MULTILINE)
# Not `...`, and not the field that an initializer designates, which C has in two spellings.
_FIELD = re.compile(r"(?:->|(?<=[\w)\]])\.)\s*([A-Za-z_]\w*)")

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
        fields: the words that it has only as fields, after `->` or `.`.
        called_like: metavariable of a name -> the texts of which the name must hold one.
        line: number of the line in the file on which its body begins.
    """

    text: str
    lines: tuple[Clauses, ...]
    fields: frozenset[str] = frozenset()
    called_like: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    line: int = field(default=1, compare=False)


def patterns(text: str, defined: Collection[str], declared: Collection[str]) -> Iterator[Pattern]:
    """The rules that can run.

    Args:
        defined: the virtual rules that hold.
        declared: all virtual rules.
    """
    plain = metavariables.untyped(text)
    # Rules that do not run demand nothing, and would widen the search.
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
        lines = tuple(_lines(body, names))
        yield Pattern(text, lines, _fields(body), dict(_called_like(names)), start)


def inherits(names: str) -> bool:
    """Whether declarations take metavariables from other rules."""
    return any(rule != "virtual" for rule in _TAKEN.findall(names))


def _own(names: str) -> str:
    """Declarations that take nothing from other rules."""
    found = []
    for declaration in blanked(names).split(";"):
        if declaration.strip():
            own = _FRESH.sub("", _INHERITED.sub("", declaration))
            plain = _CONSTRAINT.sub(lambda match: match["set"] or "", own)
            found.append(f"{plain.strip()};\n")
    return "".join(found)


def _called_like(names: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The metavariables with a regular expression, and the texts that they need."""
    for match in _LIKE.finditer(blanked_comments(names)):
        # Only a name: the text of an expression is not what the file has.
        before = blanked(names)[: match.start()].rpartition(";")[2].split()
        if before[:1] in (["identifier"], ["function"]):
            yield match["name"], parts(match["pattern"])


def _fields(body: str) -> frozenset[str]:
    code = _PLUS.sub("", blanked(body))
    others = _NAME.findall(_FIELD.sub("", code))
    return frozenset(_FIELD.findall(code)).difference(others)


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
