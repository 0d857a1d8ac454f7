"""What is booted into: the archive, the data files, and what has to be there to make it."""

from __future__ import annotations

import gzip
import shutil
import subprocess
from pathlib import Path

import pytest

from refactor.boot import initramfs, machines, selftests
from refactor.boot.machine import Selftest
from refactor.boot.programs import Programs
from refactor.errors import BadInput, Unavailable


@pytest.mark.skipif(shutil.which("cpio") is None, reason="cpio is not installed")
def test_an_archive_is_the_same_for_the_same_files(tmp_path: Path) -> None:
    files = {"init": b"i", "bin/test": b"t", "tests": b"5 t /bin/test\n"}
    first = initramfs.archive(files)
    assert initramfs.archive(dict(reversed(files.items()))) == first
    listed = subprocess.run(
        ["cpio", "-itv", "--quiet", "--numeric-uid-gid"],
        input=gzip.decompress(first),
        check=True,
        capture_output=True,
    ).stdout.decode()
    rows = [line.split() for line in listed.splitlines()]
    assert [(row[0], row[2], row[3], row[-1]) for row in rows] == [
        ("drwxr-xr-x", "0", "0", "bin"),
        ("-rwxr-xr-x", "0", "0", "bin/test"),
        ("drwxr-xr-x", "0", "0", "dev"),
        ("-rwxr-xr-x", "0", "0", "init"),
        ("drwxr-xr-x", "0", "0", "proc"),
        ("drwxr-xr-x", "0", "0", "sys"),
        ("-rw-r--r--", "0", "0", "tests"),
        ("drwxr-xr-x", "0", "0", "tmp"),
    ]


def test_cpio_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable) as caught:
        initramfs.archive({"init": b""})
    assert str(caught.value) == "cpio is not installed: apt-get install cpio"


def test_the_shipped_machine() -> None:
    machine = machines.machine("arm64")
    assert machine.machine.program == "qemu-system-aarch64"
    assert len({test.name for test in machine.test}) == len(machine.test) >= 7
    assert Selftest("a/b", ("x.c",), 5).program == "bin/a-b"
    assert b"refactor.token=" in machines.init()


def test_an_architecture_that_nobody_has_booted() -> None:
    with pytest.raises(BadInput) as caught:
        machines.machine("vax")
    assert str(caught.value) == "no machine to boot vax on: there are arm64"


def test_a_compiler_without_a_static_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiler = tmp_path / "small-gcc"
    compiler.write_text("#!/bin/sh\necho ${1#-print-file-name=}\n")
    compiler.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(Unavailable) as caught:
        selftests.archive(
            machines.machine("arm64"),
            "small-gcc",
            sources=tmp_path,
            headers=tmp_path,
            packages=tmp_path,
            own=Programs(),
        )
    assert str(caught.value) == (
        "small-gcc has no libc.a to link tests with: apt-get install libc6-dev-arm64-cross"
    )
