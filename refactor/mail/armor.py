"""Text that is signed in its own lines, as PGP does where a mail has no parts."""

from __future__ import annotations

from collections.abc import Iterable

_BEGINS = "-----BEGIN PGP SIGNED MESSAGE-----"
_ENDS = "-----BEGIN PGP SIGNATURE-----"


def without_armor(lines: Iterable[str]) -> list[str]:
    """The lines as they were before they were signed, the signature below a line `-- `.

    Their number stays the same.
    """
    found = []
    is_signed = is_head = False
    for line in lines:
        is_head = line.rstrip() == _BEGINS or (is_head and bool(line.strip()))
        is_signed = is_signed or is_head
        if is_head:
            found.append("")
        elif is_signed and line.rstrip() == _ENDS:
            found.append("-- ")
        else:
            # RFC 9580, 7.2: a line that begins with a dash has one more.
            found.append(line.removeprefix("- ") if is_signed else line)
    return found
