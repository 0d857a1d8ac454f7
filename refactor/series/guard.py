"""A rule as a script for scripts/coccinelle, with the modes patch, context and report.

What the rule changes in the mode patch, the other modes look for: `-` lines become `*` lines, `+`
lines go, and a position is noted at the first token of the first of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from refactor.series.guard_report import CALL, Limits, message, report_rule
from refactor.series.metavariables import BLOCK, blanked, blanked_comments
from refactor.series.rule import Rule

MODES = ("patch", "context", "report")

_CHANGES = re.compile(r"^[-+]", re.MULTILINE)
_SCRIPT = re.compile(r"\b(?:script|initialize|finalize)\b\s*:")
_HEAD = re.compile(
    r"\s*(?P<name>(?!depends\b|disable\b|exists\b|forall\b)[A-Za-z_]\w*)?\s*"
    r"(?P<extends>extends\s+\w+)?\s*"
    r"(?:depends\s+on\s+(?P<condition>.*?))?\s*"
    r"(?P<rest>(?:\b(?:disable|exists|forall)\b.*)?)",
    re.DOTALL,
)
_WORD = re.compile(r"\b[A-Za-z_]\w*")
_BRANCH = re.compile(r"[(|)]\s*$")


@dataclass(frozen=True)
class _Block:
    """A rule of a semantic patch: its head, its metavariables and its body."""

    head: str
    names: str
    body: str

    @property
    def changes(self) -> bool:
        return not _SCRIPT.search(self.head) and bool(_CHANGES.search(self.body))


def guard(rule: Rule, limits: Limits, *, owner: str, place: int = 0) -> str:
    """The script.

    Args:
        owner: the copyright line, as `(C) 2026 Ada Developer`.
        place: which of the tokens where a position may be noted: spatch does not take every one.
    """
    blocks = list(_blocks(rule.text))
    found = {name: f"{name}_found" for name in _names(blocks)}
    parts = [_header(rule, owner)]
    reports = []
    number = 0
    for block in blocks:
        if not block.changes:
            parts.append(_written(block.head, block.names, block.body))
            continue
        number += 1
        name, patch, search = _both(block, found, number)
        parts.append(_written(patch, block.names, block.body))
        # A rule that only adds shows nothing that should be gone.
        if not _removed(block.body):
            continue
        body = _noted(block, place)
        names = _renamed(block.names, found).rstrip("\n")
        parts.append(_written(search, f"{names}\nposition p;\n", body))
        reports.append(report_rule(name, message(rule), limits))
    return "\n".join(parts + reports)


def places(rule: Rule) -> int:
    """The number of tokens where a position may be noted."""
    most = 0
    for block in _blocks(rule.text):
        if block.changes:
            most = max(most, *(len(_tokens(line, block.names)) for line in _removed(block.body)), 0)
    return most


def _blocks(text: str) -> Iterator[_Block]:
    blocks = list(BLOCK.finditer(blanked(text)))
    ends = [block.start() for block in blocks[1:]] + [len(text)]
    for block, end in zip(blocks, ends, strict=True):
        head = text[block.start("head") : block.end("head")]
        names = text[block.start("names") : block.end("names")]
        yield _Block(head, names, text[block.end() : end])


def _names(blocks: Sequence[_Block]) -> Iterator[str]:
    """The names of the rules that change something: the search has others."""
    for block in blocks:
        head = _HEAD.fullmatch(block.head)
        if block.changes and head and head["name"]:
            yield head["name"]


def _both(block: _Block, found: Mapping[str, str], number: int) -> tuple[str, str, str]:
    """The name of the search, and the heads of the change and of the search."""
    head = _HEAD.fullmatch(block.head)
    if head is None:
        raise ValueError(f"@{block.head}@")
    old = head["name"] or ""
    name = found.get(old, f"found{number}")
    extends, rest = head["extends"] or "", head["rest"]
    condition = (head["condition"] or "").strip()
    own = [old, extends, _depends("patch", condition), rest]
    other = _renamed(condition, found, dot=False)
    search = [name, _renamed(extends, found, dot=False), _depends("!patch", other), rest]
    return name, " ".join(filter(None, own)), " ".join(filter(None, search))


def _depends(mode: str, condition: str) -> str:
    # A rule that was written with modes of its own is only ever about the mode patch.
    condition = re.sub(r"^patch\s*(?:&&)?\s*", "", condition)
    # In parentheses: a condition with || would get loose from the mode.
    return f"depends on {mode}" + (f" && ({condition})" if condition else "")


def _renamed(text: str, found: Mapping[str, str], *, dot: bool = True) -> str:
    for old, new in found.items():
        text = re.sub(rf"\b{re.escape(old)}\b{r'(?=[.])' if dot else ''}", new, text)
    return text


def _written(head: str, names: str, body: str) -> str:
    return f"@{head}@{names}@@{body.rstrip()}\n"


def _removed(body: str) -> list[str]:
    return [line for line in blanked_comments(body).split("\n") if _is_code(line)]


def _is_code(line: str) -> bool:
    """Whether a line goes in which a position may be noted: in a directive there is none."""
    return line.startswith("-") and not line[1:].lstrip().startswith("#")


def _noted(block: _Block, place: int) -> str:
    """The body for the search: what goes is starred, and a position is noted once a way through."""
    lines: list[str] = []
    wanted, depth, at = True, 0, 0
    for line in block.body.split("\n"):
        if line.startswith("+"):
            continue
        if _BRANCH.match(line):
            depth += {"(": 1, ")": -1}.get(line[0], 0)
            # Each branch of the disjunction that has the first place notes its own.
            if line[0] == "|" and depth == at > 0:
                wanted = True
        if not line.startswith("-"):
            lines.append(line)
        elif wanted and _is_code(line):
            lines.append(f"*{_with_position(line[1:], block.names, place)}")
            wanted, at = False, depth
        else:
            lines.append(f"*{line[1:]}")
    return "\n".join(lines)


def _with_position(line: str, names: str, place: int) -> str:
    tokens = _tokens(line, names)
    if not tokens:
        return line
    end = tokens[min(place, len(tokens) - 1)]
    return f"{line[:end]}@p{line[end:]}"


def _tokens(line: str, names: str) -> list[int]:
    """The ends of the tokens of a line where a position may be noted, the likeliest first."""
    variables = set(_WORD.findall(blanked(names)))
    plain = blanked(line)
    calls = [m.end() for m in CALL.finditer(plain) if m["name"] not in variables]
    words = [m.end() for m in _WORD.finditer(plain) if not plain.startswith("@", m.end())]
    return list(dict.fromkeys([*calls, *words]))


def _header(rule: Rule, owner: str) -> str:
    options = list(rule.options)
    if not rule.alone and "--no-includes" not in options:
        options.append("--no-includes")
    # coccicheck gives --dir alone, and spatch then looks at .c files only.
    if "--include-headers" not in options:
        options.append("--include-headers")
    # coccicheck knows the modes only.
    options += [word for name in rule.virtual for word in ("-D", name)]
    lines = [
        "// SPDX-License-Identifier: GPL-2.0-only",
        f"/// {rule.summary or message(rule).removeprefix('WARNING: ')}",
        "///",
        f"// Confidence: {rule.header('Confidence') or 'Moderate'}",
        f"// Copyright: {owner}",
        f"// Options: {' '.join(options)}",
        "",
    ]
    own = [name for name in rule.declared if name not in MODES]
    return "\n".join([*lines, *(f"virtual {name}" for name in (*MODES, *own)), ""])
