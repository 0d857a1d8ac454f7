"""The format of series.toml: series, parameters, recipients, steps and accepted findings."""

from __future__ import annotations

import re
from typing import Any, Literal

import msgspec

from refactor.series.condition import SYMBOL, When
from refactor.series.pattern import matches, require_pattern
from refactor.series.scope import path_complaint

_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_PERSON = re.compile(r"(?:[^<>\n]* )?<[^<>\s]+@[^<>\s]+>|[^<>\s]+@[^<>\s]+")

# Parameters become part of paths, branches, files of the series and lines of messages: this is
# plain in all of these places.
_PLAIN = r"[A-Za-z0-9][A-Za-z0-9_+-]*"

Value = str | int | bool
"""The value of a parameter."""

ACCEPTABLE = ("checkpatch", "builds", "same code", "worded")
"""The proofs whose findings a series may accept; for the others there is no good reason."""

ROLES = ("maintainer", "supporter", "reviewer", "odd fixer", "list")


def is_person(who: str) -> bool:
    """Whether this fits in a mail header: `Name <address>`, or an address."""
    return _PERSON.fullmatch(who) is not None


class Recipients(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The recipients of the mails: `[recipients]`.

    The roles are those that get_maintainer.pl prints for the tree's MAINTAINERS file: maintainer,
    supporter, reviewer, odd fixer, list.

    Attributes:
        trailer: roles whose people become `Cc:` trailers in the commit message. Default:
            maintainer, supporter and reviewer.
        to: roles whose people are in To. Everybody else that get_maintainer.pl names is in Cc.
            Default: maintainer and supporter.
        extra: more people in Cc of every mail, each as `Name <address>` or an address.
        never: addresses that are left out of every header and trailer.
        own: ids of steps that are mailed only to the people named for that step. The cover letter
            and all other steps are mailed to everybody.
        lists: mailing lists that receive every mail, whatever MAINTAINERS names.
        most: the largest number of recipients of one mail; 0, the default, sets no limit. Lists
            and the people that the user named always stay, then maintainers, then the others.
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
    """One commit of the series: `[[step]]`, in the order of the commits.

    Attributes:
        id: the name of the step, in lower-case letters, digits and dashes. It must stay the same in
            all versions. Two steps may share it when their `when` exclude each other.
        edit: the edits that make the commit, each a table `[[step.edit]]`, applied in order. The
            key `kind` selects the kind of edit; the other keys depend on it.
        gone: C identifiers that no code in the whole tree may use after this step. A tree in which
            `gone` and `present` hold already is taken as evidence that the step is upstream.
        present: C identifiers that some code in the tree must use after this step.
        files: exactly the files that this step changes. Without it any file may change.
        same_code: the objects must hold the same machine code before and after this step; they are
            built and compared. Default: false.
        when: the bases that the step is for. On others it makes no commit. Default: all bases.
        template: the file beside series.toml from which the commit message is rendered. Default:
            `<id>.j2`; steps that share an id must name it.
    """

    id: str
    edit: tuple[dict[str, Any], ...]
    gone: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    same_code: bool = msgspec.field(name="no-functional-change", default=False)
    when: When | None = None
    template: str = ""

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(
                f"wanted an id of lower-case letters, digits and dashes, got {self.id!r}"
            )
        if not self.edit:
            raise ValueError("wanted at least one [[step.edit]], got none")
        for symbol in (*self.gone, *self.present):
            if not SYMBOL.fullmatch(symbol):
                raise ValueError(f"wanted a C identifier in gone and present, got {symbol!r}")
        for path in self.files:
            complaint = path_complaint(path)
            if complaint:
                raise ValueError(f"files: {path!r} {complaint}")
            if path.endswith("/"):
                raise ValueError(f"files: {path!r} is a directory, wanted a file")

    @property
    def message(self) -> str:
        """The name of its message template."""
        return self.template or f"{self.id}.j2"


class StepText(Step, frozen=True, forbid_unknown_fields=True):
    """A step whose parameters have no values yet, so that its names cannot be checked."""

    def __post_init__(self) -> None:
        """Check nothing."""


class Accept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A finding that the series accepts: `[[accept]]`. Reports repeat it with its reason.

    Attributes:
        proof: the check that reports the finding: checkpatch, builds, same code or worded.
        finding: the name of the finding as the check prints it: the type of a checkpatch message,
            of a compiler warning, or a function.
        reason: why it is accepted, in at least three words, for reviewers to read.
        steps: ids of the steps in which it is accepted. Default: all steps.
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
        """Whether it accepts this finding of this step."""
        in_step = not self.steps or step in self.steps
        return in_step and (proof, finding) == (self.proof, self.finding)

    def __str__(self) -> str:
        """Its line in a report."""
        return f"{self.proof} {self.finding}: {self.reason}"


class Parameter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A parameter of the series: `[parameter.NAME]`.

    `--set NAME=VALUE` sets it, and `{{ NAME }}` inserts its value in any text of series.toml and in
    the templates. The value becomes part of the name of the series: `generic-tif` with
    `arch=powerpc` is `generic-tif-powerpc`, in branches, in the ledger and in the user's own words.
    Every command that takes a series accepts that name.

    Attributes:
        help: one line that tells the user which value is wanted.
        type: the type of the value: string (the default), integer or boolean.
        choices: the only values that are allowed, as text. Default: every value of the type.
        pattern: for strings, a regular expression in the syntax of RE2 that the whole value must
            match. Default: letters, digits, `_`, `+` and `-`, beginning with a letter or digit.
        default: the value if `--set` gives none, as text. A parameter without it must be set.
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
        for choice in self.choices:
            self.value(choice)
        if self.default is not None:
            self.value(self.default)

    def value(self, text: str) -> Value:
        """Convert a text to a value of this parameter.

        Raises:
            ValueError: the text is not a value that this parameter allows.
        """
        if self.choices and text not in self.choices:
            raise ValueError(f"wanted one of {', '.join(self.choices)}, got {text!r}")
        if self.type == "integer":
            if not re.fullmatch(r"-?[0-9]{1,18}", text):
                raise ValueError(f"wanted a number, got {text!r}")
            return int(text)
        if self.type == "boolean":
            if text not in ("true", "false"):
                raise ValueError(f"wanted true or false, got {text!r}")
            return text == "true"
        if not self._matches(text):
            raise ValueError(f"wanted what matches {self.pattern}, got {text!r}")
        return text

    def _matches(self, text: str) -> bool:
        if self.pattern == _PLAIN:
            # RE2 need not be imported for the default.
            return re.fullmatch(_PLAIN, text) is not None
        return matches(self.pattern, text)


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The top level of series.toml, before its parameters have values.

    Attributes:
        summary: the line about the series that `refactor list` prints.
        step: the commits, in order, each a table `[[step]]`.
        recipients: the recipients of the mails, the table `[recipients]`.
        build: the kernel configurations in which every commit is built, each a table `[[build]]`.
        accept: the findings that are accepted, each a table `[[accept]]`.
        expect: the differences that the series makes to the results of its own tests, each a table
            `[[expect]]`.
        measure: the programs whose instructions are counted, each a table `[[measure]]`.
        parameter: the parameters of the series, each a table `[parameter.NAME]`.
        after: the series below this one. This series is generated on top of that one's branch of
            the same version; if there is none on this base, it is generated first. Default: none.
    """

    summary: str
    step: tuple[dict[str, Any], ...]
    recipients: dict[str, Any] = {}
    build: tuple[dict[str, Any], ...] = ()
    accept: tuple[dict[str, Any], ...] = ()
    expect: tuple[dict[str, Any], ...] = ()
    measure: tuple[dict[str, Any], ...] = ()
    parameter: dict[str, dict[str, Any]] = {}
    after: str = ""
