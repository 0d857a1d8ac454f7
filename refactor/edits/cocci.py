"""The edit `cocci`: a semantic patch, run by spatch over the files in scope that can match."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

import msgspec

from refactor.c.definitions import functions
from refactor.edits.cocci_accepted import AcceptedFile, KeptSite, accept, keep
from refactor.edits.cocci_candidates import candidates, named
from refactor.edits.cocci_left import complaint, left
from refactor.edits.cocci_run import run
from refactor.edits.declaration import (
    Declaration,
    require_beside,
    require_file,
    require_scope,
)
from refactor.edits.outcome import Broken, Edited, EditOutcome, Idle, Partial
from refactor.edits.replay import Replay, replay
from refactor.edits.scoped import absence, astray, hopeless, judged
from refactor.edits.sources import Sources
from refactor.edits.symbols import has_symbol
from refactor.errors import BadInput
from refactor.git.file import File
from refactor.git.tree import Tree
from refactor.runs.facts import KEPT, Left
from refactor.series.rule import Rule
from refactor.series.scope import C_FILES, Scope
from refactor.style import clang_format
from refactor.tools import spatch
from refactor.tools.spatch_macros import check_macros
from refactor.tools.spatch_version import engine


class Trait(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that a base has or has not: a symbol in the code of one file."""

    file: str
    has: str

    def __post_init__(self) -> None:
        require_file("file", self.file)
        if not re.fullmatch(r"[A-Za-z_]\w*", self.has, re.ASCII):
            raise ValueError(f"has: wanted a symbol, got {self.has!r}")

    def __str__(self) -> str:
        """As a note names it."""
        return f"{self.file} has {self.has}"

    def of(self, tree: Tree) -> bool:
        """Whether a tree has it."""
        return has_symbol(tree, self.file, self.has)


