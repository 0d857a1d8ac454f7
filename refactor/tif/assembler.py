"""Whether the assembler of an architecture can still encode instructions with other numbers.

An assembler alone knows which immediates an instruction encodes. It needs no kernel for that: the
very lines of the sources, with numbers for the names of flags, are a program to it. A line that it
refuses with the old numbers too is made of macros, and stays unjudged. Some assemblers cut off what
does not fit without an error: code that is the same with a flag and without it has lost this flag.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from refactor import programs
from refactor.build import toolchains
from refactor.tif import gas
from refactor.tif.architectures import architecture
from refactor.tif.flags import NAMED
from refactor.tif.lines import assembly, lines
from refactor.tif.spelling import Spellings

# Conditions, and the definitions of flags; an instruction may stand in any other definition.
_OF_THE_PREPROCESSOR = re.compile(r"\s*#\s*(?!define\b)|\s*#\s*define\s+_?TIF_\w+(?![\w(])")


class Instruction(msgspec.Struct, frozen=True):
    """A line of assembly that names a flag."""

    path: str
    line: int
    text: str


class AssemblerAnswer(msgspec.Struct, frozen=True):
    """The answer of an assembler about instructions.

    Attributes:
        program: the assembler; empty where nothing was asked of one, or none is known.
        package: of Debian's, that brings it; empty where it has none.
        asked: how many instructions there are.
        refused: (instruction, complaint), of those that it takes with the old numbers only.
        unjudged: those that it refuses either way, or that name a flag without a number.
        missing: whether it is not installed, or none is known; then nothing is judged.
    """

    program: str = ""
    package: str = ""
    asked: int = 0
    refused: tuple[tuple[Instruction, str], ...] = ()
    unjudged: tuple[Instruction, ...] = ()
    missing: bool = False

    @property
    def complete(self) -> bool:
        """Whether there is an answer about every instruction."""
        return not self.missing and not self.unjudged

    @property
    def why_missing(self) -> str:
        """Why there is no assembler."""
        if not self.program:
            return "no assembler is known"
        if not self.package:
            return f"Debian has no {self.program}"
        return f"no {self.program} is installed"

    @property
    def remedy(self) -> str:
        """The command that installs the assembler; empty where Debian has none."""
        return programs.install(self.package) if self.package else ""


_Asked = tuple[Instruction, str]
"""An instruction, and the flag without which it is asked for."""


def instructions(path: str, text: str) -> tuple[Instruction, ...]:
    """The lines of a file that an assembler reads, or may read, and that name flags."""
    found = []
    for line in assembly(path, lines(text)):
        if NAMED.search(line.text) and not _OF_THE_PREPROCESSOR.match(line.text):
            found.append(Instruction(path, line.first, line.text.strip()))
    return tuple(found)


def judge(
    arch: str, wanted: Sequence[Instruction], *, old: Spellings, new: Spellings
) -> AssemblerAnswer:
    """Ask the assembler of an architecture about instructions.

    Args:
        old, new: what stands for names with the old and the new numbers.
    """
    if not wanted:
        return AssemblerAnswer()
    words = architecture(arch).words
    program, package = _program(arch)
    if not program or programs.find(program) is None:
        return AssemblerAnswer(program, package, len(wanted), missing=True)
    numbered = old[""].keys() & new[""].keys()
    held = {}
    for instruction in wanted:
        if _is_readable(instruction, words, numbered):
            held[instruction] = _held(instruction, new)
    assembler = gas.Assembler(program, architecture(arch).options)
    comparison = _Comparison(
        assembler,
        before=_assembled(assembler, _spelled_all(held, words, old)),
        after=_assembled(assembler, _spelled_all(held, words, new)),
    )
    refused, unjudged = [], []
    for instruction in wanted:
        if instruction not in held or comparison.was_refused(instruction):
            unjudged.append(instruction)
        elif complaint := comparison.complaint(instruction, held[instruction]):
            refused.append((instruction, complaint))
    return AssemblerAnswer(program, package, len(wanted), tuple(refused), tuple(unjudged))


def _program(arch: str) -> tuple[str, str]:
    """The assembler of an architecture and its Debian package; either may be empty."""
    known = architecture(arch)
    if known.assembler:
        return known.assembler, known.package
    if arch not in toolchains.architectures():
        return "", ""
    chain = toolchains.toolchain(arch)
    compiler = chain.programs[chain.compiler]
    # Debian names the packages of a compiler and of its assembler alike: gcc-sh4-linux-gnu,
    # binutils-sh4-linux-gnu.
    package = f"binutils{compiler.removeprefix('gcc')}" if compiler else ""
    return f"{chain.compiler.removesuffix('gcc')}as", package


def _is_readable(
    instruction: Instruction, words: Mapping[str, str], known: Collection[str]
) -> bool:
    """Whether an assembler sees an instruction as the kernel's build would."""
    if instruction.text.startswith("#"):
        return False
    # gas takes an unknown name for a symbol of another file, and leaves its value to the linker.
    return all(name in known for name in NAMED.findall(_worded(instruction.text, words)))


