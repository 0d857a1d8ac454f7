"""`refactor export --script`: a version as a shell script that needs only git and spatch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from refactor.engine.branch import recorded_run
from refactor.engine.shell_plan import ShellPlan, shell_plan
from refactor.engine.workplace import Workplace
from refactor.errors import Refused
from refactor.git.quarantine import Quarantine
from refactor.git.tree import Tree
from refactor.library.history import decisions
from refactor.library.program import Program
from refactor.runs.run import Base
from refactor.store.cache import write_whole


@dataclass(frozen=True)
class ExportedScript:
    """A script that was written.

    Attributes:
        base: what it gives the result tree on.
        tree: object name of that tree.
        rules: that spatch runs in it.
        layout: files whose layout it carries as patches.
        patched: files whose other changes it carries as patches.
    """

    file: str
    base: Base
    tree: str
    rules: tuple[str, ...]
    layout: tuple[str, ...]
    patched: tuple[str, ...]


def export_script(workplace: Workplace, program: Program, version: int) -> ShellPlan:
    """Take the run of a version apart into what spatch does and what it does not.

    Raises:
        BadInput: there is no such version.
        Refused: the series no longer makes it.
    """
    run = recorded_run(workplace, program, version)
    with Quarantine(workplace.repository) as quarantine:
        base = Tree(quarantine, workplace.cache, run.base.tree, run.base.tree)
        return shell_plan(program, run, base, decisions(program))


def described(plan: ShellPlan, file: Path) -> ExportedScript:
    """What a script does that was written to a file."""
    layout: list[str] = []
    patched: list[str] = []
    for patch in plan.patches:
        (layout if patch.layout else patched).append(patch.path)
    return ExportedScript(
        file=str(file),
        base=plan.run.base,
        tree=plan.tree,
        rules=tuple(each.replay.rule.name for each in plan.rules),
        layout=tuple(layout),
        patched=tuple(patched),
    )


def keep(text: bytes, file: Path, mark: str, *, force: bool) -> None:
    """Write an exported file, over nothing but an earlier one.

    Args:
        mark: a text that every such file holds.
        force: write it over another file, too.

    Raises:
        Refused: the file holds something else.
    """
    # A directory, a device or a socket is never ours.
    if file.exists() and not (file.is_file() and (force or mark.encode() in file.read_bytes())):
        raise Refused(
            f"{file} is there, and refactor did not write it", "name another file with -o"
        )
    write_whole(file, text)
