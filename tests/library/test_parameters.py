"""What a series leaves open, and what a series comes after."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from refactor.errors import BadInput
from refactor.library.parameters import declared, title, titled, values
from refactor.library.vocabulary import RESERVED, CoverWords, StepWords
from refactor.series.parameter import Parameter
from tests.cli import Said, run_cli
from tests.conftest import git, make_repository
from tests.kernel import KERNEL

HEAD = 'summary = "Say it of {{ name }}"\n'
PARAMETER = '[parameter.name]\nhelp = "whom"\n'
STEP = """\
[[step]]
id = "one"
present = ["{{ name }}"]
[[step.edit]]
kind = "insert"
file = "drivers/{{ name }}.c"
template = "{{ name }}.txt"
"""
FILES = {
    "series/s/one.j2": "drivers: Add {{ name }}\n\nIt was not there.\n",
    "series/s/ada.txt": "int ada;\n",
    "series/s/bob.txt": "int bob;\n",
}


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "linux", KERNEL)


@pytest.fixture
def top(tmp_path: Path) -> Path:
    return tmp_path / "library"


def write(top: Path, files: Mapping[str, str]) -> None:
    for name, data in files.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(data)


def cli(top: Path, linux: Path, *args: str | Path) -> Said:
    return run_cli(*args, "--path", top, cwd=linux)


def test_a_parameter_stands_in_scope_file_names_and_templates(top: Path, linux: Path) -> None:
    write(top, {**FILES, "series/s/series.toml": HEAD + PARAMETER + STEP})
    for name in ("ada", "bob"):
        said = cli(
            top, linux, "run", "s", "--set", f"name={name}", "--onto", "v7.3", "-v1", "--json"
        )
        assert (said.code, said.err) == (0, "")
        made = json.loads(said.out)
        assert (made["branch"], made["run"]["parameters"]) == (f"s-{name}/v1", {"name": name})
        assert git(linux, "show", f"s-{name}/v1:drivers/{name}.c") == f"int {name};\n"
        assert git(linux, "log", "-1", "--format=%s", f"s-{name}/v1") == f"drivers: Add {name}\n"
    assert git(linux, "branch", "--list", "s*").split() == ["s-ada/v1", "s-bob/v1"]
    said = cli(top, linux, "check", "s", "--set", "name=ada", "-v1", "--json")
    assert json.loads(said.out)["series"] == "s-ada"
    out = linux.parent / "out"
    assert cli(top, linux, "format-patch", "s", "--set", "name=ada", "-v1", "-o", out).code == 0
    said = cli(top, linux, "remarks", "s", "--set", "name=ada")
    assert said == Said(0, "s-ada\n  no remark\n0 open, 0 done, 0 ignored\n", "")
    assert run_cli("undo", "s-bob", "-v1", cwd=linux).code == 0
    shown = cli(top, linux, "show", "s", "--set", "name=ada")
    assert "insert: file drivers/ada.c, template ada.txt" in shown.out
    assert shown.out.startswith("s-ada: Say it of ada\n")
    listed = [line.split(maxsplit=1) for line in cli(top, linux, "list").out.splitlines()]
    assert ["s", "Say it of {{ name }} (--set name=VALUE)"] in listed


KINDS = """\
[parameter.name]
help = "whom"
choices = ["ada", "bob"]
default = "bob"
[parameter.often]
help = "how \\u200b often"
type = "integer"
[[build]]
arch = "{{ name }}"
"""

SHOWN = """\
{name}: Say it of {whom}
  {top}/series/s
  generated on top of other

parameter name{one} (one of ada, bob; bob when not given): whom
parameter often{two} (integer; to be given): how <U+200B> often

1. one
   insert: file {q}drivers/{whom}.c{q}, template {q}{whom}.txt{q}
   present: {whom}

