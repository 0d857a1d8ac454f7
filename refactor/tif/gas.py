"""The door to GNU as, of any architecture: the code of single lines, or the errors about them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from refactor import process
from refactor.store.temporary import temporary_directory, write_below

# gas prints FILE:LINE: Error: TEXT (gas/messages.c of binutils 2.40).
_ERROR = re.compile(r"^[^\n:]*:(?P<line>\d+): (?:Fatal e|E)rror: (?P<what>.*)$", re.MULTILINE)
# A line of the listing: its number, the address, the code; the address is left out where a long
# code goes on in the next line (gas/listing.c of binutils 2.40).
_LISTED = re.compile(
    r"^ *(?P<line>\d+) (?:[0-9a-f?]{4,} |) *(?P<code>[0-9A-F]+)(?= )", re.MULTILINE
)
_TIMEOUT = 60


@dataclass(frozen=True)
class AssembledLine:
    """The result for a line: code in hexadecimal digits, or the first error about it."""

    code: str = ""
    error: str = ""


@dataclass(frozen=True)
class AssemblerOutput:
    """The results of an assembler: its messages, the listing, and the object."""

    messages: str
    listing: str
    object: bytes

    def lines(self, count: int) -> list[AssembledLine]:
        """The results for the first lines of the source."""
        errors, codes = self._errors(), self._codes()
        lines = []
        for number in range(1, count + 1):
            if number in errors:
                lines.append(AssembledLine(error=errors[number]))
            else:
                lines.append(AssembledLine(codes.get(number, "")))
        return lines

    def _errors(self) -> dict[int, str]:
        """Line -> the first error about it."""
        errors: dict[int, str] = {}
        for match in _ERROR.finditer(self.messages):
            errors.setdefault(int(match["line"]), match["what"].strip())
        return errors

    def _codes(self) -> dict[int, str]:
        """Line -> its code."""
        codes: dict[int, str] = {}
        for match in _LISTED.finditer(self.listing):
            number = int(match["line"])
            codes[number] = codes.get(number, "") + match["code"]
        return codes


@dataclass(frozen=True)
class Assembler:
    """A program, and its options."""

    program: str
    options: Sequence[str]

    def run(self, source: str) -> AssemblerOutput:
        """Assemble a source."""
        with temporary_directory() as top:
            write_below(top, "lines.s", source.encode())
            command = [self.program, *self.options, "-aln=lines.txt", "-o", "lines.o", "lines.s"]
            done = process.run(
                command, cwd=top, env=process.neutral(TMPDIR=str(top)), timeout=_TIMEOUT
            )
            listing, made = _written(top / "lines.txt"), _written(top / "lines.o")
        return AssemblerOutput(
            done.stderr.decode("utf-8", "replace"), listing.decode("utf-8", "replace"), made
        )


def _written(file: Path) -> bytes:
    """A file that the assembler has written; it writes no object after an error."""
    return file.read_bytes() if file.is_file() else b""
