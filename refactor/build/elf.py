"""The door to object files: pyelftools for symbols, data and relocations, objdump for code."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.constants import SH_FLAGS
from elftools.elf.descriptions import describe_reloc_type
from elftools.elf.elffile import ELFFile
from elftools.elf.relocation import RelocationSection
from elftools.elf.sections import Section, Symbol, SymbolTableSection

from refactor import process
from refactor.build import listing
from refactor.build.listing import Reference
from refactor.errors import Unavailable

# They only describe the code: build ids, how to unwind it, and line numbers, which always move.
_DESCRIPTIVE = (".note", ".eh_frame", ".orc_", "__bug_table")
"""Beginnings of the names of sections without code or data of their own."""

_NAMED_TYPES = ("STT_FUNC", "STT_OBJECT", "STT_TLS")
"""Types of the symbols that have code or data of their own (elf(5), st_info)."""


def symbol_texts(path: Path, objdump: str) -> dict[str, str]:
    """The functions and data of an object file: symbol -> text; by section where there is none.

    Raises:
        Unavailable: the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            elf = _Object(ELFFile(file))
            return elf.functions(_disassemble(path, objdump)) | elf.data()
    except ELFError as error:
        raise Unavailable(f"{path} cannot be read as an object file", str(error)) from None


def _disassemble(path: Path, objdump: str) -> str:
    done = process.run([objdump, "-drz", "--no-show-raw-insn", str(path)], env=process.neutral())
    if done.code != 0:
        raise Unavailable(f"{objdump} failed on {path}", done.complaint)
    return done.stdout.decode("utf-8", "replace")


class _Object:
    """One object file, while it is open."""

    def __init__(self, elf: ELFFile) -> None:
        self._elf = elf
        self._sections: dict[str, Section] = {}
        for section in elf.iter_sections():
            self._sections.setdefault(section.name, section)
        tables = [table for table in elf.iter_sections() if isinstance(table, SymbolTableSection)]
        self._table = tables[0] if tables else None
        symbols: list[Symbol] = []
        for table in tables:
            symbols += table.iter_symbols()
        self._in = _by_section(symbols)
        self._names = _local_aliases(symbols)

    def functions(self, disassembly: str) -> dict[str, str]:
        return listing.functions(disassembly, self._names, self._resolve)

    def data(self) -> dict[str, str]:
        data: dict[str, str] = {}
        for number, section in enumerate(self._elf.iter_sections()):
            if section["sh_size"] and _holds_data(section):
                data |= self._pieces(number, section)
        return data

    def _pieces(self, number: int, section: Section) -> dict[str, str]:
        """The variables of a section, and what lies between them."""
        data = bytes(section["sh_size"]) if section["sh_type"] == "SHT_NOBITS" else section.data()
        pieces = _Pieces(section.name, data, self._references(number))
        position = 0
        for symbol in self._in[number]:
            start, size = symbol["st_value"], symbol["st_size"]
            if not size or start < position:
                # A label, or another name for the same variable.
                continue
            pieces.add_gap(position, start)
            position = start + size
            pieces.add(self._names.get(symbol.name, symbol.name), start, position)
        pieces.add_gap(position, len(data))
        return pieces.texts

    def _references(self, number: int) -> list[Reference]:
        """What the relocations of a section fill in."""
        references: list[Reference] = []
        if self._table is None:
            return references
        for section in self._elf.iter_sections():
            if not isinstance(section, RelocationSection) or section["sh_info"] != number:
                continue
            for relocation in section.iter_relocations():
                symbol = self._table.get_symbol(relocation["r_info_sym"])
                # ELF, "Relocation": Rel entries keep the addend in the place itself.
                addend = relocation["r_addend"] if relocation.is_RELA() else 0
                kind = describe_reloc_type(relocation["r_info_type"], self._elf)
                target = self._target(symbol, addend)
                references.append(Reference(relocation["r_offset"], kind, target))
        return references

    def _target(self, symbol: Symbol, addend: int) -> str:
        if symbol["st_info"]["type"] == "STT_SECTION":
            return self._resolve(self._elf.get_section(symbol["st_shndx"]).name, addend)
        name = self._names.get(symbol.name, symbol.name)
        return f"{name}+{addend:#x}" if addend else name

    def _resolve(self, name: str, offset: int) -> str:
        section = self._sections.get(name)
        if section is None:
            return f"{name}{offset:+#x}"
        # SHF_STRINGS: the linker merges equal strings, so their offsets mean nothing.
        if section["sh_flags"] & SH_FLAGS.SHF_STRINGS:
            string = section.data()[offset:].split(b"\0", 1)[0]
            return repr(string.decode("utf-8", "backslashreplace"))
        symbols = self._in[self._elf.get_section_index(name) or 0]
        at = bisect_right(symbols, offset, key=lambda symbol: symbol["st_value"]) - 1
        if at < 0:
            return f"{name}{offset:+#x}"
        symbol = symbols[at]
        return f"{self._names.get(symbol.name, symbol.name)}+{offset - symbol['st_value']:#x}"


class _Pieces:
    """The text of one section's data, variable by variable."""

    def __init__(self, section: str, data: bytes, references: list[Reference]) -> None:
        self._section = section
        self._data = data
        self._references = references
        self.texts: dict[str, str] = {}

    def add(self, name: str, start: int, end: int) -> None:
        """Add a variable; one of a name that was added before is appended to it."""
        text = listing.datum(self._section, self._data[start:end], self._inside(start, end))
        self.texts[name] = f"{self.texts[name]}\n{text}" if name in self.texts else text

    def add_gap(self, start: int, end: int) -> None:
        """Add data that no symbol names, unless it is padding."""
        if self._data[start:end].strip(b"\0") or self._inside(start, end):
            self.add(f"section {self._section}", start, end)

    def _inside(self, start: int, end: int) -> list[Reference]:
        inside = []
        for reference in self._references:
            if start <= reference.offset < end:
                inside.append(Reference(reference.offset - start, reference.kind, reference.target))
        return inside


def _holds_data(section: Section) -> bool:
    """Whether a section has variables; strings are shown where they are used."""
    flags = section["sh_flags"]
    code_or_strings = flags & (SH_FLAGS.SHF_EXECINSTR | SH_FLAGS.SHF_STRINGS)
    if not flags & SH_FLAGS.SHF_ALLOC or code_or_strings:
        return False
    return not section.name.startswith(_DESCRIPTIVE)


def _by_section(symbols: Iterable[Symbol]) -> dict[int, list[Symbol]]:
    """The symbols of each section, by address."""
    sections: dict[int, list[Symbol]] = defaultdict(list)
    for symbol in symbols:
        number = symbol["st_shndx"]  # a text, such as SHN_UNDEF, where there is no section
        if symbol["st_info"]["type"] in _NAMED_TYPES and isinstance(number, int):
            sections[number].append(symbol)
    for members in sections.values():
        members.sort(key=lambda symbol: (symbol["st_value"], symbol.name))
    return sections


def _local_aliases(symbols: Iterable[Symbol]) -> dict[str, str]:
    """Names of local symbols that do not depend on the compiler's numbers."""
    local = []
    for symbol in symbols:
        if symbol["st_info"]["bind"] == "STB_LOCAL" and symbol.name:
            local.append(symbol)
    local.sort(key=lambda symbol: (str(symbol["st_shndx"]), symbol["st_value"], symbol.name))
    return listing.aliases(symbol.name for symbol in local)
