"""A fetched kernel as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.commands.fetch_tree import Fetched


def fetched(result: Fetched) -> str:
    """The version that a repository now has, and the package that it is from."""
    note = f"note: {result.note}\n" if result.note else ""
    origin = "was there already" if result.reused else f"from {result.package}"
    tags = ", ".join(result.tags)
    return f"{note}Linux {result.version} in {result.directory}, tags {tags} ({origin})\n"
