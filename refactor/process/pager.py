"""The door to the user's pager."""

from __future__ import annotations

import os
import signal
import subprocess


def page(command: str, text: bytes) -> None:
    """Show a text in the user's pager as git does (pager.c): by a shell, LESS=FRX by default."""
    # -F: quit if it fits on one screen; -R: colours; -X: leave the text there (less(1)).
    environment = {"LESS": "FRX", "LV": "-c"} | os.environ
    child = subprocess.Popen(["sh", "-c", command], stdin=subprocess.PIPE, env=environment)
    # Ctrl-C is the pager's to handle while it runs: less only stops a search.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        child.communicate(text)
    finally:
        signal.signal(signal.SIGINT, before)
