"""A script that sends threads one after the other. Nothing here is ever run by refactor."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence

SCRIPT = "send.sh"

_START = """\
#!/bin/sh
# Sends the threads in this directory, with a pause after each. Run it in the kernel's tree; after
# an error run it again: threads that were sent are left out. PAUSE=SECONDS changes the pause.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

send() {
	place=$here/$1
	shift
	# A thread that comes twice costs its readers more than one that comes late.
	if [ -e "$place/$1.sent" ]; then
		return
	fi
	echo "$place"
	first=$1
	for name; do
		shift
		set -- "$@" "$place/$name"
	done
	COMMAND "$@"
	: > "$place/$first.sent"
	sleep "${PAUSE:-60}"
}

"""


def send_script(threads: Iterable[tuple[str, Sequence[str]]], command: Sequence[str]) -> str:
    """The script.

    Args:
        threads: each directory below that of the script, and the names of its files.
        command: that sends the files which are named behind it.
    """
    words = shlex.join(command)
    lines = [_START]
    for directory, names in threads:
        files = " ".join(map(shlex.quote, names))
        lines.append(f"send {shlex.quote(directory)} {files}\n")
    return "".join(lines).replace("COMMAND", words)
