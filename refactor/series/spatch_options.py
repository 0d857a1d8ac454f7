"""Options that a semantic patch may set: none that runs a program or names a file outside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from refactor.series.scope import path_complaint

DRIVING = frozenset(
    "--include-headers --no-show-diff --in-place --very-quiet --quiet --jobs".split()
)
"""Those that say how files are gone through; the program decides that, and they are left out."""

_FLAGS = frozenset(
    "--no-includes --local-includes --all-includes --recursive-includes "
    "--include-headers-for-types --no-loops --disable-worth-trying-opt --smpl-spacing "
    "--keep-comments --force-diff --allow-inconsistent-paths --cpp-at".split()
)
_VALUES = {
    "--max-width": re.compile(r"[1-9][0-9]{0,3}"),
    "--jobs": re.compile(r"[0-9]{1,4}"),
    "--c++": re.compile(r"(?:[0-9]{1,4})?"),
    "-D": re.compile(r"[A-Za-z_]\w*(?:=[\w.+-]+)?", re.ASCII),
    "-I": re.compile(r".+"),
}
_OLD = re.compile(r"-[a-z][a-z_]+")

ALLOWED = ", ".join(sorted(_FLAGS | _VALUES.keys() - DRIVING))
"""All that a rule may set, for a person."""


class Option(NamedTuple):
    """An option and its value; empty where it has none."""

    name: str
    value: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """As spatch takes it."""
        if not self.value:
            return (self.name,)
        # `--c++` alone is an option, too: with a blank, spatch would take the value for a file.
        return (f"{self.name}={self.value}",) if self.name == "--c++" else (self.name, self.value)


def parse(words: Iterable[str]) -> Iterator[Option]:
    """The options in some words; the older spelling `-no_includes` is that of today."""
    waiting = iter(words)
    for word in waiting:
        name, _, value = word.partition("=")
        if _OLD.fullmatch(name):
            name = f"-{name.replace('_', '-')}"
        # As a compiler has them: with the value in the same word.
        for short in ("-D", "-I"):
            if word.startswith(short):
                name, value = short, word.removeprefix(short)
        if name in ("-D", "-I", "--max-width") and not value:
            value = next(waiting, "")
        yield Option(name, value)


def complaint(option: Option) -> str:
    """Why a rule may not set an option; empty when it may."""
    form = _VALUES.get(option.name)
    if form is None:
        known = not option.value and option.name in _FLAGS | DRIVING
        return "" if known else f"is not one that a rule may set ({ALLOWED})"
    if not form.fullmatch(option.value):
        return (
            f"has no value that it could have: {option.value!r}" if option.name != "--jobs" else ""
        )
    return (path_complaint(option.value) or "") if option.name == "-I" else ""
