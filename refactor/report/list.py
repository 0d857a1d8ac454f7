"""Declared series and rules, in the lines of a terminal. Nothing here decides anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from refactor.report.visible import one_line, visible
from refactor.report.words import columns

if TYPE_CHECKING:
    from refactor.commands.list import (
        Listed,
        RuleLine,
        SeriesLine,
        ShownParameter,
        ShownSeries,
        ShownStep,
    )
    from refactor.series.build import Build


def listed(result: Listed) -> str:
    """Every series and rule."""
    series = columns(list(map(_series_line, result.series)))
    rules = columns(list(map(_rule_line, result.rules)))
    none = "  none\n"
    return f"series:\n{series or none}rules:\n{rules or none}"


def _series_line(line: SeriesLine) -> tuple[str, str]:
    return one_line(line.name), one_line(line.summary + _needs(line))


def _rule_line(line: RuleLine) -> tuple[str, str]:
    return one_line(line.name), one_line(line.summary)


def _needs(line: SeriesLine) -> str:
    """The series that comes first, and the options that `run` cannot do without."""
    parts = [f"after {line.after}"] if line.after else []
    parts += [f"--set {name}=VALUE" for name in line.open]
    return f" ({', '.join(parts)})" if parts else ""


def shown(result: ShownSeries) -> str:
    """A series as it is declared."""
    parts = [f"{result.name}: {result.summary}\n  {result.directory}\n"]
    if result.after:
        parts.append(f"  generated on top of {result.after}\n")
    if result.parameters:
        parts.append("\n")
    for parameter in result.parameters:
        parts.append(_parameter(parameter))
    for number, step in enumerate(result.steps, 1):
        parts.append(f"\n{number}. {_step(step)}")
    if result.builds or result.accepted:
        parts.append("\n")
    for build in result.builds:
        parts.append(_build(build))
    for acceptance in result.accepted:
        parts.append(f"accepted: {acceptance}\n")
    return visible("".join(parts))


def _step(step: ShownStep) -> str:
    lines = [f"{step.id}\n"]
    if step.when:
        lines.append(f"   when: {step.when}\n")
    if step.template != f"{step.id}.j2":
        lines.append(f"   template: {step.template}\n")
    if step.spread:
        lines.append(f"   a commit for each {step.spread.by}, to {step.spread.route}\n")
    for edit in step.edits:
        lines.append(f"   {edit['kind']}: {_keys(edit)}\n")
    # By the keys of series.toml, where a reader will look for them.
    for key, values in (("gone", step.gone), ("present", step.present), ("files", step.files)):
        if values:
            lines.append(f"   {key}: {', '.join(values)}\n")
    if step.same_code:
        lines.append("   no functional change\n")
    return "".join(lines)


def _build(build: Build) -> str:
    options = [*build.set, *build.objects]
    if build.llvm:
        # As on the command line of make: Documentation/kbuild/llvm.rst.
        options.append("LLVM=1")
    return f"build {build.title}: {', '.join(options) or 'what each commit changes'}\n"


def _parameter(parameter: ShownParameter) -> str:
    declared = parameter.declared
    kind: str = declared.type
    if declared.choices:
        kind = f"one of {', '.join(declared.choices)}"
    elif declared.type == "string":
        # Every string has one, of its own or the default.
        kind = f"string matching {declared.pattern}"
    default = "to be given" if declared.default is None else f"{declared.default} when not given"
    value = "" if parameter.value is None else f" = {_value(parameter.value)}"
    return f"parameter {parameter.name}{value} ({kind}; {default}): {declared.help}\n"


def _keys(edit: Mapping[str, object]) -> str:
    """The keys that an edit declares, without its kind and those that are empty."""
    parts = []
    for key, value in edit.items():
        # Not falsehood: 0 and false are values.
        if key != "kind" and value not in ("", (), [], {}):
            parts.append(f"{key} {_value(value)}")
    return ", ".join(parts)


def _value(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_value, value))
    if isinstance(value, dict):
        return ", ".join(f"{key} {_inner(each)}" for key, each in value.items())
    if isinstance(value, str):
        first, newline, _ = value.lstrip("\n").partition("\n")
        # A phrase without quotes would run into the keys around it.
        shown = f'"{first}"' if " " in value else first
        return f"{shown} ..." if newline else shown
    return str(value)


def _inner(value: object) -> str:
    """A value in a table."""
    return f"({_value(value)})" if isinstance(value, dict) else _value(value)
