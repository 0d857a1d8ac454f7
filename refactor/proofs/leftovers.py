"""What a series leaves without a user in the files that it touches: macros and includes."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from refactor.c.definitions import definitions
from refactor.c.provided import provided
from refactor.engine.expectations import search
from refactor.git.tree import Tree
from refactor.proofs.commit import Commit
from refactor.series.scope import C_FILES, Scope
from refactor.text.comments import code_words, mentions

_MACROS = ("preproc_def", "preproc_function_def")
_INCLUDE = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*([<"])([^">\n]+)[">]', re.MULTILINE)


def leftovers(commits: Sequence[Commit]) -> tuple[str, ...]:
    """Sentences about macros and includes that had a user before a series, and have none after it.

    A macro whose name is pasted together, and an include that is needed for what it includes
    itself, may be among them: a person decides.
    """
    if not commits:
        return ()
    before, after = commits[0].before, commits[-1].after
    paths: set[str] = set()
    for commit in commits:
        paths.update(commit.paths)
    both = []
    for path in sorted(paths):
        if path.endswith(C_FILES) and before.has_file(path) and after.has_file(path):
            both.append(path)
    return (*_macros(before, after, both), *_includes(before, after, both))


def _macros(before: Tree, after: Tree, paths: Sequence[str]) -> Iterator[str]:
    """Macros of these files, and of what they include, that lost their last user."""
    less = _less_used(before, after, paths)
    suspects: dict[str, tuple[str, int]] = {}
    for path in _homes(after, paths):
        for macro in definitions(after.read(path)):
            # Of a macro with several definitions, by conditions, the last one is named.
            if macro.kind in _MACROS and macro.name in less:
                suspects[macro.name] = path, macro.first
    for name in [*suspects]:
        # A search of the whole tree takes long; most of what is used is used here.
        if any(_uses(after, path, name=name, home=suspects[name][0]) for path in paths):
            del suspects[name]
    users = after.grep(search(suspects), Scope()) if suspects else []
    for name, (path, line) in suspects.items():
        if not any(_uses(after, user, name=name, home=path) for user in users):
            yield f"{path}:{line}: nothing uses {name} any more"


def _homes(tree: Tree, paths: Sequence[str]) -> list[str]:
    """These files and the headers that they include."""
    homes = dict.fromkeys(paths)
    for path in paths:
        for match in _INCLUDE.finditer(tree.read(path)):
            header = _header(path, match[1] == b'"', match[2].decode("utf-8", "replace"))
            if header and tree.has_file(header):
                homes[header] = None
    return [*homes]


def _less_used(before: Tree, after: Tree, paths: Sequence[str]) -> set[str]:
    """The words that the code of some file has no longer, or less often."""
    words: set[str] = set()
    for path in paths:
        then, now = code_words(path, before.read(path)), code_words(path, after.read(path))
        for word, number in then.items():
            if now[word] < number:
                words.add(word)
    return words


def _uses(tree: Tree, user: str, *, name: str, home: str) -> bool:
    """Whether a file that can see a macro of another one uses it in code."""
    if not _sees(user, home):
        return False
    data = tree.read(user)
    lines = set(mentions(user, data, name).code)
    for macro in definitions(data):
        if macro.kind in _MACROS and macro.name == name:
            lines.discard(macro.first)
    return bool(lines)


def _sees(user: str, home: str) -> bool:
    """Whether a file may include another one: no architecture includes the headers of another."""
    own, other = home.split("/"), user.split("/")
    if own[0] == other[0] == "arch":
        return own[1] == other[1]
    # tools/ has copies of its own.
    return (own[0] == "tools") == (other[0] == "tools")


def _includes(before: Tree, after: Tree, paths: Sequence[str]) -> Iterator[str]:
    """Includes of these files of which something was used, and nothing is."""
    for path in paths:
        then, now = before.read(path), after.read(path)
        kept = {match[0].strip() for match in _INCLUDE.finditer(then)}
        used_then, used_now = code_words(path, then), code_words(path, now)
        for match in _INCLUDE.finditer(now):
            header = _header(path, match[1] == b'"', match[2].decode("utf-8", "replace"))
            if match[0].strip() not in kept or not header:
                continue
            if not (before.has_file(header) and after.has_file(header)):
                continue
            used = used_then.keys() & provided(before.read(header))
            if used and not used_now.keys() & provided(after.read(header)):
                line = now.count(b"\n", 0, match.start()) + 1
                included = match[0].decode("utf-8", "replace").strip()
                yield f"{path}:{line}: nothing uses what {included} defines any more"


def _header(path: str, quoted: bool, name: str) -> str:
    """The file that an include names, where that is certain; else empty."""
    if quoted:
        return posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
    # <asm/x.h> is of the architecture that is built (Kbuild: -I arch/$(SRCARCH)/include); elsewhere
    # it could be any.
    if name.startswith("asm/"):
        parts = path.split("/")
        return f"arch/{parts[1]}/include/{name}" if parts[0] == "arch" else ""
    return f"include/{name}"
