"""Read the stderr of spatch: the files that it examined, and where it failed and why.

Its exit status alone says nothing about a file: it is 0 on failure and non-zero on success, as
spatch 1.1.1 and 1.3 show.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

from refactor.process import Completed

TIMEOUT = 120
"""Seconds of wall clock that spatch may spend on one file."""

UNSEEN = "spatch did not look at it"
"""The failure of a file without the words that the rule needs."""

# The forms of these lines are those of spatch 1.1.1, with --parse-error-msg.
_HANDLING = re.compile(r"^HANDLING: (?P<path>.*)$", re.MULTILINE)
# Behind `parse error` there is a blank, behind `semantic error` and `lexical error` none.
_BAD = re.compile(
    r"^ = ?error in (?P<path>.*?); set .*\nbadcount: \d+\n(?P<lines>(?:(?:bad:|BAD:!!!!!).*\n)*)",
    re.MULTILINE,
)
# Files that hold a definition with whose text spatch gave up, and not the code that it skipped.
_DEFINING = re.compile(r"/.*/standard\.h|\.\./macros\.h")
_MARK = re.compile(r"^(?:bad:|BAD:!!!!!) ?")
_BAD_LINE = "BAD:!!!!!"
_EXN = re.compile(r"^EXN: ?(?P<what>.*) in (?P<path>\S+)$", re.MULTILINE)


class UnparsedRegion(msgspec.Struct, frozen=True):
    """Source text that spatch could not parse or follow, and so did not look at.

    Attributes:
        bad: the line at which it gave up.
        flow: that it gave up on the control flow of a function, with its reason where that is
            known; empty for what it could not parse.
    """

    text: str
    bad: str = ""
    flow: str = ""


class FileResult(msgspec.Struct, frozen=True):
    """The result of running a rule over one file.

    Attributes:
        content: the file afterwards; None when it is as before.
        regions: the parts that spatch could not parse.
        failure: why spatch did not examine the file at all; empty when it did.
        headers: the other files that it changed with this one: path, as bytes -> content.
        messages: the lines that the rule's scripts printed about the file, each beginning with its
            path, as those of coccilib.report do.
    """

    content: bytes | None = None
    regions: tuple[UnparsedRegion, ...] = ()
    failure: str = ""
    headers: dict[bytes, bytes] = {}
    messages: tuple[str, ...] = ()


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
    regions = _unparsed_regions(output, before)
    printed = done.stdout.decode("utf-8", "replace").splitlines()
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
        results[path] = FileResult(
            content, tuple(regions.get(path, ())), failure, messages=_messages(printed, path)
        )
    return results


def _messages(printed: Iterable[str], path: str) -> tuple[str, ...]:
    """What was printed about a file."""
    return tuple(line for line in printed if line.startswith(f"{path}:"))


def examined_any(done: Completed) -> bool:
    """Whether spatch came as far as to look at a file: then the rule was parsed."""
    return "HANDLING:" in _stderr(done)


def _stderr(done: Completed) -> str:
    return done.stderr.decode("utf-8", "replace")


def _unparsed_regions(
    output: str, files: Mapping[str, bytes]
) -> dict[str, dict[UnparsedRegion, None]]:
    """Path -> the regions of the file that spatch could not parse, each once, in order.

    Args:
        files: path -> content, of those that it was given.
    """
    regions: dict[str, dict[UnparsedRegion, None]] = {}
    # spatch parses a file more than once, and its result as /tmp/cocci-output-PID-* again: it
    # prints the same region each time (1.1.1).
    for part in re.split(r"^HANDLING: ", output, flags=re.MULTILINE)[1:]:
        handled, _, rest = part.partition("\n")
        for match in _BAD.finditer(rest):
            lines = match["lines"].splitlines()
            bad = next((line for line in lines if line.startswith(_BAD_LINE)), "")
            text = "\n".join(_MARK.sub("", line) for line in lines)
            path = match["path"]
            # The code may be of a header that the file includes.
            if _DEFINING.fullmatch(path) and text in files.get(handled, b"").decode(
                "utf-8", "replace"
            ):
                path = handled
            regions.setdefault(path, {})[UnparsedRegion(text, _MARK.sub("", bad))] = None
    return regions


def _end(done: Completed) -> str:
    """How a process that failed ended."""
    if done.code is None:
        return "timeout"
    if done.code < 0:
        return f"spatch was killed by signal {-done.code}"
    return done.complaint
