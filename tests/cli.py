"""The command line as a user has it: in this process, where a test may replace what it needs to, or as a process."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from refactor.cli.app import main
from refactor.errors import BUG

COMMAND = (sys.executable, "-m", "refactor")


class Said(NamedTuple):
    """Exit code, stdout and stderr of one call."""

    code: int
    out: str
    err: str


def run_cli(
    *args: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> Said:
    """`refactor ARGS` in this process."""
    out, err = io.StringIO(), io.StringIO()
    with (
        patch.object(sys, "argv", ["refactor", *map(str, args)]),
        patch.dict(os.environ, env or {}),
        chdir(cwd or Path.cwd()),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
    if code == BUG and (report := re.search(r"with the file (.*)", err.getvalue())):
        print(
            Path(report[1]).read_text(), file=sys.stderr
        )  # pytest shows it with the test that failed
    return Said(code, out.getvalue(), err.getvalue())


def read_terminal(ours: int) -> bytes:
    """What is written to a terminal until nobody has it open any more."""
    out = b""
    with suppress(OSError):  # EIO: the last writer has closed its end
        while chunk := os.read(ours, 4096):
            out += chunk
    os.close(ours)
    return out


def cli_process(
    *args: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    before: str = "",
) -> Said:
    """`refactor ARGS` as a process of its own.

    Args:
        before: shell commands that run first, in the same process: mounts and limits.
    """
    command = [*COMMAND, *map(str, args)]
    done = subprocess.run(
        ["sh", "-c", f'{before}\nexec "$@"', "sh", *command] if before else command,
        cwd=cwd,
        env=os.environ | dict(env or {}),
        capture_output=True,
        check=False,
    )
    return Said(
        done.returncode,
        done.stdout.decode("utf-8", "replace"),
        done.stderr.decode("utf-8", "replace"),
    )


def snapshot(top: Path, without: Sequence[str] = ()) -> dict[str, tuple[int, int, bytes]]:
    """Every file and link below `top`: mode, time of change in ns, content. Not what is under objects/.

    Args:
        without: ends of paths that are left out, with what is below them.
    """
    found = {}
    for where, directories, files in os.walk(top):
        inside = {name for name in directories if not Path(where, name).is_symlink()}
        for path in (Path(where, name) for name in {*directories, *files} - inside):
            status = path.lstat()
            content = os.fsencode(path.readlink()) if path.is_symlink() else path.read_bytes()
            found[str(path.relative_to(top))] = (status.st_mode, status.st_mtime_ns, content)
        left_out = {name for name in inside if f"{where}/{name}".endswith(tuple(without))}
        directories[:] = inside - {"objects"} - left_out
    return found
