"""A changed file as it is laid out, remembered by its contents before and after spatch."""

from __future__ import annotations

import msgspec

from refactor.store import ourselves
from refactor.store.cache import Cache
from refactor.style import clang_format
from refactor.style.tidy import tidy
from refactor.style.trailing import lost_comments


class LaidOut(msgspec.Struct, frozen=True):
    """A file laid out.

    Attributes:
        lost: the comments that are gone although what they are about is there.
    """

    data: bytes
    lost: tuple[str, ...]


def lay_out(cache: Cache, style: bytes, before: bytes, *, after: bytes, braces: bool) -> LaidOut:
    """The file as `tidy` leaves it, which takes as long as spatch does for a small file."""
    # The style is the base's .clang-format: the same file comes out another way on another kernel.
    style = clang_format.style_for(style, (before, after))
    tool = [ourselves.identity(), clang_format.version()]
    key: list[str | bytes] = [*tool, style, str(braces), before, after]
    kept = cache.get("layout", key)
    if kept is not None:
        return msgspec.msgpack.decode(kept, type=LaidOut)
    data = tidy(style, before, after=after, braces=braces)
    found = LaidOut(data, tuple(lost_comments(before, data)))
    cache.put("layout", key, msgspec.msgpack.encode(found))
    return found
