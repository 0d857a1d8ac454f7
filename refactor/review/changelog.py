"""The change log of a version: the user's words, then facts from the ledger and the two runs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from refactor.mail.commit_message import ITEM, wrap
from refactor.review.carry import CarriedTags, since
from refactor.review.ledger import Ledger, Version
from refactor.review.patch_numbers import patches_in_words
from refactor.review.version_words import Words, labelled

ARCHIVE = "https://lore.kernel.org/all"
"""Where the kernel's lists are kept, by message-id."""


@dataclass(frozen=True)
class DraftPatch:
    """A step in the version that is written now.

    Attributes:
        change: fingerprint of its change.
        drift: a sentence, without its full stop, about its differences from the last version; empty
            where the two runs were not compared.
    """

    step: str
    change: str
    carried: CarriedTags
    drift: str = ""


def patch_log(
    ledger: Ledger,
    version: int,
    now: DraftPatch,
    words: str,
    alone: tuple[str, str] | None = None,
    upstream: Collection[str] = (),
) -> str:
    """The change log below `---` of a patch; empty in the first version.

    Args:
        alone: the base, as for `cover_log`, of the only patch of a version: it has no cover letter
            to name the base in.
        upstream: the steps that the base has already.
    """
    posted = ledger.before(version)
    # A log says what has changed between versions (submitting-patches.rst).
    if not posted and not words:
        return ""
    unchanged_since = since(ledger, now.step, now.change, version)
    bullets = [_set_apart(words)] if words else []
    if alone and posted:
        last = posted[0]
        bullets += [*_rebased(alone, last), *_upstream(last, upstream)]
        bullets += _dropped(last, [now], upstream)
    if not words and not unchanged_since and not _is_explained(now):
        bullets.append(f"- {_difference(ledger, version, now)}")
    bullets += map(_item, _about_people(now))
    if not bullets:
        return f"(no changes since v{unchanged_since})"
    if alone and posted:
        bullets += _links(posted)
    return wrap("\n".join([f"Changes in v{version}:", *bullets]))


def _item(sentence: str) -> str:
    return f"- {sentence}"


def _set_apart(words: str) -> str:
    """The user's words as list items, or as paragraphs with empty lines around them."""
    return words if ITEM.match(words) else f"\n{words}\n"


def _is_explained(now: DraftPatch) -> bool:
    """Whether an answered objection explains the change, and nothing else is known about it."""
    return bool(now.carried.answered) and not now.drift.strip()


def _about_people(now: DraftPatch) -> tuple[str, ...]:
    """Sentences about answered objections and dropped tags."""
    answered = [f"Changed after {name}'s Nacked-by." for name in now.carried.answered]
    # One person may have given two tags of a kind, as for two machines.
    return (*answered, *dict.fromkeys(now.carried.dropped))


def _difference(ledger: Ledger, version: int, now: DraftPatch) -> str:
    """A sentence about how a patch differs from the last version, as far as that is known."""
    last, *older = ledger.before(version)
    before = last.of(now.step)
    if before is None:
        return _new(older, version, now.step)
    if not before.change:
        return f"No record of this patch as of v{last.version}."
    if now.drift:
        return f"{now.drift}."
    return f"Regenerated; the code change differs from v{last.version}."


def _new(older: Iterable[Version], version: int, step: str) -> str:
    """A sentence about a patch that the last version did not have."""
    for posted in older:
        if posted.of(step):
            return f"Reinstated; last posted in v{posted.version}."
    return f"New in v{version}."


def cover_log(
    ledger: Ledger,
    version: int,
    base: tuple[str, str],
    now: Sequence[DraftPatch],
    words: Words,
    upstream: Collection[str] = (),
    *,
    not_for_base: Collection[str] = (),
) -> str:
    """The items below `Changes in v<version>:` in the cover letter; empty in the first version.

    Args:
        base: the base's object name, and its name for a reader.
        upstream: the steps that the base has already.
        not_for_base: the steps that are for other bases.
    """
    lines = [_set_apart(words.cover)] if words.cover.strip() else []
    posted = ledger.before(version)
    if not posted:
        lines += [*_numbered(now, words.steps), *words_about_others(now, words.steps, None)]
        return "\n".join(lines)
    last = posted[0]
    lines += [*_rebased(base, last), *_upstream(last, upstream)]
    lines += [*_numbered(now, words.steps), *words_about_others(now, words.steps, last)]
    lines += _together(_differences(ledger, version, now, words))
    lines += _not_for_base(last, not_for_base)
    lines += _dropped(last, now, {*upstream, *not_for_base})
    lines += _tags(now, last)
    lines += _together(_numbered_about_people(now))
    if not lines:
        lines.append(f"- No changes since v{last.version}.")
    return "\n".join([*lines, *_links(posted)])


