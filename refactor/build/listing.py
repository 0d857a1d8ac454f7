"""The code and data of an object file, symbol by symbol, the same for the same source.

Addresses, offsets into pools of strings and the numbers that a compiler gives to local names are
left out: they change from build to build without a change of the code.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

_SECTION = re.compile(r"^Disassembly of section (.*):$")
_FUNCTION = re.compile(r"^[0-9a-f]+ <(?P<name>.*)>:$")
_INSTRUCTION = re.compile(r"^\s*(?P<at>[0-9a-f]+):\s+(?P<words>.*?)\s*$")
_REFERENCE = re.compile(r"(?:\b(?:0x)?[0-9a-f]+ )?<(?P<name>[^<>+]+)(?P<offset>\+0x[0-9a-f]+)?>")
_RELOCATION = re.compile(r"^\s+(?P<at>[0-9a-f]+):\s+(?P<kind>R_\w+)\s+(?P<target>\S+)$")
# What an assembler puts between functions.
_PADDING = re.compile(r"(?:(?:data16|[cd]s)\s+)*nop[wl]?\b|xchg\s+%ax,%ax$|lea\s+0x0\(%[er]si")
# Of a processor that counts from the end of the instruction.
_FROM_THE_END = ("R_X86_64_PC32", "R_X86_64_PLT32")
# Of processors that have what is to be added in the instruction itself.
_IN_PLACE = ("R_386_", "R_ARM_", "R_MIPS_")
_ADDEND = re.compile(r"(?P<name>.+?)(?P<addend>[+-]0x[0-9a-f]+)?")


@dataclass(frozen=True)
class Reference:
    """A place that a relocation fills in.

    Attributes:
        offset: from the beginning of the symbol or section that it is in.
        kind: of the relocation.
        target: a symbol, a section with an offset, or the text of a string.
    """

    offset: int
    kind: str
    target: str


Resolve = Callable[[str, int], str]
"""What a section has at an offset: the text of a string, or a symbol and the distance from it."""


def aliases(local: Iterable[str]) -> dict[str, str]:
    """Names for local symbols without the compiler's numbers, which depend on unrelated code.

    Args:
        local: the names in the order of their addresses.
    """
    numbered: dict[str, list[str]] = defaultdict(list)
    for name in dict.fromkeys(local):
        if (plain := _plain(name)) != name:
            numbered[plain].append(name)
    stable = {}
    for plain, names in numbered.items():
        for nth, name in enumerate(names):
            stable[name] = f"{plain}#{nth}"
    return stable


def _plain(name: str) -> str:
    # __UNIQUE_ID() and initcalls count with __COUNTER__ (include/linux/compiler.h, init.h): one
    # more above moves all below.
    if "__UNIQUE_ID_" in name or name.startswith(("__initcall__", "__pi___initcall__")):
        return re.sub(r"\d+", "", name)
    # gcc numbers clones: f.constprop.0, f.isra.0.part.1.
    return re.sub(r"\.\d+(?=\.|$)", ".", name)


def functions(disassembly: str, names: Mapping[str, str], resolve: Resolve) -> dict[str, str]:
    """The functions in the output of `objdump -drz --no-show-raw-insn`: name -> text.

    The first line of each is its section.
    """
    bodies: dict[str, list[list[str]]] = {}
    section = ""
    instructions: list[list[str]] = []
    for line in disassembly.split("\n"):
        if heads := _SECTION.match(line):
            section = heads[1]
        elif begins := _FUNCTION.match(line):
            name = names.get(begins["name"], begins["name"])
            instructions = bodies.setdefault(_free(bodies, name), [[f"section {section}"]])
        elif _RELOCATION.match(line) and instructions:
            instructions[-1].append(line)
        elif line.strip():
            instructions.append([line])
    return {name: "\n".join(_lines(body, names, resolve)) for name, body in bodies.items()}


def _lines(
    instructions: list[list[str]], names: Mapping[str, str], resolve: Resolve
) -> Iterator[str]:
    """The lines of a function; the first of them is its section."""

    def renamed(reference: re.Match[str]) -> str:
        name = names.get(reference["name"], reference["name"])
        return f"<{name}{reference['offset'] or ''}>"

    while len(instructions) > 1 and _is_padding(instructions[-1]):
        instructions.pop()
    yield instructions[0][0]
    # Each instruction ends where the next one begins; the end of the last is not known.
    ends = [_address(instruction[0]) for instruction in instructions[2:]]
    for (line, *relocations), end in zip(instructions[1:], [*ends, None], strict=False):
        if _is_filled_elsewhere(relocations):
            # The linker fills the operand in; the symbol that objdump shows there is an accident.
            yield _REFERENCE.sub("", _words(line)).rstrip("#, \t")
        else:
            yield _REFERENCE.sub(renamed, _words(line))
        for relocation in relocations:
            yield _relocation(relocation, end, names=names, resolve=resolve)


def _is_padding(instruction: list[str]) -> bool:
    """Whether it is a no-op without a relocation."""
    return len(instruction) == 1 and _PADDING.match(_words(instruction[0])) is not None


def _is_filled_elsewhere(relocations: Iterable[str]) -> bool:
    """Whether a relocation of an instruction has its addend outside of the instruction."""
    for relocation in relocations:
        fills = _RELOCATION.match(relocation)
        if fills and not fills["kind"].startswith(_IN_PLACE):
            return True
    return False


def _words(line: str) -> str:
    found = _INSTRUCTION.match(line)
    return found["words"] if found else line.strip()


def _address(line: str) -> int | None:
    found = _INSTRUCTION.match(line)
    return int(found["at"], 16) if found else None


def _relocation(line: str, end: int | None, *, names: Mapping[str, str], resolve: Resolve) -> str:
    fills = _RELOCATION.match(line)
    # Only lines that match are gathered below an instruction.
    assert fills is not None
    at = int(fills["at"], 16)
    # System V ABI for x86-64, 4.4.1: P is the place itself, and the processor counts from the end.
    back = (end or at + 4) - at if fills["kind"] in _FROM_THE_END else 0
    return f"\t\t{fills['kind']} {_target(fills['target'], back, names=names, resolve=resolve)}"


def _free(taken: Mapping[str, object], name: str) -> str:
    """Two static functions of one name, out of two headers, stay two."""
    number = 1
    while (free := name if number == 1 else f"{name} ({number})") in taken:
        number += 1
    return free


def _target(words: str, back: int, *, names: Mapping[str, str], resolve: Resolve) -> str:
    """The target of a relocation in objdump's form, with symbols for offsets into sections.

    Args:
        back: the distance from the relocation to where the processor counts offsets from.
    """
    parts = _ADDEND.fullmatch(words)
    # The pattern matches every text that is not empty.
    assert parts is not None
    name, addend = parts["name"], int(parts["addend"] or "0", 16)
    if name.startswith("."):
        return resolve(name, addend + back)
    return f"{names.get(name, name)}{parts['addend'] or ''}"


def datum(section: str, data: bytes, references: Iterable[Reference]) -> str:
    """A variable or a table as text: its section, size, references and bytes."""
    lines = [f"section {section}, {len(data)} bytes"]
    for reference in sorted(references, key=lambda reference: reference.offset):
        lines.append(f"\t+{reference.offset:#x} {reference.kind} {reference.target}")
    if data.strip(b"\0"):
        for start in range(0, len(data), 16):
            lines.append(f"\t{data[start : start + 16].hex(' ', 4)}")
    return "\n".join(lines)
