"""What comes out of a directory of series and rules: regular files inside it, of bounded size, and nothing else."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from refactor.errors import BadInput
from refactor.store.root import MOST, Root, read_regular
from tests.cli import Said, run_cli, snapshot
from tests.conftest import git, make_repository, write_files
from tests.kernel import KERNEL

INSERT = '[[step.edit]]\nkind = "insert"\nfile = "new.h"\ntemplate = "text"\n'
PATCH = '[[step.edit]]\nkind = "patch"\nfile = "diff"\n'
DIFF = "diff --git a/Kbuild b/Kbuild\n--- a/Kbuild\n+++ b/Kbuild\n@@ -1 +1,2 @@\n # SPDX-License-Identifier: GPL-2.0\n+x\n"
FILES = {
    "series/s/series.toml": f'summary = "S"\n[[step]]\nid = "one"\n{INSERT}[[step]]\nid = "two"\n{PATCH}',
    "series/s/one.j2": "a: One\n\nIt is new.\n",
    "series/s/two.j2": "a: Two\n\nIt is new.\n",
    "series/s/cover.j2": "a: Both\n\nIt is new.\n{{ changes }}\n",
    "series/s/text": "int x;\n",
    "series/s/diff": DIFF,
    "series/s/versions/v1.md": "- Written by hand.\n",
    "cocci/r/r.cocci": "@@\n@@\n-f();\n+g();\n",
    "cocci/r/a.c": "void h(void)\n{\n\tf();\n}\n",
    "cocci/r/a.res": "void h(void)\n{\n\tg();\n}\n",
}
READ_BY_TEST = ("cocci/r/r.cocci", "cocci/r/a.c", "cocci/r/a.res")

Place = Callable[[Path], None]


@pytest.fixture(autouse=True)
def cached(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What spatch finds once is known to all tests here."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture
def top(tmp_path: Path) -> Path:
    write_files(tmp_path / "library", FILES)
    (tmp_path / ".netrc").write_text("machine example.org password secret\n")
    return tmp_path / "library"


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "linux", KERNEL)


def mailed(top: Path, linux: Path) -> Said:
    """The first thing that is said of a run and its mails, when it is an error; else the end of format-patch."""
    made = run_cli("run", "s", "--onto", "v7.3", "-v1", "--path", top, cwd=linux)
    if made.code:
        return made
    return run_cli("format-patch", "s", "-v1", "-o", top.parent / "out", "--path", top, cwd=linux)


def link_out(path: Path) -> None:
    secret = next(top for top in path.parents if top.name == "library").with_name(".netrc")
    path.symlink_to(os.path.relpath(secret, path.parent))


def absolute_link_out(path: Path) -> None:
    path.symlink_to(path.parents[-1] / "etc/passwd")


def link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def zero(path: Path) -> None:
    path.symlink_to("/dev/zero")


def directory(path: Path) -> None:
    path.mkdir()


def unix_socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # its name may have 107 bytes
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def long(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 30)


OUT = "{path} is a link that leads out of {top}, which is not trusted"
IRREGULAR = "{path} is not a regular file: put a file there, or nothing"
LONG = "{path} is longer than %d MiB: no such file of a series may be: shorten it"

PLACED: list[tuple[Place, str]] = [
    (link_out, OUT),
    (absolute_link_out, OUT),
    (link_to_itself, "{path} is a link that leads back to itself: put a file there"),
    (zero, OUT),
    (os.mkfifo, IRREGULAR),
    (directory, IRREGULAR),
    (unix_socket, IRREGULAR),
    (long, LONG % 16),
]


def said_of(top: Path, linux: Path, name: str, place: Place) -> Said:
    """What is said where something else is in the place of a file."""
    (top / name).unlink()
    place(top / name)
    return (
        run_cli("test", "r", "--path", top, cwd=linux)
        if name in READ_BY_TEST
        else mailed(top, linux)
    )


@pytest.mark.parametrize(("place", "complaint"), PLACED)
def test_nothing_but_files_comes_out_of_what_is_not_trusted(
    top: Path, linux: Path, place: Place, complaint: str
) -> None:
    words = complaint.format(path=top / "series/s/text", top=top)
    assert said_of(top, linux, "series/s/text", place) == (2, "", f"refactor: {words}\n")


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_guarded(top: Path, linux: Path, name: str) -> None:
    words = OUT.format(path=top / name, top=top)
    assert said_of(top, linux, name, link_out) == (2, "", f"refactor: {words}\n")
    said = said_of(top, linux, name, os.mkfifo)
    words = {
        # Without the file that names it there is no such series or rule.
        "series/s/series.toml": "no series 's': there are ",
        "cocci/r/r.cocci": "no rule 'r': there are ",
    }.get(name, IRREGULAR.format(path=top / name))
    assert (said.code, said.err.startswith(f"refactor: {words}"), said.err.count("\n")) == (
        2,
        True,
        1,
    )


@pytest.mark.parametrize(
    "name", ["series/s/series.toml", "series/s/versions/v1.md", "cocci/r/r.cocci", "cocci/r/a.c"]
)
def test_what_a_person_writes_is_shorter_than_a_diff(top: Path, linux: Path, name: str) -> None:
    words = (LONG % 1).format(path=top / name)
    assert said_of(top, linux, name, long) == (2, "", f"refactor: {words}\n")


@pytest.mark.parametrize("hidden", [".netrc", ".git/config", "series/s/.secret"])
def test_a_link_to_a_hidden_file_inside_is_refused(top: Path, linux: Path, hidden: str) -> None:
    """Where --path names a checkout, or a home."""
    write_files(top, {hidden: "password secret\n"})
    path = top / "series/s/versions/v1.md"
    path.unlink()
    path.symlink_to(top / hidden)
    words = f"{path} is a link to the hidden file {hidden} of {top}, which is not trusted"
    assert mailed(top, linux) == (2, "", f"refactor: {words}\n")


def test_a_directory_that_is_a_link_out_is_refused(top: Path, linux: Path) -> None:
    (top / "series/s/versions").rename(top.parent / "elsewhere")
    (top / "series/s/versions").symlink_to("../../../elsewhere")
    words = OUT.format(path=top / "series/s/versions/v1.md", top=top)
    assert mailed(top, linux) == (2, "", f"refactor: {words}\n")
    (top / "series/s").rename(top.parent / "whole")
    (top / "series/s").symlink_to("../../whole")
    words = OUT.format(path=top / "series/s/series.toml", top=top)
    for command in (["list"], ["show", "s"], ["plan", "s", "--onto", "v7.3"]):
        assert run_cli(*command, "--path", top, cwd=linux) == (2, "", f"refactor: {words}\n")


def test_a_link_inside_and_any_link_of_ones_own_is_followed(
    top: Path, linux: Path, sealed: Path
) -> None:
    (top / "series/s/text").rename(top / "series/text")
    (top / "series/s/text").symlink_to("../text")
    assert mailed(top, linux).code == 0
    (top / "series/text").rename(top.parent / "text")
    (top / "series/s/text").unlink()
    (top / "series/s/text").symlink_to(top.parent / "text")
    git(linux, "config", "--global", "refactor.path", str(top))
    assert run_cli("run", "s", "--onto", "v7.3", "-v2", cwd=linux).code == 0


@pytest.mark.parametrize("place", [os.mkfifo, zero, long])
def test_a_device_of_ones_own_is_not_read_either(top: Path, linux: Path, place: Place) -> None:
    git(linux, "config", "--global", "refactor.path", str(top))
    path = top / "cocci/r/a.c"
    path.unlink()
    place(path)
    words = (LONG % 1 if place is long else IRREGULAR).format(path=path)
    assert run_cli("test", "r", cwd=linux) == (2, "", f"refactor: {words}\n")


def test_nothing_is_written_through_a_link_of_what_is_not_trusted(
    top: Path, linux: Path, sealed: Path
) -> None:
    target = top.parent / "target"
    target.mkdir()
    (top / "series/s/ledger.toml").symlink_to(target / "ledger.toml")
    (top / "series/s/decided").symlink_to(target)
    assert run_cli("run", "s", "--onto", "v7.3", "-v1", "--path", top, cwd=linux).code == 0
    before = snapshot(top.parent)
    ids = [word for number in range(3) for word in ("--message-id", f"{number}@x")]
    posted = run_cli("post", "s", "-v1", *ids, "--path", top, "--json", cwd=linux)
    assert (posted.code, posted.err) == (0, "")
    opened = run_cli("next", "s", "--path", top, cwd=linux)
    assert (opened.code, opened.err) == (0, "")
    assert snapshot(top.parent) == before
    own = sealed / ".config/kernel-refactor"
    assert sorted(path.name for path in own.rglob("*") if path.is_file()) == [
        "ledger.toml",
        "v2.md",
    ]


def test_what_changes_while_it_is_read_is_not_taken(tmp_path: Path) -> None:
    """A file of the kernel says that it is empty, and one that grows is read up to the limit."""
    assert read_regular(Path("/proc/self/status"), MOST).startswith(b"Name:")
    with pytest.raises(BadInput) as caught:
        read_regular(Path("/proc/self/status"), 10)
    assert (
        str(caught.value)
        == "/proc/self/status is longer than 0 MiB: no such file of a series may be: shorten it"
    )


def test_descriptors_are_closed(top: Path) -> None:
    os.mkfifo(top / "fifo")
    before = sorted(Path("/proc/self/fd").iterdir())
    for root in (Root(top, trusted=True), Root(top, trusted=False)):
        for name in ("fifo", "nothing", "series/s/text", "series", "series/s/text/x"):
            try:
                root.find(top / name)
            except BadInput:
                continue
    assert sorted(Path("/proc/self/fd").iterdir()) == before
