"""What was checked about a series, as one page that needs nothing beside itself. Nothing here decides anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from refactor.report import check
from refactor.report.visible import ODD, visible
from refactor.runs.proof import CommitReport, Report
from refactor.text.diff import parse_diff
from refactor.tools import template

_TEMPLATE = Path(__file__).with_name("page.html.j2")
MARK = '<meta name="generator" content="refactor">'
"""What every page holds, and no other file: a page may be written over."""

_FILE = re.compile(r"^(?=diff --git )", re.MULTILINE)
_SORTS = {"+": "added", "-": "removed", "@": "hunk", "\\": "remark"}


@dataclass(frozen=True)
class _File:
    """One file of a difference.

    Attributes:
        path: empty where there is no git header.
        lines: (sort, text) of each line, the sort being `header`, `hunk`, `added`, `removed`,
            `remark` or `context`.
    """

    path: str
    lines: tuple[tuple[str, str], ...]

    def count(self, wanted: str) -> int:
        """How many lines are of a sort."""
        return sum(sort == wanted for sort, _ in self.lines)


def page(result: Report) -> str:
    """A whole HTML page of a series, examined: no script, nothing fetched, light or dark as the reader has it.

    Odd characters stand there by their names, so that what it gives can always be written as UTF-8.
    """
    facts = {
        "report": result,
        "kinds": check.kinds(result),
        "verdict": check.verdict(result),
        "words": check.WORDS,
        "place": check.place,
        "visible": visible,
        "target": _target,
        "pieces": _pieces,
        "files_of": _files,
    }
    return template.render_own(_TEMPLATE.read_text(encoding="utf-8"), facts, autoescape=True)


def _target(commit: CommitReport, kind: str) -> int:
    """The number, from 1, of the proof that a cell of the matrix stands for; 0 when there is none."""
    wanted = (kind, commit.status(kind))
    found = (
        number
        for number, proof in enumerate(commit.proofs, 1)
        if (proof.kind, proof.status) == wanted
    )
    return next(found, 0)


def _pieces(text: str) -> tuple[tuple[bool, str], ...]:
    """A text cut at its odd characters: whether a piece is the name of one, and the piece."""
    cut = enumerate(ODD.split(text))
    return tuple(
        (bool(n % 2), f"U+{ord(piece):04X}" if n % 2 else piece) for n, piece in cut if piece
    )


def _files(diff: str) -> tuple[_File, ...]:
    return tuple(_file(part) for part in _FILE.split(diff) if part)


def _file(part: str) -> _File:
    parsed = parse_diff(part.encode("utf-8", "surrogatepass"))
    return _File(parsed[0].path if parsed else "", tuple(_sorted(part)))


def _sorted(part: str) -> Iterator[tuple[str, str]]:
    within = False
    for line in part.removesuffix("\n").split("\n"):
        within = within or line.startswith("@@ ")
        # Before the first place stand `---` and `+++`, and a line that is gone can begin with two
        # dashes too.
        yield (_SORTS.get(line[:1], "context") if within else "header"), line
