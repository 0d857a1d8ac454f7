"""How long it takes to tell what every architecture's thread flags allow, against searching for them.

Medians of one run of this file, in turn. Run it with `make bench-tif`; it needs the real 7.3 and no
checkout.

    cold     `refactor tif show --all --onto v7.3` with an empty cache
    warm     the same again
    searches `git grep TIF_ v7.3` three times: what a person reads through before deciding anything
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

REFACTOR = str(Path(sys.executable).with_name("refactor"))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-n", "--runs", type=int, default=5, help="counted runs of each")
    runs = parser.parse_args().runs
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kernel-refactor"
    tree = cache / "linux.git"
    subprocess.run([REFACTOR, "fetch-tree", "7.3", str(tree)], check=True)
    with tempfile.TemporaryDirectory(prefix="refactor-bench-", dir=cache) as name:
        environment = os.environ | {"XDG_CACHE_HOME": name}
        show = [REFACTOR, "tif", "show", "--all", "--onto", "v7.3", "--tree", str(tree)]
        search = ["git", "grep", "-c", "TIF_", "v7.3"]

        def run(command: list[str], times: int = 1) -> None:
            for _ in range(times):
                subprocess.run(
                    command, cwd=tree, env=environment, check=True, stdout=subprocess.DEVNULL
                )

        def cold() -> Prepared:
            shutil.rmtree(Path(name) / "kernel-refactor", ignore_errors=True)
            return lambda: run(show)

        took = medians(
            {
                "cold": cold,
                "warm": lambda: lambda: run(show),
                "searches": lambda: lambda: run(search, 3),
            },
            runs,
        )
    print(f"\n  cold / searches  {took['cold'] / took['searches']:5.2f}   (wanted: 1 or less)")


if __name__ == "__main__":
    main()
