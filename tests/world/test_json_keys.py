"""`--json` is a contract: the keys and the status words of every verb, whatever our fields are called.

The keys are read off the types of the values that are printed, so that those of a rare outcome are
among them; what the verbs print on a small kernel is held against the same types.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypedDict

import msgspec
import pytest

from refactor import commands
from refactor.commands.diff import Comparison, KnownRun
from refactor.commands.doctor import Diagnosis
from refactor.commands.explain import Explained
from refactor.commands.export import Exported
from refactor.commands.export_guard import Guard
from refactor.commands.export_script import ExportedScript
from refactor.commands.fetch_tree import Fetched
from refactor.commands.format_patch import PatchFiles
from refactor.commands.groups import GroupTable
from refactor.commands.hits import HitTable
from refactor.commands.list import Listed, ShownSeries
from refactor.commands.matrix import Matrix
from refactor.commands.merge_check import MergeCheck
from refactor.commands.next import Opened
from refactor.commands.people import MailCounts, RecipientTable
from refactor.commands.plan import PlannedRun
from refactor.commands.post import RecordedVersion
from refactor.commands.rebase import Abandoned, Rebased
from refactor.commands.remarks import RemarkTable
from refactor.commands.run import Kept
from refactor.commands.status import SeriesStatus
from refactor.commands.survey import SurveyTable
from refactor.commands.test import Example
from refactor.commands.tif import ShownFlags
from refactor.commands.trailers import Collected
from refactor.commands.try_ import Tried
from refactor.commands.undo import Undone
from refactor.commands.watch import Watched
from refactor.report.json import encode
from refactor.runs.proof import Report
from tests.cli import run_cli
from tests.conftest import git, own_library, write_files
from tests.thread_flags import FILES


class Both(TypedDict):
    """A run, and the checks of what it made."""

    run: Kept
    check: Report


PRINTED: dict[str, Any] = {
    "list": Listed,
    "show": ShownSeries,
    "plan": PlannedRun,
    "groups": GroupTable,
    "plan --hits json": HitTable,
    "run": Kept,
    "run, several bases": Matrix,
    "run --check": Both,
    "rebase": Rebased,
    "rebase --abort": Abandoned,
    "diff": list[KnownRun],
    "diff A B": Comparison,
    "check": Report,
    "format-patch": PatchFiles,
    "export": Exported,
    "export --script": ExportedScript,
    "merge-check": MergeCheck,
    "export --guard": Guard,
    "post": RecordedVersion,
    "next": Opened,
    "people": RecipientTable,
    "people, bundles": MailCounts,
    "trailers": Collected,
    "status": SeriesStatus,
    "remarks": RemarkTable,
    "undo": Undone,
    "test": list[Example],
    "try": Tried,
    "explain": Explained,
    "survey": SurveyTable,
    "watch": Watched,
    "fetch-tree": Fetched,
    "doctor": Diagnosis,
    "tif show": ShownFlags,
}
"""Verb -> type of the value that `--json` prints."""

Schema = dict[str, Any]
Golden = Callable[[str, str], None]
SERIES = "arm64-exit-work"
REPLY = """\
From: Ann Other <ann@example.org>
Subject: Re: a patch
Message-ID: <reply@example.org>
In-Reply-To: <0@example.org>

