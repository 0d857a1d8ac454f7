"""The output of make while it builds a kernel, and its .cmd file of each object, as values."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import filterfalse

from refactor.build.state import Diagnostic

# How kbuild announces a command: "  CC [M]  fs/ext4/super.o".
_DOES = re.compile(r"^  [A-Z][A-Z0-9_]*(?: \[[A-Z]+\])? +(?P<target>\S+)")
# GNU make 4.3: "make[2]: *** [scripts/Makefile.build:287: fs/ext4/super.o] Error 1".
_FAILED = re.compile(
    r"\*\*\* \[(?:[^\]]*: )?(?P<target>[^\]\s]+)\] (?!.* \(ignored\)$)(?P<how>[A-Z].*)$"
)
# gcc, clang and as: "FILE:LINE:COLUMN: warning: TEXT"; as has no column, and capitals.
_SAYS = re.compile(
    r"^(?P<file>[^\s:][^:]*):(?:(?P<line>\d+):)?(?:\d+:)? "
    r"(?P<kind>warning|error|fatal error|Warning|Error): (?P<text>.*)$"
)
# What introduces the next diagnostic and is no part of the last.
_INTRODUCES = re.compile(
    r"^(?:In file included from |\s+from |[^\s:]+: (?:In|At) )|^make(?:\[\d+\])?: "
)
# rule_cc_o_c of scripts/Makefile.build ends its command with the object and the source.
_COMPILES = re.compile(r" -c -o (?P<object>[^\s']+\.o) (?P<source>[^\s;']+\.[cS])\b")
# scripts/basic/fixdep.c writes `source_OBJECT := FILE` and `deps_OBJECT := FILES`.
_SOURCE = re.compile(r"^source_\S+ := (\S+)$", re.MULTILINE)
_DEPENDENCY = re.compile(r"^  (?!\$)(\S+)(?: \\)?$", re.MULTILINE)
_SUFFIX = re.compile(r"\.[A-Za-z0-9]+$")
_COMPLAINT = re.compile(
    r"\*\*\* (?!\[)(.*?)(?:\.(?:  Stop\.)?)?$"
    r"|^(?!make)(?:\S+: )?(.*(?:[Ee]rror|No space left|not found).*)$"
)
_LINES = 12
"""Lines of a diagnostic that are kept."""


@dataclass(frozen=True)
class MakeOutput:
    """The output of make, by target.

    Attributes:
        targets: every target that a command was announced for -> its diagnostics.
        failed: targets whose command failed.
        words: the last error line of make or a script, for failures without a diagnostic.
    """

    targets: dict[str, tuple[Diagnostic, ...]]
    failed: tuple[str, ...]
    words: str

    @property
    def objects(self) -> tuple[str, ...]:
        """The objects among the announced targets."""
        return tuple(path for path in self.targets if path.endswith(".o"))

    def early_errors(self, requested: Sequence[str]) -> tuple[Diagnostic, ...]:
        """Errors raised before any requested object was built.

        Args:
            requested: objects, and directories with a slash at their end.
        """
        directories = tuple(target for target in requested if target.endswith("/"))
        errors: list[Diagnostic] = []
        for path in self.failed:
            wanted = path in requested or path.startswith(directories)
            if not (path.endswith(".o") and wanted):
                errors += self.errors(path)
        return tuple(errors)

    def warnings(self, target: str) -> tuple[Diagnostic, ...]:
        """The warnings of a target's compiler."""
        return tuple(filterfalse(is_error, self.targets.get(target, ())))

    def errors(self, target: str) -> tuple[Diagnostic, ...]:
        """Why a target failed; never empty for one that did."""
        errors = tuple(filter(is_error, self.targets.get(target, ())))
        if not errors and target in self.failed:
            return (Diagnostic(target, f"error: {self.words or 'failed'}", 0, ""),)
        return errors


def is_error(diagnostic: Diagnostic) -> bool:
    """Whether there is no object because of it."""
    return diagnostic.text.startswith(("error: ", "fatal error: "))


def read_output(output: str, top: str) -> MakeOutput:
    """Sort the output of `make --output-sync=target`.

    Args:
        top: of the sources, as make names them; paths in the result are relative to it.
    """
    targets: dict[str, list[Diagnostic]] = {}
    failed: dict[str, None] = {}
    words = ""
    target, block = "", list[str]()
    for line in [*output.split("\n"), "  END end"]:
        if does := _DOES.match(line):
            targets.setdefault(target, []).extend(_diagnostics(block, top))
            target, block = does["target"], []
        elif fault := _FAILED.search(line):
            if _is_file(fault["target"]):
                failed[fault["target"]] = None
        else:
            block.append(line)
            words = _complaint(line) or words
    # The lines before the first command belong to no target.
    targets.pop("", None)
    diagnostics = {name: tuple(reported) for name, reported in targets.items()}
    return MakeOutput(diagnostics, tuple(failed), words)


def _is_file(target: str) -> bool:
    """Directories and phony targets fail because something below them has."""
    suffix = _SUFFIX.search(target.rpartition("/")[2])
    return suffix is not None and not target.startswith(".")


def _complaint(line: str) -> str:
    """The words of make, of a script or of the shell about an error; empty for other lines."""
    complaint = _COMPLAINT.search(line)
    return (complaint[1] or complaint[2] or "").strip() if complaint else ""


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


def inside(path: str, top: str) -> str | None:
    """A path relative to the top of the sources; None for a path outside of them."""
    plain = posixpath.normpath(path)
    if plain.startswith(f"{top}/"):
        return plain.removeprefix(f"{top}/")
    # make and compilers print paths that are relative to the top, too.
    return None if plain.startswith("/") else plain


def source(record: str, top: str) -> str | None:
    """The file of the tree that an object was compiled from, by its `.cmd` file.

    Returns:
        None for an object that was not compiled from a file of the tree.
    """
    match = _SOURCE.search(record)
    return inside(match[1], top) if match and match[1].startswith(f"{top}/") else None


def inputs(record: str, top: str) -> tuple[str, ...]:
    """The files of the tree that an object was made from, by its `.cmd` file."""
    paths = (*_SOURCE.findall(record), *_DEPENDENCY.findall(record))
    ours = {path.removeprefix(f"{top}/") for path in paths if path.startswith(f"{top}/")}
    return tuple(sorted(ours))


def announces_object(line: bytes) -> bool:
    """Whether kbuild says in a line that it makes an object."""
    does = _DOES.match(line.decode("utf-8", "replace"))
    return does is not None and does["target"].endswith(".o")


def compiled(dry_run: str, top: str) -> dict[str, str | None]:
    """The compilations in the output of `make -n`: object -> its source, as `inside` has it."""
    sources = {}
    for command in _COMPILES.finditer(dry_run):
        sources[command["object"]] = inside(command["source"], top)
    return sources
