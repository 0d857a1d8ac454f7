"""The session of the guide that follows a tree-wide series from its rule to the remainder, on a small tree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.commands.test_bundles import answer
from tests.conftest import git, make_repository, write_files
from tests.kernel import KERNEL, MAKEFILE
from tests.spread_series import GET_MAINTAINER, MAINTAINERS
from tests.world.test_guide import PAGES, play, sessions

DRIVER = """\
struct {name} *{name}_of(struct platform_device *pdev)
{{
	return dev_get_drvdata(&pdev->dev);
}}
"""
DRIVERS = (
    "drivers/hwmon/lm75.c",
    "drivers/net/acme/main.c",
    "drivers/net/loop.c",
    "sound/odd.c",
)
MOST_LINES = 30


def driver(path: str) -> str:
    return DRIVER.format(name=path.rpartition("/")[2].removesuffix(".c"))


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    """A kernel with a next release that has a new driver, and a tree that has taken a patch."""
    files = {path: driver(path) for path in DRIVERS}
    head = {"MAINTAINERS": MAINTAINERS, "scripts/get_maintainer.pl": GET_MAINTAINER}
    directory = make_repository(tmp_path / "linux", {**KERNEL, **head, **files})
    hwmon = directory / DRIVERS[0]
    old, new = "dev_get_drvdata(&pdev->dev)", "platform_get_drvdata(pdev)"
    hwmon.write_text(hwmon.read_text().replace(old, new))
    git(directory, "commit", "-q", "-a", "-m", "hwmon: Use platform_get_drvdata()")
    git(directory, "tag", "linux-next")
    git(directory, "reset", "-q", "--hard", "v7.3")
    makefile = MAKEFILE.replace("PATCHLEVEL = 3", "PATCHLEVEL = 4").replace(
        "LEVEL = 4\nE", "LEVEL = 0\nE"
    )
    path = "drivers/net/acme/rx.c"
    write_files(directory, {path: driver(path), "Makefile": makefile})
    git(directory, "add", "-A")
    git(directory, "commit", "-q", "-m", "Linux 7.4")
    git(directory, "tag", "v7.4")
    git(directory, "config", "--global", "refactor.tree", str(directory))
    return directory


def own_files() -> dict[str, str]:
    """The files that the reader writes: path -> content."""
    blocks = r"`~/(\.config/[^`]+)`:\n\n```\w*\n(.*?)^```$"
    return dict(re.findall(blocks, PAGES["treewide"], re.MULTILINE | re.DOTALL))


def identity(patch: str) -> str:
    found = re.search(r"^Message-I[dD]: <(.*)>$", patch, re.MULTILINE)
    assert found
    return found[1]


def received(out: Path, top: Path) -> None:
    """What was sent, and the answer of a maintainer."""
    texts = [path.read_text() for path in sorted(out.rglob("*.patch"))]
    (top / "sent.mbox").write_text("".join(texts))
    loop = next(text for text in texts if "loop.c" in text and "diff --git" in text)
    title = re.search(r"^Subject: (.*)$", loop, re.MULTILINE)
    assert title
    words = "Acked-by: Ned Works <ned@example.org>"
    mail = answer(identity(loop), title[1], words, "Ned Works")
    (top / "replies.mbox").write_text(mail)


def test_a_series_is_followed_to_its_remainder(linux: Path, tmp_path: Path, sealed: Path) -> None:
    files = own_files()
    assert len(files) == 4
    assert sum(len(text.splitlines()) for text in files.values()) < MOST_LINES
    for name, text in files.items():
        path = sealed / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    first, second, third = sessions("treewide")[:3]
    play(first, tmp_path)
    received(tmp_path / "v1", tmp_path)
    play(second, tmp_path)
    play(third[:1], tmp_path)
    words = sealed / ".config/kernel-refactor/series/pdev/versions/v2.md"
    words.write_text(re.sub(r".*EDIT.*\n", "", words.read_text()))
    play(third[1:], tmp_path)
    acked = (tmp_path / "v2/networking-drivers").glob("*-0002-*.patch")
    assert ["Acked-by: Ned Works <ned@example.org>" in path.read_text() for path in acked] == [True]
