"""One process of spatch, in a directory that holds the files of a tree which it may see."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from refactor import process, programs
from refactor.series import regexes, smpl
from refactor.series.rule import EVERY_FILE, Includes, Rule
from refactor.store.temporary import nothing_outside, outside, temporary_directory, write_below
from refactor.tools import spatch_output
from refactor.tools.plain_names import UPWARD, PlainNames
from refactor.tools.spatch_around import Around
from refactor.tools.spatch_cleanup import declaring, hides_calls
from refactor.tools.spatch_flow import PROBE, complaints, tried_functions, unfollowed
from refactor.tools.spatch_macros import hidden_regions, macros
from refactor.tools.spatch_output import (
    FileResult,
    UnparsedRegion,
    examined_any,
    file_results,
)
from refactor.tools.spatch_refusals import require_parsed, require_reached, require_written
from refactor.tools.spatch_version import engine

PATH_MAX = 3500
"""Letters of a path that spatch is given: Linux opens 4095, with the directory that it is below."""

HEAP = {"OCAMLRUNPARAM": "s=4M"}
"""The size of OCaml's minor heap, in words. With 32 MB instead of 2, spatch 1.1.1 takes 20 % less
for rules that name functions or have types; string_choices takes as long, longer with 128 MB."""

_OWN_OPTIONS = ".cocciconfig"
"""Options that spatch reads in its current directory: `--python` in it is given to a shell."""

_DEEP = "/".join(["in"] * UPWARD)
"""The place of the files: so far down that no include leads out of our own directory."""

_NO_PYTHON = ("--python", "/nonexistent")
"""A rule that is not trusted has no scripts; whatever brought one in would find no Python."""


def rule_options(rule: Rule, text: str, top: Path) -> list[str]:
    """Write a rule below `top`, and return the options that name it to a spatch below there."""
    text = smpl.without_options(text)
    if engine() == "Str":
        text = regexes.for_str(text)
    write_below(top, "rule.cocci", text.encode("utf-8", "surrogateescape"))
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
    includes = rule.includes is not Includes.NONE
    ours = _plain(names, present)
    before: dict[str, bytes] = {}
    for path, name in ours.items():
        before[name] = names.source(present[path]) if includes else present[path]
    examined = [ours[path] for path in files if path in ours]
    directories = [names.path(path) for path in around.directories]
    text = names.rule(rule.text, headers=includes)
    if any(hides_calls(rule, content) for content in files.values()):
        text = declaring(text)
    place = _Place(before, examined, directories)
    done, after = _run_in(place, rule, text)
    require_written(done)
    require_reached(done, rule)
    # A rule that does not parse stops spatch before the first file; later it is a file that failed.
    if done.code not in (0, None) and not examined_any(done):
        require_parsed(done, rule)
    found = file_results(done, {name: before[name] for name in examined}, after)
    reasons = complaints(done.stderr.decode("utf-8", "replace"))
    found |= _with_unfollowed(place, rule, found, reasons)
    changed: dict[bytes, bytes] = {}
    for path, name in ours.items():
        if path not in files and after[name] != before[name]:
            changed[os.fsencode(path)] = names.real(after[name])
    results = {}
    for path in files:
        if path in ours:
            result = _in_real_names(found.pop(ours[path]), names, changed)
            regions = (*result.regions, *hidden_regions(rule, files[path]))
            results[path] = msgspec.structs.replace(result, regions=regions)
        else:
            results[path] = FileResult(failure="its path is too long for spatch")
    for name, result in found.items():
        results[names.real_text(name)] = _in_real_names(result, names, {})
    return results


@dataclass(frozen=True)
class _Place:
    """The files that a process sees, by the names that it sees.

    Attributes:
        files: name -> content.
        examined: the names of those that the rule is run on.
        directories: where it looks for headers.
    """

    files: Mapping[str, bytes]
    examined: Sequence[str]
    directories: Sequence[str]


def _run_in(
    place: _Place, rule: Rule, text: str, *, probing: bool = False
) -> tuple[process.Completed, dict[str, bytes]]:
    """Run one process, and return how it ended, and the files afterwards."""
    with temporary_directory() as room:
        source = room / _DEEP / "source"
        for directory in ["", *place.directories]:
            (source / directory).mkdir(parents=True, exist_ok=True)
        for name, data in place.files.items():
            write_below(source, name, data)
        done = _run(rule, text, room, place=place, probing=probing)
        return done, {name: (source / name).read_bytes() for name in place.files}


def _with_unfollowed(
    place: _Place,
    rule: Rule,
    found: Mapping[str, FileResult],
    reasons: Mapping[str, Sequence[str]],
) -> dict[str, FileResult]:
    """The results of the files with functions that spatch could not follow, with these.

    They are few: one of 140 files of 7.3. So these are asked about again, and not all at once.
    """
    asked = [name for name in place.examined if name in reasons]
    if not asked:
        return {}
    # The process has the rule's options: a -D of a name that is not declared would stop it.
    text = ""
    for name in rule.declared:
        text += f"virtual {name}\n"
    text += PROBE
    done, _ = _run_in(replace(place, examined=asked), rule, text, probing=True)
    tried = tried_functions(done.stderr.decode("utf-8", "replace"))
    results = {}
    for name in asked:
        result = found[name]
        unparsed = [region.text for region in result.regions]
        lost = unfollowed(
            place.files[name], tried.get(name, ()), reasons=reasons[name], unparsed=unparsed
        )
        results[name] = msgspec.structs.replace(result, regions=(*result.regions, *lost))
    return results


def _plain(names: PlainNames, paths: Iterable[str]) -> dict[str, str]:
    """Path -> its name for spatch, of the files that spatch may see and can open."""
    ours = {}
    for path in paths:
        name = names.path(path)
        if path != _OWN_OPTIONS and len(name) <= PATH_MAX:
            ours[path] = name
    return ours


def _run(rule: Rule, text: str, room: Path, *, place: _Place, probing: bool) -> process.Completed:
    """Run spatch over files in the directory `source`, down in a temporary one."""
    top = room / _DEEP
    write_below(top, "macros.h", macros(rule).encode())
    command = ["spatch", *rule_options(rule, text, top), "--macro-file", "../macros.h"]
    if rule.iterates and not probing:
        command += _in_directory(top, place.examined)
    else:
        # An empty line ends a group, and each group is handled alone (seen with spatch 1.1.1).
        write_below(top, "groups", ("\n\n".join(place.examined) + "\n").encode())
        command += ["--file-groups", "../groups"]
    # Without --parse-error-msg it skips what it cannot parse in silence.
    command += ["--in-place", "--parse-error-msg"]
    # With --debug it says of which control flow it makes nothing.
    command += ["--show-trying", EVERY_FILE] if probing else ["--debug"]
    # Behind --debug, which turns it on: a difference that nobody reads takes as long as the rest.
    command.append("--no-show-diff")
    for directory in place.directories:
        command += ["-I", directory]
    if not rule.alone and "--no-includes" not in rule.options:
        command.append("--no-includes")
    command += ["--timeout", str(spatch_output.TIMEOUT)]
    done = process.run(
        command,
        cwd=top / "source",
        env=process.neutral(**HEAP, PATH=f"../bin:{os.environ.get('PATH', os.defpath)}"),
        # One process is allowed its time limit for each file, and something to start and end.
        timeout=spatch_output.TIMEOUT * (len(place.examined) + 1),
        # Whatever TMPDIR says, it writes to /tmp/cocci-output-PID-* and
        # /tmp/cocci_small_output-PID-*.
        started=lambda number: outside(room, number, f"/tmp/cocci[-_]*output-{number}-*"),
    )
    if done.code == 0:
        nothing_outside(room)
    return done


def _in_directory(top: Path, paths: Sequence[str]) -> list[str]:
    """Options for a rule that iterates.

    With groups, spatch 1.1.1 reads the files that it iterates over as lists of files. Of a
    directory it takes what `find` prints, in whatever order the disk has them: a `find` of ours
    prints the list.
    """
    write_below(top, "list", ("\n".join(paths) + "\n").encode())
    find = programs.require("find")
    script = f'#!/bin/sh\n[ "$1" = . ] && exec cat ../list\nexec {find} "$@"\n'
    write_below(top, "bin/find", script.encode()).chmod(0o755)
    return ["--include-headers", "--dir", "."]


def _in_real_names(
    result: FileResult, names: PlainNames, changed: Mapping[bytes, bytes]
) -> FileResult:
    """A result as the tree has its names, with the other files that were changed."""
    content = None if result.content is None else names.real(result.content)
    regions = []
    for region in result.regions:
        real = UnparsedRegion(*map(names.real_text, (region.text, region.bad, region.flow)))
        regions.append(real)
    headers = {} if result.failure else dict(changed)
    messages = tuple(map(names.real_text, result.messages))
    failure = names.real_text(result.failure)
    return FileResult(content, tuple(regions), failure, headers, messages)
