"""The edit `tif`: thread flags on top of include/asm-generic/thread_info_tif.h, in a layout that is computed.

The layout is computed on the tree at hand, written down as a semantic patch, and brought about by
spatch as every rule.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from refactor.edits import cocci
from refactor.edits.declaration import Declaration
from refactor.edits.outcome import Broken, Edited, EditOutcome, Idle, Partial
from refactor.edits.sources import Sources
from refactor.errors import BadInput
from refactor.git.file import File
from refactor.git.tree import Tree
from refactor.runs.facts import Rendered, Unchecked, Unexamined
from refactor.series.rule import Rule
from refactor.series.scope import Scope
from refactor.text import kconfig
from refactor.text.lines import ending
from refactor.tif import header
from refactor.tif.flags import NAMED, OPTION
from refactor.tif.layout import ENTRY, Layout, NoLayout
from refactor.tif.options import config, kconfig_of, selected
from refactor.tif.plan import dead_masks
from refactor.tif.survey import Survey, Surveyed
from refactor.tif.uses import uses
from refactor.tools import template

_TEMPLATE = Path(__file__).with_name("tif.cocci.j2")


class TifEdit(Declaration, frozen=True):
    """Give an architecture the generic thread flags.

    Attributes:
        arch: the directory below arch/.
        only: "dead" drops the flags that nothing sets, and does no more.
    """

    arch: str
    only: Literal["", "dead"] = ""

    literal = False
    origin = "tif"

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9]+", self.arch):
            raise ValueError(f"arch: wanted the name of a directory below arch/, got {self.arch!r}")

    @property
    def name(self) -> str:
        """The architecture."""
        return self.arch

    def check(self, sources: Sources) -> None:
        """Everything that it names is in the tree."""

    def rests_on(self, tree: Tree, sources: Sources) -> tuple[str | bytes, ...] | None:
        """What the assemblers of this machine say, which nobody can tell without asking them."""
        return None

    def apply(self, tree: Tree, sources: Sources) -> EditOutcome:
        """The header with the layout in it, the code that tested dead flags, and the option in Kconfig."""
        try:
            survey = Survey(tree)
            kinds = survey.survey(self.arch)
        except BadInput as error:
            return Broken(str(error))
        if all(isinstance(each.plan, Layout) and each.plan.done for each in kinds):
            return Idle(f"{self.arch} has the generic thread flags already")
        if self.only == "dead":
            kinds = tuple(
                each for each in kinds if any(move.fate == "dropped" for move in each.plan.moves)
            )
        if not kinds:
            return Idle(f"{self.arch} has no thread flag that nothing sets")
        if len(kinds) > 1:
            return Broken(
                f"{self.arch} has thread flags in {' and '.join(each.part for each in kinds)}"
            )
        try:
            return _Change(tree, survey, kinds[0], self.only == "dead").outcome()
        except BadInput as error:
            return Broken(str(error))


@dataclass(frozen=True)
class _Change:
    """The change of one architecture."""

    tree: Tree
    survey: Survey
    surveyed: Surveyed
    only_dead: bool

    @cached_property
    def layout(self) -> Layout:
        """Where the flags go; without those that stay where they are, when only dead ones are dropped."""
        plan = self.surveyed.plan
        if self.only_dead:
            dropped = tuple(move for move in plan.moves if move.fate == "dropped")
            names = {name for move in dropped for name in (move.name, f"_{move.name}")}
            dead = dead_masks(self.surveyed.flags, names, self.surveyed.used)
            return Layout(dropped, dead=tuple(mask for mask in dead if mask in self._named_masks))
        if isinstance(plan, NoLayout):
            raise BadInput(
                f"{self.surveyed.arch} has no layout of thread flags",
                "; ".join(map(str, plan.reasons)),
            )
        return plan

    @property
    def _named_masks(self) -> set[str]:
        return {mask.name for mask in self.surveyed.flags.masks if mask.names}

    def outcome(self) -> EditOutcome:
        """What the edit comes to.

        Raises:
            BadInput: there is no layout, or something of the tree cannot be changed; with the
                reason.
        """
        flags = self.surveyed.flags
        if odd := [flag.name for flag in flags.flags if flag.enumerator]:
            raise BadInput(
                f"{', '.join(odd)}: members of an enum, which no generic code could ask for"
            )
        names = header.removed(self.layout)
        tested = self._tested(names)
        headers, code = self._headers(names), {path: self.tree.read(path) for path in tested}
        rendered = self._rendered(
            names, sorted({name for found in tested.values() for name in found})
        )
        files = {path: File(data) for path, data in headers.items() if data != self.tree.read(path)}
        unexamined: tuple[Unexamined, ...] = ()
        notes: tuple[str, ...] = ()
        # What a part that spatch cannot parse must not hold is not the same in both.
        for before, words in (
            (headers, NAMED.findall(rendered.text)),
            (code, [name for names in tested.values() for name in names]),
        ):
            done = self._run(rendered, before, {*words})
            files |= {path: file for path, file in done.files.items() if file is not None}
            unexamined += done.unexamined if isinstance(done, Partial) else ()
            notes += done.notes
        for path in headers.keys() & files.keys():
            files[path] = File(header.realigned(self.tree.read(path), files[path].data))
        self._require_gone(files, tested)
        files |= {} if self.only_dead else self._kconfig()
        for path in headers.keys() & files.keys():
            notes += header.positions(files[path].data, path)
        unchecked = self._unchecked()
        if unexamined:
            return Partial(files, unexamined, notes, rendered, unchecked)
        return Edited(files, notes, rendered, unchecked)

    def _unchecked(self) -> tuple[Unchecked, ...]:
        """What no assembler has answered about; nothing where only dead flags go, which no assembly names."""
        judged = self.surveyed.assembled
        if self.only_dead or judged.complete:
            return ()
        several = judged.asked if judged.missing else len(judged.unjudged)
        what = f"{several} instruction{'s' if several > 1 else ''} of {self.surveyed.arch} with thread flags"
        if judged.missing:
            instead = f"put {judged.program or 'one'} in PATH"
            return (Unchecked(what, judged.why_missing, judged.remedy or instead),)
        places = ", ".join(f"{each.path}:{each.line}" for each in judged.unjudged)
        return (Unchecked(what, f"{judged.program} cannot read them alone", f"read {places}"),)

    def _run(
        self, rendered: Rendered, before: Mapping[str, bytes], words: set[str]
    ) -> Edited | Partial:
        if not before or not words:
            return Edited({})
        rule = Rule(rendered.name, rendered.text, trusted=False)
        # What headers say is in it.
        rule.check(rendered.name)
        done = cocci.run(self.tree, rule, before, words)
        if isinstance(done, Broken):
            raise BadInput(done.reason)
        return Edited({}) if isinstance(done, Idle) else done

    def _tested(self, names: Collection[str]) -> dict[str, list[str]]:
        """Files that test what is dropped -> the names that they test."""
        places = (place for move in self.layout.fate("dropped") for place in move.users.tests)
        found = {}
        for path in sorted({place.rpartition(":")[0] for place in places}):
            tests = {
                use.name for use in uses(path, self.tree.read(path).decode("utf-8", "replace"))
            }
            found[path] = sorted(tests & set(names) - self._generic)
        return found

    def _headers(self, names: Collection[str]) -> dict[str, bytes]:
        """The headers without the definitions that go, and with the include."""
        flags, arch = self.surveyed.flags, self.surveyed.arch
        start = self.survey.generic.first if self.survey.generic else 0
        block = [] if self.only_dead else header.block(arch, self.layout, start)
        found = {}
        for number, path in enumerate(self.surveyed.headers):
            text = self.tree.read(path).decode("latin-1")
            found[path] = header.changed(text, flags, path, names, () if number else block).encode(
                "latin-1"
            )
        return found

    def _rendered(self, names: Collection[str], tested: Sequence[str]) -> Rendered:
        arch, layout = self.surveyed.arch, self.layout
        values = [] if self.only_dead else header.values(self.surveyed.flags, layout, names)
        marks = {name: self._marks(name) for name in tested}
        gains = () if self.only_dead else self._gains()

        def smpl(values: Sequence[tuple[str, str, str]], tested: Sequence[str]) -> str:
            if not values and not tested:
                return ""
            facts = {"arch": arch, "only_dead": self.only_dead, "values": values, "tested": tested}
            facts |= {"marks": marks}
            return template.render_own(_TEMPLATE.read_text("utf-8"), facts)

        few = [
            next((each for each in values if each[0].startswith(start)), None)
            for start in ("TIF_", "_TIF_")
        ]
        example = smpl([each for each in few if each], tested[:1])
        return Rendered(f"tif-{arch}", smpl(values, tested), example, header.table(layout), gains)

    def _marks(self, name: str) -> list[str]:
        """The branch hints around the tests of a name; an empty one for tests without."""
        places = (place for move in self.layout.fate("dropped") for place in move.users.tests)
        code = "\n".join(
            self.tree.read(path).decode("utf-8", "replace")
            for path in {each.rpartition(":")[0] for each in places}
        )
        tests = [line for line in code.split("\n") if re.search(rf"(?<!\w){name}(?!\w)", line)]
        hints = [
            next((hint for hint in ("unlikely", "likely") if f"{hint}(" in line), "")
            for line in tests
        ]
        return sorted(dict.fromkeys(hints), reverse=True)

    def _gains(self) -> tuple[str, ...]:
        """The files that look at the option, where they are the architecture's: its exit loop has to be theirs."""
        if ENTRY not in selected(self.tree, self.surveyed.arch):
            return ()
        found = self.tree.grep(
            ["-w", "-F", "-e", f"CONFIG_{OPTION}"], Scope(("include", "init", "kernel"))
        )
        return tuple(path for path in found if path.endswith((".c", ".h")))

    def _require_gone(
        self, files: Mapping[str, File], tested: Mapping[str, Collection[str]]
    ) -> None:
        """Refuse to take the definition away of what is still there.

        Raises:
            BadInput: it is; with the places.
        """
        left = [
            use
            for path, names in tested.items()
            for use in uses(
                path,
                (files[path].data if path in files else self.tree.read(path)).decode(
                    "utf-8", "replace"
                ),
            )
            if use.name in names
        ]
        if left:
            names = ", ".join(sorted({use.name for use in left}))
            places = ", ".join(use.where for use in left)
            raise BadInput(
                f"nothing sets {names}, but no rule takes away the code that tests it", places
            )

    @property
    def _generic(self) -> set[str]:
        """Names that the generic header defines."""
        numbers = self.survey.generic.numbers if self.survey.generic else {}
        return {name for flag in numbers for name in (flag, f"_{flag}")}

    def _kconfig(self) -> dict[str, File]:
        """The architecture's Kconfig with the option selected.

        Raises:
            BadInput: it has no config that is always set.
        """
        path = kconfig_of(self.surveyed.arch)
        name = config(self.tree, self.surveyed.arch)
        if not name:
            raise BadInput(
                f"{path} has no config that is always set", f"nothing could select {OPTION}"
            )
        data = self.tree.read(path)
        lines = data.split(ending(data))
        after = kconfig.add(lines, kconfig.blocks(lines, name)[0], f"select {OPTION}".encode())
        return {path: File(ending(data).join(after))}
