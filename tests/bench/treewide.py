"""What tree-wide series cost on 7.3, against plain `spatch --dir . -j2 --in-place` in a checkout.

`make bench-treewide` needs the real 7.2 and 7.3. On a machine that does other work as well, believe
the processor time: seconds of user and system of the whole process tree.

    plain    spatch --sp-file RULE --dir . -j2 --in-place, in a checkout; no commits, people or mails
    cold     refactor run and format-patch, with an empty cache: everybody is asked for
    known    the same, with the people remembered alone
    second   refactor run once more
    next     refactor run on 7.3 after one on 7.2, against `cold`; beside it the share of the files
             of the series that differ between both
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.bench.speed import JOBS, REFACTOR, git
from tests.kernels import TREE, missing

TREEWIDE = Path(__file__).parent.parent / "treewide"
CASES = {"scn": "sysfs-emit", "sysfs": "sysfs-sprintf", "strall": "strscpy-size"}
"""Series -> its rule: 57, 404 and 1,174 files."""

PEOPLE = ("people", "people by section", "directories")
"""Kinds of the cache that hold what get_maintainer.pl has answered."""

MOST = {"cold": 1.0, "known": 0.6}
"""Wall clock against `plain`, for sysfs on a quiet machine."""

SECOND = {"sysfs": 4.0, "strall": 8.0}
"""Seconds of wall clock of a second run, on a quiet machine."""

OURS, ALL = 250, 800
"""MB of the Python process, and of the whole process tree."""


@dataclass(frozen=True)
class Cost:
    """Seconds of processor and of wall clock; MB of the Python process and of all processes."""

    cpu: float
    wall: float
    ours: float = 0
    all: float = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.cpu + other.cpu,
            self.wall + other.wall,
            max(self.ours, other.ours),
            max(self.all, other.all),
        )


class Memory(threading.Thread):
    """Looks ten times a second at the memory of a process and of all processes below it."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.ours, self.all = pid, 0.0, 0.0
        self.over = threading.Event()

    def run(self) -> None:
        """Look until it is over."""
        while not self.over.wait(0.1):
            sizes = list(map(_size, self._tree()))
            self.ours = max(self.ours, *sizes[:1])
            self.all = max(self.all, sum(sizes))

    def _tree(self) -> list[int]:
        found = [self.pid]
        for pid in found:
            # One may end while we look.
            with suppress(OSError):
                for children in Path(f"/proc/{pid}/task").glob("*/children"):
                    found += map(int, children.read_text().split())
        return found


