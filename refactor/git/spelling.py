"""Words of a tree that are spelled nearly as one that it does not have."""

from __future__ import annotations

import re
from difflib import get_close_matches

from refactor.git.tree import Tree
from refactor.series.scope import C_FILES, Scope

LIKE = 0.8
"""Share of equal letters from which on a word may be a slip for another."""


def nearest(tree: Tree, word: str) -> str:
    """The word of the C files that is most like one which they do not have; empty for none."""
    if not re.fullmatch(r"[A-Za-z_]\w{3,}", word, re.ASCII):
        return ""
    kept = tree.cache.remember("nearest", [tree.oid, word], lambda: _ask(tree, word))
    return kept.decode()


def _ask(tree: Tree, word: str) -> bytes:
    """Search for words that share a half: comparing all words of a kernel would take minutes."""
    half = len(word) // 2
    found: set[str] = set()
    for pattern in (rf"{word[:half]}\w*", rf"\w*{word[half:]}"):
        specs = Scope((), C_FILES).pathspecs()
        answer = tree.objects.ask(
            "grep",
            "-h",
            "-o",
            "-w",
            "-I",
            "--no-color",
            "-E",
            "-e",
            pattern,
            tree.oid,
            "--",
            *specs,
        )
        if answer.code > 1 or answer.lacks_objects:
            raise tree.objects.failed("grep", answer)
        found.update(answer.stdout.decode("utf-8", "replace").split("\n"))
    return "".join(get_close_matches(word, sorted(found), 1, LIKE)).encode()
