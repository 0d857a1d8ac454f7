"""The mails of bundles, found among others: each patch by its subject, else by its files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from refactor.errors import BadInput
from refactor.mail.mail import Mail
from refactor.mail.patch import difference
from refactor.mail.subject import Subject
from refactor.mail.text import text
from refactor.review.pairing import NONE, Match, PatchMail, Unmatched
from refactor.review.posting import answered_cover, patch_mails
from refactor.text.change import changes


@dataclass(frozen=True)
class PlannedBundle:
    """A bundle as `format-patch` writes it.

    Attributes:
        key: of its thread.
        version: in its subjects.
        subjects: id of a commit -> the summary of its patch.
        files: id of a commit -> the files that it changes.
        wave: that it is part of.
    """

    key: str
    version: int
    subjects: Mapping[str, str]
    files: Mapping[str, Sequence[str]] = field(default_factory=dict)
    wave: str = ""


@dataclass(frozen=True)
class SentBundle:
    """The mails of a bundle.

    Attributes:
        cover: None when there was none.
        patches: id of a commit -> its number, its mail.
    """

    planned: PlannedBundle
    cover: Mail | None
    patches: Mapping[str, tuple[int, Mail]]


@dataclass(frozen=True)
class SentBundles:
    """All bundles that some mails hold.

    Attributes:
        matches: how the commit of each patch was found.
        unmatched: patches in their threads that are none of theirs.
    """

    bundles: tuple[SentBundle, ...]
    matches: tuple[Match, ...]
    unmatched: tuple[Unmatched, ...]


def find_bundles(
    mails: Iterable[Mail],
    planned: Sequence[PlannedBundle],
    named: Mapping[int, str] = MappingProxyType({}),
) -> SentBundles:
    """The mails of bundles among others. Groups have no file in common, so files tell them apart.

    Args:
        named: number of a patch that nothing else tells -> its commit's id, or pairing.NONE.

    Raises:
        BadInput: there are none; or a number or an id in `named` does not exist.
    """
    search = _Search.of(planned)
    found: dict[str, tuple[PatchMail, Match]] = {}
    covers, rest = [], []
    versions: set[int] = set()
    for mail, subject in patch_mails(mails):
        if subject.total > 0 and subject.number == 0:
            # Which of them are of these bundles is seen by the patches that answer them.
            covers.append(mail)
            continue
        patch = PatchMail(subject.number or 1, subject.summary, mail)
        match = search.match(patch)
        if match is None:
            rest.append((patch, subject))
        elif subject.version == search.version[match.step]:
            found[match.step] = patch, match
        else:
            # For the error: most often --mbox holds another mailing of the bundle.
            versions.add(subject.version)
    # Last, so that the user's word overrides what was found.
    for number, step in named.items():
        if step != NONE:
            found[step] = _named(number, step, rest, search)
    if not found:
        raise _not_found(versions, search)
    bundles = tuple(_sent(found, planned, covers))
    others = _unmatched(rest, bundles, found, named)
    return SentBundles(bundles, tuple(match for _, match in found.values()), others)


@dataclass(frozen=True)
class _Search:
    """What tells the patches of all bundles apart.

    Attributes:
        summaries, owners: summary, or file -> id of the commit.
        version: id of a commit -> the version in the subject of its mail.
    """

    summaries: Mapping[str, str]
    owners: Mapping[str, str]
    version: Mapping[str, int]

    @classmethod
    def of(cls, planned: Iterable[PlannedBundle]) -> _Search:
        summaries, owners, version = {}, {}, {}
        for bundle in planned:
            for step, summary in bundle.subjects.items():
                summaries[summary] = step
                version[step] = bundle.version
                owners.update(dict.fromkeys(bundle.files.get(step, ()), step))
        return cls(summaries, owners, version)

    def match(self, patch: PatchMail) -> Match | None:
        """The commit of a patch: by its subject, else the one with most of its files."""
        if step := self.summaries.get(patch.summary):
            return Match(patch.number, step, "subject")
        changed = changes(difference(text(patch.mail.raw).words))
        votes = Counter[str]()
        for change in changed:
            if step := self.owners.get(change.path):
                votes[step] += 1
        if not votes:
            return None
        step, files = votes.most_common(1)[0]
        percent = 100 * files // len(changed)
        # Half of another series may touch one of the files.
        return Match(patch.number, step, "files", percent) if percent > 50 else None


def _named(
    number: int, step: str, rest: Iterable[tuple[PatchMail, Subject]], search: _Search
) -> tuple[PatchMail, Match]:
    if step not in search.version:
        raise BadInput(
            f"--is {number}={step}: there is no such group", "`refactor groups` lists them"
        )
    there = [patch for patch, _ in rest if patch.number == number]
    if len(there) != 1:
        count = "no patch" if not there else "more than one patch"
        raise BadInput(
            f"--is {number}={step}: these mails hold {count} {number} that is of no group",
            "give --mbox a file with one bundle",
        )
    return there[0], Match(number, step, "named")


def _not_found(versions: set[int], search: _Search) -> BadInput:
    if versions:
        there = ", ".join(map("v{}".format, sorted(versions)))
        wanted = ", ".join(map("v{}".format, sorted(set(search.version.values()))))
        return BadInput(
            f"no patch of these bundles found in these mails: wanted {wanted} in subjects, "
            f"there is {there}",
            "a bundle has versions of its own; `refactor format-patch` writes them",
        )
    return BadInput(
        "no patch of a bundle found in these mails",
        "neither subjects nor files are those of a group; --is NUMBER=STEP names one",
    )


def _sent(
    found: Mapping[str, tuple[PatchMail, Match]],
    planned: Iterable[PlannedBundle],
    covers: Sequence[Mail],
) -> Iterator[SentBundle]:
    for bundle in planned:
        own = {step: found[step] for step in bundle.subjects if step in found}
        if not own:
            continue
        patches = {}
        for step, (patch, _) in own.items():
            patches[step] = patch.number, patch.mail
        yield SentBundle(bundle, answered_cover(own, covers), patches)


def _unmatched(
    rest: Iterable[tuple[PatchMail, Subject]],
    bundles: Iterable[SentBundle],
    found: Mapping[str, tuple[PatchMail, Match]],
    named: Mapping[int, str],
) -> tuple[Unmatched, ...]:
    """The patches that answer the cover letter of a bundle, and are none of it."""
    threads = set()
    for bundle in bundles:
        if bundle.cover:
            threads.add(bundle.cover.id)
    taken = {patch for patch, _ in found.values()}
    others = []
    for patch, _ in rest:
        is_other = patch not in taken and named.get(patch.number) != NONE
        if is_other and not threads.isdisjoint(patch.mail.parents):
            others.append(Unmatched(patch.number, patch.summary))
    return tuple(others)
