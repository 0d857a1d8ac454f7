"""The guide and README say what the program does: their sessions are run, and nothing that there is goes unnamed."""

from __future__ import annotations

import functools
import os
import re
import shlex
from pathlib import Path
from typing import NamedTuple

import pytest
import typer.main

from refactor import process
from refactor.cli.app import root_command
from refactor.commands.help import GUIDE
from refactor.edits.kinds import KINDS, Edit
from refactor.library.vocabulary import CoverWords, StepWords
from refactor.runs import proof
from tests import series_keys
from tests.cli import run_cli
from tests.commands.test_post_trailers_next import mbox, message_ids, reply
from tests.conftest import git, make_repository
from tests.kernel import KERNEL, SYSCALL
from tests.kernels import TREE, missing

TOP = GUIDE.parent.parent
README = TOP / "README.md"
CONTRIBUTING = TOP / ".github/CONTRIBUTING.md"
PAGES = {path.stem: path.read_text() for path in [README, CONTRIBUTING, *GUIDE.glob("*.md")]}
TOPICS = (
    "adding architecture changes check decisions machines respin rules safety series terminal "
    "thread-flags treewide trust tutorial"
).split()
SERIES = "arm64-exit-work"


def verbs() -> list[str]:
    command = root_command()
    assert isinstance(command, typer.core.TyperGroup)
    return list(command.commands)


def code(page: str) -> set[str]:
    """Everything in backticks, without the blocks."""
    text = re.sub(r"^ *```.*?^ *```$", "", PAGES[page], flags=re.MULTILINE | re.DOTALL)
    return {" ".join(found.split()) for found in re.findall(r"`([^`]+)`", text)}


# --- nothing goes unnamed ---


def test_every_topic_is_there() -> None:
    assert sorted(path.stem for path in GUIDE.glob("*.md")) == TOPICS


def test_readme_names_every_topic() -> None:
    assert set(TOPICS) - code("README") == set()


def test_readme_has_a_row_for_every_verb() -> None:
    table = PAGES["README"].partition("## The verbs\n")[2].partition("\n## ")[0]
    assert set(verbs()) - set(re.findall(r"`([\w-]+)`", table)) == set()


def test_readme_is_short() -> None:
    assert len(PAGES["README"].splitlines()) <= 150


def test_the_keys_of_a_series_are_those_of_the_structs() -> None:
    """`python -m tests.series_keys` writes them."""
    assert series_keys.page(PAGES["series"]) == PAGES["series"]
    assert sorted(series_keys.sections(PAGES["series"])) == sorted(series_keys.SECTIONS)


def test_every_kind_of_edit_has_a_heading() -> None:
    headings = re.findall(r"^### ([\w-]+): ", PAGES["series"], re.MULTILINE)
    assert sorted(headings) == sorted(KINDS)


def test_every_key_has_a_meaning() -> None:
    assert [name for name in PAGES if f"): {series_keys.NEW}" in PAGES[name]] == []


def test_everything_that_a_template_sees_is_named() -> None:
    seen = {*StepWords.__annotations__, *CoverWords.__annotations__}
    assert seen - code("series") == set()


def test_every_check_has_a_row() -> None:
    rows = re.findall(r"^\| ([\w, ]+) \|", PAGES["check"], re.MULTILINE)
    assert set(proof.KINDS) - {name for row in rows for name in row.split(", ")} == set()


