"""The tables that come with refactor: subject prefixes, and the subsystems that are one group."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from refactor.spread.prefixes import PrefixTable, parse_table

_HERE = files("refactor.spread")


@cache
def prefix_table() -> PrefixTable:
    """Subject prefixes by path."""
    return PrefixTable(parse_table(_HERE.joinpath("prefixes.tsv").read_text(encoding="utf-8")))


@cache
def shipped_folds() -> dict[str, str]:
    """Title of a subsystem's section -> key of the one group that its files make."""
    return tomllib.loads(_HERE.joinpath("folds.toml").read_text(encoding="utf-8"))
