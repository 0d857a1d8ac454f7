"""What the Kconfig file of an architecture selects whatever else is set."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from refactor.git.tree import Tree
from refactor.text import kconfig

_ENTRY = re.compile(
    rb"(?:config|menuconfig|choice|endchoice|menu|endmenu|comment|if|endif|source)\b"
)
_SET = ((b"def_bool", b"y"), (b"default", b"y"))


def selected(tree: Tree, arch: str) -> dict[str, str]:
    """Option -> where an architecture selects it whatever else is set."""
    places: dict[str, str] = {}
    for selects in _always(tree, arch).values():
        places |= selects
    return places


def config(tree: Tree, arch: str) -> str | None:
    """The config of an architecture that is always set and selects most; None if there is none."""
    always = _always(tree, arch)
    return max(always, key=lambda name: len(always[name]), default=None)


def _always(tree: Tree, arch: str) -> dict[str, dict[str, str]]:
    """Config that every kernel of an architecture sets -> option that it selects -> the place."""
    path = kconfig_of(arch)
    if not tree.has_file(path):
        return {}
    lines = tree.read(path).split(b"\n")
    always = {}
    for start, end in _entries(lines):
        # A menuconfig has a prompt, and so is never set whatever else is.
        if not lines[start].startswith(b"config "):
            continue
        name = lines[start].split()[-1].decode("utf-8", "replace")
        blocks = kconfig.blocks(lines[start:end], name)
        if blocks and _is_always(blocks[0]):
            always[name] = _selects(blocks[0], path, start)
    return always


def _entries(lines: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """The entries of a Kconfig file: the first line, and the one after the last (0-based)."""
    starts = [number for number, line in enumerate(lines) if _ENTRY.match(line)]
    return pairwise([*starts, len(lines)])


def _selects(block: Iterable[kconfig.Statement], path: str, start: int) -> dict[str, str]:
    """Option that a config selects without a condition -> the place.

    Args:
        start: the line of the config (0-based).
    """
    selects = {}
    for statement in block:
        # `select X if Y` has more words; it holds only where Y does (kconfig-language.rst).
        if statement.keyword == b"select" and len(statement.argument) == 1:
            option = statement.argument[0].decode("utf-8", "replace")
            selects[option] = f"{path}:{start + statement.start + 1}"
    return selects


def kconfig_of(arch: str) -> str:
    """Where an architecture says what it selects."""
    return f"arch/{arch}/Kconfig"


def _is_always(block: Iterable[kconfig.Statement]) -> bool:
    """Whether a config is set whatever else is: it has no prompt and nothing that it depends on."""
    is_set = False
    for statement in block:
        words = statement.words
        # Documentation/kbuild/kconfig-language.rst: the text behind a type is a prompt, and with
        # a visible prompt the user decides; without one, only "default" and "select" do.
        has_prompt = words[0] in (b"bool", b"tristate") and len(words) > 1
        if has_prompt or statement.keyword == b"depends on":
            return False
        is_set = is_set or words in _SET
    return is_set
