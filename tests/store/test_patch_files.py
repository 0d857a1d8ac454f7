"""Patch files in the user's directory: new ones replace ours, and nothing that a person has edited."""

from __future__ import annotations

from pathlib import Path

import pytest

from refactor.errors import Refused
from refactor.store.patch_files import place
from refactor.store.records import Records

FIRST, SECOND, OTHER = "v2-0001-one.patch", "v2-0002-two.patch", "v1-0001-one.patch"


def contents(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir())}


def test_an_earlier_longer_run_leaves_nothing_to_mail(tmp_path: Path) -> None:
    records, out = Records(tmp_path / "state", "s", 2), tmp_path / "out"
    out.mkdir()
    (out / OTHER).write_bytes(b"of another version")
    assert place({FIRST: b"1", SECOND: b"2"}, out, version=2, records=records, force=False) == []
    assert place({FIRST: b"one"}, out, version=2, records=records, force=False) == []
    assert contents(out) == {OTHER: b"of another version", FIRST: b"one"}


def test_an_edited_file_is_set_aside_only_when_asked(tmp_path: Path) -> None:
    records, out = Records(tmp_path / "state", "s", 2), tmp_path / "out"
    place({FIRST: b"1", SECOND: b"2"}, out, version=2, records=records, force=False)
    (out / FIRST).write_bytes(b"mine")
    (out / f"{FIRST}.~1~").write_bytes(b"mine before")
    with pytest.raises(Refused) as refused:
        place({FIRST: b"one"}, out, version=2, records=records, force=False)
    assert str(refused.value) == (
        f"{out / FIRST} is not as refactor wrote it: "
        "name another directory with -o, or --force to set it aside"
    )
    assert contents(out) == {FIRST: b"mine", f"{FIRST}.~1~": b"mine before", SECOND: b"2"}
    aside = place({FIRST: b"one"}, out, version=2, records=records, force=True)
    assert aside == [f"{FIRST}.~2~"]
    assert contents(out) == {
        FIRST: b"one",
        f"{FIRST}.~1~": b"mine before",
        f"{FIRST}.~2~": b"mine",
    }
