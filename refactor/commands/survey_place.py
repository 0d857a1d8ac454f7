"""A base that a survey runs rules on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from refactor.edits.cocci_trial import scope_of
from refactor.engine.trust import strange_base
from refactor.engine.workplace import Workplace
from refactor.git.tree import Tree
from refactor.runs.run import Base
from refactor.series.scope import C_FILES, Scope
from refactor.spread.sections import Sections
from refactor.tools.get_maintainer import Maintainers


@dataclass(frozen=True)
class SurveyPlace:
    """A base that rules are run on."""

    base: Base
    tree: Tree
    sections: Sections
    trusted: bool
    scope: Scope


def survey_place(
    workplace: Workplace, base: Base, tree: Tree, entries: Sequence[str]
) -> SurveyPlace:
    """A base, and where on it rules are run.

    Raises:
        BadInput: the scope names what is not there.
    """
    # A survey of everything names everything: a rule without words has to have a scope.
    scope = scope_of(tree, entries) if entries else Scope(_directories(tree), C_FILES)
    trusted = not strange_base(workplace, base.commit)
    return SurveyPlace(base, tree, Maintainers(tree).sections, trusted, scope)


def _directories(tree: Tree) -> tuple[str, ...]:
    # Without -z git quotes every name that is not plain ASCII (core.quotePath).
    names = tree.objects.do("ls-tree", "-z", "-d", "--name-only", tree.oid)
    return tuple(name.decode("utf-8", "surrogateescape") for name in names.split(b"\0") if name)
