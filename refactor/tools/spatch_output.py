"""Read the stderr of spatch: the files that it examined, and where it failed and why.

Its exit status alone says nothing about a file: it is 0 on failure and non-zero on success, as
spatch 1.1.1 and 1.3 show.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from refactor import programs
from refactor.errors import BadInput, Unavailable
from refactor.process import Completed
from refactor.series.rule import Rule

TIMEOUT = 120
"""Seconds of wall clock that spatch may spend on one file."""

UNSEEN = "spatch did not look at it"
"""The failure of a file without the words that the rule needs."""

# The forms of these lines are those of spatch 1.1.1, with --parse-error-msg.
_HANDLING = re.compile(r"^HANDLING: (?P<path>.*)$", re.MULTILINE)
_BAD = re.compile(
    r"^ = error in (?P<path>.*?); set .*\nbadcount: \d+\n(?P<lines>(?:(?:bad:|BAD:!!!!!).*\n)*)",
    re.MULTILINE,
)
_MARK = re.compile(r"^(?:bad:|BAD:!!!!!) ?")
_BAD_LINE = "BAD:!!!!!"
_EXN = re.compile(r"^EXN: ?(?P<what>.*) in (?P<path>\S+)$", re.MULTILINE)
_MISSING = re.compile(r'Sys_error\("(?P<path>.*): No such file or directory"\)')
_RULE_ERROR = re.compile(
    r"^(?P<what>[^\n]*)\n"
    r"\s*File \"[^\"]*\", line (?P<line>\d+), column \d+[^\n]*\n"
    r"\s*around = '(?P<around>[^\n]*)',$",
    re.MULTILINE,
)
_MACHINE = re.compile(
    r"^(?:(?:cp|sh): .*"
    r"|EXN: Sys_error\(\"(?:.*: )?(?:No space left on|Disk quota exceeded|Read-only file).*)$",
    re.MULTILINE,
)


class UnparsedRegion(msgspec.Struct, frozen=True):
    """Source text that spatch could not parse, and so did not look at.

    Attributes:
        bad: the line at which it gave up.
    """

    text: str
    bad: str = ""


class FileResult(msgspec.Struct, frozen=True):
    """The result of running a rule over one file.

    Attributes:
        content: the file afterwards; None when it is as before.
        regions: the parts that spatch could not parse.
        failure: why spatch did not examine the file at all; empty when it did.
        headers: the other files that it changed with this one: path, as bytes -> content.
    """

    content: bytes | None = None
    regions: tuple[UnparsedRegion, ...] = ()
    failure: str = ""
    headers: dict[bytes, bytes] = {}


def file_results(
    done: Completed, before: Mapping[str, bytes], after: Mapping[str, bytes]
) -> dict[str, FileResult]:
    """The result of each file, from how spatch ended, its output and the files that it left.

    Args:
        before, after: path -> content.
    """
    output = _stderr(done)
    handled = _HANDLING.findall(output)
    failures = {match["path"]: match["what"] for match in _EXN.finditer(output)}
    regions = _unparsed_regions(output)
    results = {}
    # A rule that iterates looks at files that it was not given.
    for path in dict.fromkeys([*before, *handled, *failures]):
        failure = failures.get(path, "")
        if not failure and path not in handled:
            failure = UNSEEN
        # Whatever ended the process did so at the file that was handled last.
        if not failure and done.code != 0 and path == handled[-1]:
            failure = _end(done)
        if "timeout" in failure.lower():
            failure = f"spatch gave up after {TIMEOUT} s"
        changed = path in before and after[path] != before[path] and not failure
        content = after[path] if changed else None
        results[path] = FileResult(content, tuple(regions.get(path, ())), failure)
    return results


def examined_any(done: Completed) -> bool:
    """Whether spatch came as far as to look at a file: then the rule was parsed."""
    return "HANDLING:" in _stderr(done)


def require_parsed(done: Completed, rule: Rule) -> None:
    """Refuse a rule that spatch could not read.

    Raises:
        BadInput: with spatch's own message and line.
        Unavailable: the rule runs Python, which spatch does not find.
    """
    if done.code == 0:
        return
    output = _stderr(done)
    error = _RULE_ERROR.search(output)
    if error is not None:
        what = error["what"].strip().splitlines()[-1].rstrip(": ")
        around = f" near '{error['around']}'" if error["around"] else ""
        raise BadInput(f"rule {rule.name}, line {error['line']}: spatch says: {what}{around}")
    if "find_library: unable to find the Python library" in output:
        raise Unavailable(
            f"rule {rule.name} runs Python and spatch does not find it",
            programs.install("libpython3-dev"),
        )
    if "No OCaml compiler found" in output:
        raise Unavailable(
            f"rule {rule.name} runs OCaml and there is no compiler for it",
            programs.install("ocaml-findlib"),
        )
    raise BadInput(f"rule {rule.name}: spatch says: {done.complaint}")


def require_reached(done: Completed, rule: Rule) -> None:
    """Refuse a rule that has chosen to look at a file which it was not given."""
    missing = _MISSING.search(_stderr(done))
    if rule.iterates and missing is not None:
        raise BadInput(
            f"rule {rule.name} iterates over other files: {missing['path']} is not in the scope",
            "name it in the scope of the edit",
        )


def require_written(done: Completed) -> None:
    """Refuse results of which some may be half a file.

    spatch puts a file in place with `cp`, and reports success when that fails.
    """
    error = _MACHINE.search(_stderr(done))
    if error is not None:
        raise Unavailable(f"spatch could not write its results: {error[0]}")


def _stderr(done: Completed) -> str:
    return done.stderr.decode("utf-8", "replace")


def _unparsed_regions(output: str) -> dict[str, dict[UnparsedRegion, None]]:
    """Path -> the regions of the file that spatch could not parse, each once, in order."""
    regions: dict[str, dict[UnparsedRegion, None]] = {}
    # spatch parses a file more than once, and its result as /tmp/cocci-output-PID-* again: it
    # prints the same region each time (1.1.1).
    for match in _BAD.finditer(output):
        lines = match["lines"].splitlines()
        bad = next((line for line in lines if line.startswith(_BAD_LINE)), "")
        text = "\n".join(_MARK.sub("", line) for line in lines)
        regions.setdefault(match["path"], {})[UnparsedRegion(text, _MARK.sub("", bad))] = None
    return regions


def _end(done: Completed) -> str:
    """How a process that failed ended."""
    if done.code is None:
        return "timeout"
    if done.code < 0:
        return f"spatch was killed by signal {-done.code}"
    return done.complaint
