"""A tree of files in the object database: read, searched and changed without a checkout."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from refactor.errors import BadInput
from refactor.git import checkout
from refactor.git.entry import ABSENT, Entry, names
from refactor.git.file import File
from refactor.git.index import index
from refactor.object_names import TreeId
from refactor.series.scope import Scope
from refactor.store.cache import Cache

if TYPE_CHECKING:
    from refactor.git.quarantine import Quarantine

DIRECTORY = 0o40000
REGULAR = 0o100644
EXECUTABLE = 0o100755
SYMLINK = 0o120000


@dataclass(frozen=True)
class Tree:
    """All files of one commit, or of one to be.

    Attributes:
        objects: where objects are read and written.
        oid: object name of the tree.
        base: object name of the tree that this one grew out of; searches of it are remembered.
        changed: paths in which this tree may differ from `base`.
    """

    objects: Quarantine
    cache: Cache
    oid: TreeId
    base: TreeId
    changed: frozenset[str] = field(default_factory=frozenset)

    def entry(self, path: str) -> Entry | None:
        """Mode and object of a path, or None where there is nothing."""
        entry = Entry(DIRECTORY, self.oid)
        for part in path.split("/"):
            found = self.objects.entries(entry.oid).get(part) if entry.mode == DIRECTORY else None
            if found is None:
                return None
            entry = found
        return entry

    def read(self, path: str) -> bytes:
        """The content of a regular file.

        Raises:
            BadInput: there is no such file, or it is a symbolic link, a directory or a submodule.
        """
        entry = self.entry(path)
        if entry is None:
            raise BadInput(f"{path} does not exist in this tree")
        if entry.mode == SYMLINK:
            raise BadInput(f"{path} is a symbolic link", "name the file that it points to")
        if entry.mode not in (REGULAR, EXECUTABLE):
            raise BadInput(f"{path} is not a file")
        return self.objects.read(entry.oid)

    def has_file(self, path: str) -> bool:
        """Whether a regular file is there."""
        entry = self.entry(path)
        return entry is not None and entry.mode in (REGULAR, EXECUTABLE)

    def write(self, files: Mapping[str, File | None]) -> Tree:
        """The tree in which these files have these contents; None removes one."""
        entries: dict[str, Entry | None] = {}
        for path, file in files.items():
            old = self.entry(path)
            new = None
            if file is not None:
                new = Entry(_mode(old, file), self.objects.store_blob(file.data))
            if new != old:
                entries[path] = new
        return self.place(entries) if entries else self

    def place(self, entries: Mapping[str, Entry | None]) -> Tree:
        """The tree in which these paths hold these entries; None removes a path."""
        changes = {tuple(path.split("/")): entry for path, entry in entries.items()}
        oid = self._graft(self.oid, changes)
        return replace(self, oid=oid, changed=self.changed | frozenset(entries))

    def _graft(self, oid: str | None, changes: Mapping[tuple[str, ...], Entry | None]) -> TreeId:
        entries = dict(self.objects.entries(oid)) if oid else {}
        here: dict[str, Entry | None] = {}
        below: dict[str, dict[tuple[str, ...], Entry | None]] = {}
        for (name, *rest), entry in changes.items():
            if rest:
                below.setdefault(name, {})[tuple(rest)] = entry
            else:
                here[name] = entry
        for name, inner in below.items():
            old = entries.pop(name, None)
            grown = self._graft(old.oid if old and old.mode == DIRECTORY else None, inner)
            # git knows no empty directories: a tree without entries is left out.
            if self.objects.entries(grown):
                entries[name] = Entry(DIRECTORY, grown)
        for name, entry in here.items():
            if entry is not None:
                entries[name] = entry
            elif name not in below:
                entries.pop(name, None)
        return self.objects.store_tree(entries)

    def grep(self, query: Sequence[str], scope: Scope) -> list[str]:
        """Paths of the files in scope that match, sorted; symbolic links are never among them.

        The base is searched once and remembered; of this tree only what changed since is searched
        again.

        Args:
            query: arguments of `git grep`: options and expression, such as `-w -e A --and -e B`.
            scope: where to look.
        """
        # A search that looks everywhere serves every other that does, whatever names it is for.
        wide = scope if scope.inside else Scope()
        key = [self.base, *query, "--", *wide.pathspecs()]
        found = self.cache.remember("grep", key, lambda: self._search_base(query, wide))
        paths = set(filter(scope.holds, names(found))) - self.changed
        anew = list(filter(scope.holds, sorted(self.changed)))
        if anew:
            paths.update(names(self._grep(self.oid, query, _literal(anew))))
        return sorted(paths)

    def _search_base(self, query: Sequence[str], scope: Scope) -> bytes:
        found = self._search_anew(query, scope) if scope.paths else self._search_whole(query)
        return _listing(found)

    def _search_anew(self, query: Sequence[str], scope: Scope) -> set[str]:
        return set(names(self._grep(self.base, query, scope.pathspecs())))

    def _search_whole(self, query: Sequence[str]) -> set[str]:
        """Search the whole base.

        It takes seconds, unless the base, or nearly it, was searched before or is checked out.
        """
        near = checkout.files_matching(self.objects.lender, self.base, query=query, scope=Scope())
        if near is not None:
            found, differing = near
            if differing:
                found = found | set(names(self._grep(self.base, query, _literal(differing))))
        elif (last := self.cache.get("searched", query)) is not None:
            found = self._search_since(TreeId(last.decode()), query)
        else:
            found = self._search_anew(query, Scope())
        self.cache.put("searched", query, self.base.encode())
        return found

    def _search_since(self, last: TreeId, query: Sequence[str]) -> set[str]:
        """Search the files that differ from a tree searched before: few on the next -rc."""
        kept = self.cache.get("grep", [last, *query, "--"])
        if kept is None or self.objects.ask("cat-file", "-e", last).code != 0:
            return self._search_anew(query, Scope())
        raw = self.objects.do(
            "diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", last, self.base
        )
        # `:MODE MODE OID OID STATUS NUL PATH NUL` (git-diff-tree(1), raw output format).
        fields = raw.split(b"\0")[:-1]
        differing = set()
        present = {}
        for head, name in zip(fields[::2], fields[1::2], strict=True):
            path = os.fsdecode(name)
            _, mode, _, oid, _ = head.decode().split()
            differing.add(path)
            if oid != ABSENT:
                present[path] = Entry(int(mode, 8), oid)
        with index(self.objects, present) as changed:
            anew = names(self._grep(changed.tree(), query, ()))
        return (set(names(kept)) - differing) | set(anew)

    def _grep(self, oid: TreeId, query: Sequence[str], specs: Sequence[str]) -> bytes:
        answer = self.objects.ask("grep", "-l", "-z", "--no-color", *query, oid, "--", *specs)
        # git passes over a file that it cannot read, and its status is that of the others.
        if answer.code > 1 or answer.lacks_objects:
            raise self.objects.failed("grep", answer)
        prefix = f"{oid}:".encode()
        paths = bytearray()
        for line in filter(None, answer.stdout.split(b"\0")):
            paths += line.removeprefix(prefix) + b"\0"
        return bytes(paths)


def _literal(paths: Iterable[str]) -> list[str]:
    """Pathspecs for just these paths, whatever characters are in them."""
    return [f":(literal){path}" for path in paths]


def _listing(paths: Iterable[str]) -> bytes:
    return b"".join(os.fsencode(path) + b"\0" for path in sorted(paths))


def _mode(old: Entry | None, file: File) -> int:
    if file.executable is None:
        return old.mode if old and old.mode in (REGULAR, EXECUTABLE) else REGULAR
    return EXECUTABLE if file.executable else REGULAR
