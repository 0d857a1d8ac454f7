"""How long the whole conversion takes to generate, against its parts, and against carrying it over as text.

Medians of one run of this file, in turn. Run it with `make bench-conversion`; it needs the real 7.2
and 7.3.

    cold     `refactor run arm64-generic-entry --onto v7.3` with an empty cache, in a bare
    repository warm     the same again respin   `refactor rebase arm64-generic-entry --onto v7.3
    -v18` after v17 on 7.2, whose answers are known again    the same again parts    what no tool
    can leave out, in turn: the search of the whole tree object for what should be gone, the
             search of each rule's scope, spatch on the files that it changes, one get_maintainer.pl
             a patch
    rebase   `git rebase` of the branch generated on 7.2 onto 7.3, in a work tree; what conflicts is
    skipped and counted am       `git am -3` of its patches on 7.3, likewise
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from tests.bench.rounds import Prepared, medians

TOP = Path(__file__).parent.parent.parent
REFACTOR = str(Path(sys.executable).with_name("refactor"))
SERIES = "arm64-generic-entry"
DECLARED = tomllib.loads((TOP / "series" / SERIES / "series.toml").read_text())
PEOPLE = ("MAINTAINERS", ".mailmap", ".get_maintainer.ignore", "scripts/get_maintainer.pl")
AFTER = re.compile(rb"^\+\+\+ b/(.*)$", re.MULTILINE)


class Bench:
    """A bare repository that borrows the real one's objects, and work trees beside it."""

    def __init__(self, real: Path, scratch: Path) -> None:
        self.scratch = scratch
        self.bare = scratch / "linux.git"
        self.conflicts: dict[str, int] = {}
        subprocess.run(
            ["git", "clone", "-q", "--shared", "--bare", str(real), str(self.bare)], check=True
        )
        self.generate("7.2")
        self.ours("run", "--onto", "v7.2", version=17)
        shutil.copytree(scratch / "cache", scratch / "known")
        self.patches = scratch / "patches"
        self.ours("format-patch", "-o", str(self.patches))
        self.git("branch", "-m", f"{SERIES}/v16", "before")
        self.generate("7.3")
        self.work = scratch / "work"
        self.git("worktree", "add", "-q", "--detach", str(self.work), "v7.2")

    def git(
        self, *args: str, check: bool = True, cwd: Path | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        """Run git, by default in the bare repository."""
        return subprocess.run(
            ["git", *args], cwd=cwd or self.bare, check=check, capture_output=True
        )

    def ours(self, command: str, *args: str, version: int = 16) -> None:
        """Run a command of ours on the series."""
        named = (REFACTOR, command, SERIES, f"-v{version}", "--tree", str(self.bare))
        homes = {
            f"XDG_{name}_HOME": str(self.scratch / name.lower()) for name in ("CACHE", "STATE")
        }
        subprocess.run(
            [*named, *args], env=os.environ | homes, check=True, stdout=subprocess.DEVNULL
        )

    def generate(self, version: str) -> None:
        """Run the program."""
        self.ours("run", "--onto", f"v{version}")

    def run(self, cold: bool) -> Prepared:
        """One run on 7.3."""
        if cold:
            shutil.rmtree(self.scratch / "cache", ignore_errors=True)
        self.git("branch", "-D", f"{SERIES}/v16", check=False)
        return lambda: self.generate("7.3")

    def respin(self, again: bool) -> Prepared:
        """The next version, on 7.3, of one on 7.2."""
        if not again:
            shutil.rmtree(self.scratch / "cache", ignore_errors=True)
            shutil.copytree(self.scratch / "known", self.scratch / "cache")
        self.git("branch", "-D", f"{SERIES}/v18", check=False)
        return lambda: self.ours("rebase", "--onto", "v7.3", version=18)

    def parts(self) -> Prepared:
        """What no tool can leave out, on the very files of each step."""
        top = self.scratch / "parts"
        shutil.rmtree(top, ignore_errors=True)
        self._extract(top, "v7.3", PEOPLE)
        commits = self.git("rev-list", "--reverse", f"v7.3..{SERIES}/v16").stdout.decode().split()
        calls: list[tuple[list[str], Path]] = []
        gone = [
            argument
            for step in DECLARED["step"]
            for word in step.get("gone", ())
            for argument in ("-e", word)
        ]
        calls.append((["git", "grep", "-l", "-w", "-F", *gone, "v7.3"], self.bare))
        for step, commit in zip(DECLARED["step"], commits, strict=True):
            patch = top / f"{step['id']}.patch"
            patch.write_bytes(self.git("format-patch", "-1", "--stdout", commit).stdout)
            changed = [
                path.decode()
                for path in AFTER.findall(patch.read_bytes())
                if path.endswith((b".c", b".h"))
            ]
            before = top / step["id"]
            self._extract(before, f"{commit}^", changed)
            for rule in (edit["rule"] for edit in step["edit"] if edit["kind"] == "cocci"):
                scope = next(edit["scope"] for edit in step["edit"] if edit.get("rule") == rule)
                calls.append(
                    (
                        [
                            "git",
                            "grep",
                            "-l",
                            "-w",
                            "-e",
                            "syscall_trace_enter",
                            "v7.3",
                            "--",
                            *scope,
                        ],
                        self.bare,
                    )
                )
                file = str(TOP / "cocci" / rule / f"{rule}.cocci")
                files = [path for path in changed if any(path.startswith(place) for place in scope)]
                calls.append(
                    (
                        ["spatch", "--sp-file", file, "--no-includes", "--no-show-diff", *files],
                        before,
                    )
                )
            people = [
                "--no-tree",
                "--nogit",
                "--nogit-fallback",
                "--norolestats",
                "--roles",
                str(patch),
            ]
            calls.append((["perl", "scripts/get_maintainer.pl", *people], top))

        def run() -> None:
            for command, place in calls:
                subprocess.run(command, cwd=place, check=False, capture_output=True)

        return run

    def _extract(self, top: Path, revision: str, paths: list[str] | tuple[str, ...]) -> None:
        for path in paths:
            (top / path).parent.mkdir(parents=True, exist_ok=True)
            (top / path).write_bytes(self.git("show", f"{revision}:{path}").stdout)

    def carried(self, how: str) -> Prepared:
        """Carry the series over as text; what conflicts is skipped and counted."""
        self.git("reset", "-q", "--hard", cwd=self.work)
        self.git(
            "checkout", "-q", "--detach", "before" if how == "rebase" else "v7.3", cwd=self.work
        )
        patches = sorted(str(path) for path in self.patches.iterdir() if "-0000-" not in path.name)
        command = (
            ("rebase", "--onto", "v7.3", "v7.2")
            if how == "rebase"
            else ("am", "-q", "-3", *patches)
        )

        def run() -> None:
            stopped = 0
            done = self.git(*command, check=False, cwd=self.work)
            while done.returncode:
                stopped += 1
                done = self.git(how, "--skip", check=False, cwd=self.work)
            self.conflicts[how] = stopped

        return run


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-n", "--runs", type=int, default=5, help="counted runs of each")
    runs = parser.parse_args().runs
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kernel-refactor"
    for version in ("7.2", "7.3"):
        subprocess.run([REFACTOR, "fetch-tree", version, str(cache / "linux.git")], check=True)
    with tempfile.TemporaryDirectory(prefix="refactor-bench-", dir=cache) as name:
        bench = Bench(cache / "linux.git", Path(name))
        took = medians(
            {
                "cold": lambda: bench.run(cold=True),
                "warm": lambda: bench.run(cold=False),
                "respin": lambda: bench.respin(again=False),
                "again": lambda: bench.respin(again=True),
                "parts": bench.parts,
                "rebase": lambda: bench.carried("rebase"),
                "am": lambda: bench.carried("am"),
            },
            runs,
        )
    print(f"\n  cold / parts   {took['cold'] / took['parts']:5.2f}   (wanted: 1.5 or less)")
    print(f"  warm / cold    {took['warm'] / took['cold']:5.2f}   (wanted: 0.2 or less)")
    print(f"  again / respin {took['again'] / took['respin']:5.2f}   (wanted: 0.2 or less)")
    steps = len(DECLARED["step"])
    for how, stopped in bench.conflicts.items():
        print(
            f"  git {how}: {stopped} of {steps} commits conflict, a person's work; ours: 0 of {steps}"
        )


if __name__ == "__main__":
    main()
