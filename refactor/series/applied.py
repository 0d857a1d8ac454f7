"""A semantic patch as it applied to a base: without its header, its virtual rules resolved."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import pairwise

_HEADER = re.compile(r"\A(?://[^\n]*\n|\s*\n)*")
_VIRTUAL = re.compile(r"^virtual [^\n@]*\n", re.MULTILINE)
# `@name depends on A && !B@` on a line of its own begins a rule, `@@` ends its declarations.
_HEAD = re.compile(r"@(?P<name>[^@\n]*?)\s*\bdepends on (?P<on>[^@\n]*)@[ \t]*$", re.MULTILINE)
_NAME = re.compile(r"@\s*(?P<name>\w+)")
_RULE = re.compile(r"^@[^@\n]*@[ \t]*\n(?:(?!@@[ \t]*$)[^\n]*\n)*@@[ \t]*$", re.MULTILINE)


def applied(text: str, declared: Collection[str], enabled: Collection[str]) -> str:
    """The rules that could apply, without the conditions that hold on this base.

    A condition with parentheses, or with both `&&` and `||`, is kept with its rule.

    Args:
        declared: the virtual rules of the semantic patch.
        enabled: those that the base has enabled.
    """
    body = _HEADER.sub("", text)
    if not declared:
        return body.strip() + "\n"
    truth = {name: name in enabled for name in declared}
    kept = []
    for part in _parts(_VIRTUAL.sub("", body)):
        resolved = _resolved(part, truth)
        kept.append(resolved)
        if not resolved and (name := _NAME.match(part)):
            # No rule that depends on this one can apply either.
            truth[name["name"]] = False
    return re.sub(r"\n{3,}", "\n\n", "".join(kept)).strip() + "\n"


def _parts(body: str) -> list[str]:
    """The text before the first rule, and each rule with all up to the next one."""
    starts = [rule.start() for rule in _RULE.finditer(body)]
    return [body[start:end] for start, end in pairwise([0, *starts, len(body)])]


def _resolved(part: str, truth: dict[str, bool]) -> str:
    """A rule without the terms whose truth is known; empty where it cannot apply."""
    head = _HEAD.match(part)
    if head is None or "(" in head["on"] or ("&&" in head["on"] and "||" in head["on"]):
        return part
    word = "||" if "||" in head["on"] else "&&"
    left = []
    for term in map(str.strip, head["on"].split(word)):
        name = term.removeprefix("!").strip()
        if name not in truth:
            left.append(term)
        # `a` where it does not hold, or `!a` where it does: one such term decides an `&&`.
        elif truth[name] == term.startswith("!") and word == "&&":
            return ""
        elif truth[name] != term.startswith("!") and word == "||":
            left = []
            break
    else:
        if word == "||" and not left:
            return ""
    return f"@{_head(head['name'].strip(), f' {word} '.join(left))}@{part[head.end() :]}"


def _head(name: str, condition: str) -> str:
    on = f"depends on {condition}" if condition else ""
    return " ".join(filter(None, (name, on)))
