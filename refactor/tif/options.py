"""What the Kconfig file of an architecture selects whatever else is set."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from refactor.git.tree import Tree
from refactor.text import kconfig

_ENTRY = re.compile(
    rb"(?:config|menuconfig|choice|endchoice|menu|endmenu|comment|if|endif|source)\b"
)


def selected(tree: Tree, arch: str) -> dict[str, str]:
    """Option -> where an architecture selects it whatever else is set."""
    return {
        option: place for config in _always(tree, arch).values() for option, place in config.items()
    }


def config(tree: Tree, arch: str) -> str:
    """The config of an architecture that is always set and selects most; empty where there is none."""
    found = _always(tree, arch)
    return max(found, key=lambda name: len(found[name]), default="")


def _always(tree: Tree, arch: str) -> dict[str, dict[str, str]]:
    """The configs that are set in all kernels of an architecture -> what they select without a condition."""
    path = kconfig_of(arch)
    lines = tree.read(path).split(b"\n") if tree.has_file(path) else []
    starts = [number for number, line in enumerate(lines) if _ENTRY.match(line)]
    found = {}
    for start, end in pairwise([*starts, len(lines)]):
        name = lines[start].split()[-1].decode("utf-8", "replace")
        blocks = (
            kconfig.blocks(lines[start:end], name) if lines[start].startswith(b"config ") else []
        )
        if blocks and _is_always(blocks[0]):
            found[name] = {
                each.argument[0].decode("utf-8", "replace"): f"{path}:{start + each.start + 1}"
                for each in blocks[0]
                if each.keyword == b"select" and len(each.argument) == 1
            }
    return found


def kconfig_of(arch: str) -> str:
    """Where an architecture says what it selects."""
    return f"arch/{arch}/Kconfig"


def _is_always(block: Iterable[kconfig.Statement]) -> bool:
    """Whether a config is set whatever else is: it has no prompt and nothing that it depends on."""
    words = [each.words for each in block]
    asked = any(
        (each[0] in (b"bool", b"tristate") and len(each) > 1) or each[:2] == (b"depends", b"on")
        for each in words
    )
    return not asked and bool({(b"def_bool", b"y"), (b"default", b"y")} & set(words))
