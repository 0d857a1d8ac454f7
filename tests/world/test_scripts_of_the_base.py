"""The tree's scripts are run as the base that was asked for has them, whatever a series below has changed."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from refactor.git.file import File
from refactor.git.tree import Tree
from refactor.proofs.checkpatch import Checkpatch
from tests.cli import run_cli
from tests.conftest import git, make_repository, own_library, write_files
from tests.kernel import GET_MAINTAINER, KERNEL, MAINTAINERS

CHECKPATCH = """\
#!/usr/bin/perl
foreach my $file ("scripts/spelling.txt", "scripts/const_structs.checkpatch", ".checkpatch.conf") {
	next unless open(my $words, '<', $file);
	print "$ARGV[-1]:1: ERROR:READ: $file holds " . <$words>;
	$found = 1;
}
exit($found ? 1 : 0);
"""

BASE: dict[str, bytes | str] = KERNEL | {
    "scripts/checkpatch.pl": CHECKPATCH,
    "scripts/spelling.txt": "as on the base\n",
}

PERL = "/usr/bin/perl"


def changed(mark: Path) -> dict[str, str]:
    """What an earlier series makes of the scripts and of what they read: run, or read, they would show it."""
    payload = f"#!{PERL}\nopen(my $mark, '>', '{mark}');\n"
    return {
        "MAINTAINERS": MAINTAINERS.replace("Cat Maintainer", "Eve Intruder"),
        "scripts/get_maintainer.pl": GET_MAINTAINER.replace(f"#!{PERL}\n", payload).replace(
            "Cat", "Eve"
        ),
        "scripts/checkpatch.pl": CHECKPATCH.replace(f"#!{PERL}\n", payload),
        "scripts/spelling.txt": "as the series has it\n",
        "scripts/const_structs.checkpatch": "as the series has it\n",
        ".checkpatch.conf": "--as-the-series-has-it\n",
        ".get_maintainer.conf": "--as-the-series-has-it\n",
    }


def difference(path: str, new: str) -> str:
    """A patch that makes of a file of the base, or of none, another one."""
    old = BASE.get(path, "")
    assert isinstance(old, str)
    names = (f"a/{path}" if old else "/dev/null", f"b/{path}")
    return "".join(difflib.unified_diff(old.splitlines(True), new.splitlines(True), *names))


def series(name: str, head: str, edit: str, patch: str) -> dict[str, str]:
    """The files of a series with one step."""
    return {
        f"series/{name}/series.toml": f'summary = "Test"\n{head}[[step]]\nid = "one"\n[[step.edit]]\n{edit}',
        f"series/{name}/one.diff": patch,
        f"series/{name}/one.j2": f"arm64: Make {name} come true\n\nIt is better.\n",
        f"series/{name}/cover.j2": "Make it come true\n\nChanges in v{{ version }}:\n{{ changes }}\n",
    }


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "linux", BASE)


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Runs a command on a series that comes after one which is not trusted and changes the scripts."""
    text = "".join(difference(path, new) for path, new in changed(tmp_path / "mark").items())
    write_files(
        tmp_path / "strange", series("first", "", 'kind = "patch"\nfile = "one.diff"\n', text)
    )
    insert = 'kind = "insert"\nfile = "arch/arm64/new.c"\ntext = "int x;"\n'
    own_library(tmp_path / "own", series("second", 'after = "first"\n', insert, ""))

    def call(*args: str) -> str:
        said = run_cli(*args, "--path", tmp_path / "strange", "--tree", tmp_path / "linux")
        assert said.code == (1 if args[0] == "check" else 0), said
        return said.out

    yield call
    assert not (tmp_path / "mark").exists()


def test_the_people_are_those_of_the_base(linux: Path, both: Callable[..., str]) -> None:
    both("plan", "second", "--onto", "v7.3")
    both("run", "second", "--onto", "v7.3", "-v1")
    named = git(linux, "log", "-1", "--format=%(trailers:key=Cc)", "second/v1")
    assert named == (
        "Cc: Cat Maintainer <cat@example.org>\nCc: Mark Reviewer <mark@example.org>\n\n"
    )


def test_the_style_is_that_of_the_base(linux: Path, both: Callable[..., str]) -> None:
    both("run", "second", "--onto", "v7.3", "-v1")
    checked = both("check", "second", "-v1", "--details")
    assert "scripts/spelling.txt holds as on the base" in checked
    assert "as the series has it" not in checked
    assert "as-the-series-has-it" not in checked


def test_what_a_patch_changes_is_not_run(
    tree_of: Callable[[Mapping[str, bytes | str]], Tree], tmp_path: Path
) -> None:
    # The script complains of a name in camel case, and is run again with the files of the patch.
    camel = 'print "$ARGV[-1]:1: CHECK:CAMELCASE: Avoid CamelCase: <fooBar>\\n"; exit 1;\n'
    asked = tree_of({"scripts/checkpatch.pl": camel})
    payload = f"open(my $mark, '>', '{tmp_path / 'mark'}');\n{camel}"
    base = asked.write({"scripts/checkpatch.pl": File(payload.encode())})
    base = base.write({".checkpatch.conf": File(b"--x\n")})
    paths = ("scripts/checkpatch.pl", ".checkpatch.conf")
    patch = "".join(
        f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n" for path in paths
    ).encode()
    (finding,) = Checkpatch(asked, base).findings(patch)
    assert (finding.name, (tmp_path / "mark").exists()) == ("CAMELCASE", False)
