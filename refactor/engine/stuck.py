"""Steps that failed, and the later ones about which nothing can be said because of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from refactor.edits.kinds import Edit
from refactor.edits.sources import Sources
from refactor.errors import RefactorError
from refactor.git.tree import Tree
from refactor.library.program import ProgramStep
from refactor.runs.facts import FileFacts, Unexamined
from refactor.runs.run import Failed, Incomplete
from refactor.text.diff import quoted

SHOWN = 3
"""Files that a reason names before it only counts."""


@dataclass
class Stuck:
    """The steps and groups that failed so far.

    Attributes:
        files: file -> the failed step that is about it.
        anything: a failed step that may be about any file; empty for none.
    """

    files: dict[str, str] = field(default_factory=dict)
    anything: str = ""
    steps: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return " and ".join(self.steps)

    def __bool__(self) -> bool:
        return bool(self.steps)

    def take(self, step: str, files: Collection[str] | None) -> None:
        """Remember a step that failed.

        Args:
            files: what it is about; None where that may be any file.
        """
        self.steps.append(step)
        if files is None:
            self.anything = self.anything or step
            return
        for path in files:
            # The first one: the others may have failed because of it.
            self.files.setdefault(path, step)

    def blocks(self, files: Collection[str] | None, needs: Iterable[str] = ()) -> str:
        """Why a step says nothing now; empty where it has nothing to do with those that failed.

        Args:
            files: what it is about; None where that may be any file.
            needs: the steps that it declares to need.
        """
        failed = set()
        for step in self.steps:
            # `needs` names steps, and a group that failed leaves its step undone.
            failed.add(step.partition("/")[0])
        for step in needs:
            if step in failed:
                return f"it needs {step}, which failed"
        if not self:
            return ""
        if self.anything:
            return f"{self.anything} failed, and may be about the same files"
        if files is None:
            return f"it may be about the same files as {self.steps[0]}, which failed"
        shared = [path for path in sorted(files) if path in self.files]
        if not shared:
            return ""
        more = f" and {len(shared) - SHOWN} more" if len(shared) > SHOWN else ""
        names = ", ".join(map(quoted, shared[:SHOWN]))
        return f"{self.files[shared[0]]}, which failed, is about {names}{more} too"


def about(
    step: ProgramStep, verdict: Failed | Incomplete, *, tree: Tree, sources: Sources
) -> set[str] | None:
    """The files that a step which failed on a tree is about; None where that may be any file."""
    files = set(step.declared.files)
    if isinstance(verdict, Incomplete):
        files.update(map(_path, verdict.unexamined))
    facts = verdict.facts
    if facts:
        files.update(map(_path, facts.files))
        if len(facts.edits) == len(step.edits):
            return files
    # The edits behind the one that failed were not tried.
    for edit in step.edits:
        paths = named_files(edit, tree, sources)
        if paths is None:
            return None
        files.update(paths)
    return files


def named_files(edit: Edit, tree: Tree, sources: Sources) -> Collection[str] | None:
    """The files that an edit may change, or more of them; None where that may be any file."""
    try:
        return edit.touches(tree, sources)
    except RefactorError:
        # It is what the step failed for, too.
        return None


def _path(place: FileFacts | Unexamined) -> str:
    return place.path
