"""A series file read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.cli import Said, run_cli
from tests.conftest import make_repository
from tests.kernel import KERNEL

HEAD = 'summary = "Loops"\nmacros = "own.h"\n'
STEP = '[[step]]\nid = "one"\n[[step.edit]]\nkind = "cocci"\nrule = "r"\n'
FILES = {
    "series/s/one.j2": "widget: Call new()\n\nOld goes.\n",
    "series/s/own.h": "#define my_own if (1)\n",
    "series/s/none.h": "/* Nothing. */\n",
    "series/s/bad.h": "int x;\n",
    "cocci/r/r.cocci": "/// Call new()\n@@ expression e; @@\n-old(e)\n+new(e)\n",
}
CODE = "void f(void)\n{\n\tmy_own {\n\t\told(1);\n\t}\n}\n"


def write(top: Path, files: Mapping[str, str]) -> None:
    for name, data in files.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(data)


def planned(tmp_path: Path, text: str) -> Said:
    linux = tmp_path / "linux"
    if not linux.exists():
        make_repository(linux, {**KERNEL, "drivers/w.c": CODE.encode()})
    write(tmp_path / "library", {**FILES, "series/s/series.toml": text})
    return run_cli("plan", "s", "--onto", "HEAD", "--path", tmp_path / "library", cwd=linux)


def test_macros_of_a_series_are_for_the_edits_that_name_none(tmp_path: Path) -> None:
    assert planned(tmp_path, HEAD + STEP).code == 0
    assert planned(tmp_path, HEAD + STEP + 'macros = "none.h"\n').code == 1
    said = planned(tmp_path, HEAD.replace("own.h", "bad.h") + STEP)
    assert (said.code, said.err) == (
        2,
        "refactor: bad.h, line 1: not a #define: "
        "a macro file holds one-line definitions and comments\n",
    )
