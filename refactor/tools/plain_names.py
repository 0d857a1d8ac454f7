"""Names of ours in the place of file names that a shell, or spatch itself, would misread.

`spatch --in-place` runs `cp TEMPORARY PATH` in a shell and quotes neither, so a file name of a tree
would be code. Its list of files has one name a line, and it reads `.cocciconfig` where it works. A
component of a path that is not plain is called by a number here, for as long as one spatch runs;
its ending and the directories around it stay.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import count

# No `-` at the beginning: `cp` would take such a name for an option.
_PLAIN = re.compile(r"[A-Za-z0-9_+,@=][A-Za-z0-9_.+,@=-]*")
LONGEST = 128
"""Letters of a plain component: spatch puts up to 40 before a file name, and 255 is the limit."""

UPWARD = 32
"""Times that an include may lead upwards; Linux itself goes up six times.

spatch changes the files that it includes, so that they have to lie in the copy.
"""

_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}\Z")
_INCLUDE = re.compile(
    rb'(?P<head>^[-+ \t]*#[ \t]*include[ \t]*["<])(?P<path>[^">\n]+)(?=[">])', re.MULTILINE
)
_FILE_IN = re.compile(r'(?P<head>\bfile\s+in\s*")(?P<path>[^"\n]*)(?=")')


class PlainNames:
    """Real paths and the names of ours for them; a path that is plain keeps its name."""

    def __init__(self, contents: Collection[bytes], paths: Iterable[str]) -> None:
        """Choose a mark for our names.

        Args:
            contents: every text that spatch reads; none of them holds the mark, so a name of ours
                is never theirs.
            paths: of all files that spatch sees.
        """
        # git has paths as bytes: those that are not UTF-8 come back as they were (PEP 383).
        texts = (*contents, "\n".join(paths).encode("utf-8", "surrogateescape"))
        self._mark = _unused_mark(texts)
        self._ours: dict[str, str] = {}

    def path(self, real: str) -> str:
        """The name under which spatch sees a path of a tree."""
        return "/".join(self._component(part) for part in real.split("/"))

    def source(self, data: bytes) -> bytes:
        """A C file that includes by our names."""
        return _INCLUDE.sub(self._included, data)

    def rule(self, text: str, *, headers: bool) -> str:
        """A rule whose `file in "dir"` names directories as spatch sees them.

        Args:
            headers: files include by our names, so the rule has to as well.
        """
        text = _FILE_IN.sub(lambda found: found["head"] + self._relative(found["path"]), text)
        if headers:
            data = self.source(text.encode("utf-8", "surrogateescape"))
            text = data.decode("utf-8", "surrogateescape")
        return text

    def real(self, data: bytes) -> bytes:
        """A text of spatch's in which our names are the real ones again."""
        if not self._ours:
            return data
        theirs: dict[bytes, bytes] = {}
        for real, ours in self._ours.items():
            theirs[ours.encode()] = real.encode("utf-8", "surrogateescape")
        # All digits in one match: else name 1 would be found inside of name 12.
        pattern = re.escape(self._mark) + rb"[0-9]+"
        return re.sub(pattern, lambda match: theirs.get(match[0], match[0]), data)

    def real_text(self, text: str) -> str:
        """The same for text."""
        return self.real(text.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")

    def _included(self, found: re.Match[bytes]) -> bytes:
        path = found["path"].decode("utf-8", "surrogateescape")
        return found["head"] + self._relative(path).encode("utf-8", "surrogateescape")

    def _relative(self, path: str) -> str:
        """The plain name of a path that may hold `.`, `..` and empty parts, which stay.

        A path that leads upwards out of all reason leads nowhere.
        """
        parts = path.split("/")
        if parts.count("..") > UPWARD:
            return self._component(path)
        for number, part in enumerate(parts):
            parts[number] = part if part in ("", ".", "..") else self._component(part)
        return "/".join(parts)

    def _component(self, part: str) -> str:
        if len(part) <= LONGEST and _PLAIN.fullmatch(part):
            return part
        ending = _ENDING.search(part)
        stem = part[: ending.start()] if ending else part
        ours = self._ours.setdefault(stem, f"{self._mark.decode()}{len(self._ours)}")
        return ours + (ending[0] if ending else "")


def _unused_mark(texts: Collection[bytes]) -> bytes:
    """The first of `refactor0-`, `refactor1-`, ... that none of the texts holds."""
    for number in count():
        mark = b"refactor%d-" % number
        if not any(mark in text for text in texts):
            return mark
    raise AssertionError("numbers do not end")
