"""The door to spatch: runs a rule over files of a tree, as if each were alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from refactor.process.phases import phase
from refactor.series.rule import Rule
from refactor.store.cache import Cache
from refactor.tools.spatch_around import Around, Digests, all_of
from refactor.tools.spatch_batches import batches_of
from refactor.tools.spatch_cleanup import hides_calls
from refactor.tools.spatch_macros import macros, uses_shipped
from refactor.tools.spatch_output import FileResult, UnparsedRegion
from refactor.tools.spatch_process import process_files
from refactor.tools.spatch_version import engine, version
from refactor.tools.workers import chosen

__all__ = ["examine", "faults", "lasts", "version"]

_LASTING = "try to delete an expanded token"
"""The failure of a file that depends on nothing but it, the rule and the macros."""

_FORM = "functions that it cannot follow, messages, parts with any kind of error"
"""What a remembered result holds since it last came to hold more."""

_RESULT = msgspec.msgpack.Decoder(FileResult)
_RESULTS = msgspec.msgpack.Decoder(dict[bytes, FileResult])

_DECLARING = "attribute name __free"
"""Part of the key of the files for which a rule declares an attribute."""


@dataclass(frozen=True)
class _Batch:
    """Files for one process, with all that their results depend on: a task.

    Attributes:
        files: path -> content.
        seen: path -> what spatch sees with it.
    """

    rule: Rule
    files: Mapping[str, bytes]
    seen: Mapping[str, Around]


def any_part(_region: UnparsedRegion) -> bool:
    """Where nothing is known of a rule's words, it could match in any part."""
    return True


def examine(
    rule: Rule,
    files: Mapping[str, bytes],
    around: Callable[[str], Around],
    cache: Cache,
    *,
    counts: Callable[[UnparsedRegion], bool] = any_part,
) -> dict[str, FileResult]:
    """Run a rule over files, as if each were alone, unless its scripts keep state.

    The macros of the kernel let spatch parse more, but not everywhere: in sound/core/timer.c of 7.3
    it parses snd_utimer_free() without them only. A file that is not examined as a whole with them
    is examined without, and the better result holds: no failure, then the fewest parts that count.

    Args:
        files: path in the tree -> content.
        around: path -> what spatch sees with it.
        counts: whether the rule could match in a part that spatch could not parse.

    Returns:
        Path -> result. Results are remembered by rule, spatch, path, content and headers, but for
        those that depend on the clock or on luck.

    Raises:
        BadInput: the rule does not parse.
    """
    found = _examine(rule, files, around, cache)
    again = _hindered(rule, files, around, found=found, counts=counts)
    if not again:
        return found
    plain = replace(rule, kernel_macros=False)
    if rule.whole:
        # State goes from file to file: parts of two runs make no result.
        others = _examine(plain, files, around, cache)
        # Of two that are as good, min() takes the first.
        return min(found, others, key=lambda results: faults(results.values(), counts))
    for path, other in _examine(plain, again, around, cache).items():
        found[path] = min(found[path], other, key=lambda result: faults([result], counts))
    return found


def _hindered(
    rule: Rule,
    files: Mapping[str, bytes],
    around: Callable[[str], Around],
    *,
    found: Mapping[str, FileResult],
    counts: Callable[[UnparsedRegion], bool],
) -> dict[str, bytes]:
    """The files that are not examined as a whole, perhaps because of a macro of the kernel."""
    hindered = {}
    for path, content in files.items():
        if any(faults([found[path]], counts)):
            read = [content, *around(path).headers.values()]
            if uses_shipped(rule, read):
                hindered[path] = content
    return hindered


def examine_once(
    rule: Rule, files: Mapping[str, bytes], around: Callable[[str], Around], cache: Cache
) -> dict[str, FileResult]:
    """Run a rule over files with its macros, as `examine` does at first."""
    return _examine(rule, files, around, cache)


