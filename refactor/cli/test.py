"""The verb `test`: rules run over their examples."""

from __future__ import annotations

from typing import Annotated

import typer

from refactor.cli import completion, context
from refactor.cli.options import Json, Paths


def prove(
    rules: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[RULE...]",
            help="Default: all.",
            show_default=False,
            autocompletion=completion.rules,
        ),
    ] = None,
    path: Paths = None,
    json: Json = False,
) -> None:
    """Test rules against their examples."""
    from refactor.commands import test as command
    from refactor.report import test as report
    from refactor.store.cache import Cache
    from refactor.store.places import cache_directory

    results = command.prove(context.library(path), Cache(cache_directory()), rules or ())
    context.show(results, json, lambda: report.examples(results))
    # A rule without an example counts as failed: nothing was shown about it.
    raise typer.Exit(0 if all(example.holds for example in results) else 1)
