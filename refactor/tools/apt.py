"""The door to apt: Debian's packages, from the mirrors of this machine's own apt."""

from __future__ import annotations

import os
import platform
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from refactor import process, programs
from refactor.errors import Unavailable
from refactor.process import pipes
from refactor.tools import deb
from refactor.tools.packages import Package, Suite, offers, sources, suites

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
# `dlstatus:NUMBER:PERCENT:TEXT` is what APT::Status-Fd prints of a download
# (README.progress-reporting of apt).
_STATUS = re.compile(rb"dlstatus:[^:]*:([0-9.]+):")
# Hooks of this machine must not run for us: in containers they empty the system's own cache of
# packages.
_CONFIGURATION = """\
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
"""


@contextmanager
def throw_away(directory: Path, architecture: str = "") -> Iterator[Apt]:
    """An apt of our own below a directory, which is emptied before and removed afterwards.

    Args:
        architecture: that packages are wanted for, by Debian's name; empty for the machine's own.
    """
    shutil.rmtree(directory, ignore_errors=True)  # what a killed run left
    for name in ("parts", "state", "lists/partial", "cache/archives/partial", "download"):
        (directory / name).mkdir(parents=True)
    (directory / "status").touch()
    (directory / "apt.conf").write_text(_CONFIGURATION)
    try:
        yield Apt(directory, architecture)
    finally:
        shutil.rmtree(directory)