def faults(
    results: Iterable[FileResult], counts: Callable[[UnparsedRegion], bool]
) -> tuple[int, int]:
    """The number of files that failed, and that of the parts that count and were not parsed."""
    failed = parts = 0
    for result in results:
        failed += bool(result.failure)
        parts += sum(map(counts, result.regions))
    return failed, parts


def _examine(
    rule: Rule, files: Mapping[str, bytes], around: Callable[[str], Around], cache: Cache
) -> dict[str, FileResult]:
    """The results with the macros of a rule, remembered."""
    if rule.whole:
        return _examine_together(rule, files, around, cache)
    seen: dict[str, Around] = {}
    keys: dict[str, list[str | bytes]] = {}
    results: dict[str, FileResult] = {}
    missing: list[str] = []
    digests = Digests()
    of_rule = _rule_key(rule)
    for path, content in files.items():
        seen[path] = around(path)
        keys[path] = [*of_rule, path, content, *digests.of(seen[path])]
        if hides_calls(rule, content):
            keys[path].append(_DECLARING)
        if remembered := cache.recall("examined", keys[path], _RESULT.decode):
            results[path] = remembered
        else:
            missing.append(path)

    # What it may not do here, it may not do on other machines: it stays.
    workers = chosen(may_leave=rule.trusted)
    batches = []
    for paths in batches_of(rule, missing, files, workers.number):
        contents = {path: files[path] for path in paths}
        batches.append(_Batch(rule, contents, {path: seen[path] for path in paths}))
    with phase(f"spatch {rule.name}", len(missing), "files") as advance:
        for found in workers.map(_examined, batches):
            # Kept as it comes: who interrupts a search over the tree goes on from there.
            for path, result in found.items():
                if lasts(result):
                    cache.put("examined", keys[path], msgspec.msgpack.encode(result))
            results |= found
            advance(len(found))
    return {path: results[path] for path in files}


def _examined(batch: _Batch) -> dict[str, FileResult]:
    """The results for some files, wherever it is run."""
    return _together(batch.rule, list(batch.files), batch.files, batch.seen)


def lasts(result: FileResult) -> bool:
    """Whether another run would come to it: a file that took too long may do better then."""
    return not result.failure or _LASTING in result.failure


def _examine_together(
    rule: Rule, files: Mapping[str, bytes], around: Callable[[str], Around], cache: Cache
) -> dict[str, FileResult]:
    """Run a rule whose scripts keep state over all files in one process, in this order.

    It is remembered as a whole, for the same reason.
    """
    digests = Digests()
    seen = {path: around(path) for path in files}
    key = _rule_key(rule)
    for path, content in files.items():
        key += ["", path, content, *digests.of(seen[path])]
    kept = cache.recall("whole", key, _RESULTS.decode)
    if kept is not None:
        return {os.fsdecode(path): result for path, result in kept.items()}
    with phase(f"spatch {rule.name}, all files at once"):
        results = _together(rule, list(files), files, seen)
    if not any(result.failure for result in results.values()):
        encoded = {os.fsencode(path): result for path, result in results.items()}
        cache.put("whole", key, msgspec.msgpack.encode(encoded))
    return results


def _rule_key(rule: Rule) -> list[str | bytes]:
    """What a result depends on besides the files."""
    tool = [version(), engine(), _FORM]
    return [*tool, rule.text, *rule.options, *rule.defines, macros(rule)]


def _together(
    rule: Rule,
    paths: Sequence[str],
    files: Mapping[str, bytes],
    seen: Mapping[str, Around],
) -> dict[str, FileResult]:
    """Run one process for some files, and again for the rest when it failed on one.

    spatch 1.3 writes no file of a process that failed on one of them.
    """
    results: dict[str, FileResult] = {}
    left = list(paths)
    while left:
        contents = {path: files[path] for path in left}
        found = process_files(rule, contents, all_of(seen[path] for path in left))
        failed = {path: result for path, result in found.items() if result.failure}
        # Where all have failed, another process would fail in the same way.
        again = 0 < len(failed) < len(left)
        results |= failed if again else found
        left = [path for path in left if path not in results]
    return results
