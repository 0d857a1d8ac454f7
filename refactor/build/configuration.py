"""The configuration of an output directory: written again when Kconfig files have changed."""

from __future__ import annotations

from refactor.build.make import Make
from refactor.build.objects import ObjectFiles
from refactor.build.record import BuildRecord
from refactor.git.worktree import Worktree


class Configuration:
    """The configuration of one output directory."""

    def __init__(
        self, sources: Worktree, make: Make, *, record: BuildRecord, objects: ObjectFiles
    ) -> None:
        self._sources = sources
        self._make = make
        self._record = record
        self._objects = objects

    def ensure(self, tree: str) -> None:
        """Write the configuration, unless there is one of the same Kconfig files."""
        contents = self._record.contents
        if contents.tree == tree and self._make.configured:
            return
        changed = list(filter(_configures, self._changed_since_configured(tree)))
        if self._make.configured and not changed:
            return
        before = self._make.configuration
        self._make.configure()
        # With another configuration any directory may build other objects.
        choosing = ["Makefile"]
        if self._make.configuration == before:
            choosing = list(filter(_chooses, changed))
        # kbuild leaves an object that no Makefile names any more, and it would be taken for built.
        for path in choosing:
            self._objects.clear(path.rpartition("/")[0])
        contents.tree = tree
        contents.is_prepared = False

    def _changed_since_configured(self, tree: str) -> tuple[str, ...]:
        """The files that differ from the configured tree; the top Makefile when that is unknown."""
        configured = self._record.contents.tree
        if not configured or self._sources.ask("cat-file", "-e", configured).code != 0:
            return ("Makefile",)
        return self._sources.differing(configured, tree)


def _configures(path: str) -> bool:
    """Whether a file affects the configuration, or which objects are built."""
    if _chooses(path) or path.startswith("scripts/") or "/configs/" in path:
        return True
    return path.rpartition("/")[2].startswith("Kconfig")


def _chooses(path: str) -> bool:
    """Whether a file selects the objects of its directory and those below."""
    return path.rpartition("/")[2].startswith(("Makefile", "Kbuild"))
