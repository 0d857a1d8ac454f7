"""The door to clang-format, which breaks over-long added statements in the style of the tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
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


_FOR_EACH = re.compile(
    rb"^ForEachMacros:[ \t]*\n(?P<items>(?:[ \t]+-[ \t]*'\w+'[ \t]*\n)*)", re.MULTILINE
)


def style_for(style: bytes, texts: Iterable[bytes]) -> bytes:
    """A style without the loops that some texts do not have.

    The kernel's lists 700 macros, and each release brings others: what does not matter for a file
    is not to make its layout another.
    """
    listed = _FOR_EACH.search(style)
    if listed is None:
        return style
    words: set[bytes] = set()
    for text in texts:
        words.update(re.findall(rb"\w+", text))
    items = listed["items"].splitlines(keepends=True)
    kept = [item for item in items if item.split(b"'")[1] in words]
    found = b"ForEachMacros:\n" + b"".join(kept) if kept else b"ForEachMacros: []\n"
    return style[: listed.start()] + found + style[listed.end() :]


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
