"""Characters that no text of a message or a declaration holds: they move what is seen, or begin a header of a mail."""

from __future__ import annotations

import re

from refactor.errors import BadInput

_CONTROL = re.compile(
    # C0 but tab and line ends, DEL and C1, line and paragraph separators, what turns the direction of writing, and
    # halves of characters, which are no characters.
    "\r(?!\n)|[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def require_plain(text: str, where: str) -> None:
    """Refuse a text with such a character.

    Args:
        where: what the text is, for the message.

    Raises:
        BadInput: it has one; with its name and its line.
    """
    if found := _CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise BadInput(f"{where} holds U+{ord(found[0]):04X} in line {line}", "take it out")


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
