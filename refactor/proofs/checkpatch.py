"""The door to the base's scripts/checkpatch.pl, run on a small extract outside any checkout."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from refactor import process
from refactor.errors import Unavailable
from refactor.git import extract
from refactor.git.entry import Entry
from refactor.git.few_commits import few_commits
from refactor.git.index import Index
from refactor.git.plumbing import Git
from refactor.git.quarantine import ISOLATED
from refactor.git.tree import Tree
from refactor.proofs.complaints import Complaint, camel_words, read_complaints
from refactor.runs.proof import Finding
from refactor.series.scope import Scope
from refactor.store.temporary import temporary_directory, write_below
from refactor.tools.workers import result_of

SCRIPT = "scripts/checkpatch.pl"
SETTINGS = (".checkpatch.conf", ".scripts/.checkpatch.conf")
EXTRACT = (SCRIPT, "scripts/spelling.txt", "scripts/const_structs.checkpatch", *SETTINGS)
OPTIONS = ("--no-tree", "--strict", "--show-types", "--emacs", "--quiet", "--no-summary")

# It may name a commit in a message; the script itself asks git about them.
_NAMED = re.compile(rb"\b[0-9a-f]{5,40}\b", re.IGNORECASE)
_PATCHED = re.compile(r"^\+\+\+ b/(.*)$", re.MULTILINE)


class Checkpatch:
    """The checkpatch.pl of one base.

    Args:
        asked: the tree that the user named, which the script comes from. A script that a series
            has changed on top of it must not run.
        base: the tree that the patches are on; it is only read, for the names that it declares.
        may_leave: whether other machines may run the script, and see the patches.
    """

    def __init__(self, asked: Tree, base: Tree, *, may_leave: bool = False) -> None:
        self._base = base
        self._may_leave = may_leave
        self._files = extract.files(asked, EXTRACT)

    def findings(self, patch: bytes) -> tuple[Finding, ...]:
        """The script's findings in a patch, as git format-patch writes it.

        Cached by the patch, the script, and which of the named commits git knows. Safe to call
        from several threads.

        Raises:
            Unavailable: the base has no such script, or it failed; with its error.
        """
        if not patch:
            return ()
        if SCRIPT not in self._files:
            raise Unavailable(f"the base has no {SCRIPT}", "is this a whole kernel tree?")
        complaints = self._complaints(patch, {})
        # In a whole tree the script would know the names that the headers and the file itself
        # declare.
        if words := camel_words(complaints):
            complaints = self._complaints(patch, self._declaring(words, patch))
        return tuple(complaint.finding for complaint in complaints)

    def _declaring(self, words: tuple[str, ...], patch: bytes) -> Mapping[str, Entry]:
        """The files that may declare some names: headers, and the patched files themselves."""
        query = []
        for word in sorted(words):
            query += ["-e", word]
        headers = self._base.grep(["-w", "-F", *query], Scope(("include",), (".h",)))
        patched = _PATCHED.findall(patch.decode("utf-8", "surrogateescape"))
        # A patch may change the script, and what it reads: those come from the base that was asked
        # for, or not at all.
        entries = {}
        for path in sorted({*headers, *patched} - {*EXTRACT}):
            if entry := extract.regular(self._base, path):
                entries[path] = entry
        return entries

    def _complaints(self, patch: bytes, more: Mapping[str, Entry]) -> tuple[Complaint, ...]:
        name = f"patch-{hashlib.sha256(patch).hexdigest()}"
        key: list[str | bytes] = []
        for path in sorted(self._files):
            key += [path, self._files[path]]
        key += [patch, self._commits(patch)]
        for path, entry in more.items():
            key += [path, entry.oid]
        ask = partial(self._ask, name, patch, more)
        read = partial(_read, name=name, patch=patch)
        return read(self._base.cache.remember("checkpatch", key, ask, read))

    def _commits(self, patch: bytes) -> bytes:
        """The answer of git for each commit that the message names: the findings depend on it."""
        names = sorted(set(_NAMED.findall(_message(patch))))
        if not names:
            return b""
        # gitrevisions(7): of a tag, the commit that it points to.
        query = b"".join(b"%s^{commit}\n" % name for name in names)
        return self._base.objects.do("cat-file", "--batch-check", stdin=query)

    def _ask(self, name: str, patch: bytes, more: Mapping[str, Entry]) -> bytes:
        files = dict(self._files)
        for path, entry in more.items():
            files[path] = self._base.objects.read(entry.oid)
        headers = {path: entry for path, entry in more.items() if path.startswith("include/")}
        commits = self._named(patch)
        question = _Question(name, patch, files, headers, commits or ())
        if commits is None:
            # Of these only the whole repository knows what git says.
            return _run(question, self._base.objects)
        return result_of(_answered, question, may_leave=self._may_leave)

    def _named(self, patch: bytes) -> tuple[bytes, ...] | None:
        """The commits that a message names; None if it names anything else that git has."""
        commits: dict[str, None] = {}
        names = sorted(set(_NAMED.findall(_message(patch))))
        for name, line in zip(names, self._commits(patch).decode().splitlines(), strict=True):
            oid, *kind = line.split()
            if kind[-1:] == ["missing"]:
                continue
            # A tag's own name leads to a commit, too, and an ambiguous one to several.
            if kind[:1] != ["commit"] or not oid.startswith(name.decode().lower()):
                return None
            commits[oid] = None
        return tuple(map(self._base.objects.read, commits))


@dataclass(frozen=True)
class _Question:
    """A patch, and all that the answer about it depends on: a task.

    Attributes:
        name: of the patch's file.
        files: path -> content.
        headers: those that git ls-files lists.
        commits: that the patch names.
    """

    name: str
    patch: bytes
    files: Mapping[str, bytes]
    headers: Mapping[str, Entry]
    commits: tuple[bytes, ...]


def _answered(question: _Question) -> bytes:
    """The output of the script, wherever it is run.

    Raises:
        Unavailable: it failed; with its error.
    """
    with few_commits(question.commits) as repository:
        return _run(question, repository)


def _run(question: _Question, repository: Git) -> bytes:
    """The output of the script, which asks a repository about commits."""
    with temporary_directory() as top:
        extract.lay_out(top, question.files)
        write_below(top, question.name, question.patch)
        if question.headers:
            # The script lists the headers that may declare a name with git ls-files.
            Index(repository, top / "index", question.headers)
        git = ISOLATED | {
            "GIT_DIR": str(repository.common_directory),
            "GIT_INDEX_FILE": str(top / "index"),
        }
        done = process.run(
            ["perl", SCRIPT, *OPTIONS, question.name],
            cwd=top,
            env=process.neutral(**git),
            timeout=300,
        )
    # Its exit status is 1 for findings, and also when it dies before it prints any.
    try:
        complete = done.code == bool(_read(done.stdout, question.name, question.patch))
    except ValueError:
        complete = False
    if not complete:
        raise Unavailable(f"{SCRIPT} failed", done.complaint)
    return done.stdout


def _message(patch: bytes) -> bytes:
    return patch.partition(b"\ndiff --git ")[0]


def _read(output: bytes, name: str, patch: bytes) -> tuple[Complaint, ...]:
    """The findings in the output of the script.

    Raises:
        ValueError: it is no output of the script for this patch, or not all of it.
    """
    complaints = read_complaints(
        output.decode("utf-8", "replace"), name, patch.decode("utf-8", "replace")
    )
    if complaints is None:
        raise ValueError(f"no output of {SCRIPT}")
    return complaints
