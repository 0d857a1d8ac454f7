"""Series and rules as they are declared, in the lines of a terminal. Nothing here decides anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from refactor.report.visible import one_line, visible
from refactor.report.words import columns

if TYPE_CHECKING:
    from refactor.commands.list import Listed, SeriesLine, ShownSeries, ShownParameter


def listed(result: Listed) -> str:
    """Every series and rule."""
    series = columns(
        [(one_line(line.name), one_line(line.summary + _needs(line))) for line in result.series]
    )
    rules = columns([(one_line(line.name), one_line(line.summary)) for line in result.rules])
    none = "  none\n"
    return f"series:\n{series or none}rules:\n{rules or none}"


def _needs(line: SeriesLine) -> str:
    parts = [f"after {line.after}"] if line.after else []
    parts += [f"--set {name}=VALUE" for name in line.open]
    return f" ({', '.join(parts)})" if parts else ""


def shown(result: ShownSeries) -> str:
    """A series as it is declared."""
    lines = [f"{result.name}: {result.summary}\n  {result.directory}\n"]
    lines += [f"  generated on top of {result.after}\n"] if result.after else []
    lines += ["\n"] if result.parameters else []
    lines += [_parameter(each) for each in result.parameters]
    for number, step in enumerate(result.steps, 1):
        lines.append(f"\n{number}. {step.id}\n")
        for edit in step.edits:
            lines.append(f"   {edit['kind']}: {_keys(edit)}\n")
        for key, values in (("gone", step.gone), ("present", step.present), ("files", step.files)):
            lines.append(f"   {key}: {', '.join(values)}\n" if values else "")
        lines.append("   no functional change\n" if step.same_code else "")
    lines += ["\n"] if result.builds or result.accepted else []
    for build in result.builds:
        rest = ", ".join((*build.set, *build.objects, *(["LLVM=1"] if build.llvm else [])))
        lines.append(f"build {build.title}: {rest or 'what each commit changes'}\n")
    lines += [f"accepted: {each}\n" for each in result.accepted]
    return visible("".join(lines))


def _parameter(each: ShownParameter) -> str:
    declared = each.declared
    kind = f"one of {', '.join(declared.choices)}" if declared.choices else declared.type
    kind += (
        f" matching {declared.pattern}"
        if declared.type == "string" and not declared.choices
        else ""
    )
    default = "to be given" if declared.default is None else f"{declared.default} when not given"
    value = "" if each.value is None else f" = {_value(each.value)}"
    return f"parameter {each.name}{value} ({kind}; {default}): {declared.help}\n"


def _keys(edit: Mapping[str, object]) -> str:
    """The keys that an edit declares, without its kind and those that are empty."""
    parts = []
    for key, value in edit.items():
        if key != "kind" and value not in ("", (), [], {}):
            parts.append(f"{key} {_value(value)}")
    return ", ".join(parts)


def _value(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_value, value))
    if isinstance(value, str) and " " in value:
        return f'"{value}"'
    return str(value)
