"""What a person can get wrong, and what a tree can hold against a rule: one clear line, one documented exit code."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from refactor.edits import kinds
from refactor.series.spatch_options import ALLOWED
from tests.cli import Said, run_cli, snapshot
from tests.conftest import git, make_repository, write_files
from tests.kernel import KERNEL

RULE = "@@\nexpression E;\n@@\n-old_name(E)\n+new_name(E)\n"
UNSURE = "no symbol that it declares and no earlier run here shows it to be upstream (where it is, take the step out)"
NO_DRIVERS = "cocci r: scope names drivers, which is not in this tree"
CODE = "int a(int x)\n{\n\treturn old_name(x);\n}\n"
HEAD = 'summary = "Test"\n'
STEP = '[[step]]\nid = "one"\n'
TOP = Path(__file__).parent.parent.parent
RULES = ", ".join(sorted([*(rule.name for rule in TOP.glob("cocci/*")), "r"]))
SERIES = ", ".join(sorted([*(series.name for series in TOP.glob("series/*")), "s"]))
KINDS = ", ".join(sorted(kinds.KINDS))
EDIT = '[[step.edit]]\nkind = "cocci"\nrule = "r"\nscope = ["drivers"]\n'
GOOD: dict[str, str | bytes] = {
    "cocci/r/r.cocci": RULE,
    "series/s/series.toml": HEAD + STEP + EDIT,
    "series/s/one.j2": "drivers: Use new_name()\n\nIt is better.\n",
}


@pytest.fixture(autouse=True)
def cached(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What spatch finds once is known to all tests here."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """Where the library of a test is."""
    return tmp_path / "library"


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "linux", {**KERNEL, "drivers/a.c": CODE})


def write(top: Path, files: Mapping[str, str | bytes | None]) -> None:
    """A library of ours with some files changed; None leaves one out."""
    write_files(top, {name: data for name, data in {**GOOD, **files}.items() if data is not None})


def plan(top: Path, linux: Path, *more: str, trusted: bool = False) -> Said:
    if trusted:
        git(linux, "config", "--global", "refactor.path", str(top))
    return run_cli(
        "plan", "s", "--onto", "v7.3", *(() if trusted else ("--path", top)), *more, cwd=linux
    )


def steps(said: Said) -> list[str]:
    """What a run says of its steps."""
    assert said.err == ""
    lines = said.out.split("\n\n")[0].splitlines()[1:]
    return [line.strip() for line in lines if line != "no branch has moved"]


def series(*parts: str) -> dict[str, str | bytes | None]:
    return {"series/s/series.toml": "".join(parts)}


def edit(**keys: str) -> dict[str, str | bytes | None]:
    return series(
        HEAD, STEP, "[[step.edit]]\n", *(f"{key} = {value}\n" for key, value in keys.items())
    )


TOML = "{top}/series/s/series.toml"
TWICE = "an id names one step for good, or two whose `when` has and lacks one symbol"

DECLARATIONS: list[tuple[dict[str, str | bytes | None], str]] = [
    (
        series(HEAD, STEP, EDIT.replace('"r"', '"r\\u0000"')),
        f"{TOML}: a text in it holds U+0000: no file, argument or mail can: take it out",
    ),
    (series("a = \n"), f"{TOML}: not TOML: Invalid value (at line 1, column 5)"),
    ({"series/s/series.toml": b'summary = "\xff"'}, f"{TOML} is not UTF-8 text"),
    (series(STEP, EDIT), f"{TOML}: key 'summary': wanted a value, got nothing"),
    (series('summary = ["x"]\n', STEP, EDIT), f"{TOML}: key 'summary': wanted str, got array"),
    (series(HEAD, 'sumary = "x"\n', STEP, EDIT),
     f"{TOML}: key 'sumary': wanted one of summary, step, recipients, build, accept, expect, "
     "measure, check, parameter, after, rules, macros, "
     "got an unknown key: did you mean 'summary'?"),
    (series(HEAD, STEP), f"{TOML}, step 1: key 'edit': wanted a value, got nothing"),
    (series(HEAD, STEP, 'fils = ["a"]\n', EDIT),
     f"{TOML}, step 1: key 'fils': wanted one of id, edit, gone, present, files, no-functional-change, "
     "when, template, shape-of, spread, got an unknown key: did you mean 'files'?"),
    (series(HEAD, STEP, "files = 3\n", EDIT), f"{TOML}, step 1: key 'files': wanted array, got int"),
    (series(HEAD, STEP, EDIT, STEP, EDIT), f"{TOML}: two steps have the id 'one': {TWICE}"),
    (series(HEAD, STEP, 'when = { file = "a", has = "B" }\n', EDIT, STEP, EDIT),
     f"{TOML}: two steps have the id 'one': {TWICE}"),
    (series(HEAD, STEP, 'when = { file = "a", has = "B" }\n', EDIT, STEP,
            'when = { file = "a", has = "B" }\n', EDIT),
     f"{TOML}: two steps have the id 'one': {TWICE}"),
    (series(HEAD, STEP, 'when = { file = "a", has = "B" }\n', EDIT, STEP,
            'when = { file = "a", lacks = "B" }\n', EDIT),
     f"{TOML}: two steps have the id 'one', and one names no template: their messages differ: "
     "give each a `template`"),
    ({"series/s/one.j2": "drivers: Use new_name()\n\n{% for rule in rules %}\n{{ rule.text }}\n{% endfor %}\n"},
     "{top}/series/s/one.j2:3: `rules` is empty here: key 'quote' of [rules] is not \"log\": "
     'set quote = "log" in series.toml, or leave the quoting to refactor'),
    (series(HEAD, '[rules]\nquote = "top"\n', STEP, EDIT),
     f"{TOML}, [rules]: key 'quote': wanted one of log, below, cover, never, got 'top'"),
    (series(HEAD, STEP, 'template = "two.j2"\n', EDIT), "series s has no file two.j2: write {top}/series/s/two.j2"),
    (series(HEAD, STEP, 'when = { file = "a" }\n', EDIT),
     f"{TOML}, step 1: key 'when': wanted one of has and lacks, got neither"),
    (series(HEAD, STEP, 'when = { file = "a", has = "B", lacks = "C" }\n', EDIT),
     f"{TOML}, step 1: key 'when': wanted one of has and lacks, got both"),
    (series(HEAD, STEP, 'when = { file = "a", has = "b c" }\n', EDIT),
     f"{TOML}, step 1: key 'when': wanted a symbol in has and lacks, got 'b c'"),
    (series(HEAD, STEP, 'when = { file = "../a", has = "B" }\n', EDIT),
     f"{TOML}, step 1: key 'when': file: '../a' leaves the tree or is not in its plain form"),
    (series(HEAD, STEP, 'when = { file = "a/", has = "B" }\n', EDIT),
     f"{TOML}, step 1: key 'when': file: 'a/' is a directory, wanted a file"),
    (edit(kind='"sed"'),
     f"{TOML}, step 1 'one', edit 1: key 'kind': wanted one of {KINDS}, got 'sed'"),
    (edit(kind='"coci"'),
     f"{TOML}, step 1 'one', edit 1: key 'kind': wanted one of {KINDS}, got 'coci': did you mean 'cocci'?"),
    (edit(rule='"r"'),
     f"{TOML}, step 1 'one', edit 1: key 'kind': wanted one of {KINDS}, got None"),
    (edit(kind='"cocci"', rule='"r"', virtual='{ v = { file = "a.h", has = "x" } }'),
     "rule r declares no virtual rule 'v', it has none"),
    (edit(kind='"cocci"', rule='"r"', virtual='{ v = { file = "a.h", has = "x y" } }'),
     f"{TOML}, step 1 'one', edit 1: key 'virtual[...]': has: wanted a symbol, got 'x y'"),
    (edit(kind='"remove"', file='"a"', names='[]'),
     f"{TOML}, step 1 'one', edit 1: wanted names, each once, in names"),
    (edit(kind='"cocci"', rule='"nope"'), "no rule 'nope': there are {rules}"),
    (edit(kind='"cocci"', rule='"r"', scop='"x"'),
     f"{TOML}, step 1 'one', edit 1: key 'scop': wanted one of rule, scope, virtual, arch, unexamined, keep, "
     "macros, left, kind, sites, optional, "
     "got an unknown key: did you mean 'scope'?"),
    (edit(kind='"cocci"', rule='"r"', sites='"1"'),
     f"{TOML}, step 1 'one', edit 1: key 'sites': wanted int | null, got str"),
    ({"series/s/one.j2": None}, "series s has no file one.j2: write {top}/series/s/one.j2"),
    ({"series/s/one.j2": b"a: b\n\n\xff\n"}, "{top}/series/s/one.j2 is not UTF-8 text"),
    (edit(kind='"insert"', file='"a"', template='"t"'), "series s has no file t: write {top}/series/s/t"),
    ({"cocci/r/r.cocci": b"@@\xff@@\n"}, "{top}/cocci/r/r.cocci is not UTF-8 text"),
    ({"cocci/r/r.cocci": '@@\nidentifier f =~ "a^";\n@@\n-f();\n'},
     "{top}/cocci/r/r.cocci:2: regular expression \"a^\": '^' means different things to different spatch "
     "builds: use letters, ., [...], *, +, ?, (a|b), and ^ and $ at the ends, or a set {{a, b}}"),
    ({"cocci/r/r.cocci": " #spatch --no-includes\n" + RULE},
     "{top}/cocci/r/r.cocci:1: a #spatch line stands alone in a line before the first rule"),
    ({"cocci/r/r.cocci": "// Options: --macro-file /etc/passwd\n" + RULE},
     f"{{top}}/cocci/r/r.cocci: // Options: '--macro-file' is not one that a rule may set ({ALLOWED})"),
    ({"cocci/r/r.cocci": "@@\nexpression E;\n@@\n-old_name(E\n+new_name(E)\n"},
     "rule r, line 6: spatch says: minus: parse error: line 4: its parentheses do not match"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "complaint"), DECLARATIONS)
def test_a_declaration_that_is_wrong(
    top: Path, linux: Path, files: dict[str, str | bytes | None], complaint: str
) -> None:
    write(top, files)
    before = snapshot(linux)
    assert plan(top, linux) == (2, "", f"refactor: {complaint.format(top=top, rules=RULES)}\n")
    assert snapshot(linux) == before


OUTSIDE = {
    "": "must be a path relative to the top of the tree",
    "/etc/passwd": "must be a path relative to the top of the tree",
    "../a": "leaves the tree or is not in its plain form",
    "a/../../b": "leaves the tree or is not in its plain form",
    ".git/config": "leaves the tree or is not in its plain form",
    "a/.git/x": "leaves the tree or is not in its plain form",
    "./a": "leaves the tree or is not in its plain form",
    "a//b": "leaves the tree or is not in its plain form",
    "[a].c": "must be a plain path, without wildcards",
    ":(top)a": "must be a plain path, without wildcards",
}


@pytest.mark.parametrize("path", OUTSIDE)
@pytest.mark.parametrize("kind", ["cocci", "step", "insert", "kconfig", "move", "remove", "rename"])
def test_a_path_that_leaves_the_tree(top: Path, linux: Path, kind: str, path: str) -> None:
    files, key = {
        "cocci": (edit(kind='"cocci"', rule='"r"', scope=f"['{path}']"), "scope"),
        "step": (series(HEAD, STEP, f"files = ['{path}']\n", EDIT), "files"),
        "insert": (edit(kind='"insert"', file=f"'{path}'", text='"x"'), "file"),
        "kconfig": (
            edit(kind='"kconfig"', file=f"'{path}'", config='"A"', add='["select B"]'),
            "file",
        ),
        "move": (
            edit(
                kind='"move"',
                **{"from": '"a"', "to": f"'{path}'", "names": '["f"]', "after": '"x"'},
            ),
            "to",
        ),
        "remove": (edit(kind='"remove"', file=f"'{path}'", names='["f"]'), "file"),
        "rename": (
            edit(kind='"rename"', **{"from": '"a"', "to": '"b"', "scope": f"['{path}']"}),
            "scope",
        ),
    }[kind]
    write(top, files)
    where = "step 1" if kind == "step" else "step 1 'one', edit 1"
    complaint = f"{top}/series/s/series.toml, {where}: {key}: '{path}' {OUTSIDE[path]}"
    assert plan(top, linux) == (2, "", f"refactor: {complaint}\n")


def test_a_complaint_is_one_line_and_moves_no_terminal(top: Path, linux: Path) -> None:
    rule = 'rule = "a\\u200b[2Jb\\nrefactor: all proved\\ufeff"'
    write(top, {"series/s/series.toml": HEAD + STEP + EDIT.replace('rule = "r"', rule)})
    said = plan(top, linux)
    complaint = "no rule 'a<U+200B>[2Jb refactor: all proved<U+FEFF>': there are"
    assert (said.code, said.err) == (2, f"refactor: {complaint} {RULES}\n")


@pytest.mark.parametrize("code", ["0000", "000d", "001b", "0085", "2028", "202e", "2066", "200f"])
def test_a_declaration_holds_no_control_characters(top: Path, linux: Path, code: str) -> None:
    recipients = (
        f'[recipients]\nextra = ["Eve <eve@example.org>", "A\\u{code}Bcc: <a@example.org>"]\n'
    )
    write(top, {"series/s/series.toml": HEAD + recipients + STEP + EDIT})
    where = "a text in it holds U+0000: no file, argument or mail can"
    if code != "0000":
        where = f"key 'recipients.extra[2]' holds U+{code.upper()} in line 1"
    assert plan(top, linux) == (
        2,
        "",
        f"refactor: {top}/series/s/series.toml: {where}: take it out\n",
    )


@pytest.mark.parametrize("name", ["../a", "/etc/passwd", ".hidden", "x/y", "."])
@pytest.mark.parametrize("kind", ["insert", "patch"])
def test_a_file_that_is_not_beside_the_series(top: Path, linux: Path, kind: str, name: str) -> None:
    key = {"insert": "template", "patch": "file"}[kind]
    write(
        top,
        edit(
            **{
                "kind": f"'{kind}'",
                **({"file": "'x'"} if kind == "insert" else {}),
                key: f"'{name}'",
            }
        ),
    )
    complaint = f"{top}/series/s/series.toml, step 1 'one', edit 1: {key}: '{name}' must be a file beside series.toml"
    assert plan(top, linux) == (2, "", f"refactor: {complaint}\n")


@pytest.mark.parametrize("name", ["series/s/one.j2", "series/s/series.toml", "cocci/r/r.cocci"])
def test_a_link_out_of_a_library_is_followed_only_in_ones_own(
    top: Path, linux: Path, name: str
) -> None:
    write(top, {})
    (top / name).rename(top.parent / "secret")
    (top / name).symlink_to(top.parent / "secret")
    words = f"refactor: {top / name} is a link that leads out of {top}, which is not trusted\n"
    assert plan(top, linux) == (2, "", words)
    assert plan(top, linux, trusted=True).code == 0


CODE_OF_ITS_OWN = [
    ("@script:python@\n@@\nopen({mark}, 'w')\n", 1),
    ("@initialize:python@\n@@\nopen({mark}, 'w')\n", 1),
    (RULE + "\n@finalize:python@\n@@\nopen({mark}, 'w')\n", 7),
    ("  @ script /* */ : /* */ python @\n@@\nopen({mark}, 'w')\n", 1),
    ("@\nscript\n:\npython@\n@@\nopen({mark}, 'w')\n", 2),
    ("@r@\nidentifier f : script:python() {{ open({mark}, 'w') }};\n@@\n-f();\n", 2),
    (
        "@r@\nidentifier f;\nfresh identifier g = script:python(f) {{ open({mark}, 'w') }};\n@@\n-f();\n+g();\n",
        3,
    ),
]


@pytest.mark.parametrize(("text", "line"), CODE_OF_ITS_OWN)
def test_a_rule_with_code_of_its_own_needs_trust(
    top: Path, linux: Path, text: str, line: int
) -> None:
    mark = top.parent / "ran"
    write(top, {"cocci/r/r.cocci": text.format(mark=repr(str(mark)))})
    words = (
        f"refactor: {top}/cocci/r/r.cocci:{line}: this rule runs code of its own and its directory is not trusted: "
        "`git config --global --add refactor.path DIR` makes it yours\n"
    )
    for command in (["plan", "s", "--onto", "v7.3"], ["test", "r"], ["show", "s"], ["list"]):
        assert run_cli(*command, "--path", top, cwd=linux) == (2, "", words)
    assert not mark.exists()


def test_a_rule_with_code_of_its_own_runs_where_it_is_trusted(top: Path, linux: Path) -> None:
    mark = top.parent / "ran"
    write(top, {"cocci/r/r.cocci": f"@initialize:python@\n@@\nopen({str(mark)!r}, 'w')\n\n{RULE}"})
    assert plan(top, linux, trusted=True).code == 0
    assert mark.exists()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('#include "/etc/evil.cocci"\n' + RULE, 1),
        ('@r using "/etc/evil.iso"@\nexpression E;\n@@\n-old_name(E)\n', 1),
    ],
)
def test_a_rule_that_brings_in_others_is_refused(
    top: Path, linux: Path, text: str, line: int
) -> None:
    write(top, {"cocci/r/r.cocci": text})
    words = f"{top}/cocci/r/r.cocci:{line}: a rule is one file; what #include or using would bring in is not seen here"
    assert plan(top, linux, trusted=True) == (2, "", f"refactor: {words}\n")


TEMPLATE = "{top}/series/s/one.j2"
FACTS = (
    "facts are added, base, edits, files, functions, group, prefix, removed, rendered, rules, series, sites, step, "
    "tools, traits, version"
)

MESSAGES = [
    ("drivers: {{ nope }}\n", f"{TEMPLATE}:1: 'nope' is undefined: {FACTS}"),
    ("drivers: {{ base.nope }}\n",
     f"{TEMPLATE}:1: 'refactor.engine.base_facts.BaseFacts object' has no attribute 'nope': {FACTS}"),
    ("drivers: x\n\n{% if %}\n", f"{TEMPLATE}:3: Expected an expression, got 'end of statement block'"),
    ("drivers: {{ 1 / 0 }}\n", f"{TEMPLATE}:1: division by zero"),
    ("drivers: {{ 'a' + 1 }}\n", f'{TEMPLATE}:1: can only concatenate str (not "int") to str'),
    ("drivers: {{ ().__class__.__base__.__subclasses__() }}\n",
     f"{TEMPLATE}:1: access to attribute '__class__' of 'tuple' object is unsafe."),
    ("drivers: {{ base.__init__.__globals__ }}\n",
     f"{TEMPLATE}:1: access to attribute '__init__' of 'BaseFacts' object is unsafe."),
    ("drivers: {{ '{0.__class__}'.format(base) }}\n",
     f"{TEMPLATE}:1: access to attribute '__class__' of 'BaseFacts' object is unsafe."),
    ("drivers: {{ files.append(1) }}\n", f"{TEMPLATE}:1: 'tuple object' has no attribute 'append': {FACTS}"),
    ("drivers: {{ sites.clear() }}\n", f"{TEMPLATE}:1: access to attribute 'clear' of 'dict' object is unsafe."),
    ("drivers: {{ range(10000000) }}\n",
     f"{TEMPLATE}:1: Range too big. The sandbox blocks ranges larger than MAX_RANGE (100000)."),
    ("{% include '/etc/passwd' %}\n", f"{TEMPLATE}:1: no loader for this environment specified"),
    ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}\n", f"{TEMPLATE}:1: it calls itself without an end"),
    ("drivers: x\n\n{{ 'x' * 10**13 }}\n", f"{TEMPLATE}:3: it makes a text of more than 400000 characters"),
    ("drivers: {{ '%999999999999d' % 1 }}\n",
     f"{TEMPLATE}:1: it has a format that is wider than 1000, or as wide as a value says"),
    ("drivers: {{ (1e308*10)|int }}\n", f"{TEMPLATE}:1: cannot convert float infinity to integer"),
    ("drivers: x\n\n{{ '\\ud800' }}\n", f"{TEMPLATE}: its text holds U+D800 in line 3: take it out"),
    ("drivers: x\n\n{{ '\\x1b[2J' }}\n", f"{TEMPLATE}: its text holds U+001B in line 3: take it out"),
    ("drivers: x\x85\n", f"{TEMPLATE}: its text holds U+0085 in line 1: take it out"),
    ("drivers: x{{ '\\0' }}\n", f"{TEMPLATE}: its text holds U+0000 in line 1: take it out"),
    ("drivers: x{{ '\\r' }}y\n", f"{TEMPLATE}: its text holds U+000D in line 1: take it out"),
    ("\n", f"{TEMPLATE}: the subject '' is empty"),
    (f"drivers: {'x' * 67}\n",
     f"{TEMPLATE}: the subject 'drivers: {'x' * 67}' is 76 columns wide; at most 75 are read"),
    ("drivers: Use it.\n", f"{TEMPLATE}: the subject 'drivers: Use it.' ends in a full stop"),
    ("Use it\n",
     f"{TEMPLATE}: the subject 'Use it' does not begin with the prefix of its subsystem, as in 'arm64: entry: ...'"),
    ("drivers: Use it\nBody\n", f"{TEMPLATE}: the line after the subject must be empty"),
    ("drivers: Use it\n\nReported-by: A <xxxx@xxxxxxx>\n",
     f"{TEMPLATE}: 'xxxx@xxxxxxx' is a masked address: write the real one"),
]  # fmt: skip


@pytest.mark.parametrize(("template", "complaint"), MESSAGES)
def test_a_message_that_cannot_be_mailed(
    top: Path, linux: Path, template: str, complaint: str
) -> None:
    write(top, {"series/s/one.j2": template})
    before = snapshot(linux)
    said = run_cli("run", "s", "--onto", "v7.3", "-v", "1", "--path", top, cwd=linux)
    assert said == (
        2,
        "",
        f"refactor: {complaint.format(top=top) if '{top}' in complaint else complaint}\n",
    )
    assert snapshot(linux) == before


def test_two_patches_with_one_subject(top: Path, linux: Path) -> None:
    more = STEP.replace("one", "two") + '[[step.edit]]\nkind = "insert"\nfile = "new"\ntext = "x"\n'
    write(
        top,
        {
            **series(HEAD, STEP, EDIT, more),
            "series/s/two.j2": "drivers: Use new_name()\n\nOther words.\n",
        },
    )
    words = f"{top}/series/s: steps 'one' and 'two' have the same subject 'drivers: Use new_name()'"
    assert plan(top, linux) == (2, "", f"refactor: {words}\n")


def test_what_is_no_kernel_and_no_base(top: Path, linux: Path, tmp_path: Path) -> None:
    write(top, {})
    empty = make_repository(tmp_path / "empty", {"README": "x"})
    for onto, where, complaint in (
        (
            "nope",
            linux,
            "no commit 'nope' in this repository: `git tag` and `git branch -a` list names",
        ),
        (
            "--all",
            linux,
            "no commit '--all' in this repository: `git tag` and `git branch -a` list names",
        ),
        ("", linux, "no commit '' in this repository: `git tag` and `git branch -a` list names"),
        (
            "v7.3^{tree}",
            linux,
            "no commit 'v7.3^{tree}' in this repository: `git tag` and `git branch -a` list names",
        ),
        (
            "v7.3",
            empty,
            "v7.3 is not a Linux kernel tree: it has no Makefile, Kbuild and MAINTAINERS at its top",
        ),
        (
            "v7.3",
            tmp_path,
            f"{tmp_path} is not in a git repository: name a kernel clone with --tree DIR",
        ),
        (
            "v7.3",
            tmp_path / "no",
            f"{tmp_path}/no is not in a git repository: name a kernel clone with --tree DIR",
        ),
    ):
        said = run_cli("plan", "s", f"--onto={onto}", "--tree", where, "--path", top)
        assert said == (2, "", f"refactor: {complaint}\n")


def test_a_base_without_get_maintainer(top: Path, tmp_path: Path) -> None:
    write(top, {})
    some = {name: data for name, data in KERNEL.items() if name != "scripts/get_maintainer.pl"}
    linux = make_repository(tmp_path / "some", {**some, "drivers/a.c": CODE})
    words = "the base has no scripts/get_maintainer.pl: it names the people for Cc; is this a whole kernel tree?"
    assert plan(top, linux, "--diff") == (4, "", f"refactor: {words}\n")


def test_a_repository_with_other_object_names(top: Path, tmp_path: Path) -> None:
    write(top, {})
    git(tmp_path, "init", "-q", "--object-format=sha256", "other")
    words = f"{tmp_path}/other uses sha256 object names: only sha1 repositories are supported"
    assert plan(top, tmp_path / "other") == (2, "", f"refactor: {words}\n")


@pytest.mark.parametrize(
    ("args", "complaint"),
    [
        (["plan", "nope", "--onto", "v7.3"], f"no series 'nope': there are {SERIES}"),
        (["test", "nope"], f"no rule 'nope': there are {RULES}"),
        (["show", "../s"], f"no series '../s': there are {SERIES}"),
        (["plan", "s", "--onto", "v7.3", "--path", "/nowhere"],
         "/nowhere is not a directory: --path names one that holds series/ and cocci/"),
        (["undo", "nope", "-v", "1"], "there is no branch nope/v1: `refactor run` makes it"),
        (["undo", "../../s", "-v", "1"], "there is no branch ../../s/v1: `refactor run` makes it"),
        (["format-patch", "s", "-v", "1", "-o", "out"],
         "there is no branch s/v1: `refactor run s --onto REV` makes it"),
    ],
)  # fmt: skip
def test_a_name_that_is_nowhere(top: Path, linux: Path, args: list[str], complaint: str) -> None:
    write(top, {})
    git(linux, "config", "--global", "refactor.path", str(top))
    before = snapshot(linux)
    assert run_cli(*args, cwd=linux) == (2, "", f"refactor: {complaint}\n")
    assert snapshot(linux) == before


@pytest.mark.parametrize(
    ("command", "args", "complaint"),
    [
        (
            "run",
            ["s", "--onto", "v7.3", "-v0"],
            "Invalid value for '--version' / '-v': 0 is not in the range x>=1.",
        ),
        (
            "undo",
            ["s", "-v", "x"],
            "Invalid value for '--version' / '-v': 'x' is not a valid int range.",
        ),
        ("run", ["s", "-v1"], "Missing option '--onto'."),
        ("run", [], "Missing argument 'SERIES'."),
        ("plan", ["s", "--force"], "No such option: --force (Possible options: --tree)"),
    ],
)
def test_words_that_are_no_command(command: str, args: list[str], complaint: str) -> None:
    usage = (
        f"Usage: refactor {command} [OPTIONS] SERIES\nTry 'refactor {command} --help' for help.\n"
    )
    assert run_cli(command, *args) == (2, "", f"{usage}\nError: {complaint}\n")


@pytest.mark.parametrize("epoch", ["", "x", "-1", "1.5", "0x10", "\u0661\u0662", " 1", "@1"])
def test_a_date_that_is_none(top: Path, linux: Path, epoch: str) -> None:
    write(top, {})
    said = run_cli(
        "plan", "s", "--onto", "v7.3", "--path", top, cwd=linux, env={"SOURCE_DATE_EPOCH": epoch}
    )
    assert said == (
        2,
        "",
        f"refactor: SOURCE_DATE_EPOCH is '{epoch}': it must be a number of seconds\n",
    )


def test_a_date_beyond_all_bounds(
    top: Path, linux: Path, sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(top, {})
    words = "refactor: git cannot read the author's date: set SOURCE_DATE_EPOCH or GIT_AUTHOR_DATE to one\n"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "9" * 30)
    assert plan(top, linux) == (2, "", words)
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    monkeypatch.setenv("GIT_AUTHOR_DATE", "tomorrow or so")
    assert plan(top, linux) == (2, "", words)


@pytest.mark.parametrize("config", ["", "[user]\n\tname = Ada\n", "[user]\n\temail = a@b\n"])
def test_nobody_at_the_keyboard(top: Path, linux: Path, sealed: Path, config: str) -> None:
    write(top, {})
    (sealed / ".gitconfig").write_text(config)
    words = "git does not know who you are: git config user.name 'Your Name'; git config user.email you@your.domain"
    assert plan(top, linux, "--json") == (2, "", f"refactor: {words}\n")


def test_a_name_that_is_not_utf8(top: Path, linux: Path, sealed: Path) -> None:
    write(top, {})
    (sealed / ".gitconfig").write_bytes(
        b"[user]\nname = Andr\xe9\nemail = a@b.org\n[i18n]\ncommitEncoding = ISO-8859-1\n"
    )
    words = "the author's name or address is not UTF-8: mails and commits are: set it anew"
    assert plan(top, linux) == (2, "", f"refactor: {words}\n")


ONE_LINE = "a name or address in a mail is one line of text: set it anew"


@pytest.mark.parametrize(
    ("key", "value", "odd"),
    [
        ("user.name", "Ada\rBcc: x@example.org", "U+000D"),
        ("user.name", "Ada\nDeveloper", "U+000A"),
        ("user.email", "ada\x1b@example.org", "U+001B"),
        ("author.name", "Ada\u0085Developer", "U+0085"),
        ("author.email", "ada\u2028@example.org", "U+2028"),
        ("GIT_AUTHOR_NAME", "Ada\x0bDeveloper", "U+000B"),
        ("GIT_AUTHOR_EMAIL", "ada\x7f@example.org", "U+007F"),
        ("GIT_COMMITTER_NAME", "Ada \u202edeveloper", "U+202E"),
        ("GIT_COMMITTER_EMAIL", "\nada@example.org", "U+000A"),
    ],
)
def test_a_name_that_is_more_than_a_line(
    top: Path, linux: Path, monkeypatch: pytest.MonkeyPatch, key: str, value: str, odd: str
) -> None:
    write(top, {})
    if "." in key:
        git(linux, "config", key, value)
    else:
        monkeypatch.setenv(key, value)
    assert plan(top, linux) == (2, "", f"refactor: {key} holds {odd}: {ONE_LINE}\n")


def kernel(tmp_path: Path, files: Mapping[str, bytes | str]) -> Path:
    return make_repository(tmp_path / "other", {**KERNEL, **files})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"int a(int x)\r\n{\r\n\treturn old_name(x);\r\n}\r\n",
         b"int a(int x)\r\n{\r\n\treturn new_name(x);\r\n}\r\n"),
        (b"int a(int x)\n{\n\treturn old_name(x);\n}", b"int a(int x)\n{\n\treturn new_name(x);\n}"),
        (b"/* \xe9 \xff */\nint a(int x)\n{\n\treturn old_name(x);\t/* \xe9 */\n}\n",
         b"/* \xe9 \xff */\nint a(int x)\n{\n\treturn new_name(x);\t/* \xe9 */\n}\n"),
        (b"int b;  \n\x0c\nint a(int x)\n{\n\treturn old_name(x);\n}\n\n\n",
         b"int b;  \n\x0c\nint a(int x)\n{\n\treturn new_name(x);\n}\n\n\n"),
        (b"\xef\xbb\xbfint b;\nint a(int x)\n{\n\treturn old_name(x);\n}\n",
         b"\xef\xbb\xbfint b;\nint a(int x)\n{\n\treturn new_name(x);\n}\n"),
        (b"int c;\r\nint a(int x)\n{\n\treturn old_name(x);\n}\n",
         b"int c;\r\nint a(int x)\n{\n\treturn new_name(x);\n}\n"),
    ],
)  # fmt: skip
def test_only_what_the_rule_says_changes_byte_for_byte(
    top: Path, tmp_path: Path, before: bytes, after: bytes
) -> None:
    write(top, {})
    linux = kernel(tmp_path, {"drivers/a.c": before})
    said = run_cli("run", "s", "--onto", "v7.3", "-v", "1", "--path", top, cwd=linux)
    assert (said.code, said.err) == (0, "")
    assert git(linux, "show", "s/v1:drivers/a.c").encode("utf-8", "surrogateescape") == after


def test_modes_and_links_stay(top: Path, tmp_path: Path) -> None:
    write(top, {})
    linux = kernel(tmp_path, {"drivers/a.c": CODE})
    (linux / "drivers/a.c").chmod(0o755)
    (linux / "drivers/link.c").symlink_to("a.c")
    (linux / "drivers/out.c").symlink_to("/etc/passwd")
    git(linux, "add", "-A")
    git(linux, "commit", "-q", "-m", "links")
    assert run_cli("run", "s", "--onto", "HEAD", "-v", "1", "--path", top, cwd=linux).code == 0
    changes = git(linux, "diff-tree", "-r", "HEAD", "s/v1").split()
    assert (changes[:2], changes[4:]) == ([":100755", "100755"], ["M", "drivers/a.c"])


@pytest.mark.parametrize(
    ("declared", "reason"),
    [
        (edit(kind='"cocci"', rule='"r"', scope='["drivers/link.c"]'),
         "cocci r: scope names drivers/link.c, which is a symbolic link or a submodule: name what it points to; "
         f"{UNSURE}"),
        (edit(kind='"kconfig"', file='"drivers/link.c"', config='"A"', add='["select B"]'),
         "drivers/link.c is a symbolic link: name the file that it points to"),
        (edit(kind='"move"', **{"from": '"drivers/link.c"', "to": '"drivers/a.c"', "names": '["f"]', "after": '"x"'}),
         "drivers/link.c is a symbolic link: name the file that it points to"),
        (edit(kind='"insert"', file='"drivers/link.c"', text='"x"'),
         "drivers/link.c is there and is not a regular file"),
        (edit(kind='"insert"', file='"drivers/dir/new.c"', text='"x"'),
         "drivers/dir is not a directory, so drivers/dir/new.c cannot be in it"),
        (edit(kind='"insert"', file='"drivers/link.c"', text='"x"', after='"int x;"'),
         "drivers/link.c is there and is not a regular file"),
    ],
)  # fmt: skip
def test_a_link_that_is_named_as_a_file(
    top: Path, tmp_path: Path, declared: dict[str, str | bytes | None], reason: str
) -> None:
    write(top, declared)
    linux = kernel(tmp_path, {"drivers/a.c": CODE})
    (linux / "drivers/link.c").symlink_to("a.c")
    (linux / "drivers/dir").symlink_to("..")
    git(linux, "add", "-A")
    git(linux, "commit", "-q", "-m", "links")
    said = run_cli("plan", "s", "--onto", "HEAD", "--path", top, cwd=linux)
    assert (said.code, steps(said)) == (1, [f"failed      one: {reason}"])


BROKEN = "int b(int x)\n{\n\tif (old_name(x) {{\n\t\treturn 1;\n}\n"
# spatch is shown it for its condition.
ELSEWHERE = "int c(int x)\n{\n#if A\n#endif\n\tif (x {{\n\t\treturn 1;\n}\n"


def test_a_place_that_spatch_cannot_read_stops_the_run(top: Path, tmp_path: Path) -> None:
    write(top, {})
    linux = kernel(tmp_path, {"drivers/a.c": CODE, "drivers/b.c": f"{CODE}\n{BROKEN}"})
    before = snapshot(linux)
    run = ("run", "s", "--onto", "v7.3", "-v", "1", "--path", str(top))
    said = run_cli(*run, cwd=linux)
    place = "not examined: drivers/b.c: spatch could not parse a part that holds old_name, line 8: if (old_name(x) {{"
    assert said.code == 1
    assert steps(said) == [
        "incomplete  one: some files could not be examined (--allow-incomplete goes on)",
        place,
    ]
    assert snapshot(linux) == before
    said = run_cli(*run, "--allow-incomplete", cwd=linux)
    assert said.code == 0
    assert steps(said)[:-1] == [
        "incomplete  one: 2 files, 2 sites, +2 -2 (rules 4)",
        "drivers: Use new_name()",
        place,
        "left: the rule's words are still in drivers/b.c:8 (not parsed)",
    ]
    assert git(linux, "show", "s/v1:drivers/b.c") == f"{CODE}\n{BROKEN}".replace(
        "return old_name", "return new_name"
    )


def again(top: Path, linux: Path) -> list[object]:
    """What check says of running the step again: kind, status, and what is accepted and why."""
    said = run_cli("check", "s", "-v", "1", "--path", str(top), "--json", cwd=linux)
    found: list[object] = []
    for proof in json.loads(said.out)["commits"][0]["proofs"]:
        if proof["kind"] in ("expected", "idempotent"):
            accepted = [[each["where"], each["accepted"]] for each in proof["findings"]]
            found.append([proof["kind"], proof["status"], accepted])
    return found


def test_a_place_that_may_stay_unread_is_shown_and_the_check_passes(
    top: Path, tmp_path: Path
) -> None:
    reason = "the part is dead code"
    accepted = f'unexamined = [{{ file = "drivers/b.c", reason = "{reason}" }}]\n'
    write(top, series(HEAD, STEP, EDIT, accepted))
    linux = kernel(tmp_path, {"drivers/a.c": CODE, "drivers/b.c": f"{CODE}\n{BROKEN}"})
    run = ("run", "s", "--onto", "v7.3", "-v", "1", "--path", str(top))
    said = run_cli(*run, cwd=linux)
    assert (said.code, steps(said)[:-1]) == (
        0,
        [
            "changed     one: 2 files, 2 sites, +2 -2 (rules 4)",
            "drivers: Use new_name()",
            f"accepted: drivers/b.c not examined: {reason}",
            "left: the rule's words are still in drivers/b.c:8 (not parsed)",
        ],
    )
    check = run_cli("check", "s", "-v", "1", "--path", str(top), cwd=linux)
    heads, marks = (line.split() for line in check.out.splitlines()[2:4])
    assert (heads[1:3], marks[4:6]) == (["expected", "idempotent"], ["?", "ok"])
    assert again(top, linux) == [
        ["expected", "proved", [["drivers/b.c", reason]]],
        ["idempotent", "proved", []],
    ]


def test_a_run_that_was_allowed_to_be_incomplete_is_unchecked_and_its_mail_says_so(
    top: Path, tmp_path: Path
) -> None:
    write(top, {})
    linux = kernel(tmp_path, {"drivers/a.c": CODE, "drivers/b.c": f"{CODE}\n{BROKEN}"})
    run_cli(
        "run", "s", "--onto", "v7.3", "-v", "1", "--path", str(top), "--allow-incomplete", cwd=linux
    )
    assert again(top, linux) == [["expected", "unchecked", []], ["idempotent", "proved", []]]
    out = tmp_path / "out"
    said = run_cli("format-patch", "s", "-v", "1", "--path", str(top), "-o", str(out), cwd=linux)
    assert (said.code, said.err) == (0, "")
    [mail] = out.iterdir()
    left = "Not examined by spatch: drivers/b.c, where line 8 still holds the words of\nthe rule."
    assert f"\n---\n{left}\n\nCoccinelle (spatch" in mail.read_text()


def test_a_place_without_the_words_of_the_rule_is_shown_on_request(
    top: Path, tmp_path: Path
) -> None:
    write(top, {})
    linux = kernel(tmp_path, {"drivers/a.c": f"{CODE}\n{ELSEWHERE}"})
    changed = ["changed     one: 1 file, 1 site, +1 -1 (rules 2)", "drivers: Use new_name()"]
    note = "spatch skipped unparsable code in drivers/a.c; the rule could match none of it"
    words = ("s", "-v", "1", "--path", str(top))
    for said in (plan(top, linux), run_cli("run", *words, "--onto", "v7.3", cwd=linux)):
        assert (said.code, steps(said)[:2], note in said.out) == (0, changed, False)
    said = run_cli("plan", *words, "--onto", "v7.3", "--verbose", cwd=linux)
    assert (said.code, steps(said)) == (0, [*changed, f"harmless: {note}"])
    for verb in ("run", "rebase"):
        said = run_cli(verb, *words, "--onto", "v7.3", "--verbose", cwd=linux)
        assert (said.code, steps(said)[2]) == (0, f"harmless: {note}")
    said = run_cli("check", *words, "--verbose", cwd=linux)
    assert said.out.splitlines().count(f"      harmless: {note}") == 1
    said = run_cli("run", *words, "--onto", "v7.3", "--json", cwd=linux)
    [step] = json.loads(said.out)["run"]["steps"]
    assert step["facts"]["edits"][0]["harmless"] == [note]


GONE = series(HEAD, STEP, 'gone = ["old_name"]\npresent = ["new_name"]\n', EDIT)

DECLARED = [
    (GONE, {"drivers/a.c": CODE}, ["changed     one: 1 file, 1 site, +1 -1 (rules 2)", "drivers: Use new_name()"]),
    (GONE, {"drivers/a.c": CODE, "kernel/x.c": "int x = old_name(1);\n", "kernel/y.S": "\tbl old_name\n"},
     ["failed      one: old_name should be gone and is still in kernel/x.c:1, kernel/y.S:1",
      "cocci r: drivers/a.c, 1 site"]),
    (GONE, {"drivers/a.c": CODE, **{f"kernel/{n}.c": "int x = old_name(1);\n" for n in range(7)}},
     ["failed      one: old_name should be gone and is still in kernel/0.c:1, kernel/1.c:1, kernel/2.c:1, "
      "kernel/3.c:1, kernel/4.c:1 and 2 more", "cocci r: drivers/a.c, 1 site"]),
    (GONE, {"drivers/a.c": CODE, "kernel/x.c": "/* see old_name() */\nint not_old_name_at_all;\n"},
     ["changed     one: 1 file, 1 site, +1 -1 (rules 2)", "drivers: Use new_name()",
      "note: old_name is still named in a comment: kernel/x.c:1"]),
    (GONE, {"kernel/x.c": "int new_name;\n"},
     ["unchanged   one: already upstream: new_name is present, old_name is gone"]),
    (GONE, {}, [f"failed      one: {NO_DRIVERS}; new_name should be present and is nowhere"]),
    (GONE, {"drivers/b.c": "int b;\n"},
     ["failed      one: rule r matches nowhere; new_name should be present and is nowhere",
      "hint: `refactor explain r --onto v7.3` shows why"]),
    (series(HEAD, STEP, EDIT), {}, [f"failed      one: {NO_DRIVERS}; {UNSURE}"]),
    (series(HEAD, STEP, EDIT), {"drivers/b.c": "int b;\n"},
     [f"failed      one: rule r matches nowhere; {UNSURE}",
      "hint: `refactor explain r --onto v7.3` shows why"]),
    (series(HEAD, STEP, EDIT, "optional = true\n"), {},
     [f"failed      one: {UNSURE}"]),
    (series(HEAD, STEP, EDIT, "sites = 2\n"), {"drivers/a.c": CODE},
     ["failed      one: cocci r should change 2 sites and changes 1: drivers/a.c (1)", "cocci r: drivers/a.c, 1 site"]),
    (series(HEAD, STEP, 'files = ["drivers/b.c"]\n', EDIT), {"drivers/a.c": CODE},
     ["failed      one: drivers/b.c should change and does not; drivers/a.c changes and is not declared",
      "cocci r: drivers/a.c, 1 site"]),
]  # fmt: skip


@pytest.mark.parametrize(("declared", "files", "said"), DECLARED)
def test_what_a_step_declares_is_held_against_the_tree(
    top: Path,
    tmp_path: Path,
    declared: dict[str, str | bytes | None],
    files: dict[str, str],
    said: list[str],
) -> None:
    write(top, declared)
    linux = kernel(tmp_path, files)
    before = snapshot(linux)
    planned = plan(top, linux)
    assert (planned.code, steps(planned)) == (1 if said[0].startswith("failed") else 0, said)
    ran = run_cli("run", "s", "--onto", "v7.3", "-v", "1", "--path", top, cwd=linux)
    assert ran.code == planned.code
    if not said[0].startswith("changed"):
        assert snapshot(linux) == before


def test_a_series_that_is_all_upstream_moves_no_branch(top: Path, tmp_path: Path) -> None:
    write(top, GONE)
    linux = kernel(tmp_path, {"kernel/x.c": "int new_name;\n"})
    base = git(linux, "rev-parse", "--short=12", "v7.3").strip()
    said = run_cli("run", "s", "--onto", "v7.3", "-v", "1", "--path", top, cwd=linux)
    assert said == (0, (
        f"s v1 on v7.3 (Linux 7.3.4, {base})\n"
        "  unchanged   one: already upstream: new_name is present, old_name is gone\n"
        "nothing to do on this base, no branch has moved\n"
    ), "")  # fmt: skip
    assert git(linux, "for-each-ref", "refs/heads/s") == ""


NAMES = [
    "0000-cover-letter.patch",
    "0001-drivers-Use-new_name.patch",
    "0002-drivers-Add-a-file.patch",
]
TWO = STEP.replace("one", "two") + '[[step.edit]]\nkind = "insert"\nfile = "new"\ntext = "x"\n'


@pytest.fixture
def mailed(top: Path, linux: Path) -> Callable[..., Said]:
    """Runs a series of two patches, and then its format-patch into a directory below the library's."""
    cover = "drivers: Use new_name()\n\nIt is better.\n"
    two = {"series/s/two.j2": "drivers: Add a file\n\nIt is new.\n", "series/s/cover.j2": cover}
    write(top, {**series(HEAD, STEP, EDIT, TWO), **two})
    git(linux, "config", "--global", "refactor.path", str(top))
    assert run_cli("run", "s", "--onto", "v7.3", "-v", "1", cwd=linux).code == 0
    return lambda *more: run_cli("format-patch", "s", "-o", top.parent / "out", *more, cwd=linux)


