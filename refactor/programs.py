"""The programs of this machine: where they are, and which Debian package brings each of them.

What builds kernels for an architecture, boots them or assembles for them is knowledge about that
architecture, and stands with it: build/toolchains.toml, boot/arm64.toml, tif/architectures.toml.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable

from refactor.errors import Unavailable

PACKAGES = {
    "spatch": "coccinelle",
    "git": "git",
    "perl": "perl",
    "dpkg-deb": "dpkg",
    "apt-get": "apt",
    "apt-cache": "apt",
    "tar": "tar",
    "xz": "xz-utils",
    "make": "make",
    "cpio": "cpio",
    "clang-format": "clang-format",
    "prlimit": "util-linux",
    "setpriv": "util-linux",
}
"""Program -> the Debian package that brings it."""


def find(name: str, *, path: str | None = None) -> str | None:
    """The path of a program, or None where it is not installed.

    Args:
        path: directories to search, as in PATH; None for PATH itself.
    """
    return shutil.which(name, path=path)


def require(name: str) -> str:
    """The path of a program.

    Raises:
        Unavailable: it is not installed; the message names the command that installs it.
    """
    found = find(name)
    if found is None:
        raise Unavailable(f"{name} is not installed", install(PACKAGES.get(name, name)))
    return found


def install(*packages: str) -> str:
    """The command that installs Debian packages, which are named once and in order."""
    return f"apt-get install {' '.join(sorted(set(packages)))}"


def install_if_any(packages: Iterable[str]) -> str:
    """The command that installs packages; empty when there are none."""
    wanted = tuple(packages)
    return install(*wanted) if wanted else ""
