"""`refactor export`: hand a version over to b4, on a branch of its own."""

from __future__ import annotations

from dataclasses import dataclass

from refactor.engine import branch, mails
from refactor.engine.changelog import Log, changelog, require_unopposed
from refactor.engine.drift import since_posted
from refactor.engine.mail_settings import mail_settings, recipients_of
from refactor.engine.maintainers import require_named
from refactor.engine.messages import subject
from refactor.engine.workplace import Workplace
from refactor.errors import Refused
from refactor.git.entry import ABSENT
from refactor.git.handover import drop_abandoned
from refactor.git.ident import Ident
from refactor.git.quarantine import Quarantine
from refactor.library.history import VersionNotes, ledger_file
from refactor.library.program import Program
from refactor.mail.b4 import Prep, change_id, cover_commit
from refactor.mail.commit_message import Message
from refactor.mail.recipients import COVER
from refactor.object_names import CommitId
from refactor.review.ledger import Ledger
from refactor.runs.run import Run


@dataclass(frozen=True)
class Exported:
    """A branch for b4.

    Attributes:
        previous: where it was before; empty when it is new.
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
    """Make the branch `b4/<series>-v<N>`: b4's cover commit, and the version's commits on top of it.

    Args:
        notes: the user's own text about this version.
        committer: of the cover commit; b4 looks for the user's own.
        force: move the branch away from commits that are not ours.

    Raises:
        BadInput: there is no such version, or a template, the words or the ledger are not fit.
        Refused: the branch is not the tool's to move, or somebody's objection stands.
    """
    records = workplace.records(program.name, version)
    run = branch.recorded(
        workplace.repository, records, branch.branch_name(program.name, version), program
    )
    name = f"b4/{program.name}-v{version}"
    tip = workplace.repository.branch(name)
    _require_ours(workplace, name, tip is None or force or records.wrote(tip.encode()))
    with Quarantine(workplace.repository) as objects:
        require_named(workplace, objects, run)
        ledger = ledger_file(program).read()
        drift = since_posted(workplace, objects, program, run, ledger=ledger)
        log = changelog(program, objects, run, ledger=ledger, notes=notes, drift=drift)
        require_unopposed(log, program.name)
        message = _cover_commit(workplace, program, run, log=log, ledger=ledger)
        made = _stacked(objects, run, message, committer, log)
        drop_abandoned(workplace.repository)
        if made != tip:
            records.note_written(made.encode())
            reason = f"refactor: export {program.name} v{version}"
            with objects.handed_over(made, run.base.commit):
                workplace.repository.move({f"refs/heads/{name}": (tip or ABSENT, made)}, reason)
    return Exported(name, made, tip or "", len(run.changed), f"git switch {name} && b4 send -o DIR")


def _require_ours(workplace: Workplace, name: str, ours: bool) -> None:
    if where := workplace.repository.checked_out_in(name):
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
        cover = mails.cover_letter(program, run, log.cover)
    else:
        cover = Message(subject(run.changed[0]), log.below[run.changed[0].id], ())
    history = {
        each.version: each.message_id for each in ledger.before(run.version) if each.message_id
    }
    prefixes = [word for word in settings.prefix.split() if word != "PATCH"]
    # The same for every version, whenever it is exported: b4 puts today's date into message-ids
    # itself.
    prep = Prep(run.version, change_id(program.name, "20200101"), prefixes, history)
    return cover_commit(cover.subject, cover.body, to=people.to, cc=people.cc, prep=prep)


def _stacked(objects: Quarantine, run: Run, message: str, committer: Ident, log: Log) -> CommitId:
    """The cover commit and on it the commits of a run; the name of the last one."""
    first = f"tree {run.base.tree}\nparent {run.base.commit}\nauthor {committer}\ncommitter {committer}\n\n"
    tip = objects.store_commit((first + message).encode("utf-8", "surrogateescape"))
    for step in run.changed:
        head, _, rest = objects.read(step.commit).partition(b"\nparent ")
        raw = head + b"\nparent " + tip.encode() + rest[40:]
        below = (
            f"---\n{log.below[step.id]}\n" if log.below[step.id] and len(run.changed) > 1 else ""
        )
        tip = objects.store_commit(raw + below.encode())
    return tip
