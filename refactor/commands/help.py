"""`refactor help`: the pages of the guide, which are installed with the program."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from refactor.errors import BadInput
from refactor.text.nearest import did_you_mean

GUIDE = Path(__file__).parent.parent / "guide"
"""One Markdown file a topic; the first line is its title."""


def topics() -> dict[str, str]:
    """Topic -> title, in the order of the alphabet."""
    titles = {}
    for file in sorted(GUIDE.glob("*.md")):
        first_line = file.read_text("utf-8").partition("\n")[0]
        titles[file.stem] = first_line.removeprefix("# ")
    return titles


def read(topic: str, verbs: Iterable[str]) -> str:
    """The page of a topic.

    Args:
        verbs: that `refactor help` explains as well, for the error message.

    Raises:
        BadInput: there is no such topic.
    """
    known = topics()
    # Looked up, never used as a path as it comes: `../../x` is no topic.
    if topic not in known:
        verbs = list(verbs)
        near = did_you_mean(topic, [*known, *verbs])
        lists = f"topics: {', '.join(known)}; verbs: {', '.join(verbs)}"
        raise BadInput(f"no topic or verb '{topic}'", f"{near} {lists}".lstrip())
    return (GUIDE / f"{topic}.md").read_text("utf-8")
