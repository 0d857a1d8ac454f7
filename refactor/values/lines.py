"""Where the lines of a file end."""

from __future__ import annotations


def ending(data: bytes) -> bytes:
    """What every line of a file ends with: CR LF where all of them do, else LF (and a lone CR is text).

    Splitting at it and joining with it gives the same bytes back, with or without a newline at the end of the file.
    """
    return b"\r\n" if data.count(b"\r\n") == data.count(b"\n") > 0 else b"\n"


def whole_lines(text: str) -> list[bytes]:
    """Text that somebody wrote, as lines without their endings; the newline after the last one may be left out."""
    return text.encode().replace(b"\r\n", b"\n").removesuffix(b"\n").split(b"\n")