def _held(instruction: Instruction, values: Spellings) -> list[str]:
    """The flags in an instruction, also through masks."""
    names = NAMED.findall(instruction.text)
    held = []
    for flag, without in values.items():
        if any(without.get(name) != values[""].get(name) for name in names):
            held.append(flag)
    return held


def _spelled_all(
    held: Mapping[Instruction, Sequence[str]], words: Mapping[str, str], values: Spellings
) -> dict[_Asked, str]:
    """The text of each instruction with all its flags, and without each of them in turn."""
    spelled = {}
    for instruction, flags in held.items():
        for flag in ("", *flags):
            spelled[instruction, flag] = _spelled(instruction, words, values[flag])
    return spelled


def _spelled(instruction: Instruction, words: Mapping[str, str], values: Mapping[str, str]) -> str:
    def number(match: re.Match[str]) -> str:
        return f"({values.get(match[0], match[0])})"

    text = NAMED.sub(number, _worded(instruction.text, words))
    # A branch to a label of another line is taken to lead to itself: some do not reach far.
    return re.sub(r"\.L\w+", ".", text)


def _worded(text: str, words: Mapping[str, str]) -> str:
    """A line with the words that the preprocessor, or a macro's caller, would have replaced."""
    for word, instead in words.items():
        text = re.sub(rf"(?<![\w$\\]){re.escape(word)}(?!\w)", _instead(instead), text)
    return text


def _instead(word: str) -> Callable[[re.Match[str]], str]:
    # A function: in a replacement text, re would take a backslash of assembly for an escape.
    return lambda _: word


@dataclass(frozen=True)
class _Assembled:
    """Spelled instructions, and the result for each."""

    source: Mapping[_Asked, str]
    lines: Mapping[_Asked, gas.AssembledLine]

    def error(self, instruction: Instruction) -> str:
        """The error about an instruction with all its flags; empty where it encodes."""
        return self.lines[instruction, ""].error

    def shows(self, instruction: Instruction, flag: str) -> bool:
        """Whether the code is another one without this flag."""
        return self.lines[instruction, flag] != self.lines[instruction, ""]


def _assembled(assembler: gas.Assembler, source: Mapping[_Asked, str]) -> _Assembled:
    """All lines assembled in one run: a process for each would take most of the time."""
    output = assembler.run("".join(f"{line}\n" for line in source.values()))
    return _Assembled(source, dict(zip(source, output.lines(len(source)), strict=True)))


@dataclass(frozen=True)
class _Comparison:
    """The same instructions with the old and the new numbers."""

    assembler: gas.Assembler
    before: _Assembled
    after: _Assembled

    def was_refused(self, instruction: Instruction) -> bool:
        """Whether the assembler refuses it with the old numbers already."""
        return bool(self.before.error(instruction))

    def complaint(self, instruction: Instruction, flags: Iterable[str]) -> str | None:
        """The trouble with the new numbers; None if there is none."""
        if error := self.after.error(instruction):
            return f"would not encode: {error}"
        lost = [flag for flag in flags if self._is_lost(instruction, flag)]
        return f"would lose {', '.join(lost)}" if lost else None

    def _is_lost(self, instruction: Instruction, flag: str) -> bool:
        # A flag that made no difference before cannot be lost.
        if not self.before.shows(instruction, flag) or self.after.shows(instruction, flag):
            return False
        # xtensa's gas keeps a long immediate beside the code, where no listing shows it.
        source = self.after.source
        return self._object(source[instruction, flag]) == self._object(source[instruction, ""])

    def _object(self, line: str) -> bytes:
        return self.assembler.run(f"{line}\n").object
