"""fetch-tree against a real apt with a mirror of our own on the disk, real packages of a tiny kernel, and real git."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import signal
import tarfile
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from refactor import process
from refactor.commands.fetch_tree import Fetched, fetch_tree
from refactor.errors import BadInput, Refused, Unavailable
from refactor.git import fast_import
from refactor.programs import require
from refactor.store import lock

DATE = 1794781852
FILES: dict[str, tuple[int, bytes]] = {
    "Makefile": (0o644, b"VERSION = 7\n"),
    "scripts/run.sh": (0o755, b"#!/bin/sh\n"),
    "a name": (0o644, b""),
    '"quoted\n\\name': (0o644, b"1\n"),
    "caf\udce9.c": (0o644, b"\0\xff\n"),
}


def tar(
    files: dict[str, tuple[int, bytes]], top: str, more: tuple[tarfile.TarInfo, ...] = ()
) -> bytes:
    made = io.BytesIO()
    with tarfile.open(
        fileobj=made, mode="w", encoding="utf-8", errors="surrogateescape"
    ) as archive:
        folder = tarfile.TarInfo(top)
        folder.type, folder.mode, folder.mtime = tarfile.DIRTYPE, 0o755, DATE - 5
        archive.addfile(folder)
        for name, (mode, data) in files.items():
            member = tarfile.TarInfo(f"{top}/{name}")
            member.mode, member.size, member.mtime = (
                mode,
                len(data),
                DATE if name == "Makefile" else DATE - 100,
            )
            archive.addfile(member, io.BytesIO(data))
        for member in more:
            archive.addfile(member)
    return made.getvalue()


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname, member.mtime = kind, target, DATE - 100
    return member


def ran(*args: str, stdin: bytes = b"") -> str:
    ended = process.run(args, stdin=stdin)
    assert ended.code == 0, ended.stderr
    return ended.stdout.decode("utf-8", "surrogateescape")


@dataclass(frozen=True)
class Mirror:
    """A mirror on the disk, and the machine whose apt is set up with its suite bookworm."""

    top: Path
    cache: Path
    seen: list[tuple[str, float]]

    def package(self, suite: str, version: str, content: bytes | None = None) -> Path:
        """Publish linux-source-X.Y in a suite; the content is the uncompressed tar."""
        series = ".".join(version.partition("~")[0].split(".")[:2])
        name = f"linux-source-{series}"
        tree = self.top / "build"
        shutil.rmtree(tree, ignore_errors=True)
        (tree / "DEBIAN").mkdir(parents=True)
        (tree / "usr/src").mkdir(parents=True)
        fields = f"Package: {name}\nVersion: {version}\nArchitecture: all\nMaintainer: A <a@example.org>\nDescription: x\n"
        (tree / "DEBIAN/control").write_text(fields)
        if content is None:
            link = special(f"{name}/latest", tarfile.SYMTYPE, "scripts/run.sh")
            content = tar({**FILES, "version": (0o644, version.encode())}, name, (link,))
        ended = process.run(["xz", "-c"], stdin=content)
        (tree / "usr/src" / f"{name}.tar.xz").write_bytes(ended.stdout)
        pool = self.top / "mirror/pool"
        pool.mkdir(parents=True, exist_ok=True)
        deb = pool / f"{name}_{version}_all.deb"
        ran("dpkg-deb", "--root-owner-group", "-Znone", "--build", str(tree), str(deb))
        data = deb.read_bytes()
        entry = f"{fields}Filename: pool/{deb.name}\nSize: {len(data)}\nSHA256: {hashlib.sha256(data).hexdigest()}\n\n"
        self.publish(suite, self.listed(suite) + entry)
        return deb

    def listed(self, suite: str) -> str:
        lists = self.lists(suite)
        return lists.read_text() if lists.exists() else ""

    def lists(self, suite: str) -> Path:
        return self.top / "mirror/dists" / suite / "main" / f"binary-{architecture()}" / "Packages"

    def publish(self, suite: str, packages: str) -> None:
        lists = self.lists(suite)
        lists.parent.mkdir(parents=True, exist_ok=True)
        lists.write_text(packages)
        sum_ = hashlib.sha256(packages.encode()).hexdigest()
        path = lists.relative_to(self.top / "mirror/dists" / suite)
        (self.top / "mirror/dists" / suite / "Release").write_text(
            f"Origin: Debian\nSuite: {suite}\nCodename: {suite}\nArchitectures: {architecture()}\nComponents: main\n"
            f"Date: Sun, 15 Nov 2026 22:30:52 UTC\nSHA256:\n {sum_} {len(packages)} {path}\n"
        )

    def vanish(self) -> None:
        shutil.rmtree(self.top / "mirror")

    def fetch(self, version: str, directory: str = "linux.git") -> Fetched:
        self.seen.clear()
        return fetch_tree(
            version,
            self.top / directory,
            cache=self.cache,
            progress=lambda stage, part: self.seen.append((stage, part)),
        )

    def git(self, *args: str) -> str:
        return ran("git", f"--git-dir={self.top}/linux.git", *args)

    def references(self) -> dict[str, str]:
        """Every reference and its commit."""
        rows = self.git("for-each-ref", "--format=%(refname) %(objectname)").splitlines()
        return {row.split()[0]: row.split()[1] for row in rows}

    @property
    def directory(self) -> Path:
        return self.top / "linux.git"


def architecture() -> str:
    return ran("dpkg", "--print-architecture").strip()


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mirror:
    """A machine that never ran `apt-get update`; its apt is sealed off from the real one by APT_CONFIG."""
    if shutil.which("apt-get") is None:
        pytest.skip("needs apt")
    (tmp_path / "machine/lists/partial").mkdir(parents=True)
    (tmp_path / "machine/sources.list").write_text(f"deb file:{tmp_path}/mirror bookworm main\n")
    (tmp_path / "machine/apt.conf").write_text(
        f'Dir::Etc::Parts "/dev/null";\nDir::Etc::SourceList "{tmp_path}/machine/sources.list";\n'
        f'Dir::Etc::SourceParts "/dev/null";\nDir::State::Lists "{tmp_path}/machine/lists";\n'
        'Acquire::AllowInsecureRepositories "true";\nAPT::Get::AllowUnauthenticated "true";\n'
        f'APT::Update::Post-Invoke {{ "touch {tmp_path}/machine/hook"; }};\n'
    )
    monkeypatch.setenv("APT_CONFIG", str(tmp_path / "machine/apt.conf"))
    return Mirror(tmp_path, tmp_path / "cache", [])


V734 = "e56a93716997f7134971eba8927f17fe295fc086"


def test_a_repository_of_one_version(mirror: Mirror) -> None:
    mirror.package("bookworm", "7.3.4-1")
    fetched = mirror.fetch("7.3")
    assert fetched == Fetched(
        str(mirror.directory), "7.3.4", ("v7.3", "v7.3.4"), V734, "linux-source-7.3 7.3.4-1", False
    )
    assert mirror.git("ls-tree", "-r", "v7.3") == (
        '100644 blob d00491fd7e5bb6fa28c517a0bb32b8b506539d4d\t"\\"quoted\\n\\\\name"\n'
        "100644 blob a75899c6e45e181729f9a962ca92f00dfad862fe\tMakefile\n"
        "100644 blob e69de29bb2d1d6434b8b29ae775ad8c2e48c5391\ta name\n"
        '100644 blob 506cd141ad4a679eee22d6a21dd267cca5734b92\t"caf\\351.c"\n'
        "120000 blob 8c48acdba42bcc9f41af85e4105f6b099d3e4e78\tlatest\n"
        "100755 blob 1a2485251c33a70432394c93fb89330ef214bfc9\tscripts/run.sh\n"
        "100644 blob e73b1d47b3769b453e90831121aceaeab6b4d825\tversion\n"
    )
    assert mirror.git("cat-file", "commit", "HEAD") == (
        "tree 6bd94633c58977606db9a9cee2b5bcdab86214ea\n"
        f"author Debian kernel source <refactor@example.invalid> {DATE} +0000\n"
        f"committer Debian kernel source <refactor@example.invalid> {DATE} +0000\n"
        "\n"
        "Linux 7.3.4\n"
        "\n"
        "Debian package linux-source-7.3 7.3.4-1\n"
    )
    assert mirror.references() == {
        "refs/heads/linux": V734,
        "refs/tags/v7.3": V734,
        "refs/tags/v7.3.4": V734,
    }
    assert mirror.git("symbolic-ref", "HEAD") == "refs/heads/linux\n"
    assert mirror.git("config", "core.bare") == "true\n"
    assert mirror.git("fsck", "--strict") == ""
    assert list(dict.fromkeys(stage for stage, _ in mirror.seen)) == [
        "asking the mirror for its lists",
        "downloading linux-source-7.3 7.3.4-1",
        "storing linux-source-7.3 7.3.4-1",
        "stored linux-source-7.3 7.3.4-1",
    ]
    parts = [part for _, part in mirror.seen]
    assert parts == sorted(parts)
    assert (parts[0], parts[-1]) == (0.0, 1.0)


def test_nothing_of_the_machines_apt_is_touched_and_nothing_of_ours_is_left(mirror: Mirror) -> None:
    mirror.package("bookworm", "7.3.4-1")
    mirror.fetch("7.3")
    machine = mirror.top / "machine"
    assert sorted(str(path.relative_to(machine)) for path in machine.rglob("*")) == [
        "apt.conf",
        "lists",
        "lists/partial",
        "sources.list",
    ]
    assert sorted(str(path.relative_to(mirror.cache)) for path in mirror.cache.rglob("*")) == [
        "fetch-tree.lock",
        "packages",
        "packages/linux-source-7.3_7.3.4-1_all.deb",
    ]


def test_what_is_there_is_not_fetched_again(mirror: Mirror) -> None:
    mirror.package("bookworm", "7.3.4-1")
    first = mirror.fetch("7.3")
    mirror.package("sid", "7.3.5-1")
    for version in ("7.3", "v7.3", "7.3.4"):
        assert mirror.fetch(version) == replace(first, reused=True)
        assert mirror.seen == []


def test_a_tag_of_somebody_else_is_good_too(mirror: Mirror) -> None:
    mirror.package("bookworm", "7.3.4-1")
    mirror.fetch("7.3")
    tree = mirror.git("rev-parse", "v7.3^{tree}").strip()
    theirs = mirror.git("commit-tree", "-m", "Linux 7.2", tree).strip()
    mirror.git("tag", "v7.2", theirs)
    assert mirror.fetch("7.2") == Fetched(str(mirror.directory), "7.2", ("v7.2",), theirs, "", True)
    mirror.git("tag", "-a", "-m", "signed, say", "v7.1", theirs)
    assert mirror.fetch("7.1") == Fetched(
        str(mirror.directory), "7.1", ("v7.1", "v7.2"), theirs, "", True
    )


def test_versions_share_a_repository_and_head_is_the_newest(mirror: Mirror) -> None:
    mirror.package("sid", "7.3.4-1")
    mirror.package("bookworm", "6.12.117-1~deb12u1")
    newest, older = mirror.fetch("7.3"), mirror.fetch("6.12")
    assert older == Fetched(
        str(mirror.directory),
        "6.12.117",
        ("v6.12", "v6.12.117"),
        older.commit,
        "linux-source-6.12 6.12.117-1~deb12u1",
        False,
    )
    assert mirror.references() == {
        "refs/heads/linux": newest.commit,
        "refs/tags/v6.12": older.commit,
        "refs/tags/v6.12.117": older.commit,
        "refs/tags/v7.3": newest.commit,
        "refs/tags/v7.3.4": newest.commit,
    }
    assert mirror.git("rev-list", "--parents", "--all").split() == [newest.commit, older.commit]


def test_the_newest_of_all_suites_or_the_one_that_was_named(mirror: Mirror) -> None:
    for suite, version in (
        ("bookworm", "7.2.6-1~bpo13+1"),
        ("stable-backports", "7.2.9-1~bpo13+1"),
        ("trixie-backports", "7.2.12-1~bpo13+1"),
        ("sid", "7.2.13-1"),
    ):
        mirror.package(suite, version)
    assert mirror.fetch("7.2").version == "7.2.13"
    named = mirror.fetch("7.2.9")
    assert (named.tags, named.package) == (("v7.2.9",), "linux-source-7.2 7.2.9-1~bpo13+1")
    assert mirror.references()["refs/tags/v7.2"] == mirror.references()["refs/tags/v7.2.13"]
    assert mirror.references()["refs/heads/linux"] == mirror.references()["refs/tags/v7.2.13"]


def test_a_release_candidate_has_its_own_tag_only(mirror: Mirror) -> None:
    mirror.package("sid", "7.4~rc2-1")
    assert mirror.fetch("7.4-rc2").tags == ("v7.4-rc2",)


def test_a_branch_that_somebody_committed_to_stays(mirror: Mirror) -> None:
    mirror.package("bookworm", "7.2.13-1")
    mirror.package("bookworm", "7.3.4-1")
    mirror.fetch("7.2")
    theirs = mirror.git("commit-tree", "-m", "mine", "-p", "v7.2", "v7.2^{tree}").strip()
    mirror.git("update-ref", "refs/heads/linux", theirs)
    mirror.fetch("7.3")
    assert mirror.references()["refs/heads/linux"] == theirs


def test_an_unknown_version_lists_those_that_can_be_had(mirror: Mirror) -> None:
    for version in ("6.1.192-1", "6.1.192-2", "6.12.117-1", "7.3.4-1"):
        mirror.package("bookworm", version)
    with pytest.raises(BadInput) as caught:
        mirror.fetch("9.9")
    assert str(caught.value) == "Debian has no sources of Linux 9.9: to be had are 6.1, 6.12, 7.3"
    with pytest.raises(BadInput) as caught:
        mirror.fetch("6.1.7")
    assert str(caught.value) == "Debian has no sources of Linux 6.1.7: to be had are 6.1.192"
    assert not mirror.directory.exists()


def test_without_a_mirror_the_cache_serves(mirror: Mirror) -> None:
    mirror.package("bookworm", "7.3.4-1")
    mirror.fetch("7.3")
    mirror.vanish()
    again = mirror.fetch("7.3", "other.git")
    where = f"file:{mirror.top}/mirror"
    assert again == Fetched(
        str(mirror.top / "other.git"),
        "7.3.4",
        ("v7.3", "v7.3.4"),
        V734,
        "linux-source-7.3 7.3.4-1",
        False,
        "from the cache: no Debian mirror of this machine's apt gave its lists: "
        f"W: The repository '{where} bookworm Release' does not have a Release file.",
    )
    assert mirror.fetch("7.3.4", "third.git").note == "from the cache"
    with pytest.raises(Unavailable) as caught:
        mirror.fetch("7.2")
    assert str(caught.value) == (
        "no Debian mirror of this machine's apt gave its lists: "
        f"W: The repository '{where} bookworm Release' does not have a Release file."
    )


def test_a_version_that_the_mirror_dropped_comes_from_the_cache(mirror: Mirror) -> None:
    mirror.package("bookworm", "7.3.4-1")
    mirror.fetch("7.3")
    mirror.publish("bookworm", "")
    mirror.package("bookworm", "7.2.13-1")
    again = mirror.fetch("7.3", "other.git")
    assert (again.commit, again.note) == (V734, "from the cache: no mirror has it any longer")


def test_a_package_in_the_cache_is_not_loaded_again(mirror: Mirror) -> None:
    deb = mirror.package("bookworm", "7.3.4-1")
    mirror.fetch("7.3")
    deb.unlink()
    assert mirror.fetch("7.3", "other.git").note == ""


def test_a_download_that_fails_leaves_nothing(mirror: Mirror) -> None:
    deb = mirror.package("bookworm", "7.3.4-1")
    deb.write_bytes(deb.read_bytes()[:-1])
    with pytest.raises(Unavailable) as caught:
        mirror.fetch("7.3")
    assert str(caught.value) == f"apt-get failed: E: Failed to fetch file:{deb}  Hash Sum mismatch"
    assert list((mirror.cache / "packages").iterdir()) == []
    assert not mirror.directory.exists()


def only(programs: Path, *names: str) -> str:
    """A directory that holds just these programs, for PATH."""
    programs.mkdir(exist_ok=True)
    for name in names:
        (programs / name).symlink_to(require(name))
    return str(programs)


def test_a_machine_without_apt(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", only(mirror.top / "bin", "git"))
    with pytest.raises(Unavailable) as caught:
        mirror.fetch("7.3")
    assert str(caught.value) == (
        "this machine has no apt-get, and fetch-tree takes the sources from Debian: use --tree with a clone"
    )


def test_a_machine_without_debian_suites(mirror: Mirror) -> None:
    (mirror.top / "machine/sources.list").write_text("deb file:/mirror jammy main\n")
    with pytest.raises(Unavailable) as caught:
        mirror.fetch("7.3")
    assert (
        str(caught.value)
        == "apt on this machine is set up with no Debian suite: use --tree with a clone"
    )


def test_a_machine_whose_apt_is_broken(mirror: Mirror) -> None:
    (mirror.top / "machine/sources.list").write_text("nonsense\n")
    with pytest.raises(Unavailable) as caught:
        mirror.fetch("7.3")
    assert str(caught.value) == (
        "apt-get does not work on this machine: E: The list of sources could not be read."
    )


def taken(mirror: Mirror, message: str) -> None:
    with pytest.raises(Refused) as caught:
        mirror.fetch("7.3")
    assert str(caught.value) == message.format(mirror.directory)


def test_a_directory_that_is_not_ours_is_refused(mirror: Mirror) -> None:
    mirror.directory.mkdir()
    (mirror.directory / "notes").touch()
    taken(mirror, "{} holds what fetch-tree did not make: name a new directory for the sources")


@pytest.mark.parametrize("kind", [("--bare",), ()])
def test_a_clone_of_the_user_is_refused(mirror: Mirror, kind: tuple[str, ...]) -> None:
    ran("git", "init", "-q", *kind, str(mirror.directory))
    before = sorted(mirror.directory.rglob("*"))
    taken(mirror, "{} holds what fetch-tree did not make: name a new directory for the sources")
    assert sorted(mirror.directory.rglob("*")) == before


def test_a_file_is_refused(mirror: Mirror) -> None:
    mirror.directory.touch()
    taken(mirror, "{} is a file: name a directory of its own for the sources")


def test_an_empty_directory_will_do(mirror: Mirror) -> None:
    mirror.package("bookworm", "7.3.4-1")
    mirror.directory.mkdir()
    assert mirror.fetch("7.3").commit == V734


def test_a_place_that_cannot_be_written(mirror: Mirror) -> None:
    mirror.package("bookworm", "7.3.4-1")
    (mirror.top / "file").touch()
    with pytest.raises(Unavailable) as caught:
        mirror.fetch("7.3", "file/linux.git")
    assert str(caught.value) == f"{mirror.top}/file/linux.git cannot be written: Not a directory"


def failing(mirror: Mirror, version: str, message: str) -> None:
    """The fetch fails with the message; no reference is made, no piece of the import is left."""
    with pytest.raises(Unavailable) as caught:
        mirror.fetch(version)
    assert str(caught.value) == message
    assert mirror.references() == {}
    assert [
        *mirror.directory.glob("objects/pack/tmp*"),
        *mirror.directory.glob("fast_import*"),
    ] == []


def test_a_damaged_package(mirror: Mirror) -> None:
    many = {f"f{number}": (0o644, os.urandom(100)) for number in range(600)}
    mirror.package("bookworm", "7.3.4-1", tar(many, "linux-source-7.3"))
    mirror.fetch("7.3", "other.git")
    deb = mirror.cache / "packages/linux-source-7.3_7.3.4-1_all.deb"
    data = deb.read_bytes()
    deb.write_bytes(data[: len(data) // 2])
    failing(mirror, "7.3", f"{deb} is damaged: remove it and run again")
    deb.write_bytes(b"")
    failing(mirror, "7.3", f"{deb} is damaged: remove it and run again")
    deb.write_bytes(data)
    assert mirror.fetch("7.3").tags == ("v7.3", "v7.3.4")


def test_a_package_with_something_that_git_cannot_hold(mirror: Mirror) -> None:
    fifo = special("linux-source-7.3/pipe", tarfile.FIFOTYPE)
    mirror.package("bookworm", "7.3.4-1", tar(FILES, "linux-source-7.3", (fifo,)))
    failing(
        mirror,
        "7.3",
        "'linux-source-7.3/pipe' in the package is neither file nor symbolic link: git cannot hold it",
    )


def test_a_package_without_files(mirror: Mirror) -> None:
    mirror.package("bookworm", "7.3.4-1", tar({}, "linux-source-7.3"))
    failing(mirror, "7.3", "the package holds no files")


def git_that_fails(mirror: Mirror, words: str) -> str:
    """A PATH on which `git fast-import` reads a little and dies with these words."""
    real = require("git")
    directory = mirror.top / "bin"
    directory.mkdir()
    (directory / "git").write_text(
        "#!/bin/sh\n"
        'case "$*" in *fast-import*) ;; *) exec ' + real + ' "$@" ;; esac\n'
        f"head -c 100 >/dev/null\nprintf '%s\\n' {words} >&2\nexit 128\n"
    )
    (directory / "git").chmod(0o755)
    return f"{directory}:{os.environ['PATH']}"


@pytest.mark.parametrize(
    "words",
    [
        "'fatal: cannot store pack file: No space left on device'",
        "'fatal: write error. Out of diskspace' fatal:",
    ],
)
def test_a_full_disk(mirror: Mirror, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    many = {f"f{number}": (0o644, os.urandom(10_000)) for number in range(600)}
    mirror.package("bookworm", "7.3.4-1", tar(many, "linux-source-7.3"))
    monkeypatch.setenv("PATH", git_that_fails(mirror, words))
    failing(
        mirror, "7.3", f"no room on the disk for {mirror.directory}: a version needs about 600 MB"
    )


def test_another_failure_of_git(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    mirror.package("bookworm", "7.3.4-1")
    monkeypatch.setenv("PATH", git_that_fails(mirror, "'fatal: no' 'fatal: more of it'"))
    failing(mirror, "7.3", "git failed: fatal: no")


def test_a_reference_that_cannot_be_written(mirror: Mirror) -> None:
    mirror.package("bookworm", "7.3.4-1")
    fast_import.prepare(mirror.directory)
    (mirror.directory / "refs/heads/linux").mkdir()
    (mirror.directory / "refs/heads/linux/x.lock").touch()
    with pytest.raises(Unavailable) as caught:
        mirror.fetch("7.3")
    assert str(caught.value) == (
        "git failed: fatal: cannot lock ref 'refs/heads/linux': "
        f"there is a non-empty directory '{mirror.directory}/refs/heads/linux' blocking reference 'refs/heads/linux'"
    )
    assert mirror.references() == {}
    assert left(mirror) == []


def left(mirror: Mirror) -> list[str]:
    """What an import keeps while it works."""
    names = (
        "refactor-incoming",
        "objects/pack/*.keep",
        "objects/pack/tmp_*",
        "fast_import_crash_*",
    )
    return [path.name for name in names for path in mirror.directory.glob(name)]


def killed(mirror: Mirror, stage: str) -> None:
    """Fetch in a process that is killed when it reports this stage with something done."""
    child = os.fork()
    if child == 0:

        def die(words: str, part: float) -> None:
            if words.startswith(stage) and part > 0.25:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            fetch_tree("7.3", mirror.directory, cache=mirror.cache, progress=die)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def test_a_killed_import_leaves_no_tag_and_the_next_one_works(mirror: Mirror) -> None:
    many = {f"f{number}": (0o644, os.urandom(1000)) for number in range(600)}
    mirror.package("bookworm", "7.3.4-1", tar(many, "linux-source-7.3"))
    killed(mirror, "storing")
    assert mirror.references() == {}
    assert left(mirror) == ["refactor-incoming"]
    # Of the user's own git, which may be at work.
    theirs = mirror.directory / "objects/pack/tmp_pack_abc"
    theirs.touch()
    os.utime(theirs, (0, 0))
    (mirror.directory / "refs/tags/v7.3.lock").touch()
    fetched = mirror.fetch("7.3")
    assert mirror.references() == dict.fromkeys(
        ("refs/heads/linux", "refs/tags/v7.3", "refs/tags/v7.3.4"), fetched.commit
    )
    assert left(mirror) == ["tmp_pack_abc"]
    assert mirror.git("fsck", "--strict") == ""


def test_what_a_killed_import_leaves_is_removed_also_when_the_next_has_nothing_to_import(
    mirror: Mirror,
) -> None:
    mirror.package("bookworm", "7.3.4-1")
    fetched = mirror.fetch("7.3")
    (mirror.directory / "refactor-incoming/objects/pack").mkdir(parents=True)
    (mirror.directory / "refactor-incoming/objects/pack/tmp_pack_abc").write_bytes(b"much")
    (mirror.directory / "objects/pack/pack-1.keep").write_text("refactor fetch-tree\n")
    (mirror.directory / "objects/pack/pack-2.keep").write_text("mine\n")
    assert mirror.fetch("7.3") == replace(fetched, reused=True)
    assert left(mirror) == ["pack-2.keep"]


def test_the_user_s_gc_between_import_and_tag_removes_nothing(
    mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror.package("bookworm", "7.3.4-1")
    real = fast_import._take_over

    def late(directory: Path) -> None:
        real(directory)
        mirror.git("gc", "-q", "--prune=now")

    monkeypatch.setattr(fast_import, "_take_over", late)
    fetched = mirror.fetch("7.3")
    assert mirror.git("fsck", "--strict") == ""
    assert (mirror.git("cat-file", "-t", fetched.commit), left(mirror)) == ("commit\n", [])


def test_killed_while_the_repository_was_made(mirror: Mirror) -> None:
    mirror.package("bookworm", "7.3.4-1")
    mirror.directory.mkdir()
    (mirror.directory / "config").write_text("[refactor]\n\tfetched = true\n")
    assert mirror.fetch("7.3").commit == V734


def test_another_run_is_waited_for(mirror: Mirror) -> None:
    mirror.package("bookworm", "7.3.4-1")
    mirror.cache.mkdir()
    stages: list[str] = []
    with ExitStack() as other:
        other.enter_context(lock.exclusive(mirror.cache / "fetch-tree.lock", lambda: None))

        def note(stage: str, _: float) -> None:
            stages.append(stage)
            other.close()

        fetched = fetch_tree("7.3", mirror.directory, cache=mirror.cache, progress=note)
    assert fetched.commit == V734
    assert stages[:2] == ["waiting for another fetch-tree", "asking the mirror for its lists"]


def test_the_same_tar_gives_the_same_commit(tmp_path: Path) -> None:
    data = tar(FILES, "linux-source-7.3")
    told: list[int] = []
    commits = set()
    for name, padding in (("one.git", 0), ("two.git", 1 << 21)):
        fast_import.prepare(tmp_path / name)
        commits.add(
            fast_import.load(
                io.BytesIO(data + bytes(padding)),
                tmp_path / name,
                message="Linux 7.3\n",
                done=told.append,
            )
        )
        assert fast_import.refs(tmp_path / name) == ()
    assert len(commits) == 1
