"""Hold what rules of others change against spatch alone, one file a process; layout apart.

`make compare-rules` takes the kernel's rules that have a mode `patch`, on the directories of 7.3
below, on files of all of it that hold their words (`words`), and on those of tests/bench/triggers,
and Debian's demos (package coccinelle-doc) where
they are installed. spatch is given the rule's options, the kernel's -I and the shipped macro file.
A site is a run of tokens that changes. Each that only one of the two has is printed; `more` are
ours, `less` are spatch's, `unex.` the files that we could not examine as a whole, `alone` those that
spatch alone gave up. `no site`: neither of them changes anything, so that nothing was compared.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from refactor.errors import Unavailable
from refactor.series.rule import Rule
from refactor.store.cache import Cache
from refactor.tools.spatch_output import TIMEOUT
from refactor.tools.spatch_query import query
from tests.bench.rule_sites import Site, sites
from tests.cli import run_cli
from tests.conftest import write_files
from tests.kernel import KERNEL
from tests.kernels import TREE, missing

MACROS = Path(__file__).parents[2] / "refactor/tools/kernel_macros.h"
DEMOS = Path("/usr/share/doc/coccinelle/examples")
TRIGGERS = Path(__file__).with_name("triggers")
RULES = "scripts/coccinelle"
OWN_FILES = "drivers/trigger"
"""Where the files of ours lie in a base of ours."""

SCOPES = {
    "api/alloc/alloc_cast": ["drivers/scsi/aic7xxx", "drivers/usb/gadget/legacy"],
    "api/device_attr_show": ["drivers/scsi/ibmvscsi", "drivers/hwmon/pmbus", "drivers/video/fbdev"],
    "api/kmalloc_objs": ["kernel/trace"],
    "api/platform_get_irq": ["drivers/rtc", "drivers/pwm"],
    "api/stream_open": ["drivers/hid/usbhid", "drivers/input"],
    "api/string_choices": ["drivers/usb/core", "drivers/usb/musb", "kernel/power", "lib"],
    "free/ifnullfree": ["fs/ext4", "fs/smb/client", "drivers/usb/misc"],
    "iterators/for_each_child": ["drivers/of", "drivers/leds", "drivers/regulator"],
    "misc/array_size": ["lib/crypto", "drivers/gpu/drm/radeon"],
    "misc/boolconv": ["net/sched", "drivers/net/wireless/realtek/rtlwifi/rtl8192ce"],
    "misc/excluded_middle": ["net/mac80211", "drivers/net/ethernet/intel/e1000"],
    "misc/minmax": ["lib", "sound/core", "drivers/usb/storage"],
    "misc/noderef": ["drivers/net/ethernet/intel/e1000", "sound/isa"],
    "misc/of_table": ["drivers/regulator", "drivers/iio/dac"],
    "misc/returnvar": ["sound/core", "drivers/usb/storage"],
    "misc/secs_to_jiffies": ["net/bluetooth", "drivers/infiniband/core"],
    "misc/semicolon": ["drivers/usb/misc", "fs/ntfs3", "sound/soc/codecs/cs35l56.c"],
    "misc/struct_size": ["fs/ext4", "drivers/usb/core"],
    "misc/swap": ["lib", "drivers/md/bcache", "fs/ubifs"],
    "misc/warn": ["drivers/scsi/lpfc", "net/core"],
    "null/badzero": ["drivers/scsi/aic7xxx", "drivers/video/fbdev/core"],
    "null/eno": ["lib", "drivers/scsi/aic7xxx"],
}
"""Rule -> directories of 7.3 in which it matches, or looks at much."""

_KERNEL_INCLUDES = ("include", "include/uapi")


@dataclass(frozen=True)
class Row:
    """What the two make of a rule.

    Attributes:
        verdict: empty where the product takes the rule, else its reason.
        unexamined: what the product says that it could not examine.
        failures: files that spatch alone gave up, with its words.
    """

    rule: str
    verdict: str
    files: int = 0
    same: tuple[Site, ...] = ()
    more: tuple[Site, ...] = ()
    less: tuple[Site, ...] = ()
    unexamined: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()

    @property
    def judgement(self) -> str:
        """One word for it: no site was compared where neither of the two changes anything."""
        if self.verdict:
            return "not run"
        if self.more or self.less:
            return "DIFFERS"
        return "same" if self.same else "no site"


@dataclass(frozen=True)
class Base:
    """A repository and a revision of it, with a directory for what is taken out of it."""

    repository: Path
    revision: str
    scratch: Path

    def git(self, *args: str) -> bytes:
        """What git prints."""
        argv = ["git", "--git-dir", str(self.repository), *args]
        return subprocess.run(argv, check=True, capture_output=True).stdout

    def paths(self, *scope: str) -> list[str]:
        """The files below some paths."""
        listed = self.git("ls-tree", "-r", "-z", "--name-only", self.revision, "--", *scope)
        return os.fsdecode(listed).split("\0")[:-1]

    def extract(self, name: str, paths: Iterable[str]) -> Path:
        """A new directory with some of its files."""
        top = self.scratch / name
        shutil.rmtree(top, ignore_errors=True)
        top.mkdir(parents=True)
        archive = self.git("archive", self.revision, "--", *paths)
        subprocess.run(["tar", "-x", "-C", str(top)], input=archive, check=True)
        return top

    def rules(self) -> list[str]:
        """The semantic patches of the kernel that have a mode `patch`."""
        found = []
        for path in self.paths(RULES):
            text = self.git("show", f"{self.revision}:{path}").decode()
            if path.endswith(".cocci") and re.search(r"^virtual\s+(.*,\s*)?patch\b", text, re.M):
                found.append(path)
        return found


def made_base(scratch: Path, files: Mapping[str, bytes | str]) -> Base:
    """A base of files of ours."""
    work = scratch / "work"
    write_files(work, {**KERNEL, **files})
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for args in (["init", "-q"], ["add", "-A", "-f"], [*identity, "commit", "-q", "-m", "Base"]):
        subprocess.run(["git", *args], cwd=work, check=True)
    return Base(work / ".git", "HEAD", scratch)


def compare(base: Base, rule: str, scope: Sequence[str]) -> Row:
    """Run a rule of the base over a scope, in both ways."""
    text = base.git("show", f"{base.revision}:{rule}").decode()
    options = re.findall(r"^// Options:(.*)", text, re.M) + re.findall(r"^# ?spatch (.*)", text)
    words = " ".join(options).split()
    reading = {"--all-includes", "--recursive-includes"}.intersection(words)
    wanted = _KERNEL_INCLUDES if reading else ()
    directories = [path for path in wanted if base.paths(path)]
    paths = [rule, *scope, *directories]
    before = base.extract("before", paths)
    ours, plain = base.scratch / "ours", base.scratch / "plain"
    for copy in (ours, plain):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(before, copy, symlinks=True)
    command = ["try", f"tree:{rule}", *scope, "--onto", base.revision, "--json"]
    said = run_cli(*command, "--tree", base.repository)
    if not said.out:
        return Row(rule, said.err.strip().partition("\n")[0])
    result = json.loads(said.out)
    if result["diff"]:
        data = result["diff"].encode("utf-8", "surrogateescape")
        subprocess.run(["git", "apply"], cwd=ours, input=data, check=True)
    if re.search(r"^virtual\s+(.*,\s*)?patch\b", text, re.M):
        words += ["-D", "patch"]
    for directory in directories:
        words += ["-I", directory]
    examined = [path for path in base.paths(*scope) if path.endswith((".c", ".h"))]
    failures = tuple(run_plain(plain, rule, words, examined))
    our_sites = set(sites(before, ours))
    plain_sites = set(sites(before, plain))
    return Row(
        rule,
        "",
        len(examined),
        tuple(sorted(our_sites & plain_sites)),
        tuple(sorted(our_sites - plain_sites)),
        tuple(sorted(plain_sites - our_sites)),
        tuple(f"{part['path']}: {part['reason']}" for part in result["unexamined"]),
        failures,
    )


def run_plain(top: Path, rule: str, options: Sequence[str], paths: Sequence[str]) -> Iterator[str]:
    """Run spatch alone on each file, and yield those that it gave up, with its words."""
    command = ["spatch", "--sp-file", rule, *options, "--macro-file", str(MACROS), "--in-place"]
    command += ["--no-show-diff", "--timeout", str(TIMEOUT)]

    def run(path: str) -> str:
        done = subprocess.run([*command, path], cwd=top, capture_output=True, check=False)
        words = done.stderr.decode("utf-8", "replace")
        last = (words.strip().splitlines() or [""])[-1]
        return f"{path}: {last}" if done.returncode or "EXN" in words else ""

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from filter(None, pool.map(run, paths))


def trigger_base(scratch: Path) -> Base:
    """The kernel's rules, and a file of ours beside them for each to change."""
    real = Base(TREE, "v7.3", scratch)
    files: dict[str, bytes | str] = {}
    for rule in real.rules():
        files[rule] = real.git("show", f"v7.3:{rule}")
    for path in TRIGGERS.iterdir():
        files[f"{OWN_FILES}/{path.name}"] = path.read_bytes()
    return made_base(scratch, files)


