"""What make says while it builds a kernel, and what it writes down about each object."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass

from refactor.build.state import Diagnostic

# How kbuild announces a command: "  CC [M]  fs/ext4/super.o".
_DOES = re.compile(r"^  [A-Z][A-Z0-9_]*(?: \[[A-Z]+\])? +(?P<target>\S+)")
_FAILED = re.compile(
    r"\*\*\* \[(?:[^\]]*: )?(?P<target>[^\]\s]+)\] (?!.* \(ignored\)$)(?P<how>[A-Z].*)$"
)
_SAYS = re.compile(
    r"^(?P<file>[^\s:][^:]*):(?:(?P<line>\d+):)?(?:\d+:)? "
    r"(?P<kind>warning|error|fatal error|Warning|Error): (?P<text>.*)$"
)
# What introduces the next diagnostic and is no part of the last.
_INTRODUCES = re.compile(
    r"^(?:In file included from |\s+from |[^\s:]+: (?:In|At) )|^make(?:\[\d+\])?: "
)
_COMPILES = re.compile(r" -c -o (?P<object>[^\s']+\.o) (?P<source>[^\s;']+\.[cS])\b")
_SOURCE = re.compile(r"^source_\S+ := (\S+)$", re.MULTILINE)
_DEPENDENCY = re.compile(r"^  (?!\$)(\S+)(?: \\)?$", re.MULTILINE)
_LINES = 12
"""Lines of a diagnostic that are kept."""


@dataclass(frozen=True)
class Spoken:
    """The output of make, sorted.

    Attributes:
        targets: every target that a command was announced for -> what was said while it ran.
        failed: targets whose command failed.
        words: the last line in which make or a script says what is wrong, for what is no
            compiler's.
    """

    targets: dict[str, tuple[Diagnostic, ...]]
    failed: tuple[str, ...]
    words: str

    def warnings(self, target: str) -> tuple[Diagnostic, ...]:
        """What a target's compiler warned of."""
        return tuple(each for each in self.targets.get(target, ()) if not is_error(each))

    def errors(self, target: str) -> tuple[Diagnostic, ...]:
        """Why a target failed; never empty for one that did."""
        said = tuple(each for each in self.targets.get(target, ()) if is_error(each))
        return said or (
            (Diagnostic(target, f"error: {self.words or 'failed'}", 0, ""),)
            if target in self.failed
            else ()
        )


def is_error(said: Diagnostic) -> bool:
    """Whether it is the end of the object."""
    return said.text.startswith(("error: ", "fatal error: "))


def spoken(output: str, top: str) -> Spoken:
    """Sort the output of `make --output-sync=target`.

    Args:
        top: of the sources, as make names them; paths in the result are relative to it.
    """
    said: dict[str, list[Diagnostic]] = {}
    failed: dict[str, None] = {}
    words = ""
    target, block = "", list[str]()
    for line in [*output.split("\n"), "  END end"]:
        if does := _DOES.match(line):
            said.setdefault(target, []).extend(_diagnostics(block, top))
            target, block = does["target"], []
        elif fault := _FAILED.search(line):
            if _is_file(fault["target"]):
                failed[fault["target"]] = None
        else:
            block.append(line)
            words = _complaint(line) or words
    said.pop("", None)
    return Spoken({name: tuple(each) for name, each in said.items()}, tuple(failed), words)


def _is_file(target: str) -> bool:
    """Directories and phony targets fail because something below them has."""
    return bool(re.search(r"\.[A-Za-z0-9]+$", target.rpartition("/")[2])) and not target.startswith(
        "."
    )


def _complaint(line: str) -> str:
    found = re.search(
        r"\*\*\* (?!\[)(.*?)(?:\.(?:  Stop\.)?)?$|^(?!make)(?:\S+: )?(.*(?:[Ee]rror|No space left|not found).*)$",
        line,
    )
    return (found[1] or found[2] or "").strip() if found else ""


def _diagnostics(lines: list[str], top: str) -> Iterable[Diagnostic]:
    current: re.Match[str] | None = None
    detail: list[str] = []
    for line in [*lines, "make: end"]:
        says = _SAYS.match(line)
        if says or _INTRODUCES.match(line):
            if current:
                yield _diagnostic(current, detail, top)
            current, detail = says, []
        elif current and len(detail) < _LINES:
            detail.append(line)


def _diagnostic(says: re.Match[str], detail: list[str], top: str) -> Diagnostic:
    kind = says["kind"].lower()
    text = f"{kind}: {says['text']}" if kind != "warning" else says["text"]
    return Diagnostic(
        inside(says["file"], top) or says["file"],
        text,
        int(says["line"] or 0),
        "\n".join(detail).rstrip(),
    )


def inside(path: str, top: str) -> str:
    """A path relative to the sources; empty when it is not in there."""
    plain = posixpath.normpath(path)
    return (
        plain.removeprefix(f"{top}/")
        if plain.startswith(f"{top}/")
        else ""
        if plain.startswith("/")
        else plain
    )


def source(record: str, top: str) -> str:
    """The file of the tree that an object was compiled from, by its `.cmd` file; empty for one that was not."""
    found = _SOURCE.search(record)
    return inside(found[1], top) if found and found[1].startswith(f"{top}/") else ""


def inputs(record: str, top: str) -> tuple[str, ...]:
    """The files of the tree that an object was made from, by its `.cmd` file."""
    paths = (*_SOURCE.findall(record), *_DEPENDENCY.findall(record))
    return tuple(
        sorted({path.removeprefix(f"{top}/") for path in paths if path.startswith(f"{top}/")})
    )


def compiled(dry_run: str, top: str) -> dict[str, str]:
    """What `make -n` would compile: object -> source, relative to the sources."""
    return {each["object"]: inside(each["source"], top) for each in _COMPILES.finditer(dry_run)}
