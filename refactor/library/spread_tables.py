"""The tables that come with refactor: subject prefixes, folds, fallbacks, and tags of bundles."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from refactor.spread.prefix_rows import parse_table
from refactor.spread.prefixes import PrefixTable

# Not by __file__: importlib.resources reads packages that are not unpacked as well.
_HERE = files("refactor.spread")


@cache
def prefix_table() -> PrefixTable:
    """Subject prefixes by path."""
    return PrefixTable(parse_table(_HERE.joinpath("prefixes.tsv").read_text(encoding="utf-8")))


@cache
def shipped_folds() -> dict[str, str]:
    """Title of a subsystem's section -> key of the one group that its files make."""
    return tomllib.loads(_HERE.joinpath("folds.toml").read_text(encoding="utf-8"))


@cache
def shipped_fallbacks() -> dict[str, str]:
    """Directory -> title of the section whose maintainers take its files that have none."""
    return tomllib.loads(_HERE.joinpath("fallbacks.toml").read_text(encoding="utf-8"))


@cache
def shipped_tags() -> dict[str, str]:
    """Key of a bundle -> the tree in the brackets of its subjects."""
    return tomllib.loads(_HERE.joinpath("tags.toml").read_text(encoding="utf-8"))