def _size(pid: int) -> float:
    """MB of a process; what processes share counts once for all of them (Pss)."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    kilobytes = [line.split()[1] for line in lines if line.startswith("Pss:")]
    return sum(map(int, kilobytes)) / 1024


def cost(argv: Sequence[str | Path], cwd: Path, env: dict[str, str]) -> Cost:
    """Run a command and measure it with all processes below it."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(argv, cwd=cwd, env=os.environ | env, stdout=said, stderr=said)
        memory = Memory(child.pid)
        memory.start()
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        memory.over.set()
        memory.join()
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            said.seek(0)
            sys.stderr.write(said.read().decode("utf-8", "replace")[-2000:])
            raise SystemExit(f"{argv[0]} ended with {child.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, wall, memory.ours, memory.all)


class Bench:
    """One series in a directory of its own."""

    def __init__(self, series: str, top: Path) -> None:
        self.series, self.top = series, top
        shutil.copytree(TREEWIDE, top / "library")
        self.linux = top / "linux.git"
        clone = ["git", "clone", "-q", "--bare", "--shared", str(TREE), str(self.linux)]
        subprocess.run(clone, check=True)
        (top / "gitconfig").write_text(
            f"[user]\nname = A\nemail = a@example.org\n[refactor]\npath = {top / 'library'}\n"
        )

    def refactor(self, verb: str, *args: str | Path) -> Cost:
        """One command, with what earlier ones have remembered."""
        env = {
            "GIT_CONFIG_GLOBAL": str(self.top / "gitconfig"),
            "XDG_CACHE_HOME": str(self.top / "cache"),
            "XDG_STATE_HOME": str(self.top / "state"),
        }
        return cost([REFACTOR, verb, self.series, "--tree", self.linux, *args], self.top, env)

    def run(self, version: int, base: str, *more: str) -> Cost:
        """`refactor run`."""
        return self.refactor("run", "--onto", base, f"-v{version}", "--accept-prefixes", *more)

    def mailed(self, version: int) -> Cost:
        """`refactor run` and `refactor format-patch`."""
        out = self.top / f"out{version}"
        return self.run(version, "v7.3") + self.refactor("format-patch", f"-v{version}", "-o", out)

    def forget(self, but: Sequence[str] = ()) -> None:
        """Empty the cache, but for some kinds."""
        for place in (self.top / "cache").rglob("people"):
            for kind in place.parent.iterdir():
                if kind.name not in but:
                    shutil.rmtree(kind)

    def plain(self) -> Cost:
        """spatch in a checkout."""
        checkout = self.top / "checkout"
        checkout.mkdir()
        command = 'git --git-dir "$1" archive v7.3 | tar -x -C "$2"'
        subprocess.run(["sh", "-c", command, "sh", TREE, checkout], check=True)
        name = CASES[self.series]
        rule = self.top / "library/cocci" / name / f"{name}.cocci"
        spatch = ["spatch", "--sp-file", str(rule), "--dir", ".", f"-j{JOBS}", "--in-place"]
        found = cost(spatch, checkout, {})
        shutil.rmtree(checkout)
        return found

    def changed(self) -> float:
        """The share of the files of the series that differ between 7.2 and 7.3."""
        listed = ["git", "-C", str(self.linux), "diff", "--name-only", "v7.3", f"{self.series}/v1"]
        files = set(subprocess.run(listed, check=True, capture_output=True).stdout.split())
        drift = set(git("diff", "--name-only", "--no-renames", "v7.2", "v7.3").split())
        return len(files & drift) / len(files)


def measure(bench: Bench) -> dict[str, Cost]:
    """Name -> the cost of each contender."""
    costs = {"plain": bench.plain(), "cold": bench.mailed(1), "second": bench.run(1, "v7.3")}
    bench.forget(PEOPLE)
    costs["known"] = bench.mailed(2)
    bench.forget()
    # What cannot be examined is declared for 7.3.
    bench.run(3, "v7.2", "--allow-incomplete")
    costs["next"] = bench.run(4, "v7.3")
    return costs


def show(bench: Bench, costs: dict[str, Cost]) -> None:
    """Print the figures of a series beside those that are wanted."""
    for name, one in costs.items():
        print(
            f"  {bench.series:<7} {name:<7} {one.cpu:7.1f} s of processor {one.wall:7.1f} s of wall"
            f" clock, {one.ours:4.0f} MB of Python (wanted: {OURS}), {one.all:4.0f} MB in all"
            f" (wanted: {ALL})"
        )
    plain = costs["plain"]
    for name, most in MOST.items():
        one = costs[name]
        print(
            f"  {bench.series:<7} {name} / plain: {one.wall / plain.wall:.2f} of the wall clock"
            f" (wanted for sysfs: {most}), {one.cpu / plain.cpu:.2f} of the processor"
        )
    share = bench.changed()
    print(
        f"  {bench.series:<7} next / cold: {costs['next'].cpu / costs['cold'].cpu:.2f} of the"
        f" processor (wanted: {share + 0.2:.2f}, as {share:.0%} of its files have changed)"
    )
    if most_seconds := SECOND.get(bench.series):
        print(
            f"  {bench.series:<7} second: {costs['second'].wall:.1f} s (wanted: {most_seconds:.0f})"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("series", nargs="*", default=list(CASES), help="of tests/treewide")
    for name in parser.parse_args().series:
        for version in ("7.2", "7.3"):
            if reason := missing(version):
                parser.exit(2, f"{reason}\n")
        with tempfile.TemporaryDirectory(prefix="refactor-treewide-") as place:
            bench = Bench(name, Path(place))
            show(bench, measure(bench))


if __name__ == "__main__":
    main()
