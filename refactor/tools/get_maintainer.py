"""The door to the tree's own scripts/get_maintainer.pl, run on a small extract of the base.

The extract equals a checkout in all that the script looks at. That is more than its own files: a
pattern that names a directory is one only if the directory is there, and a binding (.yaml) names
people itself. What is left out on purpose is git's history, which the options switch off, and the
user's own .get_maintainer.conf: nothing of the user's configuration is seen.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial

from refactor import process
from refactor.errors import Unavailable
from refactor.git import extract
from refactor.git.tree import DIRECTORY, Tree
from refactor.mail.people import Person, parse_people
from refactor.spread.excerpt import KNOWN, excerpt
from refactor.spread.maintainers import Section, parse_maintainers
from refactor.spread.sections import Sections
from refactor.store.temporary import temporary_directory
from refactor.tools.workers import result_of

SCRIPT = "scripts/get_maintainer.pl"
LIST = "MAINTAINERS"
MAILMAP = ".mailmap"
SETTINGS = (".get_maintainer.conf", ".scripts/.get_maintainer.conf")
READ = (SCRIPT, MAILMAP, ".get_maintainer.ignore", ".scripts/.get_maintainer.ignore", *SETTINGS)
SECONDS = 1800
"""How long the script may take: 204 files of 7.3 are two minutes on a machine that is busy."""

OPTIONS = ("--no-tree", "--nogit", "--nogit-fallback", "--norolestats", "--roles")

# In which order sections of equal weight come, and so which of a person's roles is printed, depends
# on perl's hashes.
ORDER = {"PERL_HASH_SEED": "0", "PERL_PERTURB_KEYS": "0"}

_TEXT = ("utf-8", "surrogateescape")

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
        may_leave: whether other machines may run the script, and see the patches.
    """

    def __init__(self, base: Tree, *, may_leave: bool = False) -> None:
        self._base = base
        self._may_leave = may_leave
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
        whole = _Inputs(content, self._directories, (patch,))
        ask = partial(self._by_excerpt, patch, whole)
        # First by all files of the base: that costs nothing, and the same base is the usual case.
        answer = self._base.cache.remember("people", whole.key, ask)
        return answer.decode("utf-8", "replace")

    def _by_excerpt(self, patch: bytes, whole: _Inputs) -> bytes:
        """The answer by the sections that decide it, where these can be told."""
        inputs = self._excerpt(patch, whole) or whole
        ask = partial(self._ask, patch, inputs)
        return self._base.cache.remember("people by section", inputs.key, ask)

    def _excerpt(self, patch: bytes, whole: _Inputs) -> _Inputs | None:
        """What decides who gets a patch; None where the script may look at anything."""
        lists = [path for path in whole.content if path.startswith(LIST)]
        # Bindings and the tree's own settings name people as well.
        is_plain = lists == [LIST] and whole.content.keys() <= {*READ, LIST}
        if self._settings or not is_plain or KNOWN not in whole.content[SCRIPT]:
            return None
        try:
            mailmap = whole.content.get(MAILMAP, b"").decode()
            whole.content[LIST].decode()
        except UnicodeDecodeError:
            # `sections` has other letters in the place of such bytes.
            return None
        found = excerpt(self.sections, patch, mailmap)
        if found is None:
            return None
        named = {name.removesuffix("/") for name in _DIRECTORY.findall(found.text)}
        there = tuple(sorted(named.intersection(whole.directories)))
        content = {**whole.content, LIST: found.text.encode(), MAILMAP: found.mailmap.encode()}
        return _Inputs(content, there, (*found.paths, "", *found.keywords))

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
        for path in _touched(patch):
            # Without options of the tree's own (--file-emails), it reads bindings alone.
            if self._settings or path.endswith(".yaml"):
                paths.add(path)
        return sorted(paths)

    def _ask(self, patch: bytes, inputs: _Inputs) -> bytes:
        question = _Question(patch, inputs.content, inputs.directories)
        return result_of(_answered, question, may_leave=self._may_leave)


@dataclass(frozen=True)
class _Question:
    """A patch, and all that the answer about it depends on: a task.

    Attributes:
        content: path -> file around the script.
        directories: that are there.
    """

    patch: bytes
    content: Mapping[str, bytes]
    directories: tuple[str, ...]


def _answered(question: _Question) -> bytes:
    """The output of the script, wherever it is run.

    Raises:
        Unavailable: it failed; with its own words.
    """
    with temporary_directory() as place:
        top = place / "tree"
        top.mkdir()
        extract.lay_out(top, question.content, question.directories)
        # Outside, where it can be taken for nothing that the tree has.
        (place / "patch").write_bytes(question.patch)
        args = ["perl", SCRIPT, *OPTIONS, "../patch"]
        done = process.run(args, cwd=top, env=process.neutral(**ORDER), timeout=SECONDS)
    if done.code != 0:
        raise Unavailable(f"{SCRIPT} failed", done.complaint)
    return done.stdout


@dataclass(frozen=True)
class _Inputs:
    """All that an answer of the script depends on.

    Attributes:
        content: path -> file around the script.
        directories: that are there.
        about: what it is asked about.
    """

    content: Mapping[str, bytes]
    directories: tuple[str, ...]
    about: tuple[str | bytes, ...]

    @property
    def key(self) -> list[str | bytes]:
        """The key of its answer."""
        key: list[str | bytes] = [*OPTIONS, *ORDER, *ORDER.values(), *self.directories]
        for path in sorted(self.content):
            key += [path, self.content[path]]
        return [*key, *self.about]


def _touched(patch: bytes) -> list[str]:
    """The files that a patch names."""
    return [name.decode(*_TEXT) for name in _TOUCHED.findall(patch)]


def _lists(base: Tree) -> list[str]:
    """MAINTAINERS, or where it is a directory the files in it but hidden ones."""
    entry = extract.followed(base, LIST)
    if entry is None or entry.mode != DIRECTORY:
        return [LIST]
    return [
        f"{LIST}/{name}" for name in base.objects.entries(entry.oid) if not name.startswith(".")
    ]
