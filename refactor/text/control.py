"""Control characters: they move what a reader sees, or begin a header of a mail."""

from __future__ import annotations

import re

from refactor.errors import BadInput

# DEL and C1, line and paragraph separators, and what turns the direction of writing.
_INVISIBLE = r"\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
_CONTROL = re.compile(f"[\\x00-\\x1f{_INVISIBLE}]")
# A text may have tabs and line ends. Halves of characters are no characters.
_IN_TEXT = re.compile(f"\\r(?!\\n)|[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f{_INVISIBLE}\\ud800-\\udfff]")


def first_control(text: str, allowed: str = "") -> str:
    """The first control character of a name, an address or a header as `U+000D`; empty for none.

    Args:
        allowed: control characters that do not count.
    """
    found = (character for character in _CONTROL.findall(text) if character not in allowed)
    return next((_called(character) for character in found), "")


def require_plain(text: str, where: str) -> None:
    """Refuse a text with such a character.

    Args:
        where: what the text is, for the message.

    Raises:
        BadInput: it has one; with its name and its line.
    """
    if found := _IN_TEXT.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise BadInput(f"{where} holds {_called(found[0])} in line {line}", "take it out")


def require_plain_values(raw: object, where: str, key: str = "") -> None:
    """Refuse a declaration with such a character in a key or a text of it.

    Raises:
        BadInput: it has one; with the key.
    """
    if isinstance(raw, str):
        require_plain(raw, f"{where}: key '{key}'")
    elif isinstance(raw, dict):
        for name, each in raw.items():
            require_plain(name, f"{where}: a key")
            require_plain_values(each, where, f"{key}.{name}" if key else name)
    elif isinstance(raw, list | tuple):
        for number, each in enumerate(raw, 1):
            require_plain_values(each, where, f"{key}[{number}]")


def _called(character: str) -> str:
    return f"U+{ord(character):04X}"
