"""The macros of the kernel that spatch cannot parse, and a series' own, which it has to know.

A macro that the rule itself names is left out: then spatch knows from the rule what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files

from refactor.errors import BadInput
from refactor.series.rule import Rule
from refactor.tools.spatch_output import UnparsedRegion

_DEFINE = re.compile(r"#define[ \t]+(\w+)\b(?:[^\\\n]|\\.)*", re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
_WORD = re.compile(r"\w+")
# The comment in kernel_macros.h above the macros whose arguments spatch does not see.
_HIDING = "/* These hide"


def macros(rule: Rule) -> str:
    """The content of the macro file for a rule; the last definition of a name holds."""
    shipped = _shipped() if rule.kernel_macros else ""
    return _without_named(shipped + rule.macros, rule.text)


def uses_shipped(rule: Rule, contents: Iterable[bytes]) -> bool:
    """Whether spatch reads any of these files differently for the shipped macros."""
    known = _names() - set(_WORD.findall(rule.text))
    return any(not known.isdisjoint(_words(content)) for content in contents)


def check_macros(where: str, text: str) -> None:
    """Refuse a macro file with anything but definitions and comments.

    Raises:
        BadInput: with the line.
    """
    left = _DEFINE.sub(_blanked, _COMMENT.sub(_blanked, text))
    for number, line in enumerate(left.split("\n"), 1):
        if line.strip():
            raise BadInput(
                f"{where}, line {number}: not a #define",
                "a macro file holds one-line definitions and comments",
            )


def hidden_regions(rule: Rule, data: bytes) -> Iterator[UnparsedRegion]:
    """What shipped macros hide in a file from spatch, where it has a word of the rule."""
    if not rule.kernel_macros:
        return
    named = set(_WORD.findall(rule.text))
    hiding = [name for name in _hiding() if name.encode() in data and name not in named]
    if not hiding:
        return
    text = data.decode("utf-8", "replace")
    for match in re.finditer(rf"\b(?:{'|'.join(hiding)})(?=\()", text):
        arguments = _arguments(text, match.end())
        if named.intersection(_WORD.findall(arguments)):
            line = text[text.rfind("\n", 0, match.start()) + 1 :].split("\n", 1)[0]
            yield UnparsedRegion(match[0] + arguments, line)


@lru_cache(maxsize=1)
def _shipped() -> str:
    return files(__package__).joinpath("kernel_macros.h").read_text("utf-8")


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(_DEFINE.findall(_shipped()))


@lru_cache(maxsize=1)
def _hiding() -> list[str]:
    return _DEFINE.findall(_shipped().partition(_HIDING)[2])


# The rules of a series are asked for once for each file.
@lru_cache(maxsize=16)
def _without_named(text: str, rule: str) -> str:
    named = set(_WORD.findall(rule))
    plain = _COMMENT.sub("", text)
    kept = [match[0] for match in _DEFINE.finditer(plain) if match[1] not in named]
    return "\n".join(kept) + "\n"


def _words(content: bytes) -> list[str]:
    return _WORD.findall(content.decode("utf-8", "replace"))


def _arguments(text: str, start: int) -> str:
    """The parentheses that begin at an offset, and what is in them."""
    depth = 0
    for place in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return text[start : place + 1]
    return text[start:]


def _blanked(match: re.Match[str]) -> str:
    # The line numbers stay: the error names one.
    return "\n" * match[0].count("\n")
