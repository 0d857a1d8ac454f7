"""The door to the tree's own scripts/get_maintainer.pl, run on a small extract of the base, outside any checkout."""

from __future__ import annotations

from functools import partial

from refactor.doors import process
from refactor.doors.temporary import temporary_directory, write_below
from refactor.doors.tree import Tree
from refactor.errors import Unavailable
from refactor.values.people import Person, parse_people

SCRIPT = "scripts/get_maintainer.pl"
EXTRACT = (SCRIPT, "MAINTAINERS", ".mailmap", ".get_maintainer.ignore")


class Maintainers:
    """Who is named for a patch, by the files of one base."""

    def __init__(self, base: Tree) -> None:
        self._cache = base.cache
        self._files = {path: base.read(path) for path in EXTRACT if base.has_file(path)}

    def people(self, patch: bytes) -> tuple[Person, ...]:
        """Who the script names for a patch; remembered by the patch's content and the files that the answer rests on.

        Safe to call from several threads.

        Raises:
            Unavailable: the base has no such script, or it failed; with its own words.
        """
        if not patch:
            return ()
        if SCRIPT not in self._files or "MAINTAINERS" not in self._files:
            raise Unavailable(f"the base has no {SCRIPT}", "it names the people for Cc; is this a whole kernel tree?")
        key = [part for path in sorted(self._files) for part in (path, self._files[path])]
        output = self._cache.remember("people", [*key, patch], partial(self._ask, patch))
        return parse_people(output.decode("utf-8", "replace"))

    def _ask(self, patch: bytes) -> bytes:
        with temporary_directory() as top:
            for path, data in self._files.items():
                write_below(top, path, data)
            write_below(top, "patch", patch)
            args = ["--no-tree", "--nogit", "--nogit-fallback", "--norolestats", "--roles", "patch"]
            done = process.run(["perl", SCRIPT, *args], cwd=top, env=process.neutral(), timeout=120)
        if done.code != 0:
            raise Unavailable(f"{SCRIPT} failed", done.complaint)
        return done.stdout
