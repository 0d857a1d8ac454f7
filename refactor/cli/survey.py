"""The verb `survey`: many rules over a base."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from refactor.cli import completion, context
from refactor.cli.options import HitFormat, Html, Json, MaybeOnto, Paths, TreePath, Verbose
from refactor.errors import BadInput

if TYPE_CHECKING:
    from refactor.commands.survey import SurveyTable

_IN_TREE = "tree:scripts/coccinelle"


Rules = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[RULE...]",
        autocompletion=completion.rules,
        help="Names of rules, paths of .cocci files, or tree:PATH for those of the base. "
        f"Default: --rules {_IN_TREE}.",
        show_default=False,
    ),
]


Below = Annotated[
    str | None,
    typer.Option(
        "--rules",
        metavar="DIR",
        help="Also every rule in this directory; tree:DIR is one of the base.",
        show_default=False,
    ),
]


ScopeOptions = Annotated[
    list[str] | None,
    typer.Option(
        "--scope",
        metavar="PATH",
        help="Only in this directory or file of the base; may be repeated.",
        show_default=False,
    ),
]


Against = Annotated[
    str | None,
    typer.Option(
        "--against",
        metavar="REV",
        autocompletion=completion.revisions,
        help="Also run on this earlier base, and show what is new and what is gone.",
        show_default=False,
    ),
]


InReportMode = Annotated[
    bool, typer.Option("--report", help="Run rules that have a report mode in that mode.")
]


def survey(
    rules: Rules = None,
    below: Below = None,
    onto: MaybeOnto = "HEAD",
    scope: ScopeOptions = None,
    against: Against = None,
    report: InReportMode = False,
    form: Annotated[
        HitFormat,
        typer.Option("--format", metavar="text|csv|sarif|json", help="The form of the table."),
    ] = HitFormat.TEXT,
    html: Html = None,
    tree: TreePath = None,
    path: Paths = None,
    verbose: Verbose = False,
    json: Json = False,
) -> None:
    """Show where rules would change what, over a whole base.

    Nothing is written to the repository. What was found is remembered by content: interrupt it and
    it goes on from there, and the next release costs what has changed.
    """
    from refactor.cli.waiting import saying
    from refactor.commands import survey as command
    from refactor.report import survey_page as web

    if json and form not in (HitFormat.TEXT, HitFormat.JSON):
        raise BadInput(f"--json goes with no other --format, here {form.value}")
    # The kernel's own rules, as `make coccicheck` runs them
    # (Documentation/dev-tools/coccinelle.rst).
    if not rules and below is None:
        below = _IN_TREE
    order = command.SurveyOrder(rules or (), below, onto, scope or (), report, against)
    workplace, library = context.workplace(tree), context.library(path)
    with saying() as say:
        result = command.survey(workplace, library, order, say)
    if html is not None:
        context.keep(web.page(result), html)
    _show(result, HitFormat.JSON if json else form, verbose)
    raise typer.Exit(result.code)


def _show(result: SurveyTable, form: HitFormat, verbose: bool) -> None:
    from refactor.report import survey as report

    match form:
        case HitFormat.TEXT:
            context.show(result, False, lambda: report.text(result, verbose=verbose), paged=True)
        case HitFormat.CSV:
            context.show(result, False, lambda: report.table_csv(result))
        case HitFormat.SARIF:
            context.show(report.sarif(result), True, str)
        case HitFormat.JSON:
            context.show(result, True, str)
