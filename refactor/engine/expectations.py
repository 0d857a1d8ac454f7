"""The declarations of a step about the tree after it, held against that tree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from refactor.edits.kinds import Edit
from refactor.git.tree import Tree
from refactor.process.phases import counted
from refactor.runs.facts import EditFacts, Facts
from refactor.series.schema import Step
from refactor.series.scope import Scope
from refactor.text.comments import mentions

SHOWN = 5
"""Places that a message names before it only counts."""


def search(symbols: Iterable[str]) -> list[str]:
    """The one search of the whole tree that answers for all these symbols."""
    arguments = ["-w", "-F"]
    for symbol in sorted(set(symbols)):
        arguments += ["-e", symbol]
    return arguments


def places(tree: Tree, symbol: str, together: Sequence[str]) -> tuple[list[str], list[str]]:
    """The places of a symbol in the whole tree, as `path:line`: (in code, only in comments).

    Args:
        together: symbols that are searched for at once.
    """
    # A search of the whole tree takes seconds, so there is one for all symbols.
    code: list[str] = []
    comment: list[str] = []
    for path in tree.grep(search(together), Scope()):
        found = mentions(path, tree.read(path), symbol)
        code += _at(path, found.code)
        comment += _at(path, found.comment)
    return code, comment


def _at(path: str, lines: Iterable[int]) -> list[str]:
    return [f"{path}:{line}" for line in lines]


def symbols_hold(step: Step, tree: Tree, gone: Sequence[str]) -> tuple[list[str], list[str]]:
    """The declared `gone` and `present`: (complaints, notes).

    Args:
        gone: all symbols that any step of the series declares gone.
    """
    complaints: list[str] = []
    notes: list[str] = []
    # A search of the whole tree for each.
    for symbol in counted("searching for what is gone", step.gone, len(step.gone), "symbols"):
        code, comment = places(tree, symbol, gone)
        if code:
            complaints.append(f"{symbol} should be gone and is still in {_some(code)}")
        # A stale comment is worth a patch of its own, and no reason to stop.
        if comment:
            notes.append(f"{symbol} is still named in a comment: {_some(comment)}")
    for symbol in step.present:
        if not _present(tree, symbol):
            complaints.append(f"{symbol} should be present and is nowhere")
    return complaints, notes


def _present(tree: Tree, symbol: str) -> bool:
    """Whether code in a tree names a symbol."""
    # A search of the whole tree takes long, and most symbols are in a file that was changed.
    for path in sorted(tree.changed):
        if tree.has_file(path) and mentions(path, tree.read(path), symbol).code:
            return True
    code, _ = places(tree, symbol, [symbol])
    return bool(code)


def files_hold(step: Step, facts: Facts) -> list[str]:
    """The declared `files` against those that changed."""
    if not step.files:
        return []
    got = {file.path for file in facts.files}
    complaints = []
    for path in step.files:
        if path not in got:
            complaints.append(f"{path} should change and does not")
    for path in sorted(got.difference(step.files)):
        complaints.append(f"{path} changes and is not declared")
    return complaints


def sites_hold(edit: Edit, facts: EditFacts) -> list[str]:
    """The declared number of sites of one edit against what it did."""
    # Hunks as in `diff -U0`: two lines changed next to each other are one site.
    got = sum(facts.sites.values())
    if edit.sites is None or edit.sites == got:
        return []
    where = ", ".join(f"{path} ({count})" for path, count in facts.sites.items()) or "nowhere"
    return [
        f"{facts.kind} {facts.name} should change {edit.sites} sites and changes {got}: {where}"
    ]


def _some(places: Sequence[str]) -> str:
    more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
    return ", ".join(places[:SHOWN]) + more
