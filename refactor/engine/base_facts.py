"""The base as message templates see it: its names, and questions about its files."""

from __future__ import annotations

import posixpath
from typing import ClassVar

from refactor.c import heads
from refactor.edits.symbols import has_symbol
from refactor.errors import BadInput
from refactor.git.tree import Tree
from refactor.runs.run import Base
from refactor.series.scope import Scope
from refactor.text.kconfig_users import users
from refactor.tools.questions import Questions

MOST = 200
"""Questions that one template may ask: each may read and parse a file of the kernel."""


class BaseFacts(Questions):
    """The base of a run.

    Attributes:
        name: the user's name for it.
        commit: its object name.
        kernel: the version in its Makefile.
    """

    ASKED: ClassVar[frozenset[str]] = frozenset(("has", "signature", "calls", "options"))

    def __init__(self, base: Base, tree: Tree) -> None:
        self.name = base.name
        self.commit = base.commit
        self.kernel = base.kernel
        self._tree = tree
        self._left = MOST

    def has(self, file: str, symbol: str) -> bool:
        """Whether the code of a file, not a comment, has a symbol; an absent file has none."""
        self._count()
        return has_symbol(self._tree, file, symbol)

    def signature(self, file: str, function: str) -> str:
        """The head of a function or prototype, in one line without the semicolon.

        Raises:
            BadInput: the file declares no such function.
        """
        head = heads.head(self._read(file), function)
        if not head:
            raise BadInput(f"{file} of {self.name} declares no function {function}")
        return head

    def calls(self, file: str, function: str) -> tuple[str, ...]:
        """The functions that a function calls, in order.

        Raises:
            BadInput: the file defines no such function.
        """
        data = self._read(file)
        # A function that calls nothing is no error; one that is not there is.
        if not heads.head(data, function):
            raise BadInput(f"{file} of {self.name} defines no function {function}")
        return heads.calls(data, function)

    def options(self, symbol: str) -> tuple[str, ...]:
        """The Kconfig options of the whole base that depend on a symbol, sorted."""
        self._count()
        found: set[str] = set()
        for path in self._tree.grep(["-w", "-F", "-e", symbol], Scope()):
            # Every `source` of 7.3 names a file that begins so.
            if posixpath.basename(path).startswith("Kconfig"):
                found.update(users(self._tree.read(path).split(b"\n"), symbol))
        return tuple(sorted(found))

    def _read(self, file: str) -> bytes:
        self._count()
        return self._tree.read(file)

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise BadInput(f"a template asks more than {MOST} questions about the base")
