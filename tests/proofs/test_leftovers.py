"""Macros and includes that a series leaves without a user."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli import run_cli
from tests.conftest import make_repository, own_library
from tests.kernel import KERNEL

FLAGS = "arch/arm64/include/asm/flags.h"
HEADER = """\
#ifndef __ASM_FLAGS_H
#define __ASM_FLAGS_H

#define FLAG_LEFT	1	/* FLAG_LEFT is used in a.c */
#define FLAG_SHARED	2
#define FLAG_USED	(FLAG_SHARED)

#endif
"""
CODE = """\
#include <asm/flags.h>
#include <linux/trace.h>
#include "local.h"
#include <linux/nowhere.h>

int traced(int flags)
{
	trace_it();

	return flags & (FLAG_LEFT | FLAG_SHARED | FLAG_USED) & LOCAL;
}
"""
SOURCES = {
    FLAGS: HEADER,
    "arch/x86/flags.c": "int x = FLAG_LEFT;\n",
    "arch/arm64/kernel/a.c": CODE,
    "arch/arm64/kernel/local.h": "#define LOCAL 1\n",
    "include/linux/trace.h": "extern void trace_it(void);\n",
}
TOML = """\
summary = "Test"

[[step]]
id = "one"
[[step.edit]]
kind = "cocci"
rule = "r"
scope = ["arch/arm64"]

[[step]]
id = "two"
[[step.edit]]
kind = "rename"
from = "traced"
to = "flagged"
scope = ["arch/arm64"]
"""
RULE = """\
@@
identifier flags;
@@
-trace_it();
...
-return flags & (FLAG_LEFT | FLAG_SHARED | FLAG_USED) & LOCAL;
+return flags & FLAG_USED & LOCAL;
"""
MESSAGE = "arm64: Take step {}\n\nIt is better.\n"


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    library = {f"series/s/{step}.j2": MESSAGE.format(step) for step in ("one", "two")}
    own_library(
        tmp_path / "library", {"series/s/series.toml": TOML, "cocci/r/r.cocci": RULE, **library}
    )
    return make_repository(tmp_path / "linux", {**KERNEL, **SOURCES})


def test_a_macro_and_an_include(linux: Path) -> None:
    """Users in another architecture, in a comment and in the definition itself do not count."""
    assert run_cli("run", "s", "--onto", "v7.3", "-v1", "-s", cwd=linux).code == 0
    check = run_cli("check", "s", "-v1", cwd=linux)
    notes = [line for line in check.out.splitlines() if line.startswith("note: left")]
    assert notes == [
        f"note: left without a user: {FLAGS}:4: nothing uses FLAG_LEFT any more",
        "note: left without a user: arch/arm64/kernel/a.c:2: "
        "nothing uses what #include <linux/trace.h> defines any more",
    ]
