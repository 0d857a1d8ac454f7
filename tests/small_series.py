"""A small series `s` for tests: one rule, the code that it changes, and a message a step."""

from __future__ import annotations

import tomllib

RULE = "@@\nexpression E;\n@@\n-old_name(E)\n+new_name(E)\n"
CALL = "int {name}(int x)\n{{\n\treturn old_name(x);\n}}\n"
LINES = "".join(f"int line{number};\n" for number in range(20))

CALLS = """\
[[step]]
id = "calls"
[[step.edit]]
kind = "cocci"
rule = "r"
scope = ["arch"]
"""
"""The step that runs the rule on arch/."""

MESSAGE = "arm64: Change STEP\n\nIt is better.\n"


def small_series(toml: str, rule: str = RULE, message: str = MESSAGE) -> dict[str, bytes | str]:
    """The files of a library with a series and its rule.

    Args:
        message: the template of each step, whose id takes the place of STEP.
    """
    files: dict[str, bytes | str] = {"cocci/r/r.cocci": rule, "series/s/series.toml": toml}
    for step in tomllib.loads(toml)["step"]:
        files[f"series/s/{step['id']}.j2"] = message.replace("STEP", step["id"])
    return files
