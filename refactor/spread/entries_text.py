"""groups.toml as text: groups are added, and not a letter of what people wrote is lost."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import filterfalse

import msgspec
import tomlkit
from tomlkit.container import Container
from tomlkit.items import Array, Key, Table

from refactor.spread.entries import GroupEntry, owners, parse_entries

HEAD = """\
# The groups of this series: a table is the files of one patch. `refactor help series` explains the
# keys. What is here decides; `refactor` adds new groups and files, and changes nothing else.
"""

# A comment right above a table is about that table, and not about the one before.
_ABOVE = re.compile(r"(?<=\n\n)(?:#[^\n]*\n)+\Z")
_FILLED = ("section", "prefix", "proposals", "bundle", "route")

_HEADER = re.compile(r"^\[[^\n]*\n", re.MULTILINE)


@dataclass(frozen=True)
class _Block:
    """A table with the comments above it; the key is empty for what is above all tables."""

    key: str
    text: str


def with_groups(
    text: str, groups: Mapping[str, GroupEntry], *, where: str, accepted: Collection[str] = ()
) -> str:
    """groups.toml with groups of a run in it; the same text where all of it is there already.

    An entry that is there keeps all its keys, and gets files that no entry lists.

    Args:
        accepted: groups whose prefix the user accepts as it is.

    Raises:
        BadInput: the text is no groups.toml.
    """
    known = parse_entries(text, where)
    listed = owners(known)
    # tomllib would lose the comments and the layout, which are people's work.
    document = tomlkit.parse(text)
    fresh, lacking = dict[str, str](), dict[str, str]()
    for key, entry in groups.items():
        files = list(filterfalse(listed.__contains__, entry.files))
        now = msgspec.structs.replace(entry, files=tuple(files))
        if key in accepted:
            now = msgspec.structs.replace(now, proposals=())
        if key in known:
            lacking[key] = _fill(document[key], known[key], now, accept=key in accepted)
        else:
            fresh[key] = _rendered(key, now)
    blocks = _blocks(document if text else tomlkit.parse(HEAD))
    blocks = [replace(block, text=_with(block, lacking)) for block in blocks]
    # In the order of keys, and not at the end: what two people add is then rarely at one place, and
    # git merges it.
    for key in sorted(fresh):
        _insert(blocks, _Block(key, fresh[key]))
    return "".join(block.text for block in blocks)


def _with(block: _Block, lacking: Mapping[str, str]) -> str:
    """A table with the lines that it lacks, below its header."""
    # Not behind its other keys: there a comment may be about the next table.
    lines = lacking.get(block.key, "")
    return _HEADER.sub(lambda head: head[0] + lines, block.text, count=1)


def _fill(table: object, known: GroupEntry, now: GroupEntry, *, accept: bool) -> str:
    """Add files to an entry, and give the lines of what else it lacks."""
    assert isinstance(table, Table)
    if accept:
        table.pop("proposals", None)
    lacking = tomlkit.table()
    if not known.section:
        lacking.add("section", now.section)
    if not known.prefix:
        lacking.update({"prefix": now.prefix})
        if now.proposals:
            lacking.add("proposals", list(now.proposals))
    files = table.get("files")
    if isinstance(files, Array):
        for path in now.files:
            files.add_line(path, indent="    ")
    elif now.files:
        lacking.add("files", _lines(now.files))
    return lacking.as_string()


def _rendered(key: str, entry: GroupEntry) -> str:
    table = tomlkit.table()
    for name in _FILLED:
        value = getattr(entry, name)
        if value:
            table.add(name, list(value) if isinstance(value, tuple) else value)
    if entry.files:
        table.add("files", _lines(entry.files))
    return tomlkit.dumps({key: table})


def _lines(paths: Iterable[str]) -> Array:
    """An array with a file a line, so that two people's additions merge."""
    array = tomlkit.array()
    for path in paths:
        array.add_line(path, indent="    ")
    array.add_line(indent="")
    return array


def _blocks(document: Container) -> list[_Block]:
    """The tables of a file as they stand, in order."""
    blocks = [_Block("", "")]
    for key, item in document.body:
        alone = tomlkit.document()
        if isinstance(key, Key):
            alone.append(key, item)
        else:
            alone.add(item)
        last = blocks[-1]
        if not isinstance(key, Key):
            blocks[-1] = _Block(last.key, last.text + alone.as_string())
            continue
        above = _ABOVE.search(last.text)
        comment = above[0] if above else ""
        blocks[-1] = _Block(last.key, last.text.removesuffix(comment))
        blocks.append(_Block(key.key, comment + alone.as_string()))
    return blocks


def _insert(blocks: list[_Block], new: _Block) -> None:
    """Put a new table before the first one with a later key."""
    place = len(blocks)
    for number, block in enumerate(blocks):
        if block.key > new.key:
            place = number
            break
    before = blocks[place - 1]
    if before.text and not before.text.endswith("\n\n"):
        ends = before.text.endswith("\n")
        blocks[place - 1] = replace(before, text=before.text + ("\n" if ends else "\n\n"))
    last = place == len(blocks)
    blocks.insert(place, new if last else replace(new, text=f"{new.text}\n"))
