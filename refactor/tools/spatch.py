"""The door to spatch. It reports what happened to every file; exit statuses are not believed (they lie, both ways)."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache as once
from itertools import pairwise
from pathlib import Path
from threading import Lock

import msgspec

from refactor import process, programs
from refactor.errors import BadInput, Unavailable
from refactor.series.rule import Rule
from refactor.store.cache import Cache
from refactor.store.temporary import nothing_outside, outside, temporary_directory, write_below
from refactor.tools.plain_names import PlainNames

TIMEOUT = 120
"""Seconds of wall clock that spatch may spend on one file."""

BATCH = 32
"""Files a process: starting costs 18 ms, and from 16 to 64 files make no difference."""

PATH_MAX = 3500
"""Letters of a path that spatch is given: a system opens 4095, with the directory that they are below."""

_OWN_OPTIONS = ".cocciconfig"
"""A file of options, which spatch reads in its current directory: `--python` in it is given to a shell."""

_NO_PYTHON = ("--python", "/nonexistent")
"""A rule that is not trusted has no scripts; whatever brought one in would find no Python."""

_HANDLING = re.compile(r"^HANDLING: (?P<path>.*)$", re.MULTILINE)
_BAD = re.compile(
    r"^ = error in (?P<path>.*?); set .*\nbadcount: \d+\n(?P<lines>(?:(?:bad:|BAD:!!!!!).*\n)*)",
    re.MULTILINE,
)
_EXN = re.compile(r"^EXN: ?(?P<what>.*) in (?P<path>\S+)$", re.MULTILINE)
_RULE_ERROR = re.compile(
    r"^(?P<what>[^\n]*)\n\s*File \"[^\"]*\", line (?P<line>\d+), column \d+[^\n]*\n\s*around = '(?P<around>[^\n]*)',$",
    re.MULTILINE,
)
_MACHINE = re.compile(
    r"^(?:(?:cp|sh): .*|EXN: Sys_error\(\"(?:.*: )?(?:No space left on|Disk quota exceeded|Read-only file).*)$",
    re.MULTILINE,
)


class Examined(msgspec.Struct, frozen=True):
    """What spatch did with one file.

    Attributes:
        content: the file afterwards; None when it is as before.
        regions: source text that it could not parse, and so did not look at.
        failure: why it did not examine the file at all; empty when it did.
    """

    content: bytes | None = None
    regions: tuple[str, ...] = ()
    failure: str = ""


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


def query(rule: Rule, cache: Cache) -> tuple[tuple[str, ...], ...]:
    """The words that a file must contain for the rule to match, as spatch itself sees it.

    Returns:
        Clauses: a file can match when it has, of each clause, at least one word. Empty when no word
            is demanded.

    Raises:
        BadInput: the rule does not parse; with spatch's own words and line.
    """
    found = cache.remember("query", [version(), rule.text, *rule.defines], lambda: _ask_query(rule))
    return msgspec.json.decode(found, type=tuple[tuple[str, ...], ...])


def _ask_query(rule: Rule) -> bytes:
    """Let spatch search: it runs `git grep` once a clause, and a `git` of ours, first in PATH, notes what is asked.

    spatch runs `cd empty; git ...` in a shell. Our `git` is found relative to there: the name of
    the directory that all this is in may hold a colon, which PATH has no way to quote.
    """
    with temporary_directory() as top:
        work = top / "work"
        (work / "empty").mkdir(parents=True)
        log = write_below(work, "log", b"")
        noting = 'printf "%s\\n" "$@" >> ../log || echo "sh: cannot note what is asked" >&2'
        write_below(work, "bin/git", f"#!/bin/sh\n{noting}\n".encode()).chmod(0o755)
        env = process.neutral(PATH=f"../bin:{os.environ.get('PATH', os.defpath)}")
        args = ["--use-gitgrep", "--include-headers", "--dir", "empty"]
        done = process.run(
            ["spatch", *_rule(rule, rule.text, top), *args], cwd=work, env=env, timeout=TIMEOUT
        )
        _judge_rule(done, rule)
        _judge_machine(done)
        asked = log.read_text().splitlines()
    clauses: list[list[str]] = []
    for flag, word in pairwise(asked):
        if flag == "grep":
            clauses.append([])
        elif flag == "-e":
            clauses[-1].append(word)
    return msgspec.json.encode(clauses)


def _rule(rule: Rule, text: str, top: Path) -> list[str]:
    """Write a rule where spatch, which works in a directory below `top`, finds it; and the options that name it."""
    write_below(top, "rule.cocci", text.encode())
    modes = [word for mode in rule.defines for word in ("-D", mode)]
    return [
        "--sp-file",
        "../rule.cocci",
        *modes,
        *rule.options,
        *(() if rule.trusted else _NO_PYTHON),
    ]


def _judge_rule(done: process.Completed, rule: Rule) -> None:
    if done.code == 0:
        return
    words = done.stderr.decode("utf-8", "replace")
    if found := _RULE_ERROR.search(words):
        what = found["what"].strip().splitlines()[-1].rstrip(": ")
        around = f" near '{found['around']}'" if found["around"] else ""
        raise BadInput(f"rule {rule.name}, line {found['line']}: spatch says: {what}{around}")
    if "find_library: unable to find the Python library" in words:
        raise Unavailable(
            f"rule {rule.name} runs Python and spatch does not find it",
            programs.install("libpython3-dev"),
        )
    raise BadInput(f"rule {rule.name}: spatch says: {done.complaint}")


def examine(
    rule: Rule,
    files: Mapping[str, bytes],
    beside: Callable[[str], Mapping[str, bytes]],
    cache: Cache,
) -> dict[str, Examined]:
    """Run a rule over files, as if each were alone.

    Args:
        files: path in the tree -> content.
        beside: path -> the other files that it includes; asked only for rules that read headers.

    Returns:
        Path -> what happened. Results are remembered by rule, spatch, path, content and headers,
        but for those that depend on the clock or on luck.

    Raises:
        BadInput: the rule does not parse.
    """
    headers = {path: beside(path) if rule.reads_headers else {} for path in files}
    keys = {path: _key(rule, path, files[path], headers[path]) for path in files}
    results = {path: result for path in files if (result := _remembered(cache, keys[path]))}
    missing = [path for path in files if path not in results]
    workers = os.cpu_count() or 1
    size = 1 if rule.reads_headers else max(1, min(BATCH, -(-len(missing) // workers)))
    parts = [missing[start : start + size] for start in range(0, len(missing), size)]
    with ThreadPoolExecutor(workers) as pool:
        for found in pool.map(lambda part: _together(rule, part, files, headers), parts):
            results |= found
    for path in missing:
        if not results[path].failure:
            cache.put("spatch", keys[path], msgspec.msgpack.encode(results[path]))
    return {path: results[path] for path in files}


def _key(rule: Rule, path: str, content: bytes, headers: Mapping[str, bytes]) -> list[str | bytes]:
    around = [part for name in sorted(headers) for part in (name, headers[name])]
    return [version(), rule.text, *rule.options, *rule.defines, path, content, *around]


def _remembered(cache: Cache, key: Sequence[str | bytes]) -> Examined | None:
    data = cache.get("spatch", key)
    return msgspec.msgpack.decode(data, type=Examined) if data is not None else None


def _together(
    rule: Rule,
    paths: Sequence[str],
    files: Mapping[str, bytes],
    headers: Mapping[str, Mapping[str, bytes]],
) -> dict[str, Examined]:
    """One process for some files. spatch 1.3 writes no file of a process that failed on one, so the rest goes again."""
    results: dict[str, Examined] = {}
    left = list(paths)
    while left:
        contents = {path: files[path] for path in left}
        found = _process(
            rule, contents, {name: data for path in left for name, data in headers[path].items()}
        )
        failed = {path for path, result in found.items() if result.failure}
        results |= (
            found if not failed or failed == set(left) else {path: found[path] for path in failed}
        )
        left = [path for path in left if path not in results]
    return results


def _process(
    rule: Rule, files: Mapping[str, bytes], headers: Mapping[str, bytes]
) -> dict[str, Examined]:
    """One process, that sees every path by a name which its shell takes for a name."""
    present = {**headers, **files}
    names = PlainNames((rule.text.encode("utf-8", "surrogateescape"), *present.values()), present)
    seen = {
        path: names.source(data) if rule.reads_headers else data for path, data in present.items()
    }
    ours = {path: name for path in files if len(name := names.path(path)) <= PATH_MAX}
    with temporary_directory() as top:
        source = top / "source"
        source.mkdir()
        for path, data in seen.items():
            if path != _OWN_OPTIONS and len(name := names.path(path)) <= PATH_MAX:
                write_below(source, name, data)
        done = _run(
            rule, names.rule(rule.text, headers=rule.reads_headers), top, list(ours.values())
        )
        after = {name: (source / name).read_bytes() for name in ours.values()}
    _judge_machine(done)
    if done.code not in (0, None) and "HANDLING:" not in done.stderr.decode("utf-8", "replace"):
        _judge_rule(done, rule)
    found = judge(done, {name: seen[path] for path, name in ours.items()}, after)
    real = {path: _in_real_names(found[name], names) for path, name in ours.items()}
    return {
        path: real.get(path, Examined(failure="its path is too long for spatch")) for path in files
    }


def _run(rule: Rule, text: str, top: Path, paths: Sequence[str]) -> process.Completed:
    """Run spatch in `top/source` over files there."""
    write_below(top, "groups", ("\n\n".join(paths) + "\n").encode())
    args = ["--file-groups", "../groups", "--in-place", "--no-show-diff", "--parse-error-msg"]
    includes = [] if rule.reads_headers or "--no-includes" in rule.options else ["--no-includes"]
    done = process.run(
        ["spatch", *_rule(rule, text, top), *args, *includes, "--timeout", str(TIMEOUT)],
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


def _in_real_names(result: Examined, names: PlainNames) -> Examined:
    content = None if result.content is None else names.real(result.content)
    return Examined(
        content, tuple(map(names.real_text, result.regions)), names.real_text(result.failure)
    )


def _judge_machine(done: process.Completed) -> None:
    """Refuse what may be half a file: spatch puts it in place with `cp`, and says that all is well when that fails."""
    if found := _MACHINE.search(done.stderr.decode("utf-8", "replace")):
        raise Unavailable(f"spatch could not write its results: {found[0]}")


def judge(
    done: process.Completed, before: Mapping[str, bytes], after: Mapping[str, bytes]
) -> dict[str, Examined]:
    """What happened to each file, from how spatch ended, what it said and what it left."""
    words = done.stderr.decode("utf-8", "replace")
    handled = set(_HANDLING.findall(words))
    failures = {found["path"]: found["what"] for found in _EXN.finditer(words)}
    regions: dict[str, dict[str, None]] = {}
    for found in _BAD.finditer(words):
        text = "\n".join(
            re.sub(r"^(bad:|BAD:!!!!!) ?", "", line) for line in found["lines"].splitlines()
        )
        regions.setdefault(found["path"], {})[text] = None
    results = {}
    for path, data in before.items():
        failure = (
            failures.get(path, "")
            if path in handled
            else failures.get(path, "spatch did not look at it")
        )
        if done.code != 0 and not failure and path == _last(words):
            failure = "timeout" if done.code is None else done.complaint
            failure = (
                f"spatch was killed by signal {-done.code}"
                if done.code and done.code < 0
                else failure
            )
        content = after[path] if after[path] != data and not failure else None
        results[path] = Examined(content, tuple(regions.get(path, {})), _in_words(failure))
    return results


def _last(words: str) -> str:
    handled: list[str] = _HANDLING.findall(words)
    return handled[-1] if handled else ""


def _in_words(failure: str) -> str:
    return f"spatch gave up after {TIMEOUT} s" if "timeout" in failure.lower() else failure
