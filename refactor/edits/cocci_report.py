"""What a rule in report mode prints about files."""

from __future__ import annotations

from dataclasses import dataclass

from refactor.edits.cocci_candidates import Candidates
from refactor.edits.cocci_run import examine
from refactor.edits.cocci_unexamined import overlooked
from refactor.git.tree import Tree
from refactor.runs.facts import Unexamined
from refactor.series.rule import Rule


@dataclass(frozen=True)
class Reported:
    """What was printed.

    Attributes:
        messages: file, and a line about it without the file's name.
    """

    messages: tuple[tuple[str, str], ...]
    unexamined: tuple[Unexamined, ...]


def reported(tree: Tree, rule: Rule, found: Candidates) -> Reported:
    """Run a rule over the candidates, and collect what its scripts print."""
    before = {path: tree.read(path) for path in found.paths}
    examined = examine(tree, rule, before=before, found=found)
    messages = []
    for path, result in examined.items():
        for line in result.messages:
            messages.append((path, line.removeprefix(f"{path}:").strip()))
    unexamined, _ = overlooked(tree, rule, before=before, examined=examined, found=found)
    return Reported(tuple(messages), unexamined)
