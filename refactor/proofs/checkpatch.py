"""The door to the tree's own scripts/checkpatch.pl, run on a small extract of the base, outside any checkout."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import partial

from refactor import process
from refactor.errors import Unavailable
from refactor.git import extract
from refactor.git.index import Index
from refactor.git.plumbing import Entry
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

# What may name a commit in a message; the script itself asks git about them.
_NAMED = re.compile(rb"\b[0-9a-f]{5,40}\b", re.IGNORECASE)
_PATCHED = re.compile(r"^\+\+\+ b/(.*)$", re.MULTILINE)


class Checkpatch:
    """What the script of one base says of patches.

    Args:
        asked: the commit that the user asked for. What a series has changed on top is not asked: it
            would be run.
        base: the tree that the patches are on; it is only read, for the names that it declares.
    """

    def __init__(self, asked: Tree, base: Tree) -> None:
        self._base = base
        self._files = extract.files(asked, EXTRACT)

    def findings(self, patch: bytes) -> tuple[Finding, ...]:
        """What the script finds in a patch, as git format-patch writes it.

        Remembered by the patch, the script and what git knows of the commits that are named. Safe
        to call from several threads.

        Raises:
            Unavailable: the base has no such script, or it failed; with its own words.
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
        query = [part for word in sorted(words) for part in ("-e", word)]
        headers = self._base.grep(["-w", "-F", *query], Scope(("include",), (".h",)))
        patched = _PATCHED.findall(patch.decode("utf-8", "surrogateescape"))
        # A patch may change the script, and what it reads: those come from the base that was asked
        # for, or not at all.
        paths = {*headers, *patched} - {*EXTRACT}
        return {
            path: entry for path in sorted(paths) if (entry := extract.regular(self._base, path))
        }

    def _complaints(self, patch: bytes, more: Mapping[str, Entry]) -> tuple[Complaint, ...]:
        name = f"patch-{hashlib.sha256(patch).hexdigest()}"
        files = [part for path in sorted(self._files) for part in (path, self._files[path])]
        key = [
            *files,
            patch,
            self._commits(patch),
            *(part for path in more for part in (path, more[path].oid)),
        ]
        output = self._base.cache.remember("checkpatch", key, partial(self._ask, name, patch, more))
        complaints = _read(output, name, patch)
        assert complaints is not None  # or it would not have been kept
        return complaints

    def _commits(self, patch: bytes) -> bytes:
        """What git knows of the commits that the message may name: with other history the script says other things."""
        named = sorted(set(_NAMED.findall(patch.partition(b"\ndiff --git ")[0])))
        asked = b"".join(b"%s^{commit}\n" % name for name in named)
        return self._base.objects.do("cat-file", "--batch-check", stdin=asked) if named else b""

    def _ask(self, name: str, patch: bytes, more: Mapping[str, Entry]) -> bytes:
        with temporary_directory() as top:
            declaring = {path: self._base.objects.read(entry.oid) for path, entry in more.items()}
            extract.lay_out(top, self._files | declaring)
            write_below(top, name, patch)
            if headers := {
                path: entry for path, entry in more.items() if path.startswith("include/")
            }:
                Index(self._base.objects, top / "index", headers)
            git = ISOLATED | {
                "GIT_DIR": str(self._base.objects.path),
                "GIT_INDEX_FILE": str(top / "index"),
            }
            done = process.run(
                ["perl", SCRIPT, *OPTIONS, name], cwd=top, env=process.neutral(**git), timeout=300
            )
        complaints = _read(done.stdout, name, patch)
        # It ends with 1 for a finding, and when it dies before it says any.
        if complaints is None or done.code != bool(complaints):
            raise Unavailable(f"{SCRIPT} failed", done.complaint)
        return done.stdout


def _read(output: bytes, name: str, patch: bytes) -> tuple[Complaint, ...] | None:
    return read_complaints(
        output.decode("utf-8", "replace"), name, patch.decode("utf-8", "replace")
    )