def _differences(
    ledger: Ledger, version: int, now: Sequence[DraftPatch], words: Words
) -> Iterator[tuple[int, str]]:
    """The numbers of changed patches that the user wrote nothing about, each with a sentence."""
    for number, patch in enumerate(now, 1):
        if patch.step in words.steps or _is_explained(patch):
            continue
        if not since(ledger, patch.step, patch.change, version):
            yield number, _difference(ledger, version, patch)


def _numbered_about_people(now: Sequence[DraftPatch]) -> Iterator[tuple[int, str]]:
    for number, patch in enumerate(now, 1):
        for sentence in _about_people(patch):
            yield number, sentence


def _rebased(base: tuple[str, str], last: Version) -> list[str]:
    return [f"- Rebased on {base[1]}."] if base[0] != last.commit else []


def _upstream(last: Version, upstream: Collection[str]) -> list[str]:
    """An item about patches of the last version that the base has already."""
    numbers = [number for number, patch in enumerate(last.patch, 1) if patch.step in upstream]
    if not numbers:
        return []
    return [f"- Dropped {patches_in_words(numbers)} of v{last.version}: already upstream."]


def _not_for_base(last: Version, steps: Collection[str]) -> list[str]:
    """An item about patches of the last version that are for other bases."""
    numbers = [number for number, patch in enumerate(last.patch, 1) if patch.step in steps]
    if not numbers:
        return []
    return [f"- Dropped {patches_in_words(numbers)} of v{last.version}: not needed on this base."]


def _dropped(last: Version, now: Sequence[DraftPatch], others: Collection[str]) -> list[str]:
    """Items about patches of the last version whose step is no longer in the series.

    Args:
        others: the steps in the series that make no commit on this base.
    """
    remaining = {*others, *map(_step, now)}
    return [f'- Dropped "{patch.subject}".' for patch in last.patch if patch.step not in remaining]


def _step(patch: DraftPatch) -> str:
    return patch.step


def _links(posted: Iterable[Version]) -> list[str]:
    """Where the earlier versions are, the last one first."""
    links = []
    for version in posted:
        if version.link:
            links.append(f"- Link to v{version.version}: {ARCHIVE}/{version.link}/")
    return links


def _numbered(now: Sequence[DraftPatch], words: Mapping[str, str]) -> list[str]:
    """The user's words about patches, each item with the number that its patch has now."""
    items = []
    for number, patch in enumerate(now, 1):
        items += labelled(f"Patch {number}", words.get(patch.step, ""))
    return items


def words_about_others(
    now: Sequence[DraftPatch], words: Mapping[str, str], last: Version | None
) -> list[str]:
    """The user's words about steps without a patch now, each item with its last summary."""
    here = set(map(_step, now))
    items = []
    for step, text in words.items():
        if step not in here:
            before = last.of(step) if last else None
            items += labelled(before.subject if before else step, text)
    return items


def _together(about: Iterable[tuple[int, str]]) -> list[str]:
    """Sentences about patches, each once, with the numbers of all its patches."""
    patches: dict[str, list[int]] = {}
    for number, sentence in about:
        patches.setdefault(sentence, []).append(number)
    return [
        f"- {patches_in_words(numbers).capitalize()}: {sentence}"
        for sentence, numbers in patches.items()
    ]


def _tags(now: Sequence[DraftPatch], last: Version) -> list[str]:
    """The tags that came since the last version, an item a person and kind."""
    patches: dict[tuple[str, str], dict[int, None]] = {}
    for number, patch in enumerate(now, 1):
        for tag in patch.carried.kept:
            if tag.version >= last.version:
                patches.setdefault((tag.name, tag.tag), {})[number] = None
    items = []
    for (name, key), numbers in sorted(patches.items()):
        is_whole = len(numbers) == len(now) > 1
        where = "the series" if is_whole else patches_in_words([*numbers])
        items.append(f"- Add {name}'s {key} to {where}.")
    return items
