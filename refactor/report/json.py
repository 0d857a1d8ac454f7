"""JSON for other programs: the very values that the text is made from."""

from __future__ import annotations

import msgspec


def encode(value: object) -> str:
    """A value as indented JSON, ending in a newline; keys are the attributes' names."""
    return msgspec.json.format(msgspec.json.encode(value)).decode() + "\n"
