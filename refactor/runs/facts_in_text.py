"""Facts with paths as git writes them, for text that has to be UTF-8.

A path is bytes: git quotes those that are not plain ASCII (core.quotePath).
"""

from __future__ import annotations

import msgspec

from refactor.runs.facts import EditFacts, Facts, Unexamined
from refactor.text.diff import quoted


def facts_in_text(facts: Facts) -> Facts:
    """The facts with all their paths as git writes them."""
    files = []
    for file in facts.files:
        files.append(msgspec.structs.replace(file, path=quoted(file.path)))
    edits = tuple(map(_edit_in_text, facts.edits))
    return msgspec.structs.replace(facts, files=tuple(files), edits=edits)


def _edit_in_text(edit: EditFacts) -> EditFacts:
    sites = {}
    for path, number in edit.sites.items():
        sites[quoted(path)] = number
    unexamined = tuple(map(place_in_text, edit.unexamined))
    left = []
    for place in edit.left:
        left.append(msgspec.structs.replace(place, path=quoted(place.path)))
    # The name of an edit may be the path of the file that it is about.
    return msgspec.structs.replace(
        edit, sites=sites, name=quoted(edit.name), unexamined=unexamined, left=tuple(left)
    )


def place_in_text(place: Unexamined) -> Unexamined:
    """The place with its path as git writes it."""
    return msgspec.structs.replace(place, path=quoted(place.path))
