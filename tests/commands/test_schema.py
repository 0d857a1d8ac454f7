"""The schemas fit what there is, and refuse what the program refuses."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.cli import run_cli
from tests.small_series import CALLS

SERIES = sorted((Path(__file__).parents[2] / "series").glob("*/series.toml"))


def schema(file: str) -> dict[str, Any]:
    said = run_cli("schema", file)
    assert (said.code, said.err) == (0, "")
    found: dict[str, Any] = json.loads(said.out)
    jsonschema.Draft202012Validator.check_schema(found)
    return found


@pytest.mark.parametrize("path", SERIES, ids=lambda path: path.parent.name)
def test_shipped_series_fit(path: Path) -> None:
    jsonschema.validate(tomllib.loads(path.read_text()), schema("series"))


def test_groups_and_ledgers_fit() -> None:
    jsonschema.validate({"hwmon": {"prefix": "hwmon", "files": ["a.c"]}}, schema("groups"))
    jsonschema.validate({}, schema("ledger"))


@pytest.mark.parametrize(
    "toml",
    [
        'sumary = "x"\n' + CALLS,
        'summary = "x"\n' + CALLS + 'fils = ["x"]\n',
        'summary = "x"\n' + CALLS.replace('"cocci"', '"cooci"'),
        'summary = "x"\n' + CALLS.replace("rule", "ruel"),
        'summary = "x"\n' + CALLS + '[[build]]\narhc = "arm64"\n',
        'summary = "x"\n' + CALLS + "[recipients]\nmost = true\n",
    ],
)
def test_slips_are_found_by_an_editor(toml: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tomllib.loads(toml), schema("series"))


def test_an_unknown_file() -> None:
    assert run_cli("schema", "nope").code == 2
