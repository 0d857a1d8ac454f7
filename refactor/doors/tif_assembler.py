"""The door to the assemblers: whether an architecture's own takes instructions with other numbers in them.

An assembler alone knows which immediates an instruction encodes. It needs no kernel for that: the very lines of the
sources, with numbers for the names of flags, are a program to it. What it does not take with the old numbers either it
does not judge: such a line is made of macros.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from refactor.doors import process, toolchains
from refactor.doors.tif_architectures import architecture
from refactor.values.tif import NAMED
from refactor.values.tif_source import assembly, lines

_ERROR = re.compile(r"^[^\n:]*:(?P<line>\d+): (?:Fatal e|E)rror: (?P<what>.*)$", re.MULTILINE)
_TIMEOUT = 60


class Instruction(msgspec.Struct, frozen=True):
    """A line of assembly with the name of a flag in it."""

    path: str
    line: int
    text: str


class Judged(msgspec.Struct, frozen=True):
    """What an assembler says.

    Attributes:
        program: the assembler; empty where nothing was asked of one, or there is none.
        asked: how many instructions there are.
        refused: (instruction, the assembler's words), of those that it takes with the old numbers only.
        unjudged: those that it does not take either way.
        missing: whether it is not installed, or there is none; then nothing is judged.
    """

    program: str = ""
    asked: int = 0
    refused: tuple[tuple[Instruction, str], ...] = ()
    unjudged: tuple[Instruction, ...] = ()
    missing: bool = False


def instructions(path: str, text: str) -> tuple[Instruction, ...]:
    """The lines of assembly in a file that name flags and are not the preprocessor's."""
    return tuple(
        Instruction(path, line.first, line.text.strip())
        for line in assembly(path, lines(text))
        if NAMED.search(line.text) and not line.text.lstrip().startswith("#")
    )


def judge(arch: str, wanted: Sequence[Instruction], old: Mapping[str, str], new: Mapping[str, str]) -> Judged:
    """What the assembler of an architecture says to instructions.

    Args:
        old, new: flag or mask -> the expression in its place, out of numbers.
    """
    if not wanted:
        return Judged()
    prefix = toolchains.toolchain(arch).compiler.removesuffix("gcc") if arch in toolchains.architectures() else ""
    program = f"{prefix}as"
    if not prefix or shutil.which(program) is None:
        return Judged(program if prefix else "", len(wanted), missing=True)
    known = architecture(arch)
    before, after = (_errors(program, known.options, _program(wanted, known.words, values)) for values in (old, new))
    return Judged(
        program,
        len(wanted),
        tuple((each, after[number]) for number, each in enumerate(wanted, 1) if number in after.keys() - before.keys()),
        tuple(each for number, each in enumerate(wanted, 1) if number in before),
    )


def _program(wanted: Iterable[Instruction], words: Mapping[str, str], values: Mapping[str, str]) -> str:
    out = []
    for each in wanted:
        text = NAMED.sub(lambda match: f"({values.get(match[0], match[0])})", each.text)
        for word, instead in words.items():
            text = re.sub(rf"(?<![\w$\\]){re.escape(word)}(?!\w)", _instead(instead), text)
        out.append(f"{text}\n")
    # Where branches go to.
    labels = dict.fromkeys(re.findall(r"\.L\w+", "".join(out)))
    return "".join([*out, *(f"{label}:\n" for label in labels)])


def _instead(word: str) -> Callable[[re.Match[str]], str]:
    return lambda _: word


def _errors(program: str, options: Sequence[str], source: str) -> dict[int, str]:
    """Line -> the first thing that the assembler says against it."""
    with tempfile.TemporaryDirectory(prefix="refactor-") as name:
        top = Path(name)
        (top / "lines.s").write_text(source, "utf-8")
        done = process.run(
            [program, *options, "-o", "lines.o", "lines.s"], cwd=top, env=process.neutral(TMPDIR=name), timeout=_TIMEOUT
        )
    found: dict[int, str] = {}
    for match in _ERROR.finditer(done.stderr.decode("utf-8", "replace")):
        found.setdefault(int(match["line"]), match["what"].strip())
    return found
