"""Where the lines of a file end."""

from __future__ import annotations

from collections.abc import Sequence


def ending(data: bytes) -> bytes:
    """What every line of a file ends with: CR LF where all of them do, else LF (and a lone CR is text).

    Splitting at it and joining with it gives the same bytes back, with or without a newline at the
    end of the file.
    """
    return b"\r\n" if data.count(b"\r\n") == data.count(b"\n") > 0 else b"\n"


def split(data: bytes) -> list[bytes]:
    """The lines of a file without their endings."""
    return data.removesuffix(ending(data)).split(ending(data)) if data else []


def joined(like: bytes, lines: Sequence[bytes]) -> bytes:
    """Lines with the endings that a file has, and one behind the last if it has one there."""
    last = ending(like) if lines and (not like or like.endswith(b"\n")) else b""
    return ending(like).join(lines) + last


def whole_lines(text: str) -> list[bytes]:
    """Text that somebody wrote, as lines without their endings; the newline after the last one may be left out."""
    return text.encode().replace(b"\r\n", b"\n").removesuffix(b"\n").split(b"\n")
