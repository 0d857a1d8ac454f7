"""What a rule costs here, against plain `spatch --dir -j2 --in-place` in a copy of its scope.

`make bench-rules` needs the real 7.3. Every figure is a ratio of medians of paired runs, A B C ...
a round. On a machine that does other work as well, believe the processor time: seconds of user
and system of the whole process tree. The wall clock says more about the others.

    plain    spatch --sp-file RULE --dir D -j2 --in-place, in a copy of the directories
    alone    for a rule with types: one spatch a file that holds its words, with the kernel's -I
    cold     refactor plan, with an empty cache, in a bare repository
    warm     the same again
"""

from __future__ import annotations

import argparse
import compileall
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import refactor
from tests.kernels import TREE, missing

REFACTOR = str(Path(sys.executable).with_name("refactor"))
BASE = "v7.3"
INCLUDES = ("include", "include/uapi")
JOBS = 2

SHOW = """\
@@
identifier show, dev, attr, buf;
@@
 ssize_t show(struct device *dev, struct device_attribute *attr, char *buf)
 {
 <+...
- sprintf(buf,
+ sysfs_emit(buf,
  ...)
 ...+>
 }
"""

DRIVER_DATA = """\
// Options: --all-includes
@@
struct platform_device *pdev;
@@
- dev_get_drvdata(&pdev->dev)
+ platform_get_drvdata(pdev)
"""


@dataclass(frozen=True)
class Case:
    """A rule, its text or its path in the kernel, and the directories that it runs over.

    Attributes:
        words: for a rule with types, the words that a file must hold for it to match.
        cold, warm: the ratios of processor time to plain spatch that are wanted at most.
    """

    name: str
    rule: str
    scope: tuple[str, ...]
    cold: float
    words: tuple[str, ...] = ()
    warm: float = 0.05

    def text(self) -> str:
        """The semantic patch."""
        if not self.rule.endswith(".cocci"):
            return self.rule
        return git("show", f"{BASE}:{self.rule}").decode()


CASES = (
    Case(
        "narrow",
        SHOW,
        tuple(f"drivers/{name}/" for name in "hwmon iio input leds misc net scsi usb".split()),
        cold=0.6,
    ),
    Case(
        "wide",
        "scripts/coccinelle/api/string_choices.cocci",
        ("drivers/usb/", "drivers/power/"),
        cold=0.6,
    ),
    Case(
        "typed",
        DRIVER_DATA,
        ("drivers/leds/", "drivers/rtc/"),
        cold=2.5,
        words=("dev_get_drvdata", "platform_device"),
    ),
)


@dataclass(frozen=True)
class Cost:
    """What a command has cost: seconds of processor and of wall clock, and MB of the largest
    process.
    """

    cpu: float
    wall: float
    memory: float


def git(*args: str) -> bytes:
    """What git prints about the real kernel."""
    argv = ["git", "--git-dir", str(TREE), *args]
    return subprocess.run(argv, check=True, capture_output=True).stdout


