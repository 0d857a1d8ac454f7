"""The names that templates see, in one table: no parameter has one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict

# Only for type checkers: at run time the names of the keys are all that counts.
if TYPE_CHECKING:
    from refactor.runs.facts import EditFacts, FileFacts, Rendered
    from refactor.runs.run import Base
    from refactor.series.rule import Rule
    from refactor.tools.questions import Questions


class StepWords(TypedDict):
    """The names in the template of a step's message."""

    series: str
    version: int
    base: Questions
    step: str
    prefix: str
    group: Mapping[str, Any] | None
    files: Sequence[FileFacts]
    functions: Sequence[str]
    edits: Sequence[EditFacts]
    sites: Mapping[str, Mapping[str, int]]
    added: Sequence[str]
    removed: Sequence[str]
    rules: Sequence[Mapping[str, str]]
    traits: Mapping[str, bool]
    rendered: Sequence[Mapping[str, Any]]
    tools: Mapping[str, str]


class CoverWords(TypedDict):
    """The names in the template of a cover letter."""

    series: str
    version: int
    prefix: str
    base: Base
    below: str
    number: Mapping[str, int]
    steps: Sequence[Mapping[str, Any]]
    left_out: Sequence[Mapping[str, str]]
    rules: Sequence[Rule]
    literal: int
    lines: int
    rendered: Sequence[Rendered]
    unexamined: Sequence[Any]
    changes: str
    evidence: str
    bundle: Mapping[str, str] | None
    tools: Mapping[str, str]


LANGUAGE = frozenset(
    "and caller cycler dict else false if in is joiner kwargs loop namespace none not or range "
    "self super true varargs".split()
)
"""Words of the template language (Jinja2's "Template Designer Documentation")."""

# A parameter of such a name would be hidden, or hide it.
RESERVED = frozenset({*StepWords.__annotations__, *CoverWords.__annotations__, *LANGUAGE})
"""The names that no parameter can have."""
