"""The result of `refactor check`, in the lines of a terminal. Nothing here decides anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from refactor.edits.cocci_candidates import named
from refactor.report.left import left_lines
from refactor.report.visible import one_line, visible
from refactor.report.words import columns, count, described, marked, short_id
from refactor.runs.proof import (
    KINDS,
    UNEXAMINED,
    CommitReport,
    Finding,
    Proof,
    ProofStatus,
    ProposedBuild,
    Report,
)

MARKS: dict[ProofStatus, str] = {
    "proved": "ok",
    "disproved": "NO",
    "unchecked": "?",
    "not declared": "-",
}
"""Status -> its mark in a cell of the matrix."""

WORDS: dict[ProofStatus, str] = {
    "proved": "passed",
    "disproved": "failed",
    "unchecked": "unchecked",
    "not declared": "not declared",
}
"""Status -> its word for a person: some objects that compile prove little."""


def report(result: Report, details: bool = False, *, verbose: bool = False) -> str:
    """A checked series: every commit and proof at a glance, the findings, and the verdict.

    Args:
        details: whether the lines behind the findings are shown too.
        verbose: whether the notes are shown, too, by which nothing is lost.
    """
    head = one_line(f"{result.series} v{result.version} on {described(result.base)}")
    parts = [f"{head}\n", _matrix(result)]
    # What the last lines say of a series that passed is no news above them.
    said = frozenset(_left_out(result) if result.status == "proved" and not verbose else ())
    for commit in result.commits:
        position = place(result, commit)
        parts.append(_commit(position, commit, details, verbose=verbose, said=said))
    # The acceptance is out of date, and would hide the next finding of its name.
    parts.append(marked("note: accepted, but never found", map(one_line, result.unused)))
    parts.append(marked("note: left without a user", map(one_line, result.leftovers)))
    parts.append("\n".join(map(_proposed, result.proposed)))
    if not details:
        parts.append(_hint(result))
    # Last, where the terminal's prompt leaves it in sight.
    parts.append("".join(f"{one_line(words)}\n" for _, words in verdict(result)))
    return "\n".join(filter(None, parts))


def _proposed(build: ProposedBuild) -> str:
    files = one_line(named(build.files))
    lines = "".join(f"  {one_line(line)}\n" for line in build.toml.splitlines())
    return f"proposed for series.toml, as no declared build compiles {files}:\n{lines}"


def verdict(result: Report) -> tuple[tuple[ProofStatus, str], ...]:
    """The summary lines, the worst first: the first bad commit, and what could not be checked.

    Where all checks passed, the other lines name what they leave out.
    """
    statuses = {proof.status for proof in _proofs(result)}
    # No declared check is no success: nothing was looked at.
    if statuses <= {"not declared"}:
        return (("unchecked", "no check was declared"),)
    if result.status == "proved":
        left_out = _once("not declared", "left out", _left_out(result))
        return (("proved", "all checks passed"), *left_out)
    unchecked = _once("unchecked", "could not be checked", _unchecked(result))
    return (*_first_bad(result), *unchecked)


def _proofs(result: Report) -> Iterator[Proof]:
    """The proofs of all commits."""
    for commit in result.commits:
        yield from commit.proofs


def _once(
    status: ProofStatus, lead: str, texts: Iterable[str]
) -> Iterator[tuple[ProofStatus, str]]:
    # What a machine lacks, it lacks for every commit: once is enough.
    for text in dict.fromkeys(texts):
        yield status, f"{lead}: {text}"


def _left_out(result: Report) -> Iterator[str]:
    """The things that no check looked at."""
    for proof in _proofs(result):
        if proof.status == "not declared":
            yield f"{proof.title}: {proof.summary}"
        # A build names its files and compilers here, and a reader takes it for the whole kernel.
        if proof.kind == "builds":
            for note in proof.notes:
                yield f"{proof.title}: {note}"


def _unchecked(result: Report) -> Iterator[str]:
    for proof in _proofs(result):
        if proof.status == "unchecked":
            yield f"{proof.title}: {proof.summary}"


def _first_bad(result: Report) -> Iterator[tuple[ProofStatus, str]]:
    # The later ones often fail for the reason of the first.
    bad = result.first_bad
    if bad:
        proof = next(proof for proof in bad.proofs if proof.status == "disproved")
        commit = f"{place(result, bad)} {short_id(bad.commit)} {bad.subject}"
        yield "disproved", f"first bad commit: {commit}: {proof.title}: {proof.summary}"


def kinds(result: Report) -> tuple[str, ...]:
    """The kinds of proof that any commit has, in the order of reports."""
    present = {proof.kind for proof in _proofs(result)}
    return tuple(filter(present.__contains__, KINDS))


def place(result: Report, commit: CommitReport) -> str:
    """The position of a commit in the series: `1/2`."""
    return f"{result.commits.index(commit) + 1}/{len(result.commits)}"


def _matrix(result: Report) -> str:
    present = kinds(result)
    # As wide as the last position, so that the commits of ten and more patches are aligned.
    width = len(f"{len(result.commits)}/{len(result.commits)}")
    rows = [("", *present)] if present else []
    used = set()
    for commit in result.commits:
        marks = [MARKS[cell_status(commit, kind)] for kind in present]
        used.update(marks)
        name = f"{place(result, commit):>{width}} {short_id(commit.commit)} {commit.id}"
        rows.append((one_line(name), *marks))
    return columns(rows) + _legend(used)


def cell_status(commit: CommitReport, kind: str) -> ProofStatus:
    """The status of a cell; a file that the series lets go unexamined is no success."""
    statuses = {proof_status(proof) for proof in commit.proofs if proof.kind == kind}
    # Only a pass is turned down: a failure beside it is the graver news.
    status = commit.status(kind)
    return "unchecked" if status == "proved" and "unchecked" in statuses else status


def proof_status(proof: Proof) -> ProofStatus:
    """The status of a proof as a person sees it; `proved` in JSON, where the reason is beside."""
    accepted = any(finding.name == UNEXAMINED for finding in proof.findings)
    return "unchecked" if proof.status == "proved" and accepted else proof.status


def _legend(used: Set[str]) -> str:
    """The meaning of the marks in a matrix; nothing is explained where all is ok."""
    if used <= {"ok"}:
        return ""
    meanings = [f"{mark} {WORDS[status]}" for status, mark in MARKS.items() if mark in used]
    return f"  ({', '.join(meanings)})\n"


def _commit(
    position: str, commit: CommitReport, details: bool, *, verbose: bool, said: Set[str]
) -> str:
    """A commit with what is worth a line, if there is anything.

    Args:
        said: notes that the report ends with.
    """
    lines = ""
    for proof in commit.proofs:
        lines += _proof(proof, details, said)
    lines += left_lines(commit.facts, "      ", verbose=verbose)
    head = one_line(f"{position} {short_id(commit.commit)} {commit.subject}")
    return f"{head}\n{lines}" if lines else ""


def _proof(proof: Proof, details: bool, said: Set[str]) -> str:
    lines: list[str] = []
    for finding in proof.findings:
        lines += _finding(finding, proof.summary, details)
    for note in proof.notes:
        if f"{proof.title}: {note}" not in said:
            lines.append(f"note: {one_line(note)}")
    # The matrix says enough about a proof that passed and leaves nothing to explain.
    if not lines and proof.status not in ("disproved", "unchecked"):
        return ""
    head = f"  {MARKS[proof_status(proof)]:<2}  {one_line(f'{proof.title}: {proof.summary}')}\n"
    return head + "".join(f"      {line}".rstrip() + "\n" for line in lines)


def _finding(finding: Finding, summary: str, details: bool) -> Iterator[str]:
    words = ": ".join(filter(None, (finding.where, finding.name, finding.text)))
    if finding.accepted:
        yield one_line(f"accepted: {words}")
        yield one_line(f"  reason: {finding.accepted}")
    elif words != summary:  # the line above says it already
        yield one_line(words)
    if details:
        for line in _lines(finding):
            yield f"    {visible(line)}"


def _hint(result: Report) -> str:
    more = 0
    for proof in _proofs(result):
        more += sum(map(len, map(_lines, proof.findings)))
    return f"--details shows {count(more, 'more line')}\n" if more else ""


def _lines(finding: Finding) -> list[str]:
    # Not splitlines(): a compiler quotes source, where a form feed ends no line.
    text = finding.detail.rstrip("\n")
    return text.split("\n") if text else []
