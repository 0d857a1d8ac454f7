"""`refactor export`: hand a version over to b4, on a branch of its own."""

from __future__ import annotations

from dataclasses import dataclass

from refactor.engine import mails
from refactor.engine.branch import recorded_run
from refactor.engine.bundles import is_spread
from refactor.engine.changelog import Log
from refactor.engine.evidence import evidence_items
from refactor.engine.mail_settings import mail_settings, recipients_of
from refactor.engine.mailable import mailable_log
from refactor.engine.maintainers import require_named
from refactor.engine.messages import subject
from refactor.engine.workplace import Workplace
from refactor.errors import Refused
from refactor.git.entry import ABSENT
from refactor.git.handover import drop_abandoned
from refactor.git.ident import Ident
from refactor.git.quarantine import Quarantine
from refactor.git.repository import Repository
from refactor.library.history import VersionNotes, ledger_file
from refactor.library.program import Program
from refactor.mail.b4 import Prep, change_id, cover_commit
from refactor.mail.commit_message import Message
from refactor.mail.recipients import COVER
from refactor.object_names import CommitId
from refactor.review.ledger import Ledger
from refactor.runs.run import Run

_HEX = 40


@dataclass(frozen=True)
class Exported:
    """A branch for b4.

    Attributes:
        previous: where it was before; empty when it is new.
        send: the command that goes on.
    """

    branch: str
    tip: str
    previous: str
    patches: int
    send: str


def export(
    workplace: Workplace,
    program: Program,
    version: int,
    *,
    notes: VersionNotes,
    committer: Ident,
    force: bool,
) -> Exported:
    """Make the branch `b4/<series>-v<N>`: the version's commits on top of b4's cover commit.

    Args:
        notes: the user's own text about this version.
        committer: of the cover commit; b4 looks for the user's own.
        force: move the branch away from commits that are not ours.

    Raises:
        BadInput: there is no such version, or a template, the words or the ledger are not fit.
        Refused: the branch is not the tool's to move, a reviewer's objection stands, or the series
            is mailed in bundles.
    """
    repository = workplace.repository
    records = workplace.records(program.name, version)
    run = recorded_run(workplace, program, version)
    if is_spread(run):
        raise Refused(
            f"{program.name} is mailed in bundles, and b4 would send all patches to all people",
            f"`refactor format-patch {program.name} -v{version} -o DIR` writes the bundles",
        )
    name = f"b4/{program.name}-v{version}"
    tip = repository.branch(name)
    _require_ours(repository, name, tip is None or force or records.wrote(tip.encode()))
    with Quarantine(repository) as objects:
        require_named(workplace, objects, run)
        ledger = ledger_file(program).read()
        log = mailable_log(workplace, objects, program=program, run=run, ledger=ledger, notes=notes)
        message = _cover_commit(workplace, program, run, log=log, ledger=ledger)
        top = _stacked(objects, run, message=message, committer=committer, log=log)
        drop_abandoned(repository)
        if top != tip:
            # On record first: a killed export leaves no branch that is taken for the user's own.
            records.note_written(top.encode())
            reason = f"refactor: export {program.name} v{version}"
            with objects.handed_over(top, run.base.commit):
                repository.move({f"refs/heads/{name}": (tip or ABSENT, top)}, reason)
    return Exported(name, top, tip or "", len(run.changed), f"git switch {name} && b4 send -o DIR")


def _require_ours(repository: Repository, name: str, ours: bool) -> None:
    where = repository.checked_out_in(name)
    if where:
        raise Refused(
            f"branch {name} is checked out in {where}",
            "moving it would change that work tree; switch it first",
        )
    if not ours:
        raise Refused(
            f"branch {name} is not as refactor made it", "keep it elsewhere, or --force to move it"
        )


def _cover_commit(
    workplace: Workplace, program: Program, run: Run, *, log: Log, ledger: Ledger
) -> str:
    """The message of b4's cover commit."""
    settings = mail_settings(workplace.repository)
    people = recipients_of(run, program, workplace.repository)[COVER]
    if len(run.changed) > 1:
        records = workplace.records(program.name, run.version)
        evidence = evidence_items(records, run, run.changed)
        cover = mails.cover_letter(program, run, changes=log.cover, evidence=evidence)
    else:
        # b4 mails no cover letter for a single patch: the text goes below the `---` of the patch.
        patch = run.changed[0]
        cover = Message(subject(patch), log.below[patch.id], ())
    history = {}
    for posted in ledger.before(run.version):
        if posted.message_id:
            history[posted.version] = posted.message_id
    # b4 writes the word itself.
    prefixes = [word for word in settings.prefix.split() if word != "PATCH"]
    prep = Prep(run.version, change_id(program.name), prefixes, history)
    return cover_commit(cover.subject, cover.body, to=people.to, cc=people.cc, prep=prep)


def _stacked(
    objects: Quarantine, run: Run, *, message: str, committer: Ident, log: Log
) -> CommitId:
    """The commits of a run on top of the cover commit; the name of the last one."""
    # Empty: b4's cover commit has the tree of its parent.
    first = (
        f"tree {run.base.tree}\nparent {run.base.commit}\n"
        f"author {committer}\ncommitter {committer}\n\n{message}"
    )
    tip = objects.store_commit(first.encode("utf-8", "surrogateescape"))
    has_cover = len(run.changed) > 1
    for step in run.changed:
        # As it is, but for its parent: author, dates and encoding stay.
        head, _, rest = objects.read(step.commit).partition(b"\nparent ")
        commit = head + b"\nparent " + tip.encode() + rest[_HEX:]
        if has_cover and log.below[step.id]:
            commit += f"---\n{log.below[step.id]}\n".encode()
        tip = objects.store_commit(commit)
    return tip
