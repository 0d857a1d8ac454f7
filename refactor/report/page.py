"""The result of `refactor check` as one web page. Nothing here decides anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from refactor.report import check
from refactor.report.left import left
from refactor.report.visible import ODD, visible
from refactor.runs.proof import CommitReport, Report
from refactor.text.diff import parse_diff
from refactor.tools import template

_TEMPLATE = Path(__file__).with_name("page.html.j2")
MARK = '<meta name="generator" content="refactor">'
"""A line that every page holds, and no other file: a page may be written over."""

_FILE = re.compile(r"^(?=diff --git )", re.MULTILINE)
_SORTS = {"+": "added", "-": "removed", "@": "hunk", "\\": "remark"}


@dataclass(frozen=True)
class _File:
    """One file of a diff.

    Attributes:
        path: empty where there is no git header.
        lines: (sort, text) of each line, the sort being `header`, `hunk`, `added`, `removed`,
            `remark` or `context`.
    """

    path: str
    lines: tuple[tuple[str, str], ...]

    def count(self, wanted: str) -> int:
        """The number of lines of a sort."""
        return sum(sort == wanted for sort, _ in self.lines)


def page(result: Report) -> str:
    """A whole HTML page of a checked series: no script, nothing fetched, light or dark.

    Odd characters are replaced by their names, so that the page can always be written as UTF-8.
    """
    facts = {
        "report": result,
        "kinds": check.kinds(result),
        "verdict": check.verdict(result),
        "left": left,
        "words": check.WORDS,
        "cell_status": check.cell_status,
        "proof_status": check.proof_status,
        "place": check.place,
        "visible": visible,
        "target": _target,
        "pieces": _pieces,
        "files_of": _files,
    }
    return template.render_own(_TEMPLATE.read_text(encoding="utf-8"), facts, autoescape=True)


def _target(commit: CommitReport, kind: str) -> int:
    """The number, from 1, of the proof that a cell of the matrix links to; 0 when there is none."""
    # A cell shows the worst of several proofs, and links to the first that is as bad.
    wanted = (kind, check.cell_status(commit, kind))
    for number, proof in enumerate(commit.proofs, 1):
        if (proof.kind, check.proof_status(proof)) == wanted:
            return number
    return 0


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    """A text cut at its odd characters: whether a piece is the name of one, and the piece."""
    # ODD is a group, so split() keeps the characters, at the odd places of its list.
    for number, piece in enumerate(ODD.split(text)):
        if number % 2:
            yield True, f"U+{ord(piece):04X}"
        elif piece:
            yield False, piece


def _files(diff: str) -> list[_File]:
    return list(map(_file, filter(None, _FILE.split(diff))))


def _file(part: str) -> _File:
    parsed = parse_diff(part.encode("utf-8", "surrogatepass"))
    return _File(parsed[0].path if parsed else "", tuple(_sorted(part)))


def _sorted(part: str) -> Iterator[tuple[str, str]]:
    is_in_hunk = False
    for line in part.removesuffix("\n").split("\n"):
        is_in_hunk = is_in_hunk or line.startswith("@@ ")
        # Above the first hunk are `---` and `+++`, and a line that is gone can begin with two
        # dashes too.
        yield (_SORTS.get(line[:1], "context") if is_in_hunk else "header"), line
