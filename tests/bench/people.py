"""Hold the people that are named on an extract of a base against the script run in a real checkout.

Run it with `make compare-people`; it needs the real 7.3, 2 GB of room for its checkout, and about
half an hour. For one file out of every section of MAINTAINERS the whole output of get_maintainer.pl
has to be the same: people, roles, lists.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TextIO

from refactor.git.quarantine import Quarantine
from refactor.git.repository import Repository
from refactor.git.tree import Tree
from refactor.mail.people import parse_people
from refactor.store.cache import Cache
from refactor.tools.get_maintainer import ORDER, SCRIPT, Maintainers

OPTIONS = ("--nogit", "--nogit-fallback", "--norolestats", "--roles")
"""With the check for a whole tree, which the checkout is."""

SAMPLE = (
    # An F: that names a directory without a slash, among sections of its parents.
    "drivers/acpi/arm64/gtdt.c",
    "drivers/md/raid5.c",
    # X: takes it out of a section that its directory belongs to.
    "drivers/net/wireless/ath/ath12k/core.c",
    # N: and several sections of equal weight.
    "arch/arm64/boot/dts/rockchip/rk3399.dtsi",
    "drivers/gpu/drm/msm/msm_drv.c",
    # It names its people itself.
    "Documentation/devicetree/bindings/arm/arm,cci-400.yaml",
    "arch/arm64/kernel/syscall.c",
    "MAINTAINERS",
)
"""Files of 7.3 for the tests."""


def sample_files() -> list[str]:
    """What the script reads in a checkout for the sample, and takes as signs of a whole tree."""
    signs = ["COPYING", "CREDITS", "Kbuild", "MAINTAINERS", "Makefile", "README"]
    read = [".mailmap", ".get_maintainer.ignore", SCRIPT]
    return [*signs, *read, *(path for path in SAMPLE if path not in signs)]


@dataclass(frozen=True)
class Section:
    """A section of MAINTAINERS: its title and its patterns, letter and value."""

    title: str
    patterns: tuple[tuple[str, str], ...]


def sections(text: str) -> list[Section]:
    """The sections of MAINTAINERS, in its order."""
    found: list[tuple[str, list[tuple[str, str]]]] = []
    title = ""
    for line in text.split("\n"):
        if tagged := re.match(r"([A-Z]):\s*(.*)", line):
            if title:
                found.append((title, []))
                title = ""
            if found:
                found[-1][1].append((tagged[1], tagged[2]))
        else:
            title = line.strip() if line[:1].isalnum() else ""
    return [Section(name, tuple(patterns)) for name, patterns in found]


class Paths:
    """The files of a tree, searched by the patterns of MAINTAINERS."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = sorted(paths)
        self._there = set(self._paths)

    def of(self, section: Section) -> str | None:
        """A file of a section; None where it has none."""
        matching = (
            path for letter, value in section.patterns for path in self._matching(letter, value)
        )
        excluded = [value for letter, value in section.patterns if letter == "X"]
        return next(
            (path for path in matching if not any(_is_below(path, value) for value in excluded)),
            None,
        )

    def _matching(self, letter: str, value: str) -> Iterator[str]:
        if letter == "N":
            regex = re.compile(value, re.VERBOSE)
            yield from (path for path in self._paths if regex.search(path))
        if letter == "F":
            start = re.split(r"[*?\[]", value, maxsplit=1)[0]
            for path in self._paths[bisect_left(self._paths, start) :]:
                if not path.startswith(start):
                    return
                if _is_below(path, value):
                    yield path


@cache
def _pattern(value: str) -> re.Pattern[str]:
    """A pattern of MAINTAINERS, with `*` for whatever has no slash in it; a directory covers all below it."""
    plain = value.replace(".", r"\.").replace("**", "\0").replace("*", "[^/]*").replace("?", "[^/]")
    return re.compile(f"{plain.rstrip('/')}(/|$)".replace("\0", ".*"))


def _is_below(path: str, value: str) -> bool:
    return _pattern(value).match(path) is not None


def patch(path: str) -> bytes:
    """A patch that adds an empty line to a file: nothing for a keyword to match."""
    head = f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n"
    return f"{head}@@ -1,1 +1,2 @@\n \n+\n".encode()


