"""The semantic patches of a series as its mails quote them."""

from __future__ import annotations

from collections.abc import Iterable

from refactor.edits.kinds import rule_names
from refactor.library.program import Program
from refactor.runs.facts import EditFacts, Facts
from refactor.runs.group import Group
from refactor.runs.run import Changed
from refactor.series.applied import applied
from refactor.series.quoting import Quote


def place(program: Program, facts: Facts, group: Group | None) -> Quote:
    """Where the rules of a commit are quoted."""
    return program.quoting.place(len(facts.files), spread=group is not None)


def at_end_of_log(program: Program, facts: Facts, group: Group | None) -> str:
    """The text at the end of a commit message; empty where its template or another place has it."""
    if program.quoting.by_template or place(program, facts, group) != "log":
        return ""
    return quoted(program, facts.edits)


def below(program: Program, step: Changed, tools: dict[str, str]) -> str:
    """The text below the `---` of a patch; empty where the rules stand elsewhere."""
    if place(program, step.facts, step.group) != "below":
        return ""
    rules = quoted(program, step.facts.edits)
    return f"Coccinelle (spatch {tools['spatch']}) ran:\n\n{rules}" if rules else ""


def in_cover(program: Program, steps: Iterable[Changed]) -> str:
    """The text at the end of a cover letter; empty where the rules stand elsewhere."""
    parts = []
    for number, step in enumerate(steps, 1):
        if place(program, step.facts, step.group) != "cover":
            continue
        if rules := quoted(program, step.facts.edits):
            parts.append(f"Patch {number}:\n\n{rules}")
    return "\n\n".join(parts)


def quoted(program: Program, edits: Iterable[EditFacts]) -> str:
    """The rules that edits ran, each as it applied, indented; empty if there are none."""
    rules: dict[str, str] = {}
    for edit in edits:
        for name in rule_names([edit]):
            rule = program.sources.rule(name)
            text = applied(rule.text, rule.declared, edit.virtual)
            # By its text: what two edits apply alike is quoted once.
            rules[indented(text)] = rule.summary
    if len(rules) < 2:
        return "".join(rules)
    parts = [f"  // {summary}\n\n{text}" for text, summary in rules.items()]
    return "\n\n".join(parts)


def indented(text: str) -> str:
    """A text as a quotation in a mail."""
    # Behind the indentation a tab would no longer end at the column that it did.
    return "\n".join(f"  {line.expandtabs(8)}".rstrip() for line in text.strip().splitlines())
