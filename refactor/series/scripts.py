"""The scripts of a semantic patch: whether the result for one file depends on other files.

One process of spatch runs the scripts of all its files in one namespace. What a script puts there
is seen by those that run for later files, so the result would depend on which files a process has.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from refactor.series.depends import holds
from refactor.series.metavariables import BLOCK, blanked
from refactor.series.names import Names

# spatch skips them in Python too.
_COMMENT = re.compile(r"^[ \t]*//.*$", re.MULTILINE)
_KIND = re.compile(r"\b(?P<kind>script|initialize|finalize)\b\s*:\s*(?P<language>\w+)")
_DECLARED = re.compile(r"\(?\s*(?P<name>\w+)")
_ITERATES = re.compile(r"\bIteration\s*\(|\bnew\s+iteration\b")
_INFLUENCES = re.compile(
    r"\b(?:include_match|exit|Iteration|add_virtual_\w+)\b|\bcoccinelle\.\w+\s*="
)
# spatch gives the last four to every script.
_GIVEN = frozenset({*dir(builtins), "cocci", "coccilib", "coccinelle", "Iteration"})


@dataclass(frozen=True)
class Script:
    """A block of code.

    Attributes:
        head: what stands between the first `@` and the second.
        kind: script, initialize or finalize.
        inputs: the metavariables that it is given.
        outputs: those that it gives a value.
    """

    head: str
    kind: str
    language: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    code: str


def scripts(text: str) -> Iterator[Script]:
    """The scripts of a semantic patch, in order."""
    blocks = list(BLOCK.finditer(blanked(text)))
    for block, following in zip_longest(blocks, blocks[1:]):
        # The code of a script goes on up to the next rule.
        end = following.start() if following else len(text)
        kind = _KIND.search(block["head"])
        if kind is not None:
            inputs, outputs = _declared(block["names"])
            code = _COMMENT.sub("", text[block.end() : end])
            yield Script(block["head"], kind["kind"], kind["language"], inputs, outputs, code)


def any_running(text: str, virtual: Mapping[str, bool]) -> bool:
    """Whether a script can run.

    Args:
        virtual: every virtual rule -> whether it holds.
    """
    return any(holds(script.head, virtual) is not False for script in scripts(text))


def iterates(text: str) -> bool:
    """Whether a script makes spatch examine files of its own choice."""
    return any(_ITERATES.search(script.code) for script in scripts(text))


def keeps_state(text: str) -> bool:
    """Whether what matches in one file can depend on another file, by what scripts keep.

    A rule whose scripts only print depends on nothing.
    """
    found = list(scripts(text))
    running = [script for script in found if script.kind != "initialize"]
    if not any(map(_changes_matches, running)):
        return False
    # ast reads Python alone; a script in OCaml may keep anything.
    if any(script.language != "python" for script in running):
        return True
    try:
        return _keeps(found)
    except SyntaxError:
        # spatch will say what is wrong.
        return True


def _changes_matches(script: Script) -> bool:
    return bool(script.outputs or _INFLUENCES.search(script.code))


def _declared(names: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    inputs: list[str] = []
    outputs: list[str] = []
    for declaration in names.split(";"):
        match = _DECLARED.match(declaration.strip())
        if match is not None:
            (inputs if "<<" in declaration else outputs).append(match["name"])
    return tuple(inputs), tuple(outputs)


def _keeps(found: Iterable[Script]) -> bool:
    """Whether a name that is changed while files are examined is read by a script."""
    changed: set[str] = set()
    read: set[str] = set()
    given = set(_GIVEN)
    for script in found:
        names = Names(script.inputs)
        names.visit(ast.parse(script.code.strip("\n")))
        changed |= names.changed_later
        if script.kind != "initialize":
            changed |= names.changed
        read |= names.read
        given |= names.modules
    return bool((changed & read) - given)
