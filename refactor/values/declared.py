"""From what a file declares to a frozen value, strictly: unknown keys are refused, types are not bent."""

from __future__ import annotations

import re
import tomllib
from typing import Any, Literal, TypeVar, get_args, get_origin

import msgspec

from refactor.errors import BadInput

T = TypeVar("T")

# What msgspec says, and the place that it puts behind.
_PLACED = re.compile(r"(?P<what>.*?)(?: - at `\$\.?(?P<key>[^`]*)`)?", re.DOTALL)
_EXPECTED = re.compile(r"Expected (?P<wanted>.*), got (?P<got>.*)")
_CHOICE = re.compile(r"Invalid enum value (?P<got>.*)", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(?P<key>.*)`")
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<key>.*)`", re.DOTALL)


def parse_toml(text: str, source: str) -> dict[str, Any]:
    """The tables of a TOML file.

    Raises:
        BadInput: it is not TOML; with file, line and column.
    """
    try:
        found = tomllib.loads(text)
    except ValueError as error:
        # A number of thousands of digits is refused by int(), not by tomllib.
        raise BadInput(f"{source}: not TOML: {error}") from None
    except RecursionError:
        raise BadInput(f"{source}: not TOML: arrays or tables are nested too deep") from None
    if _has_nul(found):
        raise BadInput(f"{source}: a text in it holds U+0000", "no file, argument or mail can: take it out")
    return found


def _has_nul(raw: object) -> bool:
    if isinstance(raw, str):
        return "\0" in raw
    if isinstance(raw, dict):
        return any(_has_nul(each) for pair in raw.items() for each in pair)
    return isinstance(raw, list) and any(map(_has_nul, raw))


def declare(raw: object, kind: type[T], where: str) -> T:
    """A value of `kind` out of parsed TOML or JSON.

    Args:
        where: file and place, for the message.

    Raises:
        BadInput: with file, key, what is wanted and what was got.
    """
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        raise BadInput(f"{where}: {_complaint(str(error), kind)}") from None


def _complaint(words: str, kind: type) -> str:
    placed = _PLACED.fullmatch(words)
    assert placed is not None  # the pattern matches every text
    what, key = placed["what"], placed["key"] or ""
    if expected := _EXPECTED.fullmatch(what):
        what = f"wanted {expected['wanted']}, got {expected['got']}".replace("`", "")
    elif choice := _CHOICE.fullmatch(what):
        what = f"wanted {_choices(kind, key)}, got {choice['got']}"
    elif missing := _MISSING.fullmatch(what):
        key, what = _below(key, missing["key"]), "wanted a value, got nothing"
    elif unknown := _UNKNOWN.fullmatch(what):
        known = "a known key" if key else f"one of {', '.join(_fields(kind))}"
        key, what = _below(key, unknown["key"]), f"wanted {known}, got an unknown key"
    return f"key '{key}': {what}" if key else what


def _below(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key


def _fields(kind: type) -> dict[str, object]:
    return {field.encode_name: field.type for field in msgspec.structs.fields(kind)}


def _choices(kind: type, key: str) -> str:
    declared = _fields(kind).get(key)
    return f"one of {', '.join(map(str, get_args(declared)))}" if get_origin(declared) is Literal else "another value"
