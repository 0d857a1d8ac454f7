"""The result of `refactor check` as one web page. Nothing here decides anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.report import check, posting_part
from refactor.report.dress import dressed
from refactor.runs.facts import Facts
from refactor.runs.proof import CommitReport, Report
from refactor.text.diff import parse_diff

if TYPE_CHECKING:
    from refactor.commands.posting import Posting

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


def page(result: Report, posting: Posting | None = None) -> str:
    """A whole HTML page of a checked series: no script, nothing fetched, light or dark.

    Odd characters are replaced by their names, so that the page can always be written as UTF-8.

    Args:
        posting: the version as it would be mailed; None to show its checks alone.
    """
    facts = posting_part.facts(posting) | {
        "report": result,
        "kinds": check.kinds(result),
        "verdict": check.verdict(result),
        "left": _left,
        "is_fine": _is_fine,
        "words": check.WORDS,
        "cell_status": check.cell_status,
        "proof_status": check.proof_status,
        "place": check.place,
        "target": _target,
        "files_of": _files,
    }
    verdict = check.WORDS[check.verdict(result)[0][0]]
    title = f"{verdict}: {result.series} v{result.version} on {result.base.name}"
    return dressed("page.html.j2", title, facts, macros=posting_part.TEMPLATES)


def _is_fine(commit: CommitReport) -> bool:
    """Whether a reader who looks for what did not pass may skip a commit."""
    statuses = set(map(check.proof_status, commit.proofs))
    return statuses <= {"proved", "not declared"} and not any(_left(commit.facts))


def _left(facts: Facts) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """For each reason the lines that were left: their number, the reason, and `path:line`."""
    lines: dict[str, dict[str, None]] = {}
    for edit in facts.edits:
        for place in edit.left:
            lines.setdefault(place.reason, {})[f"{place.path}:{place.line}"] = None
    for reason, places in lines.items():
        yield len(places), reason, tuple(places)


def _target(commit: CommitReport, kind: str) -> int:
    """The number, from 1, of the proof that a cell of the matrix links to; 0 when there is none."""
    # A cell shows the worst of several proofs, and links to the first that is as bad.
    wanted = (kind, check.cell_status(commit, kind))
    for number, proof in enumerate(commit.proofs, 1):
        if (proof.kind, check.proof_status(proof)) == wanted:
            return number
    return 0


def _files(diff: str) -> list[_File]:
    # A split at an empty match leaves what is before the first one: nothing, for git's diffs.
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
