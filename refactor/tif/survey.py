"""What a tree says about the thread flags of its architectures: headers, uses everywhere, options, assembly."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

import msgspec

from refactor.errors import BadInput
from refactor.git.tree import Tree
from refactor.series.scope import Scope
from refactor.text import jsontext
from refactor.tif import assembler
from refactor.tif import plan as tif_plan
from refactor.tif.architectures import architecture, same_line
from refactor.tif.assembler import Judged
from refactor.tif.flags import FLAG, GENERIC_HEADER, NAMED, Flags, Generic, cut, flags, generic
from refactor.tif.layout import ENTRY, Constraints, Look, Move, Plan, Reason, Users, verdict
from refactor.tif.number import value
from refactor.tif.options import selected
from refactor.tif.source import Source, lines, read
from refactor.tif.users import users as users_of
from refactor.tif.uses import Pasted, Use, pasted, uses

COMMON = "include/linux/thread_info.h"
_HEADER = re.compile(r"arch/(?P<arch>[^/]+)/include/asm/thread_info\w*\.h")
_NO_KERNEL = ("Documentation/", "tools/", "scripts/", "samples/")
_SOURCES = (".c", ".h", ".S", ".s", ".inc")
# It begins with fixed letters, which are found fast.
_TIF = re.compile(r"TIF_(?:(?<![A-Za-z0-9_]TIF_)|(?<=_TIF_)(?<![A-Za-z0-9_]_TIF_))[A-Z0-9_#]")
_FORM = "4"
"""Of what is kept: another number when it comes to mean something else."""


class _Kept(msgspec.Struct, frozen=True):
    """The uses of every file that has some."""

    files: dict[str, tuple[Use, ...]]


@dataclass(frozen=True)
class Surveyed:
    """The flags of an architecture, or of one of its kinds, and their layout.

    Attributes:
        headers: the files that define them; the first is the one to which switches and include are
            added.
        part: the header that tells this kind from others; empty where there is only one.
        assembled: what its assembler says to the layout.
        verdict: as `values.tif_layout.verdict` words it.
    """

    arch: str
    part: str
    headers: tuple[str, ...]
    flags: Flags
    used: dict[str, Users]
    plan: Plan
    assembled: Judged
    verdict: str

    @property
    def name(self) -> str:
        """What a report calls it."""
        return f"{self.arch} ({self.part})" if self.part else self.arch


class Survey:
    """A tree, seen for its thread flags."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    @cached_property
    def architectures(self) -> tuple[str, ...]:
        """The directories under arch/ that define thread flags, or take them from the generic header."""
        found = (_HEADER.fullmatch(path) for path in self._candidates)
        return tuple(sorted({match["arch"] for match in found if match}))

    @cached_property
    def _candidates(self) -> list[str]:
        """The files that may name flags. A search of the whole tree is what costs most, so there is one.

        Not with -I: one odd character makes a header binary, and it has its flags all the same.
        """
        words = ["TIF_", *filter(None, [_common_end([each.name for each in self._pasted])])]
        return sorted(
            self._tree.grep(["-F", *(part for word in words for part in ("-e", word))], Scope())
        )

    @cached_property
    def generic(self) -> Generic | None:
        """The generic header; None where this base has none."""
        if not self._tree.has_file(GENERIC_HEADER):
            return None
        text = self._text(GENERIC_HEADER)
        return generic(read(GENERIC_HEADER, text), text)

    def survey(self, arch: str, assemble: bool = True) -> tuple[Surveyed, ...]:
        """The flags of an architecture; one result for each kind of it that has flags of its own.

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
        return tuple(
            self._surveyed(arch, part, sources, assemble) for part, sources in self._kinds(arch)
        )

    def _text(self, path: str) -> str:
        return self._tree.read(path).decode("utf-8", "replace")

    def _kinds(self, arch: str) -> list[tuple[str, list[Source]]]:
        top = f"arch/{arch}/include/asm/thread_info.h"
        root = read(top, self._text(top))
        with_flags = {}
        for include in root.includes:
            path = f"arch/{arch}/include/{include.path}"
            if (
                path in self._candidates
                and (found := read(path, self._text(path)))
                and _defines(found)
            ):
                with_flags[path] = (found, include.conditions)
        if (
            len(with_flags) > 1
            and all(conditions for _, conditions in with_flags.values())
            and not _defines(root)
        ):
            return [
                (posixpath.basename(path), [source]) for path, (source, _) in with_flags.items()
            ]
        sources = [root, *(source for source, _ in with_flags.values())]
        if any(flag.number is None for flag in flags(sources).flags):
            # A number is in a header that has no flags.
            sources += self._below(arch, sources)
        return [("", sources)]

    def _below(self, arch: str, sources: Iterable[Source]) -> list[Source]:
        known = {source.path for source in sources}
        queue = [include.path for source in sources for include in source.includes]
        found = []
        while queue:
            name = queue.pop()
            for path in (f"arch/{arch}/include/{name}", f"include/{name}"):
                if path not in known and path != GENERIC_HEADER and self._tree.has_file(path):
                    known.add(path)
                    found.append(read(path, self._text(path)))
                    queue += [
                        include.path
                        for include in found[-1].includes
                        if include.path.startswith("asm/")
                    ]
        return found

    def _surveyed(self, arch: str, part: str, sources: list[Source], assemble: bool) -> Surveyed:
        found = flags(sources)
        options = selected(self._tree, arch)
        defined = {f"CONFIG_{option}": True for option in options} | {
            f"CONFIG_{ENTRY}": ENTRY in options
        }
        own = (f"arch/{arch}/", f"arch/x86/{arch}/")
        here = [
            use
            for path, each in self._uses.items()
            if not path.startswith("arch/") or path.startswith(own)
            for use in each
        ]
        used = users_of(found, here, defined | {"__KERNEL__": True})
        constraints = Constraints(options, self._looks(arch), self._standins, self._syscall_work)
        plan = tif_plan.plan(found, self.generic, used, constraints)
        judged = Judged()
        # Where a flag has no bit yet, there is no number to ask for.
        if (
            assemble
            and self.generic
            and not found.generic
            and all(move.fate != "blocked" for move in plan.moves)
        ):
            judged = self._judged(arch, part, found, plan.moves, here)
            refused = tuple(
                Reason(f"'{cut(' '.join(each.text.split()))}' {words}", f"{each.path}:{each.line}")
                for each, words in judged.refused
            )
            plan = tif_plan.plan(
                found, self.generic, used, msgspec.structs.replace(constraints, refused=refused)
            )
        headers = tuple(dict.fromkeys(flag.path for flag in found.flags)) or (sources[0].path,)
        return Surveyed(
            arch, part, headers, found, used, plan, judged, verdict(plan, judged.complete)
        )

    @cached_property
    def _uses(self) -> dict[str, tuple[Use, ...]]:
        """Path -> the uses of flags in it; of the base they are remembered, what has changed since is read anew."""
        tree = self._tree
        known = msgspec.json.encode(self._pasted)
        base = tree.cache.remember(
            "tif",
            [_FORM, tree.base, known],
            lambda: self._read_uses({*self._candidates} - tree.changed),
        )
        kept = jsontext.decode(base, _Kept).files
        anew = jsontext.decode(self._read_uses(tree.changed), _Kept).files
        return {path: each for path, each in kept.items() if path not in tree.changed} | anew

    def _read_uses(self, paths: Iterable[str]) -> bytes:
        files = {}
        for path in sorted(paths):
            if (
                path.endswith(_SOURCES)
                and not path.startswith(_NO_KERNEL)
                and self._tree.has_file(path)
            ):
                text = self._text(path)
                if _TIF.search(text) or any(each.name in text for each in self._pasted):
                    files[path] = uses(path, text, self._pasted)
        return jsontext.encode(_Kept({path: each for path, each in files.items() if each}))

    @cached_property
    def _common(self) -> Source:
        return read(COMMON, self._text(COMMON)) if self._tree.has_file(COMMON) else Source(COMMON)

    @cached_property
    def _pasted(self) -> tuple[Pasted, ...]:
        return pasted(self._common)

    @cached_property
    def _standins(self) -> dict[str, str]:
        return {
            macro.name: f"{COMMON}:{macro.first}"
            for macro in self._common.macros
            if FLAG.fullmatch(macro.name) and FLAG.fullmatch(macro.body)
        }

    @cached_property
    def _syscall_work(self) -> tuple[str, ...]:
        prefix = "SYSCALL_WORK_BIT_"
        return tuple(
            f"TIF_{macro.name.removeprefix(prefix)}"
            for macro in self._common.macros
            if macro.name.startswith(prefix)
        )

    def _looks(self, arch: str) -> tuple[Look, ...]:
        found = []
        for position in architecture(arch).position:
            if self._tree.has_file(position.file):
                # The other comments are the assembler's own.
                code = (
                    (line.text.partition("@ ")[0], line.first)
                    for line in lines(self._text(position.file))
                )
                at = ", ".join(
                    str(number) for text, number in code if same_line(text, position.line)
                )
                found += [Look(f"{position.file}:{at}", position.value, position.why)] if at else []
        return tuple(found)

    def _judged(
        self, arch: str, part: str, found: Flags, moves: Iterable[Move], here: Iterable[Use]
    ) -> Judged:
        files = sorted({use.path for use in here if use.how == "assembly"})
        old = found.numbers()
        new = (self.generic or Generic({}, {})).numbers | {
            move.name: move.new for move in moves if move.new is not None
        }
        before, after = (_spellings(found, numbers) for numbers in (old, new))
        # Where there are several kinds, the others' files name flags that this one does not have.
        wanted = [
            each
            for path in files
            for each in assembler.instructions(path, self._text(path))
            if not part or all(name in before[""] for name in NAMED.findall(each.text))
        ]
        return assembler.judge(arch, wanted, before, after)


def _common_end(words: Iterable[str]) -> str:
    """What all words end in: each string more makes a search of the whole tree slower."""
    letters = zip(*(reversed(word) for word in words), strict=False)
    return "".join(takewhile(bool, (each[0] if len(set(each)) == 1 else "" for each in letters)))[
        ::-1
    ]


def _defines(source: Source) -> bool:
    return any(FLAG.fullmatch(macro.name) for macro in source.macros)


def _spellings(found: Flags, numbers: dict[str, int]) -> dict[str, dict[str, str]]:
    """Flag -> what stands for names without it, as far as that is known; "" -> what stands for them with all flags."""
    bodies: dict[str, str] = {}
    for mask in found.masks:
        # Of one that is defined in several ways, all there can be.
        bodies[mask.name] = (
            f"{bodies[mask.name]} | ({mask.body})" if mask.name in bodies else f"({mask.body})"
        )
    known = bodies | {f"_{name}": f"(1 << {name})" for name in numbers}
    known |= {name: str(bit) for name, bit in numbers.items()}
    # Another bit is seen by an instruction as far as it sees the bit at all.
    without = {
        name: {name: str(bit ^ 16), f"_{name}": "0"}
        for name, bit in numbers.items()
        if name in found.names
    }
    without[""] = {}
    return {
        flag: {
            name: f"{number:#x}"
            for name in known
            if (number := value(name, known | instead)) is not None
        }
        for flag, instead in without.items()
    }
