"""The library: series and rules in all directories of this call.

These are the shipped ones, the user's own, and those that git config or --path names.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

import msgspec

from refactor.errors import BadInput
from refactor.library import parameters
from refactor.library.assembly import assemble
from refactor.library.defaults import SharedDefaults
from refactor.library.program import SERIES_FILE, Program, SeriesFiles
from refactor.library.written import Written
from refactor.series.declared import declare, parse_toml
from refactor.series.parameter import ParameterValue
from refactor.series.rule import Rule
from refactor.series.schema import Head
from refactor.store.root import Root
from refactor.text.control import require_plain_values
from refactor.text.nearest import there_are


@dataclass(frozen=True)
class _SeriesFile:
    """A series.toml, read.

    Attributes:
        values: name -> value of its parameters, which are filled in.
    """

    root: Root
    path: Path
    head: Head
    values: dict[str, ParameterValue]

    @property
    def title(self) -> str:
        """The name of the series with these values."""
        return parameters.title(self.path.parent.name, self.values)


class Library:
    """All roots, the nearest first: a user's series hides a shipped one of the same name."""

    def __init__(
        self,
        roots: tuple[Root, ...],
        defaults: Callable[[], SharedDefaults | None] = lambda: None,
    ) -> None:
        self.roots = roots
        # Read with the first series: a file that is wrong does not keep `help` from working.
        self._defaults = cache(defaults)

    @cached_property
    def _trusted(self) -> Library:
        """The library without the directories that are not trusted."""
        return Library(tuple(root for root in self.roots if root.trusted))

    def _found(self, kind: str, file: str) -> dict[str, tuple[Root, Path]]:
        found: dict[str, tuple[Root, Path]] = {}
        for root in self.roots:
            # glob() has the order of the disk.
            for directory in sorted((root.path / kind).glob("*/")):
                path = directory / (file or f"{directory.name}.cocci")
                if path.is_file():
                    # The nearest root comes first, and hides what the others have by that name.
                    found.setdefault(directory.name, (root, path))
        return dict(sorted(found.items()))

    @cached_property
    def series_names(self) -> tuple[str, ...]:
        """Every series, by name."""
        return tuple(self._found("series", SERIES_FILE))

    @cached_property
    def rule_names(self) -> tuple[str, ...]:
        """Every rule, by name."""
        return tuple(self._rules)

    @cached_property
    def _rules(self) -> dict[str, tuple[Root, Path]]:
        return self._found("cocci", "")

    def root_of(self, rule: str) -> Root:
        """The directory that a rule is from."""
        return self._rules[rule][0]

    def rule(self, name: str) -> Rule:
        """A rule by name, checked for constructs that spatch misreads without a warning.

        Raises:
            BadInput: there is none, or it is not fit to be run.
        """
        if name not in self._rules:
            raise BadInput(f"no rule '{name}'", there_are(name, self._rules))
        root, path = self._rules[name]
        hidden = self._trusted._rules.get(name)
        _require_own_name(f"rule {name}", root, hidden[0].path if hidden else None)
        rule = Rule(name, root.text(path), root.trusted)
        rule.check(str(path))
        return rule

    def examples(self, name: str) -> Iterator[tuple[str, bytes, bytes | None]]:
        """The examples of a rule: (case, before, after).

        `after` is None where the rule must not change anything.
        """
        root, path = self._rules[name]
        for case in sorted(path.parent.glob("*.c")):
            # NAME.c and NAME.res, as `spatch --test NAME` wants them.
            yield case.stem, root.read(case), root.find(case.with_suffix(".res"))

    def _read(self, name: str) -> _SeriesFile:
        """A series file, its parameters without values."""
        found = self._found("series", SERIES_FILE)
        if name not in found:
            raise BadInput(f"no series '{name}'", there_are(name, found))
        root, path = found[name]
        _require_own_name(f"series {name}", root, self._trusted._place(name))
        raw = parse_toml(root.text(path), str(path))
        require_plain_values(raw, str(path))
        return _SeriesFile(root, path, declare(raw, Head, str(path)), values={})

    def _place(self, title: str) -> Path | None:
        """The directory of a series of this name, or of one that some values give this name."""
        name = title if title in self.series_names else self._meant(title)[0]
        found = self._found("series", SERIES_FILE).get(name)
        return found[0].path if found else None

    def written(self, name: str) -> Written:
        """A series as it is written, its parameters without values.

        Raises:
            BadInput: there is none, or a part of it that needs no values is wrong.
        """
        file = self._read(name)
        declared = parameters.declared(file.head.parameter, str(file.path))
        return Written(file.path, file.head, declared)

    def summary(self, name: str) -> str:
        """The summary of a series, all of which is checked unless a parameter must be set.

        Raises:
            BadInput: as for `program`.
        """
        written = self.written(name)
        # Steps and edits can be checked only with values in them.
        return written.head.summary if written.open else self.program(name).summary

    def program(self, name: str, given: Mapping[str, str] | None = None) -> Program:
        """A series by name, read and checked.

        Args:
            given: name -> text, of its parameters.

        Raises:
            BadInput: there is none, or a declaration in it is wrong: file, key, wanted, got.
        """
        file = self._filled(name, given or {})
        title = file.title
        _require_own_name(f"series {title}", file.root, self._trusted._place(title))
        # The loop of two series would be run for ever.
        if file.head.first:
            self._require_other(title, file.head.first, str(file.path))
        files = SeriesFiles(self, file.path.parent, file.root)
        head, used = file.head, None
        if shared := self._defaults():
            head, used = shared.fill(head)
        program = assemble(title, head, values=file.values, files=files)
        return replace(program, defaults=used)

    def _filled(self, name: str, given: Mapping[str, str]) -> _SeriesFile:
        """A series file with its parameters, which its name may hold: `generic-tif-powerpc`."""
        if not given and name not in self.series_names:
            name, given = self._meant(name)
        file = self._read(name)
        where = str(file.path)
        declared = parameters.declared(file.head.parameter, where)
        values = parameters.values(name, declared, given)
        head = file.head
        if values:
            filled = parameters.filled(msgspec.to_builtins(head), values, where)
            head = declare(filled, Head, where)
        return _SeriesFile(file.root, file.path, head, values)

    def _meant(self, title: str) -> tuple[str, dict[str, str]]:
        """The series of this title, and the values in the title."""
        found: list[tuple[str, dict[str, str]]] = []
        for name in self.series_names:
            if title.startswith(f"{name}-"):
                file = self._read(name)
                declared = parameters.declared(file.head.parameter, str(file.path))
                for given in parameters.titled(name, declared, title):
                    found.append((name, given))
        if len(found) > 1:
            # `a` with the value b-c and `a-b` with the value c have the same title.
            readings = " or ".join(_call(name, given) for name, given in found)
            raise BadInput(f"'{title}' may mean {readings}", "give one of them another name")
        return found[0] if found else (title, {})

    def _require_other(self, title: str, after: str, where: str) -> None:
        """Refuse a series that comes after itself."""
        seen = [title]
        # A loop need not go through the first of them: all that were seen count.
        while after:
            try:
                file = self._filled(after, {})
            except BadInput:
                # A series that is missing is reported when this one is run: until then it may be
                # shown and edited.
                return
            seen.append(file.title)
            if seen[-1] in seen[:-1]:
                raise BadInput(
                    f"{where}: key 'after': {' comes after '.join(seen)}", "name one that does not"
                )
            after = file.head.first


def _require_own_name(name: str, root: Root, hidden: Path | None) -> None:
    """Refuse an untrusted series or rule with the name of a trusted one.

    Branches, ledgers and records go by that name.

    Args:
        hidden: the directory of the trusted one; None where there is none.
    """
    if not root.trusted and hidden is not None:
        trust = f"git config --global --add refactor.path {shlex.quote(str(root.path))}"
        raise BadInput(
            f"{name} of {root.path}, which is not trusted, would hide that of {hidden}",
            f"rename one, or `{trust}` makes the first yours",
        )


def _call(name: str, given: Mapping[str, str]) -> str:
    """A series and its parameters as the user would give them."""
    words = [name]
    for key, text in given.items():
        words.append(f"--set {key}={text}")
    return " ".join(words)
