"""`refactor try`: a rule run on a base without a series; nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from refactor.edits.cocci_left import left
from refactor.edits.cocci_trial import Trial, require_virtual, scope_of, trial
from refactor.engine.trust import strange_base
from refactor.engine.workplace import Workplace
from refactor.git.tree import Tree
from refactor.library.library import Library
from refactor.library.named_rule import named_rule
from refactor.runs.facts import Left, Unexamined
from refactor.runs.run import Base
from refactor.series.rule import Rule
from refactor.series.scope import Scope

# Plumbing, and no diff driver of the user: the same diff on every machine.
_DIFF = ("diff-tree", "-p", "-r", "--no-color", "--no-ext-diff", "--no-textconv")


@dataclass(frozen=True)
class Question:
    """The rule that a command is about, and where it is run.

    Attributes:
        rule: a name, a path, or `tree:` and a path in the base.
        scope: directories and files of the base; all of it when empty.
        virtual: the rule's virtual rules that hold.
    """

    rule: str
    revision: str
    scope: Sequence[str] = ()
    virtual: Sequence[str] = ()


@dataclass(frozen=True)
class RuleOnBase:
    """A rule, read, and the base that it is run on."""

    base: Base
    tree: Tree
    rule: Rule
    scope: Scope


@dataclass(frozen=True)
class Tried:
    """The result of a rule on a base.

    Attributes:
        rule: its name.
        candidates: number of files that hold the words which a match needs.
        files: those that change.
        diff: the whole difference, as text that git can apply.
        unexamined: files in which spatch could not examine every part.
        left: lines of the candidates that still hold the words of a pattern.
    """

    rule: str
    base: Base
    candidates: int
    files: tuple[str, ...]
    diff: str
    unexamined: tuple[Unexamined, ...]
    notes: tuple[str, ...]
    left: tuple[Left, ...]

    @property
    def code(self) -> int:
        """The exit code: 0 when the rule changes something, 1 when not, 2 when that is unsure."""
        if self.unexamined:
            return 2
        return 0 if self.files else 1


@contextmanager
def place(workplace: Workplace, library: Library, question: Question) -> Iterator[RuleOnBase]:
    """The rule and the base of a question, as long as the `with` block lasts.

    Raises:
        BadInput: one of them does not exist or is not fit.
    """
    with workplace.tree(question.revision) as (base, tree):
        # Like the base's scripts: of a base that a stranger's series made, nothing runs.
        trusted = not strange_base(workplace, base.commit)
        rule = named_rule(library, question.rule, tree, base_trusted=trusted)
        rule = require_virtual(rule, question.virtual)
        yield RuleOnBase(base, tree, rule, scope_of(tree, question.scope))


def try_(workplace: Workplace, library: Library, question: Question) -> Tried:
    """Run a rule on a base and throw the result away; nothing is written to the repository.

    Raises:
        BadInput: the rule, the base or the scope is not fit.
        NotProved: two files change one header differently.
    """
    with place(workplace, library, question) as here:
        result = trial(here.tree, here.rule, here.scope)
        found, files = result.candidates, result.files
        before = {path: here.tree.read(path) for path in found.paths}
        places = left(
            here.tree.cache, here.rule, before=before, files=files, unparsed=result.unparsed
        )
        return Tried(
            here.rule.name,
            here.base,
            len(found.paths),
            tuple(sorted(files)),
            difference(here.tree, result),
            result.unexamined,
            result.notes,
            places,
        )


def difference(tree: Tree, result: Trial) -> str:
    """The difference that a rule makes, as git has it."""
    after = tree.write(result.files)
    # A kernel source may hold bytes of any encoding.
    return tree.objects.do(*_DIFF, tree.oid, after.oid).decode("utf-8", "replace")
