"""The command by which the readers of a tree-wide patch make it again."""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Sequence

from refactor.edits.kinds import rule_names
from refactor.library.program import Program
from refactor.runs.facts import EditFacts
from refactor.runs.run import Changed, Run
from refactor.text.diff import quoted

MARK = "re-run: "

_NAMED = 6
"""Files that a command names before it takes their directory."""


def rerun(step: Changed, program: Program, run: Run) -> str:
    """The lines below the `---` of a patch that say how to make it again; empty without groups.

    Long lines are laid out by this program alone.
    """
    if step.group is None:
        return ""
    edits = [edit for edit in step.facts.edits if edit.sites]
    # spatch has no part in edits of other kinds.
    if len(rule_names(edits)) < len(edits):
        return (
            f"{MARK}refactor run {run.series} --onto {shlex.quote(run.onto.name)} -v{run.version}"
        )
    return "\n".join(f"{MARK}{_spatch(edit, program)}" for edit in edits)


def _spatch(edit: EditFacts, program: Program) -> str:
    rule = program.sources.rule(edit.name)
    options = list(rule.options)
    # With a typed metavariable spatch 1.1.1 reads local includes unless it is told not to.
    if not rule.alone and "--no-includes" not in options:
        options.append("--no-includes")
    words = ["spatch", "--sp-file", f"{edit.name}.cocci", *options, "--in-place"]
    return _over(shlex.join(words), sorted(edit.sites))


def _over(command: str, paths: Sequence[str]) -> str:
    """A command over some files, one after the other: given all at once, they share typedefs."""
    if len(paths) > _NAMED:
        return f"{command} --dir {shlex.quote(quoted(posixpath.commonpath(paths)))}"
    names = shlex.join(map(quoted, paths))
    return f"{command} {names}" if len(paths) == 1 else f'for f in {names}; do {command} "$f"; done'
