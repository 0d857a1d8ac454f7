"""The step that a posted patch is made from: named, by its subject, or by its change."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from refactor.errors import BadInput
from refactor.mail.mail import Mail
from refactor.mail.patch import difference
from refactor.mail.text import text
from refactor.text.change import changes, digest
from refactor.text.likeness import Counted, changed_lines, changed_words, share
from refactor.text.nearest import there_are

LEAST_LINES = 50
"""Percent of equal changed lines from which a patch is taken for a step.

Two steps of a series rarely have lines in common, and a patch with half of a step's lines in it
cannot be more like another step that has none of these.
"""

LEAST_WORDS = 75
"""Percent of equal words in changed lines from which a patch is taken for a step.

By another hand the same code breaks its lines elsewhere. Steps in one file have many words in
common, so it takes more of these than of lines.
"""


NONE = "-"
"""The user's word for a patch that is no step."""


@dataclass(frozen=True)
class Content:
    """The content of a change.

    Attributes:
        digests: `Fingerprint.change`; of a step those of all versions that are known.
    """

    digests: frozenset[str] = frozenset()
    lines: Counted = field(default_factory=Counted)
    words: Counted = field(default_factory=Counted)


@dataclass(frozen=True, eq=False)
class PatchMail:
    """A mail with a patch: its number in the series, and the summary in its subject."""

    number: int
    summary: str
    mail: Mail

    @cached_property
    def content(self) -> Content:
        """The content of its diff; empty when there is none."""
        changed = changes(difference(text(self.mail.raw).words))
        digests = frozenset({digest(changed)}) if changed else frozenset[str]()
        return Content(digests, changed_lines(changed), changed_words(changed))


@dataclass(frozen=True)
class Match:
    """The step of a posted patch.

    Attributes:
        by: named by the user; the same subject; the same change; equal changed lines; equal words
            in these; the same files.
        share: percent of equal lines, words or files; 0 where they were not compared.
    """

    number: int
    step: str
    by: Literal["named", "subject", "change", "lines", "words", "files"]
    share: int = 0


Found = dict[str, tuple[PatchMail, Match]]
"""Step id -> its patch."""


@dataclass(frozen=True)
class Unmatched:
    """A posted patch of which no step is known.

    Attributes:
        nearest, share: the free step with most equal words in changed lines, and their percentage;
            empty and 0 where no step has any of them.
    """

    number: int
    summary: str
    nearest: str = ""
    share: int = 0


def by_name(
    patches: Sequence[PatchMail], named: Mapping[int, str], steps: Sequence[str], version: int
) -> Found:
    """The patches whose step the user names."""
    found: Found = {}
    for number, step in named.items():
        there = [patch for patch in patches if patch.number == number]
        if not there:
            raise BadInput(
                f"no patch {number} of v{version} found in these mails",
                f"--is {number}={step} names one that is there",
            )
        # Copies of one mail have one subject.
        if len(set(map(_summary, there))) > 1:
            raise BadInput(
                f"the mails hold more than one patch {number} of v{version}",
                "give --mbox a file with one thread",
            )
        if step != NONE and step not in steps:
            raise BadInput(
                f"--is {number}={step}: there is no such step",
                there_are(step, dict.fromkeys(steps)),
            )
        if step in found:
            raise BadInput(f"--is names {step} twice", "a step has one patch")
        if step != NONE:
            # Of several copies the last one was sent last.
            found[step] = there[-1], Match(number, step, "named")
    return found


def _summary(patch: PatchMail) -> str:
    return patch.summary


def by_subject(
    patches: Iterable[PatchMail], subjects: Mapping[str, str], known: Collection[str]
) -> Found:
    """The patches with the summary of a step; of several copies the last one was sent last."""
    steps = {summary: step for step, summary in subjects.items() if step not in known}
    found: Found = {}
    for patch in patches:
        if step := steps.get(patch.summary):
            found[step] = patch, Match(patch.number, step, "subject")
    return found


def by_content(patches: Sequence[PatchMail], steps: Mapping[str, Content]) -> Found:
    """Step id -> the patch with its change, or with most of its changed lines or words."""
    # The very same change is certain; likeness decides about what is left.
    found = _by_digest(patches, steps)
    taken = {patch for patch, _ in found.values()}
    for percent, patch, step in _likenesses(patches, steps, _lines):
        if percent >= LEAST_LINES and patch not in taken and step not in found:
            found[step] = patch, Match(patch.number, step, "lines", percent)
            taken.add(patch)
    for percent, patch, step in _likenesses(patches, steps, _words):
        if percent >= LEAST_WORDS and patch not in taken and step not in found:
            found[step] = patch, Match(patch.number, step, "words", percent)
            taken.add(patch)
    return found


def _lines(content: Content) -> Counted:
    return content.lines


def _words(content: Content) -> Counted:
    return content.words


def _by_digest(patches: Iterable[PatchMail], steps: Mapping[str, Content]) -> Found:
    found: Found = {}
    for patch in patches:
        for step, content in steps.items():
            if step not in found and patch.content.digests & content.digests:
                found[step] = patch, Match(patch.number, step, "change", 100)
                break
    return found


def _likenesses(
    patches: Iterable[PatchMail],
    steps: Mapping[str, Content],
    counted: Callable[[Content], Counted],
) -> list[tuple[int, PatchMail, str]]:
    """(percent of what is equal, patch, step), the most alike first, without those with nothing."""
    alike = []
    for patch in patches:
        for step, content in steps.items():
            if percent := share(counted(patch.content), counted(content)):
                alike.append((percent, patch, step))
    return sorted(alike, key=_falling)


def _falling(likeness: tuple[int, PatchMail, str]) -> int:
    return -likeness[0]


def unmatched(patch: PatchMail, steps: Mapping[str, Content]) -> Unmatched:
    """A patch that is left over.

    Args:
        steps: those that no patch was found for.
    """
    # The first of them is the nearest.
    for percent, _, step in _likenesses([patch], steps, _words):
        return Unmatched(patch.number, patch.summary, step, percent)
    return Unmatched(patch.number, patch.summary)
