"""`refactor export`: hand a version over to b4, on a branch of its own."""

from __future__ import annotations

from dataclasses import dataclass

from refactor.engine.b4_thread import B4Thread, b4_thread
from refactor.engine.branch import recorded_run
from refactor.engine.changelog import Log
from refactor.engine.cover import cover_letter
from refactor.engine.evidence import evidence_items
from refactor.engine.mail_settings import mail_settings
from refactor.engine.maintainers import require_named
from refactor.engine.subjects import subject
from refactor.engine.workplace import Workplace
from refactor.errors import Refused
from refactor.git.entry import ABSENT
from refactor.git.handover import drop_abandoned
from refactor.git.ident import Ident
from refactor.git.quarantine import Quarantine
from refactor.git.repository import Repository
from refactor.library.history import VersionNotes
from refactor.library.program import Program
from refactor.mail.b4 import Prep, change_id, cover_commit
from refactor.mail.commit_message import Message
from refactor.object_names import CommitId
from refactor.runs.run import Run
from refactor.store.records import Records

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
    bundle: str = "",
) -> Exported:
    """Make the branch `b4/<series>-v<N>`: the version's commits on top of b4's cover commit.

    For a bundle it is `b4/<series>-v<N>-<bundle>`, with its commits on the base.

    Args:
        bundle: key of the bundle of a tree-wide series.
        notes: the user's own text about this version.
        committer: of the cover commit; b4 looks for the user's own.
        force: move the branch away from commits that are not ours.

    Raises:
        BadInput: there is no such version, or a template, the words or the ledger are not fit.
        Refused: the branch is not the tool's to move, an objection stands, or no bundle is named.
    """
    repository, series = workplace.repository, program.name
    records = workplace.records(series, version)
    run = recorded_run(workplace, program, version)
    name = _branch(series, version, bundle)
    tip = repository.branch(name)
    _require_ours(repository, name, tip is None or force or records.wrote(tip.encode()))
    with Quarantine(repository) as objects:
        require_named(workplace, objects, run)
        thread = b4_thread(workplace, objects, program=program, run=run, notes=notes, bundle=bundle)
        message = _cover_commit(workplace, program, thread, whole=run)
        top = _stacked(objects, thread.run, message=message, committer=committer, log=thread.log)
        drop_abandoned(repository)
        if top != tip:
            _move(repository, objects, run, records, name=name, tip=tip, top=top)
    patches = len(thread.run.changed)
    return Exported(name, top, tip or "", patches, f"git switch {name} && b4 send -o DIR")


def _branch(series: str, version: int, bundle: str) -> str:
    name = f"b4/{series}-v{version}"
    return f"{name}-{bundle.replace('/', '-')}" if bundle else name


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


def _move(
    repository: Repository,
    objects: Quarantine,
    run: Run,
    records: Records,
    *,
    name: str,
    tip: str | None,
    top: CommitId,
) -> None:
    """Move the branch from its tip to the new top, whose objects get into the repository."""
    # On record first: a killed export leaves no branch that is taken for the user's own.
    records.note_written(top.encode())
    reason = f"refactor: export {run.series} v{run.version}"
    with objects.handed_over(top, run.base.commit):
        repository.move({f"refs/heads/{name}": (tip or ABSENT, top)}, reason)


def _cover_commit(workplace: Workplace, program: Program, thread: B4Thread, *, whole: Run) -> str:
    """The message of b4's cover commit.

    Args:
        whole: the run of all bundles.
    """
    settings = mail_settings(workplace.repository)
    run = thread.run
    if len(run.changed) > 1:
        records = workplace.records(program.name, whole.version)
        evidence = evidence_items(records, whole, run.changed)
        cover = cover_letter(program, run, changes=thread.log.cover, evidence=evidence)
    else:
        # b4 mails no cover letter for a single patch: the text goes below the `---` of the patch.
        patch = run.changed[0]
        cover = Message(subject(patch), thread.log.below[patch.id], ())
    history = {}
    for posted in thread.ledger.before(run.version):
        if posted.message_id:
            history[posted.version] = posted.message_id
    # b4 writes the word itself.
    words = [word for word in settings.prefix.split() if word != "PATCH"]
    prefixes = [*words, *filter(None, [thread.tag])]
    needs = [run.prerequisite] if run.prerequisite else []
    prep = Prep(run.version, change_id(program.name, thread.bundle), prefixes, history, needs)
    people = thread.recipients
    return cover_commit(cover.subject, cover.body, to=people.to, cc=people.cc, prep=prep)


def _stacked(
    objects: Quarantine, run: Run, *, message: str, committer: Ident, log: Log
) -> CommitId:
    """The commits of a run on top of the cover commit; the name of the last one."""
    # Empty: b4's cover commit has the tree of its parent, which a bundle may need.
    named = f"{run.changed[0].commit}^"
    words = objects.do("rev-parse", named, f"{named}^{{tree}}").decode()
    below, tree = words.split()
    first = f"tree {tree}\nparent {below}\nauthor {committer}\ncommitter {committer}\n\n{message}"
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
