"""A fetched kernel as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.commands.fetch_tree import Fetched


def fetched(result: Fetched) -> str:
    """What a repository now has."""
    note = f"note: {result.note}\n" if result.note else ""
    where = "was there already" if result.reused else f"from {result.package}"
    return f"{note}Linux {result.version} in {result.directory}, tags {', '.join(result.tags)} ({where})\n"
