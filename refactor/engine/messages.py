"""The text of a run: commit messages out of templates, facts and people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

import msgspec

import refactor
from refactor.edits.kinds import rule_names
from refactor.engine import quotes
from refactor.engine.base_facts import BaseFacts
from refactor.engine.group_words import bundle_words, group_words
from refactor.errors import BadInput
from refactor.library.program import Program
from refactor.library.vocabulary import CoverWords, StepWords
from refactor.mail.commit_message import compose
from refactor.mail.people import Person, trailers_for
from refactor.mail.trailer import Trailer
from refactor.runs.facts import EditFacts, Facts, Rendered, Unexamined
from refactor.runs.group import Group
from refactor.runs.run import Changed, Run, Unchanged
from refactor.series.applied import applied
from refactor.series.rule import Rule
from refactor.series.schema import Step
from refactor.text.diff import quoted
from refactor.tools import spatch, template

COVER = "cover.j2"


def tools() -> dict[str, str]:
    """The versions of the programs that make the text of a run."""
    return {"refactor": refactor.__version__, "spatch": spatch.version()}


@dataclass(frozen=True)
class StepResult:
    """A step of a run whose message is to be written: its facts, its base and its version."""

    step: Step
    facts: Facts
    base: BaseFacts
    version: int
    group: Group | None = None


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
    rules = quotes.at_end_of_log(program, result.facts)
    if rules:
        message = replace(message, body=f"{message.body}\n\n{rules}".lstrip("\n"))
    return str(message)


def _facts(program: Program, result: StepResult) -> dict[str, object]:
    """The names that the template of a commit message sees."""
    facts = _in_text(result.facts)
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


def _in_text(facts: Facts) -> Facts:
    """The facts with paths as git writes them, for text that has to be UTF-8."""
    # A path is bytes: git quotes those that are not plain ASCII (core.quotePath).
    files = tuple(msgspec.structs.replace(file, path=quoted(file.path)) for file in facts.files)
    edits = tuple(map(_edit_in_text, facts.edits))
    return msgspec.structs.replace(facts, files=files, edits=edits)


def _edit_in_text(edit: EditFacts) -> EditFacts:
    sites = {quoted(path): number for path, number in edit.sites.items()}
    unexamined = tuple(map(_place_in_text, edit.unexamined))
    left = []
    for place in edit.left:
        left.append(msgspec.structs.replace(place, path=quoted(place.path)))
    return msgspec.structs.replace(
        edit, sites=sites, name=quoted(edit.name), unexamined=unexamined, left=tuple(left)
    )


def _place_in_text(place: Unexamined) -> Unexamined:
    return msgspec.structs.replace(place, path=quoted(place.path))


def _patch(text: str) -> str:
    """A semantic patch without the comments that are its header, indented as a quotation."""
    return quotes.indented(applied(text, (), ()))


def cover_facts(program: Program, run: Run, *, changes: str, evidence: str) -> dict[str, object]:
    """The names that the template of a cover letter sees.

    Args:
        changes: the news of this version, as items of a list.
        evidence: what checks showed of the commits, as items of a list.
    """
    number = {}
    steps = []
    edits: list[EditFacts] = []
    unexamined: list[Unexamined] = []
    for position, step in enumerate(run.changed, 1):
        number[step.id] = position
        steps.append({"id": step.id, "subject": subject(step), "facts": _in_text(step.facts)})
        edits += step.facts.edits
        unexamined += map(_place_in_text, step.unexamined)
        for edit in step.facts.edits:
            unexamined += map(_place_in_text, edit.unexamined)
    lines: Counter[bool] = Counter()
    for edit in edits:
        # The cover letter says how many of the lines no rule has made.
        lines[edit.literal] += edit.lines
    words: CoverWords = {
        "series": program.name,
        "version": run.version,
        "base": run.onto,
        "number": number,
        "steps": steps,
        "left_out": _left_out(program, run),
        "rules": list(map(program.sources.rule, dict.fromkeys(rule_names(edits)))),
        "literal": lines[True],
        "lines": lines.total(),
        "rendered": [edit.rendered for edit in edits if edit.rendered is not None],
        "unexamined": unexamined,
        "changes": changes,
        "evidence": evidence,
        "tools": run.tools,
        "bundle": bundle_words([step.group for step in run.changed if step.group]),
    }
    return {**program.parameters, **words}


def _left_out(program: Program, run: Run) -> list[dict[str, str]]:
    """The steps that make no commit: id, subject and reason of each."""
    subjects = written(program)
    left_out = []
    for step in run.steps:
        if isinstance(step, Unchanged):
            title = subjects.get(step.id, step.id)
            left_out.append({"id": step.id, "subject": title, "reason": step.reason})
    return left_out


def require_distinct(program: Program, steps: Iterable[Changed]) -> None:
    """Refuse two patches with one summary: a mail archive could not tell them apart.

    Raises:
        BadInput: there are; with the steps.
    """
    seen: dict[str, str] = {}
    for step in steps:
        title = subject(step)
        other = seen.setdefault(title, step.id)
        if other != step.id:
            pair = f"steps '{other}' and '{step.id}'"
            raise BadInput(f"{program.sources.directory}: {pair} have the same subject '{title}'")


def written(program: Program) -> dict[str, str]:
    """Step id -> summary as its template has it, where nothing is to be filled in."""
    summaries: dict[str, str] = {}
    for step in program.steps:
        template_text = program.sources.text(step.declared.message)
        first = template_text.lstrip().partition("\n")[0].strip()
        # What Jinja2 fills in is known only after a run.
        if first and "{" not in first:
            summaries.setdefault(step.id, first)
    return summaries


def subject(step: Changed) -> str:
    """The first line of a step's message."""
    return step.message.partition("\n")[0]
