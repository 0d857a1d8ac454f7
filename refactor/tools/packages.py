"""apt's output as values: suites with Debian's kernel sources, their versions, the wanted one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote

from refactor.errors import BadInput

NEWER_SUITES = ("trixie-backports", "stable-backports", "sid")
"""Where newer kernels are. Either of the backports can be the older snapshot, so both."""

# Debian 11 to 15; a newer one names itself in os-release.
_CODENAMES = frozenset({"bullseye", "bookworm", "trixie", "forky", "duke", "sid"})
_CLASSES = frozenset({"oldoldstable", "oldstable", "stable", "testing", "unstable"})
# `'ADDRESS' FILE SIZE HASH`: apt-get(8), --print-uris.
_INRELEASE = re.compile(r"^'(?P<root>\S+?)/dists/(?P<suite>[^'\s]+)/InRelease'")
_PACKAGE = re.compile(r"linux-source-(?P<series>[0-9]+\.[0-9]+)")
# Debian writes an upstream `7.4-rc2` with a tilde, so that it sorts before 7.4 (deb-version(7)).
_VERSION = re.compile(
    r"(?:[0-9]+:)?(?P<release>[0-9]+\.[0-9]+(?:\.[0-9]+)?)"
    r"(?:~(?P<candidate>rc[0-9]+))?(?:-[^\s/:]+)?"
)
_REQUEST = re.compile(r"v?(?P<series>[0-9]+\.[0-9]+)(?P<exact>\.[0-9]+|-rc[0-9]+)?")


@dataclass(frozen=True, order=True)
class Suite:
    """One suite of one mirror: the address before `/dists/` and the name behind it."""

    root: str
    name: str


@dataclass(frozen=True)
class Package:
    """One version of `linux-source-<series>`.

    Attributes:
        series: "7.3".
        version: Debian's own, "7.3.4-1~bpo13+1".
    """

    series: str
    version: str

    @property
    def kernel(self) -> str:
        """The kernel's version as upstream writes it: "7.3.4", "7.4-rc2"."""
        return kernel_version(self.version)

    @property
    def name(self) -> str:
        """The binary package's name."""
        return f"linux-source-{self.series}"

    @property
    def file(self) -> str:
        """The file name that apt gives the package: a colon is written %3a."""
        return f"{self.name}_{quote(self.version, safe='~+-.').replace('%3A', '%3a')}_all.deb"

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


@dataclass(frozen=True)
class Request:
    """A wanted kernel: the newest of a series ("7.3"), or exactly one ("7.3.4", "7.4-rc1")."""

    series: str
    exact: str = ""

    @property
    def tag(self) -> str:
        """The tag that answers the request in a repository."""
        return f"v{self.exact or self.series}"

    def matches(self, package: Package) -> bool:
        """Whether the package answers the request; a release candidate only if it is exact."""
        if self.exact:
            return package.kernel == self.exact
        return package.series == self.series and "-rc" not in package.kernel


def request(text: str) -> Request:
    """Read a version as a person writes it: 7.3, v7.3, 7.3.4, 7.4-rc1.

    Raises:
        BadInput: it is none of these.
    """
    match = _REQUEST.fullmatch(text)
    if match is None:
        raise BadInput(
            f"{text!r} is not a kernel version", "write 7.3, or 7.3.4 for that one exactly"
        )
    exact = match["exact"] or ""
    return Request(match["series"], exact and match["series"] + exact)


def kernel_version(version: str) -> str:
    """The kernel version in a Debian version: 7.4-rc2 in `7.4~rc2-1~exp1`.

    Raises:
        BadInput: it does not begin like a kernel's version.
    """
    match = _VERSION.fullmatch(version)
    if match is None:
        raise BadInput(f"{version!r} is not the version of a kernel package")
    return match["release"] + (f"-{match['candidate']}" if match["candidate"] else "")


def package(name: str, version: str) -> Package | None:
    """The package of that name and version, or None where it is not a kernel's source."""
    match = _PACKAGE.fullmatch(name)
    if match is None or _VERSION.fullmatch(version) is None:
        return None
    return Package(match["series"], version)


