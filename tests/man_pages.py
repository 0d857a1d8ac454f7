"""The manual pages, out of the help: `python -m tests.man_pages` writes refactor/guide/man."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from typer._click import Context
from typer.core import TyperGroup

from refactor.cli.app import root_command
from refactor.cli.examples import EXAMPLES
from refactor.cli.verb import Verbs, grouped, summary
from refactor.commands.help import GUIDE

MAN = GUIDE / "man"


def pages() -> dict[str, str]:
    """File name -> page, of the program and of every verb."""
    root = root_command()
    assert isinstance(root, Verbs)
    context = Context(root, info_name="refactor", **root.context_settings)
    return dict(_pages(context, ["refactor"]))


def _pages(context: Context, words: list[str]) -> Iterator[tuple[str, str]]:
    name = "-".join(words)
    yield f"{name}.1", _page(context, words)
    command = context.command
    if isinstance(command, TyperGroup):
        for verb, inner in command.commands.items():
            yield from _pages(Context(inner, info_name=verb, parent=context), [*words, verb])


def _page(context: Context, words: list[str]) -> str:
    command, name = context.command, "-".join(words)
    usage = " ".join(command.collect_usage_pieces(context))
    text = (command.help or "").partition("\f")[0]
    parts = [
        f'.\\" Written by `python -m tests.man_pages` from the help; do not edit.\n'
        f'.TH {name.upper()} 1 "" "refactor" "Kernel refactoring"\n',
        f".SH NAME\n{_plain(name)} \\- {_plain(summary(text).rstrip('.'))}\n",
        f".SH SYNOPSIS\n.B {_plain(' '.join(words))}\n{_plain(usage)}\n",
        ".SH DESCRIPTION\n"
        + "\n.PP\n".join(_plain(" ".join(p.split())) for p in text.split("\n\n"))
        + "\n",
    ]
    if isinstance(command, TyperGroup):
        for title, rows in grouped(command, context).items():
            parts.append(f".SH {_plain(title.upper())}\n")
            for verb, what in rows:
                parts.append(f".TP\n.BR {_plain(name)}\\-{_plain(verb)} (1)\n{_plain(what)}\n")
    for kind, heading in (("argument", "ARGUMENTS"), ("option", "OPTIONS")):
        records = [
            param.get_help_record(context)
            for param in command.get_params(context)
            if param.param_type_name == kind
        ]
        rows = [record for record in records if record is not None]
        if rows:
            parts.append(f".SH {heading}\n")
        for option, what in rows:
            parts.append(f".TP\n.B {_plain(option)}\n{_plain(what)}\n")
    for number, (wish, call) in enumerate(EXAMPLES.get(" ".join(words[1:]), ())):
        if not number:
            parts.append(".SH EXAMPLES\n")
        parts.append(f".TP\n{_plain(wish)}:\n.B refactor {_plain(call)}\n")
    others = "refactor (1)" if len(words) > 1 else "git (1)"
    parts.append(f".SH SEE ALSO\n.BR {others}\n.PP\n`refactor help` shows the guide.\n")
    return "".join(parts)


def _plain(text: str) -> str:
    """Text for troff: a dash is a minus, and no line begins with a request (groff_char(7))."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


def main() -> None:
    """Write every page, and remove those of verbs that there are no more."""
    MAN.mkdir(exist_ok=True)
    made = pages()
    for old in set(MAN.glob("*.1")) - {MAN / name for name in made}:
        old.unlink()
    for name, text in made.items():
        Path(MAN / name).write_text(text)


if __name__ == "__main__":
    main()
