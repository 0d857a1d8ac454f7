"""`refactor test`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from refactor.cli import context
from refactor.cli.options import (
    Json,
    Paths,
)

if TYPE_CHECKING:
    pass


def prove(
    rules: Annotated[
        list[str] | None,
        typer.Argument(metavar="[RULE...]", help="Default: all.", show_default=False),
    ] = None,
    path: Paths = None,
    json: Json = False,
) -> None:
    """Test rules with the examples beside them."""
    from refactor.commands.test import prove as prove_rules
    from refactor.report import test as test_report
    from refactor.store.cache import Cache
    from refactor.store.places import cache_directory

    results = prove_rules(context.library(path), Cache(cache_directory()), rules or ())
    context.show(results, json, lambda: test_report.examples(results))
    raise typer.Exit(0 if all(example.holds for example in results) else 1)
