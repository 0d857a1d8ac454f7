"""The change that gives one architecture the generic thread flags."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from refactor.edits.cocci_candidates import Candidates
from refactor.edits.cocci_run import run
from refactor.edits.outcome import Broken, Edited, EditOutcome, Idle, Partial
from refactor.edits.tif_rule import TifRule
from refactor.edits.tif_tests import TestingCode
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
from refactor.tif.layout import ENTRY, FlagMove, Layout, NoLayout
from refactor.tif.options import config, kconfig_of, selected
from refactor.tif.plan import dead_masks, staying
from refactor.tif.survey import Survey, Surveyed

Only = Literal["", "tests", "dead"]


def _is_dropped(move: FlagMove) -> bool:
    return move.fate == "dropped"


@dataclass(frozen=True)
class TifChange:
    """The change of one architecture.

    Attributes:
        only: the part of the change that is wanted; empty for all of it.
    """

    tree: Tree
    survey: Survey
    surveyed: Surveyed
    only: Only

    @cached_property
    def layout(self) -> Layout:
        """The new places of the flags that change.

        Raises:
            BadInput: no layout is possible.
        """
        plan = self.surveyed.plan
        if self.only:
            return self._dead()
        if isinstance(plan, NoLayout):
            raise BadInput(
                f"{self.surveyed.arch} has no layout of thread flags",
                "; ".join(map(str, plan.reasons)),
            )
        return plan

    def _dead(self) -> Layout:
        """Only the dead flags, and the masks of which nothing is left without them."""
        moves = self.surveyed.plan.moves
        dropped = Layout(tuple(filter(_is_dropped, moves)))
        flags = self.surveyed.flags
        masks = dead_masks(flags, header.removed(dropped), self.surveyed.used)
        # A mask written as a number names no flag, so it is no business of the dead ones.
        named = {mask.name for mask in flags.masks if mask.names}
        return Layout(dropped.moves, dead=tuple(filter(named.__contains__, masks)))

    def outcome(self) -> EditOutcome:
        """The changed headers, code and Kconfig.

        Raises:
            BadInput: there is no layout, or something of the tree cannot be changed; with the
                reason.
        """
        self._require_macros()
        names = header.removed(self.layout)
        tested = self._testing.tested(names)
        headers = self._headers(() if self.only == "tests" else names)
        code = {path: self.tree.read(path) for path in tested}
        of_tests: set[str] = set().union(*tested.values())
        if self.only == "tests" and not of_tests:
            arch = self.surveyed.arch
            return Idle(f"{arch} tests no thread flag that nothing sets, but together with others")
        rendered = self._rendered(names, of_tests)
        files = self._differing(headers)
        unexamined: tuple[Unexamined, ...] = ()
        notes: tuple[str, ...] = ()
        harmless: tuple[str, ...] = ()
        # A header that spatch cannot parse matters where it names any flag; code elsewhere, only
        # where it tests one that is dropped.
        for before, words in ((headers, {*NAMED.findall(rendered.text)}), (code, of_tests)):
            done = self._run(rendered, before, words)
            files |= done.files
            unexamined += done.unexamined if isinstance(done, Partial) else ()
            notes += done.notes
            harmless += done.harmless
        self._testing.require_gone(files, tested)
        if not self.only:
            files |= self._kconfig()
        for path, data in self._realigned(headers, files).items():
            files[path] = File(data)
            notes += header.positions(data, path)
        unchecked = self._unchecked()
        if unexamined:
            return Partial(files, unexamined, notes, rendered, unchecked, harmless=harmless)
        return Edited(files, notes, rendered, unchecked, harmless=harmless)

    def _require_macros(self) -> None:
        """Refuse flags of an enum, which `#ifdef` in generic code does not see."""
        odd = [flag.name for flag in self.surveyed.flags.flags if flag.enumerator]
        if odd:
            raise BadInput(
                f"{', '.join(odd)}: members of an enum, which no generic code could ask for"
            )

    def _differing(self, headers: Mapping[str, bytes]) -> dict[str, File | None]:
        """The headers that have changed before spatch runs."""
        files: dict[str, File | None] = {}
        for path, data in headers.items():
            if data != self.tree.read(path):
                files[path] = File(data)
        return files

    def _realigned(
        self, headers: Collection[str], files: Mapping[str, File | None]
    ) -> dict[str, bytes]:
        """The changed headers, their values in the columns that the others have."""
        found = {}
        for path in headers:
            file = files.get(path)
            if file:
                found[path] = header.realigned(self.tree.read(path), file.data)
        return found

    def _unchecked(self) -> tuple[Unchecked, ...]:
        """The instructions about which no assembler has answered."""
        judged = self.surveyed.assembled
        # No assembly names a dead flag: with a user there it would not be dead.
        if self.only or judged.complete:
            return ()
        number = judged.asked if judged.missing else len(judged.unjudged)
        plural = "s" if number > 1 else ""
        what = f"{number} instruction{plural} of {self.surveyed.arch} with thread flags"
        if judged.missing:
            instead = f"put {judged.program or 'one'} in PATH"
            return (Unchecked(what, judged.why_missing, judged.remedy or instead),)
        places = ", ".join(f"{place.path}:{place.line}" for place in judged.unjudged)
        return (Unchecked(what, f"{judged.program} cannot read them alone", f"read {places}"),)

    def _run(
        self, rendered: Rendered, before: Mapping[str, bytes], words: set[str]
    ) -> Edited | Partial:
        if not before or not words:
            return Edited({})
        rule = Rule(rendered.name, rendered.text, trusted=False)
        # The patch holds text of the tree's headers, which could make it another patch.
        rule.check(rendered.name)
        found = Candidates(tuple(before), frozenset(words), any_word=True)
        done = run(self.tree, rule, before=before, found=found)
        if isinstance(done, Broken):
            raise BadInput(done.reason)
        return Edited({}) if isinstance(done, Idle) else done

    @cached_property
    def _testing(self) -> TestingCode:
        """The code that tests dropped flags."""
        return TestingCode(self.tree, self.layout, self.survey.generic)

    def _headers(self, names: Collection[str]) -> dict[str, bytes]:
        """The headers without the definitions that are removed, and with the include."""
        flags, arch = self.surveyed.flags, self.surveyed.arch
        # The first bit that the generic header leaves to architectures.
        start = self.survey.generic.first if self.survey.generic else 0
        block = [] if self.only else header.block(arch, self.layout, start)
        found = {}
        for path in self.surveyed.headers:
            # latin-1 keeps every byte of a header that is not UTF-8.
            text = self.tree.read(path).decode("latin-1")
            after = header.changed(text, flags, path=path, names=names, block=block)
            found[path] = after.encode("latin-1")
            # The include goes into the first header alone.
            block = []
        return found

    def _rendered(self, names: Collection[str], tested: Collection[str]) -> Rendered:
        arch, layout = self.surveyed.arch, self.layout
        values = [] if self.only else header.values(self.surveyed.flags, layout, names)
        rule = TifRule(arch, bool(self.only), values, sorted(tested), self._testing.texts.values())
        gains = () if self.only else self._gains()
        return Rendered(
            f"tif-{arch}",
            rule.text(),
            rule.example(),
            header.table(layout),
            gains,
            *self._own_moves(),
        )

    def _own_moves(self) -> tuple[tuple[str, ...], ...]:
        """The architecture's own flags that must move, that do move, and that stay."""
        if self.only or self.survey.generic is None:
            return ((), (), ())
        may_stay = staying(self.surveyed.flags, self.survey.generic, self.surveyed.used)
        moves, stays = self.layout.names("moved"), self.layout.names("kept")
        must_move = [name for name in self.layout.names("moved", "kept") if name not in may_stay]
        return (tuple(must_move), moves, stays)

    def _gains(self) -> tuple[str, ...]:
        """The generic files that look at the option."""
        # They are about the generic exit loop: without it the architecture gains nothing.
        if ENTRY not in selected(self.tree, self.surveyed.arch):
            return ()
        query = ["-w", "-F", "-e", f"CONFIG_{OPTION}"]
        found = self.tree.grep(query, Scope(("include", "init", "kernel")))
        return tuple(path for path in found if path.endswith((".c", ".h")))

    def _kconfig(self) -> dict[str, File]:
        """The architecture's Kconfig with the option selected.

        Raises:
            BadInput: it has no config that is always set.
        """
        # In an entry that is always set, as `config ARM64`, the select needs no condition.
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