@pytest.mark.parametrize("page", PAGES)
def test_every_path_is_there(page: str) -> None:
    """Capitals stand for a name of the reader's own: `refactor/edits/NAME.py`."""
    paths = {words.split()[-1] for words in code(page)}
    ours = {
        path
        for path in paths
        if re.match(r"(?:refactor|tests|\.github|\.ci)/[a-z_./0-9-]+\Z", path)
    }
    assert [path for path in sorted(ours) if not (TOP / path).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_name_is_in_its_module(page: str) -> None:
    places = re.findall(r"`(\w+)`\s+in\s+`((?:refactor|tests)/[\w/]+\.py)`", PAGES[page])
    assert [place for place in places if place[0] not in (TOP / place[1]).read_text()] == []


def test_adding_a_kind_names_all_that_an_edit_must_have() -> None:
    members = {name for name in vars(Edit) if not name.startswith("_")} | set(Edit.__annotations__)
    explained = PAGES["adding"].partition("## An edit kind\n")[2].partition("\n## ")[0]
    assert {name for name in members if f"`{name}" not in explained} == set()


@pytest.mark.parametrize("page", PAGES)
def test_every_call_names_a_verb_or_a_topic(page: str) -> None:
    calls = re.findall(r"(?:`|\$ )refactor ([a-z][\w-]*)(?: +([a-z][\w-]*))?", PAGES[page])
    unknown = []
    for verb, word in calls:
        is_topic = verb != "help" or word in ("", *TOPICS, *verbs())
        # The table of habits shows what a slip comes to.
        if verb != "plna" and not (verb in verbs() and is_topic):
            unknown.append((verb, word))
    assert unknown == []


@functools.cache
def options() -> frozenset[str]:
    """Every option that a verb has."""
    calls = [*([verb] for verb in verbs()), ["tif", "show"], [], ["new", "series"], ["new", "rule"]]
    helps = "".join(run_cli(*call, "--help").out for call in calls)
    return frozenset(re.findall(r"--[a-z][\w-]+", helps))


@pytest.mark.parametrize("page", PAGES)
def test_every_option_is_one(page: str) -> None:
    known = options() | OF_OTHERS
    named = set(re.findall(r"(?<![\w-])--[a-z][\w-]+", PAGES[page]))
    assert sorted(named - known) == []


OF_OTHERS = set(
    # git's, b4's, pip's, pytest's, Dask's, checkpatch's, and spatch's
    "--global --add --suppress-cc --rewrite --strict --in-place --jobs --quiet --very-quiet --no-show-diff "
    "--include-headers --no-includes --local-includes --all-includes --recursive-includes --cpp-at "
    "--include-headers-for-types --keep-comments --max-width "
    "--no-loops --disable-worth-trying-opt --smpl-spacing --force-diff "
    "--show-info --nworkers --allow-inconsistent-paths --threads --porcelain --user --version".split()
)


# --- sessions ---


class Call(NamedTuple):
    """A command of a session, and what the page shows of its output; empty where it shows nothing."""

    command: str
    shown: str


def sessions(page: str) -> list[list[Call]]:
    """The blocks ```console of a page."""
    found = []
    for indent, block in re.findall(
        r"^( *)```console\n(.*?)^ *```$", PAGES[page], re.MULTILINE | re.DOTALL
    ):
        lines = [line.removeprefix(indent) for line in block.splitlines()]
        calls: list[Call] = []
        for line in lines:
            if line.startswith("$ "):
                calls.append(Call(line[2:].partition("  # ")[0].strip(), ""))
            else:
                calls[-1] = Call(calls[-1].command, f"{calls[-1].shown}{line}\n")
        found.append(calls)
    return found


def masked(text: str) -> str:
    """Without what differs by machine, day and point release."""
    text = re.sub(r"\b[0-9a-f]{12}\b", "COMMIT", text)
    text = re.sub(r"\b(Linux|linux-source-\S+|v)? ?(\d\.\d+)\.\d+(?:-\S+(?=\)))?", r"\1 \2.N", text)
    text = re.sub(r" in /\S+", " in DIR", text)
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())


def assert_shown(call: Call, output: str) -> None:
    """The output is what the page shows; a line `...` stands for any lines."""
    parts = [
        re.escape(masked(part)) for part in re.split(r"^\.\.\.\n", call.shown, flags=re.MULTILINE)
    ]
    pattern = r"(?:.*\n)?".join(part + (r"\n" if part else "") for part in parts)
    text = masked(output) + "\n"
    assert re.fullmatch(pattern, text, re.DOTALL), (
        f"$ {call.command}\n{text}\n--- is not ---\n{call.shown}"
    )


