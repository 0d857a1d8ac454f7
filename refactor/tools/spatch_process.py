"""One process of spatch, in a directory that holds the files of a tree which it may see."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from refactor import process
from refactor.series.rule import Includes, Rule
from refactor.store.temporary import nothing_outside, outside, temporary_directory, write_below
from refactor.tools.plain_names import UPWARD, PlainNames
from refactor.tools.spatch_around import Around
from refactor.tools.spatch_output import (
    TIMEOUT,
    FileResult,
    examined_any,
    file_results,
    require_parsed,
    require_written,
)

PATH_MAX = 3500
"""Letters of a path that spatch is given: Linux opens 4095, with the directory that it is below."""

_OWN_OPTIONS = ".cocciconfig"
"""Options that spatch reads in its current directory: `--python` in it is given to a shell."""

_DEEP = "/".join(["in"] * UPWARD)
"""The place of the files: so far down that no include leads out of our own directory."""

_NO_PYTHON = ("--python", "/nonexistent")
"""A rule that is not trusted has no scripts; whatever brought one in would find no Python."""


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


def process_files(rule: Rule, files: Mapping[str, bytes], around: Around) -> dict[str, FileResult]:
    """Run one process, that sees every path by a name which its shell takes for a name."""
    present = {**around.headers, **files}
    names = PlainNames((rule.text.encode("utf-8", "surrogateescape"), *present.values()), present)
    headers = rule.includes is not Includes.NONE
    before: dict[str, bytes] = {}
    ours: dict[str, str] = {}
    for path, content in present.items():
        name = names.path(path)
        if path == _OWN_OPTIONS or len(name) > PATH_MAX:
            continue
        before[name] = names.source(content) if headers else content
        ours[path] = name
    examined = [ours[path] for path in files if path in ours]
    directories = [names.path(path) for path in around.directories]
    with temporary_directory() as room:
        source = room / _DEEP / "source"
        for place in ["", *directories]:
            (source / place).mkdir(parents=True, exist_ok=True)
        for name, data in before.items():
            write_below(source, name, data)
        text = names.rule(rule.text, headers=headers)
        done = _run(rule, text, room, paths=examined, directories=directories)
        after = {name: (source / name).read_bytes() for name in before}
    require_written(done)
    if done.code not in (0, None) and not examined_any(done):
        require_parsed(done, rule)
    found = file_results(done, {name: before[name] for name in examined}, after)
    changed: dict[bytes, bytes] = {}
    for path, name in ours.items():
        if path not in files and after[name] != before[name]:
            changed[os.fsencode(path)] = names.real(after[name])
    results = {}
    for path in files:
        if path in ours:
            results[path] = _in_real_names(found[ours[path]], names, changed)
        else:
            results[path] = FileResult(failure="its path is too long for spatch")
    return results


def _run(
    rule: Rule, text: str, room: Path, *, paths: Sequence[str], directories: Sequence[str]
) -> process.Completed:
    """Run spatch over files in the directory `source`, down in a temporary one."""
    top = room / _DEEP
    write_below(top, "groups", ("\n\n".join(paths) + "\n").encode())
    command = ["spatch", *rule_options(rule, text, top), "--file-groups", "../groups"]
    command += ["--in-place", "--no-show-diff", "--parse-error-msg"]
    for directory in directories:
        command += ["-I", directory]
    if not rule.alone and "--no-includes" not in rule.options:
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
        started=lambda number: outside(room, number, f"/tmp/cocci[-_]*output-{number}-*"),
    )
    if done.code == 0:
        nothing_outside(room)
    return done


def _in_real_names(
    result: FileResult, names: PlainNames, changed: Mapping[bytes, bytes]
) -> FileResult:
    """A result as the tree has its names, with the other files that were changed."""
    content = None if result.content is None else names.real(result.content)
    regions = tuple(map(names.real_text, result.regions))
    headers = {} if result.failure else dict(changed)
    return FileResult(content, regions, names.real_text(result.failure), headers)