class Apt:
    """apt with the machine's mirrors, proxies and keys, and with nothing of its state."""

    def __init__(self, directory: Path, architecture: str = "") -> None:
        self._directory = directory
        self._architecture = architecture

    def suites(self) -> tuple[Suite, ...]:
        """The machine's own Debian suites and the newer ones on the same mirrors.

        Raises:
            Unavailable: there is no apt, it does not work, or it is set up for no Debian suite.
        """
        if programs.find("apt-get") is None:
            raise Unavailable(
                "this machine has no apt-get, and fetch-tree takes the sources from Debian",
                "use --tree with a clone",
            )
        ended = process.run(["apt-get", "update", "--print-uris"], env=_environment())
        if ended.code != 0:
            raise Unavailable("apt-get does not work on this machine", ended.complaint)
        found = suites(ended.stdout.decode("utf-8", "replace"), _codename())
        if not found:
            raise Unavailable(
                "apt on this machine is set up with no Debian suite", "use --tree with a clone"
            )
        return found

    def offers(self, wanted: tuple[Suite, ...]) -> tuple[Package, ...]:
        """Every version of every `linux-source-X.Y` in those of the suites that the mirror has.

        Raises:
            Unavailable: nothing came.
        """
        keyring = str(KEYRING) if KEYRING.exists() else ""
        updated = self._update(wanted, keyring)
        names = self._ask("pkgnames", "linux-source-").split()
        if not names:
            lines = updated.stderr.decode("utf-8", "replace").splitlines()
            # The first is the cause: apt goes on after it.
            cause = next(filter(str.strip, lines), updated.complaint)
            raise Unavailable("no Debian mirror of this machine's apt gave its lists", cause)
        return offers(self._ask("madison", *names))

    def download(
        self, package: Package, directory: Path, progress: Callable[[float], None]
    ) -> Path:
        """Put the package's .deb, checked by apt, into a directory, whole or not at all.

        Args:
            package: one of those offered.
            directory: on the same file system as ours.
            progress: told the fraction that came, 0 to 1.

        Raises:
            Unavailable: the download failed; in apt's words.
        """
        command = self._command(
            "apt-get", "download", "-o", "APT::Status-Fd=1", f"{package.name}={package.version}"
        )
        folder = self._directory / "download"
        with pipes.pipeline(command, cwd=folder, env=_environment()) as status:
            for line in status:
                match = _STATUS.match(line)
                if match is not None:
                    progress(float(match[1]) / 100)
        return next(folder.iterdir()).rename(directory / package.file)

    def unpack(self, names: Sequence[str], directory: Path) -> None:
        """Unpack packages of the machine's own release into a directory; nothing is installed.

        Raises:
            Unavailable: they cannot be had; in apt's words.
        """
        every = self.suites()
        codename = _codename()
        own = tuple(suite for suite in every if suite.name == codename)
        self._update(own or every, str(KEYRING) if KEYRING.exists() else "")
        folder = self._directory / "download"
        done = process.run(
            self._command("apt-get", "download", *names), cwd=folder, env=_environment()
        )
        if done.code != 0:
            raise Unavailable(
                f"Debian's {', '.join(names)} for {self._architecture} cannot be had",
                done.complaint,
            )
        for package in sorted(folder.glob("*.deb")):
            deb.unpack(package, directory)

    def _update(self, wanted: tuple[Suite, ...], keyring: str) -> process.Completed:
        """Fetch the lists of packages.

        apt's status says little: not 0 if one suite is missing, 0 if no mirror was reached.
        """
        written = self._directory / "parts" / "debian.sources"
        written.touch(mode=0o600)  # an address can hold a password
        written.write_text(sources(wanted, keyring))
        return process.run(self._command("apt-get", "update"), env=_environment())

    def _ask(self, *args: str) -> str:
        return process.run(self._command("apt-cache", *args), env=_environment()).stdout.decode(
            "utf-8", "replace"
        )

    def _command(self, program: str, *args: str) -> list[str]:
        """An apt program with every directory ours; proxies and keys stay the machine's."""
        ours = self._directory
        options = {
            "Dir::Etc::SourceList": "/dev/null",
            "Dir::Etc::SourceParts": ours / "parts",
            # Pins of the machine would choose among the versions (apt_preferences(5)).
            "Dir::Etc::Preferences": "/dev/null",
            "Dir::Etc::PreferencesParts": "/dev/null",
            "Dir::State": ours / "state",
            "Dir::State::Lists": ours / "lists",
            # With dpkg's own, `apt-cache pkgnames` would list what is installed, too.
            "Dir::State::status": ours / "status",
            "Dir::Cache": ours / "cache",
            # Container images switch it off, which takes 2 s more a question.
            "Dir::Cache::pkgcache": "packages.bin",
            # Nobody reads the translated descriptions (apt.conf(5)).
            "Acquire::Languages": "none",
            # The user _apt cannot write below anybody's home.
            "APT::Sandbox::User": "root",
        }
        if self._architecture:
            options |= {
                "APT::Architecture": self._architecture,
                "APT::Architectures::": self._architecture,
            }
        command = [program, "-c", str(ours / "apt.conf")]
        for key, value in options.items():
            command += ["-o", f"{key}={value}"]
        return [*command, *args]


def unpack_port(architecture: str, names: Sequence[str], directory: Path) -> None:
    """Unpack packages of Debian's port to an architecture in a directory, if they are not there.

    Raises:
        Unavailable: they cannot be had.
    """
    whole = directory / ".unpacked"
    if whole.exists() and set(names) <= set(whole.read_text().split()):
        return
    directory.mkdir(parents=True, exist_ok=True)
    with throw_away(directory.parent / f"apt-{architecture}", architecture) as apt:
        apt.unpack(names, directory)
    # Written last: what a killed run has unpacked is unpacked again.
    whole.write_text("".join(f"{name}\n" for name in names))


def _codename() -> str:
    """The release that this machine runs, where it is Debian."""
    with suppress(OSError):
        release = platform.freedesktop_os_release()
        if release.get("ID") == "debian":
            return release.get("VERSION_CODENAME", "")
    return ""


def _environment() -> dict[str, str]:
    """Our own environment, which holds proxies and APT_CONFIG, with messages in English."""
    return dict(os.environ) | {"LC_ALL": "C.UTF-8"}
