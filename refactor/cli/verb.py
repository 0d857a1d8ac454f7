"""Verbs as typer has them, with the options that all share, their groups and their examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from typer.core import TyperCommand, TyperGroup, TyperOption

from refactor.cli import terminal
from refactor.cli.examples import EXAMPLES
from refactor.process import parallel

if TYPE_CHECKING:
    from typer._click import Context, HelpFormatter, Parameter

OTHER = "Other"
"""The group of a verb that names none."""

_RUNS_RULES = frozenset(
    "plan run rebase watch groups merge-check diff try explain survey test".split()
)
"""Verbs that run spatch in parallel, and have no `-j` of their own."""

PASSED_ON = ("tree", "path", "quiet", "verbose", "color", "jobs")
"""Options that may also stand before the verb."""


def shared_options(*, jobs: bool) -> list[TyperOption]:
    """The options of every verb: they are about the terminal and the machine.

    Args:
        jobs: with `-j`.
    """
    options = [
        TyperOption(
            param_decls=["--quiet", "-q", "quiet"],
            is_flag=True,
            default=False,
            expose_value=False,
            callback=_quiet,
            help="Print nothing but errors; the exit code tells the rest.",
        ),
        TyperOption(
            param_decls=["--verbose", "verbose"],
            is_flag=True,
            default=False,
            expose_value=False,
            help="Print more, where the verb has more.",
        ),
        TyperOption(
            param_decls=["--color", "color"],
            type=terminal.When,
            default=terminal.When.AUTO,
            metavar="WHEN",
            autocompletion=_whens,
            expose_value=False,
            callback=_color,
            help="Use colours: always, never or auto. Default: auto, as git's color.ui says.",
        ),
    ]
    if jobs:
        options.insert(0, _processes())
    return options


def _processes() -> TyperOption:
    return TyperOption(
        param_decls=["--jobs", "-j", "jobs"],
        type=int,
        default=0,
        metavar="N",
        expose_value=False,
        callback=_jobs,
        help="Parallel processes. Default: one per processor.",
    )


def _whens(_context: Context, _words: list[str], _incomplete: str) -> list[tuple[str, str] | str]:
    return [when.value for when in terminal.When]


# Called by click, as a verb's function has no parameter for these (expose_value).
def _quiet(_context: Context, _option: Parameter, value: bool) -> None:
    terminal.STATE.quiet = value


def _color(_context: Context, _option: Parameter, value: terminal.When | str) -> None:
    terminal.STATE.color = terminal.When(value)


def _jobs(context: Context, _option: Parameter, value: int) -> None:
    if value < 0:
        # In the words of click's IntRange, as for the verbs that have a -j of their own.
        context.fail(f"Invalid value for '--jobs' / '-j': {value} is not in the range x>=0.")
    parallel.limit(value)


class Verb(TyperCommand):
    """A verb: its own options, and those that all verbs share."""

    def get_params(self, ctx: Context) -> list[Parameter]:
        """Its own parameters, the shared ones, and --help last."""
        *own, last = super().get_params(ctx)
        names = {param.name for param in own}
        runs_rules = self.name in _RUNS_RULES and "jobs" not in names
        # Made once: click asks for them to parse, for the help and for completion.
        shared = self.__dict__.setdefault("_shared", shared_options(jobs=runs_rules))
        return [*own, *(option for option in shared if option.name not in names), last]

    def collect_usage_pieces(self, ctx: Context) -> list[str]:
        """`[OPTIONS] SERIES`: what must be given stands without typer's braces."""
        return [piece.strip("{}") for piece in super().collect_usage_pieces(ctx)]

    def format_epilog(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Its examples."""
        examples = EXAMPLES.get(words_of(ctx))
        if examples:
            formatter.write("\nExamples:\n")
            for wish, call in examples:
                formatter.write(f"  # {wish}\n  $ refactor {call}\n")


def words_of(ctx: Context) -> str:
    """The words of a verb behind `refactor`: `tif show`."""
    words: list[str] = []
    at: Context | None = ctx
    while at is not None and at.parent is not None:
        words.insert(0, at.info_name or "")
        at = at.parent
    return " ".join(words)


class Verbs(TyperGroup):
    """Verbs, listed by what one does with them."""

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """A section for each group of verbs; no summary is cut."""
        groups = grouped(self, ctx)
        width = max(len(name) for rows in groups.values() for name, _ in rows)
        for title, rows in groups.items():
            # Padded by hand: click lines up the columns of one section only.
            with formatter.section(title if len(groups) > 1 else "Commands"):
                formatter.write_dl([(name.ljust(width), text) for name, text in rows])


def grouped(verbs: TyperGroup, ctx: Context) -> dict[str, list[tuple[str, str]]]:
    """Group -> (verb, summary), in the order in which they were registered; OTHER comes last."""
    groups: dict[str, list[tuple[str, str]]] = {}
    # Verbs with more words come first: typer puts them last, and `new` is where one begins.
    names = sorted(verbs.commands, key=lambda name: not isinstance(verbs.commands[name], Verbs))
    for name in names:
        verb = verbs.get_command(ctx, name)
        if verb is None or verb.hidden:
            continue
        panel = getattr(verb, "rich_help_panel", None)
        title = panel if isinstance(panel, str) else OTHER
        groups.setdefault(title, []).append((name, summary(verb.help or "")))
    others = groups.pop(OTHER, [])
    return groups | ({OTHER: others} if others else {})


def summary(text: str) -> str:
    """The first paragraph of a help text, in one line."""
    return " ".join(text.partition("\n\n")[0].split())


def for_every_verb(verbs: TyperGroup, values: dict[str, Any]) -> dict[str, Any]:
    """The values of options before the verb, as the defaults of all verbs (click's default_map)."""
    defaults: dict[str, Any] = dict(values)
    for name, verb in verbs.commands.items():
        inner = for_every_verb(verb, values) if isinstance(verb, TyperGroup) else dict(values)
        # Each level needs its own: click hands a verb the entry of its name (Context.default_map).
        defaults[name] = inner
    return defaults
