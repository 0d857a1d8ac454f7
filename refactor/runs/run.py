"""Outcomes of steps and runs: closed unions, matched exhaustively."""

from __future__ import annotations

import msgspec

from refactor.mail.people import Person
from refactor.object_names import CommitId, TreeId
from refactor.runs.facts import Facts, Unexamined
from refactor.runs.group import Group
from refactor.series.defaults import UsedDefaults
from refactor.series.parameter import ParameterValue


class Changed(msgspec.Struct, frozen=True, tag="changed"):
    """The step makes a commit.

    Attributes:
        tree: object name of the tree after the step.
        commit: object name of the commit.
        message: the whole commit message.
        people: who MAINTAINERS names for it.
        unexamined: empty, unless the user allowed the step to be incomplete.
        group: of its files, where the step makes a commit for each; its id is `<step>/<group>`.
        proposals: subject prefixes to choose from, where the message has the first of them by
            `{{ prefix }}` and it is only likely.
    """

    id: str
    # Two runs that did the same have the same tree, whereas a commit also holds its parents.
    tree: TreeId
    commit: CommitId
    message: str
    facts: Facts
    # The answer of the base's own scripts/get_maintainer.pl: MAINTAINERS changes with the base.
    people: tuple[Person, ...]
    unexamined: tuple[Unexamined, ...] = ()
    group: Group | None = None
    proposals: tuple[str, ...] = ()

    @property
    def step(self) -> str:
        """The id of the step that made it."""
        return self.id.partition("/")[0]


class Unchanged(msgspec.Struct, frozen=True, tag="unchanged"):
    """There is nothing to do on this base, and the declared symbols prove it."""

    id: str
    reason: str


class NotForBase(msgspec.Struct, frozen=True, tag="not for this base"):
    """The step is for other bases, for this reason: `when` does not hold, or there is no need."""

    id: str
    reason: str


class Held(msgspec.Struct, frozen=True, tag="held"):
    """A group of a step that makes no commit for now: groups.toml gives the reason."""

    id: str
    reason: str
    group: Group
    files: tuple[str, ...]


class Dropped(msgspec.Struct, frozen=True, tag="dropped", omit_defaults=True):
    """A step, or a group, that an earlier run made and that has nothing left to do, and why.

    Attributes:
        reason: `driver removed`, `converted by others`, with the files.
        files: what it changed.
    """

    id: str
    reason: str
    files: tuple[str, ...] = ()


class Unmatched(msgspec.Struct, frozen=True, tag="unmatched", omit_defaults=True):
    """A group that an earlier run made, whose code is there, and that the step no longer matches.

    Attributes:
        reason: what became of its files.
        files: what it changed.
    """

    id: str
    reason: str
    files: tuple[str, ...] = ()


class Blocked(msgspec.Struct, frozen=True, tag="not tried"):
    """A step, or a group, that says nothing as long as another one fails: they share files."""

    id: str
    reason: str


class Incomplete(msgspec.Struct, frozen=True, tag="incomplete"):
    """Files that may hold what a rule looks for could not be examined: no branch moves."""

    id: str
    unexamined: tuple[Unexamined, ...]
    facts: Facts


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """The step cannot be done, or did not do what it declares: no branch moves.

    Attributes:
        facts: None where the tree is as before: there is no difference to state facts about.
        nowhere: the rules that match nowhere.
    """

    id: str
    reason: str
    facts: Facts | None = None
    nowhere: tuple[str, ...] = ()


StepOutcome = (
    Changed | Unchanged | NotForBase | Held | Dropped | Unmatched | Blocked | Incomplete | Failed
)


class ForeignPatch(msgspec.Struct, frozen=True):
    """A patch of somebody else's below the series: its summary, its commit here, its Message-ID."""

    subject: str
    commit: CommitId
    message_id: str


class Base(msgspec.Struct, frozen=True):
    """The base of a run: the user's name for it, its commit, and the version in its Makefile."""

    name: str
    commit: CommitId
    tree: TreeId
    # VERSION to EXTRAVERSION of the top Makefile: a branch like linux-next/master names no version.
    kernel: str


class Run(msgspec.Struct, frozen=True, omit_defaults=True):
    """One generation of a series.

    Attributes:
        version: of the posting.
        tools: name -> version of what made it.
        tip: commit of the last changed step; the base's when nothing changed.
        parameters: name -> value, of what the series leaves open.
        upstream: what lies below the series that this one comes after, on whose branch it was
            generated; None when it comes after none.
        stranger: a directory that was not trusted and that the series, or a rule of it, is from;
            empty for none.
        untrusted: the same, or one that something below the series is from: what a build would run
            of it.
        foreign: the patches of somebody else's series below this one, in order.
        prerequisite: how mails name that series: `change-id: ID:v2` or `message-id: <ID>`.
        defaults: the keys that the series had from the user's `refactor.defaults`; None for none.
    """

    series: str
    version: int
    base: Base
    tools: dict[str, str]
    tip: CommitId
    steps: tuple[StepOutcome, ...]
    # msgspec gives every value its own copy of an empty default.
    parameters: dict[str, ParameterValue] = {}
    upstream: Base | None = None
    stranger: str = ""
    untrusted: str = ""
    foreign: tuple[ForeignPatch, ...] = ()
    prerequisite: str = ""
    defaults: UsedDefaults | None = None

    @property
    def onto(self) -> Base:
        """The public base: below this series, and below the one that it comes after."""
        return self.upstream or self.base

    @property
    def changed(self) -> tuple[Changed, ...]:
        """The steps that made commits, in order."""
        return tuple(step for step in self.steps if isinstance(step, Changed))

    @property
    def failures(self) -> tuple[Incomplete | Failed, ...]:
        """The steps and groups that do not hold on this base: one of them, and no branch moves."""
        return tuple(step for step in self.steps if isinstance(step, Incomplete | Failed))

    @property
    def stopped(self) -> Incomplete | Failed | None:
        """The first step that does not hold, or None."""
        return next(iter(self.failures), None)


class BranchMove(msgspec.Struct, frozen=True):
    """A branch of a series that comes first, moved together with the one on top of it.

    Attributes:
        previous: where it was before; empty when there was none.
    """

    series: str
    version: int
    tip: str
    previous: str


class Record(msgspec.Struct, frozen=True):
    """A run that moved a branch, as it is kept.

    Attributes:
        previous: where the branch was before; empty when there was none.
        forced: whether it held commits that were not ours.
        below: the branches of the series that come first that moved with it.
    """

    run: Run
    branch: str
    previous: str
    forced: bool = False
    below: tuple[BranchMove, ...] = ()
