"""What a terminal gets, and what it alone gets: help, examples, colours, the pager, fewer words."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.core import TyperCommand, TyperGroup

from refactor.cli.app import root_command
from refactor.cli.examples import EXAMPLES
from refactor.cli.verb import Verbs
from refactor.report.paint import painted
from tests.cli import cli_process, run_cli
from tests.commands.test_help import on_terminal
from tests.conftest import git, own_library
from tests.small_series import CALL, CALLS, small_series

ROOT = root_command()


def leaves(group: object, words: str = "") -> Iterator[tuple[str, TyperCommand]]:
    assert isinstance(group, TyperGroup)
    for name, verb in group.commands.items():
        if isinstance(verb, TyperGroup):
            yield from leaves(verb, f"{words}{name} ")
        else:
            assert isinstance(verb, TyperCommand)
            yield f"{words}{name}", verb


VERBS = dict(leaves(ROOT))
COLOUR = re.compile(r"\033\[[0-9;]*m")


# --- help ---


@pytest.mark.parametrize("verb", ["", "new", "tif", *VERBS])
def test_h_is_help_and_fits_into_80_columns(verb: str) -> None:
    env = {"COLUMNS": "80"}
    short = run_cli(*verb.split(), "-h", env=env)
    assert (short.code, short.err) == (0, "")
    assert short == run_cli(*verb.split(), "--help", env=env)
    lines = short.out.splitlines()
    assert [line for line in lines if len(line) > 80] == []
    # Words of a summary are never cut; those of the usage may be repeated.
    assert [line for line in lines[1:] if line.endswith("...") and "]" not in line] == []


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_two_examples_that_are_read_as_they_are_written(verb: str) -> None:
    examples = EXAMPLES[verb]
    assert len(examples) == 2
    out = run_cli(*verb.split(), "--help").out
    for wish, call in examples:
        assert f"  # {wish}\n  $ refactor {call}\n" in out
        words = shlex.split(call.partition(" | ")[0].partition(" > ")[0])
        assert words[: len(verb.split())] == verb.split()
        rest = words[len(verb.split()) :]
        # Read as the program would: an unknown option, or one word too few, ends it.
        VERBS[verb].make_context(verb, rest)
    assert {name for name in EXAMPLES if name not in VERBS} == set()


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_the_options_of_all(verb: str) -> None:
    options = set(re.findall(r"--[a-z][\w-]+", run_cli(*verb.split(), "--help").out))
    assert {"--quiet", "--color", "--help"} <= options
    if "REV" in run_cli(*verb.split(), "--help").out:
        assert "--tree" in options


def test_metavariables_are_capitals() -> None:
    lower = {}
    for name, verb in VERBS.items():
        out = run_cli(*name.split(), "--help").out
        found = re.findall(r"^  (?:-\w, )?--[\w-]+ <[^>]*>|\{\w+\}", out, re.MULTILINE)
        if found:
            lower[name] = found
        assert verb.name is not None
    assert lower == {}


def test_help_of_two_words() -> None:
    assert run_cli("help", "new", "series") == run_cli("new", "series", "--help")


# --- did you mean ---


@pytest.fixture
def library(tmp_path: Path) -> Path:
    files = small_series('summary = "s"\n' + CALLS)
    return own_library(tmp_path / "library", files)


@pytest.fixture
def linux(kernel: Path, library: Path) -> Path:
    (kernel / "arch/one.c").write_text(CALL.format(name="f"))
    git(kernel, "add", "-A")
    git(kernel, "commit", "-q", "-m", "Linux 7.3.4")
    git(kernel, "tag", "-f", "v7.3")
    return kernel


@pytest.mark.parametrize(
    ("args", "near"),
    [
        (["plna", "s", "--onto", "v7.3"], "'plan'"),
        (["show", "arm64-exit-wrok"], "'arm64-exit-work'"),
        (["test", "arm64-inline-svd"], "'arm64-inline-svc'"),
        (["try", "arm64-inline-svd"], "'arm64-inline-svc'"),
        (["run", "s", "--onto", "v7.3", "-v1", "--taken", "cals"], "'calls'"),
        (["show", "generic-tif", "--set", "arhc=x"], "'arch'"),
        (["help", "tutoral"], "'tutorial'"),
        (["help", "rebsae"], "'rebase'"),
        (["new", "seris"], "'series'"),
        (["plan", "s", "--ont", "v7.3"], "--onto"),
    ],
)
def test_a_misspelt_word_names_the_nearest(args: list[str], near: str, linux: Path) -> None:
    said = run_cli(*args, cwd=linux)
    assert (said.code, said.out) == (2, "")
    assert re.search(
        rf"did you mean {near}\?|Possible options: .*{near}|option: {near}", said.err, re.I
    )


# --- options before the verb, and -q ---


def test_options_may_stand_before_the_verb(linux: Path, tmp_path: Path) -> None:
    behind = run_cli("plan", "s", "--onto", "v7.3", "--tree", linux, cwd=tmp_path)
    assert behind.code == 0
    assert run_cli("--tree", linux, "plan", "s", "--onto", "v7.3", cwd=tmp_path) == behind
    assert run_cli("-q", "--tree", linux, "plan", "s", "--onto", "v7.3", cwd=tmp_path) == (
        0,
        "",
        "",
    )
    # The nearer one wins.
    both = ("--tree", "/nowhere", "plan", "s", "--onto", "v7.3", "--tree", linux)
    assert run_cli(*both, cwd=tmp_path) == behind


def test_path_before_the_verb(tmp_path: Path) -> None:
    top = tmp_path / "strangers"
    for path, text in small_series('summary = "of a stranger"\n' + CALLS).items():
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        (top / path).write_text(str(text))
    said = run_cli("--path", top, "list")
    assert "of a stranger" in said.out
    assert run_cli("list", "--path", top) == said


def test_quiet_prints_errors_only(linux: Path) -> None:
    assert run_cli("run", "s", "--onto", "v7.3", "-v1", "-q", cwd=linux) == (0, "", "")
    assert git(linux, "branch", "--list", "s/v1") != ""
    wrong = run_cli("run", "s", "--onto", "nope", "-v1", "-q", cwd=linux)
    assert (wrong.code, wrong.out, wrong.err.count("\n")) == (2, "", 1)
    # What was asked for as JSON is printed.
    assert run_cli("list", "-q", "--json").out == run_cli("list", "--json").out


@pytest.mark.parametrize("verb", ["plan", "run", "try", "test", "explain"])
def test_a_number_of_processes_is_read(verb: str, linux: Path) -> None:
    said = run_cli(verb, "s", "-j", "-1", cwd=linux)
    assert said.code == 2
    assert "-1 is not in the range x>=0" in said.err
    assert "-j" in run_cli(verb, "--help").out


# --- colours and the pager ---


def test_a_difference_is_coloured_on_a_terminal_alone(linux: Path) -> None:
    call = ("plan", "s", "--onto", "v7.3", "--diff", "--tree", str(linux))
    plain = run_cli(*call).out
    terminal = {"NO_COLOR": "", "TERM": "xterm", "PAGER": "cat"}
    coloured = on_terminal(*call, env=terminal)
    assert "\033[31m-\treturn old_name(x);\033[m\n" in coloured
    assert "\033[32m+\treturn new_name(x);\033[m\n" in coloured
    assert cli_process(*call, env=terminal).out == plain


@pytest.mark.parametrize(
    ("env", "config", "args", "has"),
    [
        ({"NO_COLOR": "1"}, "", [], False),
        ({"NO_COLOR": "1"}, "", ["--color", "always"], True),
        ({}, "", ["--color", "never"], False),
        ({}, "never", [], False),
        ({}, "false", [], False),
        ({}, "auto", [], True),
        ({"TERM": "dumb"}, "", [], False),
        ({}, "", [], True),
    ],
)
def test_who_decides_about_colours(
    env: dict[str, str], config: str, args: list[str], has: bool, tmp_path: Path
) -> None:
    if config:
        git(tmp_path, "config", "--global", "color.ui", config)
    given = {"NO_COLOR": "", "TERM": "xterm", "PAGER": "cat"} | env
    out = on_terminal("test", "arm64-inline-svc", *args, env=given)
    assert bool(COLOUR.search(out)) == has


def test_colours_in_a_pipe_are_the_users_wish() -> None:
    said = run_cli("test", "arm64-inline-svc", "--color", "always")
    assert "\033[32mholds\033[m" in said.out
    assert run_cli("--color", "always", "test", "arm64-inline-svc") == said
    plain = run_cli("test", "arm64-inline-svc")
    assert COLOUR.sub("", said.out) == plain.out
    assert run_cli("test", "arm64-inline-svc", "--color", "sometimes").code == 2


def test_a_long_table_goes_through_the_pager() -> None:
    out = on_terminal("list", env={"PAGER": "sed s/^/paged:/"})
    assert out == "".join(f"paged:{line}\n" for line in run_cli("list").out.splitlines())


def test_painting_changes_no_text() -> None:
    text = "".join(path.read_text() for path in sorted(Path("tests/golden").glob("**/*.txt")))
    assert COLOUR.sub("", painted(text)) == text


def verbs(group: Verbs, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of every verb."""
    for name, verb in group.commands.items():
        if isinstance(verb, Verbs):
            yield from verbs(verb, (*words, name))
        else:
            yield (*words, name)