Reviewed-by: Ann Other <ann@example.org>
"""


class Keys:
    """Lines about types: one for each key, and for a type that was described before where that was."""

    def __init__(self, kinds: Iterable[Any]) -> None:
        schemas, self._definitions = msgspec.json.schema_components(kinds, schema_hook=_anything)
        self._schemas = iter(schemas)
        self._places: dict[str, str] = {}

    def of(self, verb: str) -> Iterator[str]:
        """The lines about the next type."""
        yield from dict.fromkeys(self._lines(next(self._schemas), verb))

    def _lines(self, schema: Schema, path: str) -> Iterator[str]:
        if "$ref" in schema:
            yield from self._named(schema["$ref"].rpartition("/")[2], path)
        elif "anyOf" in schema:
            for arm in schema["anyOf"]:
                yield from self._lines(arm, path)
        elif "prefixItems" in schema:
            for place, item in enumerate(schema["prefixItems"]):
                yield from self._lines(item, f"{path}[{place}]")
        elif schema.get("items"):
            yield from self._lines(schema["items"], f"{path}[]")
        elif "properties" in schema:
            yield from self._properties(schema["properties"], path)
        elif schema.get("additionalProperties"):
            yield from self._lines(schema["additionalProperties"], f"{path}{{}}")
        else:
            words = schema["enum"] if "enum" in schema else [schema["type"]]
            yield f"{path}: {' | '.join(map(str, words))}"

    def _named(self, name: str, path: str) -> Iterator[str]:
        if name in self._places:
            yield f"{path} = {self._places[name]}"
            return
        self._places[name] = path
        yield from self._lines(self._definitions[name], path)

    def _properties(self, properties: dict[str, Schema], path: str) -> Iterator[str]:
        arm = properties.get("type", {}).get("enum", [])
        inside = f"{path}({arm[0]})" if len(arm) == 1 else path
        for key, value in properties.items():
            yield from self._lines(value, f"{inside}.{key}")


def _anything(kind: type) -> Schema:
    assert kind is object
    return {"type": "anything"}


def test_keys_and_words(golden: Golden) -> None:
    keys = Keys(PRINTED.values())
    golden("json-keys.txt", "\n".join(line for verb in PRINTED for line in keys.of(verb)) + "\n")


def holds(verb: str, *args: str | Path, code: int = 0) -> None:
    """What a verb prints is a value of its type, with all of its keys and no others."""
    said = run_cli(*args, "--json")
    assert said.code == code, said.err
    value = msgspec.json.decode(said.out, type=PRINTED[verb])
    assert json.loads(encode(value)) == json.loads(said.out)


@pytest.fixture
def linux(kernel: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small kernel with thread flags, which every verb works on."""
    write_files(kernel, FILES)
    git(kernel, "add", "-A")
    git(kernel, "commit", "-q", "-m", "Linux 7.4")
    git(kernel, "tag", "v7.4")
    git(kernel, "config", "--global", "refactor.tree", str(kernel))
    monkeypatch.chdir(kernel.parent)
    return kernel


def test_declarations() -> None:
    holds("list", "list")
    holds("show", "show", SERIES)
    holds("test", "test", "arm64-exit-work-mask")


def test_a_version_from_its_plan_to_the_next(linux: Path, tmp_path: Path) -> None:
    holds("plan", "plan", SERIES, "--onto", "v7.3")
    holds("try", "try", "arm64-exit-work-mask", "--onto", "v7.3")
    holds("explain", "explain", "arm64-exit-work-mask", "--onto", "v7.3")
    holds("survey", "survey", "arm64-exit-work-mask", "--onto", "v7.3")
    holds("run", "run", SERIES, "--onto", "v7.3", "-v16", "--signoff")
    holds("run, several bases", "run", SERIES, "--onto", "v7.3", "--onto", "v7.4")
    holds("rebase", "rebase", SERIES, "--onto", "v7.4")
    holds("diff", "diff", SERIES)
    holds("diff A B", "diff", SERIES, "v7.3", "v7.4")
    holds("people", "people", SERIES, "-v16")
    holds("format-patch", "format-patch", SERIES, "-v16", "-o", tmp_path / "out")
    holds("export", "export", SERIES, "-v16", "--b4")
    holds("merge-check", "merge-check", SERIES, "--with", "v7.4")
    holds("export --script", "export", SERIES, "--script", "-o", tmp_path / "s.sh")
    holds("undo", "undo", SERIES, "-v16")
    ids = [f"--message-id={number}@example.org" for number in range(3)]
    holds("post", "post", SERIES, "-v16", *ids)
    holds("next", "next", SERIES)
    (tmp_path / "reply.eml").write_text(REPLY)
    holds("trailers", "trailers", SERIES, tmp_path / "reply.eml")
    holds("remarks", "remarks", SERIES, tmp_path / "reply.eml")


@pytest.fixture
def own(tmp_path: Path) -> None:
    """A series of the user's own that declares no build."""
    insert = 'kind = "insert"\nfile = "include/linux/hello.h"\ntext = "#define HELLO 1\\n"\n'
    files: dict[str, bytes | str] = {
        "series/one/series.toml": f'summary = "One"\n[[step]]\nid = "say"\n[[step.edit]]\n{insert}',
        "series/one/say.j2": "hello: Say it\n\nIt was never said.\n",
    }
    own_library(tmp_path / "own", files)


@pytest.mark.usefixtures("own")
def test_checks(linux: Path) -> None:
    holds("run --check", "run", "one", "--onto", "v7.3", "-v1", "--signoff", "--check", code=2)
    holds("check", "check", "one", "-v1", code=2)


def test_thread_flags(linux: Path) -> None:
    holds("tif show", "tif", "show", "good", "two", "--onto", "v7.4")


def test_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    holds("doctor", "doctor", code=run_cli("doctor").code)
    fetched = Fetched(str(tmp_path), "7.3.4", ("v7.3",), "1" * 40, "linux-source-7.3", False, "")
    monkeypatch.setattr(commands.fetch_tree, "fetch_tree", lambda *_, **__: fetched)
    holds("fetch-tree", "fetch-tree", "7.3", tmp_path)