def cost(argv: Sequence[str], cwd: Path, env: dict[str, str]) -> Cost:
    """Run a command and measure it with all processes below it."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        child = subprocess.Popen(
            argv, cwd=cwd, env=os.environ | env, stdout=said, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            said.seek(0)
            sys.stderr.write(said.read().decode("utf-8", "replace")[-2000:])
            raise SystemExit(f"{argv[0]} ended with {child.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)


class Bench:
    """One case in a directory of its own."""

    def __init__(self, case: Case, scratch: Path) -> None:
        self.case = case
        self.scratch = scratch
        self.before = scratch / "before"
        self.before.mkdir(parents=True)
        rule = scratch / "library/cocci/measured/measured.cocci"
        series = scratch / "library/series/measured"
        for directory in (rule.parent, series):
            directory.mkdir(parents=True)
        self.rule = rule
        rule.write_text(case.text())
        scope = ", ".join(f'"{place}"' for place in case.scope)
        (series / "series.toml").write_text(
            'summary = "A rule that is measured"\n[[step]]\nid = "measured"\n'
            f'[[step.edit]]\nkind = "cocci"\nrule = "measured"\nscope = [{scope}]\n'
        )
        (series / "measured.j2").write_text("measured: Measure a rule\n\nA commit of its own.\n")
        (scratch / "gitconfig").write_text(
            f"[user]\nname = A\nemail = a@example.org\n[refactor]\npath = {scratch / 'library'}\n"
        )
        headers = INCLUDES if case.words else ()
        # Not through our memory, which would count as that of every process we start.
        command = 'git --git-dir "$1" archive "$2" -- $4 | tar -x -C "$3"'
        paths = " ".join([*case.scope, *headers])
        places = [str(TREE), BASE, str(self.before), paths]
        subprocess.run(["sh", "-c", command, "sh", *places], check=True)

    def copy(self) -> Path:
        """A fresh copy of the directories."""
        top = self.scratch / "copy"
        shutil.rmtree(top, ignore_errors=True)
        shutil.copytree(self.before, top, symlinks=True)
        return top

    def _spatch(self) -> list[str]:
        command = ["spatch", "--sp-file", str(self.rule), "--in-place", "--no-show-diff"]
        if "virtual patch" in self.case.text():
            command += ["-D", "patch"]
        if self.case.words:
            # spatch does not read `// Options:`, in which the rule asks for it.
            command.append("--all-includes")
        for directory in INCLUDES if self.case.words else ():
            command += ["-I", directory]
        return command

    def plain(self) -> Cost:
        """spatch over the directories, in turn where there are several."""
        script = " && ".join(
            f'"$@" --dir {place} -j{JOBS} --include-headers' for place in self.case.scope
        )
        return cost(["sh", "-c", script, "sh", *self._spatch()], self.copy(), {})

    def alone(self) -> Cost:
        """One spatch a file that holds the words, without a search for these."""
        both = [part for word in self.case.words for part in ("-e", word)]
        scope = [f"{place}*.[ch]" for place in self.case.scope]
        found = git("grep", "-lw", "--all-match", *both, BASE, "--", *scope).decode().splitlines()
        paths = "\n".join(line.partition(":")[2] for line in found)
        script = f'for path in {" ".join(paths.split())}; do "$@" $path; done'
        return cost(["sh", "-c", script, "sh", *self._spatch()], self.copy(), {})

    def ours(self) -> Cost:
        """`refactor plan`, with what earlier runs have remembered."""
        env = {
            "GIT_CONFIG_GLOBAL": str(self.scratch / "gitconfig"),
            "XDG_CACHE_HOME": str(self.scratch / "cache"),
            "XDG_STATE_HOME": str(self.scratch / "state"),
        }
        command = [REFACTOR, "plan", "measured", "--onto", BASE, "--tree", str(TREE)]
        return cost([*command, "--allow-incomplete"], self.scratch, env)

    def cold(self) -> Cost:
        """`refactor plan` with an empty cache."""
        shutil.rmtree(self.scratch / "cache", ignore_errors=True)
        return self.ours()

    def contenders(self) -> dict[str, Callable[[], Cost]]:
        """Name -> what is measured, in the order of a round."""
        alone = {"alone": self.alone} if self.case.words else {}
        return {"plain": self.plain, **alone, "cold": self.cold, "warm": self.ours}


def show(case: Case, costs: dict[str, list[Cost]]) -> None:
    """Print the figures of a case, and its ratios beside those that are wanted."""
    cpu: dict[str, float] = {}
    wall: dict[str, float] = {}
    for name, several in costs.items():
        cpu[name] = statistics.median(one.cpu for one in several)
        wall[name] = statistics.median(one.wall for one in several)
        memory = max(one.memory for one in several)
        print(
            f"  {case.name:<7} {name:<6} {cpu[name]:7.2f} s of processor"
            f" {wall[name]:7.1f} s of wall clock, largest process {memory:4.0f} MB"
        )
    wanted = [("cold", "plain", case.cold), ("warm", "plain", case.warm)]
    if "alone" in costs:
        wanted.append(("cold", "alone", 1.0))
    for one, other, most in wanted:
        print(
            f"  {case.name:<7} {one} / {other}: {cpu[one] / cpu[other]:.3f} of the processor"
            f" (wanted: {most} or less), {wall[one] / wall[other]:.2f} of the wall clock"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-n", "--runs", type=int, default=3, help="counted rounds of each case")
    parser.add_argument("cases", nargs="*", default=[case.name for case in CASES])
    args = parser.parse_args()
    if reason := missing("7.3"):
        parser.exit(2, f"{reason}\n")
    # As pip leaves an installed package: to compile its modules takes longer than a warm run.
    compileall.compile_dir(Path(refactor.__file__).parent, quiet=1)
    for case in CASES:
        if case.name not in args.cases:
            continue
        with tempfile.TemporaryDirectory(prefix="refactor-speed-") as name:
            bench = Bench(case, Path(name))
            costs: dict[str, list[Cost]] = {}
            for _ in range(args.runs):
                for contender, measure in bench.contenders().items():
                    costs.setdefault(contender, []).append(measure())
            show(case, costs)


if __name__ == "__main__":
    main()
