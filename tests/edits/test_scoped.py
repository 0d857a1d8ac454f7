"""A scope names something of the tree: for cocci and for rename, on every base."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from refactor.edits.cocci import CocciEdit, Trait
from refactor.edits.insert import InsertEdit
from refactor.edits.outcome import Broken, Edited, EditOutcome, Idle
from refactor.edits.rename import RenameEdit
from refactor.git.file import File
from refactor.git.tree import Tree
from tests.cli import run_cli
from tests.conftest import Given, git, make_repository, write_files
from tests.kernel import KERNEL

MakeTree = Callable[[Mapping[str, bytes | str]], Tree]

CODE = "int a(int x)\n{\n\treturn old_name(x);\n}\n"
FILES = {
    ".clang-format": "ColumnLimit: 80\n",
    "drivers/alpha/a.c": CODE,
    "drivers/beta/b.c": CODE,
    "drivers/Kconfig": "# old_name\n",
    "include/linux/name.h": "#define old_name(x) x\n",
}
RULE = "@@\nexpression E;\n@@\n-old_name(E)\n+new_name(E)\n"
NOWHERE = "scope names {}, which is not in this tree"


@pytest.fixture(autouse=True)
def cached(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What spatch finds once is known to all tests here."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))


def cocci(tree: Tree, *scope: str, optional: bool = False) -> EditOutcome:
    return CocciEdit(kind="cocci", rule="r", scope=scope, optional=optional).apply(
        tree, Given({"r.cocci": RULE})
    )


def rename(tree: Tree, *scope: str, optional: bool = False) -> EditOutcome:
    edit = RenameEdit(kind="rename", old="old_name", new="new_name", scope=scope, optional=optional)
    return edit.apply(tree, Given({}))


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("drivrs/alpha", f"{NOWHERE}: did you mean drivers/alpha?"),
        ("drivers/alhpa/", f"{NOWHERE}: did you mean drivers/alpha?"),
        ("drivers/alpha/A.c", f"{NOWHERE}: did you mean drivers/alpha/a.c?"),
        ("include/linux/names.h", f"{NOWHERE}: did you mean include/linux/name.h?"),
        ("drivers/alpha/a.c/x", NOWHERE),
        ("net", NOWHERE),
        ("drivers/alpha/a.c/", "scope names {}, which is a file: leave the slash out"),
    ],
)
@pytest.mark.parametrize("edit", [cocci, rename])
def test_an_entry_that_names_nothing(
    tree_of: MakeTree, edit: Callable[..., EditOutcome], path: str, complaint: str
) -> None:
    tree = tree_of(FILES)
    words = f"{'cocci r' if edit is cocci else 'rename old_name'}: {complaint.format(path)}"
    assert edit(tree, path) == Idle(words)
    assert edit(tree, "drivers/beta", path) == Broken(words)
    done = edit(tree, "drivers/beta", path, optional=True)
    assert isinstance(done, Edited)
    assert (list(done.files), done.notes) == (["drivers/beta/b.c"], (words,))
    assert edit(tree, path, optional=True) == Idle(words)


def test_what_a_rule_does_not_look_at(tree_of: MakeTree) -> None:
    tree = tree_of(FILES)
    words = "cocci r: scope names drivers/Kconfig, which is none of the files that it looks at (*.c, *.h)"
    assert cocci(tree, "drivers/Kconfig", "drivers/beta") == Broken(words)
    done = rename(tree, "drivers/Kconfig")
    assert isinstance(done, Edited)
    assert list(done.files) == ["drivers/Kconfig"]


def test_a_file_of_a_trait_that_is_not_there_is_a_note(tree_of: MakeTree) -> None:
    tree = tree_of(FILES)
    trait: dict[str, Trait | bool | str] = {
        "permit": Trait(file="include/linux/names.h", has="old_name")
    }
    rule = f"virtual permit\n\n{RULE}"
    done = CocciEdit(kind="cocci", rule="r", scope=("drivers/beta",), virtual=trait).apply(
        tree, Given({"r.cocci": rule})
    )
    assert isinstance(done, Edited)
    words = "virtual: include/linux/names.h is not in this tree: did you mean include/linux/name.h?"
    assert done.notes == (words,)


@pytest.mark.parametrize(
    ("file", "notes"),
    [
        ("drivrs/new.c", ("drivrs/new.c makes the new directory drivrs: did you mean drivers?",)),
        ("drivers/alhpa/new.c", ("drivers/alhpa/new.c makes the new directory drivers/alhpa: did you mean "
                                 "drivers/alpha?",)),
        ("drivers/alpha/new.c", ()),
        ("net/new.c", ()),
        ("new", ()),
    ],
)  # fmt: skip
def test_a_new_directory_with_nearly_the_name_of_another_is_a_note(
    tree_of: MakeTree, file: str, notes: tuple[str, ...]
) -> None:
    done = InsertEdit(kind="insert", file=file, text="int x;").apply(tree_of(FILES), Given({}))
    assert isinstance(done, Edited)
    assert done.notes == notes


def test_a_link_is_no_directory(tmp_path: Path) -> None:
    linux = make_repository(tmp_path / "linux", {**KERNEL, **FILES})
    (linux / "alias").symlink_to("drivers")
    git(linux, "add", "-A")
    git(linux, "commit", "-q", "-m", "link")
    said = planned(tmp_path, linux, 'scope = ["alias", "drivers/beta"]', "HEAD")
    words = "cocci r: scope names alias, which is a symbolic link or a submodule: name what it points to"
    assert said == (1, f"failed      one: {words}")


def planned(top: Path, linux: Path, scope: str, onto: str = "v7.3") -> tuple[int, str]:
    edit = f'[[step.edit]]\nkind = "cocci"\nrule = "r"\n{scope}\n'
    files = {
        "cocci/r/r.cocci": RULE,
        "series/s/series.toml": f'summary = "S"\n[[step]]\nid = "one"\n{edit}',
        "series/s/one.j2": "drivers: Use new_name()\n\nIt is better.\n",
    }
    write_files(top / "library", files)
    said = run_cli("plan", "s", "--onto", onto, "--path", top / "library", cwd=linux)
    return said.code, said.err or said.out.splitlines()[1].strip()


def test_what_is_said_of_a_series(tmp_path: Path) -> None:
    linux = make_repository(tmp_path / "linux", {**KERNEL, **FILES})
    toml = f"{tmp_path}/library/series/s/series.toml, step 1 'one', edit 1"
    assert planned(tmp_path, linux, 'scope = ["drivers", "!../beta"]') == (
        2,
        f"refactor: {toml}: scope: '!../beta' leaves the tree or is not in its plain form\n",
    )
    assert planned(tmp_path, linux, 'scope = ["drivers/beta", "drivrs/alpha"]') == (
        1,
        "failed      one: cocci r: scope names drivrs/alpha, which is not in this tree: did you mean drivers/alpha?",
    )


def test_a_base_that_lacks_an_entry_is_named_in_the_table(tmp_path: Path) -> None:
    linux = make_repository(tmp_path / "linux", {**KERNEL, **FILES})
    planned(tmp_path, linux, 'scope = ["drivers/beta", "drivers/alpha"]')
    git(linux, "rm", "-q", "-r", "drivers/alpha")
    git(linux, "commit", "-q", "-m", "Linux 7.4")
    said = run_cli(
        "run", "s", "--onto", "v7.3", "--onto", "HEAD", "--path", tmp_path / "library", cwd=linux
    )
    words = "one: cocci r: scope names drivers/alpha, which is not in this tree"
    assert (said.code, [line for line in said.out.splitlines() if "scope" in line]) == (
        1,
        [f"HEAD: {words}"],
    )


CHANGED = CODE.replace("old_name", "new_name").encode()


@pytest.mark.parametrize(
    ("scope", "paths"),
    [
        (("drivers", "!drivers/beta"), ["drivers/alpha/a.c"]),
        (("!drivers/beta/", "!include"), ["drivers/alpha/a.c"]),
        (("drivers/*/b.c",), ["drivers/beta/b.c"]),
        (("drivers/*",), ["drivers/alpha/a.c", "drivers/beta/b.c"]),
        (("drivers/al*/",), ["drivers/alpha/a.c"]),
        (("**/b.c",), ["drivers/beta/b.c"]),
        (("drivers/**", "!**/a.?"), ["drivers/beta/b.c"]),
    ],
)
def test_a_scope_leaves_out_and_has_patterns(
    scope: tuple[str, ...], paths: list[str], tree_of: MakeTree
) -> None:
    outcome = cocci(tree_of(FILES), *scope)
    assert outcome == Edited({path: File(CHANGED) for path in paths})


@pytest.mark.parametrize(
    ("scope", "complaint"),
    [
        (("drivers", "!drivers/btea"), f"{NOWHERE}: did you mean drivers/beta?"),
        (("!drivers/btea",), f"{NOWHERE}: did you mean drivers/beta?"),
        (("drivers", "drivers/*/z.c"), "scope names {}, which matches nothing in this tree"),
        (("drivers", "!**/z.c"), "scope names {}, which matches nothing in this tree"),
        (("drivers", "nowhere/*.c"), "scope names {}, which matches nothing in this tree"),
    ],
)
def test_an_entry_that_matches_nothing_is_an_error_unless_the_edit_is_optional(
    scope: tuple[str, ...], complaint: str, tree_of: MakeTree
) -> None:
    tree = tree_of(FILES)
    reason = f"cocci r: {complaint.format(scope[-1])}"
    assert cocci(tree, *scope) == Broken(reason)
    optional = cocci(tree, *scope, optional=True)
    assert isinstance(optional, Edited)
    assert optional.notes[0] == reason