def play(calls: list[Call], cwd: Path) -> None:
    """Run a session."""
    for call in calls:
        args = [os.path.expanduser(word) for word in shlex.split(call.command)]  # noqa: PTH111
        if args[0] == "refactor":
            result = run_cli(*args[1:], cwd=cwd)
            assert result.code == 0, result
            output = result.out
        else:
            done = process.run(args, cwd=cwd, env=os.environ)
            assert done.code == 0, done
            output = done.stdout.decode()
        if call.shown.strip():
            assert_shown(call, output)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small kernel with two releases, and a driver for crypto hardware."""
    driver = (
        "void f(struct key *key)\n{\n\tmemzero_explicit(key, sizeof(*key));\n\tkfree(key);\n}\n"
    )
    linux = make_repository(tmp_path / "linux", KERNEL | {"drivers/crypto/key.c": driver})
    moved = SYSCALL.replace("\treturn unlikely(flags", "\t/* Seldom. */\n\treturn unlikely(flags")
    (linux / "arch/arm64/kernel/syscall.c").write_text(moved)
    git(linux, "commit", "-q", "-a", "-m", "Linux 7.4")
    git(linux, "tag", "v7.4")
    git(linux, "config", "--global", "refactor.tree", str(linux))
    return linux


def test_the_series_of_the_tutorial(small: Path, tmp_path: Path, sealed: Path) -> None:
    page = PAGES["tutorial"]
    blocks = re.findall(
        r"`(~/\.config/[^`]+)`:\n\n( *)```\w*\n(.*?)^ *```$", page, re.MULTILINE | re.DOTALL
    )
    assert len(blocks) == 5
    for name, indent, block in blocks:
        path = sealed / name.removeprefix("~/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            "".join(line.removeprefix(indent) for line in block.splitlines(keepends=True))
        )
    for calls in sessions("tutorial"):
        play(calls, tmp_path)
    for mails in ("mails", "out"):
        (patch,) = (tmp_path / mails).glob("*.patch")
    assert (
        "-\tmemzero_explicit(key, sizeof(*key));\n-\tkfree(key);\n+\tkfree_sensitive(key);\n"
        in patch.read_text()
    )


def test_the_session_from_one_version_to_the_next(
    small: Path, tmp_path: Path, sealed: Path
) -> None:
    for command in (
        f"run {SERIES} --onto v7.3 -v16 --signoff",
        f"format-patch {SERIES} -v16 -o v16",
    ):
        assert run_cli(*command.split(), cwd=tmp_path).code == 0
    cover, _, two = message_ids(tmp_path / "v16")
    mbox(tmp_path / "v16").rename(tmp_path / "sent.mbox")
    lin, ann = "Lin Us <lin@example.org>", "Ann Other <ann@example.org>"
    replies = [
        reply(1, cover, lin, f"Reviewed-by: {lin}"),
        reply(3, two, ann, f"With the comment fixed:\nTested-by: {ann}"),
    ]
    mbox(tmp_path / "v16", *replies).rename(tmp_path / "replies.mbox")
    calls = sessions("respin")[1]
    assert len(calls) == 7
    play(calls[:-1], tmp_path)
    words = sealed / ".config/kernel-refactor/series" / SERIES / "versions/v17.md"
    words.write_text(
        "".join(line for line in words.read_text().splitlines(True) if "EDIT" not in line)
    )
    play(calls[-1:], tmp_path)


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """The real 7.2 and 7.3, borrowed; where one cannot be had, the test is skipped."""
    for version in ("7.2", "7.3"):
        if why := missing(version):
            pytest.skip(f"Linux {version}: {why}")
    linux = tmp_path / "linux.git"
    git(tmp_path, "init", "-q", "--bare", str(linux))
    (linux / "objects/info/alternates").write_text(f"{TREE / 'objects'}\n")
    for version in ("7.2", "7.3"):
        git(linux, "tag", f"v{version}", git(TREE, "rev-parse", f"v{version}").strip())
    git(linux, "config", "--global", "refactor.tree", str(linux))
    return linux


def but(page: str, number: int, *verbs: str) -> list[Call]:
    """A session without the calls of some verbs."""
    return [call for call in sessions(page)[number] if call.command.split()[1] not in verbs]


# It builds a kernel's objects, minutes of them: `make check-boot` runs it.
@pytest.mark.boot
@pytest.mark.kernel
def test_the_session_of_readme(real: Path, tmp_path: Path) -> None:
    # fetch-tree takes minutes and has tests of its own; the tree is configured by the fixture.
    play(but("README", 0, "fetch-tree", "config"), tmp_path)


@pytest.mark.kernel
def test_the_rebase_of_the_guide(real: Path, tmp_path: Path) -> None:
    assert run_cli("run", SERIES, "--onto", "v7.2", "-v16").code == 0
    play(sessions("respin")[0], tmp_path)


@pytest.mark.kernel
def test_the_thread_flags_of_the_guide(real: Path, tmp_path: Path) -> None:
    play(sessions("thread-flags")[0], tmp_path)
