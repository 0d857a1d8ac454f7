"""Survey a tree for the thread flags of an architecture: headers, users, options, layout."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import msgspec

from refactor.errors import BadInput
from refactor.git.tree import Tree
from refactor.tif import assembler
from refactor.tif import plan as tif_plan
from refactor.tif.architectures import architecture, same_line
from refactor.tif.assembler import AssemblerAnswer, Instruction
from refactor.tif.flags import FLAG, GENERIC_HEADER, NAMED, Flags, Generic, cut, flags, generic
from refactor.tif.layout import (
    ENTRY,
    Constraints,
    FlagMove,
    Moving,
    Plan,
    PositionTest,
    Reason,
    Users,
    new_numbers,
    verdict,
)
from refactor.tif.lines import lines
from refactor.tif.options import selected
from refactor.tif.spelling import spellings
from refactor.tif.usage import COMMON, Usage
from refactor.tif.users import users as users_of
from refactor.tif.uses import Use
from refactor.tif.variants import Variant, variants

_HEADER = re.compile(r"arch/(?P<arch>[^/]+)/include/asm/thread_info\w*\.h")
_SYSCALL_WORK = "SYSCALL_WORK_BIT_"


@dataclass(frozen=True)
class Surveyed:
    """The flags of an architecture, or of one of its variants, and their layout.

    Attributes:
        part: the header of this variant, where there are several (sparc's 32 and 64 bits); else
            empty.
        headers: the files that define the flags; switches and include go into the first.
        used: flag or mask -> its users.
        assembled: the assembler's answer about the layout.
        verdict: the answer in a word or two, as `tif.layout.verdict` gives it.
    """

    arch: str
    part: str
    headers: tuple[str, ...]
    flags: Flags
    used: dict[str, Users]
    plan: Plan
    assembled: AssemblerAnswer
    verdict: str

    @property
    def name(self) -> str:
        """The name in reports."""
        return f"{self.arch} ({self.part})" if self.part else self.arch


class Survey:
    """A tree, surveyed for thread flags."""

    def __init__(self, tree: Tree, moving: Moving = "all") -> None:
        self._tree = tree
        self._moving = moving
        self._usage = Usage(tree)

    @cached_property
    def architectures(self) -> tuple[str, ...]:
        """The directories under arch/ that define thread flags or include the generic header."""
        names = set()
        for path in self._usage.candidates:
            if header := _HEADER.fullmatch(path):
                names.add(header["arch"])
        return tuple(sorted(names))

    @cached_property
    def generic(self) -> Generic | None:
        """The generic header; None where this base has none."""
        if not self._tree.has_file(GENERIC_HEADER):
            return None
        return generic(self._usage.read(GENERIC_HEADER), self._usage.text(GENERIC_HEADER))

    def survey(self, arch: str, assemble: bool = True) -> tuple[Surveyed, ...]:
        """The flags of an architecture; one result for each variant that has flags of its own.

        Args:
            assemble: ask its assembler too, where it is installed.

        Raises:
            BadInput: it defines none.
        """
        if arch not in self.architectures:
            raise BadInput(
                f"no architecture '{arch}' has thread flags here",
                f"there are {', '.join(self.architectures)}",
            )
        found = variants(self._tree, self._usage, arch)
        return tuple(self._surveyed(variant, assemble) for variant in found)

    def _surveyed(self, variant: Variant, assemble: bool) -> Surveyed:
        arch, sources = variant.arch, variant.sources
        own = flags(sources)
        options = selected(self._tree, arch)
        here = self._usage.of(arch)
        used = users_of(own, here, _defined(options))
        constraints = Constraints(options, self._looks(arch), self._standins, self._syscall_work)
        plan = self._plan(own, used, constraints)
        judged = AssemblerAnswer()
        # Where a flag has no bit yet, there is no number to ask for.
        blocked = any(move.fate == "blocked" for move in plan.moves)
        if assemble and self.generic and not own.generic and not blocked:
            judged = self._judged(variant, own, moves=plan.moves, here=here)
            constraints = msgspec.structs.replace(constraints, refused=_refused(judged))
            plan = self._plan(own, used, constraints)
        # An architecture that has no flag of its own gets its include into the first header.
        headers = tuple(dict.fromkeys(flag.path for flag in own.flags)) or (sources[0].path,)
        return Surveyed(
            arch=arch,
            part=variant.part,
            headers=headers,
            flags=own,
            used=used,
            plan=plan,
            assembled=judged,
            verdict=verdict(plan, judged.complete),
        )

    def _plan(self, own: Flags, used: dict[str, Users], constraints: Constraints) -> Plan:
        return tif_plan.plan(
            own, self.generic, used=used, constraints=constraints, moving=self._moving
        )

    @cached_property
    def _standins(self) -> dict[str, str]:
        """Flag -> where generic code defines it as another flag."""
        standins = {}
        for macro in self._usage.common.macros:
            if FLAG.fullmatch(macro.name) and FLAG.fullmatch(macro.body):
                standins[macro.name] = f"{COMMON}:{macro.first}"
        return standins

    @cached_property
    def _syscall_work(self) -> tuple[str, ...]:
        """The flags that generic entry keeps in `syscall_work`."""
        # enum syscall_work_bit of include/linux/thread_info.h; each bit is called as its flag.
        flags = []
        for macro in self._usage.common.macros:
            if macro.name.startswith(_SYSCALL_WORK):
                flags.append(f"TIF_{macro.name.removeprefix(_SYSCALL_WORK)}")
        return tuple(flags)

    def _looks(self, arch: str) -> tuple[PositionTest, ...]:
        """The known code that tests bits by position, where it is in the tree."""
        looks = []
        for position in architecture(arch).position:
            if not self._tree.has_file(position.file):
                continue
            numbers = []
            for line in lines(self._usage.text(position.file)):
                # `@` begins a comment of arm's assembler; lines() knows only those of C.
                if same_line(line.text.partition("@ ")[0], position.line):
                    numbers.append(str(line.first))
            if numbers:
                where = f"{position.file}:{', '.join(numbers)}"
                looks.append(PositionTest(where, position.value, position.why))
        return tuple(looks)

    def _judged(
        self, variant: Variant, own: Flags, *, moves: Iterable[FlagMove], here: Iterable[Use]
    ) -> AssemblerAnswer:
        """The assembler's answer about the instructions that name flags."""
        new = self.generic.numbers if self.generic else {}
        new = new | new_numbers(moves)
        before, after = spellings(own, own.numbers()), spellings(own, new)
        wanted = self._instructions(here)
        if variant.part:
            # The files of the other variants name flags that this one does not have.
            wanted = [one for one in wanted if before[""].keys() >= {*NAMED.findall(one.text)}]
        return assembler.judge(variant.arch, wanted, old=before, new=after)

    def _instructions(self, here: Iterable[Use]) -> list[Instruction]:
        """The lines of assembly that name flags, file by file."""
        wanted: list[Instruction] = []
        for path in sorted({use.path for use in here if use.how == "assembly"}):
            wanted += assembler.instructions(path, self._usage.text(path))
        return wanted


def _defined(options: Iterable[str]) -> dict[str, bool]:
    """The macros of which it is known whether they are defined when this architecture is built."""
    # GENERIC_ENTRY has no prompt: an architecture that does not select it never has it.
    defined = {f"CONFIG_{ENTRY}": False, "__KERNEL__": True}
    for option in options:
        defined[f"CONFIG_{option}"] = True
    return defined


def _refused(judged: AssemblerAnswer) -> tuple[Reason, ...]:
    """The instructions that the assembler refuses, as reasons against the layout."""
    reasons = []
    for instruction, complaint in judged.refused:
        code = cut(" ".join(instruction.text.split()))
        reasons.append(Reason(f"'{code}' {complaint}", f"{instruction.path}:{instruction.line}"))
    return tuple(reasons)