class CocciEdit(Declaration, frozen=True):
    """Run a rule.

    Attributes:
        rule: its name, the directory under cocci/.
        scope: directories and files to look in; everything when empty.
        virtual: a virtual rule of the rule's -> what the tree must have for it to hold, or whether
            it holds; a virtual identifier -> its value. So a rule that sees one file at a time
            knows which way the rest of the tree goes.
        arch: the architecture whose headers are read for files that belong to none, for rules that
            read all headers. Default: only those that all architectures share.
        unexamined: files that spatch cannot examine as a whole, which is accepted.
        keep: functions that are left as they are.
        macros: a file beside series.toml with definitions for spatch, besides those of the kernel
            that it knows, such as `#define my_each(...) YACFE_ITERATOR`.
        left: the number of lines that hold the rule's words and are not changed, or the files that
            they are in. Not checked when absent.
    """

    rule: str
    scope: tuple[str, ...] = ()
    virtual: dict[str, Trait | bool | str] = msgspec.field(default_factory=dict)
    arch: str = ""
    unexamined: tuple[AcceptedFile, ...] = ()
    keep: tuple[KeptSite, ...] = ()
    macros: str = ""
    left: int | tuple[AcceptedFile, ...] | None = None

    literal = False
    origin = "rules"
    runs_rule = True

    def __post_init__(self) -> None:
        require_scope(self.scope)
        if self.macros:
            require_beside("macros", self.macros)
        if self.arch and not re.fullmatch(r"[a-z0-9_]+", self.arch, re.ASCII):
            raise ValueError(f"arch: wanted the name of a directory in arch/, got {self.arch!r}")
        for name, value in self.virtual.items():
            if isinstance(value, str) and not re.fullmatch(r"[A-Za-z_]\w*", value, re.ASCII):
                raise ValueError(f"virtual: wanted an identifier for {name}, got {value!r}")

    @property
    def name(self) -> str:
        """The rule."""
        return self.rule

    def check(self, sources: Sources) -> None:
        """Refuse an unknown rule or virtual rule, and a rule that spatch would misread."""
        check_macros(self.macros, self._macros(sources))
        rule = sources.rule(self.rule)
        declared = rule.declared
        for name, value in self.virtual.items():
            if isinstance(value, str):
                self._require_identifier(rule, name)
            elif name not in declared:
                has = ", ".join(declared) or "none"
                raise BadInput(f"rule {self.rule} declares no virtual rule '{name}', it has {has}")

    def _require_identifier(self, rule: Rule, name: str) -> None:
        if not re.search(rf"\bvirtual\.{re.escape(name)}\b", rule.text):
            raise BadInput(f"rule {self.rule} has no virtual identifier '{name}'")

    def foresee(self, tree: Tree, sources: Sources) -> None:
        """Ask spatch for the rule's words and the base for files that have them, and keep both."""
        candidates(tree, self._rule(tree, sources), self._scope)

    def touches(self, tree: Tree, sources: Sources) -> Collection[str] | None:
        """The files in scope that can match."""
        return candidates(tree, self._rule(tree, sources), self._scope).paths

    def replay(self, tree: Tree, sources: Sources) -> Replay | None:
        """The run of the rule."""
        found = replay(tree, self._rule(tree, sources), self._scope, self.arch)
        kept = tuple((site.file, site.function) for site in self.keep)
        return replace(found, kept=kept) if found else None

    def rests_on(self, tree: Tree, sources: Sources) -> tuple[str | bytes, ...] | None:
        """The rule, spatch, and what lays out what spatch has made."""
        rule = sources.rule(self.rule)
        # One version is built with PCRE or with OCaml's Str (`spatch --version` tells), and a
        # pattern that matches in one may never match in the other.
        tools = spatch.version(), engine(), clang_format.version()
        return rule.text, self._macros(sources), *tools

    @property
    def _scope(self) -> Scope:
        return Scope(self.scope, C_FILES)

    def _rule(self, tree: Tree, sources: Sources) -> Rule:
        rule = replace(sources.rule(self.rule), macros=self._macros(sources))
        holding = []
        for name, value in self.virtual.items():
            if isinstance(value, str):
                # `-D name=value` gives a virtual identifier its value, `-D name` lets a virtual
                # rule hold.
                holding.append(f"{name}={value}")
            elif value.of(tree) if isinstance(value, Trait) else value:
                holding.append(name)
        return rule.holding(holding)

    def _macros(self, sources: Sources) -> str:
        return sources.text(self.macros) if self.macros else ""

    def apply(self, tree: Tree, sources: Sources) -> EditOutcome:
        """What spatch makes of the candidates, laid out."""
        missing = astray(tree, f"cocci {self.rule}", self._scope)
        if hopeless(missing, self.scope, self.optional):
            return judged(Idle(""), missing, self.scope, self.optional)
        if self.arch and tree.entry(f"arch/{self.arch}") is None:
            return Broken(f"arch: arch/{self.arch} is {absence(tree, f'arch/{self.arch}')}")
        rule = self._rule(tree, sources)
        for directory in rule.directories:
            if tree.entry(directory) is None:
                return Broken(f"// Options: -I {directory} is {absence(tree, directory)}")
        found = candidates(tree, rule, self._scope)
        before = {path: tree.read(path) for path in found.paths}
        outcome = run(tree, rule, before=before, found=found, arch=self.arch)
        if isinstance(outcome, Edited | Partial):
            outcome = self._narrowed(tree, outcome)
        if isinstance(outcome, Edited | Partial):
            told = (*self._missing(tree), *self._outside(outcome.files))
            outcome = replace(
                outcome,
                notes=(*told, *outcome.notes),
                harmless=(*self._conditions(tree, rule), *outcome.harmless),
                virtual=rule.virtual,
            )
            outcome = self._complete(tree, rule, outcome, before)
        outcome = accept(outcome, self.unexamined, self.rule)
        return judged(outcome, missing, self.scope, self.optional)

    def _complete(
        self, tree: Tree, rule: Rule, outcome: Edited | Partial, before: Mapping[str, bytes]
    ) -> Edited | Partial | Broken:
        """The outcome with what it leaves, which has to be what the edit declares."""
        places = left(
            tree.cache, rule, before=before, files=outcome.files, unparsed=outcome.unparsed
        )
        places = tuple(self._kept(outcome.files, place, tree) for place in places)
        if wrong := complaint(self.left, places, f"cocci {self.rule}"):
            return Broken(wrong)
        return replace(outcome, left=places, left_declared=self.left is not None)

    def _kept(self, files: Mapping[str, File | None], place: Left, tree: Tree) -> Left:
        """A place that is left, with the reason that it is in a function which is kept."""
        named = {site.function for site in self.keep if site.file == place.path}
        if not named:
            return place
        file = files.get(place.path)
        data = file.data if file else tree.read(place.path)
        if named.isdisjoint(functions(data, place.line, place.line)):
            return place
        return msgspec.structs.replace(place, reason=KEPT)

    def _narrowed(self, tree: Tree, outcome: Edited | Partial) -> EditOutcome:
        """The outcome without what the edit leaves out: whole files, and single functions."""
        excluded = list(filter(self._scope.excludes, outcome.files))
        left = {path: file for path, file in outcome.files.items() if path not in excluded}
        files = keep(tree, left, self.keep, f"cocci {self.rule}")
        if isinstance(files, Broken):
            return files
        notes = [*outcome.notes, *map(str, self.keep)]
        if excluded:
            notes.append(f"left as it is, for the scope leaves it out: {named(excluded)}")
        if not files and isinstance(outcome, Edited):
            return Idle(f"cocci {self.rule}: what matches is left as it is")
        return replace(outcome, files=files, notes=tuple(notes))

    def _outside(self, paths: Iterable[str]) -> Iterator[str]:
        """A note on changed headers outside the scope, which files inside it include."""
        outside = [path for path in paths if not self._scope.holds(path)]
        if outside:
            yield f"outside of the scope, and changed with files that include it: {named(outside)}"

    def _conditions(self, tree: Tree, rule: Rule) -> Iterator[str]:
        """Which virtual rules hold, and why."""
        for name in rule.virtual:
            if name in self._traits:
                yield f"{name}: {self._traits[name]}"

    @property
    def _traits(self) -> dict[str, Trait]:
        """Virtual rule -> what the tree must have for it to hold."""
        return {name: value for name, value in self.virtual.items() if isinstance(value, Trait)}

    def _missing(self, tree: Tree) -> Iterator[str]:
        """Notes on files that decide about a virtual rule, and are not there."""
        for path in dict.fromkeys(trait.file for trait in self._traits.values()):
            if not tree.has_file(path):
                yield f"virtual: {path} is {absence(tree, path)}"
