"""How long it takes to prove a series, against the builds that a person would make by hand.

Ratios of medians of one run of this file, in turn. Run it with `make bench-check`; it needs the
real 7.3, the cross compiler, and five minutes a round.

    first    `refactor check` with an empty cache: work tree, configuration, base and both commits
    second   the same again
    changed  the same after the second step came out differently
    by hand  git worktree add, make defconfig, and at the base and both commits: git checkout, make
             W=1 of the same objects, checkpatch.pl --strict; nothing is compared
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

TOP = Path(__file__).parent.parent.parent
REFACTOR = str(Path(sys.executable).with_name("refactor"))
NAMED = ("arm64-exit-work", "-v16")

BY_HAND = """
set -e
git -C "$TREE" worktree add -q --detach "$WORK" v7.3
cd "$WORK"
make="make -s -j$(nproc) O=$OUT ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu-"
$make defconfig
for commit in v7.3 arm64-exit-work/v16~1 arm64-exit-work/v16; do
    git checkout -q --detach "$commit"
    $make W=1 arch/arm64/kernel/ kernel/entry/
    [ "$commit" = v7.3 ] || git format-patch -q -1 --stdout | scripts/checkpatch.pl --strict - || true
done
"""


class Bench:
    """The repository, and a series of our own beside the shipped one."""

    def __init__(self, kernel: Path, scratch: Path) -> None:
        self.scratch = scratch
        self.tree = scratch / "linux.git"
        subprocess.run(
            ["git", "clone", "-q", "--shared", "--bare", str(kernel), str(self.tree)], check=True
        )
        self.own = scratch / "own"
        self.template = self.own / "series/arm64-exit-work/drop-has-syscall-work.j2"
        (scratch / "gitconfig").write_text(
            f"[user]\n\tname = Bench\n\temail = bench@example.org\n[refactor]\n\tpath = {self.own}\n"
        )

    def environment(self) -> dict[str, str]:
        """A home of our own."""
        places = {
            f"XDG_{name}_HOME": str(self.scratch / name.lower()) for name in ("CACHE", "STATE")
        }
        return os.environ | places | {"GIT_CONFIG_GLOBAL": str(self.scratch / "gitconfig")}

    def fresh(self) -> None:
        """Nothing is known, and the branch is that of the shipped series."""
        for name in ("cache", "state"):
            shutil.rmtree(self.scratch / name, ignore_errors=True)
        shutil.rmtree(self.own, ignore_errors=True)
        for name in ("series", "cocci"):
            shutil.copytree(TOP / name, self.own / name)
        subprocess.run(
            ["git", "-C", str(self.tree), "branch", "-q", "-D", "arm64-exit-work/v16"], check=False
        )
        self._generate()

    def change(self) -> None:
        """The second step comes out differently: it includes one header more."""
        series = self.own / "series/arm64-exit-work/series.toml"
        text = series.read_text().replace('files = ["arch/arm64/kernel/syscall.c"]\n', "")
        series.write_text(
            f'{text}\n[[step.edit]]\nkind = "insert"\nfile = "arch/arm64/kernel/syscall.c"\n'
            'after = "#include <linux/ptrace.h>"\ntext = "#include <linux/types.h>"\n'
        )
        self._generate()

    def _generate(self) -> None:
        command = [REFACTOR, "run", *NAMED, "--onto", "v7.3", "--signoff", "--tree", str(self.tree)]
        subprocess.run(command, check=True, env=self.environment(), stdout=subprocess.DEVNULL)

    def check(self) -> None:
        """All of it is proved."""
        command = [REFACTOR, "check", *NAMED, "--tree", str(self.tree)]
        subprocess.run(
            command,
            check=True,
            env=self.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def by_hand(self) -> None:
        """What a person would type."""
        places = {
            "TREE": str(self.tree),
            "WORK": str(self.scratch / "work"),
            "OUT": str(self.scratch / "out"),
        }
        subprocess.run(
            ["bash", "-c", BY_HAND],
            check=True,
            env=self.environment() | places,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def clear(self) -> None:
        """Remove what was made by hand."""
        shutil.rmtree(self.scratch / "work", ignore_errors=True)
        shutil.rmtree(self.scratch / "out", ignore_errors=True)
        subprocess.run(["git", "-C", str(self.tree), "worktree", "prune"], check=True)


def timed(what: Callable[[], None]) -> float:
    """Seconds."""
    start = time.perf_counter()
    what()
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-n", "--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kernel-refactor"
    kernel = cache / "linux.git"
    subprocess.run([REFACTOR, "fetch-tree", "7.3", str(kernel)], check=True)
    times: dict[str, list[float]] = {"first": [], "second": [], "changed": [], "by hand": []}
    with tempfile.TemporaryDirectory(prefix="refactor-bench-", dir=cache) as directory:
        bench = Bench(kernel, Path(directory))
        for _ in range(rounds):
            bench.fresh()
            times["first"].append(timed(bench.check))
            times["second"].append(timed(bench.check))
            bench.clear()
            times["by hand"].append(timed(bench.by_hand))
            bench.change()
            times["changed"].append(timed(bench.check))
    medians = {name: statistics.median(every) for name, every in times.items()}
    for name, every in times.items():
        print(f"{name:8} {medians[name]:7.2f} s ({min(every):.2f} to {max(every):.2f})")
    print(f"by hand / first  {medians['by hand'] / medians['first']:7.2f}")
    print(f"first / second   {medians['first'] / medians['second']:7.2f}  (wanted 100)")
    print(f"first / changed  {medians['first'] / medians['changed']:7.2f}")


if __name__ == "__main__":
    main()
