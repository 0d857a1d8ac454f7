"""How long a whole run takes, against the shell script that a person would write instead, and against its parts.

Every figure is a ratio of medians of one run of this file: A B A B ..., so that a machine that is
slow for a while is slow for both. Run it with `make bench`; it needs the real 7.3 and fetches it
when it is not there.

    cold     the cache is empty
    bare     the repository has no checkout, as fetch-tree makes it
    clone    the repository has its base checked out, as a developer's clone has
    script   git worktree add, spatch --dir arch/arm64 --in-place, git commit, get_maintainer.pl and
             git format-patch
    careful  the script, and after it the search of the whole tree for what should be gone, which
             `run` always does
    parts    the searches of the tree objects, spatch on the files found, one get_maintainer.pl a
             patch; in turn
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.rounds import Prepared, medians

TOP = Path(__file__).parent.parent.parent
REFACTOR = str(Path(sys.executable).with_name("refactor"))
RULES = [
    TOP / "cocci" / name / f"{name}.cocci"
    for name in ("arm64-exit-work-mask", "arm64-drop-has-syscall-work")
]
WORDS = ("_TIF_SYSCALL_WORK", "has_syscall_work")
FILES = ("arch/arm64/include/asm/thread_info.h", "arch/arm64/kernel/syscall.c")

SCRIPT = """
set -e
cd "$WORK"
for rule in $RULES; do
    spatch --sp-file "$rule" --dir arch/arm64 --include-headers --in-place >"$OUT/log" 2>&1
    git commit -q -a -m "$(basename "$rule" .cocci)"
done
git format-patch -q --cover-letter -v16 -o "$OUT" v7.3
for patch in "$OUT"/v16-000[12]*; do
    perl scripts/get_maintainer.pl --nogit --nogit-fallback --norolestats "$patch" >>"$OUT/people"
done
if [ -n "$CAREFUL" ]; then
    ! git grep -q -w has_syscall_work
