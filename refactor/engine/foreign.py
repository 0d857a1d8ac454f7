"""Another author's series as the ground of ours: its mails become commits in the quarantine."""

from __future__ import annotations

from dataclasses import replace

from refactor.engine.job import Job
from refactor.errors import BadInput, NotProved
from refactor.git import am
from refactor.git.tree import Tree
from refactor.mail.mail import Mail
from refactor.mail.patches import MailedSeries, mailed_series
from refactor.mail.subject import parse_subject
from refactor.object_names import CommitId
from refactor.runs.run import Base, ForeignPatch
from refactor.series.prerequisite import Foreign


def foreign_ground(
    job: Job, foreign: Foreign, *, base: Base, tree: Tree
) -> tuple[Base, Tree, tuple[ForeignPatch, ...]]:
    """The series applied on a base: the ground of ours, its tree, and the commits.

    Raises:
        BadInput: the file is missing, or does not hold that series.
        NotProved: a patch does not apply.
    """
    series = _series(job, foreign)
    where = _where(job, foreign)
    parent = base.commit
    patches = []
    for number, mail in enumerate(series.patches, 1):
        made = _applied(job, tree, parent, mail=mail)
        title = f"patch {number} of {len(series.patches)} ('{parse_subject(mail.subject).summary}')"
        if made.complaint:
            raise NotProved(
                f"{where}: {title} does not apply on {base.name}: {made.complaint}",
                "save a version of it that is for this base; when it is merged, drop `after`",
            )
        parent = CommitId(made.commit)
        patches.append(ForeignPatch(parse_subject(mail.subject).summary, parent, mail.id))
    oid = tree.objects.tree(parent)
    # Symbols are looked for in changed files first, also in those that the series below changed.
    changed = frozenset({*tree.changed, *tree.objects.differing(tree.oid, oid)})
    name = f"{foreign} v{series.version}"
    return (
        Base(name, parent, oid, base.kernel),
        replace(tree, oid=oid, changed=changed),
        tuple(patches),
    )


def prerequisite(job: Job, foreign: Foreign) -> str:
    """The line that names the series in our mails, without `prerequisite-`, in b4's form."""
    if foreign.change_id:
        return f"change-id: {foreign.change_id}:v{_series(job, foreign).version}"
    return f"message-id: {foreign}"


def _where(job: Job, foreign: Foreign) -> str:
    return str(job.program.sources.directory / foreign.mbox)


def _series(job: Job, foreign: Foreign) -> MailedSeries:
    where = _where(job, foreign)
    series = mailed_series(job.program.sources.data(foreign.mbox), where)
    _require_named(series, foreign, where)
    return series


def _require_named(series: MailedSeries, foreign: Foreign, where: str) -> None:
    """Refuse a file that holds another series than the one that is declared."""
    if foreign.message_id and foreign.message_id not in series.ids:
        raise BadInput(
            f"{where} holds no mail <{foreign.message_id}>, and none that answers it",
            "name the mbox of that series, or the Message-ID of this one",
        )
    # Its cover letter, which has the id, need not be in the file.
    if foreign.change_id and series.change_id not in ("", foreign.change_id):
        raise BadInput(
            f"{where} holds the series {series.change_id}, and `after` names {foreign.change_id}",
            "name the mbox of that series",
        )


def _applied(job: Job, tree: Tree, parent: CommitId, *, mail: Mail) -> am.AmCommit:
    # As git am: the mail names the author, and the committer is the user.
    return am.apply(tree.objects, parent, mail.raw, committer=job.order.committer)
