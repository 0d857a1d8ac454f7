"""Foreign text for a terminal: words of a tree, a mail or a declaration, without odd characters."""

from __future__ import annotations

import re

# Control characters but tab and newline, characters that turn the direction of writing or have no
# width of their own, and halves of characters: a person sees none of them. Unicode calls most of
# them Default_Ignorable_Code_Point.
ODD = re.compile(
    "([\0-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff])"
)
"""A character that is not seen, or that moves its neighbours; a group, so that it also splits."""


def visible(text: str) -> str:
    """A text with names in place of its odd characters, as `<U+202E>`."""
    # A terminal obeys some of them (ECMA-48), and hides others: CVE-2021-42574, "Trojan Source".
    return ODD.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)


def one_line(text: str) -> str:
    """A text as one line: nothing that was found can write a verdict of its own."""
    return visible(text.replace("\n", " ")).rstrip()