fi
"""


class Bench:
    """The repositories that are measured, and how."""

    def __init__(self, bare: Path, scratch: Path) -> None:
        self.bare = bare
        self.scratch = scratch
        self.clone = scratch / "clone"
        self.memory = 0
        subprocess.run(
            ["git", "clone", "-q", "--shared", "--no-checkout", str(bare), str(self.clone)],
            check=True,
        )
        subprocess.run(["git", "-C", str(self.clone), "checkout", "-q", "v7.3"], check=True)

    def fresh(self, name: str) -> Path:
        """An empty directory."""
        path = self.scratch / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
        return path

    def call(self, *args: str, cwd: Path | None = None, env: dict[str, str] | None = None) -> None:
        """Run a program that must succeed."""
        subprocess.run(
            args,
            cwd=cwd,
            env=os.environ | (env or {}),
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def measured(self, *args: str, env: dict[str, str]) -> None:
        """Run one of our own commands, and remember the memory of the largest process in it."""
        child = subprocess.Popen(args, env=os.environ | env, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            raise SystemExit(f"{args} ended with status {child.returncode}")
        self.memory = max(self.memory, usage.ru_maxrss // 1024)

    def ours(self, tree: Path, cold: bool = True) -> Prepared:
        """`refactor run` and `refactor format-patch`."""
        if cold or not (self.scratch / "cache").exists():
            self.fresh("cache")
        homes = {
            "XDG_CACHE_HOME": str(self.scratch / "cache"),
            "XDG_STATE_HOME": str(self.fresh("state")),
        }
        subprocess.run(
            ["git", "-C", str(tree), "branch", "-q", "-D", "arm64-exit-work/v16"],
            check=False,
            stderr=subprocess.DEVNULL,
        )
        out = str(self.fresh("ours"))

        def run() -> None:
            common = ("arm64-exit-work", "-v16", "--tree", str(tree))
            self.measured(REFACTOR, "run", *common, "--onto", "v7.3", env=homes)
            self.measured(REFACTOR, "format-patch", *common, "-o", out, env=homes)

        return run

    def script_cold(self) -> Prepared:
        """The script, with a work tree of its own first."""
        work = self.scratch / "work"
        subprocess.run(
            ["git", "-C", str(self.bare), "worktree", "remove", "--force", str(work)],
            check=False,
            stderr=subprocess.DEVNULL,
        )
        shutil.rmtree(work, ignore_errors=True)
        out = self.fresh("script")

        def run() -> None:
            self.call(
                "git", "-C", str(self.bare), "worktree", "add", "-q", "--detach", str(work), "v7.3"
            )
            self._script(work, out)

        return run

    def script_checked_out(self, careful: bool = False) -> Prepared:
        """The script, in a work tree that is at the base already."""
        subprocess.run(
            ["git", "-C", str(self.clone), "checkout", "-q", "--detach", "v7.3"], check=True
        )
        out = self.fresh("script")
        return lambda: self._script(self.clone, out, careful)

    def _script(self, work: Path, out: Path, careful: bool = False) -> None:
        names = {
            "WORK": str(work),
            "OUT": str(out),
            "RULES": " ".join(map(str, RULES)),
            "CAREFUL": "1" if careful else "",
        }
        self.call("bash", "-c", SCRIPT, env=names)

    def parts(self) -> Prepared:
        """What no tool can leave out."""
        top = self.fresh("parts")
        for path in (
            *FILES,
            "MAINTAINERS",
            ".mailmap",
            ".get_maintainer.ignore",
            "scripts/get_maintainer.pl",
        ):
            file = top / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(
                subprocess.check_output(["git", "-C", str(self.bare), "show", f"v7.3:{path}"])
            )
        patches = sorted((self.scratch / "ours").glob("v16-000[12]*"))

        def run() -> None:
            grep = ("git", "-C", str(self.bare), "grep", "-l", "-w", "-e")
            self.call(*grep, WORDS[1], "v7.3")
            for word, rule, file in zip(WORDS, RULES, FILES, strict=True):
                self.call(*grep, word, "v7.3", "--", "arch/arm64/*.[ch]")
                self.call(
                    "spatch",
                    "--sp-file",
                    str(rule),
                    "--no-includes",
                    "--no-show-diff",
                    file,
                    cwd=top,
                )
            for patch in patches:
                args = (
                    "--no-tree",
                    "--nogit",
                    "--nogit-fallback",
                    "--norolestats",
                    "--roles",
                    str(patch),
                )
                self.call("perl", "scripts/get_maintainer.pl", *args, cwd=top)

        return run


def ratio(what: str, slow: float, fast: float, wanted: str) -> None:
    """One line of the result."""
    print(f"  {what:<58} {slow / fast:6.2f}   (wanted: {wanted})")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-n", "--runs", type=int, default=5, help="counted runs of each")
    runs = parser.parse_args().runs
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kernel-refactor"
    bare = cache / "linux.git"
    subprocess.run([REFACTOR, "fetch-tree", "7.3", str(bare)], check=True)
    with tempfile.TemporaryDirectory(prefix="refactor-bench-", dir=cache) as name:
        bench = Bench(bare, Path(name))
        bench.ours(bare)()
        print(f"\nmedians of {runs}:")
        took = medians(
            {
                "ours_cold_bare": lambda: bench.ours(bare),
                "ours_cold_clone": lambda: bench.ours(bench.clone),
                "ours_warm": lambda: bench.ours(bare, cold=False),
                "script": bench.script_cold,
                "script_checked_out": bench.script_checked_out,
                "careful_checked_out": lambda: bench.script_checked_out(careful=True),
                "ours_warm_clone": lambda: bench.ours(bench.clone, cold=False),
                "parts": bench.parts,
            },
            runs,
        )
        print("\nratios:")
        cold, warm, checked_out = (
            took["ours_cold_clone"],
            took["ours_warm_clone"],
            took["script_checked_out"],
        )
        ratio("script / run in a clone, cold", took["script"], cold, "10 or more")
        ratio(
            "script / run in a bare repository, cold",
            took["script"],
            took["ours_cold_bare"],
            "10 or more",
        )
        ratio("run in a clone, cold / script, checked out already", cold, checked_out, "1 or less")
        ratio(
            "run in a clone, cold / careful, checked out already",
            cold,
            took["careful_checked_out"],
            "1 or less",
        )
        ratio("run in a clone, warm / script, checked out already", warm, checked_out, "1 or less")
        ratio(
            "run in a bare repository, cold / its parts",
            took["ours_cold_bare"],
            took["parts"],
            "1.5 or less",
        )
        ratio(
            "warm / cold, in a bare repository",
            took["ours_warm"],
            took["ours_cold_bare"],
            "less is better",
        )
        print(
            f"\npeak memory of the largest process of a run: {bench.memory} MB (wanted: below 300)"
        )
        subprocess.run(["git", "-C", str(bare), "worktree", "prune"], check=True)


if __name__ == "__main__":
    main()
