"""The part of MAINTAINERS that decides who gets a patch, as the script of Linux 7.3 reads it.

On the next release most sections are what they were, and the rest of the file is not asked.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from refactor.spread.maintainers import Section
from refactor.spread.sections import Sections

KNOWN = b"sub find_first_section"
"""A script with this subroutine reads MAINTAINERS section by section."""

# What the script takes for the name of a file, and not for text: there it looks for no keyword.
_HEAD = re.compile(rb" mode change |rename (?:from|to) \S|diff --git a/\S+ b/\S+\s*$|Fixes:\s+\w")
_NAME = re.compile(rb"(?:\+\+\+|---)\s+\S")
_FILES = re.compile(
    rb"^(?:(?:\+\+\+|---)\s+[^\s/]*/(\S+)|rename (?:from|to) (\S+)\s*$"
    rb"|diff --git a/(\S+) b/(\S+)\s*$| mode change [0-7]+ => [0-7]+ (\S+)\s*$)",
    re.MULTILINE,
)
_PLACE = re.compile(rb"@@ -\d+,\d+")
# Perl has them, and Python reads something else or nothing.
_PERL = re.compile(r"\[\[:|\\[hHKRGXzQE]|\(\?[|>{&R0-9]|[+*?}]\+")
_ADDRESS = re.compile(r"<([^<>\s]+)>|([^\s<>()]+@[^\s<>()]+)")


@dataclass(frozen=True)
class Excerpt:
    """What the people of a patch rest on, besides the script and its settings.

    Attributes:
        paths: the files that the patch names.
        text: the sections, in their order.
        mailmap: the lines of .mailmap about addresses in them.
        keywords: the K: patterns that the patch matches.
    """

    paths: tuple[str, ...]
    text: str
    mailmap: str
    keywords: tuple[str, ...]


def excerpt(sections: Sections, patch: bytes, mailmap: str) -> Excerpt | None:
    """The excerpt for a patch; None where a keyword is one that only Perl can look for."""
    paths = named_files(patch)
    chosen = set[Section]()
    for path in paths:
        chosen.update(match.section for match in sections.matches(path))
    lines = list(_text_of(patch))
    keywords = list[str]()
    for section in sections.with_keywords:
        for word in section.values("K"):
            found = _keyword(word)
            if found is None:
                return None
            if any(map(found.search, lines)):
                chosen.add(section)
                keywords.append(word)
    text = "\n\n".join(section.text for section in sections.in_order(chosen))
    return Excerpt(paths, f"{text}\n", _about(text, mailmap), tuple(keywords))


def named_files(patch: bytes) -> tuple[str, ...]:
    """The files that the script finds in a patch, sorted."""
    names = set[bytes]()
    for found in _FILES.finditer(patch):
        names.update(filter(None, found.groups()))
    return tuple(sorted(name.decode("utf-8", "surrogateescape") for name in names))


def _text_of(patch: bytes) -> Iterator[str]:
    """The lines of a patch in which the script looks for keywords."""
    within = False
    for line in patch.split(b"\n"):
        if _NAME.match(line):
            within = True
        elif _HEAD.match(line) or _PLACE.match(line):
            continue
        elif not within or line[:1] in (b"+", b"-"):
            yield line[within:].decode("latin-1")


@cache
def _keyword(word: str) -> re.Pattern[str] | None:
    """A K: pattern; None where Python cannot read it as Perl does."""
    if _PERL.search(word):
        return None
    try:
        with warnings.catch_warnings():
            # Of what Python may come to read in another way, it warns.
            warnings.simplefilter("error")
            # The script matches bytes: \w is ASCII.
            return re.compile(word, re.VERBOSE | re.ASCII)
    except (re.error, FutureWarning, DeprecationWarning):
        return None


def _about(text: str, mailmap: str) -> str:
    wanted = _addresses(text)
    kept = [line for line in mailmap.splitlines(True) if not wanted.isdisjoint(_addresses(line))]
    return "".join(kept)


def _addresses(text: str) -> set[str]:
    return {(one or other).lower() for one, other in _ADDRESS.findall(text)}