def test_every_verb_takes_what_is_about_the_terminal() -> None:
    group = root_command()
    assert isinstance(group, Verbs)
    missing = []
    for words in verbs(group):
        said = run_cli(*words, "-h")
        assert (said.code, said.err) == (0, "")
        options = set(re.findall(r"--?[a-z][\w-]*", said.out))
        missing += [(words, each) for each in ("-q", "--verbose", "--color") if each not in options]
        # Before the verb, too; -h ends it before anything is read.
        before = ("--tree", ".", "--path", ".", "-j", "1", "-q", "--verbose", "--color", "never")
        assert run_cli(*before, *words, "-h").code == 0
    assert missing == []


def test_two_runs_are_named_for_a_page(linux: Path, tmp_path: Path) -> None:
    page = tmp_path / "diff.html"
    said = run_cli("diff", "s", "--html", page, cwd=linux)
    assert said == (
        2,
        "",
        "refactor: --html shows two runs: name them; `refactor diff s` lists those here\n",
    )
    assert run_cli("run", "s", "--onto", "v7.3", "-v1", "-q", cwd=linux).code == 0
    assert run_cli("diff", "s", "v1", "v1", "--html", page, "-q", cwd=linux).code == 0
    assert "<title>s: v1 and v1</title>" in page.read_text()