build {whom} defconfig: what each commit changes
"""


def test_what_is_left_open_is_shown_with_values_and_without(top: Path, linux: Path) -> None:
    write(top, {**FILES, "series/s/series.toml": f'after = "other"\n{HEAD}{KINDS}{STEP}'})
    without = cli(top, linux, "show", "s")
    whom = {"name": "s", "whom": "{{ name }}", "one": "", "two": "", "q": '"'}
    assert (without.code, without.out, without.err) == (0, SHOWN.format(top=top, **whom), "")
    given = cli(top, linux, "show", "s", "--set", "often=3")
    bob = {
        "name": "s-bob-3",
        "whom": "bob",
        "one": " = bob",
        "two": " = 3",
        "q": "",
    }
    assert (given.code, given.out, given.err) == (0, SHOWN.format(top=top, **bob), "")
    half = cli(top, linux, "show", "s", "--set", "name=ada")
    assert (half.code, half.out) == (2, "")
    assert half.err.startswith("refactor: series s leaves 'often' open (")
    listed = cli(top, linux, "list").out
    assert "Say it of {{ name }} (after other, --set often=VALUE)\n" in listed


def test_what_is_written_wrong_is_said_before_anything_is_given(top: Path, linux: Path) -> None:
    wrong = STEP.replace('kind = "insert"\n', "").replace('present = ["{{ name }}"]', "present = 5")
    write(top, {**FILES, "series/s/series.toml": HEAD + PARAMETER + wrong})
    said = cli(top, linux, "show", "s")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(
        f"refactor: {top}/series/s/series.toml, step 1: key 'present': wanted"
    )
    write(top, {"series/s/series.toml": HEAD + PARAMETER + STEP.replace('kind = "insert"\n', "")})
    assert cli(top, linux, "show", "s").out.endswith(
        '1. one\n   : file "drivers/{{ name }}.c", template "{{ name }}.txt"\n   present: {{ name }}\n'
    )


def test_without_parameters_nothing_is_filled_in(top: Path, linux: Path) -> None:
    toml = 'summary = "{{ x }}"\n[[step]]\nid = "one"\n[[step.edit]]\nkind = "insert"\nfile = "a.c"\ntext = "{{ y"\n'
    write(top, {"series/s/one.j2": "a: Add a\n\nIt was not there.\n", "series/s/series.toml": toml})
    assert cli(top, linux, "run", "s", "--onto", "v7.3", "-v1").code == 0
    assert git(linux, "show", "s/v1:a.c") == "{{ y\n"
    assert cli(top, linux, "list").code == 0


SET = [
    ([], "series s leaves 'name' open (whom): --set name=VALUE, or call it s-NAME"),
    (["name"], "--set name: wanted NAME=VALUE"),
    (["=x"], "--set =x: wanted NAME=VALUE"),
    (["name=a", "name=b"], "--set name is given twice"),
    (["nme=a"], "series s has no parameter 'nme': did you mean 'name'?"),
    (["name=../x"], "--set name: wanted what matches [A-Za-z0-9][A-Za-z0-9_+-]*, got '../x'"),
    (["name=-x"], "--set name: wanted what matches [A-Za-z0-9][A-Za-z0-9_+-]*, got '-x'"),
    (["name=eve"], "series s has no file eve.txt: write {top}/series/s/eve.txt"),
]


@pytest.mark.parametrize(
    ("words", "message"), SET, ids=[" ".join(words) or "nothing" for words, _ in SET]
)
def test_what_is_given_wrong(top: Path, linux: Path, words: list[str], message: str) -> None:
    toml = HEAD + PARAMETER + STEP.replace('"insert"', '"insert"').replace("template", "template")
    write(top, {**FILES, "series/s/series.toml": toml})
    options = [part for word in words for part in ("--set", word)]
    said = cli(top, linux, "plan", "s", *options, "--onto", "v7.3")
    assert (said.code, said.out, said.err) == (2, "", f"refactor: {message.format(top=top)}\n")


@pytest.mark.parametrize(
    "text",
    [
        "../../x",
        "a/b",
        "a b",
        "{{ 7 }}",
        "$(id)",
        ".a",
        "a..b",
        "a.",
        "a.lock",
        "a\nb",
        "\x1b[31m",
        "\u202ea",
        "~",
    ],
)
def test_a_value_is_part_of_a_branch_whatever_the_series_allows(
    top: Path, linux: Path, text: str
) -> None:
    write(top, {**FILES, "series/s/series.toml": HEAD + PARAMETER + "pattern = '(?s).*'\n" + STEP})
    said = cli(top, linux, "run", "s", "--set", f"name={text}", "--onto", "v7.3", "-v1")
    assert (said.code, said.out, said.err) == (
        2,
        "",
        f"refactor: --set name: {text!r} cannot be part of a branch's name: wanted letters, digits and _ + - .\n",
    )


def test_a_value_is_no_longer_than_a_name_may_be(top: Path, linux: Path) -> None:
    write(top, {**FILES, "series/s/series.toml": HEAD + PARAMETER + STEP})
    said = cli(top, linux, "run", "s", "--set", f"name={'a' * 300}", "--onto", "v7.3", "-v1")
    assert (
        said.err
        == "refactor: with these values series s has a name of 302 characters: 200 is most\n"
    )


DECLARED = [
    (
        "[parameter.Name]\nhelp = 'x'\n",
        "parameter 'Name': wanted lower-case letters: give it another name",
    ),
    (
        "[parameter.base]\nhelp = 'x'\n",
        "parameter 'base': templates see something else by that name: give it another name",
    ),
    (
        "[parameter.number]\nhelp = 'x'\n",
        "parameter 'number': templates see something else by that name: give it another name",
    ),
    (
        "[parameter.true]\nhelp = 'x'\n",
        "parameter 'true': templates see something else by that name: give it another name",
    ),
    (
        "[parameter.name]\nhelp = 'x'\npattern = '(?=a)'\n",
        "parameter 'name': pattern: not a regular expression: invalid perl operator: (?=",
    ),
    ("[parameter.name]\n", "parameter 'name': key 'help': wanted a value, got nothing"),
    (
        "[parameter.name]\nhelp = 'x'\ntype = 'list'\n",
        "parameter 'name': key 'type': wanted one of string, integer, boolean, got 'list'",
    ),
    (
        "[parameter.name]\nhelp = 'x'\npattern = '('\n",
        "parameter 'name': pattern: not a regular expression: missing ): (",
    ),
    (
        "[parameter.name]\nhelp = 'x'\ntype = 'integer'\npattern = '1'\n",
        "parameter 'name': pattern: only a string has one",
    ),
    (
        "[parameter.name]\nhelp = 'x'\nchoices = ['a']\ndefault = 'b'\n",
        "parameter 'name': wanted one of a, got 'b'",
    ),
    (
        "[parameter.name]\nhelp = 'x'\ntype = 'integer'\ndefault = 'b'\n",
        "parameter 'name': wanted a number, got 'b'",
    ),
]


@pytest.mark.parametrize(
    ("declared", "message"), DECLARED, ids=[message for _, message in DECLARED]
)
def test_what_is_declared_wrong(top: Path, linux: Path, declared: str, message: str) -> None:
    write(top, {**FILES, "series/s/series.toml": HEAD + declared + STEP})
    said = cli(top, linux, "plan", "s", "--set", "name=ada", "--onto", "v7.3")
    assert (said.code, said.out, said.err) == (
        2,
        "",
        f"refactor: {top}/series/s/series.toml{':' if message.endswith('another name') else ','} {message}\n",
    )


def test_no_parameter_has_a_name_that_templates_see() -> None:
    told = (
        StepWords.__annotations__.keys()
        | CoverWords.__annotations__.keys()
        | {"loop", "range", "none", "not"}
    )
    assert told <= RESERVED
    for name in told:
        with pytest.raises(BadInput) as caught:
            declared({name: {"help": "x"}}, "s.toml")
        why = "templates see something else by that name: give it another name"
        assert str(caught.value) == f"s.toml: parameter '{name}': {why}"


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|a)*b", "(a|aa)+b", "a*a*a*a*a*a*a*a*a*a*b"])
def test_no_pattern_goes_on_for_ever(pattern: str) -> None:
    # Python's re takes longer than anybody has for each of these.
    with pytest.raises(ValueError, match=r"^wanted what matches "):
        Parameter("x", pattern=pattern).value("a" * 5000)


def test_what_a_text_names_has_to_be_there(top: Path, linux: Path) -> None:
    write(
        top,
        {
            **FILES,
            "series/s/series.toml": HEAD
            + PARAMETER
            + STEP.replace("drivers/{{ name }}", "{{ nme }}"),
        },
    )
    said = cli(top, linux, "plan", "s", "--set", "name=ada", "--onto", "v7.3")
    assert (
        said.err == f"refactor: {top}/series/s/series.toml:1: 'nme' is undefined: facts are name\n"
    )


def test_types() -> None:
    known = {
        "arch": Parameter("x", choices=("a", "b")),
        "number": Parameter("x", type="integer", default="3"),
        "wanted": Parameter("x", type="boolean", default="false"),
    }
    found = values("s", known, {"arch": "b", "wanted": "true"})
    assert found == {"arch": "b", "number": 3, "wanted": True}
    assert title("s", found) == "s-b-3-true"
    wanted = "--set arch=VALUE, one of a, b, or call it s-ARCH-NUMBER-WANTED"
    with pytest.raises(BadInput, match=rf"^series s leaves 'arch' open \(x\): {wanted}$"):
        values("s", known, {})
    with pytest.raises(BadInput, match=r"^--set wanted: wanted true or false, got 'maybe'$"):
        values("s", known, {"arch": "a", "wanted": "maybe"})
    with pytest.raises(BadInput, match=r"^--set number: wanted a number, got '1e3'$"):
        values("s", known, {"arch": "a", "number": "1e3"})


# What a series is called with its values is a name of it.


def test_the_title_is_a_name(top: Path, linux: Path) -> None:
    write(top, {**FILES, "series/s/series.toml": HEAD + PARAMETER + STEP})
    assert cli(top, linux, "run", "s-ada", "--onto", "v7.3", "-v1").code == 0
    assert cli(top, linux, "show", "s-ada").out.startswith("s-ada: Say it of ada\n")
    assert cli(top, linux, "people", "s-ada", "-v1").out.startswith("s-ada v1 on v7.3: ")
    assert cli(top, linux, "diff", "s-ada").out.startswith("  v1  ")
    assert cli(top, linux, "rebase", "s-ada", "--onto", "v7.3").code == 0
    assert cli(top, linux, "check", "s-ada", "-v1").out.startswith("s-ada v1 on v7.3 ")
    said = cli(top, linux, "people", "s-bob", "-v1")
    assert (
        said.err
        == "refactor: there is no branch s-bob/v1: `refactor run s-bob --onto REV` makes it\n"
    )
    assert cli(top, linux, "people", "s-../x", "-v1").err.startswith(
        "refactor: no series 's-../x': there are "
    )
    assert cli(top, linux, "people", "s-ada", "--path", top, "-v1").code == 0


def test_titles_are_read_as_they_are_written() -> None:
    two = {
        "arch": Parameter("x"),
        "number": Parameter("x", type="integer"),
        "so": Parameter("x", type="boolean"),
    }
    assert list(titled("s", two, "s-a-b-3-true")) == [{"arch": "a-b", "number": "3", "so": "true"}]
    assert {"arch": "a", "number": "-3", "so": "true"} in titled("s", two, "s-a--3-true")
    assert list(titled("s", two, "s-a-03-true")) == []
    assert list(titled("s", {}, "s-a")) == []
    assert list(titled("s", {"arch": Parameter("x")}, "s-" + "a" * 300)) == []
    assert list(titled("s", {"arch": Parameter("x", pattern=".*")}, "s-a/../b")) == []
    texts = {"one": Parameter("x"), "other": Parameter("x")}
    assert list(titled("s", texts, "s-a-b-c")) == [
        {"one": "a", "other": "b-c"},
        {"one": "a-b", "other": "c"},
    ]


def test_a_name_that_may_mean_two_is_refused(top: Path, linux: Path) -> None:
    more = "[parameter.other]\nhelp = 'x'\n"
    write(top, {**FILES, "series/s/series.toml": HEAD + PARAMETER + more + STEP})
    said = cli(top, linux, "people", "s-a-b-c", "-v1")
    assert (said.code, said.err) == (
        2,
        "refactor: 's-a-b-c' may mean s --set name=a --set other=b-c or s --set name=a-b --set other=c: "
        "give one of them another name\n",
    )


def test_each_value_has_a_past_of_its_own(sealed: Path, linux: Path) -> None:
    own = sealed / ".config/kernel-refactor"
    write(own, {**FILES, "series/s/series.toml": HEAD + PARAMETER + STEP})
    for name in ("ada", "bob"):
        assert (
            run_cli("run", "s", "--set", f"name={name}", "--onto", "v7.3", "-v1", cwd=linux).code
            == 0
        )
        said = run_cli("post", f"s-{name}", "-v1", "--message-id", f"{name}@x", cwd=linux)
        assert (said.code, said.err) == (0, "")
        assert "note: " not in said.out
    for name, other in (("ada", "bob"), ("bob", "ada")):
        ledger = (own / f"series/s-{name}/ledger.toml").read_text()
        assert f"{name}@x" in ledger
        assert f"{other}@x" not in ledger
    assert run_cli("next", "s-ada", cwd=linux).code == 0
    (own / "series/s-ada/versions/v2.md").write_text("## one\n\n- Said of Ada.\n")
    assert run_cli("run", "s-ada", "--onto", "v7.3", "-v2", cwd=linux).code == 0
    out = linux.parent / "out"
    assert run_cli("format-patch", "s", "--set", "name=ada", "-v2", "-o", out, cwd=linux).code == 0
    (patch,) = out.iterdir()
    assert "\nChanges in v2:\n- Said of Ada.\n" in patch.read_text()
    names = [line.split()[0] for line in run_cli("list", cwd=linux).out.splitlines() if line]
    assert [name for name in names if name == "s" or name.startswith("s-")] == ["s"]


# One series on top of another.


def add(name: str, head: str = "", text: str = "int x;", **keys: str) -> dict[str, str]:
    more = "".join(f"{key} = {value}\n" for key, value in keys.items())
    return {
        f"series/{name}/series.toml": f'summary = "Add {name}"\n{head}[[step]]\nid = "add"\n[[step.edit]]\n'
        f'kind = "insert"\nfile = "drivers/{name}.c"\ntext = "{text}"\n{more}',
        f"series/{name}/add.j2": f"drivers: Add {name}\n\nIt was not there.\n",
        f"series/{name}/cover.j2": f"Add {name}\n\nChanges in v{{{{ version }}}}:\n{{{{ changes }}}}\n",
    }


def log(linux: Path, ref: str) -> list[str]:
    return git(linux, "log", "--format=%s", ref).splitlines()


def test_what_comes_first_is_generated_first(top: Path, linux: Path) -> None:
    write(top, {**add("a"), **add("b", 'after = "a"\n')})
    planned = cli(top, linux, "plan", "b", "--onto", "v7.3")
    assert (planned.code, planned.err) == (0, "")
    assert planned.out.startswith("b v1 on a/v1 (Linux 7.3.4, ")
    assert git(linux, "branch", "--list", "a/*", "b/*") == ""
    made = cli(top, linux, "run", "b", "--onto", "v7.3", "-v1")
    assert (made.code, made.err) == (0, "")
    assert log(linux, "b/v1") == ["drivers: Add b", "drivers: Add a", "Linux 7.3.4"]
    assert git(linux, "rev-parse", "b/v1~") == git(linux, "rev-parse", "a/v1")
    again = cli(top, linux, "run", "b", "--onto", "v7.3", "-v1")
    assert again.out.endswith("already\n")


def test_its_branch_is_taken_where_it_was_made_on_the_same_base(top: Path, linux: Path) -> None:
    write(top, {**add("a"), **add("b", 'after = "a"\n'), **add("c", 'after = "b"\n')})
    assert cli(top, linux, "run", "a", "--onto", "v7.3", "-v1").code == 0
    before = git(linux, "rev-parse", "a/v1")
    assert cli(top, linux, "run", "c", "--onto", "v7.3", "-v1").code == 0
    assert git(linux, "rev-parse", "a/v1") == before
    assert log(linux, "c/v1")[:3] == ["drivers: Add c", "drivers: Add b", "drivers: Add a"]
    git(linux, "commit", "-q", "--allow-empty", "-m", "next")
    assert cli(top, linux, "run", "c", "--onto", "HEAD", "-v1").code == 0
    assert log(linux, "c/v1") == [
        "drivers: Add c",
        "drivers: Add b",
        "drivers: Add a",
        "next",
        "Linux 7.3.4",
    ]


def test_mails_name_the_base_and_what_they_need(top: Path, linux: Path) -> None:
    write(top, {**add("a"), **add("b", 'after = "a"\n')})
    assert cli(top, linux, "run", "b", "--onto", "v7.3", "-v1").code == 0
    out = linux.parent / "out"
    assert cli(top, linux, "format-patch", "b", "-v1", "-o", out).code == 0
    (patch,) = out.iterdir()
    base = git(linux, "rev-parse", "v7.3").strip()
    pattern = rf"\nbase-commit: {base}\nchange-id: \S+\nprerequisite-patch-id: "
    assert re.search(pattern, patch.read_text())


def test_bases_are_tried_and_compared_with_what_comes_first(top: Path, linux: Path) -> None:
    git(linux, "commit", "-q", "--allow-empty", "-m", "Linux 7.4")
    git(linux, "tag", "v7.4")
    write(top, {**add("a"), **add("b", 'after = "a"\n', "int y;")})
    tried = cli(top, linux, "run", "b", "--onto", "v7.3", "--onto", "v7.4")
    assert (tried.code, tried.err) == (0, "")
    assert tried.out.splitlines()[-1] == "holds on v7.3, v7.4; no branch has moved"
    assert cli(top, linux, "run", "b", "--onto", "v7.3", "-v1").code == 0
    compared = cli(top, linux, "diff", "b", "v1", "v7.4")
    assert (compared.code, compared.err) == (0, "")
    head, step = compared.out.splitlines()
    assert re.sub("[0-9a-f]{12}", "C", head) == (
        "b: from v1 on v7.3 (Linux 7.3.4, C) to v1 on v7.4 (Linux 7.3.4, C, not kept)"
    )
    assert step.split() == ["1", "add", "unchanged"]


def test_where_the_first_cannot_be_generated_nothing_moves(top: Path, linux: Path) -> None:
    write(top, {**add("a", after="'nowhere'"), **add("b", 'after = "a"\n')})
    for verb in (("plan", "b"), ("run", "b", "-v1")):
        said = cli(top, linux, *verb, "--onto", "v7.3")
        assert (said.code, said.out) == (1, "")
        assert said.err.startswith(
            "refactor: a, which comes first, stops at step add: drivers/a.c does not exist"
        )
    assert git(linux, "branch", "--list", "a/*", "b/*") == ""


def test_the_first_may_be_upstream_already(top: Path, linux: Path) -> None:
    (linux / "drivers").mkdir()
    (linux / "drivers/a.c").write_text("int x;\n")
    git(linux, "add", "-A")
    git(linux, "commit", "-q", "-m", "merged")
    first = add("a")
    first["series/a/series.toml"] = first["series/a/series.toml"].replace(
        'id = "add"', 'id = "add"\npresent = ["x"]'
    )
    write(top, {**first, **add("b", 'after = "a"\n')})
    assert cli(top, linux, "run", "b", "--onto", "HEAD", "-v1").code == 0
    assert log(linux, "b/v1") == ["drivers: Add b", "merged", "Linux 7.3.4"]


def test_what_comes_after_itself_is_refused(top: Path, linux: Path) -> None:
    write(top, {**add("a", 'after = "b"\n'), **add("b", 'after = "a"\n')})
    said = cli(top, linux, "plan", "a", "--onto", "v7.3")
    assert (said.code, said.err) == (
        2,
        f"refactor: {top}/series/a/series.toml: key 'after': a comes after b comes after a: name one that does not\n",
    )


def test_what_comes_after_itself_by_a_value_is_refused(top: Path, linux: Path) -> None:
    def head(default: str) -> str:
        return f'after = "{{{{ first }}}}"\n[parameter.first]\nhelp = "x"\ndefault = "{default}"\n'

    write(top, {**add("a", head("b")), **add("b", head("a"))})
    said = cli(top, linux, "plan", "a", "--onto", "v7.3")
    assert (said.code, said.err) == (
        2,
        f"refactor: {top}/series/a/series.toml: key 'after': a-b comes after b-a comes after a-b: "
        "name one that does not\n",
    )


def test_what_comes_first_may_be_one_with_a_value(top: Path, linux: Path) -> None:
    write(
        top,
        {**FILES, "series/s/series.toml": HEAD + PARAMETER + STEP, **add("b", 'after = "s-ada"\n')},
    )
    assert cli(top, linux, "run", "b", "--onto", "v7.3", "-v1").code == 0
    assert log(linux, "b/v1") == ["drivers: Add b", "drivers: Add ada", "Linux 7.3.4"]


def test_what_comes_first_has_to_be_there(top: Path, linux: Path) -> None:
    write(top, add("b", 'after = "nothing"\n'))
    said = cli(top, linux, "plan", "b", "--onto", "v7.3")
    assert said.code == 2
    assert said.err.startswith("refactor: no series 'nothing': there are ")
