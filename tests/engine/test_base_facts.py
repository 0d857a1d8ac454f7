"""What message templates may ask the base."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli import run_cli
from tests.conftest import git, make_repository, own_library
from tests.kernel import KERNEL

TOML = """\
summary = "Test"

[[step]]
id = "one"
[[step.edit]]
kind = "cocci"
rule = "r"
scope = ["arch/arm64/a.c"]
[step.edit.virtual]
inner = { file = "include/linux/x.h", has = "entry" }
outer = { file = "include/linux/x.h", has = "no_such" }
"""
RULE = "virtual inner\nvirtual outer\n\n@depends on inner@\nexpression E;\n@@\n-old(E)\n+new(E)\n"
HEADER = "/* no_such */\nstatic inline long entry(long nr)\n{\n\treturn first(second(nr));\n}\n"
SOURCES = {
    "include/linux/x.h": HEADER,
    "kernel/Kconfig": (
        "config C\n\tbool\n\tdefault y if BITS\n\nconfig A\n\tdef_bool y\n\tdepends on X && BITS\n\n"
        "config D\n\tbool\n\tdepends on !BITS\n\tselect BITS\n"
    ),
    "lib/Kconfig": "config B\n\tbool\n\tselect Z if BITS\n\nconfig E\n\tbool 'BITS'\n\thelp\n\t  BITS\n",
    "arch/arm64/a.c": "int a(int x)\n{\n\treturn old(x);\n}\n",
}
X = '"include/linux/x.h"'


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "linux", {**KERNEL, **SOURCES})


def message(linux: Path, body: str) -> tuple[int, str]:
    """The body of the message, or the complaint about its template."""
    top = linux.parent / "library"
    files = {"series/s/series.toml": TOML, "cocci/r/r.cocci": RULE}
    own_library(top, {**files, "series/s/one.j2": f"arm64: Use new()\n\n{body}\n"})
    run = run_cli("run", "s", "--onto", "v7.3", "-v1", cwd=linux)
    if run.code:
        return run.code, run.err.replace(str(top), "TOP")
    return 0, git(linux, "log", "-1", "--format=%b", "s/v1").partition("\n\nCc:")[0].strip()


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (f'It is {{{{ base.has({X}, "entry") }}}}.', "It is True."),
        (f'It is {{{{ base.has({X}, "no_such") }}}}.', "It is False."),
        ('It is {{ base.has("none.h", "entry") }}.', "It is False."),
        (f'It is {{{{ base.signature({X}, "entry") }}}}.', "It is static inline long entry(long nr)."),
        (f'It calls {{{{ base.calls({X}, "entry") | join(", ") }}}}.', "It calls first, second."),
        ("{% if traits.inner and not traits.outer %}It is inner.{% endif %}", "It is inner."),
        ("It is {{ base.kernel }}.", "It is 7.3.4."),
        ('It is {{ base.options("BITS") | join(", ") }}.', "It is A, B, C."),
    ],
)  # fmt: skip
def test_what_is_answered(linux: Path, body: str, text: str) -> None:
    assert message(linux, body) == (0, text)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (
            f'{{{{ base.signature({X}, "no_such") }}}}',
            "TOP/series/s/one.j2:3: include/linux/x.h of v7.3 declares no function no_such",
        ),
        (
            f'{{{{ base.calls({X}, "no_such") }}}}',
            "TOP/series/s/one.j2:3: include/linux/x.h of v7.3 defines no function no_such",
        ),
        (
            '{{ base.calls("none.h", "f") }}',
            "TOP/series/s/one.j2:3: none.h does not exist in this tree",
        ),
        (
            f'{{% for n in range(201) %}}{{{{ base.has({X}, "entry") }}}}{{% endfor %}}',
            "TOP/series/s/one.j2:3: a template asks more than 200 questions about the base",
        ),
        (
            "{{ base._tree }}",
            "TOP/series/s/one.j2:3: access to attribute '_tree' of 'BaseFacts' object is unsafe.",
        ),
        (
            '{{ base._read("Makefile") }}',
            "TOP/series/s/one.j2:3: access to attribute '_read' of 'BaseFacts' object is unsafe.",
        ),
    ],
)
def test_what_is_refused(linux: Path, body: str, complaint: str) -> None:
    assert message(linux, body) == (2, f"refactor: {complaint}\n")
