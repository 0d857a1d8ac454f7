"""The proof `own check`: programs that the series names judge its patches."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from refactor import process, programs
from refactor.build.workshop import Workshop
from refactor.errors import RefactorError, Unavailable, of_system
from refactor.proofs.commit import CheckedSeries, Commit
from refactor.runs.proof import Finding, Proof, conclude
from refactor.series.own_check import OwnCheck
from refactor.store.cache import Cache

KIND = "own check"

_FORM = "1"
"""The format of cached results; a new number makes all older ones invalid."""

_LONGEST = 3600.0
"""Seconds that a check may take: smatch reads whole directories."""

_MOST = 64 * 1024
"""Characters of a check's output that a report keeps."""


class _Ended(msgspec.Struct, frozen=True):
    """How a check ended: its exit status, and its output."""

    code: int
    output: str


class OwnChecks:
    """Run the checks of the series at each commit, in the work tree of the proofs."""

    kinds = (KIND,)

    def __init__(
        self, series: CheckedSeries, commits: Sequence[Commit], *, workshop: Workshop, cache: Cache
    ) -> None:
        self._series = series
        self._commits = commits
        self._workshop = workshop
        self._cache = cache

    def prove(self, commit: Commit) -> tuple[Proof, ...]:
        """A proof of each check that is for the commit; one for the series is for its last."""
        proofs = []
        for check in self._series.program.checks:
            if check.per == "patch":
                proofs.append(self._proof(check, commit, [commit]))
            elif commit.number == len(self._commits):
                proofs.append(self._proof(check, commit, self._commits))
        return tuple(proofs)

    def _proof(self, check: OwnCheck, commit: Commit, patches: Sequence[Commit]) -> Proof:
        if why := self._series.distrust_because("a check is a program that the series names"):
            return Proof(KIND, "unchecked", why, subject=check.name)
        mails = b"".join(patch.mail for patch in patches)
        arguments = check.arguments(commit.made.commit, _files(commit, patches))
        try:
            ended = self._ended(commit, arguments, mails)
        except (RefactorError, OSError) as error:
            return Proof(KIND, "unchecked", str(of_system(error)), subject=check.name)
        lines = ended.output.strip().splitlines()
        words = f"exit status {ended.code}"
        if lines:
            words += f": {lines[0].strip()}"
        findings: tuple[Finding, ...] = ()
        if ended.code != 0:
            findings = (Finding("", "", words, ended.output),)
        return conclude(KIND, findings, shown=words, subject=check.name)

    def _ended(self, commit: Commit, arguments: Sequence[str], mails: bytes) -> _Ended:
        """The result of a check, remembered by the commit, the command and the program."""
        key: list[str | bytes] = [_FORM, commit.made.commit, *arguments]
        key += ["", _identity(arguments), mails]
        if data := self._cache.get("own-check", key):
            return msgspec.json.decode(data, type=_Ended)
        with self._workshop.sources.lent(commit.after.oid) as top:
            ended = _run(top, arguments, mails)
        self._cache.put("own-check", key, msgspec.json.encode(ended))
        return ended


def _files(commit: Commit, patches: Sequence[Commit]) -> list[str]:
    """The files that patches change and that are there at a commit, sorted."""
    paths = set[str]()
    for patch in patches:
        paths.update(patch.paths)
    # A file that a patch deletes or renames is none that a program could open.
    return sorted(filter(commit.after.has_file, paths))


def _identity(arguments: Sequence[str]) -> str:
    """The digests of the user's own files in a command: a check that is edited is run again."""
    # Of a program in PATH only the file itself is known, not what it loads.
    digests = []
    # What a relative path names is in the tree of the commit.
    for path in (programs.find(arguments[0]), *arguments[1:]):
        if path and path.startswith("/") and Path(path).is_file():
            digests.append(hashlib.sha256(Path(path).read_bytes()).hexdigest())
    return " ".join(digests)


def _run(top: Path, arguments: Sequence[str], mails: bytes) -> _Ended:
    """Run a check in a tree.

    Raises:
        Unavailable: there is no such program, or it was killed.
    """
    program = arguments[0]
    # From the top of the tree, as a user would write `scripts/kernel-doc`; others are in PATH.
    found = programs.find(str(top / program) if "/" in program else program)
    if found is None:
        raise Unavailable(f"there is no program {program}", "a [[check]] in series.toml names it")
    done = process.run(
        [found, *arguments[1:]],
        cwd=top,
        env=process.neutral(),
        stdin=mails,
        timeout=_LONGEST,
        merged=True,
    )
    if done.code is None:
        raise Unavailable(f"{program} did not end in an hour")
    # Nothing of this is cached: a check that was killed may do better next time.
    if done.code < 0:
        raise Unavailable(f"{program} was killed by signal {-done.code}")
    output = done.stdout.decode("utf-8", "replace")
    if len(output) > _MOST:
        output = f"{output[:_MOST]}\n[{len(output) - _MOST} more characters]\n"
    return _Ended(done.code, output)
