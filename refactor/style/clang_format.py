"""The door to clang-format, which breaks over-long added statements in the style of the tree."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from refactor import process, programs
from refactor.errors import Unavailable
from refactor.store.temporary import temporary_directory, write_below

KERNEL = b"""\
BasedOnStyle: LLVM
AlignEscapedNewlines: Left
AllowShortFunctionsOnASingleLine: None
BreakBeforeBraces: Linux
BreakBeforeTernaryOperators: false
ColumnLimit: 80
ContinuationIndentWidth: 8
IndentCaseLabels: false
IndentWidth: 8
TabWidth: 8
UseTab: Always
"""
"""Documentation/process/coding-style.rst, as far as clang-format can express it in short."""


@cache
def _executable() -> str:
    spec = find_spec("clang_format")
    for directory in (spec.submodule_search_locations or ()) if spec else ():
        # The wheel's own script starts Python first, only to run this binary.
        binary = Path(directory) / "data/bin/clang-format"
        if binary.exists():
            return str(binary)
    return programs.require("clang-format")


@cache
def version() -> str:
    """The version that clang-format prints.

    Raises:
        Unavailable: it is not installed or does not answer.
    """
    done = process.run([_executable(), "--version"], env=process.neutral())
    if done.code != 0:
        raise Unavailable("clang-format does not tell its version", done.complaint)
    return done.stdout.decode("utf-8", "replace").strip()


def format_lines(source: bytes, lines: Sequence[int], style: bytes) -> bytes:
    """The source with the statements that hold these lines formatted.

    Args:
        source: a C file.
        lines: 0-based line numbers.
        style: content of the tree's .clang-format.

    Raises:
        Unavailable: clang-format cannot read the style.
    """
    # --style=file:PATH reads the style from there (clang-format 14); the code goes through stdin.
    with temporary_directory() as top:
        file = write_below(top, ".clang-format", style)
        ranges = [f"--lines={line + 1}:{line + 1}" for line in lines]
        args = [_executable(), f"--style=file:{file}", "--assume-filename=added.c", *ranges]
        done = process.run(args, cwd=top, env=process.neutral(), stdin=source, timeout=60)
    if done.code != 0:
        raise Unavailable("clang-format failed", done.complaint)
    return done.stdout
