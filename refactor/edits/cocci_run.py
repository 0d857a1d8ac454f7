"""What spatch makes of files, laid out, and what it could not look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import starmap

import msgspec

from refactor.c.hollow import Hollow
from refactor.edits.cocci_candidates import Candidates
from refactor.edits.cocci_layout import lay_out
from refactor.edits.cocci_likely import likely
from refactor.edits.cocci_torn import whole
from refactor.edits.cocci_unexamined import could_match, overlooked
from refactor.edits.outcome import Broken, Edited, EditOutcome, Idle, Partial
from refactor.git.file import File
from refactor.git.tree import Tree
from refactor.runs.facts import UNFOLLOWED, UNPARSED, Unexamined
from refactor.series.rule import Rule
from refactor.store.cache import Cache
from refactor.style.tidy import style_of
from refactor.text.combine import Clash, combine
from refactor.text.lines import with_endings, with_newlines
from refactor.tools import spatch
from refactor.tools.spatch_around import Around
from refactor.tools.spatch_headers import Headers
from refactor.tools.spatch_output import FileResult, UnparsedRegion

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
    examined = examine(tree, rule, before=before, found=found, arch=arch)
    after = changed_files(tree, before, examined)
    if isinstance(after, Broken):
        return after
    by_hand: dict[str, str] = {}
    style = style_of(tree)
    files: dict[str, File | None] = {}
    notes: tuple[str, ...] = ()
    for path, content in after.items():
        old = before[path] if path in before else tree.read(path)
        kept, reason = whole(old, content)
        if reason:
            by_hand[path] = reason
        if kept != old:
            new = lay_out(tree.cache, style, old, after=kept, braces=rule.braces)
            files[path] = File(new.data)
            notes += tuple(f"comment lost in {path}: {lost}" for lost in new.lost)
    unexamined, harmless = overlooked(tree, rule, before=before, examined=examined, found=found)
    unexamined = _with_others(unexamined, by_hand)
    notes += tuple(filter(None, [found.hint]))
    if unexamined:
        lasting = all(map(spatch.lasts, examined.values()))
        unparsed = _unparsed(examined)
        return Partial(
            files, unexamined, notes, harmless=harmless, unparsed=unparsed, lasting=lasting
        )
    if not files:
        words = [f"rule {rule.name} matches nowhere", *filter(None, [found.hint])]
        return Idle("; ".join(words), nowhere=rule.name)
    return Edited(files, notes, harmless=harmless, unparsed=_unparsed(examined))


def examine(
    tree: Tree, rule: Rule, *, before: Mapping[str, bytes], found: Candidates, arch: str = ""
) -> dict[str, FileResult]:
    """What spatch says of files, each with the headers that the rule asks for."""
    headers = Headers(tree, rule, arch)
    reachable = {path: tree.read(path) for path in found.reachable}

    def around(path: str) -> Around:
        seen = headers.around(path)
        return Around({**reachable, **seen.headers}, seen.directories)

    counts = could_match(rule, found, tree.cache)
    # spatch puts what it adds before the CR of a line.
    plain = {path: with_newlines(data) for path, data in before.items()}
    found_in = _found_in(rule, plain, around, tree.cache, counts=counts)
    results = {path: found_in.pop(path, FileResult()) for path in before} | found_in
    for path, data in before.items():
        content = results[path].content
        if content is not None and plain[path] is not data:
            content = with_endings(data, content)
            results[path] = msgspec.structs.replace(results[path], content=content)
    return results


def _found_in(
    rule: Rule,
    plain: Mapping[str, bytes],
    around: Callable[[str], Around],
    cache: Cache,
    *,
    counts: Callable[[UnparsedRegion], bool],
) -> dict[str, FileResult]:
    """What spatch says of the files in which the rule can match, and of others that it reaches.

    What spatch parses depends on what it has seen above: in sound/core/timer.c of 7.3 it parses
    snd_timer_user_ginfo() in the whole file only. A file of which it could not examine all that
    counts is shown as a whole as well, and the better result holds.
    """
    asked = likely(rule, plain, cache)
    shown = {path: part.data for path, part in asked.items()}
    results = spatch.examine(rule, shown, around, cache, counts=counts)
    again = {}
    for path, part in asked.items():
        result = _with_bodies(results[path], part)
        if part.left_out and (result is None or any(spatch.faults([result], counts))):
            again[path] = plain[path]
        results[path] = result or FileResult(failure="spatch changed what it was not shown")
    if not again:
        return results
    for path, other in spatch.examine(rule, again, around, cache, counts=counts).items():
        results[path] = min(
            other, results[path], key=lambda result: spatch.faults([result], counts)
        )
    return results


def _with_bodies(result: FileResult, shown: Hollow) -> FileResult | None:
    """A result with what spatch was not shown; None where it changed that all the same.

    No pattern could match in it, so this is never to be expected, but it is seen.
    """
    content = None if result.content is None else shown.restored(result.content)
    if content is None and result.content is not None:
        return None
    regions = []
    for region in result.regions:
        regions.append(msgspec.structs.replace(region, text=shown.text(region.text)))
    return msgspec.structs.replace(result, content=content, regions=tuple(regions))


def _with_others(
    unexamined: Sequence[Unexamined], by_hand: Mapping[str, str]
) -> tuple[Unexamined, ...]:
    """The files that were not examined, and those with a place that a person has to change."""
    reasons = {place.path: place.reason for place in unexamined}
    # A file is named once: the edit accepts files, and not single places.
    for path, reason in by_hand.items():
        reasons[path] = f"{reasons[path]}; {reason}" if path in reasons else reason
    return tuple(starmap(Unexamined, reasons.items()))


def _unparsed(examined: Mapping[str, FileResult]) -> dict[str, dict[str, str]]:
    parts = {}
    for path, result in examined.items():
        # Of a part that it neither parses nor follows, that it does not parse is said last.
        regions = sorted(result.regions, key=lambda region: not region.flow)
        parts[path] = {region.text: UNFOLLOWED if region.flow else UNPARSED for region in regions}
    return parts


def changed_files(
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
            # With --in-place spatch changes the headers too that it includes for a file.
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
