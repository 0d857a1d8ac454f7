"""The door to object files: pyelftools for symbols, data and relocations, objdump for code."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
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

_SAY_NOTHING = (".note", ".eh_frame", ".orc_", "__bug_table")
"""Sections without code or data of their own: how to unwind the code, and line numbers, which always move."""


def listed(path: Path, objdump: str) -> dict[str, str]:
    """The functions and data of an object file: symbol -> text; what has no symbol goes by its section.

    Raises:
        Unavailable: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            elf = _Object(ELFFile(file))
            return elf.functions(_disassembled(path, objdump)) | elf.data()
    except ELFError as error:
        raise Unavailable(f"{path} cannot be read as an object file", str(error)) from None


def _disassembled(path: Path, objdump: str) -> str:
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
        tables = [
            section for section in elf.iter_sections() if isinstance(section, SymbolTableSection)
        ]
        self._table = tables[0] if tables else None
        symbols = [symbol for table in tables for symbol in table.iter_symbols()]
        self._in: dict[int, list[Symbol]] = defaultdict(list)
        for symbol in symbols:
            if symbol["st_info"]["type"] in ("STT_FUNC", "STT_OBJECT", "STT_TLS") and isinstance(
                symbol["st_shndx"], int
            ):
                self._in[symbol["st_shndx"]].append(symbol)
        for found in self._in.values():
            found.sort(key=lambda symbol: (symbol["st_value"], symbol.name))
        local = [
            symbol for symbol in symbols if symbol["st_info"]["bind"] == "STB_LOCAL" and symbol.name
        ]
        local.sort(key=lambda symbol: (str(symbol["st_shndx"]), symbol["st_value"], symbol.name))
        self._names = listing.aliases(symbol.name for symbol in local)

    def functions(self, disassembly: str) -> dict[str, str]:
        return listing.functions(disassembly, self._names, self._resolve)

    def data(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for number, section in enumerate(self._elf.iter_sections()):
            flags = section["sh_flags"]
            code = flags & SH_FLAGS.SHF_EXECINSTR
            strings = flags & SH_FLAGS.SHF_STRINGS
            if (
                not flags & SH_FLAGS.SHF_ALLOC
                or code
                or strings
                or section.name.startswith(_SAY_NOTHING)
            ):
                continue
            if section["sh_size"]:
                found |= self._pieces(number, section)
        return found

    def _pieces(self, number: int, section: Section) -> dict[str, str]:
        """The variables of a section, and what lies between them."""
        data = bytes(section["sh_size"]) if section["sh_type"] == "SHT_NOBITS" else section.data()
        references = self._references(number)
        pieces: dict[str, str] = {}
        position = 0
        for symbol in [each for each in self._in[number] if each["st_size"]]:
            start, end = symbol["st_value"], symbol["st_value"] + symbol["st_size"]
            if start < position:
                continue  # another name for the same
            self._keep(
                pieces, f"section {section.name}", section.name, data, references, position, start
            )
            self._keep(
                pieces,
                self._names.get(symbol.name, symbol.name),
                section.name,
                data,
                references,
                start,
                end,
            )
            position = end
        self._keep(
            pieces, f"section {section.name}", section.name, data, references, position, len(data)
        )
        return pieces

    @staticmethod
    def _keep(
        pieces: dict[str, str],
        name: str,
        section: str,
        data: bytes,
        references: list[Reference],
        start: int,
        end: int,
    ) -> None:
        inside = [
            Reference(r.offset - start, r.kind, r.target)
            for r in references
            if start <= r.offset < end
        ]
        anonymous = name == f"section {section}"
        if anonymous and not inside and not data[start:end].strip(b"\0"):
            return  # what only fills a gap
        text = listing.datum(section, data[start:end], inside)
        pieces[name] = f"{pieces[name]}\n{text}" if name in pieces else text

    def _references(self, number: int) -> list[Reference]:
        found = []
        for section in self._elf.iter_sections():
            if (
                isinstance(section, RelocationSection)
                and section["sh_info"] == number
                and self._table is not None
            ):
                for relocation in section.iter_relocations():
                    symbol = self._table.get_symbol(relocation["r_info_sym"])
                    addend = relocation["r_addend"] if relocation.is_RELA() else 0
                    kind = describe_reloc_type(relocation["r_info_type"], self._elf)
                    found.append(
                        Reference(relocation["r_offset"], kind, self._target(symbol, addend))
                    )
        return found

    def _target(self, symbol: Symbol, addend: int) -> str:
        if symbol["st_info"]["type"] == "STT_SECTION":
            return self._resolve(self._elf.get_section(symbol["st_shndx"]).name, addend)
        return f"{self._names.get(symbol.name, symbol.name)}{f'+{addend:#x}' if addend else ''}"

    def _resolve(self, name: str, offset: int) -> str:
        section = self._sections.get(name)
        if section is None:
            return f"{name}{offset:+#x}"
        if section["sh_flags"] & SH_FLAGS.SHF_STRINGS:
            return repr(
                section.data()[offset:].split(b"\0", 1)[0].decode("utf-8", "backslashreplace")
            )
        symbols = self._in[self._elf.get_section_index(name) or 0]
        at = bisect_right(symbols, offset, key=lambda symbol: symbol["st_value"]) - 1
        if at < 0:
            return f"{name}{offset:+#x}"
        symbol = symbols[at]
        return f"{self._names.get(symbol.name, symbol.name)}+{offset - symbol['st_value']:#x}"
