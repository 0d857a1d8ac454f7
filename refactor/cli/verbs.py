"""All verbs, in the groups of the help and in the order of the work on a series."""

from __future__ import annotations

from collections.abc import Callable

import typer

from refactor.cli import new as new_files
from refactor.cli.check import check
from refactor.cli.demo import demo
from refactor.cli.diff import diff
from refactor.cli.doctor import doctor
from refactor.cli.explain import explain
from refactor.cli.export import export
from refactor.cli.fetch_tree import fetch_tree
from refactor.cli.format_patch import format_patch
from refactor.cli.groups import groups
from refactor.cli.help import help_
from refactor.cli.list import list_
from refactor.cli.merge_check import merge_check
from refactor.cli.next import next_
from refactor.cli.people import people
from refactor.cli.plan import plan
from refactor.cli.post import post
from refactor.cli.rebase import rebase
from refactor.cli.remarks import remarks
from refactor.cli.run import run
from refactor.cli.schema import schema
from refactor.cli.show import show
from refactor.cli.status import status
from refactor.cli.survey import survey
from refactor.cli.test import prove
from refactor.cli.tif import tif_show
from refactor.cli.trailers import trailers
from refactor.cli.try_ import try_
from refactor.cli.undo import undo
from refactor.cli.verb import OTHER, Verb, Verbs
from refactor.cli.watch import watch

tif = typer.Typer(
    name="tif",
    cls=Verbs,
    help="Thread flags: compute and show their layouts.",
    no_args_is_help=True,
)
new = typer.Typer(
    name="new", cls=Verbs, help="Write a series or a rule to begin with.", no_args_is_help=True
)


# With a callback, typer keeps `show` a verb of its own; a group of one would lose its name.
@tif.callback()
def _tif() -> None:
    pass


def add_verbs(app: typer.Typer) -> None:
    """Add all verbs to the command line."""
    app.add_typer(new, rich_help_panel="Write a series")
    new.command("series", cls=Verb)(new_files.series)
    new.command("rule", cls=Verb)(new_files.rule)
    _register(app, "Write a series", list_=list_, show=show, test=prove, try_=try_, explain=explain)
    _register(app, "Write a series", watch=watch, survey=survey, schema=schema)
    _register(
        app, "Generate it", plan=plan, groups=groups, run=run, rebase=rebase, undo=undo, diff=diff
    )
    _register(app, "Check it", check=check, merge_check=merge_check, doctor=doctor)
    _register(app, "Mail it", people=people, format_patch=format_patch, export=export, post=post)
    _register(app, "Follow it", trailers=trailers, remarks=remarks, status=status)
    _register(app, "Follow it", next_=next_)
    app.add_typer(tif, rich_help_panel=OTHER)
    tif.command("show", cls=Verb)(tif_show)
    _register(app, OTHER, demo=demo, fetch_tree=fetch_tree, help_=help_)


def _register(app: typer.Typer, group: str, **verbs: Callable[..., None]) -> None:
    """Add verbs to a group of the help, in the order of the work on a series."""
    for name, verb in verbs.items():
        # The functions have a `_` behind names that Python uses itself: list, next, try, help.
        plain = name.rstrip("_").replace("_", "-")
        app.command(plain, cls=Verb, rich_help_panel=group)(verb)
