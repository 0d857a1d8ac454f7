"""The output of checkpatch.pl as values.

With --emacs each of its lines begins with the name of the patch file, so that no quoted line of a
patch can be taken for one of the script.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from refactor.runs.proof import Finding

# As checkpatch.pl writes `$here`: `#12: FILE: kernel/fork.c:3:`, or `#12:` alone for the message.
_HERE = re.compile(r"#\d+: (?:FILE: (?P<path>.+?)(?::(?P<line>\d+):)?)?")
_CAMEL = re.compile(r"Avoid CamelCase: <(\w+)>")
_DIFF = re.compile(r"diff --git .* \"?b/(?P<path>.*?)\"?")
MESSAGE = "commit message"


@dataclass(frozen=True)
class Complaint:
    """One complaint of the script.

    Attributes:
        severity: ERROR, WARNING or CHECK.
        where: `path:line` of the patched file, a path, or MESSAGE.
        quoted: the lines of the patch that it shows, and further lines of its text.
    """

    severity: str
    type: str
    where: str
    text: str
    quoted: str

    @property
    def finding(self) -> Finding:
        """The complaint as a finding against a commit."""
        return Finding(self.type, self.where, self.text, self.quoted)


def read_complaints(output: str, name: str, patch: str) -> tuple[Complaint, ...] | None:
    """The complaints in the script's order; None when this is not its output.

    Args:
        output: of `checkpatch.pl --emacs --show-types --quiet --no-summary NAME`.
        name: of the file with the patch; it must not occur in the patch.
        patch: as git format-patch writes it.
    """
    header = re.compile(
        rf"^{re.escape(name)}:(?P<at>\d+): "
        r"(?P<severity>ERROR|WARNING|CHECK):(?P<type>\w+): (?P<text>.*)$",
        re.MULTILINE,
    )
    heads = list(header.finditer(output))
    # Text before the first complaint is Perl's own: a warning of it, or why it died.
    if output[: heads[0].start() if heads else None].strip():
        return None
    lines = patch.split("\n")
    complaints = []
    for nth, head in enumerate(heads):
        end = heads[nth + 1].start() if nth + 1 < len(heads) else len(output)
        complaints.append(_complaint(head, output[head.end() : end], lines))
    return tuple(complaints)


def camel_words(complaints: Sequence[Complaint]) -> tuple[str, ...]:
    """The names in CamelCase complaints; in a whole tree the script knows declared names."""
    words = []
    for complaint in complaints:
        if match := _CAMEL.fullmatch(complaint.text):
            words.append(match[1])
    return tuple(words)


def _complaint(head: re.Match[str], rest: str, patch: Sequence[str]) -> Complaint:
    lines = rest.strip("\n").split("\n")
    at, where = int(head["at"]), ""
    here = _place(lines)
    if here is not None:
        where = ":".join(filter(None, (here["path"], here["line"])))
        lines.remove(here.string)
    elif at >= len(patch) - 1:
        # A complaint after the last line has no place: the script makes it at the end of the
        # patch, about the whole.
        at = 0
    where = where or _file(patch[:at])
    return Complaint(head["severity"], head["type"], where, head["text"], "\n".join(lines))


def _place(lines: Sequence[str]) -> re.Match[str] | None:
    """The line that names the place of a complaint, as `#12: FILE: kernel/fork.c:3:`."""
    for line in lines:
        if here := _HERE.fullmatch(line):
            return here
    return None


def _file(before: Sequence[str]) -> str:
    """The file that the last of these lines of a patch is about."""
    for line in reversed(before):
        if match := _DIFF.fullmatch(line):
            return match["path"]
    return MESSAGE
