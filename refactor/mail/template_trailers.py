"""The trailers at the end of a message that a person wrote, with what stands among them.

git takes a last paragraph for trailers where a quarter of it is (trailer.c,
find_trailer_block_start()). Here no line may become prose by mistake, so what is doubtful is
refused.
"""

from __future__ import annotations

import re

from refactor.errors import BadInput
from refactor.mail.trailer import NOTE, ORDER, Trailer, split

_LINE = re.compile(r"(?P<key>[A-Za-z]+(?:-[A-Za-z]+)*): (?P<value>\S.*)")
_KNOWN = {key.lower(): key for key in (*ORDER, "BugLink", "Depends-on")}
_REFERENCE = re.compile(r"\[\d+\]:? \S+")
# A commit is quoted as ("subject"), and editors wrap that.
_OPEN = re.compile(r'\("(?:(?!"\)).)*$')


def split_template(message: str, where: str) -> tuple[str, tuple[Trailer, ...]]:
    """A message without its trailers, and the trailers.

    They may stand right below a paragraph, or references as `[1] https://...`; a wrapped Fixes:
    is joined, keys get their usual letters, and a note as `[name: words]` stays below its trailer.

    Raises:
        BadInput: another line stands among trailers.
    """
    lines = re.sub(r"[ \t\r]+$", "", message, flags=re.MULTILINE).strip("\n").split("\n")
    first = _last_paragraph(lines)
    joined = _joined(lines[first:])
    trailers = [_trailer(line) for line in joined]
    sure = [nth for nth, trailer in enumerate(trailers) if trailer]
    if first == 0 or not sure:
        return split(message)
    begin = sure[0]
    # Other keys are trailers beside those that are known: `Note: x`, and `Cc: y` below it.
    while begin > 0 and _LINE.fullmatch(joined[begin - 1]):
        begin -= 1
    found: list[Trailer] = []
    for nth, line in enumerate(joined[begin:], begin):
        trailer = trailers[nth] or _other(line)
        if trailer:
            found.append(trailer)
        elif NOTE.fullmatch(line) and found:
            found[-1] = Trailer(found[-1].key, found[-1].value, (*found[-1].notes, line))
        elif 2 * len(sure) < len(joined):
            # Words with a colon in them, at the end of a paragraph of prose.
            return split(message)
        else:
            raise BadInput(
                f"{where}: '{line}' stands among trailers and is none",
                "put it above them with an empty line between, or write it as [name: words]",
            )
    body = "\n".join([*lines[:first], *joined[:begin]])
    return body.strip("\n"), tuple(found)


def _last_paragraph(lines: list[str]) -> int:
    """The number of the first line of the last paragraph."""
    first = len(lines)
    while first > 0 and lines[first - 1]:
        first -= 1
    return first


def _joined(lines: list[str]) -> list[str]:
    """Lines, with a wrapped trailer on one."""
    out: list[str] = []
    for line in lines:
        is_rest = bool(out) and _LINE.fullmatch(out[-1]) is not None
        is_new = _LINE.fullmatch(line) or NOTE.fullmatch(line) or _REFERENCE.match(line)
        if is_rest and (line.startswith((" ", "\t")) or (_OPEN.search(out[-1]) and not is_new)):
            out[-1] = f"{out[-1]} {line.strip()}"
        else:
            out.append(line)
    return out


def _trailer(line: str) -> Trailer | None:
    """A line that is certainly a trailer, its key as it is usually written."""
    match = _LINE.fullmatch(line)
    if match is None:
        return None
    key = match["key"].lower()
    if key in _KNOWN:
        return Trailer(_KNOWN[key], match["value"])
    return Trailer(key.capitalize(), match["value"]) if key.endswith("-by") else None


def _other(line: str) -> Trailer | None:
    match = _LINE.fullmatch(line)
    return Trailer(match["key"], match["value"]) if match and line[0].isupper() else None
