"""The door to dpkg-deb: what is in a .deb, with nothing installed."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from refactor import process
from refactor.errors import Unavailable
from refactor.process import pipes
from refactor.tools.packages import Package, from_file


def unpack(package: Path, directory: Path) -> None:
    """Unpack the files of a .deb into a directory.

    Raises:
        Unavailable: dpkg-deb fails; in its words.
    """
    unpacked = process.run(["dpkg-deb", "-x", str(package), str(directory)], env=process.neutral())
    if unpacked.code != 0:
        raise Unavailable(f"{package.name} cannot be unpacked", unpacked.complaint)


def cached(directory: Path) -> tuple[Package, ...]:
    """The packages whose .deb is in a directory."""
    packages = []
    for file in sorted(directory.glob("linux-source-*.deb")):
        package = from_file(file.name)
        if package is not None:
            packages.append(package)
    return tuple(packages)


@contextmanager
def tar_of(package: Package, directory: Path) -> Iterator[IO[bytes]]:
    """The kernel's sources in a .deb as an uncompressed tar stream, not unpacked to the disk.

    Raises:
        Unavailable: the .deb is damaged, which may be known only when the stream was read to its
            end.
    """
    file = directory / package.file
    stages = (
        ["dpkg-deb", "--fsys-tarfile", str(file)],
        ["tar", "-xO", f"./usr/src/{package.name}.tar.xz"],
        # xz 5.4 and newer decompress with several threads; older ones take -T and use one.
        ["xz", "-dc", "-T2"],
    )
    try:
        with pipes.pipeline(*stages) as stream:
            yield stream
    except tarfile.TarError as error:
        raise Unavailable(f"{file} is damaged", "remove it and run again") from error
