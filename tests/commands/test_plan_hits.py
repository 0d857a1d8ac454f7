"""`refactor plan --hits`: every place that changes, and every one that does not."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

import refactor
from tests.cli import Said, run_cli
from tests.conftest import git, make_repository, own_library
from tests.kernel import KERNEL

SERIES = """\
summary = "Call new()"

[[step]]
id = "calls"

[[step.edit]]
kind = "cocci"
rule = "r"
scope = ["drivers"]

[[step]]
id = "more"

[[step.edit]]
kind = "insert"
file = "drivers/b.h"
after = "#define B 1"
text = "#define C 1\\n"
"""
FILES = KERNEL | {
    "drivers/a.c": "int f(void)\n{\n\tx();\n\treturn old(1,\n\t\t   2);\n}\n",
    "drivers/b.h": "#define B 1\n#define CALL(x) old + (x)\n",
}


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    """A kernel, and a series for it."""
    files: dict[str, bytes | str] = {
        "cocci/r/r.cocci": "@@\nexpression e, f;\n@@\n-old(e, f)\n+new(e)\n",
        "series/s/series.toml": SERIES,
        "series/s/calls.j2": "drivers: Call new()\n\nYes.\n",
        "series/s/more.j2": "drivers: Have C\n\nYes.\n",
    }
    own_library(tmp_path / "own", files)
    return make_repository(tmp_path / "linux", FILES)


def plan(linux: Path, *args: str) -> Said:
    return run_cli("plan", "s", "--onto", "v7.3", "--tree", linux, *args)


def test_text(linux: Path) -> None:
    head = git(linux, "rev-parse", "HEAD")[:12]
    assert plan(linux, "--hits", "text") == Said(
        0,
        f"s on v7.3 (Linux 7.3.4, {head}): 2 hits, 1 missed\n"
        "calls: drivers/a.c:4 in f()\n"
        "    -\treturn old(1,\n"
        "    -\t\t   2);\n"
        "    +\treturn new(1);\n"
        "more: drivers/b.h:2\n"
        "    +#define C 1\n"
        "calls: not changed: drivers/b.h:2: in a macro\n",
        "",
    )


def test_csv_and_json(linux: Path) -> None:
    said = plan(linux, "--hits", "csv")
    rows = [
        ["kind", "step", "file", "line", "function", "before", "after", "reason"],
        [
            "hit",
            "calls",
            "drivers/a.c",
            "4",
            "f",
            "\treturn old(1,\n\t\t   2);\n",
            "\treturn new(1);\n",
            "",
        ],
        ["hit", "more", "drivers/b.h", "2", "", "", "#define C 1\n", ""],
        ["miss", "calls", "drivers/b.h", "2", "", "", "", "in a macro"],
    ]
    assert (said.code, list(csv.reader(io.StringIO(said.out)))) == (0, rows)
    value = json.loads(plan(linux, "--hits", "json").out)
    assert value["stopped"] is False
    keys = rows[0][1:7]
    hits = [dict(zip(keys, [*row[1:3], int(row[3]), *row[4:7]], strict=True)) for row in rows[1:3]]
    assert value["hits"] == hits
    assert value["misses"] == [
        {"step": "calls", "file": "drivers/b.h", "line": 2, "reason": "in a macro"}
    ]


def test_sarif(linux: Path) -> None:
    def file(path: str) -> dict[str, str]:
        return {"uri": path, "uriBaseId": "SRCROOT"}

    said = plan(linux, "--hits", "sarif")
    log = json.loads(said.out)
    (run,) = log["runs"]
    assert (log["version"], run["tool"]["driver"]) == (
        "2.1.0",
        {
            "name": "refactor",
            "version": refactor.__version__,
            "rules": [{"id": "calls"}, {"id": "more"}],
        },
    )
    where = {"artifactLocation": file("drivers/a.c"), "region": {"startLine": 4}}
    first, second, third = run["results"]
    assert first == {
        "ruleId": "calls",
        "level": "note",
        "message": {"text": "calls changes: return old(1,"},
        "locations": [
            {
                "physicalLocation": where,
                "logicalLocations": [{"name": "f", "kind": "function"}],
            }
        ],
        "fixes": [
            {
                "artifactChanges": [
                    {
                        "artifactLocation": file("drivers/a.c"),
                        "replacements": [
                            {
                                "deletedRegion": {
                                    "startLine": 4,
                                    "startColumn": 1,
                                    "endLine": 6,
                                    "endColumn": 1,
                                },
                                "insertedContent": {"text": "\treturn new(1);\n"},
                            }
                        ],
                    }
                ]
            }
        ],
    }
    assert second["ruleId"] == "more"
    assert third == {
        "ruleId": "calls",
        "level": "warning",
        "message": {"text": "not changed: in a macro"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": file("drivers/b.h"),
                    "region": {"startLine": 2},
                }
            }
        ],
    }


def test_a_step_that_fails(linux: Path, tmp_path: Path) -> None:
    toml = tmp_path / "own/series/s/series.toml"
    toml.write_text(SERIES.replace("define B 1", "define X 1"))
    said = plan(linux, "--hits", "json")
    misses = json.loads(said.out)["misses"]
    assert (said.code, [miss["step"] for miss in misses]) == (1, ["calls", "more"])


def test_one_form_only(linux: Path) -> None:
    assert plan(linux, "--hits", "csv", "--json") == Said(
        2, "", "refactor: --hits goes with neither --diff nor --json: `--hits json` is JSON\n"
    )
