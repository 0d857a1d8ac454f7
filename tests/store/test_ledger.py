"""The ledger on disk: the old one or the new one, by one of us at a time, in a place that is the user's."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from refactor.errors import BadInput
from refactor.library.history import elsewhere, home, version_notes, words_file
from refactor.library.history import ledger_file as file_of
from refactor.library.opening import open_library
from refactor.review.ledger import Ledger, Tag
from refactor.review.ledger_text import parse_ledger, render
from refactor.store.ledger import LedgerFile
from tests.conftest import git

TAGS = tuple(Tag("one", "Acked-by", f"A {n} <a@b>", f"{n}@x", 2) for n in range(2000))

WRITES = """
import sys
from pathlib import Path
from refactor.store.ledger import LedgerFile
from refactor.review.ledger import Ledger, Tag
file = LedgerFile(Path(sys.argv[1]), Path(sys.argv[1]), Path(sys.argv[2]))
tags = tuple(Tag("one", "Acked-by", f"A {n} <a@b>", f"{n}@x", 2) for n in range(2000))
while True:
    for many in (1000, 2000):
        with file.changing(lambda: None) as write:
            write(Ledger(tag=tags[:many]))
        print("written", flush=True)
"""


def ledger_file(top: Path) -> LedgerFile:
    return LedgerFile(top / "own/ledger.toml", top / "shipped/ledger.toml", top / "state/lock")


def test_what_is_shipped_counts_until_there_is_an_own_one(tmp_path: Path) -> None:
    file = ledger_file(tmp_path)
    assert file.read() == Ledger()
    (tmp_path / "shipped").mkdir()
    (tmp_path / "shipped/ledger.toml").write_text(render(Ledger(tag=TAGS[:1])))
    assert file.read().tag == TAGS[:1]
    with file.changing(lambda: None) as write:
        write(Ledger(tag=TAGS[:2]))
    before = file.path.stat()
    with file.changing(lambda: None) as write:
        write(Ledger(tag=TAGS[:2]))
    assert file.read().tag == TAGS[:2]
    assert file.path.stat() == before
    assert [path.name for path in file.path.parent.iterdir()] == ["ledger.toml"]


def test_a_ledger_that_is_not_text(tmp_path: Path) -> None:
    file = ledger_file(tmp_path)
    file.path.parent.mkdir()
    file.path.write_bytes(b"\xff")
    with pytest.raises(BadInput) as error:
        file.read()
    assert str(error.value) == f"{file.path} is not UTF-8 text"


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_a_ledger_that_is_no_file(tmp_path: Path, make: Callable[[Path], None]) -> None:
    file = ledger_file(tmp_path)
    file.path.parent.mkdir()
    make(file.path)
    words = f"{file.path} is not a regular file: put a file there, or nothing"
    with pytest.raises(BadInput) as error:
        file.read()
    assert str(error.value) == words
    with file.changing(lambda: None) as write, pytest.raises(BadInput) as error:
        write(Ledger())
    assert str(error.value) == words


def test_a_link_in_the_place_of_the_ledger_is_replaced_and_not_followed(tmp_path: Path) -> None:
    file = ledger_file(tmp_path)
    file.path.parent.mkdir()
    (tmp_path / "precious").write_text("")
    file.path.symlink_to(tmp_path / "precious")
    with file.changing(lambda: None) as write:
        write(Ledger(tag=TAGS[:1]))
    assert ((tmp_path / "precious").read_text(), file.path.is_symlink()) == ("", False)


def test_kill_9_leaves_the_old_ledger_or_the_new_one(tmp_path: Path) -> None:
    file = ledger_file(tmp_path)
    whole = {render(Ledger(tag=TAGS[:many])) for many in (1000, 2000)}
    for nth in range(8):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITES, str(file.path), str(tmp_path / "state/lock")],
            stdout=subprocess.PIPE,
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(0.003 * nth)
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        assert file.path.read_text() in whole
        assert parse_ledger(file.path.read_text(), "x")


def test_the_second_one_says_that_it_waits(tmp_path: Path) -> None:
    file = ledger_file(tmp_path)
    said: list[str] = []

    def second() -> None:
        with file.changing(lambda: said.append("waiting")) as write:
            write(Ledger(tag=TAGS[:1]))

    with file.changing(lambda: said.append("first")) as write:
        other = threading.Thread(target=second)
        other.start()
        while not said:
            time.sleep(0.01)
        write(Ledger(tag=TAGS[:2]))
    other.join()
    assert (said, file.read().tag) == (["waiting"], TAGS[:1])


def series(top: Path) -> Path:
    directory = top / "series/s"
    directory.mkdir(parents=True)
    edit = '[[step.edit]]\nkind = "insert"\nfile = "a.h"\ntext = "x\\n"\n'
    (directory / "series.toml").write_text(f'summary = "S"\n[[step]]\nid = "one"\n{edit}')
    (directory / "one.j2").write_text("a: First\n")
    return directory


def test_where_the_past_of_a_series_is_kept(tmp_path: Path, sealed: Path) -> None:
    own = sealed / ".config/kernel-refactor/series"
    shipped = open_library().program("arm64-exit-work")
    assert (home(shipped), words_file(shipped, 2)) == (
        own / "arm64-exit-work",
        own / "arm64-exit-work/versions/v2.md",
    )
    directory = series(tmp_path)
    stranger = open_library([tmp_path]).program("s")
    place = own.parent / "untrusted" / f"s-{hashlib.sha256(bytes(tmp_path)).hexdigest()[:8]}"
    words = f"{directory} is not trusted, so nothing is written there"
    assert (home(stranger), elsewhere(stranger)) == (place, words)
    (directory / "ledger.toml").write_text(render(Ledger(tag=TAGS[:1])))
    assert file_of(stranger).read() == Ledger()
    git(tmp_path, "config", "--global", "refactor.path", str(tmp_path))
    trusted = open_library().program("s")
    assert (home(trusted), elsewhere(trusted)) == (directory, "")
    assert file_of(trusted).read().tag == TAGS[:1]


def test_what_was_written_down_about_a_stranger_stays_when_it_is_trusted(tmp_path: Path) -> None:
    series(tmp_path)
    stranger = open_library([tmp_path]).program("s")
    with file_of(stranger).changing(lambda: None) as write:
        write(Ledger(tag=TAGS[:1]))
    words_file(stranger, 2).parent.mkdir()
    words_file(stranger, 2).write_text("- Mine.\n")
    git(tmp_path, "config", "--global", "refactor.path", str(tmp_path))
    trusted = open_library().program("s")
    assert (file_of(trusted).read().tag, version_notes(trusted, 2).text) == (TAGS[:1], "- Mine.\n")


def test_two_directories_that_are_not_trusted_share_no_past(tmp_path: Path) -> None:
    series(tmp_path / "one")
    series(tmp_path / "two")
    (tmp_path / "two/series/s/versions").mkdir()
    (tmp_path / "two/series/s/versions/v2.md").write_text("- Two.\n")
    programs = [open_library([tmp_path / name]).program("s") for name in ("one", "two")]
    for nth, program in enumerate(programs):
        with file_of(program).changing(lambda: None) as write:
            write(Ledger(tag=TAGS[nth : nth + 1]))
    assert [file_of(program).read().tag for program in programs] == [TAGS[:1], TAGS[1:2]]
    assert [version_notes(program, 2).text for program in programs] == ["", "- Two.\n"]


def test_a_directory_that_cannot_be_written(tmp_path: Path) -> None:
    file = ledger_file(tmp_path)
    (tmp_path / "own").write_text("a file")
    with file.changing(lambda: None) as write, pytest.raises(OSError, match=r"own/ledger\.toml"):
        write(Ledger())
