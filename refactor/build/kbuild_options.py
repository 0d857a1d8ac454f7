"""The options without which kbuild does not compile a file, read from it upwards."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator

Read = Callable[[str], str | None]
"""The text of a file of the tree; None where there is none."""

_CONTINUED = re.compile(r"\\\n")
_LINE = re.compile(
    r"^(?P<name>[\w-]+?)-(?:\$\(CONFIG_(?P<option>\w+)\)|y|m|objs)[ \t]*[:+]?=[ \t]*(?P<words>.*)$",
    re.MULTILINE,
)
_ENTRY = re.compile(r"^(?:menu)?config[ \t]+(?P<name>\w+)$", re.MULTILINE)
_NEXT = re.compile(
    r"^(?:menu)?config[ \t]|^(?:menu|choice|source|if|endif|endmenu)\b", re.MULTILINE
)
_DEPENDS = re.compile(r"^[ \t]+depends on[ \t]+(?P<words>.*)$", re.MULTILINE)


def needed_options(read: Read, path: str) -> list[str]:
    """The options of a source, its own first; without CONFIG_."""
    found: dict[str, None] = {}
    directory, name = posixpath.split(path)
    target = f"{posixpath.splitext(name)[0]}.o"
    while True:
        for option in _options(_makefile(read, directory), target):
            found[option] = None
        if not directory:
            return [*found]
        directory, name = posixpath.split(directory)
        target = f"{name}/"


def condition(read: Read, path: str, option: str) -> str:
    """What an option depends on, from the Kconfig files upwards of a file; empty for nothing."""
    directory = posixpath.dirname(path)
    while True:
        text = read(posixpath.join(directory, "Kconfig")) or ""
        for entry in _ENTRY.finditer(_CONTINUED.sub(" ", text)):
            if entry["name"] == option:
                return _condition(_CONTINUED.sub(" ", text), entry.end())
        if not directory:
            return ""
        directory = posixpath.dirname(directory)


def _condition(text: str, start: int) -> str:
    end = _NEXT.search(text, start)
    block = text[start : end.start() if end else len(text)]
    parts = [" ".join(found["words"].split()) for found in _DEPENDS.finditer(block)]
    if len(parts) > 1:
        parts = [f"({part})" if "||" in part else part for part in parts]
    return " && ".join(parts)


def _makefile(read: Read, directory: str) -> str:
    # kbuild prefers the second name (scripts/Makefile.build).
    for name in ("Kbuild", "Makefile"):
        text = read(posixpath.join(directory, name))
        if text is not None:
            return _CONTINUED.sub(" ", text)
    return ""


def _options(makefile: str, target: str) -> Iterator[str]:
    """The options of a target in one makefile, through the objects that it is a part of."""
    waiting, seen = [target], {target}
    while waiting:
        wanted = waiting.pop()
        for line in _LINE.finditer(makefile):
            if wanted not in line["words"].split():
                continue
            if line["option"]:
                yield line["option"]
            whole = f"{line['name']}.o"
            if line["name"] not in ("obj", "lib", "subdir") and whole not in seen:
                seen.add(whole)
                waiting.append(whole)
