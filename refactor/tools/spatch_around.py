"""The other files that spatch sees with one that it examines."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Around:
    """The files that spatch sees with a file and does not examine.

    Attributes:
        headers: path in the tree -> content.
        directories: where it looks for headers (-I), in this order.
    """

    headers: Mapping[str, bytes] = field(default_factory=dict)
    directories: tuple[str, ...] = ()


def nothing_around(_path: str) -> Around:
    """A file that is alone."""
    return Around()


def all_of(several: Iterable[Around]) -> Around:
    """The surroundings of several files in one process."""
    headers: dict[str, bytes] = {}
    directories: dict[str, None] = {}
    for each in several:
        headers |= each.headers
        directories |= dict.fromkeys(each.directories)
    return Around(headers, tuple(directories))


class Digests:
    """Digests of headers: many files include the same ones, and each content is read once."""

    def __init__(self) -> None:
        self._known: dict[bytes, bytes] = {}

    def of(self, around: Around) -> Iterable[str | bytes]:
        """What a result rests on besides its file: the headers, and the order of their places."""
        # No path is empty, so an empty word tells directories from the headers behind them.
        key: list[str | bytes] = [*around.directories, ""] if around.directories else []
        for name in sorted(around.headers):
            content = around.headers[name]
            if content not in self._known:
                self._known[content] = hashlib.sha256(content).digest()
            key += [name, self._known[content]]
        return key
