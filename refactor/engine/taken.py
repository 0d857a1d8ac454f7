"""Groups that another tree has already, and groups that have nothing left to do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from msgspec import structs

from refactor.engine.vanished import removed
from refactor.engine.workplace import kernel_of
from refactor.errors import BadInput
from refactor.git.patch_text import patch_text
from refactor.git.quarantine import Quarantine
from refactor.git.repository import Repository
from refactor.git.tree import Tree
from refactor.library.history import ledger_file
from refactor.library.program import Program
from refactor.object_names import TreeId
from refactor.review.following import Fate
from refactor.review.ledger import Ledger
from refactor.runs.reason import RESULT, signs
from refactor.runs.release import release_order
from refactor.runs.run import Changed, Dropped, Run, Unmatched
from refactor.store.cache import Cache
from refactor.text.change import FileChange, by_name, changes


@dataclass(frozen=True)
class Heads:
    """Looks for the patches of groups in other trees, as linux-next.

    Attributes:
        objects: a quarantine that has the commits of the run.
        names: revisions of the user's repository.
    """

    repository: Repository
    objects: Quarantine
    cache: Cache
    names: Sequence[str]

    def fates(self, run: Run, ledger: Ledger) -> Iterator[Fate]:
        """The groups of a run that a head has, line for line, or whose files it has removed.

        Raises:
            BadInput: there is no such revision.
        """
        posted: set[str] = set()
        for version in ledger.version:
            posted.update(patch.step for patch in version.patch)
        rest = self._groups(run)
        for name in self.names:
            head = self._head(name, run)
            for identity, (step, made) in list(rest.items()):
                fate = self._fate(step, made, head, is_posted=identity in posted)
                if fate:
                    yield structs.replace(fate, version=run.version, head=name)
                    del rest[identity]

    def _groups(self, run: Run) -> dict[str, tuple[Changed, tuple[FileChange, ...]]]:
        """Id of a commit -> the commit and its changes, of every group."""
        groups = {step.commit: step for step in run.changed if step.group}
        diffs = by_name(patch_text(self.objects, list(groups)))
        found = {}
        for commit, step in groups.items():
            found[step.id] = (step, changes(diffs.get(commit, b"")))
        return found

    def _head(self, name: str, run: Run) -> _Head:
        commit = self.repository.commit(name)
        words = self.objects.do("rev-parse", f"{commit}^{{tree}}").decode()
        tree = self._tree(TreeId(words.strip()))
        base = run.onto
        if self.repository.ask("merge-base", commit, base.commit).code == 0:
            return _Head(tree, self.repository.contains(commit, base.commit))
        # Trees that were imported share no history.
        return _Head(tree, release_order(kernel_of(tree)) >= release_order(base.kernel))

    def _tree(self, oid: TreeId) -> Tree:
        return Tree(self.objects, self.cache, oid, oid)

    def _fate(
        self, step: Changed, made: Sequence[FileChange], head: _Head, *, is_posted: bool
    ) -> Fate | None:
        """What a head shows of a group; None where it is still to be done there."""
        there = [change for change in made if head.tree.has_file(change.path)]
        # In a tree that branched off before the base, a file is missing that is still to come.
        if len(there) < len(made) and not head.has_base:
            return None
        if not there:
            return Fate(step.id, "vanished", 1, removed(made[0].path).value)
        result = self._tree(step.tree)
        for change in there:
            now, after = head.tree.read(change.path), result.read(change.path)
            if signs(change, now=now, made=after, finds_moved=True) != {RESULT}:
                return None
        gone = [change for change in made if change not in there]
        rest = f"{len(gone)} of {len(made)} files: {removed(gone[0].path).value}" if gone else ""
        if is_posted:
            return Fate(step.id, "taken", 1, rest)
        others = "converted by others"
        return Fate(step.id, "vanished", 1, f"{others} ({rest})" if rest else others)


@dataclass(frozen=True)
class _Head:
    """Another tree.

    Attributes:
        has_base: whether it has all that the base of the run has.
    """

    tree: Tree
    has_base: bool


def with_fates(ledger: Ledger, run: Run, found: Sequence[Fate], heads: Collection[str]) -> Ledger:
    """The ledger with what a run shows of groups that make no patch any more.

    Args:
        found: of the groups that heads have.
        heads: those that were looked at: what one of them had before, and has not now, is undone.
    """
    fates = {fate.step: fate for fate in ledger.fate}
    for step in run.steps:
        if isinstance(step, Dropped) and "/" in step.id:
            fate = Fate(step.id, "vanished", run.version, step.reason)
            if step.reason.startswith("taken"):
                fate = structs.replace(fate, state="taken")
            fates[step.id] = fate
        elif isinstance(step, Unmatched):
            fates[step.id] = Fate(step.id, "unmatched", run.version, step.reason)
        elif isinstance(step, Changed):
            before = fates.get(step.id)
            if before and (not before.head or before.head in heads):
                del fates[step.id]
    for fate in found:
        fates[fate.step] = fate
    return structs.replace(ledger, fate=tuple(fates.values()))


def keep_fates(
    program: Program, run: Run, heads: Heads, *, waiting: Callable[[], None]
) -> tuple[Fate, ...]:
    """Write down which groups of a run make no patch any more; those that a head has.

    Raises:
        BadInput: there is no such head, or the series makes no groups.
    """
    if heads.names and not any(step.declared.spread for step in program.steps):
        raise BadInput(
            f"--taken-in {heads.names[0]}: {program.name} has no groups",
            "--taken STEP is for steps that make one commit",
        )
    file = ledger_file(program)
    found = tuple(heads.fates(run, file.read())) if heads.names else ()
    with file.changing(waiting) as write:
        ledger = file.read()
        now = with_fates(ledger, run, found, heads.names)
        if now != ledger:
            write(now)
    return found


def done_elsewhere(ledger: Ledger) -> Mapping[str, str]:
    """Id of a commit that is not mailed again -> why: a tree has it, or its maintainer says so."""
    done = {}
    for reply in ledger.reply:
        if reply.applied and ledger.verdict(reply.source) != "rejected":
            done[reply.step] = f"{reply.person} says in <{reply.source}> that it was applied"
    for fate in ledger.fate:
        # Without a head, a run has found that nothing is left, and makes no commit.
        if fate.head:
            # Last, so that it wins: a tree is better evidence than a sentence in a mail.
            done[fate.step] = f"{fate.words} in {fate.head}"
    return done


def remainder(run: Run, ledger: Ledger) -> Run:
    """A run without the commits that are not mailed again."""
    done = done_elsewhere(ledger)
    steps = [step for step in run.steps if not isinstance(step, Changed) or step.id not in done]
    return structs.replace(run, steps=tuple(steps))
