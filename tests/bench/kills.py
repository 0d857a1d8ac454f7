"""Kill `refactor check` on a real kernel at random moments, and compare what the next check reports.

Run it with `make bench-kills`; it needs the real 7.3, the cross compiler, and some minutes a kill.
Each round starts with no build remembered, kills the check while it builds (in turn with SIGKILL,
its makes left running, and with SIGINT), checks again, and compares the report, byte for byte, with
that of a check that nobody disturbed in a fresh cache. Ends with status 1 when a report differs.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.proofs import NAMED, TOP, Bench

CHECK = (sys.executable, "-m", "refactor", "check", *NAMED, "--details")


class Kills:
    """A series in a repository of its own, and a cache that is filled and emptied."""

    def __init__(self, bench: Bench, jobs: int) -> None:
        self._bench = bench
        self._command = (*CHECK, f"-j{jobs}", "--tree", str(bench.tree))
        self._cache = bench.scratch / "cache/kernel-refactor"

    def check(self) -> tuple[int, str]:
        """An undisturbed check: its exit code and its report."""
        done = subprocess.run(
            self._command,
            env=self._bench.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        return done.returncode, done.stdout.decode()

    def is_interrupted(self, number: signal.Signals, delay: float) -> bool:
        """Send a signal to a check that has been building for some time; false when it had ended before."""
        child = subprocess.Popen(
            self._command,
            env=self._bench.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        assert child.stderr is not None
        for line in child.stderr:
            if b"builds" in line:
                break
        try:
            child.wait(delay)
        except subprocess.TimeoutExpired:
            child.send_signal(number)
        # Its makes go on after a SIGKILL and hold stderr: the next check waits for them.
        return child.wait() == (130 if number == signal.SIGINT else -number)

    def forget_builds(self, newest: int) -> None:
        """Remove what was built and what is remembered of builds, but for the work tree.

        Args:
            newest: how many answers are forgotten, the newest first; 0 for all.
        """
        for name in ("listing", "renumbered") if newest == 0 else ():
            shutil.rmtree(self._cache / name, ignore_errors=True)
        answers = [path for path in self._cache.glob("build/*/*") if path.is_file()]
        for path in sorted(answers, key=lambda path: path.stat().st_mtime_ns)[-newest:]:
            path.unlink()
        for directory in self._cache.glob("proof/*/out"):
            shutil.rmtree(directory)


def limit_objects(bench: Bench, objects: list[str]) -> None:
    """Have other objects built than the shipped series declares."""
    series = bench.template.with_name("series.toml")
    listed = ", ".join(f'"{path}"' for path in objects)
    series.write_text(
        re.sub(r"^objects = .*$", f"objects = [{listed}]", series.read_text(), flags=re.MULTILINE)
    )


def main() -> None:
    """Kill, check again, compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-n", "--kills", type=int, default=20)
    parser.add_argument("-j", "--jobs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=73)
    parser.add_argument(
        "--objects", nargs="+", default=[], help="instead of those that the series declares"
    )
    parser.add_argument(
        "--forget", type=int, default=0, help="only so many answers before each kill; quicker"
    )
    options = parser.parse_args()
    # A shell starts a command in the background with SIGINT ignored, and its children inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kernel-refactor"
    kernel = cache / "linux.git"
    subprocess.run(
        [sys.executable, "-m", "refactor", "fetch-tree", "7.3", str(kernel)], check=True, cwd=TOP
    )
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="refactor-kills-", dir=cache) as directory:
        bench = Bench(kernel, Path(directory))
        bench.fresh()
        if options.objects:
            limit_objects(bench, options.objects)
        kills = Kills(bench, options.jobs)
        wanted = kills.check()
        print(f"undisturbed: {wanted[0]}\n{wanted[1]}", flush=True)
        kills.forget_builds(options.forget)
        start = time.monotonic()
        assert kills.check() == wanted
        lasts = time.monotonic() - start
        differ = 0
        for number in range(1, options.kills + 1):
            sent, delay = (signal.SIGKILL, signal.SIGINT)[number % 2], chance.uniform(0, lasts)
            kills.forget_builds(options.forget)
            while not kills.is_interrupted(sent, delay):
                kills.forget_builds(options.forget)
                delay /= 2
            found = kills.check()
            same = found == wanted
            differ += not same
            print(
                f"{number:2} {sent.name} after {delay:.1f} s of building; same report: {same}",
                flush=True,
            )
            if not same:
                print(f"{found[0]}\n{found[1]}", flush=True)
    print(f"{options.kills - differ} of {options.kills} reports were the same")
    sys.exit(differ > 0)


if __name__ == "__main__":
    main()
