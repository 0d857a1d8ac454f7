"""The headers that spatch reads with a file of a tree, found as it finds them in a whole checkout.

spatch sees these and no others, so all that a result rests on is known before it runs. Its search
was established with 1.1.1: `"x"` beside the file that includes it; then below every -I in turn, and
again with leading directories of the name taken away; then, in the same order, the one file below
an -I whose path ends in the name.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from refactor.git import extract
from refactor.git.entry import names
from refactor.git.tree import DIRECTORY, Tree
from refactor.series.rule import Includes, Rule
from refactor.tools.spatch_around import Around

# What the kernel's Makefile gives the compiler (LINUXINCLUDE), in its order, and as coccicheck
# hands on; what a build has generated is there in some trees.
_ARCHITECTURE = ("include", "include/generated", "include/uapi", "include/generated/uapi")
_EVERYWHERE = ("include", "include/uapi", "include/generated", "include/generated/uapi")

_INCLUDE = re.compile(
    rb'^[ \t]*#[ \t]*include[ \t]*(?:"(?P<quoted>[^"\n]+)"|<(?P<angled>[^>\n]+)>)', re.MULTILINE
)


@dataclass(frozen=True)
class Headers:
    """The headers of the files of a tree.

    Attributes:
        architecture: whose include/ is read for files that belong to no architecture; may be empty.
    """

    tree: Tree
    rule: Rule
    architecture: str = ""
    _contents: dict[str, bytes] = field(default_factory=dict)
    _listings: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    _known: dict[tuple[str, tuple[str, ...]], list[str]] = field(default_factory=dict)

    def around(self, path: str) -> Around:
        """The headers that spatch has to see with a file."""
        wanted = self.rule.includes
        if wanted is Includes.NONE:
            return Around()
        directories = self._directories(path) if wanted is not Includes.LOCAL else ()
        found: dict[str, bytes] = {}
        waiting = [path]
        while waiting:
            for header in self._included(waiting.pop(), directories):
                if header == path or header in found:
                    continue
                found[header] = self._read(header)
                if wanted is Includes.RECURSIVE:
                    waiting.append(header)
        return Around(found, directories)

    def _directories(self, path: str) -> tuple[str, ...]:
        """The directories that are given as -I for a file, as far as they are there."""
        parts = path.split("/")
        own = parts[1] if parts[0] == "arch" and len(parts) > 2 else self.architecture
        wanted = [f"arch/{own}/{part}" for part in _ARCHITECTURE] if own else []
        return extract.directories(self.tree, [*wanted, *_EVERYWHERE, *self.rule.directories])

    def _included(self, path: str, directories: tuple[str, ...]) -> list[str]:
        """The headers that a file includes; of a header, many files ask."""
        key = (path, directories)
        if key not in self._known:
            self._known[key] = list(self._find_included(path, directories))
        return self._known[key]

    def _find_included(self, path: str, directories: Sequence[str]) -> Iterator[str]:
        """Each header that a file includes.

        Where spatch looks for the only file of a name, all files of that name: in their midst it
        finds what it would find in the whole tree.
        """
        for match in _INCLUDE.finditer(self._read(path)):
            name = (match["quoted"] or match["angled"]).decode("utf-8", "surrogateescape")
            beside = f"{posixpath.dirname(path)}/{name}".lstrip("/")
            found = (match["quoted"] and self._file(beside)) or self._below(directories, name)
            if found:
                yield found
            else:
                for directory in directories:
                    yield from self._listing(directory).get(posixpath.basename(name), ())

    def _below(self, directories: Sequence[str], name: str) -> str:
        parts = name.split("/")
        for start in range(len(parts)):
            for directory in directories:
                if found := self._file("/".join([directory, *parts[start:]])):
                    return found
        return ""

    def _file(self, path: str) -> str:
        """The plain form of a path, when a file is there; else empty."""
        plain = posixpath.normpath(path)
        return plain if extract.regular(self.tree, plain) else ""

    def _read(self, path: str) -> bytes:
        entry = extract.regular(self.tree, path)
        if entry is None:
            # A link that leads nowhere: spatch finds it by its name and cannot open it.
            return b""
        if entry.oid not in self._contents:
            self._contents[entry.oid] = self.tree.objects.read(entry.oid)
        return self._contents[entry.oid]

    def _listing(self, directory: str) -> dict[str, list[str]]:
        """Name -> paths of the files below a directory that spatch takes for headers (`*h`)."""
        entry = extract.followed(self.tree, directory)
        assert entry is not None
        if directory not in self._listings:
            key = [entry.oid]
            kept = self.tree.cache.remember("headers", key, lambda: self._list(entry.oid))
            listing: dict[str, list[str]] = {}
            for path in names(kept):
                listing.setdefault(posixpath.basename(path), []).append(f"{directory}/{path}")
            self._listings[directory] = listing
        return self._listings[directory]

    def _list(self, oid: str) -> bytes:
        paths = bytearray()
        waiting = [("", oid)]
        while waiting:
            top, tree = waiting.pop()
            for name, entry in self.tree.objects.entries(tree).items():
                if entry.mode == DIRECTORY:
                    waiting.append((f"{top}{name}/", entry.oid))
                elif name.endswith("h"):
                    paths += f"{top}{name}".encode("utf-8", "surrogateescape") + b"\0"
        return bytes(paths)
