"""The user's checkout as a faster copy of the tree that it equals: read, verified, never touched.

Searching a whole kernel as git objects means inflating 1.6 GB: three seconds and more. A developer
usually has the same files checked out, where the same search takes half a second. What git says
differs between the checkout and the tree is looked for in the objects all the same, so the answer
is exact whatever state the checkout is in.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from refactor.git.entry import names
from refactor.series.scope import Scope

if TYPE_CHECKING:
    from refactor.git.repository import Repository

MOST = 2000
"""With more files than this that differ, the objects alone are searched."""

# Settings of the user's under which git would run a program, or miss a file that was saved
# within the same second (git-config(1), core.checkStat).
_QUIET = (
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.trustctime=true"),
    *("-c", "core.checkStat=default"),
    *("-c", "grep.patternType=default"),
    *("-c", "submodule.recurse=false"),
)

_CONVERTED = (":(top)", ":(top,exclude,attr:!filter !working-tree-encoding)")
"""Files that a filter or an encoding changes on checkout, though git calls them unchanged."""


def files_matching(
    repository: Repository, tree: str, *, query: Sequence[str], scope: Scope
) -> tuple[set[str], set[str]] | None:
    """Search the checkout in place of a tree.

    Args:
        tree: object name.
        query: as for `Tree.grep`.

    Returns:
        The matching files that are the same in both, and the files that may differ and are for the
        caller to search in the tree; None when the checkout cannot stand for the tree.
    """
    if repository.index is None:
        return None
    before = _state(repository.index)
    staged = repository.ask(
        *_QUIET, "diff-index", "--cached", "--name-only", "--no-renames", "-z", tree
    )
    if before is None or staged.code or len(names(staged.stdout)) > MOST:
        return None
    searched = _searched(repository, query, scope)
    # The times in the index show what was saved meanwhile, while it is the one of before.
    if searched is None or _state(repository.index) != before:
        return None
    matching, differing = searched
    differing.update(names(staged.stdout))
    if "-I" in query:
        # What is binary depends on attributes and settings of the user's: the tree knows better.
        differing |= matching
    if len(differing) > MOST:
        return None
    return matching - differing, set(filter(scope.holds, differing))


def _searched(
    repository: Repository, query: Sequence[str], scope: Scope
) -> tuple[set[str], set[str]] | None:
    """The matching files, and all that may not be as in the index; None if git fails."""
    words = [word for word in query if word != "-I"]
    search = ("grep", "-l", "-z", "--no-color", "--full-name", *words, "--", *_specs(scope))
    with ThreadPoolExecutor(1) as pool:
        searching = pool.submit(repository.ask, *_QUIET, *search)
        flagged = repository.ask(*_QUIET, "ls-files", "-v", "-z", "--full-name", "--", ":(top)")
        converted = repository.ask(*_QUIET, "ls-files", "-z", "--full-name", "--", *_CONVERTED)
        found = searching.result()
    # After the search, so that whoever saved a file meanwhile is noticed: its times are no longer
    # those in the index.
    changed = repository.ask(*_QUIET, "diff-files", "--name-only", "-z")
    # git grep exits with 1 where nothing matches.
    if found.code > 1 or flagged.code or converted.code or changed.code:
        return None
    differing = _special(flagged.stdout)
    differing.update(names(converted.stdout), names(changed.stdout))
    return set(names(found.stdout)), differing


def _special(listing: bytes) -> set[str]:
    """The entries of `git ls-files -v` that are not ordinary ones.

    "H" is an ordinary entry; skip-worktree, assume-unchanged and unmerged ones have other letters
    (git-ls-files(1), -t).
    """
    special = set()
    for line in names(listing):
        if not line.startswith("H "):
            special.add(line[2:])
    return special


def _specs(scope: Scope) -> list[str]:
    # From wherever in the work tree we are.
    return [spec.replace(":(", ":(top,", 1) for spec in scope.pathspecs()] or [":(top)"]


def _state(index: Path) -> tuple[int, int, int] | None:
    """Inode, time and size of the index file, which every write changes; None without an index."""
    try:
        found = index.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
