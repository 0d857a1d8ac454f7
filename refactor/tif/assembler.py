"""The door to the assemblers: whether an architecture's own takes instructions with other numbers in them.

An assembler alone knows which immediates an instruction encodes. It needs no kernel for that: the
very lines of the sources, with numbers for the names of flags, are a program to it. What it does
not take with the old numbers either it does not judge: such a line is made of macros. Some
assemblers cut off what does not fit, and do not say so: code that is the same with a flag and
without it has lost this flag.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from refactor import process, programs
from refactor.build import toolchains
from refactor.store.temporary import temporary_directory, write_below
from refactor.tif.architectures import architecture
from refactor.tif.flags import NAMED
from refactor.tif.source import assembly, lines
from refactor.tif.spelling import Spellings

_ERROR = re.compile(r"^[^\n:]*:(?P<line>\d+): (?:Fatal e|E)rror: (?P<what>.*)$", re.MULTILINE)
_LISTED = re.compile(
    r"^ *(?P<line>\d+) (?:[0-9a-f?]{4,} |) *(?P<code>[0-9A-F]+)(?= )", re.MULTILINE
)
# Conditions, and the definitions of flags; an instruction may stand in any other definition.
_OF_THE_PREPROCESSOR = re.compile(r"\s*#\s*(?!define\b)|\s*#\s*define\s+_?TIF_\w+(?![\w(])")
_TIMEOUT = 60


class Instruction(msgspec.Struct, frozen=True):
    """A line of assembly with the name of a flag in it."""

    path: str
    line: int
    text: str


class AssemblerAnswer(msgspec.Struct, frozen=True):
    """What an assembler says.

    Attributes:
        program: the assembler; empty where nothing was asked of one, or none is known.
        package: of Debian's, that brings it; empty where it has none.
        asked: how many instructions there are.
        refused: (instruction, what would be wrong with it), of those that it takes with the old
            numbers only.
        unjudged: those that it does not take either way, or that hold a name without a number.
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
        return (
            f"no {self.program} is installed" if self.package else f"Debian has no {self.program}"
        )

    @property
    def remedy(self) -> str:
        """The command that installs the assembler; empty where Debian has none."""
        return programs.install(self.package) if self.package else ""


_Asked = tuple[Instruction, str]
"""An instruction, and the flag without which it is asked for."""


def instructions(path: str, text: str) -> tuple[Instruction, ...]:
    """The lines of assembly in a file that name flags, and the macros of the preprocessor's that may hold some."""
    return tuple(
        Instruction(path, line.first, line.text.strip())
        for line in assembly(path, lines(text))
        if NAMED.search(line.text) and not _OF_THE_PREPROCESSOR.match(line.text)
    )


def judge(
    arch: str, wanted: Sequence[Instruction], old: Spellings, new: Spellings
) -> AssemblerAnswer:
    """What the assembler of an architecture says to instructions.

    Args:
        old, new: what stands for names with the old and the new numbers.
    """
    if not wanted:
        return AssemblerAnswer()
    known = architecture(arch)
    program, package = _program(arch)
    if not program or programs.find(program) is None:
        return AssemblerAnswer(program, package, len(wanted), missing=True)
    assembler = _Assembler(program, known.options)
    readable = [
        each for each in wanted if _is_readable(each, known.words, old[""].keys() & new[""].keys())
    ]
    asked = [(each, flag) for each in readable for flag in ("", *_held(each, new))]
    spelled = [
        {(each, flag): _spelled(each, known.words, values[flag]) for each, flag in asked}
        for values in (old, new)
    ]
    before, after = map(assembler.lines, spelled)
    taken = [each for each in readable if not before[each, ""].error]
    refused = []
    for each in taken:
        if error := after[each, ""].error:
            refused.append((each, f"would not encode: {error}"))
        elif lost := [
            flag
            for flag in _held(each, new)
            if before[each, flag] != before[each, ""]
            and after[each, flag] == after[each, ""]
            and assembler.same(spelled[1][each, flag], spelled[1][each, ""])
        ]:
            refused.append((each, f"would lose {', '.join(lost)}"))
    unjudged = tuple(each for each in wanted if each not in taken)
    return AssemblerAnswer(program, package, len(wanted), tuple(refused), unjudged)


