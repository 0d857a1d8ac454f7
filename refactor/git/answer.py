"""The end of a git command, and its trouble in one line."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNREADABLE = re.compile(
    "unable to (?:read|load|find)|cannot read the current contents|could not get object info|"
    "bad object|missing blob|repository lacks the necessary blob|unknown revision"
)
"""git's words for an object that is not there, in the C locale."""


@dataclass(frozen=True)
class Answer:
    """The end of a git command: exit status, stdout bytes for bytes, stderr as text."""

    code: int
    stdout: bytes
    stderr: str

    @property
    def lacks_objects(self) -> bool:
        """Whether git could not read an object; not every command fails then."""
        return _UNREADABLE.search(self.stderr) is not None

    @property
    def complaint(self) -> str:
        """The trouble in one line, without git's hints."""
        lines = self.stderr.splitlines()
        unreadable = next(filter(_UNREADABLE.search, lines), None)
        if unreadable is not None:
            # git writes a line for each object that is missing: the first is enough.
            return " ".join(unreadable.split())
        errors = []
        for line in lines:
            if line.startswith("error: "):
                errors.append(line.removeprefix("error: "))
        return "; ".join(errors) or " ".join(self.stderr.split()) or f"status {self.code}"