def trigger_rows(base: Base, names: Collection[str] = ()) -> Iterator[Row]:
    """The comparison of each rule, or of those that are named, on its own file."""
    for rule in base.rules():
        if not names or Path(rule).stem in names:
            yield compare(base, rule, [f"{OWN_FILES}/{Path(rule).stem}.c"])


def kernel_rows(scratch: Path) -> Iterator[Row]:
    """The comparison of rules on directories of the kernel."""
    base = Base(TREE, "v7.3", scratch)
    for rule, scope in SCOPES.items():
        yield compare(base, f"{RULES}/{rule}.cocci", scope)


def word_rows(scratch: Path, most: int, names: Collection[str] = ()) -> Iterator[Row]:
    """The comparison of the kernel's rules, each on files of the kernel that hold its words.

    Args:
        most: files a rule, from all over the tree.
        names: the rules; all when empty.
    """
    base = Base(TREE, "v7.3", scratch)
    cache = Cache(scratch / "cache")
    for path in base.rules():
        text = base.git("show", f"{base.revision}:{path}").decode()
        if names and Path(path).stem not in names:
            continue
        holding = set(base.paths("drivers", "fs", "kernel", "lib", "mm", "net", "sound"))
        try:
            clauses = query(Rule(Path(path).stem, text), cache)
        except Unavailable as error:
            # One rule has a script in OCaml, for which there may be no compiler.
            yield Row(path, str(error))
            continue
        for clause in clauses:
            words = [argument for word in clause for argument in ("-e", word)]
            lines = base.git("grep", "-lw", *words, base.revision, "--", "*.c").decode().split()
            holding &= {line.partition(":")[2] for line in lines}
        files = sorted(file for file in holding if file.endswith(".c"))
        chosen = files[:: max(1, len(files) // most)][:most]
        yield compare(base, path, chosen) if chosen else Row(path, "no file has all its words")


def demo_rows(scratch: Path, demos: Path) -> Iterator[Row]:
    """The comparison of each of Debian's demos on the C file that it comes with."""
    files: dict[str, bytes | str] = {}
    for path in demos.rglob("*"):
        if path.is_file() and path.suffix in (".cocci", ".c", ".h"):
            files[f"demos/{path.relative_to(demos)}"] = path.read_bytes()
    base = made_base(scratch, files)
    for rule in sorted(files):
        source = rule.removesuffix(".cocci") + ".c"
        if rule.endswith(".cocci") and source in files:
            yield compare(base, rule, [source])


def show(row: Row) -> str:
    """A line of the table, and below it all that differs or was not examined."""
    name = f"{Path(row.rule).stem:<24} {row.judgement:<8}"
    if row.verdict:
        return f"{name} {row.verdict}"
    sums = (len(row.same), len(row.more), len(row.less), len(row.unexamined), len(row.failures))
    lines = [f"{name} {row.files:5}" + "".join(f"{number:7}" for number in sums)]
    lines += [f"    more  {site}" for site in row.more]
    lines += [f"    less  {site}" for site in row.less]
    lines += [f"    not examined  {part}" for part in row.unexamined]
    lines += [f"    spatch alone  {part}" for part in row.failures]
    return "\n".join(lines)


_HEADS = f"{'rule':<24} {'':<8} files   same   more   less  unex.  alone"


def sums_of(rows: Sequence[Row]) -> str:
    """The last line of a table: how many rules came out how, and their sites."""
    judged = Counter(row.judgement for row in rows)
    rules = ", ".join(f"{number} {word}" for word, number in sorted(judged.items()))
    same, more, less = (sum(map(len, sites)) for sites in zip(*map(_sites, rows), strict=True))
    return f"{len(rows)} rules: {rules}; {same} sites same, {more} more, {less} less"


def _sites(row: Row) -> tuple[tuple[Site, ...], tuple[Site, ...], tuple[Site, ...]]:
    return row.same, row.more, row.less


def main() -> None:
    """Print the table; the exit code is 1 where a site was lost."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--demos", type=Path, default=DEMOS)
    parser.add_argument("--most", type=int, default=40, help="files a rule, for the corpus words")
    parser.add_argument("--rule", action="append", help="only this one, for the corpus words")
    parser.add_argument("corpora", nargs="*", default=["triggers", "kernel", "words", "demos"])
    args = parser.parse_args()
    if reason := missing("7.3"):
        parser.exit(2, f"{reason}\n")
    lost = 0
    for corpus in args.corpora:
        with tempfile.TemporaryDirectory(prefix="refactor-rules-") as name:
            scratch = Path(name)
            rows: Iterable[Row] = ()
            if corpus == "triggers":
                rows = trigger_rows(trigger_base(scratch))
            elif corpus == "kernel":
                rows = kernel_rows(scratch)
            elif corpus == "words":
                rows = word_rows(scratch, args.most, args.rule or ())
            elif args.demos.is_dir():
                rows = demo_rows(scratch, args.demos)
            print(f"{corpus}:\n{_HEADS}")
            done = []
            for row in rows:
                print(show(row), flush=True)
                done.append(row)
                lost += len(row.less)
            print(sums_of(done) if done else "nothing here to compare")
    raise SystemExit(lost > 0)


if __name__ == "__main__":
    main()
