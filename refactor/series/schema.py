"""The format of series.toml: series, recipients, steps and accepted findings."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from refactor.series.condition import SYMBOL, When
from refactor.series.prerequisite import Foreign
from refactor.series.scope import path_complaint
from refactor.series.shape import ShapeOf
from refactor.series.spread import Spread

_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_PERSON = re.compile(r"(?:[^<>\n]* )?<[^<>\s]+@[^<>\s]+>|[^<>\s]+@[^<>\s]+")

ACCEPTABLE = ("checkpatch", "builds", "same code", "worded")
"""The proofs whose findings a series may accept; for the others there is no good reason."""

ROLES = ("maintainer", "supporter", "reviewer", "odd fixer", "list")


def is_person(who: str) -> bool:
    """Whether this fits in a mail header: `Name <address>`, or an address."""
    return _PERSON.fullmatch(who) is not None


class Extra(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody in Cc whom get_maintainer.pl does not name: a table in `extra`.

    Attributes:
        who: `Name <address>`, or an address.
        reason: why they get the mails; `refactor people` prints it.
    """

    who: str
    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip() or "\n" in self.reason:
            raise ValueError(f"reason: wanted one line, got {self.reason!r}")


class Recipients(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """The recipients of the mails: `[recipients]`.

    The roles are those that get_maintainer.pl prints for the tree's MAINTAINERS file: maintainer,
    supporter, reviewer, odd fixer, list.

    Attributes:
        trailer: roles whose people become `Cc:` trailers in the commit message. Default:
            maintainer, supporter and reviewer.
        to: roles whose people are in To. Everybody else that get_maintainer.pl names is in Cc.
            Default: maintainer and supporter.
        extra: more people in Cc of every mail, each as `Name <address>`, an address, or a table
            `{ who, reason }`.
        never: addresses that are left out of every header and trailer.
        own: ids of steps that are mailed only to the people named for that step. The cover letter
            and all other steps are mailed to everybody.
        lists: mailing lists that receive every mail, whatever MAINTAINERS names.
        most: the largest number of recipients of one mail; 0, the default, sets no limit. A
            patch's own maintainers stay first, then lists, then the people that the user named,
            then reviewers; To never becomes empty.
        most_bytes: the largest size of the headers To and Cc of one mail together, in bytes as git
            writes them; 0, the default, sets no limit. Lists hold mails with long headers back. Who
            stays is chosen as for `most`.
    """

    trailer: tuple[str, ...] = ("maintainer", "supporter", "reviewer")
    to: tuple[str, ...] = ("maintainer", "supporter")
    extra: tuple[str | Extra, ...] = ()
    never: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    most: int = 0
    most_bytes: int = 0

    def __post_init__(self) -> None:
        for role in (*self.trailer, *self.to):
            if role not in ROLES:
                raise ValueError(f"wanted roles out of {', '.join(ROLES)}, got {role!r}")
        for key, people in (("extra", self.reasons), ("lists", self.lists)):
            for who in people:
                # They become mail headers: a line break would begin another one.
                if not is_person(who):
                    raise ValueError(f"{key}: wanted `Name <address>` or an address, got {who!r}")
        if self.most < 0:
            raise ValueError(f"most: wanted a number of recipients, got {self.most}")
        if self.most_bytes < 0:
            raise ValueError(f"most-bytes: wanted a number of bytes, got {self.most_bytes}")

    @property
    def reasons(self) -> dict[str, str]:
        """The people in `extra`, each with the reason; it is empty where none is given."""
        reasons = {}
        for entry in self.extra:
            if isinstance(entry, Extra):
                reasons[entry.who] = entry.reason
            else:
                reasons[entry] = ""
        return reasons


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
        shape_of: the generic function of the base that a function has the shape of after this step.
            Default: not checked.
        spread: make a commit for each group of the changed files, the table `[step.spread]`.
            Default: one commit.
    """

    id: str
    edit: tuple[dict[str, Any], ...]
    gone: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    same_code: bool = msgspec.field(name="no-functional-change", default=False)
    when: When | None = None
    template: str = ""
    shape_of: ShapeOf | None = msgspec.field(name="shape-of", default=None)
    spread: Spread | None = None

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
        check: programs of the user's that judge the patches, each a table `[[check]]`.
        rules: where semantic patches are quoted, the table `[rules]`.
        parameter: the parameters of the series, each a table `[parameter.NAME]`.
        after: the series below this one. This series is generated on top of that one's branch of
            the same version; if there is none on this base, it is generated first. A table names a
            series of somebody else by its mails. Default: none.
        macros: the file beside series.toml with definitions for spatch, for every edit `cocci` that
            names none.
    """

    summary: str
    step: tuple[dict[str, Any], ...]
    recipients: dict[str, Any] = {}
    build: tuple[dict[str, Any], ...] = ()
    accept: tuple[dict[str, Any], ...] = ()
    expect: tuple[dict[str, Any], ...] = ()
    measure: tuple[dict[str, Any], ...] = ()
    check: tuple[dict[str, Any], ...] = ()
    parameter: dict[str, dict[str, Any]] = {}
    after: str | Foreign = ""
    rules: dict[str, Any] = {}
    macros: str = ""

    @property
    def first(self) -> str:
        """The series of ours below this one; empty for none."""
        return "" if isinstance(self.after, Foreign) else self.after

    @property
    def foreign(self) -> Foreign | None:
        """The series of somebody else below this one."""
        return self.after if isinstance(self.after, Foreign) else None
