"""One generation of a program: what it is asked for, and what it is generated on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from refactor.engine.reverse import Earlier
from refactor.engine.workplace import Workplace
from refactor.git.ident import Ident
from refactor.git.tree import Tree
from refactor.library.history import Past
from refactor.library.program import Program
from refactor.object_names import CommitId
from refactor.runs.run import Base, ForeignPatch, Run


@dataclass(frozen=True)
class Order:
    """Options of a run.

    Attributes:
        signoff: whether the user allows a Signed-off-by in their name.
        allow_incomplete: go on past files that could not be examined.
        assembly_unchecked: go on where no assembler has answered about instructions.
        kept: step id -> a commit of an earlier run, kept where the step comes out the same.
        accept_prefixes: take subject prefixes that are only likely.
        people: ask get_maintainer.pl for the people of each step, whom its message names.
        taken: the steps that, as the user says, were merged in another form.
        taken_in: heads of other trees, in which groups are looked for.
    """

    version: int
    author: Ident
    committer: Ident
    signoff: bool = False
    allow_incomplete: bool = False
    kept: Mapping[str, CommitId] = field(default_factory=dict)
    taken: tuple[str, ...] = ()
    assembly_unchecked: bool = False
    accept_prefixes: bool = False
    taken_in: tuple[str, ...] = ()
    people: bool = True


@dataclass(frozen=True)
class Job:
    """A program to generate, with all that does not depend on the base.

    Attributes:
        past: of the series, as it was when the command began.
        say: is told the id of the step that is being worked on.
        force: move the branch away from commits that are not ours.
    """

    workplace: Workplace
    program: Program
    past: Past
    order: Order
    say: Callable[[str], None]
    force: bool = False


@dataclass(frozen=True)
class Ground:
    """The commit that a program is generated on.

    Attributes:
        asked: the base that the user named.
        bottom: the tree of that base: scripts are taken from it, and from no series that comes
            first.
        base, tree: the commit below the first step, and its tree.
        earlier: step id -> its results on other bases, the newest first; it may be upstream now.
        untrusted: the directory that is not trusted and made something of the base; empty where
            there is none.
        foreign, prerequisite: the patches of somebody else's series below, and how mails name it.
        made: runs of the series below that no branch is at yet, the lowest first; their commits
            are in the tree's quarantine.
    """

    asked: Base
    bottom: Tree
    base: Base
    tree: Tree
    earlier: Mapping[str, Sequence[Earlier]]
    untrusted: str = ""
    made: tuple[Run, ...] = ()
    foreign: tuple[ForeignPatch, ...] = ()
    prerequisite: str = ""
