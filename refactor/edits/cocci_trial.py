"""A rule run over a tree outside of any series, with everything in its scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from refactor.edits.cocci_candidates import Candidates, candidates
from refactor.edits.cocci_run import run
from refactor.edits.outcome import Broken, Idle, Partial
from refactor.edits.scoped import astray
from refactor.errors import BadInput, NotProved
from refactor.git.file import File
from refactor.git.tree import Tree
from refactor.runs.facts import Unexamined
from refactor.series.rule import Rule
from refactor.series.scope import C_FILES, Scope, scope_complaint

_FINDING = ("report", "context", "org")
"""Modes in which a rule of the kernel only prints (Documentation/dev-tools/coccinelle.rst)."""


@dataclass(frozen=True)
class Trial:
    """The result of a rule.

    Attributes:
        candidates: the files that spatch had to examine.
        files: path -> content afterwards, of those that change.
        unexamined: the files in which spatch could not examine every part.
        unparsed: path -> the parts of the file that spatch did not look at -> the reason.
    """

    candidates: Candidates
    files: Mapping[str, File | None]
    unexamined: tuple[Unexamined, ...] = ()
    notes: tuple[str, ...] = ()
    unparsed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def scope_of(tree: Tree, paths: Sequence[str]) -> Scope:
    """The scope with these entries.

    Raises:
        BadInput: one of them is no path, or names nothing in the tree.
    """
    for path in paths:
        complaint = scope_complaint(path)
        if complaint:
            raise BadInput(f"scope: '{path}' {complaint}")
    scope = Scope(tuple(paths), C_FILES)
    # astray() begins with the name of an edit, and here is none.
    for complaint in astray(tree, "try", scope):
        raise BadInput(complaint.removeprefix("try: "))
    return scope


def require_virtual(rule: Rule, names: Sequence[str]) -> Rule:
    """The rule, run with these of its virtual rules.

    Raises:
        BadInput: it does not declare one of them, or has modes and none of them changes code.
    """
    declared = ", ".join(rule.declared) or "none"
    for name in names:
        if name not in rule.declared:
            raise BadInput(f"rule {rule.name} declares no virtual rule '{name}', it has {declared}")
    # In the order of ours: a report is the easiest to read.
    finding = [mode for mode in _FINDING if mode in rule.declared]
    if finding and not names and "patch" not in rule.declared:
        raise BadInput(
            f"rule {rule.name} has no mode that changes code, only {', '.join(finding)}",
            f"`make coccicheck MODE={finding[0]}` prints what it finds",
        )
    return rule.holding(names)


def trial(tree: Tree, rule: Rule, scope: Scope, arch: str = "") -> Trial:
    """Run a rule over the files in a scope that can match.

    Args:
        arch: the architecture whose headers files see that belong to none.

    Raises:
        BadInput: the rule does not parse, or every file of the tree could match.
        NotProved: two files change one header differently.
    """
    found = candidates(tree, rule, scope)
    before = {path: tree.read(path) for path in found.paths}
    outcome = run(tree, rule, before=before, found=found, arch=arch)
    if isinstance(outcome, Broken):
        raise NotProved(outcome.reason)
    if isinstance(outcome, Idle):
        return Trial(found, {}, notes=(found.hint,) if found.hint else ())
    files = {}
    for path, file in outcome.files.items():
        # A header that files in scope include, which the user has left out by name.
        if not scope.excludes(path):
            files[path] = file
    unexamined = outcome.unexamined if isinstance(outcome, Partial) else ()
    notes = (*outcome.notes, *outcome.harmless)
    return Trial(found, files, unexamined, notes, outcome.unparsed)
