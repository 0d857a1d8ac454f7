"""What spatch makes of files, laid out, and what it could not look at."""

from __future__ import annotations

from collections.abc import Mapping

from refactor.edits.cocci_candidates import Candidates
from refactor.edits.cocci_unexamined import could_match, overlooked
from refactor.edits.outcome import Broken, Edited, EditOutcome, Idle, Partial
from refactor.git.file import File
from refactor.git.tree import Tree
from refactor.series.rule import Rule
from refactor.style.tidy import style_of, tidy
from refactor.style.trailing import lost_comments
from refactor.text.combine import Clash, combine
from refactor.tools import spatch
from refactor.tools.spatch_around import Around
from refactor.tools.spatch_headers import Headers
from refactor.tools.spatch_output import FileResult

# To git a path is bytes.
_NAMES = ("utf-8", "surrogateescape")


def run(
    tree: Tree, rule: Rule, *, before: Mapping[str, bytes], found: Candidates, arch: str = ""
) -> EditOutcome:
    """What spatch makes of files, laid out.

    Args:
        before: path -> content.
        found: how the files were found.
        arch: whose headers files see that belong to no architecture.
    """
    headers = Headers(tree, rule, arch)
    reachable = {path: tree.read(path) for path in found.reachable}

    def around(path: str) -> Around:
        seen = headers.around(path)
        return Around({**reachable, **seen.headers}, seen.directories)

    counts = could_match(rule, found, tree.cache)
    examined = spatch.examine(rule, before, around, tree.cache, counts=counts)
    after = _after(tree, before, examined)
    if isinstance(after, Broken):
        return after
    style = style_of(tree)
    files: dict[str, File | None] = {}
    lost: list[str] = []
    for path, content in after.items():
        old = before[path] if path in before else tree.read(path)
        new = tidy(style, old, after=content, braces=rule.braces)
        files[path] = File(new)
        lost += [f"comment lost in {path}: {comment}" for comment in lost_comments(old, new)]
    unexamined, harmless = overlooked(tree, rule, before=before, examined=examined, found=found)
    notes = tuple(lost)
    if found.hint:
        notes += (found.hint,)
    if unexamined:
        unparsed = _unparsed(examined)
        return Partial(files, unexamined, notes, harmless=harmless, unparsed=unparsed)
    if not files:
        return Idle("; ".join([f"rule {rule.name} matches nowhere", *filter(None, [found.hint])]))
    return Edited(files, notes, harmless=harmless, unparsed=_unparsed(examined))


def _unparsed(examined: Mapping[str, FileResult]) -> dict[str, list[str]]:
    parts = {}
    for path, result in examined.items():
        parts[path] = [region.text for region in result.regions]
    return parts


def _after(
    tree: Tree, before: Mapping[str, bytes], examined: Mapping[str, FileResult]
) -> dict[str, bytes] | Broken:
    """The changed files: those that were examined, and headers that were changed with them.

    A rule that changes a function changes its prototype where it reads it, and several files may
    have prototypes in one header.
    """
    results: dict[str, dict[str, bytes]] = {}
    for path, result in examined.items():
        if result.content is not None:
            results.setdefault(path, {})[path] = result.content
        for name, content in result.headers.items():
            results.setdefault(name.decode(*_NAMES), {})[path] = content
    after = {}
    for path, contents in results.items():
        old = before[path] if path in before else tree.read(path)
        combined = combine(old, contents)
        if isinstance(combined, Clash):
            return Broken(
                f"{path}, line {combined.line}: comes out one way with {combined.first}, another "
                f"way with {combined.second}; name it and its users in an edit of their own"
            )
        after[path] = combined
    return after
