"""The rows of prefixes.tsv: prefixes with words in them for parts of a path."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

_WORD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Row:
    """A prefix that changes to a path have used.

    Attributes:
        template: the prefix, with words such as {stem} for parts of the path.
        votes: changes that used it, recent and landed ones counting more.
        share: of all votes of the path.
    """

    template: str
    votes: float
    share: float


def parse_table(text: str) -> dict[str, list[Row]]:
    """The rows of prefixes.tsv by path.

    Raises:
        ValueError: a line is no row.
    """
    rows = defaultdict[str, list[Row]](list)
    for line in text.splitlines():
        if not line.startswith("#"):
            path, template, votes, share = line.split("\t")
            rows[path].append(Row(template, float(votes), float(share)))
    return dict(rows)


def template_words(path: str, below: str | None) -> dict[str, str]:
    """What the words of a template stand for; a word that the path lacks is left out.

    Args:
        path: the file.
        below: the directory that a row for directories below it belongs to.
    """
    stem = path.rpartition("/")[2].rsplit(".", 1)[0]
    parts = re.split("[-_]", stem)
    words = {"stem": stem, "head": parts[0]}
    if len(parts) > 1:
        words["tail"] = stem[len(parts[0]) + 1 :]
        words["init"] = stem[: -len(parts[-1]) - 1]
    if len(parts) > 2:
        words["second"] = parts[1]
    if below is None:
        return words
    levels = path.removeprefix(f"{below}/").split("/")[:-1]
    # On the first level {dir} would name what {sub} does, on the second {parent}.
    if len(levels) > 0:
        words["sub"] = levels[0]
    if len(levels) > 1:
        words["dir"] = levels[-1]
    if len(levels) > 2:
        words["parent"] = levels[-2]
    return words


def filled(template: str, words: Mapping[str, str]) -> str | None:
    """A template with its words; None where the path lacks one of them."""
    named = _WORD.findall(template)
    if not all(words.get(name) for name in named):
        return None
    return _WORD.sub(lambda found: words[found[1]], template)