def _program(arch: str) -> tuple[str, str]:
    """The assembler of an architecture, and the package of Debian's that brings it; either may be empty."""
    known = architecture(arch)
    if known.assembler:
        return known.assembler, known.package
    if arch not in toolchains.architectures():
        return "", ""
    chain = toolchains.toolchain(arch)
    # Debian names the packages of a compiler and of its assembler alike: gcc-sh4-linux-gnu,
    # binutils-sh4-linux-gnu.
    name, compiler = chain.compiler.removesuffix("gcc"), chain.programs[chain.compiler]
    return f"{name}as", f"binutils{compiler.removeprefix('gcc')}" if compiler else ""


def _is_readable(
    instruction: Instruction, words: Mapping[str, str], known: Collection[str]
) -> bool:
    """Whether an assembler sees an instruction as the kernel's build would: it takes any name without a number."""
    names = NAMED.findall(_worded(instruction.text, words))
    return not instruction.text.startswith("#") and all(name in known for name in names)


def _held(instruction: Instruction, values: Spellings) -> list[str]:
    """The flags in an instruction, also through masks."""
    names = NAMED.findall(instruction.text)
    return [
        flag
        for flag, without in values.items()
        if any(without.get(name) != values[""].get(name) for name in names)
    ]


def _spelled(instruction: Instruction, words: Mapping[str, str], values: Mapping[str, str]) -> str:
    text = NAMED.sub(
        lambda match: f"({values.get(match[0], match[0])})", _worded(instruction.text, words)
    )
    # Some branches do not reach far.
    return re.sub(r"\.L\w+", ".", text)


def _worded(text: str, words: Mapping[str, str]) -> str:
    for word, instead in words.items():
        text = re.sub(rf"(?<![\w$\\]){re.escape(word)}(?!\w)", _instead(instead), text)
    return text


def _instead(word: str) -> Callable[[re.Match[str]], str]:
    return lambda _: word


@dataclass(frozen=True)
class _Line:
    """What an assembler makes of a line: code in hexadecimal digits, or the first thing that it says against it."""

    code: str = ""
    error: str = ""


@dataclass(frozen=True)
class _Assembler:
    """A program, and its options."""

    program: str
    options: Sequence[str]

    def lines(self, source: Mapping[_Asked, str]) -> dict[_Asked, _Line]:
        """What becomes of each line."""
        said, listing, _ = self._run("".join(f"{line}\n" for line in source.values()))
        errors: dict[int, str] = {}
        for match in _ERROR.finditer(said):
            errors.setdefault(int(match["line"]), match["what"].strip())
        codes: dict[int, str] = {}
        for match in _LISTED.finditer(listing):
            codes[int(match["line"])] = codes.get(int(match["line"]), "") + match["code"]
        return {
            each: _Line(error=errors[number]) if number in errors else _Line(codes.get(number, ""))
            for number, each in enumerate(source, 1)
        }

    def same(self, one: str, other: str) -> bool:
        """Whether two lines make the same object, with the numbers that it keeps beside the code."""
        return self._run(f"{one}\n")[2] == self._run(f"{other}\n")[2]

    def _run(self, source: str) -> tuple[str, str, bytes]:
        """What it says, its listing, and the object."""
        with temporary_directory() as top:
            write_below(top, "lines.s", source.encode())
            command = [self.program, *self.options, "-aln=lines.txt", "-o", "lines.o", "lines.s"]
            done = process.run(
                command, cwd=top, env=process.neutral(TMPDIR=str(top)), timeout=_TIMEOUT
            )
            listing, made = (
                file.read_bytes() if file.is_file() else b""
                for file in (top / "lines.txt", top / "lines.o")
            )
        return done.stderr.decode("utf-8", "replace"), listing.decode("utf-8", "replace"), made
