"""A series that can be run: its declaration, read and checked, and the files beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol

from refactor.edits.kinds import Edit
from refactor.errors import BadInput
from refactor.series.build import Build
from refactor.series.defaults import UsedDefaults
from refactor.series.expect import Expect
from refactor.series.measure import Measure
from refactor.series.own_check import OwnCheck
from refactor.series.parameter import ParameterValue
from refactor.series.prerequisite import Foreign
from refactor.series.quoting import Quoting
from refactor.series.rule import Rule
from refactor.series.schema import Accept, Recipients, Step
from refactor.store.root import MOST_DATA, Root, decoded

SERIES_FILE = "series.toml"
COVER_TEMPLATE = "cover.j2"


class Catalogue(Protocol):
    """The library that a series is from."""

    roots: tuple[Root, ...]

    def rule(self, name: str) -> Rule:
        """A rule by name."""
        ...

    @property
    def rule_names(self) -> tuple[str, ...]:
        """Every rule, by name."""
        ...

    def examples(self, name: str) -> Iterator[tuple[str, bytes, bytes | None]]:
        """The examples of a rule: (case, before, after)."""
        ...

    def root_of(self, rule: str) -> Root:
        """The directory that a rule is from."""
        ...

    def program(self, name: str) -> Program:
        """A series by name."""
        ...


@dataclass(frozen=True)
class ProgramStep:
    """A step that can be run: its declaration, and one edit for each `[[step.edit]]` of that."""

    declared: Step
    edits: tuple[Edit, ...]

    @property
    def id(self) -> str:
        """The name of the step, which is unique in its series."""
        return self.declared.id


@dataclass(frozen=True)
class Program:
    """A series, read and checked.

    Attributes:
        steps: in the order in which they are run.
        builds: the configurations in which every commit is built.
        accepted: findings that the series accepts, each with its reason.
        parameters: name -> value.
        after: the series that it is generated on top of; empty for none.
        foreign: the series of somebody else that it is generated on top of.
        expected: what it changes in the results of its own tests.
        measures: its programs whose instructions are counted.
        quoting: where its semantic patches are quoted.
        checks: programs of the user's that judge its patches.
        defaults: the keys that the user's defaults filled in; None for none.
    """

    name: str
    summary: str
    recipients: Recipients
    steps: tuple[ProgramStep, ...]
    sources: SeriesFiles
    builds: tuple[Build, ...] = ()
    accepted: tuple[Accept, ...] = ()
    parameters: Mapping[str, ParameterValue] = field(default_factory=dict)
    after: str = ""
    foreign: Foreign | None = None
    expected: tuple[Expect, ...] = ()
    measures: tuple[Measure, ...] = ()
    quoting: Quoting = field(default_factory=Quoting)
    checks: tuple[OwnCheck, ...] = ()
    defaults: UsedDefaults | None = None

    @cached_property
    def first(self) -> Program | None:
        """The series that this one comes after.

        Raises:
            BadInput: there is none of that name, or it is not well formed.
        """
        return self.sources.library.program(self.after) if self.after else None

    @property
    def roots(self) -> tuple[Root, ...]:
        """Every directory with series and rules of this call, the nearest first."""
        return self.sources.library.roots

    @cached_property
    def stranger(self) -> Path | None:
        """An untrusted directory that holds the series or one of its rules."""
        # An edit that runs no rule is only data.
        roots = [self.sources.root]
        for step in self.steps:
            for edit in step.edits:
                if edit.runs_rule:
                    roots.append(self.sources.library.root_of(edit.name))
        for root in roots:
            if not root.trusted:
                return root.path
        return None

    @cached_property
    def untrusted(self) -> Path | None:
        """An untrusted directory that holds the series, one of its rules, or a series below it.

        Raises:
            BadInput: the series that comes first does not exist, so its directory is unknown.
        """
        if self.stranger is not None or self.first is None:
            return self.stranger
        # What the series below has run is in the tree that this one starts from.
        return self.first.untrusted

    @cached_property
    def rules(self) -> tuple[str, ...]:
        """The names of its rules, in the order in which they are run."""
        rules: list[str] = []
        for step in self.steps:
            rules += (edit.name for edit in step.edits if edit.runs_rule)
        return tuple(dict.fromkeys(rules))

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of the steps, in the order in which they are run."""
        # Steps for different bases may share an id.
        return tuple(dict.fromkeys(step.id for step in self.steps))

    @cached_property
    def gone(self) -> list[str]:
        """All symbols that any step declares gone, sorted."""
        return sorted({symbol for step in self.steps for symbol in step.declared.gone})

    def step(self, identity: str) -> ProgramStep:
        """A step by its id."""
        return next(step for step in self.steps if step.id == identity)


class MissingFile(BadInput):
    """A file that a series names is not there."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"series {path.parent.name} has no file {path.name}", f"write {path}")
        self.path = path


@dataclass(frozen=True)
class SeriesFiles:
    """The files beside a series.toml, and the rules it may use."""

    library: Catalogue
    directory: Path
    root: Root

    @property
    def toml(self) -> Path:
        """The series file itself."""
        return self.directory / SERIES_FILE

    def rule(self, name: str) -> Rule:
        """A rule by name."""
        return self.library.rule(name)

    def data(self, name: str) -> bytes:
        """A file beside series.toml, byte for byte."""
        # The name comes out of series.toml, which may be a stranger's.
        if "/" in name or name.startswith("."):
            raise BadInput(f"{self.directory.name}: '{name}' must be a file beside series.toml")
        path = self.directory / name
        found = self.root.find(path, MOST_DATA)
        if found is None:
            raise MissingFile(path)
        return found

    def has(self, name: str) -> bool:
        """Whether there is a file of this name beside series.toml."""
        return self.root.find(self.directory / name, MOST_DATA) is not None

    def text(self, name: str) -> str:
        """A text file beside series.toml."""
        return decoded(self.data(name), self.directory / name)

    def c_files(self, directory: str) -> dict[str, bytes]:
        """The C sources and headers in a directory beside series.toml: name -> content."""
        files = {}
        for path in sorted((self.directory / directory).glob("*.[ch]")):
            files[path.name] = self.root.read(path)
        return files
