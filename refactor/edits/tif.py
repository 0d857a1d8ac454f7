"""The edit `tif`: thread flags on top of asm-generic/thread_info_tif.h, in a computed layout.

The layout is computed on the tree at hand and written as a semantic patch, which spatch applies
like any other rule.
"""

from __future__ import annotations

import re
from typing import Literal

from refactor.edits.declaration import Declaration
from refactor.edits.outcome import Broken, EditOutcome
from refactor.edits.sources import Sources
from refactor.errors import BadInput
from refactor.git.tree import Tree


class TifEdit(Declaration, frozen=True):
    """Give an architecture the generic thread flags.

    Attributes:
        arch: the directory below arch/.
        only: "tests" removes the code that tests flags that nothing sets, "dead" the flags too;
            neither does more.
        move: "needed" gives only those of its own flags new bits whose bits are not the
            architecture's; "all" gives them to all, in their old order without gaps. Default: all.
    """

    arch: str
    only: Literal["", "tests", "dead"] = ""
    move: Literal["", "needed", "all"] = ""

    literal = False
    origin = "tif"

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9]+", self.arch):
            raise ValueError(f"arch: wanted the name of a directory below arch/, got {self.arch!r}")
        if self.only and self.move:
            raise ValueError(f'move: with only = "{self.only}" no flag moves; take one of them out')

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
        # Here, not above: every verb imports every kind of edit, and reading and laying out thread
        # flags are the largest part of that.
        from refactor.edits.tif_outcome import outcome

        try:
            return outcome(tree, self.arch, only=self.only, moving=self.move or "all")
        except BadInput as error:
            return Broken(str(error))
