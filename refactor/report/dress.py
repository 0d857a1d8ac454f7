"""What all web pages share: the head, the colours, and how odd characters are shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from refactor.report.visible import ODD, visible
from refactor.tools import template

MARK = '<meta name="generator" content="refactor">'
"""A line that every page holds, and no other file: a page may be written over."""


def dressed(
    name: str, title: str, facts: Mapping[str, object], *, macros: Sequence[str] = ()
) -> str:
    """A whole HTML page: no script, nothing fetched, light or dark.

    Odd characters are replaced by their names, so that the page can always be written as UTF-8.

    Args:
        name: of the template beside this module.
        title: of the page, which a browser shows in its tab.
        facts: name -> what the template sees besides `head`, `pieces` and `visible`, and the macro
            `say`.
        macros: names of templates beside this module that hold the macros of parts.
    """
    style = _beside("dress.css")
    head = {"title": visible(title), "dress": style}
    seen = {
        **facts,
        "head": template.render_own(_beside("dress.html.j2"), head, autoescape=True),
        "pieces": pieces,
        "visible": visible,
    }
    text = "".join(map(_beside, ("say.html.j2", *macros, name)))
    return template.render_own(text, seen, autoescape=True)


def pieces(text: str) -> Iterator[tuple[bool, str]]:
    """A text cut at its odd characters: whether a piece is the name of one, and the piece."""
    # ODD is a group, so split() keeps the characters, at the odd places of its list.
    for number, piece in enumerate(ODD.split(text)):
        if number % 2:
            yield True, f"U+{ord(piece):04X}"
        elif piece:
            yield False, piece


def _beside(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
