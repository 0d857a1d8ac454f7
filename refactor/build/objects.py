"""The object files in an output directory, read from the .cmd file that kbuild leaves beside each.

See if_changed_dep in the kernel's scripts/Kbuild.include.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from refactor.build import kbuild


class ObjectFiles:
    """The objects that make left in an output directory.

    Args:
        directory: the output directory.
        top: of the sources.
    """

    def __init__(self, directory: Path, top: Path) -> None:
        self._directory = directory
        self._top = top

    def has(self, path: str) -> bool:
        """Whether there is such an object."""
        return (self._directory / path).is_file()

    def remove(self, path: str) -> None:
        """Remove an object, so that make builds it again."""
        (self._directory / path).unlink(missing_ok=True)

    def below(self, targets: Iterable[str]) -> list[str]:
        """The objects of targets, or below them, whose sources still exist."""
        paths: dict[str, None] = {}
        for target in targets:
            paths |= dict.fromkeys(self._recorded(target) if target.endswith("/") else (target,))
        return [path for path in paths if self.has(path) and self.inputs(path)]

    def source(self, path: str) -> str | None:
        """The file of the tree that an object was compiled from; None for any other object."""
        return kbuild.source(self._command(path), str(self._top))

    def inputs(self, path: str) -> tuple[str, ...]:
        """The files of the tree that an object was made from; none when its source is gone."""
        command = self._command(path)
        source = kbuild.source(command, str(self._top))
        # kbuild does not remove an object whose source is gone; no Makefile names it any more.
        if not source or not (self._top / source).exists():
            return ()
        return kbuild.inputs(command, str(self._top))

    def clear(self, directory: str) -> None:
        """Remove the compiled objects below a directory.

        make does not remove an object that no Makefile asks for any more.
        """
        for path in self._recorded(directory):
            if self.source(path):
                self.remove(path)

    def _recorded(self, directory: str) -> Iterator[str]:
        """The objects that have a .cmd file, below a directory."""
        for command in sorted((self._directory / directory).glob("**/.*.o.cmd")):
            name = command.name.removeprefix(".").removesuffix(".cmd")
            yield str(command.relative_to(self._directory).with_name(name))

    def _command(self, path: str) -> str:
        """The text of an object's .cmd file; empty when there is none."""
        name = path.rpartition("/")[2]
        file = (self._directory / path).with_name(f".{name}.cmd")
        return file.read_text("utf-8", "replace") if file.is_file() else ""
