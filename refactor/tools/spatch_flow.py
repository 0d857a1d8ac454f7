"""The functions that spatch leaves out because it cannot follow their control flow.

With --debug it prints why (`FLOW: can't jump to out: ...`), in the order of the functions, but not
in which one; among the functions of --show-trying these are missing (1.1.1 and 1.3.0).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Sequence
from itertools import repeat

from refactor.c.definitions import definitions
from refactor.runs.facts import UNFOLLOWED
from refactor.tools.spatch_output import UnparsedRegion

PROBE = "@@ @@\n- spatch_looks_for_nothing();\n"
"""A rule for which spatch tries every function, whatever the other rule depends on."""

_HANDLING = re.compile(r"^HANDLING: (?P<path>.*)\n", re.MULTILINE)
# Dead code is only remarked: its function is tried.
_FLOW = re.compile(r"^FLOW: (?!deadcode)(?P<why>.*)$", re.MULTILINE)
_PLACE = re.compile(r': File "[^"]*", line \d+$')
# Of the path it prints the last part.
_TRIED = re.compile(r"^ *trying function: .*: (?P<name>[^:\n]+):(?P<line>\d+)$", re.MULTILINE)


def complaints(output: str) -> dict[str, list[str]]:
    """Path -> why spatch could not follow functions of the file, or of headers that it includes."""
    found: dict[str, list[str]] = {}
    for path, piece in _pieces(output):
        if reasons := [_PLACE.sub("", why) for why in _FLOW.findall(piece)]:
            found[path] = reasons
    return found


def tried_functions(output: str) -> dict[str, set[int]]:
    """Path -> the lines at which the functions begin that spatch has looked at."""
    tried: dict[str, set[int]] = {}
    for path, piece in _pieces(output):
        lines = tried.setdefault(path, set())
        for match in _TRIED.finditer(piece):
            if posixpath.basename(path) == posixpath.basename(match["name"]):
                lines.add(int(match["line"]))
    return tried


def _pieces(output: str) -> Iterator[tuple[str, str]]:
    """The path of each file that spatch handles, and what it prints of it."""
    _, *pieces = _HANDLING.split(output)
    yield from zip(pieces[::2], pieces[1::2], strict=True)


def unfollowed(
    data: bytes, tried: Collection[int], *, reasons: Sequence[str], unparsed: Sequence[str]
) -> Iterator[UnparsedRegion]:
    """The functions of a file that spatch has parsed and not looked at.

    Args:
        tried: the lines at which the functions begin that it looked at.
        reasons: its words, one for each function, or more, where headers have some, too.
        unparsed: the parts of the file that it could not parse.
    """
    lines = data.decode("utf-8", "replace").split("\n")
    texts = []
    for definition in definitions(data):
        if definition.kind == "function_definition":
            text = "\n".join(lines[definition.first - 1 : definition.last])
            seen = any(definition.first <= line <= definition.last for line in tried)
            if not seen and not any(text in part for part in unparsed):
                texts.append(text)
    # In another number, none of its words is known to be about one of them.
    known = [f": {why}" for why in reasons] if len(reasons) == len(texts) else repeat("")
    for text, why in zip(texts, known, strict=False):
        yield UnparsedRegion(text, text.partition("\n")[0], f"{UNFOLLOWED}{why}")
