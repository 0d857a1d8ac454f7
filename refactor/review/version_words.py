"""The user's own words about a version, as their file has them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from refactor.errors import BadInput
from refactor.mail.commit_message import BREAK
from refactor.text.nearest import there_are

PLACEHOLDER = "- EDIT: say what is new, or delete this line."
"""The line that `refactor next` writes; with it nothing is mailed."""

_HEADING = re.compile(r"^## +(\S+)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True)
class Words:
    """What the user wrote about a version: for the cover letter, and step id -> for its patch."""

    cover: str
    steps: Mapping[str, str]


def parse_words(text: str, where: str, steps: Iterable[str]) -> Words:
    """The user's words; those below a line `## <step>` are about one patch.

    Raises:
        BadInput: a placeholder is still there, there is no such step, or git am would end a patch
            at a line of them.
    """
    if PLACEHOLDER in text:
        raise BadInput(
            f"{where}: '{PLACEHOLDER}' is still there", "write your own words in its place"
        )
    if broken := BREAK.search(text):
        raise BadInput(
            f"{where}: git am would take the patch to begin at the line '{broken[0]}'", "indent it"
        )
    cover, *parts = _HEADING.split(text)
    about = dict(zip(parts[::2], parts[1::2], strict=True))
    steps = list(steps)
    for step in about:
        if step not in steps:
            raise BadInput(f"{where}: '## {step}' names no step", there_are(step, steps))
    words = {step: part.strip("\n") for step, part in about.items() if part.strip()}
    return Words(cover.strip("\n"), words)


def placeholder(steps: Iterable[str]) -> str:
    """The file that the user finds when a version is opened."""
    about = "".join(map("## {}\n\n".format, steps))
    return f"{PLACEHOLDER}\n\n{about}".rstrip("\n") + "\n"


def labelled(patch: str, words: str) -> list[str]:
    """Words about a patch, each item with the patch's number or summary before it."""
    if not words:
        return []
    # A function, as a summary may hold a backslash.
    items = re.sub(r"^[-*] +", lambda _: f"- {patch}: ", words, flags=re.MULTILINE)
    return [items if items.startswith("- ") else f"- {patch}: {items}"]
