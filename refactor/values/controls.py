"""Control characters, which no name, address or header may hold."""

from __future__ import annotations

import re

# C0, DEL, C1, line and paragraph separators, and what turns the direction of writing.
_CONTROL = re.compile("[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def first_control(text: str, allowed: str = "") -> str:
    """The first control character of a text as `U+000D`; empty for none.

    Args:
        allowed: control characters that do not count.
    """
    found = (character for character in _CONTROL.findall(text) if character not in allowed)
    return next((f"U+{ord(character):04X}" for character in found), "")
