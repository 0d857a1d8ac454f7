"""The user as git knows them: the author and the committer of commits."""

from __future__ import annotations

import os
from collections.abc import Iterator

from refactor.errors import BadInput
from refactor.git.ident import Ident
from refactor.git.repository import Repository
from refactor.text.control import first_control


def ident(repository: Repository, who: str, date: str | None) -> Ident:
    """The user as an author or a committer.

    Args:
        who: "author" or "committer".
        date: a date that git reads, or None for now.

    Raises:
        BadInput: git does not know who the user is, or the name or address holds a control
            character.
    """
    # git drops newlines in silence, and keeps the others.
    for source, value in _sources(repository, who):
        if odd := first_control(value):
            raise BadInput(
                f"{source} holds {odd}",
                "a name or address in a mail is one line of text: set it anew",
            )
    env = {} if date is None else {f"GIT_{who.upper()}_DATE": date}
    found = repository.ask(
        "-c", "user.useConfigOnly=true", "var", f"GIT_{who.upper()}_IDENT", env=env
    )
    if "invalid date" in found.stderr:
        raise BadInput(
            f"git cannot read the {who}'s date",
            f"set SOURCE_DATE_EPOCH or GIT_{who.upper()}_DATE to one",
        )
    if found.code != 0:
        raise BadInput(
            "git does not know who you are",
            "git config user.name 'Your Name'; git config user.email you@your.domain",
        )
    try:
        ident = found.stdout.decode().strip()
    except UnicodeDecodeError:
        raise BadInput(
            f"the {who}'s name or address is not UTF-8", "mails and commits are: set it anew"
        ) from None
    return Ident.parse(ident)


def _sources(repository: Repository, who: str) -> Iterator[tuple[str, str]]:
    """Where git reads a name and an address, the first that is set: its name, and the value."""
    for part in ("name", "email"):
        variable = f"GIT_{who.upper()}_{part.upper()}"
        value = os.environ.get(variable)
        if value:
            yield variable, value
            continue
        for key in (f"{who}.{part}", f"user.{part}"):
            values = repository.settings(key)
            if values:
                yield key, values[-1]
                break


# git-config(1), "Values": true and false in these spellings, whatever their case.
_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0", ""})


def signs_off(repository: Repository) -> bool:
    """Whether refactor.signoff in git config adds the user's Signed-off-by to every run.

    Raises:
        BadInput: it is neither true nor false.
    """
    # The last one wins, as with `git config --get`.
    value = next(reversed(repository.settings("refactor.signoff")), "")
    if value.lower() in _TRUE | _FALSE:
        return value.lower() in _TRUE
    raise BadInput(
        f"refactor.signoff is {value!r}",
        "`git config refactor.signoff true` adds your Signed-off-by to every run",
    )
