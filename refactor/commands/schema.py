"""`refactor schema`: JSON Schemas of the files that people write, from the structs of these."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from refactor.edits.kinds import KINDS
from refactor.review.ledger import Ledger
from refactor.series.build import Build
from refactor.series.expect import Expect
from refactor.series.measure import Measure
from refactor.series.parameter import Parameter
from refactor.series.quoting import Quoting
from refactor.series.schema import Accept, Head, Recipients, Step
from refactor.spread.entries import GroupEntry

File = Literal["series", "groups", "ledger"]

# The one that msgspec writes (its manual, JSON Schema). An address is its name (JSON Schema Core
# 2020-12, 8.1.1); nothing is fetched.
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TABLES = {"recipients": Recipients, "rules": Quoting}
_LISTS = {"step": Step, "build": Build, "accept": Accept, "expect": Expect, "measure": Measure}


def schema(file: File) -> dict[str, Any]:
    """The JSON Schema of series.toml, groups.toml or ledger.toml."""
    match file:
        case "series":
            return {"$schema": _DIALECT, "title": "series.toml", **_series()}
        case "groups":
            (entry,), named = msgspec.json.schema_components([GroupEntry])
            found = {"type": "object", "additionalProperties": entry, "$defs": named}
            return {"$schema": _DIALECT, "title": "groups.toml", **found}
        case "ledger":
            return {"$schema": _DIALECT, "title": "ledger.toml", **msgspec.json.schema(Ledger)}


def _series() -> dict[str, Any]:
    """The schema of a whole series: its parts are read one by one, and only here put together."""
    structs = [Head, Parameter, *_TABLES.values(), *_LISTS.values(), *KINDS.values()]
    _, named = msgspec.json.schema_components(structs)
    head = named["Head"]["properties"]
    for key, struct in _TABLES.items():
        head[key] = _named(struct)
    for key, struct in _LISTS.items():
        head[key] = {"type": "array", "items": _named(struct)}
    head["parameter"] = {"type": "object", "additionalProperties": _named(Parameter)}
    edits = []
    for kind, edit in KINDS.items():
        edits.append(_edit(named[edit.__name__], kind))
    named["Step"]["properties"]["edit"] = {
        "type": "array",
        "minItems": 1,
        "items": {"oneOf": edits},
    }
    return {"$ref": "#/$defs/Head", "$defs": named}


def _edit(found: dict[str, Any], kind: str) -> dict[str, Any]:
    """The schema of an edit of one kind, by which an editor knows which keys it has."""
    properties = {"kind": {"const": kind}, **found["properties"]}
    # Once more: the first put the key in front, and the struct's own replaced it.
    properties["kind"] = {"const": kind}
    required = list(dict.fromkeys(["kind", *found.get("required", [])]))
    return {**found, "properties": properties, "required": required}


def _named(struct: type) -> dict[str, str]:
    return {"$ref": f"#/$defs/{struct.__name__}"}


def text(file: File) -> str:
    """The JSON Schema of a file, as text."""
    return msgspec.json.format(msgspec.json.encode(schema(file)), indent=2).decode() + "\n"
