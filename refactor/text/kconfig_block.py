"""A whole block of a Kconfig file: written anew, and compared with one that is there."""

from __future__ import annotations

from collections.abc import Sequence

from refactor.text import kconfig
from refactor.text.kconfig import HELP, Statement

TYPES = (b"bool", b"tristate", b"string", b"hex", b"int", b"def_bool", b"def_tristate")
"""The keywords that declare the type of a config (kconfig-language.rst, "Menu attributes")."""


def block(config: str, new: Sequence[str], help_text: str) -> list[bytes]:
    """The lines of a new config.

    Args:
        new: its statements, the type first.
        help_text: lines of its help text; empty for none.
    """
    lines = [f"config {config}"]
    lines += [f"\t{line.strip()}" for line in new]
    if help_text.strip():
        lines.append("\thelp")
        for line in help_text.strip("\n").splitlines():
            # Two spaces more than "help" is how coding-style.rst indents the text.
            lines.append(f"\t  {line}".rstrip())
    return [line.encode() for line in lines]


def statements(of: Sequence[Statement]) -> list[tuple[bytes, ...]]:
    """The statements of a block without its first line and its help text."""
    return [statement.words for statement in of[1:] if statement.words[0] not in HELP]


def add_beside(
    lines: Sequence[bytes], beside: tuple[bytes, ...], add: Sequence[bytes]
) -> list[bytes]:
    """The file with lines added to every config that has a statement, where they are missing."""
    result = list(lines)
    for number, block in enumerate(kconfig.configs(lines)):
        held = statements(block)
        if beside not in held:
            continue
        for line in add:
            if kconfig.words(line) not in held:
                # Every line that was added has moved those below it.
                result = kconfig.add(result, kconfig.configs(result)[number], line)
    return result
