"""The door to spatch: runs a rule over files of a tree, as if each were alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache as once
from pathlib import Path
from threading import Lock

import msgspec

from refactor import process
from refactor.errors import Unavailable
from refactor.series.rule import Rule
from refactor.store.cache import Cache
from refactor.store.temporary import nothing_outside, outside, temporary_directory, write_below
from refactor.tools.plain_names import PlainNames
from refactor.tools.spatch_output import (
    TIMEOUT,
    FileResult,
    examined_any,
    file_results,
    require_parsed,
    require_written,
)

BATCH = 32
"""Files a process: starting costs 18 ms, and from 16 to 64 files make no difference."""

PATH_MAX = 3500
"""Letters of a path that spatch is given: Linux opens 4095, with the directory that it is below."""

_OWN_OPTIONS = ".cocciconfig"
"""Options that spatch reads in its current directory: `--python` in it is given to a shell."""

_NO_PYTHON = ("--python", "/nonexistent")
"""A rule that is not trusted has no scripts; whatever brought one in would find no Python."""

_asking = Lock()


def version() -> str:
    """The version that spatch gives, such as `1.1.1`.

    Raises:
        Unavailable: spatch is not installed or does not answer.
    """
    # Several threads want it at once, and a cache alone would let each of them ask.
    with _asking:
        return _version()


@once
def _version() -> str:
    done = process.run(["spatch", "--version"], env=process.neutral())
    words = done.stdout.decode("utf-8", "replace").split()
    if done.code != 0 or words[:2] != ["spatch", "version"]:
        raise Unavailable("spatch does not tell its version", done.complaint)
    return words[2]


def rule_options(rule: Rule, text: str, top: Path) -> list[str]:
    """Write a rule below `top`, and return the options that name it to a spatch below there."""
    write_below(top, "rule.cocci", text.encode())
    options = ["--sp-file", "../rule.cocci"]
    for mode in rule.defines:
        options += ["-D", mode]
    options += rule.options
    if not rule.trusted:
        options += _NO_PYTHON
    return options


def examine(
    rule: Rule,
    files: Mapping[str, bytes],
    beside: Callable[[str], Mapping[str, bytes]],
    cache: Cache,
) -> dict[str, FileResult]:
    """Run a rule over files, as if each were alone.

    Args:
        files: path in the tree -> content.
        beside: path -> the other files that it includes; asked only for rules that read headers.

    Returns:
        Path -> result. Results are remembered by rule, spatch, path, content and headers, but for
        those that depend on the clock or on luck.

    Raises:
        BadInput: the rule does not parse.
    """
    headers: dict[str, Mapping[str, bytes]] = {}
    keys: dict[str, list[str | bytes]] = {}
    results: dict[str, FileResult] = {}
    for path, content in files.items():
        headers[path] = beside(path) if rule.reads_headers else {}
        keys[path] = _key(rule, path, content, headers[path])
        if remembered := _remembered(cache, keys[path]):
            results[path] = remembered
    missing = [path for path in files if path not in results]

    def examine_batch(paths: Sequence[str]) -> dict[str, FileResult]:
        return _together(rule, paths, files, headers)

    workers = os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        for found in pool.map(examine_batch, _batches(rule, missing, workers)):
            results |= found
    for path in missing:
        if not results[path].failure:
            cache.put("spatch", keys[path], msgspec.msgpack.encode(results[path]))
    return {path: results[path] for path in files}


def _batches(rule: Rule, paths: Sequence[str], workers: int) -> list[Sequence[str]]:
    """The paths in parts, a process each: all workers have something to do."""
    a_worker = -(-len(paths) // workers)
    # With the headers of another file beside it, a file would not be as if it were alone.
    size = 1 if rule.reads_headers else max(1, min(BATCH, a_worker))
    return [paths[start : start + size] for start in range(0, len(paths), size)]


def _key(rule: Rule, path: str, content: bytes, headers: Mapping[str, bytes]) -> list[str | bytes]:
    key: list[str | bytes] = [version(), rule.text, *rule.options, *rule.defines, path, content]
    for name in sorted(headers):
        key += [name, headers[name]]
    return key


def _remembered(cache: Cache, key: Sequence[str | bytes]) -> FileResult | None:
    data = cache.get("spatch", key)
    return msgspec.msgpack.decode(data, type=FileResult) if data is not None else None


def _together(
    rule: Rule,
    paths: Sequence[str],
    files: Mapping[str, bytes],
    headers: Mapping[str, Mapping[str, bytes]],
) -> dict[str, FileResult]:
    """Run one process for some files, and again for the rest when it failed on one.

    spatch 1.3 writes no file of a process that failed on one of them.
    """
    results: dict[str, FileResult] = {}
    left = list(paths)
    while left:
        contents = {path: files[path] for path in left}
        around: dict[str, bytes] = {}
        for path in left:
            around |= headers[path]
        found = _process(rule, contents, around)
        failed = {path: result for path, result in found.items() if result.failure}
        again = 0 < len(failed) < len(left)
        results |= failed if again else found
        left = [path for path in left if path not in results]
    return results


def _process(
    rule: Rule, files: Mapping[str, bytes], headers: Mapping[str, bytes]
) -> dict[str, FileResult]:
    """Run one process, that sees every path by a name which its shell takes for a name."""
    present = {**headers, **files}
    names = PlainNames((rule.text.encode("utf-8", "surrogateescape"), *present.values()), present)
    before: dict[str, bytes] = {}
    ours: dict[str, str] = {}
    for path, content in present.items():
        name = names.path(path)
        if path == _OWN_OPTIONS or len(name) > PATH_MAX:
            continue
        before[name] = names.source(content) if rule.reads_headers else content
        if path in files:
            ours[path] = name
    with temporary_directory() as top:
        source = top / "source"
        source.mkdir()
        for name, data in before.items():
            write_below(source, name, data)
        text = names.rule(rule.text, headers=rule.reads_headers)
        done = _run(rule, text, top, list(ours.values()))
        after = {name: (source / name).read_bytes() for name in ours.values()}
    require_written(done)
    if done.code not in (0, None) and not examined_any(done):
        require_parsed(done, rule)
    found = file_results(done, {name: before[name] for name in after}, after)
    results = {}
    for path in files:
        if path in ours:
            results[path] = _in_real_names(found[ours[path]], names)
        else:
            results[path] = FileResult(failure="its path is too long for spatch")
    return results


def _run(rule: Rule, text: str, top: Path, paths: Sequence[str]) -> process.Completed:
    """Run spatch in `top/source` over files there."""
    write_below(top, "groups", ("\n\n".join(paths) + "\n").encode())
    command = ["spatch", *rule_options(rule, text, top), "--file-groups", "../groups"]
    command += ["--in-place", "--no-show-diff", "--parse-error-msg"]
    if not rule.reads_headers and "--no-includes" not in rule.options:
        command.append("--no-includes")
    command += ["--timeout", str(TIMEOUT)]
    done = process.run(
        command,
        cwd=top / "source",
        env=process.neutral(),
        # One process is allowed its time limit for each file, and something to start and end.
        timeout=TIMEOUT * (len(paths) + 1),
        # Whatever TMPDIR says, it writes to /tmp/cocci-output-PID-* and
        # /tmp/cocci_small_output-PID-*.
        started=lambda number: outside(top, number, f"/tmp/cocci[-_]*output-{number}-*"),
    )
    if done.code == 0:
        nothing_outside(top)
    return done


def _in_real_names(result: FileResult, names: PlainNames) -> FileResult:
    content = None if result.content is None else names.real(result.content)
    regions = tuple(map(names.real_text, result.regions))
    return FileResult(content, regions, names.real_text(result.failure))
