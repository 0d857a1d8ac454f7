"""Facts that answer questions of a template."""

from __future__ import annotations

from typing import ClassVar


class Questions:
    """A fact with methods that a template of a series may call.

    The sandbox sees no bound for what such a method does, so the method keeps one itself.
    """

    ASKED: ClassVar[frozenset[str]] = frozenset()
    """The names of these methods."""
