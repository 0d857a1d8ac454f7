"""The uses of thread flags in a tree, remembered for each base."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

import msgspec

from refactor.git.tree import Tree
from refactor.series.scope import Scope
from refactor.text import jsontext
from refactor.tif.source import Source, read
from refactor.tif.uses import Pasted, Use, pasted, uses

COMMON = "include/linux/thread_info.h"
# tools/ has copies of headers (tools/perf/check-headers.sh); samples/seccomp/ has SECCOMP_NOTIF_*.
_NO_KERNEL = ("Documentation/", "tools/", "scripts/", "samples/")
_SOURCES = (".c", ".h", ".S", ".s", ".inc")
# It begins with fixed letters: re finds those much faster than a look-behind.
_TIF = re.compile(r"TIF_(?:(?<![A-Za-z0-9_]TIF_)|(?<=_TIF_)(?<![A-Za-z0-9_]_TIF_))[A-Z0-9_#]")
_FORM = "4"
"""The version of the remembered form: to be raised when its meaning changes."""


class _Remembered(msgspec.Struct, frozen=True):
    """The uses in every file that has some."""

    files: dict[str, tuple[Use, ...]]


class Usage:
    """A tree, searched for uses of thread flags."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def read(self, path: str) -> Source:
        """The macros, includes and conditions of a file."""
        return read(path, self.text(path))

    def text(self, path: str) -> str:
        """The text of a file."""
        return self._tree.read(path).decode("utf-8", "replace")

    @cached_property
    def candidates(self) -> list[str]:
        """The files that may name flags.

        Searching the whole tree costs most of the time, so it is searched once. Not with -I: one
        odd character makes a header binary, and it has its flags all the same.
        """
        names = [macro.name for macro in self.pasted]
        options = ["-F", "-e", "TIF_"]
        if ending := _common_ending(names):
            options += ["-e", ending]
        return sorted(self._tree.grep(options, Scope()))

    @cached_property
    def common(self) -> Source:
        """The header that all architectures share; without macros where the tree has none."""
        return self.read(COMMON) if self._tree.has_file(COMMON) else Source(COMMON)

    @cached_property
    def pasted(self) -> tuple[Pasted, ...]:
        """The macros that put TIF_ before their argument."""
        return pasted(self.common)

    @cached_property
    def uses(self) -> dict[str, tuple[Use, ...]]:
        """Path -> the uses in it: those of the base are remembered, changed files are read anew."""
        tree = self._tree
        base = tree.cache.remember(
            "tif",
            [_FORM, tree.base, msgspec.json.encode(self.pasted)],
            lambda: self._read({*self.candidates} - tree.changed),
        )
        remembered = jsontext.decode(base, _Remembered).files
        changed = jsontext.decode(self._read(tree.changed), _Remembered).files
        # A file that has lost its last use is not among those read anew.
        for path in tree.changed:
            remembered.pop(path, None)
        return remembered | changed

    def of(self, arch: str) -> list[Use]:
        """The uses in code of one architecture and in code of all of them."""
        # um has code in arch/x86/um (HOST_DIR of arch/um/Makefile).
        own = (f"arch/{arch}/", f"arch/x86/{arch}/")
        seen: list[Use] = []
        for path, uses_in_file in self.uses.items():
            if not path.startswith("arch/") or path.startswith(own):
                seen += uses_in_file
        return seen

    def _read(self, paths: Iterable[str]) -> bytes:
        files = {}
        for path in sorted(paths):
            if not self._is_kernel_source(path):
                continue
            text = self.text(path)
            uses_in_file = uses(path, text, self.pasted) if self._may_name_flags(text) else None
            if uses_in_file:
                files[path] = uses_in_file
        return jsontext.encode(_Remembered(files))

    def _is_kernel_source(self, path: str) -> bool:
        if not path.endswith(_SOURCES) or path.startswith(_NO_KERNEL):
            return False
        return self._tree.has_file(path)

    def _may_name_flags(self, text: str) -> bool:
        if _TIF.search(text):
            return True
        return any(macro.name in text for macro in self.pasted)


def _common_ending(words: list[str]) -> str:
    """The longest ending of all words: each further pattern slows a search of the whole tree."""
    if not words:
        return ""
    ending = words[0]
    for word in words[1:]:
        while not word.endswith(ending):
            ending = ending[1:]
    return ending
