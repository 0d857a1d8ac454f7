"""Short names for the groups of a tree-wide change: they stand in ids, files and directories."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

# A key is a part of file names, of which Linux allows 255 bytes.
LONGEST = 48
_DIGITS = 6
_OTHER = re.compile(r"[^a-z0-9]+")


def slug(title: str) -> str:
    """A title or path in lower-case letters, digits and dashes: `nxp-i-mx-clock-drivers`.

    Titles that give the same slug are told apart by `Slugs`.
    """
    ascii_only = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    made = _OTHER.sub("-", ascii_only.lower()).strip("-")
    if not made or len(made) > LONGEST:
        return _marked(made, title)
    return made


class Slugs:
    """Slugs of which no two are the same.

    Args:
        titles: all titles that may get one; a title among them that shares its slug with another
            one has a digest at its end, whichever of them a change is about.
        taken: slugs that are names of something else.
    """

    def __init__(self, titles: Iterable[str], taken: Iterable[str] = ()) -> None:
        self._uses = Counter(map(slug, set(titles)))
        self._uses.update(dict.fromkeys(taken, 2))

    def of(self, title: str) -> str:
        """The slug of a title."""
        made = slug(title)
        return made if self._uses[made] <= 1 else _marked(made, title)


def _marked(made: str, title: str) -> str:
    digest = hashlib.sha256(title.encode("utf-8", "surrogateescape")).hexdigest()[:_DIGITS]
    short = made[: LONGEST - _DIGITS - 1].strip("-")
    return f"{short}-{digest}" if short else f"group-{digest}"
