"""A tree-wide conversion over three releases: states, the remainder and the drift of its groups."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli import run_cli
from tests.commands.test_bundles import answer
from tests.conftest import git, own_library
from tests.kernels import TREE, missing, other_each_time
from tests.world.test_treewide import TREEWIDE

pytestmark = pytest.mark.kernel

BASES = ("v6.12", "v7.2", "v7.3")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A bare repository with the releases, which borrows their objects."""
    for base in BASES:
        if why := missing(base.removeprefix("v")):
            pytest.skip(f"Linux {base}: {why}")
    directory = tmp_path / "linux.git"
    git(tmp_path, "clone", "-q", "--bare", "--shared", str(TREE), str(directory))
    return directory


class _Life:
    """The series `mark` from version to version; what its commands said, without their lists."""

    def __init__(self, clone: Path, tmp_path: Path) -> None:
        self.clone, self.top = clone, tmp_path
        self.library = tmp_path / "library/series/mark"
        self.said: list[str] = []

    def refactor(self, verb: str, *args: str | Path, tree: bool = True) -> str:
        words = ("--tree", self.clone) if tree else ()
        said = run_cli(verb, "mark", *words, *args)
        assert (said.code, said.err) == (0, ""), said
        return said.out

    def run(self, version: int, *args: str) -> None:
        base = BASES[version - 1]
        out = self.refactor("run", "--onto", base, f"-v{version}", "--accept-prefixes", *args)
        kept = [line for line in out.splitlines() if not re.match(r"  \d| {6}|branch ", line)]
        self.note(f"run -v{version} --onto {base}", "\n".join(kept))

    def mail(self, version: int) -> Path:
        """The mails of a version, sent as they are."""
        out = self.top / f"v{version}"
        self.refactor("format-patch", f"-v{version}", "-o", out)
        names = sorted(str(path.relative_to(out)) for path in out.rglob("*.patch"))
        patches = [name for name in names if "0000-cover" not in name]
        bundles = {name.partition("/")[0] for name in names}
        self.note(f"format-patch -v{version}", f"{len(patches)} patches, {len(bundles)} bundles")
        box = self.top / f"v{version}.mbox"
        box.write_text("".join((out / name).read_text() for name in names))
        self.refactor("post", f"-v{version}", "--mbox", box)
        return out

    def status(self, version: int) -> None:
        self.note(f"status -v{version}", self.refactor("status", f"-v{version}"))

    def next(self, version: int) -> None:
        self.refactor("next", tree=False)
        (self.library / f"versions/v{version}.md").write_text("")

    def answers(self, out: Path) -> None:
        """A Reviewed-by for each of the first mails, and an objection to the cover letter of mmc."""
        mails = []
        for number, path in enumerate(sorted(out.rglob("*.patch"))[:6]):
            text = path.read_text()
            identity = re.search(r"^Message-Id: <(.*)>$", text, re.MULTILINE)
            subject = re.search(r"^Subject: (.*(?:\n .*)*)", text, re.MULTILINE)
            assert identity
            assert subject
            who = f"Reviewer{number} Ann"
            tag = "Nacked-by" if number == 5 else "Reviewed-by"
            words = f"{tag}: {who} <reviewer{number}@example.org>"
            mails.append(answer(identity[1], subject[1].replace("\n", ""), words, who))
        box = self.top / "answers.mbox"
        box.write_text("".join(mails))
        self.refactor("trailers", box, tree=False)

    def note(self, what: str, words: str) -> None:
        self.said.append(f"$ {what}\n{words.rstrip()}\n")


def test_mark(clone: Path, tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    shutil.copytree(TREEWIDE, tmp_path / "library")
    own_library(tmp_path / "library", {})
    life = _Life(clone, tmp_path)
    life.run(1)
    life.answers(life.mail(1))
    life.status(1)
    life.next(2)
    life.run(2)
    # A maintainer has taken the first group of this version.
    count = len(git(clone, "rev-list", "v7.2..mark/v2").split())
    git(clone, "tag", "taken", f"mark/v2~{count - 1}")
    life.run(2, "--taken-in", "taken")
    life.refactor("trailers", "--reject", "reviewer5.1@example.org", tree=False)
    life.mail(2)
    life.status(2)
    life.next(3)
    life.run(3, "--taken-in", "taken")
    life.mail(3)
    life.status(3)
    tips = git(clone, "rev-parse", "mark/v2", "mark/v3").split()
    drift = life.refactor("diff", *tips)
    totals = [line for line in drift.splitlines() if line.startswith("  groups in all")]
    life.note("diff mark/v2 mark/v3", "\n".join(totals))
    golden("real/mark.txt", other_each_time("\n".join(life.said)))
