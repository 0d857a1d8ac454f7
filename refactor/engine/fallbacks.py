"""The addressees of files for which MAINTAINERS names no maintainer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from refactor.errors import BadInput
from refactor.library.spread_tables import shipped_fallbacks
from refactor.series.schema import is_person
from refactor.spread.maintainers import LEAST
from refactor.spread.sections import Sections


@dataclass(frozen=True)
class Fallbacks:
    """Who gets patches to files without a maintainer.

    Attributes:
        sections: of the base's MAINTAINERS.
        declared: what the series says; None where it says nothing.
    """

    sections: Sections
    declared: Mapping[str, str] | None

    def of(self, paths: Sequence[str]) -> tuple[str, ...] | None:
        """The people who get a patch to some files; None where one of them has a maintainer.

        Raises:
            BadInput: the series names a section that MAINTAINERS does not have.
        """
        if not all(map(self._is_of_nobody, paths)):
            return None
        table = shipped_fallbacks() if self.declared is None else self.declared
        people: dict[str, None] = {}
        for path in paths:
            above = [directory for directory in table if path.startswith(directory)]
            if above:
                people |= dict.fromkeys(self._people(table[max(above, key=len)]))
        return tuple(people)

    def _is_of_nobody(self, path: str) -> bool:
        section = self.sections.best(path)
        return section is None or section.title == LEAST

    def _people(self, name: str) -> list[str]:
        if is_person(name):
            return [name]
        section = self.sections.titled(name)
        if section is None and self.declared is not None:
            raise BadInput(
                f"fallback: MAINTAINERS of the base has no section {name!r}",
                "name another one, or `Name <address>`",
            )
        # The table that comes along may know a section that this kernel does not have.
        return section.values("M") if section else []
