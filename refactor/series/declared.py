"""From what a file declares to a frozen value, strictly: unknown keys are refused, types are not bent."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
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

DEEPEST = 32
"""Tables and arrays inside one another, and names joined by dots. No file of ours comes near it."""

_LARGEST = 2**63

# Strings, comments, and what is between them. A quote that nothing closes is left over, and ends
# the file for tomllib.
_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}|'
    r"'''.*?'{3,5}|"
    r'"(?!"")(?:[^"\\\n]|\\.)*"|'
    r"'(?!'')[^'\n]*'|"
    r"#[^\n]*|(?P<end>\n)|(?P<dot>\.)|[^\"'#\n.]+",
    re.DOTALL,
)


def parse_toml(text: str, source: str) -> dict[str, Any]:
    """The tables of a TOML file.

    Raises:
        BadInput: it is not TOML, with file, line and column; or it holds what no declaration needs.
    """
    if text.startswith("\ufeff"):
        raise BadInput(
            f"{source}: it begins with a byte order mark (U+FEFF)", "save it as UTF-8 without one"
        )
    if line := _dotted(text):
        raise BadInput(
            f"{source}: line {line} joins more than {DEEPEST} names by dots", "nest less"
        )
    try:
        found = tomllib.loads(text)
    except ValueError as error:
        # A number of thousands of digits is refused by int(), not by tomllib.
        raise BadInput(f"{source}: not TOML: {error}") from None
    except RecursionError:
        raise BadInput(f"{source}: not TOML: arrays or tables are nested too deep") from None
    for value, depth in _values(found):
        if depth > DEEPEST:
            raise BadInput(
                f"{source}: tables or arrays are nested more than {DEEPEST} deep", "nest less"
            )
        if isinstance(value, str) and "\0" in value:
            raise BadInput(
                f"{source}: a text in it holds U+0000", "no file, argument or mail can: take it out"
            )
        if isinstance(value, int) and not -_LARGEST <= value < _LARGEST:
            raise BadInput(
                f"{source}: a number in it has more than 64 bits", "no key wants one: take it out"
            )
    return found


def _dotted(text: str) -> int:
    """The first line that joins too many names by dots, or 0: tomllib takes time and memory by their square."""
    line, dots, at = 1, 0, 0
    while at < len(text) and (token := _TOKEN.match(text, at)):
        at = token.end()
        if token["dot"]:
            dots += 1
            if dots > DEEPEST:
                return line
        elif token["end"]:
            line, dots = line + 1, 0
        else:
            line += token[0].count("\n")
    return 0


def _values(raw: object) -> Iterator[tuple[object, int]]:
    """Every key and value with its depth, and nothing below one that is too deep; recursion would end at 1,000."""
    waiting = [(raw, 0)]
    while waiting:
        value, depth = waiting.pop()
        yield value, depth
        if isinstance(value, dict):
            waiting += [(key, depth) for key in value]
            waiting += [(each, depth + 1) for each in value.values()]
        elif isinstance(value, list):
            waiting += [(each, depth + 1) for each in value]


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
    return (
        f"one of {', '.join(map(str, get_args(declared)))}"
        if get_origin(declared) is Literal
        else "another value"
    )
