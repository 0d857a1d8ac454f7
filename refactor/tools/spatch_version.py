"""The version of spatch, and the engine of its regular expressions."""

from __future__ import annotations

import re
from functools import cache as once
from threading import Lock

from refactor import process
from refactor.errors import Unavailable

_ENGINE = re.compile(rb"Syntax of regular expressions: (\w+)")
_asking = Lock()


def version() -> str:
    """The version that spatch gives, such as `1.1.1`.

    Raises:
        Unavailable: spatch is not installed or does not answer.
    """
    return _banner()[0]


def engine() -> str:
    """The engine of its regular expressions: PCRE, or Str of OCaml."""
    return _banner()[1]


def _banner() -> tuple[str, str]:
    # Several threads want it at once, and a cache alone would let each of them ask.
    with _asking:
        return _ask()


@once
def _ask() -> tuple[str, str]:
    done = process.run(["spatch", "--version"], env=process.neutral())
    words = done.stdout.decode("utf-8", "replace").split()
    if done.code != 0 or words[:2] != ["spatch", "version"]:
        raise Unavailable("spatch does not tell its version", done.complaint)
    named = _ENGINE.search(done.stdout)
    return words[2], named[1].decode() if named else "Str"
