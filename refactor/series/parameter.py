"""A parameter of a series, and the values that it allows."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from refactor.series.pattern import matches, require_pattern

# Parameters become part of paths, branches, files of the series and lines of messages: this is
# plain in all of these places.
_PLAIN = r"[A-Za-z0-9][A-Za-z0-9_+-]*"

ParameterValue = str | int | bool
"""The value of a parameter."""


class Parameter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A parameter of the series: `[parameter.NAME]`.

    `--set NAME=VALUE` sets it, and `{{ NAME }}` inserts its value in any text of series.toml and in
    the templates. The value becomes part of the name of the series: `generic-tif` with
    `arch=powerpc` is `generic-tif-powerpc`, in branches, in the ledger and in the user's own words.
    Every command that takes a series accepts that name.

    Attributes:
        help: one line that tells the user which value is wanted.
        type: the type of the value: string (the default), integer or boolean.
        choices: the only values that are allowed, as text. Default: every value of the type.
        pattern: for strings, a regular expression in the syntax of RE2 that the whole value must
            match. Default: letters, digits, `_`, `+` and `-`, beginning with a letter or digit.
        default: the value if `--set` gives none, as text. A parameter without it must be set.
    """

    help: str
    type: Literal["string", "integer", "boolean"] = "string"
    choices: tuple[str, ...] = ()
    pattern: str = _PLAIN
    default: str | None = None

    def __post_init__(self) -> None:
        if self.pattern != _PLAIN:
            require_pattern(self.pattern)
            if self.type != "string":
                raise ValueError("pattern: only a string has one")
        for choice in self.choices:
            self.value(choice)
        if self.default is not None:
            self.value(self.default)

    def value(self, text: str) -> ParameterValue:
        """Convert a text to a value of this parameter.

        Raises:
            ValueError: the text is not a value that this parameter allows.
        """
        if self.choices and text not in self.choices:
            raise ValueError(f"wanted one of {', '.join(self.choices)}, got {text!r}")
        if self.type == "integer":
            if not re.fullmatch(r"-?[0-9]{1,18}", text):
                raise ValueError(f"wanted a number, got {text!r}")
            return int(text)
        if self.type == "boolean":
            if text not in ("true", "false"):
                raise ValueError(f"wanted true or false, got {text!r}")
            return text == "true"
        if not self._matches(text):
            raise ValueError(f"wanted what matches {self.pattern}, got {text!r}")
        return text

    def _matches(self, text: str) -> bool:
        if self.pattern == _PLAIN:
            # RE2 need not be imported for the default.
            return re.fullmatch(_PLAIN, text) is not None
        return matches(self.pattern, text)