class Checkout:
    """A checkout, and its own script run in it as a person does."""

    def __init__(self, top: Path) -> None:
        self._top = top

    def answer(self, given: bytes) -> str:
        """The whole output of the script for a patch."""
        environment = {
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "HOME": "/nonexistent",
            **ORDER,
        }
        with tempfile.NamedTemporaryFile(suffix=".patch") as file:
            file.write(given)
            file.flush()
            command = ["perl", SCRIPT, *OPTIONS, file.name]
            done = subprocess.run(
                command, cwd=self._top, env=environment, check=True, capture_output=True
            )
        return done.stdout.decode()


@dataclass(frozen=True)
class Different:
    """A file for which the two do not give the same."""

    path: str
    ours: str
    theirs: str


def compare(
    maintainers: Maintainers,
    checkout: Checkout,
    paths: Sequence[str],
    jobs: int = 2,
    tell: TextIO | None = None,
) -> list[Different]:
    """The files for which the extract and the checkout do not name the same."""

    def one(path: str) -> Different:
        given = patch(path)
        return Different(path, maintainers.answer(given), checkout.answer(given))

    different = []
    with ThreadPoolExecutor(jobs) as pool:
        for number, each in enumerate(pool.map(one, paths), 1):
            # The order of sections that weigh the same hangs on their line numbers, which the
            # extract does not have, and so does the role of a person whom two of them name.
            if _addresses(each.ours) != _addresses(each.theirs):
                different.append(each)
            if tell is not None and number % 100 == 0:
                print(
                    f"{number} of {len(paths)} files, {len(different)} differ",
                    file=tell,
                    flush=True,
                )
    return different


def _addresses(answer: str) -> set[str]:
    return {person.address for person in parse_people(answer)}


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--release", default="v7.3", help="the tag to compare on")
    parser.add_argument("--checkout", type=Path, help="a checkout of it that is there already")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 1, help="files at once")
    given = parser.parse_args()
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kernel-refactor"
    repository = home / "linux.git"
    release = str(given.release)
    if not repository.exists():
        fetch = [
            str(Path(sys.executable).with_name("refactor")),
            "fetch-tree",
            release.removeprefix("v"),
        ]
        subprocess.run([*fetch, str(repository)], check=True)
    with (
        tempfile.TemporaryDirectory(prefix="refactor-people-") as name,
        Quarantine(Repository(repository)) as objects,
    ):
        commit = objects.lender.commit(release)
        oid = objects.tree(commit)
        tree = Tree(objects, Cache(Path(name) / "cache"), oid, oid)
        top = given.checkout or check_out(repository, release, Path(name) / "checkout", ())
        listing = objects.do("ls-tree", "-r", "-z", "--name-only", oid)
        paths = Paths(listing.decode("utf-8", "surrogateescape").strip("\0").split("\0"))
        named = {each: paths.of(each) for each in sections(tree.read("MAINTAINERS").decode())}
        different = report(named, Maintainers(tree), Checkout(top), int(given.jobs))
    sys.exit(1 if different else 0)


def check_out(repository: Path, release: str, top: Path, paths: Sequence[str]) -> Path:
    """Write the files of a release, or only some of them, below a directory."""
    top.mkdir()
    archive = subprocess.Popen(
        ["git", "-C", str(repository), "archive", release, *paths],
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
    )
    subprocess.run(["tar", "-x", "-C", str(top)], stdin=archive.stdout, check=True)
    assert archive.wait() == 0
    return top


def report(
    named: Mapping[Section, str | None], maintainers: Maintainers, checkout: Checkout, jobs: int
) -> list[Different]:
    """Compare and print the numbers; the files that differ."""
    files = sorted({path for path in named.values() if path is not None})
    different = compare(maintainers, checkout, files, jobs, sys.stderr)
    people = [person for path in files for person in parse_people(maintainers.answer(patch(path)))]
    without = [section.title for section, path in named.items() if path is None]
    print(
        f"{len(named)} sections; {len(named) - len(without)} have a file in the tree, {len(files)} different files"
    )
    print(f"no file: {', '.join(without)}")
    print(f"{len(people)} people and lists, {len({person.address for person in people})} addresses")
    print(f"{len(different)} files differ")
    for each in different:
        ours, theirs = set(each.ours.splitlines()), set(each.theirs.splitlines())
        print(f"  {each.path}")
        print("".join(f"    extract alone   {line}\n" for line in sorted(ours - theirs)), end="")
        print("".join(f"    checkout alone  {line}\n" for line in sorted(theirs - ours)), end="")
    return different


if __name__ == "__main__":
    main()
