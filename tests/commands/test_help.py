"""`refactor help`: the table of contents, a page as it is, a verb's help, and the pager of a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

import pytest

from refactor.commands.help import GUIDE, topics
from tests.cli import COMMAND, read_terminal, run_cli
from tests.conftest import git

TOPICS = tuple(sorted(file.stem for file in GUIDE.glob("*.md")))


def test_contents_name_every_topic_with_its_title() -> None:
    out = run_cli("help").out
    lines = [" ".join(line.split()) for line in out.partition("\n\n")[0].splitlines()[1:]]
    assert lines == [f"{name} {title}" for name, title in topics().items()]


def test_contents_name_every_verb_as_the_help_does() -> None:
    listed = run_cli("help").out.partition("\n\n")[2].replace(" (refactor VERB --help)", "")
    groups = run_cli("--help").out.partition("Write a series:\n")[2].partition("\n  `refactor")[0]
    assert f"{listed}\n" == f"Write a series:\n{groups}\n"


@pytest.mark.parametrize("topic", TOPICS)
def test_a_page_is_printed_as_it_is(topic: str) -> None:
    assert run_cli("help", topic) == (0, (GUIDE / f"{topic}.md").read_text(), "")


@pytest.mark.parametrize("verb", ["plan", "fetch-tree", "tif"])
def test_a_verb_shows_its_help(verb: str) -> None:
    assert run_cli("help", verb).out.rstrip() == run_cli(verb, "--help").out.rstrip()


def test_an_unknown_topic_names_those_that_there_are() -> None:
    code, out, err = run_cli("help", "nope")
    assert (code, out) == (2, "")
    assert err.startswith(f"refactor: no topic or verb 'nope': topics: {', '.join(TOPICS)}; verbs:")


def on_terminal(*args: str, env: dict[str, str] | None = None) -> str:
    """What `refactor ARGS` writes where stdout is a terminal."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [*COMMAND, *args], stdout=theirs, stdin=theirs, env=os.environ | (env or {})
    )
    os.close(theirs)
    out = read_terminal(ours)
    assert child.wait() == 0
    return out.decode().replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("core_pager", "env"),
    [
        ("sed s/^/core:/", {"PAGER": "false"}),
        ("", {"PAGER": "sed s/^/core:/"}),
        ("false", {"GIT_PAGER": "sed s/^/core:/"}),
    ],
)
def test_a_terminal_gets_the_pager_that_git_would_start(
    core_pager: str, env: dict[str, str], tmp_path: Path
) -> None:
    if core_pager:
        git(tmp_path, "config", "--global", "core.pager", core_pager)
    page = (GUIDE / "changes.md").read_text()
    expected = "".join(f"core:{line}\n" for line in page.splitlines())
    assert on_terminal("help", "changes", env=env) == expected


def test_cat_is_no_pager() -> None:
    page = (GUIDE / "changes.md").read_text()
    assert on_terminal("help", "changes", env={"PAGER": "cat"}) == page
