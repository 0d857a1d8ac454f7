"""Commit messages: templates, filled in with the facts of a step, and the trailers of people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import refactor
from refactor.edits.kinds import rule_names
from refactor.engine import quotes
from refactor.engine.base_facts import BaseFacts
from refactor.engine.group_words import group_words
from refactor.library.program import Program
from refactor.library.vocabulary import StepWords
from refactor.mail.commit_message import compose
from refactor.mail.people import Person, trailers_for
from refactor.mail.trailer import Trailer
from refactor.runs.facts import Facts, Rendered
from refactor.runs.facts_in_text import facts_in_text
from refactor.runs.group import Group
from refactor.series.applied import applied
from refactor.series.rule import Rule
from refactor.series.schema import Step
from refactor.tools import spatch, template


def tools() -> dict[str, str]:
    """The versions of the programs that make the text of a run."""
    return {"refactor": refactor.__version__, "spatch": spatch.version()}


@dataclass(frozen=True)
class StepResult:
    """A step of a run whose message is to be written: its facts, its base and its version.

    Attributes:
        prefix: of the subject, with what joins it; empty where the template does not ask.
    """

    step: Step
    facts: Facts
    base: BaseFacts
    version: int
    group: Group | None = None
    prefix: str = ""


def commit_message(
    program: Program,
    result: StepResult,
    *,
    people: tuple[Person, ...],
    signer: str | None,
    tags: Iterable[Trailer] = (),
) -> str:
    """The whole commit message of a step.

    Args:
        signer: `Name <address>` for a Signed-off-by; None without --signoff.
        tags: given on earlier versions.

    Raises:
        BadInput: the template, or the text that it makes, is not fit to be mailed.
    """
    name = result.step.message
    where = str(program.sources.directory / name)
    text = template.render(program.sources.text(name), _facts(program, result), where)
    signed = [Trailer("Signed-off-by", signer)] if signer else []
    # get_maintainer.pl names them (submitting-patches.rst, Select the recipients for your patch).
    named = [Trailer("Cc", person) for person in trailers_for(people, program.recipients)]
    message = compose(text, [*signed, *tags, *named], where)
    rules = quotes.at_end_of_log(program, result.facts, result.group)
    if rules:
        message = replace(message, body=f"{message.body}\n\n{rules}".lstrip("\n"))
    return str(message)


def _facts(program: Program, result: StepResult) -> dict[str, object]:
    """The names that the template of a commit message sees."""
    facts = facts_in_text(result.facts)
    # A dict keeps the order of the files and names a function once.
    functions: dict[str, None] = {}
    for file in facts.files:
        functions |= dict.fromkeys(file.functions)
    names = rule_names(facts.edits) if program.quoting.by_template else []
    rules = [_rule_words(program.sources.rule(name)) for name in names]
    sites = {}
    rendered = []
    for edit in facts.edits:
        sites[edit.name] = edit.sites
        if edit.rendered:
            rendered.append(_rendered_words(edit.rendered))
    words: StepWords = {
        "series": program.name,
        "version": result.version,
        "base": result.base,
        "step": result.step.id,
        "prefix": result.prefix,
        "group": group_words(result.group, facts, functions),
        "files": facts.files,
        "functions": list(functions),
        "edits": facts.edits,
        "sites": sites,
        "added": facts.defined,
        "removed": facts.undefined,
        "rules": rules,
        "traits": _traits(program, facts),
        "rendered": rendered,
        "tools": tools(),
    }
    return {**program.parameters, **words}


def _traits(program: Program, facts: Facts) -> dict[str, bool]:
    """The virtual rules of the rules that ran, and whether the base enabled them."""
    traits: dict[str, bool] = {}
    for edit in facts.edits:
        for rule in rule_names([edit]):
            for name in program.sources.rule(rule).declared:
                traits[name] = traits.get(name, False) or name in edit.virtual
    return traits


def _rule_words(rule: Rule) -> dict[str, str]:
    return {"name": rule.name, "summary": rule.summary, "text": _patch(rule.text)}


def _rendered_words(rendered: Rendered) -> dict[str, object]:
    return {
        "name": rendered.name,
        "text": _patch(rendered.text),
        "example": _patch(rendered.example),
        "table": rendered.table,
        "gains": rendered.gains,
        "must_move": rendered.must_move,
        "moves": rendered.moves,
        "stays": rendered.stays,
    }


def _patch(text: str) -> str:
    """A semantic patch without the comments that are its header, indented as a quotation."""
    return quotes.indented(applied(text, (), ()))
