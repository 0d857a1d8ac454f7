"""The files in which a rule that changes nothing matches, and the warnings of spatch."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec

from refactor import process
from refactor.errors import BadInput
from refactor.process import parallel
from refactor.series.rule import Rule
from refactor.store.cache import Cache
from refactor.store.temporary import outside, temporary_directory, write_below
from refactor.tools.spatch import version
from refactor.tools.spatch_macros import macros
from refactor.tools.spatch_output import TIMEOUT
from refactor.tools.spatch_process import HEAP, rule_options
from refactor.tools.spatch_refusals import require_parsed

# In this mode (`*`) spatch prints a difference in which the found lines are removed.
_FOUND = re.compile(rb"^--- (\d+)\.c", re.MULTILINE)
_WARNING = re.compile(r"^warning: (?P<words>.*)$", re.MULTILINE)


def warnings(rule: Rule, cache: Cache) -> tuple[str, ...]:
    """The warnings that spatch has of a rule.

    Raises:
        BadInput: the rule does not parse.
    """
    key = [version(), rule.text, *rule.defines, *rule.options]
    kept = cache.remember("warnings", key, lambda: _ask_warnings(rule))
    return msgspec.json.decode(kept, type=tuple[str, ...])


def _ask_warnings(rule: Rule) -> bytes:
    with temporary_directory() as top:
        work = top / "work"
        work.mkdir()
        command = ["spatch", *rule_options(rule, rule.text, top)]
        # Over no file, with the options of a run: a rule may have modes of which one has to hold.
        command += ["--dir", "."]
        done = process.run(command, cwd=work, env=process.neutral(), timeout=TIMEOUT)
        require_parsed(done, rule)
        found = _WARNING.findall(done.stderr.decode("utf-8", "replace"))
    return msgspec.json.encode(list(dict.fromkeys(found)))


def matching(rule: Rule, files: Mapping[str, bytes], cache: Cache) -> tuple[str, ...] | None:
    """The files in which a rule of lines with `*` matches; None when it is no semantic patch.

    Args:
        files: path -> content.
    """
    paths = list(files)
    workers = parallel.workers()
    size = max(1, -(-len(paths) // workers))
    parts = [paths[start : start + size] for start in range(0, len(paths), size)]

    def ask(part: Sequence[str]) -> list[str]:
        contents = [files[path] for path in part]
        key: list[str | bytes] = [version(), rule.text, macros(rule), *contents]
        numbers = cache.remember("matching", key, lambda: _ask_matching(rule, contents))
        return [part[number] for number in msgspec.json.decode(numbers, type=list[int])]

    found: list[str] = []
    try:
        with ThreadPoolExecutor(workers) as pool:
            for names in pool.map(ask, parts):
                found += names
    except BadInput:
        return None
    return tuple(found)


def _ask_matching(rule: Rule, contents: Sequence[bytes]) -> bytes:
    """Run one process, in which the files have numbers for names."""
    with temporary_directory() as top:
        work = top / "work"
        names = []
        for number, content in enumerate(contents):
            names.append(f"{number}.c")
            write_below(work, names[-1], content)
        write_below(top, "groups", ("\n\n".join(names) + "\n").encode())
        write_below(top, "macros.h", macros(rule).encode())
        command = ["spatch", *rule_options(rule, rule.text, top), "--macro-file", "../macros.h"]
        command += ["--file-groups", "../groups", "--no-includes", "--timeout", str(TIMEOUT)]
        done = process.run(
            command,
            cwd=work,
            env=process.neutral(**HEAP),
            timeout=TIMEOUT * (len(names) + 1),
            started=lambda number: outside(top, number, f"/tmp/cocci[-_]*output-{number}-*"),
        )
        if b"HANDLING:" not in done.stderr:
            require_parsed(done, rule)
    return msgspec.json.encode(sorted({int(number) for number in _FOUND.findall(done.stdout)}))
