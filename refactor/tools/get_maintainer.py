"""The door to the tree's own scripts/get_maintainer.pl, run on a small extract of the base.

The extract equals a checkout in all that the script looks at. That is more than its own files: a
pattern that names a directory is one only if the directory is there, and a binding (.yaml) names
people itself. What is left out on purpose is git's history, which the options switch off, and the
user's own .get_maintainer.conf: nothing of the user's configuration is seen.
"""

from __future__ import annotations

import os
import re
from functools import cached_property, partial

from refactor import process
from refactor.errors import Unavailable
from refactor.git import extract
from refactor.git.tree import DIRECTORY, Tree
from refactor.mail.people import Person, parse_people
from refactor.spread.maintainers import Section, parse_maintainers
from refactor.spread.sections import Sections
from refactor.store.temporary import temporary_directory

SCRIPT = "scripts/get_maintainer.pl"
LIST = "MAINTAINERS"
SETTINGS = (".get_maintainer.conf", ".scripts/.get_maintainer.conf")
READ = (SCRIPT, ".mailmap", ".get_maintainer.ignore", ".scripts/.get_maintainer.ignore", *SETTINGS)
OPTIONS = ("--no-tree", "--nogit", "--nogit-fallback", "--norolestats", "--roles")

# In which order sections of equal weight come, and so which of a person's roles is printed, depends
# on perl's hashes.
ORDER = {"PERL_HASH_SEED": "0", "PERL_PERTURB_KEYS": "0"}

# A pattern with a dot or a wildcard is none of these: the script looks for its directory after it
# has escaped them. One that ends in a slash covers what is below it, wherever that is.
_DIRECTORY = re.compile(r"^[FX]:[^\S\n]*([^\n.*?]*[^\n.*?/])$", re.MULTILINE)
# As the script finds the files of a patch.
_TOUCHED = re.compile(rb"^(?:\+\+\+|---)\s+[^\s/]*/(\S+)", re.MULTILINE)


class Maintainers:
    """Who is named for a patch, by the files of one base.

    Args:
        base: the commit that the user asked for. What a series has changed on top is not asked: it
            would be run.
    """

    def __init__(self, base: Tree) -> None:
        self._base = base
        self._files = extract.files(base, [*READ, *_lists(base)])
        self._settings = any(path in self._files for path in SETTINGS)

    def people(self, patch: bytes) -> tuple[Person, ...]:
        """Who the script names for a patch.

        Safe to call from several threads.

        Raises:
            Unavailable: the base has no such script, or it failed; with its own words.
        """
        output = self.answer(patch)
        people = parse_people(output)
        if output.strip() and not people:
            raise Unavailable(
                f"{SCRIPT} names nobody in what it prints", output.strip().splitlines()[0]
            )
        return people

    def answer(self, patch: bytes) -> str:
        """The output of the script for a patch, cached by the patch and all that it depends on.

        Raises:
            Unavailable: the base has no such script, or it failed; with its own words.
        """
        if not patch:
            return ""
        for path in (SCRIPT, LIST):
            if not self._has(path):
                raise Unavailable(
                    f"the base has no {path}",
                    "it names the people for Cc; is this a whole kernel tree?",
                )
        content = self._files | extract.files(self._base, self._read_for(patch))
        key: list[str | bytes] = [*OPTIONS, *ORDER, *ORDER.values(), *self._directories]
        for path in sorted(content):
            key += [path, content[path]]
        ask = partial(self._ask, patch, content)
        return self._base.cache.remember("people", [*key, patch], ask).decode("utf-8", "replace")

    @cached_property
    def sections(self) -> Sections:
        """The sections of MAINTAINERS, which the script does not print for many files at once."""
        found: list[Section] = []
        for path, data in self._files.items():
            if path == LIST or path.startswith(f"{LIST}/"):
                text = data.decode("utf-8", "replace")
                found += parse_maintainers(text, frozenset(self._directories))
        return Sections(found)

    def _has(self, path: str) -> bool:
        """Whether the base has a file, or files below a directory."""
        return any(name == path or name.startswith(f"{path}/") for name in self._files)

    @cached_property
    def _directories(self) -> tuple[str, ...]:
        """The directories that a pattern names: in a checkout it stands for everything below.

        Remembered by the tree: there are some 10,000 patterns to look up in it.
        """
        kept = self._base.cache.remember("directories", [self._base.oid], self._look_up)
        return tuple(map(os.fsdecode, filter(None, kept.split(b"\0"))))

    def _look_up(self) -> bytes:
        named: set[str] = set()
        for path, data in self._files.items():
            if path.startswith(LIST):
                named.update(_DIRECTORY.findall(data.decode("utf-8", "surrogateescape")))
        there = extract.directories(self._base, sorted(named))
        return b"\0".join(map(os.fsencode, there))

    def _read_for(self, patch: bytes) -> list[str]:
        """The files of a patch that the script may read for people."""
        paths = set()
        for name in _TOUCHED.findall(patch):
            path = name.decode("utf-8", "surrogateescape")
            # Without options of the tree's own (--file-emails), it reads bindings alone.
            if self._settings or path.endswith(".yaml"):
                paths.add(path)
        return sorted(paths)

    def _ask(self, patch: bytes, content: dict[str, bytes]) -> bytes:
        with temporary_directory() as place:
            top = place / "tree"
            top.mkdir()
            extract.lay_out(top, content, self._directories)
            # Outside, where it can be taken for nothing that the tree has.
            (place / "patch").write_bytes(patch)
            args = ["perl", SCRIPT, *OPTIONS, "../patch"]
            done = process.run(args, cwd=top, env=process.neutral(**ORDER), timeout=120)
        if done.code != 0:
            raise Unavailable(f"{SCRIPT} failed", done.complaint)
        return done.stdout


def _lists(base: Tree) -> list[str]:
    """MAINTAINERS, or where it is a directory the files in it but hidden ones."""
    entry = extract.followed(base, LIST)
    if entry is None or entry.mode != DIRECTORY:
        return [LIST]
    return [
        f"{LIST}/{name}" for name in base.objects.entries(entry.oid) if not name.startswith(".")
    ]