def from_file(name: str) -> Package | None:
    """The package that a .deb's file name stands for, or None where it is not a kernel's source."""
    # NAME_VERSION_ARCHITECTURE.deb; none of the three holds an underscore (deb-version(7)).
    parts = name.removesuffix(".deb").split("_")
    if not name.endswith("_all.deb") or len(parts) != 3:
        return None
    return package(parts[0], unquote(parts[1]))


def suites(print_uris: str, codename: str = "") -> tuple[Suite, ...]:
    """Debian's suites in the output of `apt-get update --print-uris`, with newer ones beside them.

    Args:
        print_uris: what apt printed; the addresses of InRelease files are in it even before the
            first update.
        codename: the machine's own release, in case it is newer than those known here.
    """
    releases = _CODENAMES | _CLASSES
    if codename:
        releases |= {codename}
    debian = set()
    for line in print_uris.splitlines():
        match = _INRELEASE.match(line)
        if match and re.split("[-/]", match["suite"])[0] in releases:
            debian.add(Suite(match["root"], match["suite"]))
    newer = set()
    for suite in debian:
        # A root that serves only <codename>-security (or <codename>/updates) has no backports.
        if re.fullmatch(r"[a-z]+(-updates|-backports)?", suite.name):
            newer |= {Suite(suite.root, name) for name in NEWER_SUITES}
    return tuple(sorted(debian | newer))


def sources(wanted: Iterable[Suite], keyring: str = "") -> str:
    """A deb822 sources file for suites: one stanza a mirror, only the lists of packages.

    Args:
        wanted: the suites.
        keyring: path of Debian's keyring; empty for whatever keys apt trusts on this machine.
    """
    roots: dict[str, list[str]] = {}
    for suite in wanted:
        roots.setdefault(suite.root, []).append(suite.name)
    signed = f"Signed-By: {keyring}\n" if keyring else ""
    # Targets: what apt-file and others add to the machine's apt would be fetched too, 50 MB of it.
    stanzas = []
    for root, names in roots.items():
        stanzas.append(
            f"Types: deb\nURIs: {root}\nSuites: {' '.join(names)}\nComponents: main\n"
            f"Targets: Packages\nPDiffs: no\n{signed}"
        )
    return "\n".join(stanzas)


def offers(madison: str) -> tuple[Package, ...]:
    """The packages in the output of `apt-cache madison`, each once, in its order."""
    offered: list[Package] = []
    for line in madison.splitlines():
        # `PACKAGE | VERSION | SOURCE`: apt-cache(8), madison.
        columns = line.split("|")
        if len(columns) == 3:
            source = package(columns[0].strip(), columns[1].strip())
            if source is not None:
                offered.append(source)
    return tuple(dict.fromkeys(offered))


def order(version: str) -> tuple[int, list[tuple[list[int], int]], list[tuple[list[int], int]]]:
    """A key that sorts Debian versions as dpkg does (deb-version(7)).

    `~` sorts before the end, and letters before the rest.
    """
    epoch, colon, rest = version.partition(":")
    if not colon:
        epoch, rest = "0", version
    upstream, _, revision = rest.rpartition("-") if "-" in rest else (rest, "", "")
    return int(epoch), _ranks(upstream), _ranks(revision or "0")  # no revision is revision 0


def _ranks(text: str) -> list[tuple[list[int], int]]:
    """Runs of other characters and of digits in turn; a 0 stands for the end of the former."""
    ranks = []
    for other, digits in re.findall("([^0-9]*)([0-9]*)", text):
        ranks.append(([*map(_rank, other), 0], int(digits or 0)))
    return ranks


def _rank(character: str) -> int:
    if character == "~":
        return -1
    return ord(character) + (0 if character.isalpha() else 256)


def choose(wanted: Request, had: Iterable[Package]) -> Package:
    """The newest package that answers a request.

    Raises:
        BadInput: none does; the message lists those that can be had.
    """
    ascending = sorted(had, key=lambda package: order(package.version))
    for package in reversed(ascending):
        if wanted.matches(package):
            return package
    kin = []
    names = []
    for package in ascending:
        if wanted.exact and package.series == wanted.series:
            kin.append(package.kernel)
        names.append(package.kernel if "-rc" in package.kernel else package.series)
    listed = dict.fromkeys(kin or sorted(names, key=order))
    asked = wanted.exact or wanted.series
    raise BadInput(
        f"Debian has no sources of Linux {asked}",
        f"to be had are {', '.join(listed) or 'none at all'}",
    )
