"""What a series leaves open, `[parameter.NAME]` in series.toml: read, given by `--set NAME=VALUE`, and filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise

from refactor.errors import BadInput
from refactor.library.vocabulary import RESERVED
from refactor.series.declared import declare
from refactor.series.schema import Parameter, Value
from refactor.tools import template

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_FIT = re.compile(r"(?:[A-Za-z0-9_+-][A-Za-z0-9_.+-]*)?")
LONGEST = 200
"""Of a title, in characters: it is a directory's name, and more is put behind it."""


def declared(raw: Mapping[str, object], where: str) -> dict[str, Parameter]:
    """The parameters of a series file.

    Raises:
        BadInput: one is not well formed, or has the name of something that templates see.
    """
    for name in raw:
        if not _NAME.fullmatch(name) or name in RESERVED:
            why = (
                "templates see something else by that name"
                if name in RESERVED
                else "wanted lower-case letters"
            )
            raise BadInput(f"{where}: parameter '{name}': {why}", "give it another name")
    return {
        name: declare(each, Parameter, f"{where}, parameter '{name}'") for name, each in raw.items()
    }


def given(words: Sequence[str]) -> dict[str, str]:
    """Name -> text, of what stands behind `--set`.

    Raises:
        BadInput: one is not NAME=VALUE, or a name is there twice.
    """
    found: dict[str, str] = {}
    for word in words:
        name, sign, text = word.partition("=")
        if not sign or not name:
            raise BadInput(f"--set {word}: wanted NAME=VALUE")
        if name in found:
            raise BadInput(f"--set {name} is given twice")
        found[name] = text
    return found


def values(
    series: str, known: Mapping[str, Parameter], given: Mapping[str, str]
) -> dict[str, Value]:
    """The value of each parameter, in the order in which they are declared.

    Raises:
        BadInput: one is missing, or not of its kind, or there is none of that name.
    """
    if unknown := next((name for name in given if name not in known), None):
        raise BadInput(
            f"series {series} has no parameter '{unknown}'",
            f"there are {', '.join(known) or 'none'}",
        )
    found = {}
    for name, parameter in known.items():
        text = given.get(name, parameter.default)
        if text is None:
            among = f", one of {', '.join(parameter.choices)}" if parameter.choices else ""
            called = "-".join([series, *(each.upper() for each in known)])
            raise BadInput(
                f"series {series} leaves '{name}' open ({parameter.help})",
                f"--set {name}=VALUE{among}, or call it {called}",
            )
        try:
            found[name] = parameter.value(text)
        except ValueError as error:
            raise BadInput(f"--set {name}: {error}") from None
        _require_fit(name, str(found[name]))
    if len(called := title(series, found)) > LONGEST:
        raise BadInput(
            f"with these values series {series} has a name of {len(called)} characters",
            f"{LONGEST} is most",
        )
    return found


def _require_fit(name: str, text: str) -> None:
    """Refuse a value that cannot be part of a branch's name, nor of a directory's, whatever the series allows."""
    if not _FIT.fullmatch(text) or ".." in text or text.endswith((".", ".lock")):
        raise BadInput(
            f"--set {name}: {text!r} cannot be part of a branch's name",
            "wanted letters, digits and _ + - .",
        )


def filled(raw: object, values: Mapping[str, Value], where: str) -> object:
    """Tables with the values in place of `{{ name }}`, in every text.

    Raises:
        BadInput: a text names something else.
    """
    if isinstance(raw, str):
        return template.render(raw, values, where) if "{{" in raw or "{%" in raw else raw
    if isinstance(raw, list | tuple):
        return [filled(each, values, where) for each in raw]
    if isinstance(raw, dict):
        # What a parameter is allowed to be does not depend on one.
        return {
            key: each if key == "parameter" else filled(each, values, where)
            for key, each in raw.items()
        }
    return raw


def title(series: str, values: Mapping[str, Value]) -> str:
    """What a series is called with these values: in branches, records and messages one is not another."""
    return "-".join(
        [
            series,
            *(
                str(value).lower() if isinstance(value, bool) else str(value)
                for value in values.values()
            ),
        ]
    )


def titled(series: str, known: Mapping[str, Parameter], text: str) -> Iterator[dict[str, str]]:
    """Every way in which a text is the title of a series: name -> value, as `--set` would give it."""
    parts = text.removeprefix(f"{series}-").split("-")
    # A branch, a directory of records has that name: no file's is longer.
    if not known or len(text) > LONGEST:
        return
    for places in combinations(range(1, len(parts)), len(known) - 1):
        words = ["-".join(parts[first:last]) for first, last in pairwise([0, *places, len(parts)])]
        given = dict(zip(known, words, strict=True))
        try:
            if title(series, values(series, known, given)) == text:
                yield given
        except BadInput:
            continue
