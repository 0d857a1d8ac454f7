"""What was checked about a series, in the lines of a terminal. Nothing here decides anything."""

from __future__ import annotations

from collections.abc import Iterator

from refactor.report.visible import one_line, visible
from refactor.report.words import columns, count
from refactor.runs.proof import KINDS, CommitReport, Finding, Proof, Report, Status

MARKS: dict[Status, str] = {
    "proved": "ok",
    "disproved": "NO",
    "unchecked": "?",
    "not declared": "-",
}
"""What a cell of the matrix shows for a status."""

WORDS: dict[Status, str] = {
    "proved": "passed",
    "disproved": "failed",
    "unchecked": "unchecked",
    "not declared": "not declared",
}
"""What a person reads for a status: some objects that compile prove little."""


def report(result: Report, details: bool) -> str:
    """A series, examined: every commit and proof at a glance, what there is to say of them, and the verdict.

    Args:
        details: whether the lines behind the findings are shown too.
    """
    base = result.base
    head = f"{result.series} v{result.version} on {base.name} (Linux {base.kernel}, {base.commit[:12]})"
    parts = [
        f"{one_line(head)}\n",
        _matrix(result),
        *(_commit(place(result, commit), commit, details) for commit in result.commits),
        "".join(f"note: accepted, but never found: {one_line(each)}\n" for each in result.unused),
        "" if details else _hint(result),
        "".join(f"{one_line(words)}\n" for _, words in verdict(result)),
    ]
    return "\n".join(part for part in parts if part)


def verdict(result: Report) -> tuple[tuple[Status, str], ...]:
    """The summary lines, the worst first: the first bad commit, and what could not be checked.

    Where all checks passed, the other lines name what they leave out.
    """
    if all(proof.status == "not declared" for commit in result.commits for proof in commit.proofs):
        return (("unchecked", "no check was declared"),)
    if result.status == "proved":
        left = dict.fromkeys(f"left out: {words}" for words in _left_out(result))
        return (("proved", "all checks passed"), *(("not declared", words) for words in left))
    unchecked = (
        proof for commit in result.commits for proof in commit.proofs if proof.status == "unchecked"
    )
    # What a machine lacks, it lacks for every commit: once is enough.
    unknown = dict.fromkeys(
        f"could not be checked: {proof.title}: {proof.summary}" for proof in unchecked
    )
    return (*_first_bad(result), *(("unchecked", words) for words in unknown))


def _left_out(result: Report) -> Iterator[str]:
    """What no check looked at, once for all commits."""
    for commit in result.commits:
        for proof in commit.proofs:
            if proof.status == "not declared":
                yield f"{proof.title}: {proof.summary}"
            if proof.kind == "builds":
                yield from (f"{proof.title}: {note}" for note in proof.notes)


def _first_bad(result: Report) -> Iterator[tuple[Status, str]]:
    bad = result.first_bad
    if bad:
        proof = next(proof for proof in bad.proofs if proof.status == "disproved")
        commit = f"{place(result, bad)} {bad.commit[:12]} {bad.subject}"
        yield "disproved", f"first bad commit: {commit}: {proof.title}: {proof.summary}"


def kinds(result: Report) -> tuple[str, ...]:
    """The kinds of proof that any commit has, in the order of reports."""
    found = {proof.kind for commit in result.commits for proof in commit.proofs}
    return tuple(kind for kind in KINDS if kind in found)


def place(result: Report, commit: CommitReport) -> str:
    """Where a commit stands in the series: `1/2`."""
    return f"{result.commits.index(commit) + 1}/{len(result.commits)}"


def _matrix(result: Report) -> str:
    shown = kinds(result)
    width = len(f"{len(result.commits)}/{len(result.commits)}")
    rows = [
        (
            one_line(f"{place(result, commit):>{width}} {commit.commit[:12]} {commit.id}"),
            *(MARKS[commit.status(kind)] for kind in shown),
        )
        for commit in result.commits
    ]
    used = {mark for row in rows for mark in row[1:]}
    legend = ", ".join(f"{mark} {WORDS[status]}" for status, mark in MARKS.items() if mark in used)
    heads = [("", *shown)] if shown else []
    return columns([*heads, *rows]) + (f"  ({legend})\n" if used - {"ok"} else "")


def _commit(where: str, commit: CommitReport, details: bool) -> str:
    said = "".join(_proof(proof, details) for proof in commit.proofs)
    head = one_line(f"{where} {commit.commit[:12]} {commit.subject}")
    return f"{head}\n{said}" if said else ""


def _proof(proof: Proof, details: bool) -> str:
    findings = [
        line for finding in proof.findings for line in _finding(finding, proof.summary, details)
    ]
    lines = [*findings, *(f"note: {one_line(note)}" for note in proof.notes)]
    if not lines and proof.status not in ("disproved", "unchecked"):
        return ""
    head = f"  {MARKS[proof.status]:<2}  {one_line(f'{proof.title}: {proof.summary}')}\n"
    return head + "".join(f"      {line}".rstrip() + "\n" for line in lines)


def _finding(finding: Finding, summary: str, details: bool) -> Iterator[str]:
    words = ": ".join(part for part in (finding.where, finding.name, finding.text) if part)
    if finding.accepted:
        yield one_line(f"accepted: {words}")
        yield one_line(f"  reason: {finding.accepted}")
    elif words != summary:  # the line above says it already
        yield one_line(words)
    if details:
        yield from (f"    {visible(line)}" for line in _lines(finding))


def _hint(result: Report) -> str:
    findings = (
        finding
        for commit in result.commits
        for proof in commit.proofs
        for finding in proof.findings
    )
    more = sum(len(_lines(finding)) for finding in findings)
    return f"--details shows {count(more, 'more line')}\n" if more else ""


def _lines(finding: Finding) -> list[str]:
    text = finding.detail.rstrip("\n")
    return text.split("\n") if text else []
