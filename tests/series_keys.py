"""The keys of series.toml, out of the structs that read them: `python -m tests.series_keys` writes the guide's page.

Each list below a line "Keys of `x`:" in refactor/guide/series.md is made from a struct: which keys
there are, in which order, with type and default. The meaning of a key, behind the colon, is kept
from the page: it is written for users, and docstrings are written for those who read the code.
"""

from __future__ import annotations

import re
import textwrap
from types import NoneType, UnionType
from typing import Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from refactor.commands.help import GUIDE
from refactor.edits import cocci, cocci_accepted
from refactor.edits.declaration import Declaration
from refactor.edits.kinds import KINDS
from refactor.series import (
    build,
    condition,
    defaults,
    expect,
    measure,
    own_check,
    parameter,
    prerequisite,
    quoting,
    schema,
    shape,
    spread,
)
from refactor.spread import entries

PAGE = GUIDE / "series.md"
NEW = "TODO"
"""The meaning of a key that the page does not explain yet."""

SECTIONS: dict[str, type] = {
    "the file": schema.Head,
    "[parameter.NAME]": parameter.Parameter,
    "[recipients]": schema.Recipients,
    "after": prerequisite.Foreign,
    "extra": schema.Extra,
    "[rules]": quoting.Quoting,
    "[[build]]": build.Build,
    "[[accept]]": schema.Accept,
    "[[expect]]": expect.Expect,
    "[[measure]]": measure.Measure,
    "[[check]]": own_check.OwnCheck,
    "refactor.defaults": defaults.Defaults,
    "[[step]]": schema.Step,
    "when": condition.When,
    "[step.spread]": spread.Spread,
    "[GROUP]": entries.GroupEntry,
    "shape-of": shape.ShapeOf,
    "[[step.edit]]": Declaration,
    **KINDS,
    "virtual": cocci.Trait,
    "unexamined": cocci_accepted.AcceptedFile,
    "keep": cocci_accepted.KeptSite,
}
"""Title of the list -> the struct."""

_LIST = re.compile(
    r"^Keys of `(?P<section>[^`]+)`:\n\n(?P<items>(?:\* .*\n(?:  .*\n)*)*)\n?", re.MULTILINE
)
_ITEM = re.compile(r"^\* `(?P<key>[^`]+)` \([^)]*\): (?P<meaning>.*\n(?:  .*\n)*)", re.MULTILINE)


def page(text: str) -> str:
    """The page with its lists made anew."""
    return _LIST.sub(_section, text)


def sections(text: str) -> list[str]:
    """The titles of the lists of a page, in order."""
    return [match["section"] for match in _LIST.finditer(text)]


def _section(match: re.Match[str]) -> str:
    meanings = {item["key"]: item["meaning"] for item in _ITEM.finditer(match["items"])}
    lines = [f"Keys of `{match['section']}`:", ""]
    for key, kind in keys(SECTIONS[match["section"]]).items():
        meaning = " ".join(meanings.get(key, NEW).split())
        item = f"* `{key}` ({kind}): {meaning}"
        lines.append(textwrap.fill(item, 98, subsequent_indent="  ", break_on_hyphens=False))
    return "\n".join(lines) + "\n\n"


def keys(struct: type) -> dict[str, str]:
    """Key -> its type and default, of a struct without those that every edit has."""
    types = get_type_hints(struct)
    shared = {field.name for field in msgspec.structs.fields(Declaration)}
    found = {}
    for field in msgspec.structs.fields(struct):
        if struct is Declaration or field.name not in shared:
            found[field.encode_name] = _type(types[field.name]) + _default(field)
    return found


def _type(hint: object) -> str:
    origin, inside = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return " or ".join(_type(part) for part in inside if part is not NoneType)
    if origin is Literal:
        return "one of " + ", ".join(f'"{choice}"' for choice in inside if choice)
    if origin is tuple:
        return f"list of {_type(inside[0])}s"
    if origin is dict or (isinstance(hint, type) and issubclass(hint, msgspec.Struct)):
        return "table"
    return {str: "string", int: "integer", bool: "boolean"}[hint]  # type: ignore[index]


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return ", required"
    if isinstance(field.default, bool):
        return f", default {str(field.default).lower()}"
    if isinstance(field.default, tuple) and field.default:
        return f", default {', '.join(field.default)}"
    if isinstance(field.default, str | int) and field.default:
        return f", default `{field.default}`"
    return ""


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
