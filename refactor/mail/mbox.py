"""Mail files: mboxes, as b4, archives and mail clients save them, split into mails."""

from __future__ import annotations

import re
from collections.abc import Iterator

# mboxrd: a line of a mail that would look like this one has one more `>`. Other mboxes do not quote
# what they should, so it takes an empty line above and a year at the end, or nearly, to believe it.
_BEGINS = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\n]*\b\d{4}\b[^\n]*\n")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)


def split_file(data: bytes) -> Iterator[bytes]:
    """The mails in a file, which is an mbox or one mail."""
    if not data.startswith(b"From "):
        yield data
        return
    begins = list(_BEGINS.finditer(data))
    if not begins:
        yield data.partition(b"\n")[2]
    for nth, begin in enumerate(begins):
        end = begins[nth + 1].start() if nth + 1 < len(begins) else len(data)
        yield _QUOTED.sub(rb"\1", data[begin.end() : end])
