"""The lines that a semantic patch adds."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"\w+|\S")


def braces_one(text: str) -> bool:
    """Whether a semantic patch may put braces of its own around one statement.

    Args:
        text: with blanks for its comments and strings.
    """
    words = _TOKEN.findall(_added(text))
    return any(words[number] == "{" and _one(words, number) for number in range(len(words)))


def _added(text: str) -> str:
    """The added lines; `@` stands for all that is between two runs of them."""
    lines: list[str] = []
    for line in text.split("\n"):
        if line.startswith("+"):
            lines.append(line[1:])
        elif lines and lines[-1] != "@":
            lines.append("@")
    return "\n".join(lines)


def _one(words: list[str], brace: int) -> bool:
    """Whether a brace opens a block of at most one statement."""
    # The bodies of functions, tables and structs need their braces.
    if _heads_function(words, brace) or (brace and words[brace - 1] == "="):
        return False
    if brace > 1 and "struct" in words[max(0, brace - 2) : brace]:
        return False
    depth = statements = 0
    for word in words[brace:]:
        depth += {"{": 1, "}": -1}.get(word, 0)
        statements += word == ";"
        if word == "@" or depth == 0:
            # A context line may be a second statement, or none: `...`.
            break
    return statements < 2


def _heads_function(words: list[str], brace: int) -> bool:
    """Whether the words before a brace are an added head of a function: `T name(...)`."""
    depth = 0
    for number in range(brace - 1, 0, -1):
        word = words[number]
        if word == "@":
            return False
        depth += {")": 1, "(": -1}.get(word, 0)
        if depth == 0:
            name, kind = words[number - 1], words[number - 2] if number > 1 else "@"
            # `else if (...)` looks like a type and a name.
            is_type = kind == "*" or (kind.isidentifier() and kind != "else")
            return word == "(" and name.isidentifier() and is_type
    return False
