"""What a series declares: who gets it, and its steps."""

from __future__ import annotations

import re
from typing import Any, Literal

import msgspec

from refactor.series.pattern import matches, require_pattern
from refactor.series.scope import path_complaint

_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_SYMBOL = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_PERSON = re.compile(r"(?:[^<>\n]* )?<[^<>\s]+@[^<>\s]+>|[^<>\s]+@[^<>\s]+")

# What is a name in every place where it may stand: a path, a branch, a file of the series, a line
# of a message.
_PLAIN = r"[A-Za-z0-9][A-Za-z0-9_+-]*"

Value = str | int | bool
"""Of a parameter."""

ACCEPTABLE = ("checkpatch", "builds", "same code", "worded")
"""Kinds of proof whose findings a series may accept; for the others there is no good reason."""

ROLES = ("maintainer", "supporter", "reviewer", "odd fixer", "list")


def is_person(who: str) -> bool:
    """Whether this can stand in a mail's header: `Name <address>`, or an address."""
    return _PERSON.fullmatch(who) is not None


class Recipients(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who gets the patches, by the role that the tree's MAINTAINERS gives them.

    Attributes:
        trailer: roles that become `Cc:` trailers of a commit.
        to: roles that the mails go to; everybody else that get_maintainer.pl names is in Cc.
        extra: more people for Cc, as `Name <address>`.
        never: addresses that are left out everywhere.
        own: steps that go to the people named for them only; the cover letter and all other steps
            go to everybody.
        lists: lists that get every mail, whatever MAINTAINERS says.
        most: recipients of one mail at most; 0 for no such limit. Lists stay, and whom the user
            names himself, then maintainers, then the others.
    """

    trailer: tuple[str, ...] = ("maintainer", "supporter", "reviewer")
    to: tuple[str, ...] = ("maintainer", "supporter")
    extra: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    most: int = 0

    def __post_init__(self) -> None:
        for role in (*self.trailer, *self.to):
            if role not in ROLES:
                raise ValueError(f"wanted roles out of {', '.join(ROLES)}, got {role!r}")
        for key, people in (("extra", self.extra), ("lists", self.lists)):
            for who in people:
                # They become mail headers: a line break would begin another one.
                if not is_person(who):
                    raise ValueError(f"{key}: wanted `Name <address>` or an address, got {who!r}")
        if self.most < 0:
            raise ValueError(f"most: wanted a number of recipients, got {self.most}")


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One commit of the series.

    Attributes:
        id: never changes between versions; names the message template `<id>.j2`.
        edit: the declared edits, still as tables; the kinds know their own keys.
        gone: symbols that no code in the whole tree contains after this step.
        present: symbols that are in the tree after this step.
        files: exactly the files that this step changes; empty: not declared.
        same_code: `no-functional-change` in series.toml: the objects hold the same code before and
            after.
    """

    id: str
    edit: tuple[dict[str, Any], ...]
    gone: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    same_code: bool = msgspec.field(name="no-functional-change", default=False)

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(
                f"wanted an id of lower-case letters, digits and dashes, got {self.id!r}"
            )
        if not self.edit:
            raise ValueError("wanted at least one [[step.edit]], got none")
        for symbol in (*self.gone, *self.present):
            if not _SYMBOL.fullmatch(symbol):
                raise ValueError(f"wanted a C identifier in gone and present, got {symbol!r}")
        for path in self.files:
            if complaint := path_complaint(path):
                raise ValueError(f"files: {path!r} {complaint}")
            if path.endswith("/"):
                raise ValueError(f"files: {path!r} is a directory, wanted a file")


class StepText(Step, frozen=True, forbid_unknown_fields=True):
    """A step in which values of parameters are still missing: whether names are well formed is not known yet."""

    def __post_init__(self) -> None:
        """Nothing to check."""


class Accept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A finding that the series accepts, and why.

    Attributes:
        proof: the kind that finds it.
        finding: its name: a type of checkpatch's, a function.
        reason: what the report says about it.
        steps: in which; in all of them when empty.
    """

    proof: str
    finding: str
    reason: str
    steps: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.proof not in ACCEPTABLE:
            raise ValueError(f"proof: wanted one of {', '.join(ACCEPTABLE)}, got {self.proof!r}")
        if len(self.reason.split()) < 3:
            raise ValueError(
                f"reason: wanted a reason that a reviewer can read, got {self.reason!r}"
            )

    def covers(self, proof: str, finding: str, step: str) -> bool:
        """Whether this finding of a step is accepted."""
        return (proof, finding) == (self.proof, self.finding) and (
            not self.steps or step in self.steps
        )

    def __str__(self) -> str:
        """As a report names it."""
        return f"{self.proof} {self.finding}: {self.reason}"


class Parameter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that a series leaves open: `--set NAME=VALUE` gives it.

    Attributes:
        help: what it is, for whoever has to give it.
        type: of its value.
        choices: the only values, as they are written; anything of the type when empty.
        pattern: a regular expression, as RE2 understands it, that a whole string matches.
        default: the value when none is given, as it is written; one has to be given when absent.
    """

    help: str
    type: Literal["string", "integer", "boolean"] = "string"
    choices: tuple[str, ...] = ()
    pattern: str = _PLAIN
    default: str | None = None

    def __post_init__(self) -> None:
        if self.pattern != _PLAIN:
            require_pattern(self.pattern)
            if self.type != "string":
                raise ValueError("pattern: only a string has one")
        for written in (*self.choices, *([] if self.default is None else [self.default])):
            self.value(written)

    def value(self, written: str) -> Value:
        """What a text means.

        Raises:
            ValueError: it is no value of this parameter.
        """
        if self.choices and written not in self.choices:
            raise ValueError(f"wanted one of {', '.join(self.choices)}, got {written!r}")
        if self.type == "integer":
            if not re.fullmatch(r"-?[0-9]{1,18}", written):
                raise ValueError(f"wanted a number, got {written!r}")
            return int(written)
        if self.type == "boolean":
            if written not in ("true", "false"):
                raise ValueError(f"wanted true or false, got {written!r}")
            return written == "true"
        if not (
            re.fullmatch(_PLAIN, written)
            if self.pattern == _PLAIN
            else matches(self.pattern, written)
        ):
            raise ValueError(f"wanted what matches {self.pattern}, got {written!r}")
        return written


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A series file as it is written.

    Attributes:
        summary: one line for `refactor list`.
        step: the steps, still as tables.
        build: the configurations in which every commit is built, still as tables.
        accept: the findings that are accepted, still as tables.
        parameter: name -> what the series leaves open, still as tables.
        after: the series that this one is generated on top of; empty for none.
    """

    summary: str
    step: tuple[dict[str, Any], ...]
    recipients: dict[str, Any] = {}
    build: tuple[dict[str, Any], ...] = ()
    accept: tuple[dict[str, Any], ...] = ()
    parameter: dict[str, dict[str, Any]] = {}
    after: str = ""
