"""Words for a shell to complete: series, rules, steps, revisions, verbs and options.

Nothing heavy is imported, and nothing is read but names: a person waits for every TAB.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from typer._click import Command, Context

VARIABLE = "_REFACTOR_COMPLETE"
"""Set by the scripts of the shells to their name, to be answered with words instead of a run."""

SHELLS = ("bash", "zsh", "fish")


def answer(command: Command, shell: str, words: Sequence[str]) -> str:
    """The completions of the last of some words, a line each, as a shell's script reads them."""
    from typer._click.shell_completion import _resolve_context, _resolve_incomplete

    *before, last = words or [""]
    # bash parts `--onto=v7.3` into three words.
    if last == "=":
        last = ""
    elif before and before[-1] == "=":
        before.pop()
    context = _resolve_context(command, {}, "refactor", before)
    place, last = _resolve_incomplete(context, before, last)
    items = place.shell_complete(context, last)
    lines = []
    for item in items:
        # For these the shell knows better.
        if item.type == "plain":
            lines.append(_line(shell, str(item.value), item.help or ""))
    return "".join(f"{line}\n" for line in lines)


def _line(shell: str, value: str, text: str) -> str:
    text = " ".join(text.split())
    if shell == "zsh":
        # _describe takes a colon for the start of the description.
        value = value.replace(":", "\\:")
        return f"{value}:{text}" if text else value
    if shell == "fish" and text:
        return f"{value}\t{text}"
    return value


def series(context: typer.Context, incomplete: str) -> list[str]:
    """Names of series."""
    return sorted(_named(context, "series", "series.toml", incomplete))


def rules(context: typer.Context, incomplete: str) -> list[str]:
    """Names of rules."""
    return sorted(_named(context, "cocci", "", incomplete))


def steps(context: typer.Context, incomplete: str) -> list[str]:
    """Ids of the steps of the series that was named before."""
    # Behind an option that waits for its value, typer has not read the words before it.
    name = str(context.params.get("series") or next(iter(context.args), ""))
    found = _named(context, "series", "series.toml", name).get(name)
    if found is None:
        return []
    try:
        # Not by the library, which would check every edit of the series, for a person who waits.
        declared = tomllib.loads(found.read_text("utf-8")).get("step", [])
        ids = [str(step["id"]) for step in declared]
    except (OSError, ValueError, TypeError, KeyError):
        # Another command says what is wrong with it.
        return []
    return [identity for identity in dict.fromkeys(ids) if identity.startswith(incomplete)]


def revisions(context: typer.Context, incomplete: str) -> list[str]:
    """Tags and branches of the tree."""
    from refactor import process

    command = ["git", "for-each-ref", "--format=%(refname:short)", "refs/tags", "refs/heads"]
    answered = process.run(command, cwd=_tree(context))
    names = ["HEAD", *answered.stdout.decode("utf-8", "replace").splitlines()]
    return [name for name in names if name.startswith(incomplete)]


def topics(context: typer.Context, incomplete: str) -> list[str]:
    """Topics of the guide, and verbs."""
    from refactor.commands.help import GUIDE

    names = {page.stem for page in GUIDE.glob("*.md")}
    names |= set(getattr(context.find_root().command, "commands", {}))
    return sorted(name for name in names if name.startswith(incomplete))


def _named(context: typer.Context, kind: str, file: str, start: str) -> dict[str, Path]:
    """Name -> file of every series or rule that begins so, the nearest directory first."""
    found: dict[str, Path] = {}
    for top in _directories(context):
        for directory in (top / kind).glob("*/"):
            path = directory / (file or f"{directory.name}.cocci")
            if directory.name.startswith(start) and path.is_file():
                # As in a run: the nearest directory hides the others.
                found.setdefault(directory.name, path)
    return found


def _directories(context: typer.Context) -> Iterator[Path]:
    from refactor.git.executable import settings
    from refactor.store import places

    yield from map(Path, _given(context, "path") or ())
    # As for a run: a repository must not name directories whose rules are trusted.
    for name in settings("refactor.path", everywhere=False):
        yield Path(name).expanduser()
    yield places.own_directory()
    yield places.shipped_directory()


def _tree(context: typer.Context) -> Path:
    """The repository that the command would work on; the current directory where it is not one."""
    from refactor.git.executable import settings

    configured = settings("refactor.tree", everywhere=True)
    chosen = _given(context, "tree") or (configured[-1] if configured else ".")
    tree = Path(os.fspath(chosen)).expanduser()
    # A directory that is mistyped is for the verb to complain about, and not for a TAB.
    return tree if tree.is_dir() else Path.cwd()


def _given(context: typer.Context, name: str) -> Any:  # noqa: ANN401
    """The value of an option, before or behind the verb."""
    at: Context | None = context
    while at is not None:
        if at.params.get(name):
            return at.params[name]
        at = at.parent
    return None
