"""The door to spatch for a script of scripts/coccinelle: whether it parses, and what it reports."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from refactor import process
from refactor.store.temporary import temporary_directory, write_below
from refactor.tools import spatch_output

# What spatch prints of a script that it parses as well.
_CHATTER = re.compile(r"^(?:init_defs_builtins:|Warning: PARSING:|warning: ).*\n?", re.MULTILINE)
_REPORT = re.compile(r"^(?P<path>[^:\n]+):(?P<line>\d+):\d+-\d+: .*$", re.MULTILINE)


def complaint(text: str, modes: Sequence[str]) -> str:
    """Why spatch does not parse a script in some mode, in one line; empty where it does."""
    with temporary_directory() as top:
        write_below(top, "guard.cocci", text.encode("utf-8", "surrogateescape"))
        for mode in modes:
            command = ["spatch", "--parse-cocci", "guard.cocci", "-D", mode]
            done = process.run(
                command, cwd=top, env=process.neutral(), timeout=spatch_output.TIMEOUT
            )
            if done.code != 0:
                words = _CHATTER.sub("", done.stderr.decode("utf-8", "replace"))
                return f"in the mode {mode}: {' '.join(words.split())}"
    return ""


def reports(text: str, options: Sequence[str], files: Mapping[str, bytes]) -> list[str]:
    """What a script reports of files, each alone, as `path:line`."""
    found = []
    with temporary_directory() as top:
        write_below(top, "guard.cocci", text.encode("utf-8", "surrogateescape"))
        for path, data in files.items():
            write_below(top / "source", path, data)
        # An empty line ends a group, and each group is handled alone (spatch 1.1.1).
        write_below(top, "groups", ("\n\n".join(files) + "\n").encode("utf-8", "surrogateescape"))
        command = ["spatch", "--sp-file", "../guard.cocci", "-D", "report", *options]
        command += ["--no-show-diff", "--very-quiet", "--file-groups", "../groups"]
        done = process.run(
            command,
            cwd=top / "source",
            env=process.neutral(),
            timeout=spatch_output.TIMEOUT * (len(files) + 1),
        )
        for match in _REPORT.finditer(done.stdout.decode("utf-8", "replace")):
            found.append(f"{match['path']}:{match['line']}")
    return found
