"""What checkpatch.pl says, read back: run with --emacs, so that no line of a patch can be taken for one of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from refactor.runs.proof import Finding

_HERE = re.compile(r"#\d+: (?:FILE: (?P<path>.+?)(?::(?P<line>\d+):)?)?")
_CAMEL = re.compile(r"Avoid CamelCase: <(\w+)>")
_DIFF = re.compile(r"diff --git .* \"?b/(?P<path>.*?)\"?")
MESSAGE = "commit message"


@dataclass(frozen=True)
class Complaint:
    """One thing that the script says.

    Attributes:
        severity: ERROR, WARNING or CHECK.
        where: `path:line` of the patched file, a path, or MESSAGE.
        quoted: the lines that it shows, and further lines of its words.
    """

    severity: str
    type: str
    where: str
    text: str
    quoted: str

    @property
    def finding(self) -> Finding:
        """The same, as it speaks against a commit."""
        return Finding(self.type, self.where, self.text, self.quoted)


def read_complaints(output: str, name: str, patch: str) -> tuple[Complaint, ...] | None:
    """What the script says, in its order; None when these are not its words.

    Args:
        output: of `checkpatch.pl --emacs --show-types --quiet --no-summary NAME`.
        name: of the file with the patch; it must not occur in the patch.
        patch: as git format-patch writes it.
    """
    header = re.compile(
        rf"^{re.escape(name)}:(?P<at>\d+): (?P<severity>ERROR|WARNING|CHECK):(?P<type>\w+): (?P<text>.*)$",
        re.MULTILINE,
    )
    heads = list(header.finditer(output))
    if output[: heads[0].start() if heads else None].strip():
        return None
    lines = patch.split("\n")
    ends = [*(head.start() for head in heads[1:]), len(output)]
    return tuple(
        _complaint(head, output[head.end() : end], lines)
        for head, end in zip(heads, ends, strict=False)
    )


def camel_words(complaints: Sequence[Complaint]) -> tuple[str, ...]:
    """The names that are complained of for their upper and lower case; those that headers declare are no news."""
    found = (_CAMEL.fullmatch(complaint.text) for complaint in complaints)
    return tuple(match[1] for match in found if match)


def _complaint(head: re.Match[str], rest: str, patch: Sequence[str]) -> Complaint:
    lines = rest.strip("\n").split("\n")
    place = next((nth for nth, line in enumerate(lines) if _HERE.fullmatch(line)), None)
    # What it finds out at the end of the patch it says without a place: nothing can be wrong in the
    # last line.
    at, where = int(head["at"]), ""
    if place is not None:
        here = _HERE.fullmatch(lines.pop(place))
        assert here is not None
        where = ":".join(part for part in (here["path"], here["line"]) if part)
    elif at >= len(patch) - 1:
        at = 0
    return Complaint(
        head["severity"], head["type"], where or _file(patch[:at]), head["text"], "\n".join(lines)
    )


def _file(before: Sequence[str]) -> str:
    """The file that the last of these lines of a patch is about."""
    diffs = (_DIFF.fullmatch(line) for line in reversed(before))
    return next((match["path"] for match in diffs if match), MESSAGE)
