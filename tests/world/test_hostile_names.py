"""A base with every kind of file name that git allows: a run changes all of the files, and no name is ever code."""

from __future__ import annotations

from pathlib import Path

import pytest

from refactor.engine.mails import send_line
from tests.cli import run_cli
from tests.conftest import git, make_repository, own_library
from tests.kernel import KERNEL
from tests.tools.test_plain_names import NASTY

SOURCE = "int f(void)\n{\n\treturn old(1);\n}\n"
# A path that is not UTF-8 can be in no mail.
FILES = tuple(path for path in NASTY if path.endswith(".c") and "\udce9" not in path)
RULE = "/// Rename old() to new().\n@@ expression e; @@\n-old(e)\n+new(e)\n"
SERIES = """\
summary = "Rename old()"

[[step]]
id = "rename"
gone = ["old"]

[[step.edit]]
kind = "cocci"
rule = "rename"
"""
FILES_OF_SERIES = {
    "cocci/rename/rename.cocci": RULE,
    "series/names/series.toml": SERIES,
    "series/names/cover.j2": "Rename old()\n\nThat is all.\n",
    "series/names/rename.j2": "treewide: Rename old()\n\nold() is new().\n",
}


@pytest.fixture
def linux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The base, in a directory of a hostile name; a command that a name starts leaves a mark here."""
    work = tmp_path / "it's;touch mark;$(touch mark)"
    own_library(tmp_path / "library", FILES_OF_SERIES)
    directory = make_repository(work / "linux", KERNEL | dict.fromkeys(FILES, SOURCE))
    monkeypatch.setattr("tempfile.tempdir", str(work))
    return directory


def test_a_run_changes_files_of_every_name(linux: Path, tmp_path: Path) -> None:
    said = run_cli("run", "names", "-v1", "--onto", "v7.3", cwd=linux)
    assert (said.code, said.err) == (0, ""), said
    changed = git(linux, "diff", "--name-only", "-z", "v7.3", "names/v1").split("\0")[:-1]
    assert sorted(changed) == sorted(FILES)
    for path in FILES:
        assert git(linux, "cat-file", "blob", f"names/v1:{path}") == SOURCE.replace("old", "new")
    assert [path for path in tmp_path.rglob("*") if path.name.startswith("mark")] == []
    assert list(linux.parent.iterdir()) == [linux]


def test_the_command_that_sends_mails_takes_no_directory_for_an_option_or_for_code() -> None:
    assert [send_line(Path(name), ["v2-0001-x.patch"]) for name in ("-out", "it's", "out")] == [
        "git send-email --suppress-cc=self ./-out/v2-*.patch",
        """git send-email --suppress-cc=self 'it'"'"'s'/v2-*.patch""",
        "git send-email --suppress-cc=self out/v2-*.patch",
    ]
