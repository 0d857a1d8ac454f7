"""Findings as a log of SARIF 2.1.0 (OASIS), which editors and code hosts show beside the lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

import refactor

# SARIF names its schema by this address; nothing is fetched (OASIS SARIF 2.1.0, 3.13.3).
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def log(results: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The whole log, with a rule for each id that a result names."""
    ids = dict.fromkeys(str(result["ruleId"]) for result in results)
    rules = list(map(_rule, ids))
    driver = {"name": "refactor", "version": refactor.__version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(name: str) -> dict[str, str]:
    return {"id": name}


def remark(
    rule: str, text: str, *, level: str, path: str = "", line: int = 0, function: str = ""
) -> dict[str, Any]:
    """Something that is said about a place.

    Args:
        level: `note` or `warning`.
        path: empty where it is about no file.
        line: 0 where it is about the whole file.
    """
    found: dict[str, Any] = {"ruleId": rule, "level": level, "message": {"text": text}}
    if path:
        location = _location(path, line)
        if function:
            location["logicalLocations"] = [{"name": function, "kind": "function"}]
        found["locations"] = [location]
    return found


def with_fix(
    found: dict[str, Any], *, path: str, line: int, before: str, after: str
) -> dict[str, Any]:
    """A remark with the change that a rule makes there: whole lines replaced by others."""
    end = line + before.count("\n")
    whole_lines = {"startLine": line, "startColumn": 1, "endLine": end, "endColumn": 1}
    replacement = {"deletedRegion": whole_lines, "insertedContent": {"text": after}}
    change = {"artifactLocation": _artifact(path), "replacements": [replacement]}
    return {**found, "fixes": [{"artifactChanges": [change]}]}


def first_line(texts: Iterable[str]) -> str:
    """The first line of the first text that has one, without the spaces around it."""
    text = next(filter(None, texts), "")
    return text.strip().partition("\n")[0]


def _location(path: str, line: int) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": _artifact(path)}
    if line:
        place["region"] = {"startLine": line}
    return {"physicalLocation": place}


def _artifact(path: str) -> dict[str, str]:
    # A URI (RFC 3986); a path of git is bytes.
    uri = quote(path.encode("utf-8", "surrogateescape"))
    return {"uri": uri, "uriBaseId": "SRCROOT"}
