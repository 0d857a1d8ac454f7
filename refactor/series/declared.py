"""Files to frozen values, strictly: unknown keys are refused, and types are not converted."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import Any, Literal, TypeVar, get_args, get_origin

import msgspec

from refactor.errors import BadInput
from refactor.text.nearest import did_you_mean

T = TypeVar("T")

# What msgspec says, and the place that it puts behind.
_PLACED = re.compile(r"(?P<what>.*?)(?: - at `\$\.?(?P<key>[^`]*)`)?", re.DOTALL)
_EXPECTED = re.compile(r"Expected (?P<wanted>.*), got (?P<got>.*)")
_CHOICE = re.compile(r"Invalid enum value (?P<got>.*)", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(?P<key>.*)`")
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<key>.*)`", re.DOTALL)

# No file of ours comes near it.
DEEPEST = 32
"""The limit for tables and arrays inside one another, and for names joined by dots."""

# TOML 1.0 asks for no more than 64 bits; tomllib takes any number.
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
        BadInput: it is not TOML, with file, line and column; or it holds a value that no
            declaration can use.
    """
    if text.startswith("\ufeff"):
        raise BadInput(
            f"{source}: it begins with a byte order mark (U+FEFF)", "save it as UTF-8 without one"
        )
    line = _dotted(text)
    if line is not None:
        raise BadInput(
            f"{source}: line {line} joins more than {DEEPEST} names by dots", "nest less"
        )
    try:
        found = tomllib.loads(text)
    except ValueError as error:
        # A number of thousands of digits is refused by int(), not by tomllib.
        raise BadInput(f"{source}: not TOML: {error}") from None
    # tomllib calls itself for every bracket.
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


def _dotted(text: str) -> int | None:
    """The first line that joins too many names by dots."""
    # tomllib takes time and memory by the square of their number.
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
    return None


def _values(raw: object) -> Iterator[tuple[object, int]]:
    """Every key and value with its depth."""
    # Without recursion, which Python ends at 1,000 levels.
    waiting = [(raw, 0)]
    while waiting:
        value, depth = waiting.pop()
        yield value, depth
        if isinstance(value, dict):
            waiting += zip(value, repeat(depth))
            waiting += zip(value.values(), repeat(depth + 1))
        elif isinstance(value, list):
            waiting += zip(value, repeat(depth + 1))


# msgspec's words name the key, and not the file, which the user has to open.
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


def declare_all(raw: Iterable[object], kind: type[T], where: str) -> tuple[T, ...]:
    """The values of an array of tables.

    Args:
        where: file and place of the array; each place has its number, from 1, behind it.

    Raises:
        BadInput: as for `declare`.
    """
    return tuple(declare(each, kind, f"{where} {number}") for number, each in enumerate(raw, 1))


def _complaint(words: str, kind: type) -> str:
    placed = _PLACED.fullmatch(words)
    assert placed is not None  # the pattern matches every text
    what, key = placed["what"], placed["key"] or ""
    # msgspec has no structured errors: only their text tells key and kind.
    if expected := _EXPECTED.fullmatch(what):
        what = f"wanted {expected['wanted']}, got {expected['got']}".replace("`", "")
    elif choice := _CHOICE.fullmatch(what):
        what = f"wanted {_choices(kind, key)}, got {choice['got']}"
    elif missing := _MISSING.fullmatch(what):
        key, what = _below(key, missing["key"]), "wanted a value, got nothing"
    elif unknown := _UNKNOWN.fullmatch(what):
        fields = _fields(_struct_at(kind, key))
        known = "a known key" if key else f"one of {', '.join(fields)}"
        near = did_you_mean(unknown["key"], fields)
        what = f"wanted {known}, got an unknown key{': ' if near else ''}{near}"
        key = _below(key, unknown["key"])
    return f"key '{key}': {what}" if key else what


def _below(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key


def _fields(kind: type) -> dict[str, object]:
    return {field.encode_name: field.type for field in msgspec.structs.fields(kind)}


def _struct_at(kind: type, key: str) -> type:
    """The struct that a place is in: `spread` for `spread.by`; the outermost where it is none."""
    first, _, rest = key.partition(".")
    for inner in get_args(_fields(kind).get(first)):
        if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
            return _struct_at(inner, rest) if rest else inner
    return kind


def _choices(kind: type, key: str) -> str:
    """What the key at some place may be: `spread.by` is in a table of its own."""
    first, _, rest = key.partition(".")
    declared = _fields(kind).get(first)
    for inner in get_args(declared) if rest else ():
        if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
            return _choices(inner, rest)
    if get_origin(declared) is not Literal:
        return "another value"
    return f"one of {', '.join(filter(None, map(str, get_args(declared))))}"
