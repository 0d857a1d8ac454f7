"""The code that tests dropped thread flags, which has to go before their definitions can."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from refactor.errors import BadInput
from refactor.git.file import File
from refactor.git.tree import Tree
from refactor.tif.flags import Generic
from refactor.tif.layout import Layout
from refactor.tif.uses import uses


@dataclass(frozen=True)
class TestingCode:
    """The files of a tree that test the flags that a layout drops.

    Attributes:
        generic: the generic header; None where the tree has none.
    """

    tree: Tree
    layout: Layout
    generic: Generic | None

    @cached_property
    def texts(self) -> dict[str, str]:
        """Path -> text."""
        paths = set()
        for move in self.layout.fate("dropped"):
            for place in move.users.tests:
                # A path may hold a colon; the line number behind the last one does not.
                paths.add(place.rpartition(":")[0])
        return {path: _decoded(self.tree.read(path)) for path in sorted(paths)}

    def tested(self, names: Collection[str]) -> dict[str, list[str]]:
        """Files that test what is dropped -> the names that they test."""
        # Names of the generic header stay valid when the architecture's own definition goes.
        numbers = self.generic.numbers if self.generic else {}
        dropped = set(names).difference(numbers, map("_{}".format, numbers))
        found = {}
        for path, text in self.texts.items():
            used = {use.name for use in uses(path, text)}
            found[path] = sorted(used & dropped)
        return found

    def require_gone(
        self, files: Mapping[str, File | None], tested: Mapping[str, Collection[str]]
    ) -> None:
        """Refuse to remove a definition that some code still uses.

        Raises:
            BadInput: with the places of that code.
        """
        flags: set[str] = set()
        places: list[str] = []
        for path, names in tested.items():
            file = files.get(path)
            text = _decoded(file.data) if file else self.texts[path]
            # Looked up in the result, not in the rule's sites: spatch skips what it cannot parse.
            for use in uses(path, text):
                if use.name in names:
                    flags.add(use.name)
                    places.append(use.where)
        if flags:
            raise BadInput(
                f"nothing sets {', '.join(sorted(flags))}, "
                "but no rule takes away the code that tests it",
                ", ".join(places),
            )


def _decoded(data: bytes) -> str:
    # Names of flags are ASCII: other bytes around them do not matter.
    return data.decode("utf-8", "replace")
