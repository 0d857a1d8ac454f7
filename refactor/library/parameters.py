"""The parameters of a series: `[parameter.NAME]` in series.toml, set by `--set NAME=VALUE`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise

from refactor.errors import BadInput
from refactor.library.vocabulary import RESERVED
from refactor.series.declared import declare
from refactor.series.parameter import Parameter, ParameterValue
from refactor.text.nearest import there_are
from refactor.tools import template

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_FIT = re.compile(r"(?:[A-Za-z0-9_+-][A-Za-z0-9_.+-]*)?")
# A title is the name of a directory, which Linux limits to 255 bytes, and gets a suffix.
LONGEST = 200
"""The length of the longest title of a series, in characters."""


def declared(raw: Mapping[str, object], where: str) -> dict[str, Parameter]:
    """The parameters of a series file.

    Raises:
        BadInput: one is not well formed, or has a name that templates see.
    """
    for name in raw:
        why = _bad_name(name)
        if why:
            raise BadInput(f"{where}: parameter '{name}': {why}", "give it another name")
    found = {}
    for name, table in raw.items():
        found[name] = declare(table, Parameter, f"{where}, parameter '{name}'")
    return found


def _bad_name(name: str) -> str | None:
    if name in RESERVED:
        return "templates see something else by that name"
    return None if _NAME.fullmatch(name) else "wanted lower-case letters"


def given(words: Sequence[str]) -> dict[str, str]:
    """The arguments of `--set`: name -> text.

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
    series: str, parameters: Mapping[str, Parameter], given: Mapping[str, str]
) -> dict[str, ParameterValue]:
    """The value of each parameter, in the order in which they are declared.

    Raises:
        BadInput: one is missing, or not of its kind, or there is none of that name.
    """
    for name in given:
        if name not in parameters:
            raise BadInput(
                f"series {series} has no parameter '{name}'",
                there_are(name, parameters),
            )
    found = {}
    for name, parameter in parameters.items():
        text = given.get(name, parameter.default)
        if text is None:
            among = f", one of {', '.join(parameter.choices)}" if parameter.choices else ""
            # A series is also called by its title, which has the values in it.
            called = "-".join([series, *map(str.upper, parameters)])
            raise BadInput(
                f"series {series} leaves '{name}' open ({parameter.help})",
                f"--set {name}=VALUE{among}, or call it {called}",
            )
        # A default is checked, too: it may not fit in a name.
        try:
            found[name] = parameter.value(text)
        except ValueError as error:
            raise BadInput(f"--set {name}: {error}") from None
        _require_fit(name, str(found[name]))
    length = len(title(series, found))
    if length > LONGEST:
        raise BadInput(
            f"with these values series {series} has a name of {length} characters",
            f"{LONGEST} is most",
        )
    return found


def _require_fit(name: str, text: str) -> None:
    """Refuse a value that cannot be part of the name of a branch or directory."""
    # `..` and the ending `.lock` are no part of a ref (git-check-ref-format(1)).
    if not _FIT.fullmatch(text) or ".." in text or text.endswith((".", ".lock")):
        raise BadInput(
            f"--set {name}: {text!r} cannot be part of a branch's name",
            "wanted letters, digits and _ + - .",
        )


def filled(raw: object, values: Mapping[str, ParameterValue], where: str) -> object:
    """Tables with the values in place of `{{ name }}`, in every text.

    Raises:
        BadInput: a text uses a name that is no parameter.
    """
    if isinstance(raw, str):
        return template.render(raw, values, where) if "{{" in raw or "{%" in raw else raw
    if isinstance(raw, list | tuple):
        return [filled(each, values, where) for each in raw]
    if isinstance(raw, dict):
        tables = {}
        for key, value in raw.items():
            # A parameter cannot depend on another one.
            tables[key] = value if key == "parameter" else filled(value, values, where)
        return tables
    return raw


def title(series: str, values: Mapping[str, ParameterValue]) -> str:
    """The name of a series with these values, in branches, records and messages."""
    # Each set of values is a series of its own, with its own branches and ledger.
    return "-".join([series, *map(_in_title, values.values())])


def _in_title(value: ParameterValue) -> str:
    # As --set takes it, where Python writes True.
    return str(value).lower() if isinstance(value, bool) else str(value)


def titled(series: str, parameters: Mapping[str, Parameter], text: str) -> Iterator[dict[str, str]]:
    """Every way to read a text as a title of a series: name -> value, as for `--set`."""
    parts = text.removeprefix(f"{series}-").split("-")
    # Nothing has a longer name, and the number of ways grows with the length.
    if not parameters or len(text) > LONGEST:
        return
    for places in combinations(range(1, len(parts)), len(parameters) - 1):
        # A value may hold a dash itself, so every way to cut is tried.
        ends = pairwise([0, *places, len(parts)])
        words = ["-".join(parts[first:last]) for first, last in ends]
        given = dict(zip(parameters, words, strict=True))
        try:
            if title(series, values(series, parameters, given)) == text:
                yield given
        except BadInput:
            continue
