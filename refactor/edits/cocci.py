"""The edit `cocci`: a semantic patch, run by spatch over the files in scope that can match."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import replace

import msgspec

from refactor.edits.declaration import Declaration, require_file, require_paths
from refactor.edits.outcome import Edited, EditOutcome, Idle, Partial
from refactor.edits.scoped import absence, astray, judged
from refactor.edits.sources import Sources
from refactor.edits.symbols import has_symbol
from refactor.errors import BadInput
from refactor.git.file import File
from refactor.git.tree import Tree
from refactor.runs.facts import Unexamined
from refactor.series.rule import Rule
from refactor.series.scope import C_FILES, Scope
from refactor.style import clang_format
from refactor.style.tidy import style_of, tidy
from refactor.tools import spatch
from refactor.tools.spatch_output import FileResult
from refactor.tools.spatch_query import query

SHOWN = 3
"""Files that a note names before it only counts."""

_INCLUDE = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*"([^"\n]+)"', re.MULTILINE)


class Trait(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that a base has or has not: a symbol in the code of one file."""

    file: str
    has: str

    def __post_init__(self) -> None:
        require_file("file", self.file)
        if not re.fullmatch(r"[A-Za-z_]\w*", self.has, re.ASCII):
            raise ValueError(f"has: wanted a symbol, got {self.has!r}")

    def __str__(self) -> str:
        """As a note names it."""
        return f"{self.file} has {self.has}"

    def of(self, tree: Tree) -> bool:
        """Whether a tree has it."""
        return has_symbol(tree, self.file, self.has)


class CocciEdit(Declaration, frozen=True):
    """Run a rule.

    Attributes:
        rule: its name, the directory under cocci/.
        scope: directories and files to look in; everything when empty.
        virtual: a virtual rule of the rule's -> what the tree must have for it to hold. So a rule
            that sees one file at a time knows which way the rest of the tree goes.
    """

    rule: str
    scope: tuple[str, ...] = ()
    virtual: dict[str, Trait] = msgspec.field(default_factory=dict)

    literal = False
    origin = "rules"
    runs_rule = True

    def __post_init__(self) -> None:
        require_paths("scope", self.scope)

    @property
    def name(self) -> str:
        """The rule."""
        return self.rule

    def check(self, sources: Sources) -> None:
        """Refuse a rule that does not exist or that spatch would misread, and a virtual rule that it has not."""
        declared = sources.rule(self.rule).declared
        for name in self.virtual:
            if name not in declared:
                has = ", ".join(declared) or "none"
                raise BadInput(f"rule {self.rule} declares no virtual rule '{name}', it has {has}")

    def foresee(self, tree: Tree, sources: Sources) -> None:
        """Ask spatch for the rule's words, and the base for the files that have them; both answers are remembered."""
        self._candidates(tree, self._rule(tree, sources))

    def rests_on(self, tree: Tree, sources: Sources) -> tuple[str | bytes, ...] | None:
        """The rule, spatch, and what lays out what spatch has made."""
        return sources.rule(self.rule).text, spatch.version(), clang_format.version()

    def _rule(self, tree: Tree, sources: Sources) -> Rule:
        return sources.rule(self.rule).holding(
            name for name, trait in self.virtual.items() if trait.of(tree)
        )

    def _candidates(self, tree: Tree, rule: Rule) -> tuple[list[str], set[str]]:
        """The files in scope that can match, and the words by which they were found."""
        clauses = query(rule, tree.cache)
        if not clauses and not self.scope:
            raise BadInput(
                f"rule {self.rule} has no literal identifier to search for",
                "give the edit a scope",
            )
        scope = Scope(self.scope, C_FILES)
        # Without a word every file in scope is a candidate.
        searches = [tree.grep(["-w", *_patterns(words)], scope) for words in clauses] or [
            tree.grep(["-e", ""], scope)
        ]
        return sorted(set.intersection(*map(set, searches))), {
            word for clause in clauses for word in clause
        }

    def apply(self, tree: Tree, sources: Sources) -> EditOutcome:
        """What spatch makes of the candidates, laid out."""
        missing = astray(tree, f"cocci {self.rule}", Scope(self.scope, C_FILES))
        if missing and (len(missing) == len(self.scope) or not self.optional):
            return judged(Idle(""), missing, self.scope, self.optional)
        rule = self._rule(tree, sources)
        candidates, words = self._candidates(tree, rule)
        absent = [trait.file for trait in self.virtual.values() if not tree.has_file(trait.file)]
        told = (
            *(f"{name}: {self.virtual[name]}" for name in rule.virtual),
            *(f"virtual: {path} is {absence(tree, path)}" for path in dict.fromkeys(absent)),
        )
        outcome = run(tree, rule, {path: tree.read(path) for path in candidates}, words)
        if isinstance(outcome, Edited | Partial):
            outcome = replace(outcome, notes=(*told, *outcome.notes))
        return judged(outcome, missing, self.scope, self.optional)


def run(tree: Tree, rule: Rule, before: Mapping[str, bytes], words: set[str]) -> EditOutcome:
    """What spatch makes of files, laid out.

    Args:
        before: path -> content.
        words: of the rule; a part that spatch could not parse matters where one of them stands.
    """
    examined = spatch.examine(rule, before, lambda path: _beside(tree, path), tree.cache)
    style = style_of(tree)
    files = {
        path: File(tidy(style, before[path], after=result.content, braces=rule.braces))
        for path, result in examined.items()
        if result.content is not None
    }
    unexamined, notes = _overlooked(examined, words)
    if unexamined:
        return Partial(files, unexamined, notes)
    return Edited(files, notes) if files else Idle(f"rule {rule.name} matches nowhere")


def _patterns(words: tuple[str, ...]) -> list[str]:
    return [argument for word in words for argument in ("-e", word)]


def _overlooked(
    examined: Mapping[str, FileResult], words: set[str]
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
    more = f" and {len(files) - SHOWN} more" if len(files) > SHOWN else ""
    note = (
        f"spatch skipped unparsable code in {', '.join(files[:SHOWN])}{more}; "
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


def _beside(tree: Tree, path: str) -> dict[str, bytes]:
    """The files that a file includes in quotes, and those that they include, as far as they lie in the tree."""
    found: dict[str, bytes] = {}
    queue = [(path, tree.read(path))]
    while queue:
        name, data = queue.pop()
        for match in _INCLUDE.finditer(data):
            header = posixpath.normpath(
                posixpath.join(posixpath.dirname(name), match[1].decode("utf-8", "surrogateescape"))
            )
            if (
                header not in found
                and header != path
                and not header.startswith("..")
                and tree.has_file(header)
            ):
                found[header] = tree.read(header)
                queue.append((header, found[header]))
    return found
