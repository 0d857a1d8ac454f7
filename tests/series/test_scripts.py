"""Scripts that make the result for one file depend on others."""

from __future__ import annotations

import pytest

from refactor.series.rule import Rule
from refactor.series.scripts import Script, any_running, iterates, keeps_state, scripts

MATCH = "@r@\nidentifier f;\nexpression E;\n@@\nregister(E, f)\n\n"
LEAVE_OUT = "    cocci.include_match(False)\n"


def rule(initialize: str, script: str, names: str = "f << r.f;") -> str:
    start = f"@initialize:python@\n@@\n{initialize}\n" if initialize else ""
    return (
        f"{start}\n{MATCH}@script:python s@\n{names}\n@@\n{script}\n\n@depends on s@\n@@\n-a();\n"
    )


def test_the_parts_of_scripts() -> None:
    text = rule("n = 1", "print(f)", "f << r.f;\n(e, E) << r.E;\nnew;")
    assert list(scripts(text)) == [
        Script("initialize:python", "initialize", "python", (), (), "\nn = 1\n\n"),
        Script("script:python s", "script", "python", ("f", "e"), ("new",), "\nprint(f)\n\n"),
    ]


@pytest.mark.parametrize(
    ("depends", "runs"),
    [("", True), (" depends on report", False), (" depends on patch", True),
     (" depends on report || r", True), (" depends on r", True)],
)  # fmt: skip
def test_whether_a_script_can_run(depends: str, runs: bool) -> None:
    text = f"@r@\n@@\n f();\n\n@script:python{depends}@\n@@\nprint(1)\n"
    assert any_running(text, {"patch": True, "report": False}) == runs


def test_a_text_without_rules_has_no_scripts() -> None:
    assert list(scripts('/// @initialize:python@ @@ open("mark", "w") \n')) == []
    assert not iterates("")


@pytest.mark.parametrize(
    ("initialize", "script"),
    [
        ("names = set()", "names.add(str(f))\nif str(f) in names:\n" + LEAVE_OUT),
        ("n = 0", "n += 1\nif n > 5:\n" + LEAVE_OUT),
        ("n = 0", "n = n + 1\nif n > 5:\n" + LEAVE_OUT),
        ("seen = {}", "if f in seen:\n" + LEAVE_OUT + "seen[f] = 1"),
        (
            "",
            "try:\n    seen\nexcept NameError:\n    seen = []\nseen.append(f)\nif 1:\n" + LEAVE_OUT,
        ),
        ("a = []\ndef note(x):\n    a.append(x)\n    return len(a)", "if note(f):\n" + LEAVE_OUT),
        ("class C:\n    pass\nc = C()", "c.hit(f)\nif c.many:\n" + LEAVE_OUT),
        ("names = []", "note(names)\nif names:\n" + LEAVE_OUT),
        ("n = 0", "if f == 'x':\n    first = 1\nif first:\n" + LEAVE_OUT),
        ("", "print f\nif f:\n" + LEAVE_OUT),
    ],
)
def test_a_rule_whose_scripts_keep_state(initialize: str, script: str) -> None:
    assert keeps_state(rule(initialize, script))
    assert Rule("r", rule(initialize, script)).whole


@pytest.mark.parametrize(
    ("initialize", "script", "names"),
    [
        ("", "print(f)", "f << r.f;"),
        ("", "if f:\n" + LEAVE_OUT + "// ---- For context mode\n  // ----", "f << r.f;"),
        ("count = 0", "count += 1\nprint(count)", "f << r.f;"),
        ("names = []", "names.append(f)\ncoccilib.report.print_report(f[0], 'x')", "f << r.f;"),
        ("names = {'a', 'b'}", "if str(f) not in names:\n" + LEAVE_OUT, "f << r.f;"),
        ("import re\np = re.compile('^a')", "if p.match(f):\n" + LEAVE_OUT, "f << r.f;"),
        ("import os", "if os.path.basename(f[0].file):\n" + LEAVE_OUT, "f << r.f;"),
        ("def up(x):\n    y = x.upper()\n    return y", "coccinelle.g = up(f)", "f << r.f;\ng;"),
        ("", "if f:\n    g = 1\nelse:\n    g = 2\ncoccinelle.new = g", "f << r.f;\nnew;"),
        ("", "x = [y for y in f if y]\nfor z in x:\n    if z:\n    " + LEAVE_OUT, "f << r.f;"),
    ],
)
def test_a_rule_whose_scripts_keep_nothing_that_counts(
    initialize: str, script: str, names: str
) -> None:
    assert not keeps_state(rule(initialize, script, names))


def test_a_rule_without_scripts_keeps_nothing() -> None:
    assert not Rule("r", MATCH).whole


def test_scripts_of_another_language_are_not_read() -> None:
    text = rule("", "cocci.include_match(false)").replace("python", "ocaml")
    assert (keeps_state(text), iterates(text)) == (True, False)


def test_a_rule_that_iterates() -> None:
    assert iterates(rule("", "it = Iteration()\nit.set_files([])\nit.register()"))
    assert not iterates(rule("", "print('Iteration')"))
    assert not iterates("/* Iteration() */ " + MATCH)
