"""The semantic patch of the edit `tif`, rendered from a template of the program's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from refactor.tools import template

_TEMPLATE = Path(__file__).with_name("tif.cocci.j2")

MacroValue = tuple[str, str, str]
"""The name of a macro, its value before, and its value after."""


@dataclass(frozen=True)
class TifRule:
    """The facts that the template is filled in with.

    Attributes:
        values: the macros that get another value.
        tested: the flags and masks whose tests are removed.
        code: the text of the files that test them.
    """

    arch: str
    only_dead: bool
    values: Sequence[MacroValue]
    tested: Sequence[str]
    code: Iterable[str]

    def text(self) -> str:
        """The whole semantic patch; empty where nothing is left for spatch to do."""
        return self._render(self.values, self.tested)

    def example(self) -> str:
        """The first rule of each form: a bit, a mask, a test."""
        # A message that shows every flag of an architecture is no message any more.
        few = []
        for start in ("TIF_", "_TIF_"):
            few += [value for value in self.values if value[0].startswith(start)][:1]
        return self._render(few, self.tested[:1])

    def _render(self, values: Sequence[MacroValue], tested: Sequence[str]) -> str:
        if not values and not tested:
            return ""
        facts = {
            "arch": self.arch,
            "only_dead": self.only_dead,
            "values": values,
            "tested": tested,
            "marks": {name: self._marks(name) for name in tested},
        }
        return template.render_own(_TEMPLATE.read_text("utf-8"), facts)

    def _marks(self, name: str) -> list[str]:
        """The branch hints around the tests of a name; an empty one for tests without."""
        # By its standard.iso, spatch 1.1.1 takes unlikely(E) for E, but not E for unlikely(E).
        hints = {_hint(line) for line in self._lines_with(name)}
        return sorted(hints, reverse=True)

    def _lines_with(self, name: str) -> Iterator[str]:
        word = re.compile(rf"(?<!\w){name}(?!\w)")
        for text in self.code:
            yield from filter(word.search, text.split("\n"))


def _hint(line: str) -> str:
    # Asked first: "likely(" is part of it.
    if "unlikely(" in line:
        return "unlikely"
    return "likely" if "likely(" in line else ""
