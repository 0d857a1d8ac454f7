"""Where rules and series are found: in what is shipped, in the user's own directory, and where he says."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

import msgspec

from refactor.edits.declaration import Declaration
from refactor.edits.kinds import KINDS, Edit
from refactor.errors import BadInput
from refactor.library import parameters
from refactor.library.identities import require_distinct
from refactor.library.own_programs import expected, measures
from refactor.library.program import Program, ProgramStep, SeriesFiles
from refactor.library.written import Written
from refactor.series.build import Build
from refactor.series.declared import declare, parse_toml
from refactor.series.rule import Rule
from refactor.series.schema import Accept, Head, Recipients, Step, Value
from refactor.store.root import Root
from refactor.text.control import require_plain_values


class Library:
    """All roots, the nearest first: a user's series hides a shipped one of the same name."""

    def __init__(self, roots: tuple[Root, ...]) -> None:
        self.roots = roots

    @cached_property
    def _trusted(self) -> Library:
        """What there is without the directories that are not trusted."""
        return Library(tuple(root for root in self.roots if root.trusted))

    def _require_own_name(self, kind: str, name: str, root: Root, hidden: Path | None) -> None:
        """Refuse what would be taken for something of the user's: branches, ledgers and records have its name."""
        if not root.trusted and hidden is not None:
            raise BadInput(
                f"{kind} {name} of {root.path}, which is not trusted, would hide that of {hidden}",
                f"rename one, or `git config --global --add refactor.path {shlex.quote(str(root.path))}` "
                "makes the first yours",
            )

    def _found(self, kind: str, file: str) -> dict[str, tuple[Root, Path]]:
        found: dict[str, tuple[Root, Path]] = {}
        for root in self.roots:
            for directory in sorted((root.path / kind).glob("*/")):
                path = directory / (file or f"{directory.name}.cocci")
                if path.is_file():
                    found.setdefault(directory.name, (root, path))
        return dict(sorted(found.items()))

    @cached_property
    def series_names(self) -> tuple[str, ...]:
        """Every series, by name."""
        return tuple(self._found("series", "series.toml"))

    @cached_property
    def rule_names(self) -> tuple[str, ...]:
        """Every rule, by name."""
        return tuple(self._rules)

    @cached_property
    def _rules(self) -> dict[str, tuple[Root, Path]]:
        return self._found("cocci", "")

    def root_of(self, rule: str) -> Root:
        """Where a rule comes from."""
        return self._rules[rule][0]

    def rule(self, name: str) -> Rule:
        """A rule by name, checked for what spatch would get wrong in silence.

        Raises:
            BadInput: there is none, or it is not fit to be run.
        """
        if name not in self._rules:
            raise BadInput(f"no rule '{name}'", f"there are {', '.join(self._rules) or 'none'}")
        root, path = self._rules[name]
        hidden = self._trusted._rules.get(name)
        self._require_own_name("rule", name, root, hidden[0].path if hidden else None)
        rule = Rule(name, root.text(path), root.trusted)
        rule.check(str(path))
        return rule

    def examples(self, name: str) -> Iterator[tuple[str, bytes, bytes | None]]:
        """The examples of a rule: (case, before, after); after is None when the rule must change nothing."""
        root, path = self._rules[name]
        for case in sorted(path.parent.glob("*.c")):
            yield case.stem, root.read(case), root.find(case.with_suffix(".res"))

    def _head(self, name: str) -> tuple[Root, Path, Head]:
        found = self._found("series", "series.toml")
        if name not in found:
            raise BadInput(f"no series '{name}'", f"there are {', '.join(found) or 'none'}")
        root, path = found[name]
        self._require_own_name("series", name, root, self._trusted._place(name))
        raw = parse_toml(root.text(path), str(path))
        require_plain_values(raw, str(path))
        return root, path, declare(raw, Head, str(path))

    def _place(self, title: str) -> Path | None:
        """The directory of a series that has this name, or has it with some values; None where there is none."""
        name = title if title in self.series_names else self._meant(title)[0]
        found = self._found("series", "series.toml").get(name)
        return found[0].path if found else None

    def written(self, name: str) -> Written:
        """A series as it is written, with nothing in place of what it leaves open.

        Raises:
            BadInput: there is none, or what does not depend on that is wrong.
        """
        _, path, head = self._head(name)
        return Written(path, head, parameters.declared(head.parameter, str(path)))

    def summary(self, name: str) -> str:
        """What a series is, in a line; all of it is read and checked, unless it leaves open what has no default.

        Raises:
            BadInput: as for `program`.
        """
        written = self.written(name)
        return written.head.summary if written.open else self.program(name).summary

    def program(self, name: str, given: Mapping[str, str] | None = None) -> Program:
        """A series by name, read and checked.

        Args:
            given: name -> text, of what it leaves open.

        Raises:
            BadInput: there is none, or a declaration in it is wrong: file, key, wanted, got.
        """
        root, path, head, values = self._filled(name, given or {})
        title = parameters.title(path.parent.name, values)
        self._require_own_name("series", title, root, self._trusted._place(title))
        if head.after:
            self._require_other(title, head.after, str(path))
        files = SeriesFiles(self, path.parent, root)
        recipients = declare(head.recipients, Recipients, f"{path}, [recipients]")
        steps = tuple(
            self._step(raw, f"{path}, step {number}", files)
            for number, raw in enumerate(head.step, 1)
        )
        identities = [step.id for step in steps]
        require_distinct([step.declared for step in steps], str(path))
        builds = tuple(
            declare(raw, Build, f"{path}, build {number}")
            for number, raw in enumerate(head.build, 1)
        )
        accepted = tuple(
            declare(raw, Accept, f"{path}, accept {number}")
            for number, raw in enumerate(head.accept, 1)
        )
        _require_apart(
            str(path), [build.title for build in builds], "two builds are called", "give one a name"
        )
        if unknown := next(
            (step for each in accepted for step in each.steps if step not in identities), None
        ):
            raise BadInput(
                f"{path}: accept names the step '{unknown}'", f"there are {', '.join(identities)}"
            )
        if stranger := next((step for step in recipients.own if step not in identities), None):
            raise BadInput(
                f"{path}, [recipients]: own names the step '{stranger}'",
                f"there are {', '.join(identities)}",
            )
        return Program(
            title,
            head.summary,
            recipients,
            steps,
            files,
            builds,
            accepted,
            values,
            head.after,
            expected=expected(head, files.directory, str(path)),
            measures=measures(head, files.directory, str(path)),
        )

    def _filled(
        self, name: str, given: Mapping[str, str]
    ) -> tuple[Root, Path, Head, dict[str, Value]]:
        """A series file with values for what it leaves open, which its name may hold: `generic-tif-powerpc`."""
        if not given and name not in self.series_names:
            name, given = self._meant(name)
        root, path, head = self._head(name)
        values = parameters.values(name, parameters.declared(head.parameter, str(path)), given)
        if values:
            head = declare(
                parameters.filled(msgspec.to_builtins(head), values, str(path)), Head, str(path)
            )
        return root, path, head, values

    def _meant(self, title: str) -> tuple[str, dict[str, str]]:
        """The series of this title, and the values that stand in it."""
        found = []
        for name in (name for name in self.series_names if title.startswith(f"{name}-")):
            _, path, head = self._head(name)
            known = parameters.declared(head.parameter, str(path))
            found += [(name, given) for given in parameters.titled(name, known, title)]
        if len(found) > 1:
            calls = (
                " ".join([name, *(f"--set {key}={text}" for key, text in given.items())])
                for name, given in found
            )
            raise BadInput(
                f"'{title}' may mean {' or '.join(calls)}", "give one of them another name"
            )
        return found[0] if found else (title, {})

    def _require_other(self, title: str, after: str, where: str) -> None:
        """Refuse a series that comes after itself; whether there is the other is seen when it is run."""
        seen = [title]
        while after:
            try:
                _, path, head, values = self._filled(after, {})
            except BadInput:
                return
            seen.append(parameters.title(path.parent.name, values))
            if seen[-1] in seen[:-1]:
                raise BadInput(
                    f"{where}: key 'after': {' comes after '.join(seen)}", "name one that does not"
                )
            after = head.after

    @staticmethod
    def _step(raw: object, where: str, files: SeriesFiles) -> ProgramStep:
        step = declare(raw, Step, where)
        files.text(step.message)
        edits = tuple(
            _edit(each, f"{where} '{step.id}', edit {number}")
            for number, each in enumerate(step.edit, 1)
        )
        for edit in edits:
            edit.check(files)
        return ProgramStep(step, edits)


def _edit(raw: dict[str, object], where: str) -> Edit:
    kind = raw.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise BadInput(f"{where}: key 'kind': wanted one of {', '.join(KINDS)}, got {kind!r}")
    return declare(raw, KINDS[kind], where)


def _require_apart(path: str, names: list[str], what: str, hint: str) -> None:
    if repeated := next((each for each in names if names.count(each) > 1), None):
        raise BadInput(f"{path}: {what} '{repeated}'", hint)


def declared_keys(edit: Edit) -> dict[str, object]:
    """The keys that a declaration sets, for showing."""
    assert isinstance(edit, Declaration)
    return {
        key: value
        for key, value in msgspec.to_builtins(edit).items()
        if value not in (None, False, [], ())
    }
