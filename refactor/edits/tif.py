"""The edit `tif`: thread flags on top of asm-generic/thread_info_tif.h, in a computed layout.

The layout is computed on the tree at hand and written as a semantic patch, which spatch applies
like any other rule.
"""

from __future__ import annotations

import re
from typing import Literal

from refactor.edits.declaration import Declaration
from refactor.edits.outcome import Broken, EditOutcome, Idle
from refactor.edits.sources import Sources
from refactor.edits.tif_change import TifChange
from refactor.errors import BadInput
from refactor.git.tree import Tree
from refactor.tif.layout import Layout
from refactor.tif.survey import Survey, Surveyed


class TifEdit(Declaration, frozen=True):
    """Give an architecture the generic thread flags.

    Attributes:
        arch: the directory below arch/.
        only: "dead" drops the flags that nothing sets, and does no more.
    """

    arch: str
    only: Literal["", "dead"] = ""

    literal = False
    origin = "tif"

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9]+", self.arch):
            raise ValueError(f"arch: wanted the name of a directory below arch/, got {self.arch!r}")

    @property
    def name(self) -> str:
        """The architecture."""
        return self.arch

    def check(self, sources: Sources) -> None:
        """Everything that it names is in the tree."""

    def rests_on(self, tree: Tree, sources: Sources) -> tuple[str | bytes, ...] | None:
        """None: the assemblers of this machine answer too, and only running them tells how."""
        return None

    def apply(self, tree: Tree, sources: Sources) -> EditOutcome:
        """The header with the layout, code that tested dead flags, and the option in Kconfig."""
        try:
            return self._applied(tree)
        except BadInput as error:
            return Broken(str(error))

    def _applied(self, tree: Tree) -> EditOutcome:
        survey = Survey(tree)
        variants = survey.survey(self.arch)
        if all(map(_is_done, variants)):
            return Idle(f"{self.arch} has the generic thread flags already")
        if self.only == "dead":
            variants = tuple(filter(_has_dead_flags, variants))
        if not variants:
            return Idle(f"{self.arch} has no thread flag that nothing sets")
        if len(variants) > 1:
            # sparc has one header for 32 and one for 64 bits, and each would need its own layout.
            parts = " and ".join(variant.part for variant in variants)
            return Broken(f"{self.arch} has thread flags in {parts}")
        return TifChange(tree, survey, variants[0], only_dead=self.only == "dead").outcome()


def _is_done(variant: Surveyed) -> bool:
    return isinstance(variant.plan, Layout) and variant.plan.done


def _has_dead_flags(variant: Surveyed) -> bool:
    return any(move.fate == "dropped" for move in variant.plan.moves)
