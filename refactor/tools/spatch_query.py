"""The words that a file must hold for a rule to match, as spatch itself finds them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import pairwise

import msgspec

from refactor import process
from refactor.series.rule import EVERY_FILE, Rule
from refactor.store.cache import Cache
from refactor.store.temporary import temporary_directory, write_below
from refactor.tools import spatch_output
from refactor.tools.spatch import version
from refactor.tools.spatch_process import rule_options
from refactor.tools.spatch_refusals import require_parsed, require_written

_CLAUSES = msgspec.json.Decoder(tuple[tuple[str, ...], ...])


def query(rule: Rule, cache: Cache) -> tuple[tuple[str, ...], ...]:
    """The words that a file must contain for the rule to match.

    Returns:
        Clauses: a file can match when it has, of each clause, at least one word. Empty when no word
            is demanded.

    Raises:
        BadInput: the rule does not parse; with spatch's own words and line.
    """
    key = [version(), rule.text, *rule.defines]
    found = cache.remember("query", key, lambda: _ask_query(rule), _CLAUSES.decode)
    return _CLAUSES.decode(found)


def _ask_query(rule: Rule) -> bytes:
    """Let spatch search: it runs `git grep` once a clause, and a `git` of ours logs that.

    spatch runs `cd empty; git ...` in a shell. Our `git` is found relative to there: the name of
    the directory that all this is in may hold a colon, which PATH has no way to quote.
    """
    with temporary_directory() as top:
        work = top / "work"
        (work / "empty").mkdir(parents=True)
        log = write_below(work, "log", b"")
        # A log that cannot be written must not look like a rule that demands no word:
        # `require_written` knows lines of `sh:`.
        logging = 'printf "%s\\n" "$@" >> ../log || echo "sh: cannot note what is asked" >&2'
        write_below(work, "bin/git", f"#!/bin/sh\n{logging}\n".encode()).chmod(0o755)
        env = process.neutral(PATH=f"../bin:{os.environ.get('PATH', os.defpath)}")
        options = rule_options(rule, rule.text, top)
        # With that option spatch asks for no words. What no word can match, it does not match
        # either.
        command = ["spatch", *(option for option in options if option != EVERY_FILE)]
        command += ["--use-gitgrep", "--include-headers", "--dir", "empty"]
        done = process.run(command, cwd=work, env=env, timeout=spatch_output.TIMEOUT)
        require_parsed(done, rule)
        require_written(done)
        arguments = log.read_text().splitlines()
    return msgspec.json.encode(_clauses(arguments))


def _clauses(arguments: Sequence[str]) -> list[list[str]]:
    """The words after each `-e` of several `git grep`, one list for each of these."""
    clauses: list[list[str]] = []
    for flag, word in pairwise(arguments):
        if flag == "grep":
            clauses.append([])
        elif flag == "-e":
            clauses[-1].append(word)
    return clauses
