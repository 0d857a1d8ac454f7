"""A step on a tree where it was done before is not done again; whatever it rests on, another one is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import refactor
from refactor.edits.sources import Sources
from refactor.engine import memo
from refactor.engine.attempt import Attempt, attempt
from refactor.git import executable
from refactor.git.tree import Tree
from refactor.library.history import ConflictDecisions
from refactor.library.program import ProgramStep
from refactor.store import ourselves
from refactor.store.cache import Cache
from refactor.style import clang_format
from refactor.tools import spatch
from tests.cli import run_cli
from tests.conftest import git as command
from tests.conftest import make_repository, own_library
from tests.kernel import KERNEL
from tests.small_series import CALLS, small_series
from tests.thread_flags import FILES

TOML = f"""\
summary = "Do things of every kind"

{CALLS}
[[step]]
id = "files"
[[step.edit]]
kind = "patch"
file = "files.patch"

[[step]]
id = "line"
[[step.edit]]
kind = "insert"
file = "arch/arm64/a.c"
after = "int a(void)"
template = "line.txt"
"""
PATCH = """\
diff --git a/arch/arm64/tool.sh b/arch/arm64/tool.sh
old mode 100644
new mode 100755
diff --git a/arch/arm64/gone.c b/arch/arm64/gone.c
deleted file mode 100644
--- a/arch/arm64/gone.c
+++ /dev/null
@@ -1 +0,0 @@
-int gone;
diff --git a/arch/arm64/new.bin b/arch/arm64/new.bin
new file mode 100644
--- /dev/null
+++ b/arch/arm64/new.bin
@@ -0,0 +1 @@
+\xff\t\x0c
"""
LIBRARY = {
    **small_series(TOML, rule="@@\n@@\n-old_name()\n+new_name()\n"),
    "series/s/files.patch": PATCH.encode("latin-1"),
    "series/s/line.txt": b"/* here */\n",
}
SOURCES = {
    "arch/arm64/a.c": "int a(void)\n{\n\treturn old_name();\n}\n",
    "arch/arm64/gone.c": "int gone;\n",
    "arch/arm64/tool.sh": "true\n",
}
STEPS = ["calls", "files", "line"]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return own_library(tmp_path / "library", LIBRARY)


@pytest.fixture
def worked(
    tmp_path: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[str]]:
    """Runs the series on a branch that is not there, and gives the steps that were worked on."""
    make_repository(tmp_path / "linux", KERNEL | FILES | SOURCES)
    seen: list[str] = []

    def spy(
        step: ProgramStep, tree: Tree, *, sources: Sources, decisions: ConflictDecisions
    ) -> Attempt:
        seen.append(step.id)
        return attempt(step, tree, sources=sources, decisions=decisions)

    monkeypatch.setattr(memo, "attempt", spy)

    def run(*options: str) -> list[str]:
        seen.clear()
        command(tmp_path / "linux", "update-ref", "-d", "refs/heads/s/v1")
        said = run_cli("run", "s", "--onto", "v7.3", "-v1", *options, cwd=tmp_path / "linux")
        assert (said.code, said.err) == (0, ""), said
        return list(seen)

    return run


def trees(tmp_path: Path) -> list[str]:
    return command(tmp_path / "linux", "log", "--format=%T %B", "v7.3..s/v1").splitlines()


def test_the_second_run_does_nothing_and_comes_to_the_same(
    tmp_path: Path, worked: Callable[..., list[str]]
) -> None:
    assert worked() == STEPS
    first, listing = (
        trees(tmp_path),
        command(tmp_path / "linux", "ls-tree", "-r", "s/v1", "arch/arm64/"),
    )
    # Nor does it need what the first one has written.
    command(tmp_path / "linux", "update-ref", "-d", "refs/heads/s/v1")
    command(tmp_path / "linux", "reflog", "expire", "--expire=now", "--all")
    command(tmp_path / "linux", "gc", "-q", "--prune=now")
    assert worked() == []
    assert trees(tmp_path) == first
    assert command(tmp_path / "linux", "ls-tree", "-r", "s/v1", "arch/arm64/") == listing
    modes = {line.split("/")[-1]: line.split()[0] for line in listing.splitlines()}
    assert (modes["tool.sh"], modes["new.bin"], modes["a.c"], "gone.c" in modes) == (
        "100755",
        "100644",
        "100644",
        False,
    )
    command(tmp_path / "linux", "fsck", "--strict")


@pytest.mark.parametrize(
    ("file", "before", "after", "steps"),
    [
        ("cocci/r/r.cocci", b"new_name", b"newer_name", STEPS),
        ("series/s/files.patch", b"\xff", b"\xfe", ["files", "line"]),
        ("series/s/line.txt", b"here", b"there", ["line"]),
        (
            "series/s/series.toml",
            b'id = "files"',
            b'id = "files"\npresent = ["new_name"]',
            ["files"],
        ),
        # What any step declares gone is searched for at once.
        ("series/s/series.toml", b'id = "line"', b'id = "line"\ngone = ["gone"]', STEPS),
        ("series/s/line.j2", b"better", b"worse", []),
    ],
)
def test_what_a_step_is_made_of(
    library: Path,
    worked: Callable[..., list[str]],
    file: str,
    before: bytes,
    after: bytes,
    steps: list[str],
) -> None:
    worked()
    (library / file).write_bytes((library / file).read_bytes().replace(before, after, 1))
    assert worked() == steps
    assert worked() == []


def test_another_tool_is_asked_again(
    worked: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    worked()
    for door in (spatch, clang_format):
        with monkeypatch.context() as other:
            other.setattr(door, "version", lambda: "99")
            assert worked() == ["calls"]
    for door, name in ((executable, "version"), (ourselves, "identity")):
        with monkeypatch.context() as other:
            other.setattr(door, name, lambda: "99")
            assert worked() == STEPS
    assert worked() == []


def test_the_program_itself_is_part_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    top = tmp_path / "refactor"
    own = Path(refactor.__file__).parent
    shutil.copytree(own, top, ignore=shutil.ignore_patterns("__pycache__"))
    seen = []
    for file, data in (
        ("__init__.py", b""),
        ("text/lines.py", b"# one more\n"),
        ("edits/tif.cocci.j2", b"\n"),
        ("__pycache__/cli.pyc", None),
    ):
        (top / file).parent.mkdir(exist_ok=True)
        (top / file).write_bytes(
            (top / file).read_bytes() + data if data is not None else b"compiled"
        )
        monkeypatch.setattr(refactor, "__file__", str(top / "__init__.py"))
        ourselves.identity.cache_clear()
        seen.append(ourselves.identity())
    monkeypatch.undo()
    ourselves.identity.cache_clear()
    seen.insert(0, ourselves.identity())
    assert [seen.index(each) for each in seen] == [0, 0, 2, 3, 3]


def test_what_was_kept_and_is_not_that_tree_is_not_believed(
    tmp_path: Path, worked: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    worked()
    first, put = trees(tmp_path), Cache.put

    def spoilt(self: Cache, kind: str, key: list[str | bytes], data: bytes) -> None:
        put(self, kind, key, data.replace(b"new_name", b"old_name") if kind == "step" else data)

    with monkeypatch.context() as other:
        other.setattr(Cache, "put", spoilt)
        other.setattr(ourselves, "identity", lambda: "99")
        worked()
        # There is nothing to spoil in what is kept of the other step.
        assert worked() == ["calls", "line"]
    assert trees(tmp_path) == first


def test_what_rests_on_the_machine_is_never_kept(
    library: Path, worked: Callable[..., list[str]]
) -> None:
    library.joinpath("series/s/series.toml").write_text(
        'summary = "s"\n[[step]]\nid = "calls"\n[[step.edit]]\nkind = "tif"\narch = "done"\noptional = true\n'
        '[[step.edit]]\nkind = "cocci"\nrule = "r"\nscope = ["arch"]\n'
    )
    assert [worked(), worked()] == [["calls"], ["calls"]]


def test_a_step_that_may_be_incomplete_is_kept_for_who_allows_it(
    tmp_path: Path, library: Path, worked: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    linux = tmp_path / "linux"
    (linux / "arch/arm64/b.c").write_text("int b(void)\n{\n\tFOO(a { b ] old_name\n}\n")
    command(linux, "add", "-A")
    command(linux, "commit", "-q", "--amend", "-m", "Linux 7.3.4")
    command(linux, "tag", "-f", "v7.3")
    assert worked("--allow-incomplete") == STEPS
    first = trees(tmp_path)
    assert worked("--allow-incomplete") == []
    assert trees(tmp_path) == first
    again = run_cli("run", "s", "--onto", "v7.3", "-v1", cwd=linux)
    assert again.code == 1
    assert again.out.splitlines()[1:3] == [
        "  incomplete  calls: some files could not be examined (--allow-incomplete goes on)",
        "              not examined: arch/arm64/b.c: spatch could not parse a part that holds old_name, "
        "line 3: FOO(a { b ] old_name",
    ]
    # What took too long may be done sooner the next time.
    monkeypatch.setattr(spatch, "lasts", lambda _: False)
    monkeypatch.setattr(ourselves, "identity", lambda: "99")
    assert worked("--allow-incomplete") == STEPS
    assert worked("--allow-incomplete") == ["calls"]
