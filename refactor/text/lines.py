"""Lines and their endings: LF, or CR LF."""

from __future__ import annotations

from collections.abc import Sequence


def ending(data: bytes) -> bytes:
    """The line ending of a file: CR LF if all lines have it, else LF (a lone CR is text).

    Splitting at it and joining with it gives the same bytes back, with or without a newline at the
    end of the file.
    """
    return b"\r\n" if data.count(b"\r\n") == data.count(b"\n") > 0 else b"\n"


def with_newlines(data: bytes) -> bytes:
    """A file with LF at the end of every line."""
    return data.replace(b"\r\n", b"\n") if ending(data) == b"\r\n" else data


def with_endings(like: bytes, data: bytes) -> bytes:
    """A text whose lines end with LF, with the endings of a file."""
    return data.replace(b"\n", ending(like))


def split(data: bytes) -> list[bytes]:
    """The lines of a file without their endings."""
    return data.removesuffix(ending(data)).split(ending(data)) if data else []


def join(like: bytes, lines: Sequence[bytes]) -> bytes:
    """Lines joined with the ending of a file, which also decides whether the last line has one."""
    last = ending(like) if lines and (not like or like.endswith(b"\n")) else b""
    return ending(like).join(lines) + last


def whole_lines(text: str) -> list[bytes]:
    """The lines of a declared text; the newline after the last one may be left out."""
    return text.encode().replace(b"\r\n", b"\n").removesuffix(b"\n").split(b"\n")
