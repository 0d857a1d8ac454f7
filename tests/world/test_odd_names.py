"""Paths that are not UTF-8: to git a path is bytes, and a kernel tree may have any."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from refactor.report.json import encode
from refactor.runs.facts import Unexamined
from refactor.text import jsontext
from refactor.text.diff import path_of, quoted
from tests.cli import cli_process
from tests.conftest import git, make_repository, own_library
from tests.kernel import KERNEL

NAME = os.fsdecode(b"drivers/net/caf\xe9.txt")
SERIES = """\
summary = "Say beta"

[[step]]
id = "say-beta"

[[step.edit]]
kind = "rename"
from = "alpha"
to = "beta"
"""
WORDS = """\
net: Say beta

Alpha is beta now, in
{% for file in files %}
  {{ file.path }}
{% endfor %}
{% for edit in edits %}{% for path in edit.sites %}{{ path }} {% endfor %}{% endfor %}
"""


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    own_library(
        tmp_path / "mine", {"series/words/series.toml": SERIES, "series/words/say-beta.j2": WORDS}
    )
    return make_repository(tmp_path / "linux", {**KERNEL, NAME: "alpha\n"})


def said(linux: Path, *args: str | Path) -> str:
    """What a command prints; it must succeed."""
    done = cli_process(*args, cwd=linux)
    assert done.code == 0, done.err
    return done.out


def test_a_plan_and_a_run(linux: Path) -> None:
    shown = said(linux, "plan", "words", "--onto", "v7.3")
    assert shown.endswith(
        '\nsay-beta:\n "drivers/net/caf\\351.txt" | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n'
    )
    for _ in ("anew", "again"):
        run = json.loads(said(linux, "run", "words", "--onto", "v7.3", "-v1", "--json"))["run"]
        assert run["steps"][0]["facts"]["files"] == [
            {"path": "drivers/net/caf\0e9.txt", "added": 1, "removed": 1, "functions": []}
        ]
    assert git(linux, "diff", "--name-only", "v7.3", "words/v1") == '"drivers/net/caf\\351.txt"\n'
    assert said(linux, "run", "words", "--onto", "v7.3", "--onto", "HEAD").endswith(
        "holds on v7.3, HEAD; no branch has moved\n"
    )


def test_a_rebase_and_a_comparison(linux: Path) -> None:
    said(linux, "run", "words", "--onto", "v7.3", "-v1")
    (linux / NAME).write_text("first\nalpha\nalpha\n")
    git(linux, "commit", "-q", "-a", "-m", "more")
    assert ": alpha (the code is new)\n      - drivers/net/caf<U+DCE9>.txt: " in said(
        linux, "rebase", "words", "--onto", "HEAD"
    )
    said(linux, "diff", "words", "v7.3", "HEAD")
    json.loads(said(linux, "diff", "words", "v7.3", "HEAD", "--json"))
    said(linux, "undo", "words", "-v1")


def test_the_report_the_people_and_the_mail(linux: Path, tmp_path: Path) -> None:
    said(linux, "run", "words", "--onto", "v7.3", "-v1", "--signoff")
    page = tmp_path / "page.html"
    report = cli_process("check", "words", "-v1", "--html", page, cwd=linux)
    # The small kernel has no checkpatch.pl.
    assert report.code == 2
    assert "  1/1 " in report.out
    assert "caf\\351.txt" in page.read_text("utf-8")
    assert (
        json.loads(cli_process("check", "words", "-v1", "--json", cwd=linux).out)["series"]
        == "words"
    )
    assert said(linux, "people", "words", "-v1").endswith("  linux@lists.example.org  C C\n")
    said(linux, "format-patch", "words", "-v1", "-o", tmp_path / "out")
    (mail,) = (tmp_path / "out").iterdir()
    text = mail.read_text("utf-8")
    assert (
        '\n\nAlpha is beta now, in\n  "drivers/net/caf\\351.txt"\n"drivers/net/caf\\351.txt"\n\nSigned-off-by'
        in text
    )
    git(linux, "am", "-q", str(mail))
    assert (linux / NAME).read_text() == "beta\n"


def test_json_is_read_back() -> None:
    for text in (NAME, "\0", "\0e9", "\\u0000", "plain", "\0\udcff0", "é"):
        kept = {text: Unexamined(text, "why")}
        raw = jsontext.encode(kept)
        assert jsontext.decode(raw, dict[str, Unexamined]) == kept
        # What any reader takes: no half of a character.
        assert json.loads(raw.decode("utf-8"))[next(iter(json.loads(raw)))]["reason"] == "why"
        json.dumps(json.loads(raw), ensure_ascii=False).encode("utf-8")
    assert jsontext.encode(NAME) == b'"drivers/net/caf\\u0000e9.txt"'


def test_paths_in_text_are_as_git_writes_them() -> None:
    assert quoted(os.fsdecode(b'a"b\\c\xe9')) == '"a\\"b\\\\c\\351"'
    assert quoted("a/é b") == "a/é b"
    assert path_of(b'"a/drivers/net/caf\\351.txt" "b/drivers/net/caf\\351.txt"') == NAME


def test_nothing_in_json_turns_or_hides_what_a_terminal_shows() -> None:
    odd = {"name": "a\u202eb\u200bc\x9b\U000e0041\x1b é"}
    text = encode(odd)
    assert text == '{\n  "name": "a\\u202eb\\u200bc\\u009b\\udb40\\udc41\\u001b é"\n}\n'
    assert json.loads(text) == odd
