"""`refactor watch`: run a series again after each save, and compare its patches."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path

from refactor.commands.plan import step_texts
from refactor.commands.test import Example, prove
from refactor.engine.discarded import discarded_run
from refactor.engine.job import Order
from refactor.engine.workplace import Workplace
from refactor.errors import RefactorError, of_system
from refactor.git.tree import Tree
from refactor.library.program import Program
from refactor.object_names import CommitId
from refactor.runs.run import Run

# Blob names and line numbers of a patch move with the lines around it: they are no news.
_BLOBS = re.compile(r"^index [0-9a-f]+\.\.[0-9a-f]+.*\n", re.MULTILINE)
_NUMBERS = re.compile(r"^@@ -\S+ \+\S+ @@", re.MULTILINE)


@dataclass(frozen=True)
class Watched:
    """What a save comes to.

    Attributes:
        saved: the files; none at the start.
        run: None where it could not be made.
        differences: id of a step -> how its patch differs from that of the last run that was
            whole, as a unified diff of the two patches; empty at the start.
        examples: those of the rules whose files were saved.
        complaint: why there is no run; empty where there is one.
    """

    saved: tuple[str, ...]
    run: Run | None
    differences: dict[str, str]
    examples: tuple[Example, ...]
    complaint: str


@dataclass
class Watching:
    """A series, and its patches after the last run that was whole.

    Attributes:
        load: reads the series and its rules anew.
        base, name: the commit that it is run on, as the user names it.
        program: as it was read last.
        patches: id of a step -> its message and its difference; None before the first run.
        is_broken: whether it cannot be read: then any file may be the one that mends it.
    """

    workplace: Workplace
    load: Callable[[], Program]
    base: CommitId
    name: str
    order: Order
    program: Program
    patches: dict[str, str] | None = None
    is_broken: bool = field(default=False)

    def directories(self) -> list[Path]:
        """What has to be watched: every place of series and rules."""
        found = [*_own(self.program)]
        for root in self.program.roots:
            found += [root.path / "series", root.path / "cocci"]
        return sorted({path.resolve() for path in found if path.is_dir()})

    def take(self, saved: Collection[Path], say: Callable[[str], None]) -> Watched | None:
        """Run the series after a save; None where no file of it was saved."""
        files = sorted(path for path in saved if self._concerns(path))
        if self.patches is not None and not files:
            return None
        names = tuple(map(str, files))
        try:
            return self._run(files, names, say)
        # A file that is saved half-way is mended by the next save.
        except (RefactorError, OSError) as error:
            self.is_broken = True
            return Watched(names, None, {}, (), str(of_system(error)))

    def _concerns(self, path: Path) -> bool:
        if not self.is_broken:
            return any(path.is_relative_to(directory.resolve()) for directory in _own(self.program))
        return True

    def _run(
        self, files: Collection[Path], names: tuple[str, ...], say: Callable[[str], None]
    ) -> Watched:
        self.program = self.load()
        self.is_broken = False
        rules = self._saved(files)
        examples: tuple[Example, ...] = ()
        # Without a name, the examples of every rule are run.
        if rules:
            examples = prove(self.program.sources.library, self.workplace.cache, rules)
        opened = discarded_run(
            self.workplace,
            self.program,
            revision=self.base,
            order=self.order,
            say=say,
            name=self.name,
        )
        with opened as (run, tree):
            if run.stopped:
                return Watched(names, run, {}, examples, "")
            now = _patches(run, tree)
        before, self.patches = self.patches, now
        differences = {} if before is None else dict(_differences(before, now))
        return Watched(names, run, differences, examples, "")

    def _saved(self, files: Collection[Path]) -> list[str]:
        """The rules that have one of some files."""
        rules = []
        for rule in self.program.rules:
            directory = _of_rule(self.program, rule).resolve()
            if any(path.is_relative_to(directory) for path in files):
                rules.append(rule)
        return rules


def _own(program: Program) -> Iterator[Path]:
    """The directories of a series, of its rules, and of the series that come first."""
    yield program.sources.directory
    for rule in program.rules:
        yield _of_rule(program, rule)
    if program.first:
        yield from _own(program.first)


def _of_rule(program: Program, rule: str) -> Path:
    return program.sources.library.root_of(rule).path / "cocci" / rule


def _patches(run: Run, tree: Tree) -> dict[str, str]:
    diffs = step_texts(run, tree, "-p")
    patches = {}
    for step in run.changed:
        diff = _NUMBERS.sub("@@", _BLOBS.sub("", diffs[step.id]))
        patches[step.id] = f"{step.message.rstrip()}\n---\n{diff}"
    return patches


def _differences(before: dict[str, str], now: dict[str, str]) -> Iterator[tuple[str, str]]:
    # Those that are gone come last.
    for step in dict.fromkeys([*now, *before]):
        old, new = before.get(step, ""), now.get(step, "")
        if old != new:
            lines = unified_diff(
                old.splitlines(), new.splitlines(), f"{step} before", f"{step} now", lineterm=""
            )
            yield step, "".join(f"{line}\n" for line in lines)
