"""The verb `schema`: what may stand in a file, for editors."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import typer

from refactor.cli import context


class SchemaFile(Enum):
    """The files that have a schema."""

    SERIES = "series"
    GROUPS = "groups"
    LEDGER = "ledger"


def schema(
    file: Annotated[
        SchemaFile,
        typer.Argument(metavar="series|groups|ledger", help="The file.", show_default=False),
    ],
) -> None:
    """Print the JSON Schema of series.toml, groups.toml or ledger.toml."""
    from refactor.commands import schema as command

    context.show(command.schema(file.value), True, str)
