"""A diff that stands between the words of a mail."""

from __future__ import annotations

import re

BEGIN = re.compile(r"diff -|--- (?:a/|/dev/null)|@@ -\d")
"""The first line of a diff, as of git or of diff -u."""

_HUNK = re.compile(r"@@ -\d+(?:,(?P<old>\d{1,6}))? \+\d+(?:,(?P<new>\d{1,6}))? @@")
# A line of a diff never begins with another letter (git's Documentation/diff-format.adoc).
_IN_DIFF = re.compile(
    r"$|[ +\-@\\]|diff -|index [0-9a-f]|(?:old|new|deleted file|new file) mode |"
    r"(?:dis)?similarity index |(?:rename|copy) (?:from|to) |Binary files |GIT binary patch"
)
_BETWEEN_HUNKS = re.compile(r"\\|diff -|index [0-9a-f]|--- \S|\+\+\+ \S|@@ ")


class InlineDiff:
    """A diff between the sender's own words, and where it ends.

    A whole hunk is counted, so that a line behind it may begin with blanks and be no context.
    """

    def __init__(self) -> None:
        self._old = self._new = 0
        self._is_counted = False

    def has(self, line: str) -> bool:
        """Whether a line is one of the diff; the lines are given in order."""
        if hunk := _HUNK.match(line):
            self._old, self._new = int(hunk["old"] or 1), int(hunk["new"] or 1)
            self._is_counted = True
            return True
        if self._is_counted and self._old <= 0 and self._new <= 0:
            return _BETWEEN_HUNKS.match(line) is not None
        self._old -= line[:1] != "+"
        self._new -= line[:1] != "-"
        return _IN_DIFF.match(line) is not None
