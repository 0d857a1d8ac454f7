"""Control characters: they change how text is displayed, or start another mail header."""

from __future__ import annotations

import re

from refactor.errors import BadInput

# DEL and C1, line and paragraph separators, and marks that change the direction of writing (as in
# CVE-2021-42574).
_INVISIBLE = r"\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
_CONTROL = re.compile(f"[\\x00-\\x1f{_INVISIBLE}]")
# A text may have tabs and line ends. A lone surrogate is no character.
_IN_TEXT = re.compile(f"\\r(?!\\n)|[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f{_INVISIBLE}\\ud800-\\udfff]")


def first_control(text: str, allowed: str = "") -> str:
    """The first control character of a name, an address or a header as `U+000D`; empty for none.

    Args:
        allowed: control characters that do not count.
    """
    for character in _CONTROL.findall(text):
        if character not in allowed:
            return _code_point(character)
    return ""


def require_plain(text: str, where: str) -> None:
    """Refuse a text with a control character.

    Args:
        where: names the text in the message.

    Raises:
        BadInput: names the character and its line.
    """
    match = _IN_TEXT.search(text)
    if match:
        line = text.count("\n", 0, match.start()) + 1
        raise BadInput(f"{where} holds {_code_point(match[0])} in line {line}", "take it out")


def require_plain_values(raw: object, where: str, key: str = "") -> None:
    """Refuse a declaration with a control character in a key or a text.

    Raises:
        BadInput: names the key.
    """
    if isinstance(raw, str):
        require_plain(raw, f"{where}: key '{key}'")
    elif isinstance(raw, dict):
        for name, value in raw.items():
            require_plain(name, f"{where}: a key")
            require_plain_values(value, where, f"{key}.{name}" if key else name)
    elif isinstance(raw, list | tuple):
        for number, value in enumerate(raw, 1):
            require_plain_values(value, where, f"{key}[{number}]")


def _code_point(character: str) -> str:
    return f"U+{ord(character):04X}"
