"""Slips in how the rules of a semantic patch hang together; most of them spatch refuses curtly."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from refactor.series.depends import named
from refactor.series.metavariables import BLOCK, blanked

_SCRIPT = re.compile(r"\b(?:script|initialize|finalize)\b\s*:")
_RULE_NAME = re.compile(r"\s*(?:[A-Za-z_]\w*\s*:\s*\w+\s+)?(?P<name>[A-Za-z_]\w*)")
# Words that follow the @ of a rule without a name.
_UNNAMED = frozenset("depends extends exists forall disable expression using".split())
_VIRTUAL = re.compile(r"^[ \t]*virtual\s+(\w+(?:\s*,\s*\w+)*)", re.MULTILINE)
_TAKEN = re.compile(r"(?<![\w.])(?P<rule>[A-Za-z_]\w*)\s*\.\s*(?P<name>[A-Za-z_]\w*)")
_ADDED = re.compile(r"^\+(?!\s*#).*(?<![\w.>%\\])(?P<word>[A-Za-z])\b(?!\s*\()", re.MULTILINE)
# A sign, then code: `- 1` may be the rest of an expression.
_SHIFTED = re.compile(r"^[ \t]+(?P<sign>[-+])(?=[A-Za-z_]\w*\()", re.MULTILINE)
_UNENDED = re.compile(
    r"^(?P<sign>[-+ ])[ \t]*(?P<code>(?:return|goto|break|continue)\b[^;,{}\n]*?[\w)])[ \t]*$",
    re.MULTILINE,
)
# What the next line of the same code begins with where the statement goes on in it.
_GOES_ON = re.compile(r"[-+ ]?[ \t]*(?![\w}]|\.\.\.)\S")
# Not those of a disjunction: in the first column, or behind a backslash.
_PARENTHESIS = re.compile(r"(?<!\\)(?<!^)[()]", re.MULTILINE)
_PLUS = re.compile(r"^\+.*", re.MULTILINE)
_DECLARED = re.compile(r"(?!return\b)\b[A-Za-z_]\w*[\s*]+([A-Za-z])\s*[;,=\[]")


class RuleSlip(NamedTuple):
    """A slip, and its place in the text."""

    place: int
    words: str


def rule_slips(text: str) -> Iterator[RuleSlip]:
    """The slips: names of rules that are none, rules that change or match nothing."""
    plain = blanked(text)
    blocks = list(BLOCK.finditer(plain))
    ends = [*[block.start() for block in blocks[1:]], len(plain)][: len(blocks)]
    known = {"virtual", *re.findall(r"\w+", " ".join(_VIRTUAL.findall(plain)))}
    finding = re.search(r"^\*", plain, re.MULTILINE)
    if finding and not re.search(r"^[-+]", plain, re.MULTILINE):
        yield RuleSlip(finding.start(), "lines with * only find: to change them, write - and +")
    for block, end in zip(blocks, ends, strict=True):
        # Before its own name is known: a rule cannot depend on itself, or on one below.
        yield from _unknown_rules(block, known)
        name = _RULE_NAME.match(block["head"])
        if name and name["name"] not in _UNNAMED:
            known.add(name["name"])
        if not block["end"]:
            yield RuleSlip(block.start(), "its declarations have no @@ behind them")
        elif not _SCRIPT.search(block["head"]):
            yield from _endings(block)
            yield from _added(block, plain[block.end() : end])
            yield from _mistyped(block, plain[block.end() : end])


def _unknown_rules(block: re.Match[str], known: Collection[str]) -> Iterator[RuleSlip]:
    for name in named(block["head"]):
        if name not in known:
            yield RuleSlip(block.start(), f"depends on '{name}', and no rule above has that name")
    for match in _TAKEN.finditer(block["names"]):
        if match["rule"] not in known:
            words = f"'{match[0]}' is of rule '{match['rule']}', and no rule above has that name"
            yield RuleSlip(block.start("names") + match.start(), words)


def _endings(block: re.Match[str]) -> Iterator[RuleSlip]:
    names = block["names"].rstrip()
    if names and not names.endswith(";"):
        words = f"'{names.split(';')[-1].strip()}' has to end with a semicolon"
        yield RuleSlip(block.start("names") + len(names) - 1, words)


def _mistyped(block: re.Match[str], body: str) -> Iterator[RuleSlip]:
    """Lines that are no pattern of what their author means."""
    for match in _SHIFTED.finditer(body):
        sign = match["sign"]
        words = f"a blank is before its '{sign}': only in the first column it is one of SmPL's"
        yield RuleSlip(block.end() + match.start("sign"), words)
    for match in _UNENDED.finditer(body):
        below = body[match.end() + 1 :].split("\n")
        other = {"-": "+", "+": "-", " ": "+"}[match["sign"]]
        same = [line for line in below if line.strip() and line[0] != other]
        if same and _GOES_ON.match(same[0]):
            continue
        words = f"'{match['code']}' is a statement and has no semicolon"
        yield RuleSlip(block.end() + match.start("code"), words)
    opened: list[int] = []
    for match in _PARENTHESIS.finditer(_PLUS.sub(_blank, body)):
        if match[0] == "(":
            opened.append(match.start())
        elif opened:
            opened.pop()
        else:
            opened.append(match.start())
            break
    if opened:
        yield RuleSlip(block.end() + opened[-1], "its parentheses do not match")


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _added(block: re.Match[str], body: str) -> Iterator[RuleSlip]:
    """Added lines without a place, and names in them where a metavariable is meant."""
    lines = [line for line in body.split("\n") if line.strip()]
    first = block.end() + len(body) - len(body.lstrip())
    added = [line for line in lines if line.startswith("+")]
    if added and len(added) == len(lines):
        yield RuleSlip(first, "it only adds: give it a line that is there, to add beside")
        return
    matched = set(re.findall(r"\w+", " ".join(line for line in lines if line not in added)))
    known = matched.union(re.findall(r"\w+", block["names"]), _DECLARED.findall("\n".join(added)))
    for match in _ADDED.finditer(body):
        # Real names are longer; a letter is what metavariables are called.
        if match["word"] not in known:
            known.add(match["word"])
            words = f"'{match['word']}' is added as it stands: should it be a metavariable?"
            yield RuleSlip(block.end() + match.start("word"), words)
