r"""Values as JSON and back, also with paths that are not UTF-8: to git a path is bytes, and JSON has none.

A byte that is not UTF-8 becomes U+0000 and two hexadecimal digits, as `caf\u0000e9.txt`; no path
holds a U+0000 of its own, and one in other text becomes `\u000000`. Any reader of JSON takes this,
where it refuses half of a character.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

import msgspec

Kept = TypeVar("Kept")

_ZERO = b"\\u0000"
_NO_LETTER = re.compile("[\0\udc80-\udcff]")
_ESCAPED = re.compile("\0([0-9a-f]{2})")
_BYTES = 0xDC00
"""Where Python keeps the bytes of a path that are no letters (os.fsdecode)."""


def encode(value: object) -> bytes:
    """A value as JSON; keys are the attributes' names."""
    try:
        text = msgspec.json.encode(value)
    except UnicodeEncodeError:
        text = b""
    if text and _ZERO not in text:
        return text
    return msgspec.json.encode(_each_text(msgspec.to_builtins(value, str_keys=True), _escaped))


def decode(data: bytes, kind: type[Kept]) -> Kept:
    """The value that `encode` made JSON of.

    Raises:
        msgspec.DecodeError: it is no JSON, or none of this kind.
    """
    if _ZERO not in data:
        return msgspec.json.decode(data, type=kind)
    return msgspec.convert(_each_text(msgspec.json.decode(data), _unescaped), kind, str_keys=True)


def _each_text(value: object, change: Callable[[str], str]) -> object:
    """Builtin containers with every text in them changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list | tuple):
        return [_each_text(each, change) for each in value]
    if isinstance(value, dict):
        return {change(key): _each_text(each, change) for key, each in value.items()}
    return value


def _escaped(text: str) -> str:
    return _NO_LETTER.sub(lambda found: f"\0{ord(found[0]) & 0xFF:02x}", text)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: _letter(int(found[1], 16)), text)


def _letter(byte: int) -> str:
    return chr(_BYTES + byte) if byte else "\0"
