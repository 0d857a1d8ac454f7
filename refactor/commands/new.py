"""`refactor new`: a rule or a series that runs at once, for the user to go on from."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from refactor.commands.schema import text as schema_text
from refactor.edits.cocci_candidates import candidates
from refactor.edits.cocci_trial import require_virtual, scope_of
from refactor.engine.trust import strange_base
from refactor.engine.workplace import Workplace
from refactor.errors import BadInput, Refused
from refactor.library.library import Library
from refactor.library.named_rule import ENDING, IN_TREE, named_rule, rule_on_disk
from refactor.library.opening import configured_directories
from refactor.library.skeleton import SCHEMA, SeriesPlan, own_rule, rule_files, series_files
from refactor.series.rule import Rule
from refactor.series.scope import scope_complaint
from refactor.store import places
from refactor.store.new_files import write_new

# It names a branch, and files on disks that may not tell `A` from `a`.
_SERIES = re.compile(r"[a-z0-9][a-z0-9-]*")
_RULE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]*")

_MANY = 10
"""Files that may change from which on a step is spread; messages quote no rule in the mail then."""


@dataclass(frozen=True)
class Destination:
    """The directory of rules and series that new files go to.

    Attributes:
        configured: whether the user has named it, in git config or on the command line.
        trusted: whether it is the user's own for other commands, too.
    """

    path: Path
    configured: bool
    trusted: bool


@dataclass(frozen=True)
class Created:
    """New files.

    Attributes:
        place: the directory that they are in.
        files: paths below it.
        configured: whether the user has named that directory.
        notes: what is still missing, or should be looked at.
        next: the commands that show what it does, without `refactor`.
    """

    place: Path
    files: tuple[str, ...]
    configured: bool
    notes: tuple[str, ...]
    next: tuple[str, ...]


@dataclass(frozen=True)
class SeriesWish:
    """A series as the user asks for it.

    Attributes:
        rule: as on the command line; empty for a new one with the name of the series.
        revision: the base to look at; empty for none.
    """

    name: str
    rule: str = ""
    scope: Sequence[str] = ()
    revision: str = ""


def new_place(path: Path | None) -> Destination:
    """The directory named, else the first `refactor.path` of git config, else the user's own."""
    named = configured_directories("refactor.path", everywhere=False)
    if path is not None:
        # A link may lead to one of the user's own directories by another path.
        own = {directory.resolve() for directory in [*named, places.own_directory()]}
        return Destination(path.absolute(), True, path.resolve() in own)
    if named:
        return Destination(named[0], True, True)
    return Destination(places.own_directory(), False, True)


def new_rule(library: Library, place: Destination, name: str) -> Created:
    """Write a rule with its examples.

    Raises:
        BadInput: the name is not fit.
        Refused: there is a rule of that name, or a file is in the way.
    """
    _require_name("rule", name, _RULE)
    _require_free("rule", name, library.rule_names)
    files = rule_files(own_rule(name), examples=True)
    write_new(place.path, files)
    return _created(place, files, (), (f"test {name}", f"try {name} --onto HEAD"))


def new_series(
    library: Library, place: Destination, wish: SeriesWish, workplace: Callable[[], Workplace]
) -> Created:
    """Write a series of one step, and its rule if the library has none of that name.

    Args:
        workplace: the tree, opened only where it is needed.

    Raises:
        BadInput: a name, the scope or the rule is not fit.
        Refused: there is a series or rule of that name, or a file is in the way.
    """
    _require_name("series", wish.name, _SERIES)
    _require_free("series", wish.name, library.series_names)
    for entry in wish.scope:
        if complaint := scope_complaint(entry):
            raise BadInput(f"--scope: '{entry}' {complaint}")
    known = wish.rule in library.rule_names
    rule, many = _chosen(library, wish, workplace)
    files = {}
    if not known:
        _require_name("rule", rule.name, _RULE)
        _require_free("rule", rule.name, library.rule_names)
        # Only the user knows what an existing rule is for, and so what its examples should be.
        files = rule_files(rule, examples=not wish.rule)
    files |= series_files(SeriesPlan(wish.name, rule, tuple(wish.scope), many))
    # One for all series of the directory; an editor finds it by the first line of series.toml.
    if not (place.path / SCHEMA).exists():
        files[SCHEMA] = schema_text("series")
    write_new(place.path, files)
    base = wish.revision or "HEAD"
    calls = [f"plan {wish.name} --onto {base} --diff"]
    if many:
        # The commands are shown in the order in which one tries them.
        calls.insert(0, f"groups {wish.name} --onto {base}")
    if not wish.rule:
        calls.insert(0, f"test {rule.name}")
    return _created(place, files, () if known else _notes(rule, wish), calls)


def _chosen(
    library: Library, wish: SeriesWish, workplace: Callable[[], Workplace]
) -> tuple[Rule, bool]:
    """The rule, and whether it may change many files."""
    # Without a base there are no files to count: a rule without a scope may change any of them.
    if not wish.revision and not wish.rule.startswith(IN_TREE):
        return _without_tree(library, wish), not wish.scope
    place = workplace()
    with place.tree(wish.revision or "HEAD") as (base, tree):
        if wish.rule:
            trusted = not strange_base(place, base.commit)
            rule = named_rule(library, wish.rule, tree, base_trusted=trusted)
        else:
            rule = own_rule(wish.name)
        rule = require_virtual(rule, ())
        found = candidates(tree, rule, scope_of(tree, wish.scope))
        # Files that hold its words, as to run the rule may take minutes.
        return rule, len(found.paths) > _MANY


def _without_tree(library: Library, wish: SeriesWish) -> Rule:
    if not wish.rule:
        return own_rule(wish.name)
    if "/" in wish.rule or wish.rule.endswith(ENDING):
        rule = rule_on_disk(library, Path(wish.rule))
        rule.check(wish.rule)
        return require_virtual(rule, ())
    return library.rule(wish.rule)


def _notes(rule: Rule, wish: SeriesWish) -> tuple[str, ...]:
    if not wish.rule:
        return ()
    return (
        f"cocci/{rule.name} has no examples yet: write CASE.c with CASE.res, and a CASE.c alone "
        "that must not change",
    )


def _created(
    place: Destination, files: dict[str, str], notes: Sequence[str], calls: Sequence[str]
) -> Created:
    # What git config does not name is found with --path alone.
    more = "" if place.trusted else f" --path {place.path}"
    following = tuple(f"{call}{more}" for call in calls)
    return Created(place.path, tuple(files), place.configured, tuple(notes), following)


def _require_name(kind: str, name: str, pattern: re.Pattern[str]) -> None:
    if not pattern.fullmatch(name):
        letters = "lower-case letters" if pattern is _SERIES else "letters"
        raise BadInput(
            f"'{name}' is no name of a {kind}", f"use {letters}, digits and dashes, as in use-kfree"
        )


def _require_free(kind: str, name: str, names: Sequence[str]) -> None:
    """Refuse a name that is taken, in whatever directory: one would hide the other."""
    if name in names:
        remedy = "choose another name"
        if kind == "rule":
            remedy += f", or give `--rule {name}` to a new series"
        raise Refused(f"there is a {kind} {name} already", remedy)
