"""What spatch makes of files, laid out, and what it could not look at."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from refactor.edits.cocci_candidates import Candidates, named
from refactor.edits.outcome import Edited, EditOutcome, Idle, Partial
from refactor.git.file import File
from refactor.git.tree import Tree
from refactor.runs.facts import Unexamined
from refactor.series.rule import Rule
from refactor.style.tidy import style_of, tidy
from refactor.tools import spatch
from refactor.tools.spatch_headers import Headers
from refactor.tools.spatch_output import FileResult


def run(
    tree: Tree, rule: Rule, *, before: Mapping[str, bytes], found: Candidates, arch: str = ""
) -> EditOutcome:
    """What spatch makes of files, laid out.

    Args:
        before: path -> content.
        found: how the files were found.
        arch: whose headers files see that belong to no architecture.
    """
    around = Headers(tree, rule, arch).around
    examined = spatch.examine(rule, before, around, tree.cache)
    style = style_of(tree)
    files: dict[str, File | None] = {}
    for path, result in examined.items():
        if result.content is not None:
            data = tidy(style, before[path], after=result.content, braces=rule.braces)
            files[path] = File(data)
    unexamined, notes = _overlooked(examined, found.words)
    if found.hint:
        notes += (found.hint,)
    if unexamined:
        return Partial(files, unexamined, notes)
    if not files:
        return Idle("; ".join([f"rule {rule.name} matches nowhere", *filter(None, [found.hint])]))
    return Edited(files, notes)


def _overlooked(
    examined: Mapping[str, FileResult], words: Collection[str]
) -> tuple[tuple[Unexamined, ...], tuple[str, ...]]:
    """What spatch did not look at: where the rule's words stand, the edit is partial; elsewhere it is worth a note."""
    unexamined = []
    passed: list[str] = []
    for path, result in examined.items():
        if result.failure:
            unexamined.append(Unexamined(path, result.failure))
        for region in result.regions:
            held = sorted(word for word in words if _has(region, word))
            if held or not words:
                unexamined.append(Unexamined(path, _complaint(region, held)))
            else:
                passed.append(path)
    files = list(dict.fromkeys(passed))
    note = (
        f"spatch skipped unparsable code in {named(files)}; "
        "none of it uses the rule's identifiers (harmless)"
    )
    return tuple(unexamined), (note,) if files else ()


def _complaint(region: str, held: list[str]) -> str:
    lines = [line.strip() for line in region.splitlines() if re.search(r"\w", line)] or [
        region.strip()
    ]
    near = next((line for line in lines if any(_has(line, word) for word in held)), lines[0])
    named = f" that holds {', '.join(held)}" if held else ""
    return f"spatch could not parse a part{named}, near: {near}"


def _has(text: str, word: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text))
