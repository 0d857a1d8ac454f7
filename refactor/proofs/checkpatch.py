"""The door to the base's scripts/checkpatch.pl, run on a small extract outside any checkout."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import partial

from refactor import process
from refactor.errors import Unavailable
from refactor.git import extract
from refactor.git.entry import Entry
from refactor.git.index import Index
from refactor.git.quarantine import ISOLATED
from refactor.git.tree import Tree
from refactor.proofs.complaints import Complaint, camel_words, read_complaints
from refactor.runs.proof import Finding
from refactor.series.scope import Scope
from refactor.store.temporary import temporary_directory, write_below

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
    """

    def __init__(self, asked: Tree, base: Tree) -> None:
        self._base = base
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
        output = self._base.cache.remember("checkpatch", key, partial(self._ask, name, patch, more))
        complaints = _read(output, name, patch)
        # _ask() refuses other output, and so it is not cached.
        assert complaints is not None
        return complaints

    def _commits(self, patch: bytes) -> bytes:
        """The answer of git for each commit that the message names: the findings depend on it."""
        names = sorted(set(_NAMED.findall(patch.partition(b"\ndiff --git ")[0])))
        if not names:
            return b""
        # gitrevisions(7): of a tag, the commit that it points to.
        query = b"".join(b"%s^{commit}\n" % name for name in names)
        return self._base.objects.do("cat-file", "--batch-check", stdin=query)

    def _ask(self, name: str, patch: bytes, more: Mapping[str, Entry]) -> bytes:
        files = dict(self._files)
        headers = {}
        for path, entry in more.items():
            files[path] = self._base.objects.read(entry.oid)
            if path.startswith("include/"):
                headers[path] = entry
        with temporary_directory() as top:
            extract.lay_out(top, files)
            write_below(top, name, patch)
            if headers:
                # The script lists the headers that may declare a name with git ls-files.
                Index(self._base.objects, top / "index", headers)
            git = ISOLATED | {
                "GIT_DIR": str(self._base.objects.path),
                "GIT_INDEX_FILE": str(top / "index"),
            }
            done = process.run(
                ["perl", SCRIPT, *OPTIONS, name], cwd=top, env=process.neutral(**git), timeout=300
            )
        complaints = _read(done.stdout, name, patch)
        # Its exit status is 1 for findings, and also when it dies before it prints any.
        if complaints is None or done.code != bool(complaints):
            raise Unavailable(f"{SCRIPT} failed", done.complaint)
        return done.stdout


def _read(output: bytes, name: str, patch: bytes) -> tuple[Complaint, ...] | None:
    return read_complaints(
        output.decode("utf-8", "replace"), name, patch.decode("utf-8", "replace")
    )
