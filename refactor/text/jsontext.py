r"""Values as JSON and back, also with paths that are not UTF-8: git paths are bytes.

A byte that is not UTF-8 becomes U+0000 and two hexadecimal digits, as `caf\u0000e9.txt`; no path
holds a U+0000 of its own, and one in other text becomes `\u000000`. Any JSON reader accepts this,
while a lone surrogate is an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

import msgspec

Decoded = TypeVar("Decoded")

_ZERO = b"\\u0000"
_NO_LETTER = re.compile("[\0\udc80-\udcff]")
_ESCAPED = re.compile("\0([0-9a-f]{2})")
_BYTES = 0xDC00
"""The surrogates to which os.fsdecode maps bytes of a path that are not UTF-8."""


def encode(value: object) -> bytes:
    """A value as JSON; the keys are the names of the attributes."""
    # Nearly always nothing has to be escaped: this is the fast way.
    try:
        text = msgspec.json.encode(value)
    except UnicodeEncodeError:
        text = b""
    if text and _ZERO not in text:
        return text
    builtins = msgspec.to_builtins(value, str_keys=True)
    return msgspec.json.encode(_each_text(builtins, _escaped))


def decode(data: bytes, kind: type[Decoded]) -> Decoded:
    """The value that `encode` wrote.

    Raises:
        msgspec.DecodeError: it is not JSON, or not of this type.
    """
    if _ZERO not in data:
        return msgspec.json.decode(data, type=kind)
    return msgspec.convert(_each_text(msgspec.json.decode(data), _unescaped), kind, str_keys=True)


def _each_text(value: object, change: Callable[[str], str]) -> object:
    """Builtin containers with every text in them changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list | tuple):
        return [_each_text(item, change) for item in value]
    if isinstance(value, dict):
        # Keys are paths as well.
        return {change(key): _each_text(item, change) for key, item in value.items()}
    return value


def _escaped(text: str) -> str:
    return _NO_LETTER.sub(lambda match: f"\0{ord(match[0]) & 0xFF:02x}", text)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: _letter(int(match[1], 16)), text)


def _letter(byte: int) -> str:
    return chr(_BYTES + byte) if byte else "\0"
