"""The change log of a version: the user's own words first, then what the ledger and the two runs show."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from refactor.errors import BadInput
from refactor.mail.commit_message import BREAK, ITEM, wrap
from refactor.review.carry import CarriedTags, since
from refactor.review.ledger import Ledger, Tag, Version

PLACEHOLDER = "- EDIT: say what is new, or delete this line."
"""The line that `refactor next` writes; with it nothing is mailed."""

ARCHIVE = "https://lore.kernel.org/all"
"""Where the kernel's lists are kept, by message-id."""

_HEADING = re.compile(r"^## +(\S+)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True)
class Words:
    """What the user wrote about a version: for the cover letter, and step id -> for its patch."""

    cover: str
    steps: Mapping[str, str]


def parse_words(text: str, where: str, steps: Iterable[str]) -> Words:
    """The user's words, of which those below a line `## <step>` are about one patch.

    Raises:
        BadInput: a placeholder is still there, there is no such step, or git am would end a patch
            at a line of them.
    """
    if PLACEHOLDER in text:
        raise BadInput(
            f"{where}: '{PLACEHOLDER}' is still there", "write your own words in its place"
        )
    if broken := BREAK.search(text):
        raise BadInput(
            f"{where}: git am would take the patch to begin at the line '{broken[0]}'", "indent it"
        )
    cover, *parts = _HEADING.split(text)
    about = dict(zip(parts[::2], (part.strip("\n") for part in parts[1::2]), strict=True))
    steps = list(steps)
    if unknown := next((step for step in about if step not in steps), None):
        raise BadInput(f"{where}: '## {unknown}' names no step", f"there are {', '.join(steps)}")
    return Words(cover.strip("\n"), {step: words for step, words in about.items() if words.strip()})


def placeholder(steps: Iterable[str]) -> str:
    """The file that the user finds when a version is opened."""
    about = "".join(f"## {step}\n\n" for step in steps)
    return f"{PLACEHOLDER}\n\n{about}".rstrip("\n") + "\n"


@dataclass(frozen=True)
class DraftPatch:
    """A step in the version that is written now.

    Attributes:
        change: fingerprint of what it changes.
        drift: a sentence about what has become different since the last version, without its full
            stop; empty when nobody has looked.
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
    """What stands below `---` of a patch; nothing in the first version.

    Args:
        alone: of the only patch of a version, which has no cover letter to say it in: the base, as
            for `cover_log`...
        upstream: ...and the steps that the base has already.
    """
    posted = ledger.before(version)
    if not posted and not words:
        return ""
    last = since(ledger, now.step, now.change, version)
    bullets = [_set_apart(words)] if words else []
    if alone and posted:
        last_one = posted[0]
        bullets += [
            *_rebased(alone, last_one),
            *_left_out(last_one, upstream),
            *_no_longer(last_one, [now], upstream),
        ]
    bullets += [] if words or last or _says_why(now) else [f"- {_different(ledger, version, now)}"]
    bullets += [f"- {each}" for each in _of_people(now)]
    if not bullets:
        return f"(no changes since v{last})"
    bullets += _link(posted[0]) if alone and posted else []
    return wrap("\n".join([f"Changes in v{version}:", *bullets]))


def _set_apart(words: str) -> str:
    """The user's words as items, or as paragraphs between what stands around them."""
    return words if ITEM.match(words) else f"\n{words}\n"


def _says_why(now: DraftPatch) -> bool:
    """Whether it is said why a step has changed, and no more than that is known."""
    return bool(now.carried.answered) and not now.drift.strip()


def _of_people(now: DraftPatch) -> tuple[str, ...]:
    """What has become of what people said about a patch, as sentences."""
    # One person may have given two tags of a kind, as for two machines.
    dropped = dict.fromkeys(now.carried.dropped)
    return (*(f"Changed after {name}'s Nacked-by." for name in now.carried.answered), *dropped)


def _different(ledger: Ledger, version: int, now: DraftPatch) -> str:
    """Why a patch is not what it was, as far as it is known, as a sentence."""
    last, *older = ledger.before(version)
    before = last.of(now.step)
    if before is None:
        there = next((each.version for each in older if each.of(now.step)), 0)
        return (
            f"Part of the series again, as it was up to v{there}."
            if there
            else f"New in v{version}."
        )
    if not before.change:
        return f"It is not recorded what v{last.version} changed here."
    return f"{now.drift or 'Regenerated: the change itself is another one'}."


def cover_log(
    ledger: Ledger,
    version: int,
    base: tuple[str, str],
    now: Sequence[DraftPatch],
    words: Words,
    upstream: Collection[str] = (),
) -> str:
    """What stands below `Changes in v<version>:` in the cover letter.

    Args:
        base: the base's object name, and how a person would call it.
        upstream: the steps that the base has already.
    """
    lines = [_set_apart(words.cover)] if words.cover.strip() else []
    posted = ledger.before(version)
    if not posted:
        lines += [*_numbered(now, words.steps), *words_about_others(now, words.steps, None)]
        return "\n".join(lines) or f"- Regenerated on {base[1]}."
    last = posted[0]
    lines += [*_rebased(base, last), *_left_out(last, upstream)]
    lines += [*_numbered(now, words.steps), *words_about_others(now, words.steps, last)]
    lines += _together(
        (number, _different(ledger, version, each))
        for number, each in enumerate(now, 1)
        if each.step not in words.steps
        and not _says_why(each)
        and not since(ledger, each.step, each.change, version)
    )
    lines += _no_longer(last, now, upstream)
    lines += _tags(now, last)
    lines += _together(
        (number, line) for number, each in enumerate(now, 1) for line in _of_people(each)
    )
    lines += [] if lines else [f"- No changes since v{last.version}."]
    return "\n".join([*lines, *_link(last)])


def _rebased(base: tuple[str, str], last: Version) -> list[str]:
    return [f"- Rebased on {base[1]}."] if base[0] != last.commit else []


def _left_out(last: Version, upstream: Collection[str]) -> list[str]:
    there = [number for number, patch in enumerate(last.patch, 1) if patch.step in upstream]
    return (
        [f"- Left out {_of(there)} of v{last.version}, which this base has already."]
        if there
        else []
    )


def _no_longer(last: Version, now: Sequence[DraftPatch], upstream: Collection[str]) -> list[str]:
    known = {*upstream, *(each.step for each in now)}
    return [
        f"- No longer part of the series: {patch.subject}."
        for patch in last.patch
        if patch.step not in known
    ]


def _link(last: Version) -> list[str]:
    return [f"- Link to v{last.version}: {ARCHIVE}/{last.link}/"] if last.link else []


def _numbered(now: Sequence[DraftPatch], words: Mapping[str, str]) -> list[str]:
    """The user's words about patches, each item with the number that its patch has now."""
    out = []
    for number, each in enumerate(now, 1):
        out += _named(f"Patch {number}", words.get(each.step, ""))
    return out


def words_about_others(
    now: Sequence[DraftPatch], words: Mapping[str, str], last: Version | None
) -> list[str]:
    """The user's words about steps that make no patch now, each item with the summary that it had."""
    here = {each.step for each in now}
    out = []
    for step in (step for step in words if step not in here):
        before = last.of(step) if last else None
        out += _named(before.subject if before else step, words[step])
    return out


def _named(patch: str, words: str) -> list[str]:
    """Words about a patch, each item with what it is called."""
    items = re.sub(r"^[-*] +", lambda _: f"- {patch}: ", words, flags=re.MULTILINE)
    return [items if items.startswith("- ") else f"- {patch}: {items}"] if items else []


def _together(about: Iterable[tuple[int, str]]) -> list[str]:
    """Sentences about patches, each once, with the numbers of all patches that it is true of."""
    patches: dict[str, list[int]] = {}
    for number, sentence in about:
        patches.setdefault(sentence, []).append(number)
    return [f"- {_of(numbers).capitalize()}: {sentence}" for sentence, numbers in patches.items()]


def _tags(now: Sequence[DraftPatch], last: Version) -> list[str]:
    """The tags that came since the last version, a line a person and kind."""
    patches: dict[tuple[str, str], dict[int, None]] = {}
    for number, each in enumerate(now, 1):
        for tag in (tag for tag in each.carried.kept if tag.version >= last.version):
            patches.setdefault(_who(tag), {})[number] = None
    return [
        f"- Add {name}'s {tag} to {'the series' if len(numbers) == len(now) > 1 else _of([*numbers])}."
        for (name, tag), numbers in sorted(patches.items())
    ]


def _who(tag: Tag) -> tuple[str, str]:
    return tag.name, tag.tag


def _of(numbers: Sequence[int]) -> str:
    """`patch 3`, `patches 1-5 and 7`."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and ranges[-1][-1] == number - 1:
            ranges[-1][1:] = [number]
        else:
            ranges.append([number])
    parts = ["-".join(map(str, each)) for each in ranges]
    listed = " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))
    return f"patch {listed}" if len(numbers) == 1 else f"patches {listed}"