def test_patches_go_into_a_directory(mailed: Callable[..., Said], tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    said = mailed()
    assert said == (2, "", f"refactor: {tmp_path}/out is not a directory: name another with -o\n")
    assert (tmp_path / "out").read_text() == "mine"


def test_patches_are_written_over_only_as_long_as_nobody_has_touched_them(
    mailed: Callable[..., Said], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert mailed().code == 0
    written = snapshot(out)
    assert sorted(written) == NAMES
    assert {mode for mode, _, _ in written.values()} == {0o100644}
    assert mailed().code == 0
    for name in NAMES[:2]:
        (out / name).write_text("mine")
    (out / NAMES[2]).unlink()
    (out / NAMES[2]).symlink_to("/etc/passwd")
    before = snapshot(out)
    words = f"{out / NAMES[0]} is not as refactor wrote it, nor 2 more"
    hint = "name another directory with -o, or --force to set it aside"
    assert mailed() == (3, "", f"refactor: {words}: {hint}\n")
    assert snapshot(out) == before
    for number in (1, 2):
        said = mailed("--force")
        aside = [line for line in said.out.splitlines() if line.startswith("set aside: ")]
        assert aside == [f"set aside: {out / name}.~{number}~" for name in NAMES]
        assert {name: data for name, (_, _, data) in snapshot(out).items() if name in NAMES} == {
            name: data for name, (_, _, data) in written.items()
        }
        for name in NAMES:
            (out / name).write_text("mine again")
    assert (out / f"{NAMES[0]}.~1~").read_text() == "mine"
    assert (out / f"{NAMES[2]}.~1~").readlink() == Path("/etc/passwd")


def test_patches_of_a_longer_run_go_and_those_of_others_stay(
    mailed: Callable[..., Said], top: Path, linux: Path
) -> None:
    out = top.parent / "out"
    assert mailed().code == 0
    others = ["v2-0001-drivers-x.patch", "mine-0001.patch", "v1-notes.txt", "v11-0002-x.patch"]
    for name in others:
        (out / name).write_text("mine")
    write(top, {})
    assert run_cli("run", "s", "--onto", "v7.3", "-v", "1", cwd=linux).code == 0
    assert mailed().code == 0
    assert sorted(snapshot(out)) == sorted([NAMES[1], *others])
    # One that git send-email would take for ours is not left among them.
    (out / "0001-mine.patch").write_text("mine")
    words = f"{out}/0001-mine.patch is not as refactor wrote it"
    hint = "name another directory with -o, or --force to set it aside"
    assert mailed() == (3, "", f"refactor: {words}: {hint}\n")
    assert (out / "0001-mine.patch").read_text() == "mine"


def test_patches_of_another_series_are_not_ours_to_remove(
    mailed: Callable[..., Said], top: Path, linux: Path
) -> None:
    out = top.parent / "out"
    assert run_cli("run", "arm64-exit-work", "--onto", "v7.3", "-v", "1", cwd=linux).code == 0
    assert run_cli("format-patch", "arm64-exit-work", "-o", out, cwd=linux).code == 0
    before = snapshot(out)
    words = f"{out / NAMES[0]} is not as refactor wrote it, nor 2 more"
    hint = "name another directory with -o, or --force to set it aside"
    assert mailed() == (3, "", f"refactor: {words}: {hint}\n")
    assert snapshot(out) == before


def test_a_directory_with_an_odd_name_can_be_pasted(
    mailed: Callable[..., Said], top: Path, linux: Path
) -> None:
    out = top.parent / "my patches; $HOME"
    said = run_cli("format-patch", "s", "-o", out, cwd=linux)
    assert said.out.splitlines()[-1] == f"  git send-email --suppress-cc=self '{out}'/[0-9]*.patch"


def test_a_branch_with_commits_on_top_is_not_mailed(
    mailed: Callable[..., Said], linux: Path, tmp_path: Path
) -> None:
    made = git(linux, "commit-tree", "s/v1^{tree}", "-p", "s/v1", "-m", "mine").strip()
    git(linux, "update-ref", "refs/heads/s/v1", made)
    words = f"the tip of s/v1, {made[:12]}, was not made by a run on this machine"
    hint = "`git format-patch` formats it as it is, `refactor run` makes it anew"
    assert mailed() == (3, "", f"refactor: {words}: {hint}\n")
    assert not (tmp_path / "out").exists()
