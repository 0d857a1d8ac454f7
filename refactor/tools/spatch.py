"""The door to spatch: runs a rule over files of a tree, as if each were alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import msgspec

from refactor.series.rule import Rule
from refactor.store.cache import Cache
from refactor.tools.spatch_around import Around, Digests, all_of
from refactor.tools.spatch_macros import macros, uses_shipped
from refactor.tools.spatch_output import FileResult, UnparsedRegion
from refactor.tools.spatch_process import process_files
from refactor.tools.spatch_version import engine, version

__all__ = ["examine", "version"]

BATCH = 32
"""Files a process: starting costs 18 ms, and from 16 to 64 files make no difference."""

_LASTING = "try to delete an expanded token"
"""The failure of a file that depends on nothing but it, the rule and the macros."""


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
    again: dict[str, bytes] = {}
    for path, content in files.items():
        if any(_faults([found[path]], counts)):
            read = [content, *around(path).headers.values()]
            if uses_shipped(rule, read):
                again[path] = content
    if not again:
        return found
    plain = replace(rule, kernel_macros=False)
    if rule.whole:
        # State goes from file to file: parts of two runs make no result.
        others = _examine(plain, files, around, cache)
        fewer = _faults(others.values(), counts) < _faults(found.values(), counts)
        return others if fewer else found
    for path, other in _examine(plain, again, around, cache).items():
        if _faults([other], counts) < _faults([found[path]], counts):
            found[path] = other
    return found


def _faults(
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
    digests = Digests()
    of_rule = _rule_key(rule)
    for path, content in files.items():
        seen[path] = around(path)
        keys[path] = [*of_rule, path, content, *digests.of(seen[path])]
        if remembered := _remembered(cache, keys[path]):
            results[path] = remembered
    missing = [path for path in files if path not in results]

    def examine_batch(paths: Sequence[str]) -> dict[str, FileResult]:
        return _together(rule, paths, files, seen)

    workers = os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        for found in pool.map(examine_batch, _batches(rule, missing, workers)):
            results |= found
    for path in missing:
        # A file that took too long, or met a full disk, may do better next time.
        if not results[path].failure or _LASTING in results[path].failure:
            cache.put("examined", keys[path], msgspec.msgpack.encode(results[path]))
    return {path: results[path] for path in files}


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
    kept = cache.get("whole", key)
    if kept is not None:
        decoded = msgspec.msgpack.decode(kept, type=dict[bytes, FileResult])
        return {os.fsdecode(path): result for path, result in decoded.items()}
    results = _together(rule, list(files), files, seen)
    if not any(result.failure for result in results.values()):
        encoded = {os.fsencode(path): result for path, result in results.items()}
        cache.put("whole", key, msgspec.msgpack.encode(encoded))
    return results


def _batches(rule: Rule, paths: Sequence[str], workers: int) -> list[Sequence[str]]:
    """The paths in parts, a process each: all workers have something to do."""
    a_worker = -(-len(paths) // workers)
    # With the headers of another file beside it, a file would not be as if it were alone.
    size = 1 if rule.alone else max(1, min(BATCH, a_worker))
    return [paths[start : start + size] for start in range(0, len(paths), size)]


def _rule_key(rule: Rule) -> list[str | bytes]:
    """What a result depends on besides the files."""
    return [version(), engine(), rule.text, *rule.options, *rule.defines, macros(rule)]


def _remembered(cache: Cache, key: Sequence[str | bytes]) -> FileResult | None:
    data = cache.get("examined", key)
    return msgspec.msgpack.decode(data, type=FileResult) if data is not None else None


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
