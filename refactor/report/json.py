"""JSON for other programs: the very values that the text is made from."""

from __future__ import annotations

import msgspec

from refactor.report.visible import ODD
from refactor.text import jsontext


def encode(value: object) -> str:
    """A value as indented JSON, ending in a newline; keys are the attributes' names.

    What a terminal would obey or hide is escaped, wherever the JSON goes: it means the same to
    every reader.
    """
    text = msgspec.json.format(jsontext.encode(value)).decode()
    return ODD.sub(lambda found: _escape(found[0]), text) + "\n"


def _escape(letter: str) -> str:
    # RFC 8259, section 7: beyond the basic plane, a pair of \u escapes is one character.
    pairs = letter.encode("utf-16-be").hex()
    return "".join(f"\\u{pairs[at : at + 4]}" for at in range(0, len(pairs), 4))
